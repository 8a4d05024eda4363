"""What was asked against everything else that was asked: who goes through a list of questions answers them one after another.

If the best sentence of the draft for a question answers another one better, or stands before the answer to an earlier one, the
question itself may have been skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailcheck.linear import Cues

_MOST = 6.0
"""A lead beyond which one answer is not more clearly the better one."""
_NOTHING = -4.0
"""Log odds of a sentence against which a sole question is measured."""


class Margins(NamedTuple):
    """For each sentence of a draft, the log odds that it deals with what was asked, and with everything else that was."""

    own: Sequence[float]
    before: Sequence[Sequence[float]] = ()
    """Of what the customer asked before it, in order."""
    after: Sequence[Sequence[float]] = ()

    def of(self, places: Sequence[int]) -> Margins:
        """Of some sentences of the draft only."""
        return Margins(_at(self.own, places), [_at(m, places) for m in self.before], [_at(m, places) for m in self.after])


def order_cues(margins: Margins) -> Cues:
    """Cues that the best sentence for it is another's answer, or stands out of order."""
    if not margins.own:
        return Cues()
    best, others = _best(margins.own), (*margins.before, *margins.after)
    lead = margins.own[best] - max((m[best] for m in others), default=_NOTHING)
    cues = Cues({"margin-lead": max(-_MOST, min(_MOST, lead)), "answer-lost": float(lead < 0)})
    if others:
        crossed = sum(_best(m) > best for m in margins.before) + sum(_best(m) < best for m in margins.after)
        cues["answer-crossed"] = crossed / len(others)
    if margins.before and margins.after:
        cues["no-room"] = float(_best(margins.after[0]) - _best(margins.before[-1]) == 1)
    return cues


def _best(margins: Sequence[float]) -> int:
    return max(range(len(margins)), key=margins.__getitem__)


def _at(margins: Sequence[float], places: Iterable[int]) -> list[float]:
    return [margins[place] for place in places]
