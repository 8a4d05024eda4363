"""Whether it is a fault that a draft passes over what a customer told, felt or requested: by how sure both is, and by the mail.

Something can be told and not be taken up, and yet be nothing that anybody would miss: the third of three circumstances in a
long mail, in a draft that hears the other two. So the two certainties are not just multiplied. Weights `decides-…`, learnt by
`tools/train_deciding.py` from labelled findings, by certainties that had not seen the trade. Where there are none for an act,
the product decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues, Linear
from mailcheck.listening.asked import asked
from mailcheck.listening.cues import ASKED
from mailcheck.listening.listener import LEAST, groups
from mailcheck.listening.passing import passing
from mailcheck.model import Sentence

ACTS = ("disclosure", "feeling", *ASKED)
_SURE = 0.999
"""Nothing is surer."""
_TOLD = 0.5
"""What is told at least as surely as this is one of several things told."""
_HEARD, _PASSED = 0.4, 0.6
"""How surely it is passed over, at most and at least, for it to be heard, or passed over."""
_LONG, _MOST = 80, 5
"""Letters of a long sentence; more things of a kind than a mail tells."""


class Matter(NamedTuple):
    """Something told or asked, and how surely the draft passes over it."""

    act: str
    sentence: Sentence
    certainty: float
    tells: float
    """How surely the sentence does the act, whether or not that calls for a word, 0 to 1."""
    passed_over: float
    sentences: int = 1
    """How many sentences tell it, the same one twice aside."""

    @property
    def both(self) -> float:
        """How surely it was told and is passed over, 0 to 1."""
        return self.certainty * self.passed_over


def matters_of(annotated: Annotated) -> tuple[Matter, ...]:
    """All that was told or asked, each circumstance once; worked out once for a case."""
    made: tuple[Matter, ...] = annotated.once("matters told", _read)
    return made


def _read(annotated: Annotated) -> tuple[Matter, ...]:
    out = [Matter(one.act, one.sentence, one.certainty, one.certainty, one.passed_over) for one in asked(annotated)]
    for act in ("disclosure", "feeling"):
        for group in groups(annotated, act):
            best, passed = max(group, key=lambda t: t.certainty), min(t.passed_over for t in group)
            out.append(Matter(act, best.sentence, best.certainty, best.tells, passed, len({t.sentence.text for t in group})))
    return tuple(one for one in out if one.certainty >= LEAST)


def decided(annotated: Annotated, act: str, sentence: Sentence, both: float) -> float:
    """How likely it is a fault that the draft passes over what a sentence does, 0 to 1; `both` where that was not learnt."""
    weights = annotated.knowledge.weights(f"decides-{act}")
    if not weights:
        return both
    everything = matters_of(annotated)
    one = next((m for m in everything if m.act == act and m.sentence is sentence), None)
    return Linear(weights).score(deciding_cues(annotated, one, everything)) if one else 0.0


def deciding_cues(annotated: Annotated, one: Matter, everything: Sequence[Matter]) -> Cues:
    """Cues that it is a fault to pass over something, among all that was told and asked."""
    told, passed = _log_odds(one.certainty), _log_odds(one.passed_over)
    alike = sorted((m for m in everything if m.act == one.act), key=lambda m: -m.certainty)
    others = [m for m in alike if m is not one and m.certainty > _TOLD]
    rest = [m for m in everything if m is not one]
    return {
        "told": told,
        "tells": _log_odds(one.tells),
        "passed": passed,
        "both": _log_odds(one.both),
        "less": min(told, passed),
        "times": told * passed / 4,
        "mail": math.log(len(annotated.inbound) + 1),
        "draft": math.log(len(passing(annotated).replies) + 1),
        "length": min(len(one.sentence.text), _LONG) / _LONG,
        "sentences": float(min(one.sentences, _MOST)),
        "rank": float(min(alike.index(one), _MOST)),
        "others": float(min(len(others), _MOST)),
        "others-heard": float(min(sum(m.passed_over < _HEARD for m in others), _MOST)),
        "others-passed": float(min(sum(m.passed_over > _PASSED for m in others), _MOST)),
        "other-faults": max((m.both for m in rest), default=0.0),
        "asked-passed": max((m.both for m in rest if m.act in ASKED), default=0.0),
        "told-passed": max((m.both for m in rest if m.act not in ASKED), default=0.0),
    }


def _log_odds(chance: float) -> float:
    held = max(1 - _SURE, min(_SURE, chance))
    return math.log(held / (1 - held))
