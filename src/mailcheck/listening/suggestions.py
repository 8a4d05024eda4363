"""Which model sentences of a topic are offered to the writer of a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import CueReader
from mailcheck.model import Sentence, Token
from mailcheck.store import Topic

_NOUNS = 8
"""A longer run of nouns is no name of a matter."""
_NOMINAL = ("名詞", "接尾辞,名詞的", "接頭辞")
_NAMING = ("名詞,普通名詞,一般", "名詞,普通名詞,サ変可能", "名詞,固有名詞", "名詞,普通名詞,形状詞可能")
_NO_NAME = ("副詞可能", "助数詞可能", "数詞", "助数詞")
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


def asked_suggestions(annotated: Annotated, asked: Sentence, act: str) -> tuple[str, ...]:
    """Sentences that promise or grant what was asked, by the customer's own word for it; none where it names nothing."""
    table = annotated.knowledge.values("suggestions")
    kin = annotated.knowledge.words("kin").find(annotated.view(asked))
    empty = {asked.text[start:end] for start, end in kin} | set(table["no_matter"])
    matter = _matter_named(asked.tokens, table["matter_marks"], table["matter_joins"], empty)
    return tuple(model.format(matter=matter) for model in table["asked"][act]) if matter else ()


def _matter_named(tokens: Sequence[Token], marks: Sequence[str], joins: Sequence[str], empty: Collection[str]) -> str:
    """The nouns before the last marking particle that names a matter; empty where none does."""
    for place in range(len(tokens) - 1, 0, -1):
        if tokens[place].pos.startswith("助詞") and tokens[place].surface in marks:
            nouns = _nouns_before(tokens, place, joins, empty)
            text = "".join(t.surface for t in nouns)
            if len(text) > 1 and not {text, nouns[-1].lemma, nouns[-1].surface} & set(empty):
                return text
    return ""


def _nouns_before(tokens: Sequence[Token], end: int, joins: Sequence[str], empty: Collection[str]) -> Sequence[Token]:
    """The run of nouns, joined or not, that ends before a place; a time or a number names no matter."""
    start = end
    while start > 0 and end - start < _NOUNS:
        joined = start < end and tokens[start - 1].surface in joins and start > 1 and _nominal(tokens[start - 2])
        if not (joined or _nominal(tokens[start - 1])):
            break
        start -= 1
    while start + 1 < end and tokens[start].lemma in empty and tokens[start + 1].surface in joins:
        start += 2
    run = tokens[start:end]
    names = bool(run) and not run[-1].pos.endswith(_NO_NAME) and any(t.pos.startswith(_NAMING) for t in run)
    return run if names else ()


def _nominal(token: Token) -> bool:
    return token.pos.startswith(_NOMINAL)
