"""The affinities of one case: which of all that the customer wrote each sentence of the draft speaks to.

The sentences of the inbound compete for those of the draft: a sentence may be near a question and nearer to its neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from mailcheck.linear import Cues
from mailcheck.listening.affinity import Affinity, Word, words
from mailcheck.listening.attention import Rivals, any_of, log_of
from mailcheck.listening.vectors import Vectors
from mailcheck.model import Sentence

_LOW = (0.6, 0.3, 0.1)
"""Where a share becomes small, smaller, and next to nothing."""


class Affinities:
    """Affinities of the sentences told to those of a draft; everything is computed once."""

    def __init__(self, table: Affinity, vectors: Vectors, told: Sequence[Sentence], replies: Sequence[Sentence]) -> None:
        self._table = table
        self._vectors = vectors
        self._told = told
        self._replies = replies
        self._more: dict[str, list[float]] = {}

    @cached_property
    def _reply_words(self) -> list[tuple[Word, ...]]:
        return [words(s.tokens, self._vectors) for s in self._replies]

    @cached_property
    def _rows(self) -> dict[str, list[float]]:
        told = [words(s.tokens, self._vectors) for s in self._told]
        rows = self._table.between(told, self._reply_words)
        return dict(zip((s.text for s in self._told), rows, strict=True))

    @cached_property
    def _rivals(self) -> list[Rivals]:
        """For each sentence of the draft, which of all that was told it speaks to most."""
        rows = self._rows.items()
        return [Rivals([(row[place], text) for text, row in rows]) for place in range(len(self._replies))]

    @cached_property
    def _sums(self) -> list[float]:
        """What each sentence of the draft is shared out by."""
        rows = self._rows.values()
        return [sum(math.exp(row[place]) for row in rows) for place in range(len(self._replies))]

    def row(self, told: Sentence) -> list[float]:
        """The affinity of what was told to each sentence of the draft."""
        if told.text in self._rows:
            return self._rows[told.text]
        if told.text not in self._more:
            self._more[told.text] = self._table.between([words(told.tokens, self._vectors)], self._reply_words)[0]
        return self._more[told.text]

    def _lead(self, told: Sentence, place: int, score: float) -> float:
        """How much more a sentence of the draft speaks to what was told than to anything else; 0.0 without anything else."""
        return score - self._rivals[place].best_but(told.text, score)

    def _portion(self, told: Sentence, place: int, score: float) -> float:
        """How much of a sentence of the draft falls to what was told, 0 to 1."""
        mine, total = math.exp(score), self._sums[place]
        return mine / (total if told.text in self._rows else total + mine)

    def contrast(self, told: Sentence, place: int) -> Cues:
        """Cues that the draft's sentence at this place speaks to what was told, and to nothing else in the mail."""
        score = self.row(told)[place]
        return {"a:near": score, "a:over-other": self._lead(told, place, score), "a:share": self._portion(told, place, score)}

    def portions(self, told: Sentence) -> list[float]:
        """How much of each sentence of the draft falls to what was told, 0 to 1."""
        return [self._portion(told, place, score) for place, score in enumerate(self.row(told))]

    def shares(self, told: Sentence) -> Cues:
        """Cues of how much of the draft speaks to what was told."""
        row = self.row(told)
        share = any_of(self.portions(told))
        cues = Cues(
            {
                "affinity-share": share,
                "affinity-log-share": log_of(share),
                "affinity-best": max(row, default=0.0),
                "affinity-any": math.log(sum(map(math.exp, row)) or 1.0),
                "affinity-lead": max((self._lead(told, place, score) for place, score in enumerate(row)), default=0.0),
            }
        )
        cues.update({f"affinity-low{step}": max(0.0, least - share) for step, least in enumerate(_LOW, 1)})
        return cues
