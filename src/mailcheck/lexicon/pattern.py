"""The pattern language: one line of text to a tree of plain lists.

The grammar is on docs/patterns.md. A tree is made of lists and strings only, so that it can be stored as JSON:

    ["t", text, open_start, open_end]   a text
    ["d", word, …]                      a token by dictionary form
    ["p", part, form]                   a token by part of speech and inflection (form, class, or both with a stroke between)
    ["a", sequences, by_char, by_form, others, floating]
                                        alternatives, found by the first character or the dictionary form that they begin
                                        with (numbers of sequences); floating ones may begin inside a token
    ["s", texts]                        one of many texts, separated by tabs; a text ends in ~ where its border is open
    ["w", name]                         a word of a word list
    ["o", sequence]                     optional
    ["g", n]                            a gap of at most n tokens
    ["n", sequence]                     not here
    ["^"] ["$"]                         the beginning, the end of the sentence
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from mailcheck.errors import did_you_mean

Item = list[Any]
Sequence_ = list[Item]

_SPECIAL = "(){}<>|?! "


class PatternError(ValueError):
    """A pattern is not well formed; `column` counts from 1 in the pattern."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class _Parser:
    def __init__(self, source: str, fold: Callable[[str], str], words: Collection[str]) -> None:
        self.source = source
        self.at = 0
        self.fold = fold
        self.words = words

    def fail(self, message: str) -> PatternError:
        return PatternError(message, self.at + 1)

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def parse(self) -> Sequence_:
        sequence = self.sequence("")
        if self.at < len(self.source):
            raise self.fail(f"{self.peek()!r} does not belong here")
        if not any(item[0] in "tdpaws" for item in sequence):
            raise PatternError("a pattern needs at least one text or token", 1)
        return sequence

    def sequence(self, stops: str) -> Sequence_:
        items: Sequence_ = []
        while True:
            while self.peek() == " ":
                self.at += 1
            char = self.peek()
            if not char or char in stops:
                return items
            items.append(self.item())

    def item(self) -> Item:
        char = self.peek()
        if char == "!":
            self.at += 1
            if not self.peek() or self.peek() in " |)":
                raise self.fail("'!' needs something that does not stand here")
            return ["n", [self.item()]]
        if char == "(" or self.source.startswith("~(", self.at):
            item = self.alternatives()
        elif char == "{":
            item = ["d", *self.until("}")]
        elif char == "<":
            part, _, form = self.until(">")[0].partition(":")
            item = ["p", part, form]
        elif char in "^$":
            self.at += 1
            return [char]
        elif char == "@":
            item = self.word_list()
        elif self.source.startswith("..", self.at):
            return self.gap()
        elif char in ")}>|?":
            raise self.fail(f"{char!r} does not belong here")
        else:
            item = self.text()
        if self.peek() == "?":
            self.at += 1
            return ["o", [item]]
        return item

    def until(self, closer: str) -> list[str]:
        end = self.source.find(closer, self.at)
        if end < 0:
            raise self.fail(f"{closer!r} is missing")
        inner = self.source[self.at + 1 : end]
        words = [w.strip() for w in inner.replace("、", ",").split(",")]
        if not all(words):
            raise self.fail("an empty word")
        self.at = end + 1
        return words

    def alternatives(self) -> Item:
        start = self.at
        open_start = self.peek() == "~"
        self.at += 2 if open_start else 1
        branches = [self.sequence("|)")]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence("|)"))
        if self.peek() != ")":
            self.at = start
            raise self.fail("')' is missing")
        self.at += 1
        if not all(branches):
            raise PatternError("an empty alternative", start + 1)
        open_end = self.peek() == "~"
        if open_end:
            self.at += 1
        for branch in branches:
            if open_start and branch[0][0] == "t":
                branch[0][2] = 1
            if open_end and branch[-1][0] == "t":
                branch[-1][3] = 1
        return alternatives(branches)

    def word_list(self) -> Item:
        start = self.at
        self.at += 1
        while self.peek() and self.peek() not in _SPECIAL:
            self.at += 1
        name = self.source[start + 1 : self.at]
        if name not in self.words:
            raise PatternError(f"no word list {name!r}{did_you_mean(name, self.words)}", start + 1)
        return ["w", name]

    def gap(self) -> Item:
        self.at += 2
        start = self.at
        while self.peek().isdigit():
            self.at += 1
        return ["g", int(self.source[start : self.at] or 6)]

    def text(self) -> Item:
        start = self.at
        while self.peek() and self.peek() not in _SPECIAL and not self.source.startswith("..", self.at):
            self.at += 1
        raw = self.source[start : self.at]
        open_start, open_end = raw.startswith("~"), raw.endswith("~") and len(raw) > 1
        literal = self.fold(raw[1 if open_start else 0 : -1 if open_end else None])
        if not literal:
            raise PatternError("an empty text", start + 1)
        return ["t", literal, int(open_start), int(open_end)]


