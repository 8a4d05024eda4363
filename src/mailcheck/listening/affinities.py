"""The affinities of one case: which of all that the customer wrote each sentence of the draft speaks to.

The sentences of the inbound compete for those of the draft: a sentence may be near a question and nearer to its neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from mailcheck.listening.affinity import Affinity, words
from mailcheck.listening.model import Cues
from mailcheck.listening.vectors import Vectors
from mailcheck.model import Sentence

_SURE = 0.95
"""How surely a sentence is taken up by one that falls wholly to it."""
_LOW = (0.6, 0.3, 0.1)
"""Where a share becomes small, and very small."""


class Affinities:
    """Affinities of the sentences told to those of a draft; everything is computed once."""

    def __init__(self, table: Affinity, vectors: Vectors, told: Sequence[Sentence], replies: Sequence[Sentence]) -> None:
        self._table = table
        self._vectors = vectors
        self._told = told
        self._replies = replies
        self._more: dict[str, list[float]] = {}

    @cached_property
    def _reply_words(self) -> list[tuple[int | str, ...]]:
        return [words(s.tokens, self._vectors) for s in self._replies]

    @cached_property
    def _rows(self) -> dict[str, list[float]]:
        told = [words(s.tokens, self._vectors) for s in self._told]
        rows = self._table.between(told, self._reply_words)
        return dict(zip((s.text for s in self._told), rows, strict=True))

    @cached_property
    def _columns(self) -> list[list[float]]:
        """For each sentence of the draft, the affinities of all that was told, the greatest first."""
        return [sorted(column, reverse=True) for column in zip(*self._rows.values(), strict=True)]

    def _row(self, told: Sentence) -> list[float]:
        if told.text in self._rows:
            return self._rows[told.text]
        if told.text not in self._more:
            self._more[told.text] = self._table.between([words(told.tokens, self._vectors)], self._reply_words)[0]
        return self._more[told.text]

    def _others(self, told: Sentence, place: int, score: float) -> Sequence[float]:
        """The affinities of everything else to a sentence of the draft, the greatest first."""
        if place >= len(self._columns):
            return ()
        column = self._columns[place]
        if told.text not in self._rows:
            return column
        at = column.index(score)
        return column[:at] + column[at + 1 :]

    @cached_property
    def _sums(self) -> list[float]:
        return [sum(map(math.exp, column)) for column in self._columns]

    def _portion(self, told: Sentence, place: int, score: float) -> float:
        """How much of a sentence of the draft falls to what was told, 0 to 1."""
        mine = math.exp(score)
        total = self._sums[place] if place < len(self._sums) else 0.0
        return mine / (total if told.text in self._rows else total + mine)

    def contrast(self, told: Sentence, place: int) -> Cues:
        """Cues that the draft's sentence at this place speaks to what was told, and to nothing else in the mail."""
        score = self._row(told)[place]
        others = self._others(told, place, score)
        return Cues(
            {
                "a:near": score,
                "a:over-other": score - others[0] if others else 0.0,
                "a:share": self._portion(told, place, score),
            }
        )

    def shares(self, told: Sentence) -> Cues:
        """Cues of how much of the draft speaks to what was told."""
        row = self._row(told)
        portions = [self._portion(told, place, score) for place, score in enumerate(row)]
        missed = math.prod(1 - _SURE * portion for portion in portions)
        ahead = (s - o[0] for p, s in enumerate(row) if (o := self._others(told, p, s)))
        cues = Cues(
            {
                "affinity-share": 1 - missed,
                "affinity-log-share": math.log(1 - missed + 1e-4),
                "affinity-best": max(row, default=0.0),
                "affinity-any": math.log(sum(map(math.exp, row)) or 1.0),
                "affinity-lead": max(ahead, default=0.0),
            }
        )
        for step, least in enumerate(_LOW, 1):
            cues[f"affinity-low{step}"] = max(0.0, least - (1 - missed))
        return cues
