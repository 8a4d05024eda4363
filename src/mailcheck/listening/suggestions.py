"""Which model sentences of a topic are offered to the writer of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import CueReader
from mailcheck.model import Sentence
from mailcheck.store import Topic

_TOPICS = 2
"""Model sentences come from this many topics of what was told, the most telling first."""


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


class Suggester:
    """Chooses model sentences that fit what the customer told; `rules/values/suggestions.yaml` says which do not."""

    def __init__(self, annotated: Annotated, reader: CueReader) -> None:
        self._annotated = annotated
        self._reader = reader
        self._table: dict[str, Any] = annotated.knowledge.values("suggestions")

    @property
    def last(self) -> tuple[str, ...]:
        """Ids of the topics that are named and answered after others."""
        return tuple(self._table["last"])

    @cached_property
    def _complains(self) -> bool:
        return any(self._annotated.has(s, "complaint") for _, s in self._annotated.inbound)

    def suggestions(self, told: Sentence, topics: Sequence[Topic], most: int) -> tuple[str, ...]:
        """At most `most` model sentences, those first that are nearest to what was told."""
        out: list[tuple[float, str]] = []
        for rank, topic in enumerate(topics[:_TOPICS]):
            for model in topic.model:
                if self._fits(told, topic, model):
                    near = max((self._reader.nearness(told, words) for words in topic.model_words(model)), default=0.0)
                    out.append((near - rank, model))
            if len(out) >= most:
                break
        return tuple(model for _, model in sorted(out, reverse=True)[:most])

    def _fits(self, told: Sentence, topic: Topic, model: str) -> bool:
        if _says(model, self._table["apologies"]) and not self._complains:
            return False
        if any(_says(model, r["model"]) and not _says(told.text, r["told"]) for r in self._table["only_when"]):
            return False
        if any(_says(model, r["model"]) and _says(told.text, r["told"]) for r in self._table["never_when"]):
            return False
        return self._people_fit(told, topic, model)

    def _people_fit(self, told: Sentence, topic: Topic, model: str) -> bool:
        """Whether the sentence speaks of nobody whom the customer does not name, and of somebody where it must."""
        people = topic.model_people(model)
        marks = set(self._annotated.knowledge.values("names")["honorific_marks"])
        if any(not set(p) & set(told.text) - marks for p in people):
            return False
        kin = self._annotated.knowledge.words("kin").find(self._annotated.view(told))
        must_name = topic.id in self._table["own"] and bool(kin)
        return not must_name or bool(people) or _says(model, self._table["family"])
