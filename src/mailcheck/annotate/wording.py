"""What a sentence of a draft does, told by its wording: what no list of phrases has thought of.

There are endless ways to reproach somebody, to say no, to leave a note. So some acts are learnt as well, as told in
`language/phrases.py`. Where neither the patterns of the act nor those of an act of its group match, the likeliest act of the
group is taken, if it is likely enough. And where a pattern matches in a sentence that is worded nothing like the act, the
pattern is not believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from mailcheck.language.phrases import EDGE, forms_of
from mailcheck.linear import Cues
from mailcheck.model import Sentence
from mailcheck.store import Knowledge

WORDING = "w:"
"""What the names of cues of wording begin with."""
_SIZE = 0.3
"""Such cues are many: each counts for less than a cue that was thought of, when weights are learnt."""


def wording(sentence: Sentence) -> Cues:
    """The dictionary forms of a sentence, alone and two by two."""
    forms = forms_of(sentence.tokens)
    pairs = (f"{WORDING}{a}_{b}" for a, b in pairwise([EDGE, *forms, EDGE]))
    return dict.fromkeys((*(WORDING + form for form in forms), *pairs), _SIZE)


class Groups:
    """The acts that are learnt, in groups of which a sentence does one at most."""

    def __init__(self, knowledge: Knowledge) -> None:
        table = knowledge.weights("thresholds")
        self._groups: dict[str, Mapping[str, float]] = {act: group for group in table["learnt"] for act in group}
        self._doubted: Mapping[str, float] = table["doubted"]
        self._near: Mapping[str, float] = table["nearly"]

    def of(self, act: str) -> tuple[str, ...]:
        """The acts of the group of an act, itself among them; none where it is not learnt."""
        return tuple(self._groups.get(act, ()))

    def likeliest(self, act: str, chances: Mapping[str, float]) -> str | None:
        """The act of the group that a sentence does by its wording, if any is likely enough."""
        group = self._groups[act]
        best = max(group, key=lambda name: chances[name])
        return best if chances[best] >= group[best] else None

    def doubts(self, act: str, chances: Mapping[str, float]) -> bool:
        """Whether the wording of a sentence is too unlike the act for a pattern to be believed."""
        return act in self._doubted and chances[act] < self._doubted[act]

    def nearly(self, act: str, chances: Mapping[str, float]) -> float:
        """How likely a sentence of this wording does an act, where that is its group's likeliest but not enough; else 0."""
        group, chance = self._groups.get(act, {}), chances.get(act, 0.0)
        near = act in self._near and self._near[act] <= chance < group[act]
        return chance if near and chance == max(chances[other] for other in group) else 0.0
