"""A person's name: family and given name, the reading, and what the dictionary knows for a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from mailcheck.language.tokenizer import tokenize
from mailcheck.model import Token

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u30fb \u3000]+$")
_LONGEST_FAMILY, _LONGEST_GIVEN = 4, 5
_MOST_PARTS = 3
"""So many parts of a longer name are called together: デ・ソウザ."""
_HIRAGANA_TO_KATAKANA = {c: c + 0x60 for c in range(0x3041, 0x3097)}


class PersonName(NamedTuple):
    """A person's name as written: `full` without blanks; `family` and `given` where they are told apart.

    `part`: a part of a name from abroad, which is called alone or not at all: another name may begin like it.
    """

    full: str
    family: str
    given: str = ""
    part: bool = False

    def __str__(self) -> str:
        return f"{self.family} {self.given}" if self.given else self.family


def is_kana(text: str) -> bool:
    """Whether a name is written in kana only."""
    return bool(_KANA.match(text))


def reading(name: str) -> str:
    """The reading of a name in katakana, as far as the dictionary knows it; empty where it does not."""
    if is_kana(name):
        return re.sub("[ \u3000]", "", name).translate(_HIRAGANA_TO_KATAKANA)
    tokens = tokenize(name)
    return "".join(t.reading for t in tokens) if all(t.reading for t in tokens) else ""


def split_name(text: str, tokens: Sequence[Token] | None = None) -> PersonName | None:
    """Tell family and given name apart: by a blank, else by the dictionary."""
    text = text.strip(" 　・")
    if not text or len(text) > 24 or any(c.isdigit() for c in text):
        return None
    parts = re.split("[ 　・]+", text)
    if len(parts) == 2:
        return PersonName("".join(parts), parts[0], parts[1])
    if len(parts) > 2:
        return PersonName("".join(parts), parts[0], "".join(parts[1:])) if is_kana(text) else None
    tokens = tokens if tokens is not None else tokenize(text)
    if len(tokens) >= 2 and "姓" in tokens[0].pos and len(text) <= _LONGEST_FAMILY + _LONGEST_GIVEN:
        rest = text[len(tokens[0].surface) :]
        if "名" in tokens[1].pos.split(",")[-1:] or all(is_kanji(c) or is_kana(c) for c in rest):
            return PersonName(text, tokens[0].surface, rest)
    return PersonName(text, text)


def parts_of(text: str, particles: Sequence[str]) -> tuple[PersonName, ...]:
    """What of a name from abroad may be called, since any part may be the family name: グエン・ティ・ラン, アンナ・シュミット.

    Several parts keep their order (マリア・ソウザ, デ・ソウザ); particles alone are no name. Two parts with a blank between
    them are family and given name, as in any Japanese name.
    """
    parts = [part for part in re.split("[ \u3000・]+", text) if part]
    dotted = "・" in text.strip(" \u3000・")
    if not is_kana(text) or len(parts) < 2 or (len(parts) == 2 and not dotted):
        return ()
    some = (chosen for number in range(1, min(len(parts), _MOST_PARTS + 1)) for chosen in combinations(parts, number))
    names = ("".join(chosen) for chosen in some if not set(chosen) <= set(particles))
    return tuple(PersonName(name, name, part=True) for name in dict.fromkeys(names))


def is_person(token: Token) -> bool:
    """Whether the dictionary knows a word for a person's name."""
    return "人名" in token.pos


def is_given_in_hiragana(token: Token) -> bool:
    """Whether a word in hiragana is at best a given name, which is a common noun as well: りょう."""
    return "姓" not in token.pos and all("\u3041" <= c <= "\u3096" or c == "\u30fc" for c in token.surface)


def is_name(token: Token) -> bool:
    """Whether a word is a name of any kind, or one in kanji that the dictionary does not know."""
    return "固有名詞" in token.pos or unknown_kanji(token)


@lru_cache(maxsize=256)
def is_family_name(word: str, probes: tuple[str, ...]) -> bool:
    """Whether a word is a family name as soon as something stands behind it that follows names.

    The dictionary reads 森, 平野 or 千葉 before a verb as a wood, a plain, a town.
    """
    if not any(map(is_kanji, word)):
        return False
    return all((first := tokenize(word + probe)[0]).surface == word and is_person(first) for probe in probes)


def unknown_kanji(token: Token) -> bool:
    """Whether a word in kanji is unknown to the dictionary."""
    return not token.known and all(is_kanji(c) for c in token.surface)


def may_be_name(token: Token) -> bool:
    """Whether a word may be part of a name, beside words that surely are."""
    nominal = token.pos.startswith(("名詞", "接尾辞,名詞的", "接頭辞", "形状詞"))
    return nominal and not token.surface.isascii() and "数詞" not in token.pos


def trim_run(run: Iterable[Token]) -> list[Token]:
    """Words of a name without the suffix behind them."""
    out = list(run)
    while out and "接尾" in out[-1].pos:
        out.pop()
    return out


def whole_line_name(text: str) -> PersonName | None:
    """A signature line that is a name and nothing else: 三枝 千鶴."""
    parts = text.split()
    if len(parts) != 2 or len(parts[0]) > _LONGEST_FAMILY or len(parts[1]) > _LONGEST_GIVEN:
        return None
    if not all(is_kanji(c) for c in parts[0]) or not all(is_kanji(c) or is_kana(c) for c in parts[1]):
        return None
    if not any(is_person(t) or not t.known for t in tokenize(text)):
        return None
    return PersonName("".join(parts), parts[0], parts[1])


def part_before(name: PersonName | None, probes: tuple[str, ...]) -> tuple[PersonName, ...]:
    """The family name alone, where what seems to be one is the part that somebody plays: 会計 笠原, 発起人 溝口."""
    if not name or len(name.family) < 2 or not name.given or not reads_as_surname(name.given, probes[0]):
        return ()
    tokens = tokenize(name.family)
    if not all(t.pos.startswith(("名詞,普通名詞", "名詞,数詞", "接尾辞", "接頭辞")) for t in tokens):
        return ()
    # 春日 and 鳥居 are common words, and family names as soon as somebody is called so
    return () if reads_as_surname(name.family, probes[0]) else (PersonName(name.given, name.given),)


def reads_as_surname(word: str, probe: str) -> bool:
    """Whether the dictionary reads a whole word as one family name, where an honorific stands behind it."""
    first = tokenize(word + probe)[0]
    return first.surface == word and "姓" in first.pos


def is_kanji(char: str) -> bool:
    """Whether a character is a kanji or stands for one."""
    return "\u3400" <= char <= "\u9fff" or char in "\u3005\u30f6" or "\uf900" <= char <= "\ufaff" or char > "\U0001ffff"
