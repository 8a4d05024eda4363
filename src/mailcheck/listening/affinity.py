"""How strongly each sentence of a draft speaks to each sentence of the customer's, by learnt vectors of their words.

Every word has a vector of length 1 and two weights: how much it counts where the customer writes it, and where the draft does.
On the customer's side vectors are twisted by one square matrix, since what asks and what answers are other words (いつ, まで).
The affinity of two sentences is the weighted sum of three likenesses:

- of their weighted means;
- of each word of the customer's sentence to the nearest word of the other (what was said is answered);
- of each word of the draft's sentence to the nearest of the customer's (what answers was asked for).

A word without a row is like itself only. The table is learnt by `tools/build_affinity.py`; its rows are those of `ja.bin`, and
one more for numbers. File format, little endian: magic `MCA1`, uint32 rows, uint32 dimensions, uint32 unit of the matrix, three
float32 factors; the matrix as int32, in that unit; uint8 weights of the customer's side (a word without a row last), of the
draft's side, and the rows as int8.
"""

from __future__ import annotations

import math
import mmap
import struct
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter, mul
from typing import NamedTuple

from mailcheck.language.vectors import Vectors
from mailcheck.model import Token

MAGIC = b"MCA1"
SCALE = 127
"""Length of a vector in the file."""
_SLOT = 4
"""Bytes of a number among packed ones."""
_ZERO = 1 << 31
"""What stands for 0 in a slot, so that none borrows from its neighbour."""
_HEAVIEST = 255
"""What a word of weight 1 has in the file."""
_HEADER = struct.Struct("<4sIII3f")
_NO_WORD = ""
"""Stands in a sentence without a word."""
Word = int | str
"""A word by its row, or by itself where it has none; an empty text is like nothing."""


def words(tokens: Iterable[Token], vectors: Vectors) -> tuple[Word, ...]:
    """The words of a sentence, each once; punctuation is none."""
    found = (_word(token, vectors) for token in tokens if "記号" not in token.pos and "空白" not in token.pos)
    return tuple(dict.fromkeys(found)) or (_NO_WORD,)


def _word(token: Token, vectors: Vectors) -> Word:
    if "数詞" in token.pos:
        return vectors.count
    row = vectors.row(token.lemma)
    if row is None:
        row = vectors.row(token.base)
    return token.surface if row is None else row


class _Columns:
    """Vectors packed by dimension into long integers, so that one multiplication serves them all.

    The products of one vector with n others take as many long multiplications as there are dimensions, some seven times
    faster than n sums in plain Python. Slots hold up to 2^31 either way.
    """

    def __init__(self, columns: Iterable[bytes], count: int) -> None:
        self._size = count * _SLOT
        self._zeros = sum(_ZERO << 8 * at for at in range(0, self._size, _SLOT))
        # flipping the first bit of a slot adds 2^31 to its number; taken away as a whole, negative numbers borrow rightly
        self._packed = [(int.from_bytes(c, "little") ^ self._zeros) - self._zeros for c in columns]

    @classmethod
    def of(cls, vectors: Sequence[Sequence[int]]) -> _Columns:
        """Pack vectors."""
        return cls((array("i", column).tobytes() for column in zip(*vectors, strict=True)), len(vectors))

    def products(self, vector: Sequence[int]) -> memoryview:
        """2^31 more than the scalar product of a vector with each."""
        total: int = sum(map(mul, vector, self._packed), self._zeros)
        return memoryview(bytearray(total.to_bytes(self._size, "little"))).cast("I")


class Row(NamedTuple):
    """A sentence told against each sentence of a draft."""

    scores: list[float]
    """Affinities."""
    words: tuple[Word, ...]
    weights: list[float]
    """How much each word counts, 0 to 1."""
    likeness: list[Sequence[int]]
    """For each word, how near some word of each sentence of the draft comes to it, as `near` reads it."""


def near(likeness: int) -> float:
    """A number of `Row.likeness` as a cosine."""
    return (likeness - _ZERO) / (SCALE * SCALE)


class _Side(NamedTuple):
    """The sentences of one side of a case."""

    words: tuple[Word, ...]
    """All words, each once."""
    vectors: list[Sequence[int]]
    weights: list[int]
    sentences: list[tuple[int, ...]]
    """The places of each sentence's words."""

    def means(self) -> list[tuple[float, ...]]:
        """The weighted mean of each sentence, of length 1."""
        made = []
        for places in self.sentences:
            weights = [self.weights[p] for p in places]
            columns = zip(*(self.vectors[p] for p in places), strict=True)
            total = [sum(map(mul, weights, column)) for column in columns]
            length = math.sqrt(sum(map(mul, total, total))) or 1.0
            made.append(tuple(x / length for x in total))
        return made

    def nearest(self, best: Sequence[Sequence[int]]) -> list[list[float]]:
        """For each sentence and each of the other side: the weighted mean of how near its words come to one there."""
        made = []
        for places in self.sentences:
            weights = [self.weights[p] for p in places]
            whole = sum(weights)
            columns = zip(*(best[p] for p in places), strict=True)
            made.append([(sum(map(mul, weights, column)) / whole - _ZERO) / (SCALE * SCALE) for column in columns])
        return made