def alternatives(branches: list[Sequence_]) -> Item:
    """An item for alternatives: hundreds of words must cost no more than one look-up."""
    if all(len(b) == 1 and b[0][0] == "t" and not b[0][2] and "~" not in b[0][1] for b in branches):
        return ["s", "\t".join(b[0][1] + ("~" if b[0][3] else "") for b in branches)]
    by_char: dict[str, list[int]] = {}
    by_form: dict[str, list[int]] = {}
    others: list[int] = []
    floating: list[int] = []
    for number, branch in enumerate(branches):
        firsts = first_keys(branch)
        if firsts is None:
            others.append(number)
            continue
        chars, forms, floats = firsts
        for char in sorted(chars):
            by_char.setdefault(char, []).append(number)
        for form in sorted(forms):
            by_form.setdefault(form, []).append(number)
        if floats:
            floating.append(number)
    return ["a", branches, by_char, by_form, others, floating]


def first_keys(sequence: Sequence_) -> tuple[set[str], set[str], bool] | None:
    """How a match of the sequence can begin: first characters, dictionary forms, and whether inside a token.

    None where it may begin with anything.
    """
    chars: set[str] = set()
    forms: set[str] = set()
    floats = False
    for item in sequence:
        if item[0] == "t":
            if item[2]:
                floats = True
            else:
                chars.add(item[1][0])
            return chars, forms, floats
        if item[0] == "d":
            return chars, forms | set(item[1:]), floats
        if item[0] == "s":
            return chars | {text[0] for text in item[1].split("\t")}, forms, floats
        if item[0] not in "ao":
            return None
        inner = [first_keys(branch) for branch in (item[1] if item[0] == "a" else [item[1]])]
        for keys in inner:
            if keys is None:
                return None
            chars |= keys[0]
            forms |= keys[1]
            floats = floats or keys[2]
        if item[0] == "a":
            return chars, forms, floats
    return None


def parse_pattern(source: str, fold: Callable[[str], str] = str, words: Collection[str] = ()) -> Sequence_:
    """Parse one pattern; `fold` is applied to its texts, `words` holds the names of word lists. Raises PatternError."""
    return _Parser(source, fold, words).parse()


Keys = tuple[list[str], list[str]]
"""Texts and dictionary forms, one of which must occur."""


def required_keys(sequence: Sequence_) -> list[Keys]:
    """What must occur where the pattern matches, one entry for each item that needs something, the rarest first."""
    found = [keys for item in sequence if (keys := _item_keys(item)) is not None]
    return sorted(found, key=_weight, reverse=True)


def _item_keys(item: Item) -> Keys | None:
    if item[0] == "t":
        return [item[1]], []
    if item[0] == "d":
        return [], list(item[1:])
    if item[0] == "s":
        return [text.rstrip("~") for text in item[1].split("\t")], []
    if item[0] == "a":
        texts: list[str] = []
        words: list[str] = []
        for branch in item[1]:
            keys = required_keys(branch)
            if not keys:
                return None
            texts += keys[0][0]
            words += keys[0][1]
        return list(dict.fromkeys(texts)), list(dict.fromkeys(words))
    return None


def _weight(keys: Keys) -> float:
    """Rarer keys filter better: long texts, few alternatives."""
    shortest = min([*(len(t) for t in keys[0]), *(len(w) + 1 for w in keys[1])], default=0)
    return shortest - 0.2 * (len(keys[0]) + len(keys[1]))
