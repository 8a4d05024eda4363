"""What a stretch of words does by its phrases: a linear model over dictionary forms, for several acts at once.

Its cues are the forms alone, two by two, three by three, and two with one between them; and the mean word vector. They are too
many for a file to be read, so the table is looked up where it lies. `does.bin` is learnt by `tools/train_wording.py` from
sentences of drafts, `tells.bin` by `tools/train_listening.py` from clauses of customers.

File format, little endian: magic `MCD1`; uint32 acts, phrases, dimensions, and bytes of the acts' names; float32 unit; the
names, one a line, filled up to four bytes; float32 for each act, its bias; float32 for each act and dimension; the sorted
uint32 keys of the phrases (CRC-32 of their UTF-8); int8 for each phrase and act, its weight in that unit.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import mul

from mailcheck.language.tokenizer import carries_meaning
from mailcheck.linear import chance_of
from mailcheck.model import Token

MAGIC = b"MCD1"
HEADER = struct.Struct("<4sIIIIf")
EDGE, _NUMBER, _JOINT = "^", "#", " "
"""What stands in a phrase for an end of the stretch, for any number, and between its forms."""


def forms_of(tokens: Sequence[Token]) -> list[str]:
    """The dictionary forms of a stretch, any number as one."""
    return [_NUMBER if "数詞" in token.pos else token.lemma for token in tokens]


def words_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words whose mean vector tells what it does."""
    return tuple(token.lemma for token in tokens if carries_meaning(token))


def phrases(tokens: Sequence[Token]) -> Iterator[str]:
    """The phrases of a stretch by which it is known."""
    forms = forms_of(tokens)
    yield from forms
    forms = [EDGE, *forms, EDGE]
    for at in range(len(forms) - 1):
        yield _JOINT.join(forms[at : at + 2])
    for at in range(len(forms) - 2):
        yield _JOINT.join(forms[at : at + 3])
        yield f"{forms[at]}{_JOINT}{_JOINT}{forms[at + 2]}"


def key_of(phrase: str) -> int:
    """The key of a phrase in the file: of 100,000 unknown ones hardly one is taken for a known one."""
    return zlib.crc32(phrase.encode())


class PhraseTable:
    """The table."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        magic, acts, count, dimensions, named, self._unit = HEADER.unpack(data[: HEADER.size])
        if magic != MAGIC:
            raise ValueError(f"{path}: not a table of phrases")
        at = HEADER.size
        self.acts: tuple[str, ...] = tuple(bytes(data[at : at + named]).decode().split())
        at += named
        self._biases: Sequence[float] = data[at : at + 4 * acts].cast("f")
        at += 4 * acts
        vectors = data[at : at + 4 * acts * dimensions].cast("f")
        self._vectors = [vectors[i * dimensions : (i + 1) * dimensions] for i in range(acts)]
        at += 4 * acts * dimensions
        self._keys = data[at : at + 4 * count].cast("I")
        self._weights = data[at + 4 * count : at + (4 + acts) * count].cast("b")

    def margins(self, tokens: Sequence[Token], mean: Sequence[float]) -> Mapping[str, float]:
        """The log odds that a stretch does each of the acts; `mean` is the mean vector of its words."""
        keys, many, width = self._keys, len(self._keys), len(self.acts)
        totals = [0] * width
        for phrase in set(phrases(tokens)):
            key = key_of(phrase)
            at = bisect_left(keys, key)
            if at < many and keys[at] == key:
                totals = [a + b for a, b in zip(totals, self._weights[at * width : (at + 1) * width], strict=True)]
        return {
            act: bias + self._unit * total + sum(map(mul, vector, mean))
            for act, bias, vector, total in zip(self.acts, self._biases, self._vectors, totals, strict=True)
        }

    def chances(self, tokens: Sequence[Token], mean: Sequence[float]) -> Mapping[str, float]:
        """How likely a stretch does each of the acts, 0 to 1."""
        return {act: chance_of(margin) for act, margin in self.margins(tokens, mean).items()}


@lru_cache(maxsize=4)
def load_phrases(path: str) -> PhraseTable:
    """The table at `path`."""
    return PhraseTable(path)
