"""What stands around a sentence of the customer's mail: what it does is told by its neighbours, too.

Some sentences say by themselves what they do; 会議に遅れました is a circumstance beside a complaint, a fact beside a booking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues
from mailcheck.model import Mail, Sentence

_SIDES = {"before": -1, "after": 1}
_OF = ":"
"""Stands between a place and what is done there."""


class Around:
    """Reads the neighbours of sentences of one case. `told` gives the cues of a sentence by itself."""

    def __init__(self, annotated: Annotated, told: Callable[[Sentence, Mail], Cues]) -> None:
        table = annotated.knowledge.weights("cues").get("around", {})
        self._near = frozenset(table.get("near", ()))
        self._anywhere: Iterable[str] = table.get("anywhere", ())
        self._told = told
        self._mails: dict[Mail, list[Sentence]] = {}
        for mail, sentence in annotated.inbound:
            self._mails.setdefault(mail, []).append(sentence)

    def cues(self, sentence: Sentence, mail: Mail) -> Cues:
        """What its neighbours do, and anything else in its mail; none for a sentence that is all there is."""
        said = self._mails.get(mail, [])
        if len(said) < 2 or sentence not in said:
            return Cues()
        at, cues = said.index(sentence), Cues()
        for side, step in _SIDES.items():
            if 0 <= at + step < len(said):
                does = self._told(said[at + step], mail)
                cues.update({f"{side}{_OF}{cue}": 1.0 for cue in does if cue in self._near})
            else:
                cues[f"{side}{_OF}nothing"] = 1.0
        others = [self._told(other, mail) for other in said if other is not sentence]
        cues.update({f"elsewhere{_OF}{cue}": 1.0 for cue in self._anywhere if any(cue in does for does in others)})
        cues["place"] = at / len(said)
        return cues
