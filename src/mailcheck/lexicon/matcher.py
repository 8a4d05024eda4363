"""Laying patterns over sentences.

Positions count characters of the sentence's folded text. A text item is compared with that text directly, a token
item with the token that begins at the position, so one pattern may mix both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from mailcheck.model import Sentence, Token

_CLOSING_MARKS = "。．.!?！？♪☆★…・ 」』)）"


class Lists(Protocol):
    """Word lists by name."""

    def get(self, name: str, /) -> list[Any] | None:
        """The item of a list."""
        ...


class View:
    """A sentence, indexed for matching. Built once for a sentence and shared by all patterns."""

    __slots__ = ("_lists", "_words", "at", "ends", "final", "forms", "possible", "sentence", "text", "tokens")

    def __init__(self, sentence: Sentence, lists: Lists | None = None) -> None:
        self._lists: Lists = lists if lists is not None else {}
        self.possible: frozenset[int] = frozenset()
        """Numbers of the patterns that can match here at all; set by who knows the table of patterns."""
        self._words: dict[str, dict[int, list[int]]] = {}
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

    def words(self, name: str) -> dict[int, list[int]]:
        """Where words of a word list begin, and all their ends, the longest first. Found once for a sentence."""
        if name not in self._words:
            found: dict[int, list[int]] = {}
            item = self._lists.get(name)
            if item is not None:
                for start in _starts([item], self):
                    ends = sorted(set(_sequence([item], 0, self, start)), reverse=True)
                    if ends:
                        found[start] = ends
            self._words[name] = found
        return self._words[name]

    def skip_space(self, position: int) -> int:
        """The position after blanks."""
        text = self.text
        while position < len(text) and text[position] == " ":
            position += 1
        return position


class Pattern:
    """A compiled pattern; `number` is its place in the table of all patterns."""

    __slots__ = ("number", "sequence")

    def __init__(self, sequence: list[list[Any]], number: int = -1) -> None:
        self.sequence = sequence
        self.number = number

    def matches(self, view: View) -> Iterator[tuple[int, int]]:
        """Every (start, end) at which the pattern stands, one for each start."""
        for start in _starts(self.sequence, view):
            for end in _sequence(self.sequence, 0, view, start):
                yield start, end
                break


def _starts(sequence: list[list[Any]], view: View) -> Iterable[int]:
    """Positions at which a match of the sequence can begin, in order."""
    item = sequence[0]
    kind = item[0]
    if kind == "t":
        return _occurrences(view, item)
    if kind == "d":
        return sorted({p for word in item[1:] for p in view.forms.get(word, ())})
    if kind == "s":
        texts = _texts(item)[0]
        return [t.start for t in view.tokens if view.text.startswith(texts, t.start)]
    if kind == "^":
        return (view.skip_space(0),)
    if kind == "w":
        return list(view.words(item[1]))
    if kind == "o" and len(sequence) > 1:
        return sorted({*_starts(item[1], view), *_starts(sequence[1:], view)})
    if kind == "a":
        return sorted(_alternative_starts(item, view))
    return list(view.at)


def _alternative_starts(item: list[Any], view: View) -> set[int]:
    branches, by_char, by_form, others, floating = item[1:]
    found = {p for number in floating for p in _starts(branches[number], view)}
    if others:
        found.update(view.at)
        return found
    text = view.text
    found.update(t.start for t in view.tokens if text[t.start] in by_char)
    if by_form:
        found.update(p for form, places in view.forms.items() if form in by_form for p in places)
    return found


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
    if kind == "s":
        for middle in _text_ends(item, view, position):
            yield from _sequence(sequence, index + 1, view, middle)
        return
    if kind == "w":
        for middle in view.words(item[1]).get(view.skip_space(position), ()):
            yield from _sequence(sequence, index + 1, view, middle)
        return
    if kind == "g":
        yield from _gap(item[1], sequence, index, view, position)
        return
    middle = _single(item, view, position)
    if middle >= 0:
        yield from _sequence(sequence, index + 1, view, middle)


def _texts(item: list[Any]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The texts of an item for many, and those with an open border; split once."""
    if len(item) == 2:
        stored = item[1].split("\t")
        texts = tuple(dict.fromkeys(t.rstrip("~") for t in stored))
        item.append((texts, frozenset(t.rstrip("~") for t in stored if t.endswith("~"))))
    made: tuple[tuple[str, ...], frozenset[str]] = item[2]
    return made


def _text_ends(item: list[Any], view: View, position: int) -> Iterator[int]:
    at = view.skip_space(position)
    texts, open_ended = _texts(item)
    if at not in view.at or not view.text.startswith(texts, at):
        return
    for text in texts:
        if view.text.startswith(text, at) and (at + len(text) in view.ends or text in open_ended):
            yield at + len(text)


def _branches(item: list[Any], view: View, position: int) -> list[list[list[Any]]]:
    """The alternatives that can begin at a position."""
    branches, by_char, by_form, others, floating = item[1:]
    at = view.skip_space(position)
    numbers: list[int] = []
    if at < len(view.text):
        numbers += by_char.get(view.text[at], ())
        number = view.at.get(at) if by_form else None
        if number is not None:
            token = view.tokens[number]
            numbers += by_form.get(token.lemma, ())
            if token.base != token.lemma:
                numbers += by_form.get(token.base, ())
    numbers += others
    numbers += floating
    return [branches[n] for n in dict.fromkeys(numbers)]


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
    if part not in token.pos.split(","):
        return False
    return all(token.cform.startswith(one) or token.ctype.startswith(one) for one in form.split("/"))
