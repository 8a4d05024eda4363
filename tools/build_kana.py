"""Builds the table of runs of kana `rules/weights/kana.bin` (run by `make kana`).

Source: what we wrote ourselves as good replies: the replies of `tests/links/`, `tests/pairs/` and `tests/contrasts/`, some
46,000 sentences, each once, as the rules read them (folded). Nothing of `tests/cases/` is in it: so they measure it.

File format, little endian: magic `MCK1`, uint32 bytes of the alphabet, uint32 runs; the alphabet in UTF-8, filled up with NUL
to a multiple of four; then the sorted uint32 keys of the runs (`mailcheck.language.kana.key_of`), a byte for each, its count
as a logarithm to base 2 in eighths, and a float, the logarithm of the number of characters.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mailcheck.api import Checker
from mailcheck.language.kana import EDGE, LONGEST, key_of, pieces

ROOT = Path(__file__).resolve().parent.parent
LEAST = 3
"""A run seen less often is not kept."""
LETTERS = 126
"""Numbers of seven bits, one kept for all other characters and none for nothing."""


def replies() -> Iterator[tuple[str, str]]:
    """Every reply of ours, its sentences a blank line apart, with the name of its file."""
    for folder, key in (("links", "reply"), ("pairs", "replies"), ("contrasts", "replies")):
        for path in sorted((ROOT / "tests" / folder).glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                yield path.stem, "\n\n".join(part["text"] for part in json.loads(line)[key])


def sentences() -> dict[str, str]:
    """Their sentences as rules read them, each once, and the file of each."""
    checker = Checker(select=["typo"])
    knowledge = checker.knowledge
    found: dict[str, str] = {}
    for name, text in replies():
        mail = checker.mail(text, "agent")
        for sentence in knowledge.splitter.sentences(mail.text, mail.lines, knowledge.folder):
            if sentence.line_kind not in ("addressee", "signature"):
                found.setdefault(sentence.text, name)
    return found


def main() -> None:
    """Count and write."""
    counts: Counter[tuple[str, ...]] = Counter()
    for sentence in sentences():
        chars = (EDGE, *(char for char, _ in pieces(sentence)), EDGE)
        counts.update(chars[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(chars) - n + 1))
    single = Counter({run[0]: count for run, count in counts.items() if len(run) == 1})
    alphabet = "".join(char for char, count in single.most_common(LETTERS) if count >= LEAST)
    code = {char: number for number, char in enumerate(alphabet, 1)}
    rest = len(alphabet) + 1
    runs: Counter[int] = Counter()
    for run, count in counts.items():
        runs[key_of(tuple(code.get(char, rest) for char in run))] += count
    kept = sorted((key, count) for key, count in runs.items() if count >= LEAST)
    letters = alphabet.encode()
    letters += b"\0" * (-len(letters) % 4)
    target = ROOT / "rules" / "weights" / "kana.bin"
    target.write_bytes(
        b"MCK1"
        + struct.pack("<II", len(letters), len(kept))
        + letters
        + struct.pack(f"<{len(kept)}I", *(key for key, _ in kept))
        + bytes(min(255, round(8 * math.log2(count))) for _, count in kept)
        + struct.pack("<f", math.log2(single.total()))
    )
    print(f"{target}: {len(kept)} runs of {len(alphabet)} characters, {target.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
