"""Builds the table of word vectors `rules/vectors/ja.bin` (run by `make vectors`; needs the extra `train`).

Source: the vectors of the PyPI package ja-ginza 5.3.0 (MIT), which are those of chiVe (Apache-2.0): 20,000 rows of 300
numbers, to which some 480,000 words are mapped. PCA to 64 numbers, each row scaled to length 1 and stored as int8.
Words kept: those the tokenizer can produce as one token's dictionary form, of at most 8 characters.

File format, little endian: magic `MCV3`, uint32 rows, uint32 dimensions, uint32 words; then the sorted uint32 keys of the
words (`mailcheck.language.vectors`), a uint16 row for each, and the rows. Keys come first: so they are aligned. Of two words
with one key the first stays.
"""

from __future__ import annotations

import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS, WIDTH = 20000, 300
"""Of the source."""
DIMENSIONS = 64
LONGEST = 8


def murmur64a(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, by which the source package keys its strings (public-domain algorithm by Austin Appleby)."""
    mask = (1 << 64) - 1
    m, r = 0xC6A4A7935BD1E995, 47
    h = (seed ^ (len(data) * m)) & mask
    tail = len(data) & ~7
    for i in range(0, tail, 8):
        k = int.from_bytes(data[i : i + 8], "little") * m & mask
        k ^= k >> r
        h = (h ^ (k * m & mask)) * m & mask
    if len(data) & 7:
        h = (h ^ int.from_bytes(data[tail:], "little")) * m & mask
    h ^= h >> r
    h = h * m & mask
    return h ^ (h >> r)


def japanese(word: str) -> bool:
    """Whether a word is made of kana and kanji only."""
    return all("\u3041" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or c == "々" for c in word)


def source_rows(wheel: Path) -> Any:
    """The rows of the source: 20,000 of 300 numbers."""
    import numpy as np

    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/vocab/vectors"))
        raw = archive.read(name)
    return np.frombuffer(raw[-ROWS * WIDTH * 4 :], dtype="<f4").reshape(ROWS, WIDTH)


def source_words(wheel: Path) -> Iterator[tuple[str, int]]:
    """The words of the source that the tokenizer knows as one, in its order, and their rows."""
    import msgpack

    from mailcheck.language.tokenizer import tokenize

    with zipfile.ZipFile(wheel) as archive:
        names = {Path(n).name: n for n in archive.namelist() if "/vocab/" in n}
        strings: list[str] = json.loads(archive.read(names["strings.json"]))
        rows: dict[int, int] = msgpack.unpackb(archive.read(names["key2row"]), strict_map_key=False)
    for word in strings:
        if not 1 <= len(word) <= LONGEST or not japanese(word):
            continue
        row = rows.get(murmur64a(word.encode()))
        if row is None or not 0 <= row < ROWS:
            continue
        tokens = tokenize(word)
        if len(tokens) == 1 and tokens[0].known and word in (tokens[0].lemma, tokens[0].base):
            yield word, row


def main() -> None:
    """Build the table from a downloaded wheel."""
    import numpy as np

    from mailcheck.language.vectors import key_of

    wheel, target = Path(sys.argv[1]), Path(sys.argv[2])
    table = source_rows(wheel)
    centred = table - table.mean(axis=0)
    _, _, axes = np.linalg.svd(centred.T @ centred)
    # the sign of an axis is arbitrary: fix it, so that every build gives the same bytes
    axes = axes[:DIMENSIONS] * np.sign(axes[:DIMENSIONS].sum(axis=1, keepdims=True))
    small = centred @ axes.T
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-9)
    rows = np.clip(np.round(small * 127), -127, 127).astype(np.int8)
    words: dict[int, int] = {}
    for word, row in source_words(wheel):
        words.setdefault(key_of(word), row)
    keys = sorted(words)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(b"MCV3" + struct.pack("<III", len(rows), DIMENSIONS, len(keys)))
        file.write(struct.pack(f"<{len(keys)}I", *keys))
        file.write(struct.pack(f"<{len(keys)}H", *(words[k] for k in keys)))
        file.write(rows.tobytes())
    print(f"{len(keys)} words, {len(rows)} rows, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
