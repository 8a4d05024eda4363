"""Folding: a copy of the text in which spellings that mean the same look the same.

Nothing is normalised in place. A folded copy comes with the place of each of its characters in the
original, so that every finding points at what the writer typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# Zero-width characters, directional marks and variation selectors: invisible, never meant.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_VOICED_MARKS = "\u3099\u309a\uff9e\uff9f"
_SPACES = "\u3000\xa0\t\r\n\x0b\x0c\u2002\u2003\u2009"
# NFKC would turn these into words or rows of letters that nobody wrote.
_KEEP = frozenset("…‥™℡№㏍℃①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈱㈲")
_DASHES = {"\u301c": "~", "\uff5e": "~", "\u2212": "-", "\uff0d": "-", "\u2010": "-", "\u2011": "-"}


class Folded(NamedTuple):
    """A folded copy and, for each of its characters and its end, the offset in the original."""

    text: str
    offsets: tuple[int, ...]


def fold_width(text: str, start: int = 0, end: int | None = None) -> tuple[list[str], list[int]]:
    """Width, composition and invisible characters; returns characters and their offsets in `text`."""
    stop = len(text) if end is None else end
    chars: list[str] = []
    offsets: list[int] = []
    at = start
    while at < stop:
        char = text[at]
        width = 1
        if at + 1 < stop and text[at + 1] in _VOICED_MARKS:
            pair = unicodedata.normalize("NFKC", text[at : at + 2])
            if len(pair) == 1:
                char, width = pair, 2
        if char < "\x7f" and char >= " ":
            out = char
        elif char in _SPACES:
            out = " "
        elif _INVISIBLE.match(char) or unicodedata.category(char) == "Cc":
            out = ""
        elif char in _DASHES:
            out = _DASHES[char]
        elif char in _KEEP:
            out = char
        else:
            out = unicodedata.normalize("NFKC", char)
        for one in out:
            chars.append(one)
            offsets.append(at)
        at += width
    return chars, offsets


class Folder:
    """Folds width and, by a table of spellings, kanji and kana forms of one word.

    `spellings` maps what may be written to the one form that patterns and tokens see.
    """

    __slots__ = ("_by_first", "_spellings")

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._spellings = dict(spellings)
        # keys by their first character, longest first: one regular expression of all takes 4 ms to compile at every start
        self._by_first: dict[str, list[str]] = {}
        for key in sorted(self._spellings, key=len, reverse=True):
            self._by_first.setdefault(key[0], []).append(key)

    def fold(self, text: str) -> str:
        """Fold a piece of text whose offsets nobody asks for."""
        chars, _ = fold_width(text)
        plain = "".join(chars)
        out, at = [], 0
        for start, key in self._spelled(plain):
            out += [plain[at:start], self._spellings[key]]
            at = start + len(key)
        return "".join([*out, plain[at:]])

    def _spelled(self, text: str) -> Iterator[tuple[int, str]]:
        """Where spellings of the table stand, from left to right, none inside another."""
        at = 0
        for start, char in enumerate(text):
            if char in self._by_first and start >= at:
                key = next((k for k in self._by_first[char] if text.startswith(k, start)), None)
                if key is not None:
                    yield start, key
                    at = start + len(key)

    def spell(self, chars: list[str], offsets: list[int], end: int) -> Folded:
        """Fold the spellings of width-folded `chars`; `end` is the original offset after the last."""
        text = "".join(chars)
        out: list[str] = []
        places: list[int] = []
        at = 0
        for start, key in self._spelled(text):
            out.append(text[at:start])
            places.extend(offsets[at:start])
            replacement = self._spellings[key]
            out.append(replacement)
            # a character of the replacement stands where its counterpart stood, as far as there is one
            at = start + len(key)
            places.extend(offsets[min(start + i, at - 1)] for i in range(len(replacement)))
        out.append(text[at:])
        places.extend(offsets[at:])
        places.append(end)
        return Folded("".join(out), tuple(places))
