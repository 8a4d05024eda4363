"""How kana follow each other in letters that are right: a small table of runs of up to four characters, read by mmap.

A slip of the keyboard leaves a run that nobody writes; that one touch more or less makes it one that everybody writes tells a
slip from a rare word. Kanji count as one character, whichever they are, and so do a word in katakana, a number and a word in
Latin letters: so a table made from letters of some trades serves others. The file's format and origin are told in
`tools/build_kana.py`.
"""

from __future__ import annotations

import mmap
import re
import struct
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST = 4
"""Runs of more characters are not kept."""
_BITS = 7
KINDS = re.compile(
    r"(?P<k>[\u4e00-\u9fff\u3005\u3006])|(?P<t>[\u30a1-\u30fa\u30fc]+)|(?P<d>\d[\d,.:/]*)|(?P<l>[A-Za-z]+)|(?P<o>.)", re.S
)
"""What counts as one character; the names of the groups stand for it in the alphabet of the file, the last one for itself."""
EDGE = "\n"
"""Stands at both ends of a sentence."""
_HEADER = 12
_SCALE = 8.0
"""Counts are kept as logarithms to base 2, in eighths."""
_BACK = -1.32
"""What the shorter run is worth where the longer one is unknown: the logarithm of 0.4."""
_UNSEEN = -3.0


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """Each character as the table counts it, and where it begins."""
    for found in KINDS.finditer(text):
        group = found.lastgroup or "o"
        yield (found[0] if group == "o" else group), found.start()


class Shape(NamedTuple):
    """A sentence as numbers of the table's alphabet, an edge at both ends; `starts` are the places of the characters."""

    codes: tuple[int, ...]
    starts: tuple[int, ...]


class Touch(NamedTuple):
    """A slip and its mend: `text` stands in the place of the characters `start` to `end` of the sentence.

    `gain` is how much more usual that is, as a logarithm to base 10.
    """

    gain: float
    sort: str
    start: int
    end: int
    text: str

    def mend(self, sentence: str) -> str:
        """The sentence with this touch."""
        return sentence[: self.start] + self.text + sentence[self.end :]


class Kana:
    """The table."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[:4]) != b"MCK1":
            raise ValueError(f"{path}: not a table of kana")
        letters, runs = struct.unpack("<II", data[4:_HEADER])
        keys = _HEADER + letters
        self.alphabet = bytes(data[_HEADER:keys]).decode().rstrip("\0")
        self._code = {char: number for number, char in enumerate(self.alphabet, 1)}
        self._keys = data[keys : keys + 4 * runs].cast("I")
        self._counts = data[keys + 4 * runs : keys + 5 * runs]
        self._found: dict[int, float | None] = {}
        self._total = struct.unpack("<f", data[keys + 5 * runs :])[0]
        self.kana = tuple(c for c in self.alphabet if "\u3041" <= c <= "\u3093")
        self._is_kana = frozenset(self._code[c] for c in self.kana)

    def shape(self, text: str) -> Shape:
        """The sentence as the table sees it."""
        code, edge = self._code, self._code[EDGE]
        rest = len(self.alphabet) + 1
        found = [(code.get(char, rest), start) for char, start in pieces(text)]
        return Shape((edge, *(c for c, _ in found), edge), (0, *(s for _, s in found), len(text), len(text)))

    def touches(self, text: str, near: frozenset[str]) -> list[Touch]:
        """Touches of one key that turn runs nobody writes into usual ones; `near`: pairs of kana mistaken for each other."""
        shape = self.shape(text)
        codes = shape.codes
        odd = [
            i
            for i in range(len(codes) - LONGEST + 1)
            if self._is_kana.intersection(codes[i : i + LONGEST]) and self._log(codes, i, i + LONGEST) is None
        ]
        places = sorted({at for i in odd for at in range(max(2, i), min(len(codes) - 1, i + LONGEST))})
        found = []
        for sort, start, end, put in self._tries(codes, places, near):
            mended = codes[:start] + put + codes[end:]
            if self._is_usual(mended, start, start + len(put), 3 if sort in ("doubled", "repeated") else LONGEST):
                gain = self._chance(mended, start, start + len(put) + LONGEST) - self._chance(codes, start, end + LONGEST)
                words = "".join(self.alphabet[c - 1] for c in put)
                found.append(Touch(gain * 0.30103, sort, shape.starts[start], shape.starts[end], words))
        return sorted(found, reverse=True)

    def _tries(
        self, codes: tuple[int, ...], places: list[int], near: frozenset[str]
    ) -> Iterator[tuple[str, int, int, tuple[int, ...]]]:
        """Touches worth a look: what was typed twice, in the wrong order, left out, or one kana for another."""
        kana = self._is_kana
        for at in places:
            here, before, after = codes[at], codes[at - 1], codes[at + 1]
            if here in kana:
                for n in range(1, LONGEST + 1):
                    again = codes[at : at + n]
                    if at > n and again == codes[at - n : at] and kana.issuperset(again):
                        yield "doubled" if n == 1 else "repeated", at, at + n, ()
                if here not in (before, after):
                    yield "stray", at, at + 1, ()
                if after in kana and after != here:
                    yield "swapped", at, at + 2, (after, here)
            if here not in kana and before not in kana:
                continue
            pair = key_of(codes[at - 2 : at]) << _BITS
            for other in kana:
                if self._of(pair | other) is None:
                    continue
                if self._log((before, other, here), 0, 3) is not None:
                    yield "dropped", at, at, (other,)
                if here in kana and self.alphabet[here - 1] + self.alphabet[other - 1] in near:
                    yield "replaced", at, at + 1, (other,)

    def _is_usual(self, codes: tuple[int, ...], start: int, end: int, longest: int) -> bool:
        """Whether every run that touches the place is known."""
        return all(
            self._log(codes, i, i + n) is not None
            for n in range(3, longest + 1)
            for i in range(max(0, start - n + 1), min(len(codes) - n + 1, max(end, start + 1)))
        )

    def _chance(self, codes: tuple[int, ...], start: int, end: int) -> float:
        """How usual it is that these characters follow those before them, as a logarithm to base 2."""
        total = 0.0
        for at in range(start, min(len(codes), end)):
            for n in range(min(LONGEST, at + 1), 1, -1):
                whole = self._log(codes, at - n + 1, at + 1)
                if whole is not None:
                    total += whole - (self._log(codes, at - n + 1, at) or 0.0)
                    break
                total += _BACK
            else:
                alone = self._log(codes, at, at + 1)
                total += (_UNSEEN if alone is None else alone) - self._total
        return total

    def _log(self, codes: tuple[int, ...], start: int, end: int) -> float | None:
        """The logarithm of the count of a run; None where it is unknown."""
        return self._of(key_of(codes[start:end]))

    def _of(self, key: int) -> float | None:
        if key not in self._found:
            at = bisect_left(self._keys, key)
            known = at < len(self._keys) and self._keys[at] == key
            self._found[key] = self._counts[at] / _SCALE if known else None
        return self._found[key]


def key_of(codes: tuple[int, ...]) -> int:
    """The number of a run."""
    key = 0
    for code in codes:
        key = key << _BITS | code
    return key


@lru_cache(maxsize=2)
def load_kana(path: str) -> Kana:
    """The table at `path`."""
    return Kana(path)
