"""What a sentence of a draft does, told by its wording: what no list of phrases has thought of.

There are endless ways to reproach somebody, to say no, to leave a note. So some acts are learnt as well: a linear model over
the dictionary forms of a sentence, alone and two by two (weights `does-…`, made by `tools/train_wording.py`). Where neither
the patterns of the act nor those of an act of its group match, the likeliest act of the group is taken, if it is likely enough.
And where a pattern matches in a sentence that is worded nothing like the act, the pattern is not believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from mailcheck.linear import Cues, Linear
from mailcheck.model import Sentence
from mailcheck.store import Knowledge

WORDING = "w:"
"""What the names of cues of wording begin with."""
_EDGE, _NUMBER = "^", "#"
"""What stands in them for an end of the sentence, and for any number."""
_SIZE = 0.3
"""Such cues are many: each counts for less than a cue that was thought of, when weights are learnt."""


def wording(sentence: Sentence) -> Cues:
    """The dictionary forms of a sentence, alone and two by two."""
    forms = [_NUMBER if "数詞" in token.pos else token.lemma for token in sentence.tokens]
    pairs = (f"{WORDING}{a}_{b}" for a, b in pairwise([_EDGE, *forms, _EDGE]))
    return dict.fromkeys((*(WORDING + form for form in forms), *pairs), _SIZE)


class Groups:
    """The acts that are learnt, in groups of which a sentence does one at most."""

    def __init__(self, knowledge: Knowledge) -> None:
        table = knowledge.weights("thresholds")
        self._groups: dict[str, Mapping[str, float]] = {act: group for group in table["learnt"] for act in group}
        self._doubted: Mapping[str, float] = table["doubted"]
        self._knowledge = knowledge
        self._models: dict[str, Linear] = {}

    def of(self, act: str) -> tuple[str, ...]:
        """The acts of the group of an act, itself among them; none where it is not learnt."""
        return tuple(self._groups.get(act, ()))

    def likeliest(self, act: str, cues: Cues) -> str | None:
        """The act of the group that a sentence of this wording does, if any is likely enough."""
        group = self._groups[act]
        scores = {name: self._model(name).score(cues) for name in group}
        best = max(scores, key=lambda name: scores[name])
        return best if scores[best] >= group[best] else None

    def doubts(self, act: str, cues: Cues) -> bool:
        """Whether a sentence of this wording is too unlike the act for a pattern to be believed."""
        return act in self._doubted and self._model(act).score(cues) < self._doubted[act]

    def _model(self, act: str) -> Linear:
        if act not in self._models:
            self._models[act] = Linear(self._knowledge.weights(f"does-{act}"))
        return self._models[act]
