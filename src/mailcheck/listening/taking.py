"""How surely a sentence of a draft takes anything up, by its own wording: it answers, grants, wishes, or only fills the letter.

Whether it speaks to one matter rather than another is told by what it shares with it (`matter`, `attention`, `affinities`); a
notice about the same product shares as much as an answer, and is worded otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from mailcheck.linear import Cues, Linear
from mailcheck.listening.attention import any_of, log_of
from mailcheck.listening.cues import CueReader
from mailcheck.model import Sentence
from mailcheck.store import Knowledge

ACTS = ("question", "request", "disclosure", "feeling")
_MOST = 4.0
"""Log odds beyond which a sentence is not surer."""
_EACH = 3.0
"""As many sentences for each matter as count."""


class Taking:
    """Judges the sentences of a draft by their wording."""

    def __init__(self, reader: CueReader, knowledge: Knowledge, replies: Sequence[Sentence]) -> None:
        self._reader = reader
        self._knowledge = knowledge
        self._replies = replies
        self._margins: dict[str, list[float]] = {}
        self._kinds: dict[tuple[str, ...], list[float]] = {}

    @cached_property
    def _cues(self) -> list[tuple[Cues, tuple[float, ...]]]:
        return [(taking_cues(self._reader, reply), self._reader.mean(reply)) for reply in self._replies]

    def _of(self, what: str) -> list[float]:
        if what not in self._margins:
            model = Linear(self._knowledge.weights(f"takes-{what}"))
            self._margins[what] = [max(-_MOST, min(_MOST, model.margin(*cues))) for cues in self._cues]
        return self._margins[what]

    def _of_kinds(self, kinds: tuple[str, ...]) -> list[float]:
        if kinds not in self._kinds:
            self._kinds[kinds] = [max(margins) for margins in zip(*map(self._of, kinds), strict=True)]
        return self._kinds[kinds]

    def chances(self, act: str) -> list[float]:
        """How likely each sentence of the draft takes up what does this act, 0 to 1."""
        return list(map(_chance, self._of(act)))

    def pair(self, act: str, kinds: tuple[str, ...], place: int) -> Cues:
        """Cues that the draft's sentence at this place takes up what does this act, or answers a question of these kinds."""
        cues = {"takes": self._of(act)[place], "takes-other": max(self._of(other)[place] for other in ACTS if other != act)}
        if kinds:
            cues["takes-kind"] = self._of_kinds(kinds)[place]
            cues["kind-known"] = 1.0
        return cues

    def answer(self, act: str, kinds: tuple[str, ...], place: int) -> Cues:
        """Cues of the sentence of the draft at this place, which takes it up if any does."""
        cues = Cues({"answer-takes": self._of(act)[place]})
        if kinds:
            cues["answer-kind"] = self._of_kinds(kinds)[place]
        return cues

    def cues(self, act: str, kinds: tuple[str, ...], portions: Sequence[float], near: Sequence[float], many: int) -> Cues:
        """Cues of the whole draft: `portions` is how much of each sentence falls to what was told, `near` its affinity, `many`
        how much the customer asks."""
        margins = self._of(act)
        share = _any_taking(portions, margins)
        cues = {
            "takes-best": max(margins, default=-_MOST),
            "takes-share": share,
            "takes-log-share": log_of(share),
            "takes-each": min(sum(map(_chance, margins)) / max(many, 1), _EACH) / _EACH,
        }
        gated = [score + math.log(_chance(margin)) for score, margin in zip(near, margins, strict=True)]
        cues["takes-near"] = max(gated, default=-_MOST)
        cues["takes-any"] = log_of(sum(map(math.exp, gated)))
        if kinds:
            of_kinds = self._of_kinds(kinds)
            cues["takes-kind-best"] = max(of_kinds, default=-_MOST)
            cues["takes-kind-log-share"] = log_of(_any_taking(portions, of_kinds))
            cues["kind-known"] = 1.0
        return cues


def taken(knowledge: Knowledge) -> tuple[str, ...]:
    """What sentences are judged by: acts, and kinds of question."""
    return (*ACTS, *knowledge.weights("cues")["taken_kinds"])


def taking_cues(reader: CueReader, reply: Sentence) -> Cues:
    """Cues of a sentence of a draft alone: what it does, and its wording."""
    return {**reader.reply(reply), **reader.wording(reply)}


def kinds_of(knowledge: Knowledge, told: Cues) -> tuple[str, ...]:
    """The kinds of question (`taken_kinds`) that the cues of a sentence show."""
    table: Mapping[str, Sequence[str]] = knowledge.weights("cues")["taken_kinds"]
    return tuple(kind for kind, names in table.items() if any(name in told for name in names))


def _chance(margin: float) -> float:
    return 1 / (1 + math.exp(-margin))


def _any_taking(portions: Sequence[float], margins: Sequence[float]) -> float:
    return any_of([portion * _chance(margin) for portion, margin in zip(portions, margins, strict=True)])