def _best(likeness: Iterable[Sequence[int]], sentences: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """For each word, how near the nearest word of each sentence of the other side comes to it."""
    pick = [itemgetter(*places, places[0]) for places in sentences]
    return [[max(of(row)) for of in pick] for row in likeness]


class Affinity:
    """The learnt table."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        magic, rows, self._dimensions, self._unit, *self._factors = _HEADER.unpack(data[: _HEADER.size])
        if magic != MAGIC:
            raise ValueError(f"{path}: not a table of affinities")
        width = self._dimensions * _SLOT
        twist_end = _HEADER.size + self._dimensions * width
        columns = (bytes(data[at : at + width]) for at in range(_HEADER.size, twist_end, width))
        self._twist = _Columns(columns, self._dimensions)
        self._told_weights = data[twist_end : twist_end + rows + 1]
        self._reply_weights = data[twist_end + rows + 1 : twist_end + 2 * (rows + 1)]
        self._rows = data[twist_end + 2 * (rows + 1) :].cast("b")
        self._unknown = rows
        self._nothing: Sequence[int] = (0,) * self._dimensions

    def between(
        self, told: Sequence[Sequence[Word]], replies: Sequence[Sequence[Word]], draft: Draft | None = None
    ) -> list[Row]:
        """Each sentence told (by its words) against each sentence of the draft; `draft` knows the words of all of these."""
        if not told or not replies:
            return [Row([], tuple(words), [0.0] * len(words), [()] * len(words)) for words in told]
        draft = draft or Draft(self, replies)
        mine, theirs = draft.told(told), draft.side(replies)
        likeness = [draft.likeness(word) for word in mine.words]
        best = _best(likeness, theirs.sentences)
        asked = mine.nearest(best)
        said = theirs.nearest(_best(zip(*likeness, strict=True), mine.sentences))
        means, reply_means = mine.means(), theirs.means()
        whole, by_asked, by_said = self._factors
        return [
            Row(
                [
                    whole * sum(map(mul, means[t], reply_means[r])) + by_asked * asked[t][r] + by_said * said[r][t]
                    for r in range(len(replies))
                ],
                tuple(mine.words[p] for p in places),
                [mine.weights[p] / _HEAVIEST for p in places],
                [best[p] for p in places],
            )
            for t, places in enumerate(mine.sentences)
        ]

    def weights(self, words: Sequence[Word], told: bool) -> list[int]:
        """How much words count on the customer's side, or on the draft's."""
        weights = self._told_weights if told else self._reply_weights
        return [weights[word if isinstance(word, int) else self._unknown] for word in words]

    def vector(self, word: Word) -> Sequence[int]:
        """The vector of a word, as the draft uses it."""
        if isinstance(word, str):
            return self._nothing
        return self._rows[word * self._dimensions : (word + 1) * self._dimensions]

    def twisted(self, word: Word) -> Sequence[int]:
        """The vector of a word, as the customer uses it."""
        vector, unit = self.vector(word), self._unit
        turned = [unit * x - _ZERO + product for x, product in zip(vector, self._twist.products(vector), strict=True)]
        length = math.sqrt(sum(map(mul, turned, turned))) or 1.0
        return [round(x * SCALE / length) for x in turned]


class Draft:
    """The words of one draft, and how like the customer's are to them: worked out once, for sentences and clauses alike."""

    def __init__(self, table: Affinity, replies: Iterable[Sequence[Word]]) -> None:
        self._table = table
        self._words: tuple[Word, ...] = tuple(dict.fromkeys((*(word for words in replies for word in words), _NO_WORD)))
        self._places = {word: place for place, word in enumerate(self._words)}
        self._vectors = [table.vector(word) for word in self._words]
        self._columns = _Columns.of(self._vectors)
        self._twisted: dict[Word, Sequence[int]] = {}
        self._likeness: dict[Word, memoryview] = {}

    def side(self, replies: Sequence[Sequence[Word]]) -> _Side:
        """Sentences or clauses of the draft; their words stand in the order of all words of the draft."""
        weights = self._table.weights(self._words, False)
        return _Side(self._words, self._vectors, weights, [tuple(self._places[word] for word in words) for words in replies])

    def told(self, told: Sequence[Sequence[Word]]) -> _Side:
        """Sentences or clauses of the customer's."""
        every: tuple[Word, ...] = tuple(dict.fromkeys(word for words in told for word in words))
        places = {word: place for place, word in enumerate(every)}
        return _Side(
            every,
            [self._turned(word) for word in every],
            self._table.weights(every, True),
            [tuple(places[w] for w in words) for words in told],
        )

    def _turned(self, word: Word) -> Sequence[int]:
        if word not in self._twisted:
            self._twisted[word] = self._table.twisted(word)
        return self._twisted[word]

    def likeness(self, word: Word) -> memoryview:
        """How like a word told is to each of the draft, times the square of `SCALE`, above `_ZERO`."""
        if word not in self._likeness:
            row = self._columns.products(self._turned(word))
            if word and isinstance(word, str) and word in self._places:
                row[self._places[word]] = _ZERO + SCALE * SCALE
            self._likeness[word] = row
        return self._likeness[word]


@lru_cache(maxsize=8)
def load_affinity(path: str) -> Affinity:
    """The table at `path`."""
    return Affinity(path)
