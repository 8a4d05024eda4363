"""Word vectors: a small table, read by mmap, compared in plain Python.

The file's format and origin are told in `tools/build_vectors.py` and `rules/vectors/NOTICE`.
"""

from __future__ import annotations

import math
import mmap
import struct
from bisect import bisect_left
from functools import lru_cache
from operator import mul

from mailcheck.digest import digest64

_HEADER = 16
Vector = tuple[int, ...]


def key_of(word: str) -> int:
    """The key of a word in the file: 32 bits, by which one unknown word in some 30,000 is taken for a known one."""
    return digest64(word) & 0xFFFFFFFF


class Vectors:
    """Vectors of dictionary forms. Unknown words have none."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(data[:4]) != b"MCV3":
            raise ValueError(f"{path}: not a table of word vectors")
        rows, dimensions, words = struct.unpack("<III", data[4:_HEADER])
        self.dimensions: int = dimensions
        self.count: int = rows
        """How many rows there are."""
        keys_end = _HEADER + 4 * words
        index_end = keys_end + 2 * words
        self._keys = data[_HEADER:keys_end].cast("I")
        self._index = data[keys_end:index_end].cast("H")
        self._rows = data[index_end : index_end + rows * self.dimensions].cast("b")
        self._found: dict[str, int | None] = {}
        self._cache: dict[str, Vector | None] = {}
        self._pairs: dict[tuple[str, str], float] = {}

    def vector(self, word: str) -> Vector | None:
        """The vector of a word: numbers of about -127 to 127, the whole about 127 long."""
        if word not in self._cache:
            row = self.row(word)
            start = (row or 0) * self.dimensions
            self._cache[word] = None if row is None else tuple(self._rows[start : start + self.dimensions])
        return self._cache[word]

    def row(self, word: str) -> int | None:
        """The number of the word's row; words of one use share one."""
        if word not in self._found:
            key = key_of(word)
            at = bisect_left(self._keys, key)
            self._found[word] = self._index[at] if at < len(self._keys) and self._keys[at] == key else None
        return self._found[word]

    def similarity(self, one: str, other: str) -> float:
        """Cosine of two words, 0.0 where one is unknown, 1.0 for the same word."""
        if one == other:
            return 1.0
        key = (one, other)
        if key not in self._pairs:
            a, b = self.vector(one), self.vector(other)
            self._pairs[key] = sum(map(mul, a, b)) / 16129 if a and b else 0.0
        return self._pairs[key]

    def mean(self, words: tuple[str, ...]) -> tuple[float, ...]:
        """The mean vector of the known words, scaled to length 1; zeros where none is known."""
        known = [v for w in words if (v := self.vector(w))]
        if not known:
            return (0.0,) * self.dimensions
        total: list[int] = [sum(column) for column in zip(*known, strict=True)]
        length: float = math.sqrt(sum(x * x for x in total)) or 1.0
        return tuple(x / length for x in total)


@lru_cache(maxsize=2)
def load_vectors(path: str) -> Vectors:
    """The table at `path`."""
    return Vectors(path)
