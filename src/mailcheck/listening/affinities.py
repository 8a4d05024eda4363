"""The affinities of one case: which of all that the customer wrote each sentence of the draft speaks to.

The sentences of the inbound compete for those of the draft: a sentence may be near a question and nearer to its neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from operator import mul

from mailcheck.language.vectors import Vectors
from mailcheck.linear import Cues
from mailcheck.listening.affinity import Affinity, Draft, Row, Word, near, words
from mailcheck.listening.attention import Rivals, any_of, log_of
from mailcheck.model import Sentence

_LOW = (0.6, 0.3, 0.1)
"""Where a share becomes small, smaller, and next to nothing."""
_BARE = 0.2
"""A word that nothing comes nearer to is not spoken of."""
_MOST_WORDS = 5
"""As many words of its own as count."""


class Affinities:
    """Affinities of the sentences told to those of a draft; everything is computed once."""

    def __init__(
        self,
        table: Affinity,
        vectors: Vectors,
        told: Sequence[Sentence],
        replies: Sequence[Sentence],
        draft: Draft | None = None,
    ) -> None:
        self._table = table
        self._vectors = vectors
        self._told = told
        self._replies = replies
        self._more: dict[str, Row] = {}
        self._draft = draft

    @cached_property
    def draft(self) -> Draft:
        """The words of the draft; given where `replies` are clauses of what is known already."""
        return self._draft or Draft(self._table, self._reply_words)

    def of_parts(self, told: Sequence[Sentence], replies: Sequence[Sentence]) -> Affinities:
        """Affinities of clauses of what was told to clauses of the same draft."""
        return Affinities(self._table, self._vectors, told, replies, self.draft)

    @cached_property
    def _reply_words(self) -> list[tuple[Word, ...]]:
        return [words(s.tokens, self._vectors) for s in self._replies]

    @cached_property
    def _rows(self) -> dict[str, Row]:
        told = [words(s.tokens, self._vectors) for s in self._told]
        rows = self._table.between(told, self._reply_words, self.draft)
        return dict(zip((s.text for s in self._told), rows, strict=True))

    @cached_property
    def _rivals(self) -> list[Rivals]:
        """For each sentence of the draft, which of all that was told it speaks to most."""
        rows = self._rows.items()
        return [Rivals([(row.scores[place], text) for text, row in rows]) for place in range(len(self._replies))]

    @cached_property
    def _sums(self) -> list[float]:
        """What each sentence of the draft is shared out by."""
        rows = self._rows.values()
        return [sum(math.exp(row.scores[place]) for row in rows) for place in range(len(self._replies))]

    def row(self, told: Sentence) -> list[float]:
        """The affinity of what was told to each sentence of the draft."""
        return self._row(told).scores

    def _row(self, told: Sentence) -> Row:
        if told.text in self._rows:
            return self._rows[told.text]
        if told.text not in self._more:
            self._more[told.text] = self._table.between([words(told.tokens, self._vectors)], self._reply_words, self.draft)[0]
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

    def words_met(self, told: Sentence, answer: int | None) -> Cues:
        """Cues of the words of what was told that the draft comes near to: anywhere, and in the sentence at the place `answer`.

        What a question shares with the rest of the mail (the thing that was bought, the day) is in any competent draft; its own
        words are not, where the draft passes it over.
        """
        row = self._row(told)
        anywhere = [near(max(likeness)) if likeness else 0.0 for likeness in row.likeness]
        cues = _met("said", row.weights, anywhere)
        if answer is not None:
            cues.update(_met("answer", row.weights, [near(likeness[answer]) for likeness in row.likeness]))
        own = [place for place, word in enumerate(row.words) if self._held.get(word, set()) <= {told.text}]
        cues["own-count"] = min(len(own), _MOST_WORDS) / _MOST_WORDS
        if own:
            cues.update(_met("own", [row.weights[p] for p in own], [anywhere[p] for p in own]))
        return cues

    @cached_property
    def _held(self) -> dict[Word, set[str]]:
        held: dict[Word, set[str]] = {}
        for text, row in self._rows.items():
            for word in row.words:
                held.setdefault(word, set()).add(text)
        return held


def _met(name: str, weights: Sequence[float], nearness: Sequence[float]) -> Cues:
    """Cues of how near the draft comes to some words."""
    whole = sum(weights) or 1.0
    bare = [weight for weight, cosine in zip(weights, nearness, strict=True) if cosine < _BARE]
    return {
        f"{name}-covered": sum(map(mul, weights, nearness)) / whole,
        f"{name}-bare-most": max(bare, default=0.0),
        f"{name}-bare-share": sum(bare) / whole,
    }
