"""What a question or a request is about in particular: the noun that it names as its topic, and whether the draft names it.

A draft that skips 学割ってありますか mostly has no word of it, and no letter. Which particles mark a topic is data
(`rules/values/matter.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import mul

from mailcheck.annotate.annotated import Annotated
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.linear import Cues
from mailcheck.model import Sentence, Token

_NOUNS = ("名詞", "形状詞", "接頭辞", "接尾辞,名詞的")
"""Parts of speech of which a compound noun is made, as the dictionary names them."""
_COUNTED = "数詞"
_LETTERS = (("\u4e00", "\u9fff"), ("\u30a1", "\u30fa"))
"""Kanji and katakana: letters by which words of one family are known."""


class Focus:
    """Reads what sentences of one case are about in particular."""

    def __init__(self, annotated: Annotated) -> None:
        table = annotated.knowledge.values("matter")
        self._empty = frozenset(table["empty"])
        self._marks: Sequence[frozenset[str]] = [frozenset(marks) for marks in table["about"]]

    def of(self, asked: Sentence) -> tuple[Token, ...]:
        """The noun it is about, as the words it is made of; none where it names nothing."""
        return self.marked(asked) or next((words for words, _ in reversed(self._nouns(asked))), ())

    def marked(self, asked: Sentence) -> tuple[Token, ...]:
        """The noun that a particle marks as what it is about, as the words it is made of."""
        found = self._nouns(asked)
        for marks in self._marks:
            marked = [words for words, mark in found if mark in marks]
            if marked:
                return marked[-1]
        return ()

    def _nouns(self, asked: Sentence) -> list[tuple[tuple[Token, ...], str]]:
        """Its nouns that say anything, each with the word after it."""
        return [(words, mark) for nouns, mark in _compounds(asked.tokens) if (words := self._telling(nouns))]

    def _telling(self, nouns: Sequence[Token]) -> tuple[Token, ...]:
        return tuple(t for t in nouns if carries_meaning(t) and t.lemma not in self._empty)

    def cues(self, asked: Sentence, replies: Sequence[Sentence], chances: Sequence[float]) -> Cues:
        """Cues that the draft names it, in sentences that answer something: `chances` says how likely each does, 0 to 1."""
        words = self.of(asked)
        if not words:
            return Cues()
        forms, letters = {t.lemma for t in words}, _letters(words)
        named = [len(forms & {t.lemma for t in reply.tokens}) / len(forms) for reply in replies]
        touched = [len(letters & set(reply.text)) / len(letters) if letters else 0.0 for reply in replies]
        return {
            "focus": 1.0,
            "focus-named": max(map(mul, named, chances), default=0.0),
            "focus-touched": max(map(mul, touched, chances), default=0.0),
            "focus-absent": float(not any(touched)),
        }


def _compounds(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], str]]:
    """The nouns of a sentence, each with the word after it."""
    start: int | None = None
    for place, token in enumerate(tokens):
        noun = token.pos.startswith(_NOUNS) and _COUNTED not in token.pos
        if noun and start is None:
            start = place
        elif not noun and start is not None:
            yield tokens[start:place], token.surface
            start = None
    if start is not None:
        yield tokens[start:], ""


def _letters(words: Sequence[Token]) -> set[str]:
    return {c for t in words for c in t.surface if any(first <= c <= last for first, last in _LETTERS)}
