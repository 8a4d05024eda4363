"""The clauses of sentences: what is asked stands in the last one, and one sentence of a draft may grant two things.

新居が狭いので月1回に減らしたいです asks for 月1回に減らしたい; ご住所を新居に、コースを月1回に変更しました does two things.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues
from mailcheck.listening.affinities import Affinities
from mailcheck.listening.attention import any_of, log_of
from mailcheck.listening.pieces import Pieces, as_sentence
from mailcheck.model import Sentence

_MOST_PARTS = 3
"""More things than one sentence asks, but for few, besides the first."""
_LOW = (0.6, 0.3, 0.1)
"""Where a share becomes small, smaller, and next to nothing."""


class Clauses:
    """How near the clauses of a draft are to what is asked; everything is computed once."""

    def __init__(self, annotated: Annotated, whole: Affinities, told: Sequence[Sentence], replies: Sequence[Sentence]) -> None:
        """`whole`: the affinities of the sentences themselves."""
        self._pieces = Pieces(annotated.knowledge)
        self._joins = frozenset(annotated.knowledge.values("matter")["part_ends"])
        self._tails: dict[Sentence, Sentence] = {}
        self._bests: dict[Sentence, tuple[list[float], list[float]]] = {}
        parts = [(place, as_sentence(reply, piece)) for place, reply in enumerate(replies) for piece in self._pieces.of(reply)]
        self._of_reply = [place for place, _ in parts]
        self._count = len(replies)
        self._near = whole.of_parts(list(map(self.tail, told)), [part for _, part in parts])

    def tail(self, told: Sentence) -> Sentence:
        """The last clause, as a sentence."""
        if told not in self._tails:
            self._tails[told] = as_sentence(told, self._pieces.of(told)[-1])
        return self._tails[told]

    def _parts(self, told: Sentence) -> list[Sentence]:
        """What is asked in one sentence, one by one: 支払総額と、カードが使えるかをお知らせください asks two things."""
        *others, last = self._pieces.of(told)
        parts = [piece for piece in others if any(t.surface in self._joins and t.pos.startswith("助詞") for t in piece[-2:])]
        return [as_sentence(told, piece) for piece in (*parts, last)]

    def _best(self, values: Sequence[float]) -> list[float]:
        """For each sentence of the draft the value of its best clause."""
        best = [float("-inf")] * self._count
        for place, value in zip(self._of_reply, values, strict=True):
            best[place] = max(best[place], value)
        return best

    def pair(self, told: Sentence, place: int) -> Cues:
        """Cues that a clause of the draft's sentence at this place speaks to what is asked."""
        if told not in self._bests:
            tail = self.tail(told)
            self._bests[told] = self._best(self._near.row(tail)), self._best(self._near.portions(tail))
        near, share = self._bests[told]
        return {"c:near": near[place], "c:share": share[place]}

    def _shared_out(self, part: Sentence, chances: Sequence[float]) -> float:
        """How surely some clause of the draft that answers anything falls to it, 0 to 1."""
        portions = self._near.portions(part)
        return any_of([portion * chances[place] for place, portion in zip(self._of_reply, portions, strict=True)])

    def cues(self, told: Sentence, chances: Sequence[float]) -> Cues:
        """Cues that some clause of the draft speaks to it; `chances` says how likely each sentence answers anything."""
        tail = self.tail(told)
        row, share = self._near.row(tail), self._shared_out(tail, chances)
        cues = Cues({"clause-best": max(row, default=0.0), "clause-share": share, "clause-log-share": log_of(share)})
        cues["clause-apart"] = float(len(tail.tokens) < len(told.tokens))
        parts = self._parts(told)
        if len(parts) > 1:
            each = [self._shared_out(part, chances) for part in parts]
            cues["parts"] = min(len(parts) - 1, _MOST_PARTS) / _MOST_PARTS
            cues["part-worst"] = min(max(self._near.row(part), default=0.0) for part in parts)
            cues["part-worst-share"] = min(each)
            cues["part-worst-log-share"] = log_of(min(each))
        cues.update({f"clause-low{step}": max(0.0, least - share) for step, least in enumerate(_LOW, 1)})
        return cues
