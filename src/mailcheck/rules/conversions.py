"""Wrong conversions: kana that were turned into the wrong kanji.

Most homophones are words, and only their context tells them apart; so only two sorts are found here, by tables that
`tools/build_conversions.py` makes. A noun that does nothing stands where something is done, and one that is read the same
does. Or two kanji are no word, and with one of them exchanged for another of the same reading they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.model import Sentence, Token
from mailcheck.rules.kana_slips import Slip

_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_KANJI_OR_DIGIT = re.compile("[\u4e00-\u9fff\u3005\\d]")
_THING = "名詞,普通名詞,一般"
_APART = re.compile("固有名詞|数詞")
"""Parts of names, numbers and what is counted."""


def conversions(sentence: Sentence, table: Mapping[str, Any], frames: Mapping[str, Any]) -> Iterator[Slip]:
    """Wrong conversions in a sentence. `frames` say what stands around a noun that does something."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        if token.pos == _THING and _PAIR.fullmatch(token.surface) and is_doing(tokens, at, frames):
            meant = table["doing"].get(token.reading, "").split()
            if meant and token.surface not in meant and token.lemma not in meant:
                mend = (token.start, token.end, meant[0])
                yield Slip(*mend, mend if len(meant) == 1 else None)
        elif at + 1 < len(tokens) and _is_pair(sentence.text, token, tokens[at + 1], frames["affixes"]):
            other = tokens[at + 1]
            noun = _noun(token.surface, other.surface, table)
            if noun:
                yield Slip(token.start, other.end, noun, (token.start, other.end, noun))


def is_doing(tokens: tuple[Token, ...], at: int, frames: Mapping[str, Any]) -> bool:
    """Whether the noun at this place does something there: する stands after it, or ご before and ください after."""
    after = tokens[at + 1].lemma if at + 1 < len(tokens) else ""
    before = tokens[at - 1].lemma if at else ""
    return after in frames["bare"] or (before == frames["honorific"] and after in frames["asked"])


def _is_pair(text: str, one: Token, other: Token, affixes: str) -> bool:
    """Whether two kanji, each a word to the tokenizer, stand together and no third."""
    if len(one.surface) > 1 or len(other.surface) > 1 or not _PAIR.fullmatch(one.surface + other.surface):
        return False
    if one.end != other.start or one.surface in affixes or other.surface in affixes or _APART.search(one.pos + other.pos):
        return False
    around = text[max(0, one.start - 1) : one.start] + text[other.end : other.end + 1]
    return not _KANJI_OR_DIGIT.search(around)


def _noun(one: str, other: str, table: Mapping[str, Any]) -> str:
    """The noun that is read like the two kanji, and has one of them."""
    readings: Mapping[str, str] = table["kanji"]
    for noun, way in table["nouns"].items():
        first, second = way.split()
        if noun[0] == one and noun[1] != other and other in readings.get(second, ""):
            return str(noun)
        if noun[1] == other and noun[0] != one and one in readings.get(first, ""):
            return str(noun)
    return ""
