"""Laying patterns over sentences.

Positions count characters of the sentence's folded text. A text item is compared with that text directly, a token
item with the token that begins at the position, so one pattern may mix both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mailcheck.model import Sentence, Token

_CLOSING_MARKS = "。．.!?！？♪☆★…・ 」』)）"


class View:
    """A sentence, indexed for matching. Built once for a sentence and shared by all patterns."""

    __slots__ = ("at", "ends", "final", "forms", "sentence", "text", "tokens")

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.text = sentence.text
        self.tokens = sentence.tokens
        self.at = {t.start: i for i, t in enumerate(self.tokens)}
        self.ends = {t.end for t in self.tokens}
        self.final = len(self.text.rstrip(_CLOSING_MARKS))
        forms: dict[str, list[int]] = {}
        for token in self.tokens:
            forms.setdefault(token.lemma, []).append(token.start)
            if token.base != token.lemma:
                forms.setdefault(token.base, []).append(token.start)
        self.forms = forms

    def skip_space(self, position: int) -> int:
        """The position after blanks."""
        text = self.text
        while position < len(text) and text[position] == " ":
            position += 1
        return position


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_keys", "sequence", "source")

    def __init__(self, source: str, sequence: list[list[Any]], keys: tuple[list[str], list[str]] | None) -> None:
        self.source = source
        self.sequence = sequence
        self._keys = keys

    def possible(self, text: str, forms: Iterable[str]) -> bool:
        """Whether the pattern can match at all in a text with these dictionary forms."""
        if self._keys is None:
            return True
        texts, words = self._keys
        return any(t in text for t in texts) or any(w in forms for w in words)

    def matches(self, view: View) -> Iterator[tuple[int, int]]:
        """Every (start, end) at which the pattern stands, one for each start."""
        if not self.possible(view.text, view.forms):
            return
        for start in _starts(self.sequence[0], view):
            for end in _sequence(self.sequence, 0, view, start):
                yield start, end
                break


def _starts(item: list[Any], view: View) -> Iterable[int]:
    """Positions at which a sequence with this first item can begin, in order."""
    kind = item[0]
    if kind == "t":
        return _occurrences(view, item)
    if kind == "d":
        return sorted({p for word in item[1:] for p in view.forms.get(word, ())})
    if kind == "^":
        return (view.skip_space(0),)
    if kind == "a" and not item[3]:
        found: set[int] = set()
        for char, branches in item[1].items():
            if char in view.text:
                for branch in branches:
                    found.update(_occurrences(view, branch[0]))
        for word, branches in item[2].items():
            if branches:
                found.update(view.forms.get(word, ()))
        return sorted(found)
    return list(view.at)


def _occurrences(view: View, item: list[Any]) -> Iterator[int]:
    literal, open_start = item[1], item[2]
    at = view.text.find(literal)
    while at >= 0:
        if open_start or at in view.at:
            yield at
        at = view.text.find(literal, at + 1)


def _sequence(sequence: list[list[Any]], index: int, view: View, position: int) -> Iterator[int]:
    """Yield the ends of all ways to match `sequence[index:]` from `position`."""
    if index == len(sequence):
        yield position
        return
    item = sequence[index]
    kind = item[0]
    if kind == "o":
        for middle in _sequence(item[1], 0, view, position):
            yield from _sequence(sequence, index + 1, view, middle)
        yield from _sequence(sequence, index + 1, view, position)
        return
    if kind == "a":
        for branch in _branches(item, view, position):
            for middle in _sequence(branch, 0, view, position):
                yield from _sequence(sequence, index + 1, view, middle)
        return
    if kind == "g":
        yield from _gap(item[1], sequence, index, view, position)
        return
    middle = _single(item, view, position)
    if middle >= 0:
        yield from _sequence(sequence, index + 1, view, middle)


def _branches(item: list[Any], view: View, position: int) -> Iterator[list[list[Any]]]:
    """The alternatives that can begin at a position."""
    at = view.skip_space(position)
    if at < len(view.text):
        yield from item[1].get(view.text[at], ())
        number = view.at.get(at)
        if number is not None and item[2]:
            token = view.tokens[number]
            yield from item[2].get(token.lemma, ())
            if token.base != token.lemma:
                yield from item[2].get(token.base, ())
    yield from item[3]


def _gap(most: int, sequence: list[list[Any]], index: int, view: View, position: int) -> Iterator[int]:
    """A lazy gap: as few tokens as possible."""
    at = position
    for _ in range(most + 1):
        yield from _sequence(sequence, index + 1, view, at)
        at = view.skip_space(at)
        number = view.at.get(at)
        if number is None:
            # inside a token, after an open border: go on at the next one
            number = next((i for i, t in enumerate(view.tokens) if t.start > at), None)
            if number is None:
                return
            at = view.tokens[number].start
            continue
        at = view.tokens[number].end


def _single(item: list[Any], view: View, position: int) -> int:
    """The end of a one-piece item at `position`, or -1."""
    kind = item[0]
    if kind == "^":
        return position if not view.text[:position].strip() else -1
    if kind == "$":
        return position if position >= view.final else -1
    if kind == "n":
        return -1 if next(_sequence(item[1], 0, view, position), None) is not None else position
    at = view.skip_space(position)
    if kind == "t":
        literal = item[1]
        if not view.text.startswith(literal, at):
            return -1
        end = at + len(literal)
        if (item[2] or at in view.at) and (item[3] or end in view.ends):
            return int(end)
        return -1
    number = view.at.get(at)
    if number is None:
        return -1
    token = view.tokens[number]
    if kind == "d":
        return token.end if token.lemma in item[1:] or token.base in item[1:] else -1
    return token.end if _has_part(token, item[1], item[2]) else -1


def _has_part(token: Token, part: str, form: str) -> bool:
    return part in token.pos.split(",") and token.cform.startswith(form)
