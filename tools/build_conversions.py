"""Builds `rules/values/conversions.yaml`: what a wrong conversion is told by (run by `make kana`).

`doing`: nouns that do something in our own replies (with する, or ご…ください), by their reading: another word that is read so
and does nothing cannot stand in their place. `nouns`: nouns of two kanji that replies of most trades have, each kanji with its
reading, and `kanji`: which kanji are read so. A pair of kanji that is no word, and is read like one of these nouns with which
it shares a kanji, is that noun, wrongly converted. Readings come from UniDic, those of kanji by aligning its words of two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import yaml
from build_kana import ROOT, sentences

from mailcheck.language.tokenizer import tokenize
from mailcheck.rules.conversions import is_doing
from mailcheck.store import load_knowledge

DOING, FILES = 5, 20
"""A word that our replies have less often, and a noun that stands in fewer of their files, is not kept."""
ROUNDS = 6
LEAST, SHARE = 1.5, 0.3
"""A reading of a kanji is believed that so many words have, or so large a share of them."""
_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_SPLIT = re.compile("[\u30e3\u30e5\u30e7\u30f3\u30c3\u30fc]")
"""A kanji's reading does not begin with one of these."""


def kanji() -> list[str]:
    """The kanji of JIS level 1."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return [char.decode("euc_jp") for char in rows if not (char[0] == 0xCF and char[1] > 0xD3)]


def words_of_two(chars: Iterable[str]) -> dict[str, str]:
    """Every common noun of two kanji that the dictionary knows, and its reading."""
    known, chars = {}, list(chars)
    for one in chars:
        for other in chars:
            tokens = tokenize(one + other)
            if len(tokens) == 1 and tokens[0].pos.startswith("名詞,普通名詞") and tokens[0].lemma == one + other:
                known[one + other] = tokens[0].reading
    return known


def splits(reading: str) -> Iterator[tuple[str, str]]:
    """Ways to divide a reading between two kanji."""
    for at in range(1, len(reading)):
        if at <= 3 and len(reading) - at <= 3 and not _SPLIT.match(reading[at]):
            yield reading[:at], reading[at:]


class Readings:
    """What each kanji is read like in words of two, by expectation and maximisation."""

    def __init__(self, words: dict[str, str]) -> None:
        self._share: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._count: dict[str, dict[str, float]] = {}
        for _ in range(ROUNDS):
            count: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
            for word, reading in words.items():
                ways = {
                    way: (self._share[word[0]][way[0]] + 1e-3) * (self._share[word[1]][way[1]] + 1e-3)
                    for way in splits(reading)
                }
                for (one, other), weight in ways.items():
                    count[word[0]][one] += weight / sum(ways.values())
                    count[word[1]][other] += weight / sum(ways.values())
            self._count = count
            for char, found in count.items():
                total = sum(found.values())
                self._share[char] = defaultdict(float, {reading: n / total for reading, n in found.items()})

    def of(self, char: str) -> set[str]:
        """The readings of a kanji."""
        found = self._count.get(char, {})
        return {reading for reading, n in found.items() if n >= LEAST or self._share[char][reading] >= SHARE}

    def split(self, word: str, reading: str) -> tuple[str, str] | None:
        """How a word's reading is divided."""
        return max(splits(reading), key=lambda way: self._share[word[0]][way[0]] * self._share[word[1]][way[1]], default=None)


def main() -> None:
    """Count and write."""
    frames = load_knowledge().values("typos")["frames"]
    doing: Counter[tuple[str, str]] = Counter()
    files: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sentence, name in sentences().items():
        tokens = tokenize(sentence)
        for at, token in enumerate(tokens):
            if _PAIR.fullmatch(token.surface) and token.pos.startswith("名詞,普通名詞"):
                files[token.surface, token.reading].add(name)
                if is_doing(tokens, at, frames):
                    doing[token.surface, token.reading] += 1
    readings = Readings(words_of_two(kanji()))
    by_reading: dict[str, list[str]] = defaultdict(list)
    for word, reading in sorted(pair for pair, count in doing.items() if count >= DOING):
        by_reading[reading].append(word)
    nouns = {}
    for word, reading in sorted(pair for pair, found in files.items() if len(found) >= FILES):
        way = readings.split(word, reading)
        if way is not None:
            nouns[word] = " ".join(way)
    needed = {part for way in nouns.values() for part in way.split()}
    of_kanji: dict[str, str] = defaultdict(str)
    for char in kanji():
        for reading in sorted(readings.of(char) & needed):
            of_kanji[reading] += char
    made = {
        "doing": {reading: " ".join(words) for reading, words in sorted(by_reading.items())},
        "nouns": nouns,
        "kanji": dict(sorted(of_kanji.items())),
    }
    target = ROOT / "rules" / "values" / "conversions.yaml"
    head = "# What a wrong conversion is told by; written by tools/build_conversions.py.\n"
    target.write_text(head + yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=130), encoding="utf-8")
    print(f"{target}: {sum(map(len, by_reading.values()))} that do, {len(nouns)} nouns, {len(of_kanji)} readings")


if __name__ == "__main__":
    main()
