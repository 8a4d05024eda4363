"""Slips of the keyboard in any words: what a learnt table and the tokenizer both find odd, and one touch mends.

Either alone is no proof: the table has not seen every word, and the tokenizer reads many a slip as rare words. Of rare words
that are right, hardly one becomes usual for both by one touch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from mailcheck.language.kana import Touch, load_kana
from mailcheck.language.tokenizer import strain
from mailcheck.model import Sentence
from mailcheck.store import rules_folder

_PARTICLE = "助詞"
_WORD = ("名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "連体詞")
_CONTENT = ("名詞", "動詞,一般", "形容詞", "形状詞", "副詞", "感動詞")
Bound = Mapping[str, float]
_RIVAL = 2.0
"""Another mend this close makes it open which one was meant."""


class Slip(NamedTuple):
    """A slip in a sentence's folded text: its place, what was meant there, and the touch that mends it if that is certain."""

    start: int
    end: int
    meant: str
    touch: tuple[int, int, str] | None


def kana_slips(sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Slip]:
    """Slips of one touch in the kana of a sentence, from left to right, and particles that never meet."""
    text = sentence.text
    done = 0
    found = [*_touched(sentence, table), *_met(sentence, table["apart"], tuple(table["apart_not"]))]
    for start, end, put, certain in sorted(found):
        if start < done:
            continue
        first, last = _shown(sentence, start, end)
        done = last
        # はは may be a mother
        certain = certain and text[start - 1 : end] not in table["words_too"]
        yield Slip(first, last, text[first:start] + put + text[end:last], (start, end, put) if certain else None)


def _touched(sentence: Sentence, table: Mapping[str, Any]) -> Iterator[tuple[int, int, str, bool]]:
    text = sentence.text
    kana = load_kana(os.path.join(rules_folder(), "weights", "kana.bin"))
    touches = kana.touches(text, _near(tuple(table["near"])))
    done: list[tuple[int, int]] = []
    for touch in touches:
        # two ways to mend one place are one slip
        if not any(touch.start - 2 < e and s < touch.end + 2 for s, e in done) and _is_slip(sentence, touch, table):
            done.append((touch.start, touch.end))
            yield touch.start, touch.end, touch.text, touch.sort != "stray" and _is_certain(text, touch, touches)


def _is_slip(sentence: Sentence, touch: Touch, table: Mapping[str, Any]) -> bool:
    bounds: list[Bound | None] = [table[where].get(touch.sort) for where in ("bounds", "inside")]
    if not any(bound and touch.gain >= bound["gain"] for bound in bounds):
        return False
    text, mended = sentence.text, touch.mend(sentence.text)
    eased = (strain(text) - strain(mended)) / 1000
    anywhere, inside = (
        bound is not None and touch.gain >= bound["gain"] and eased >= bound["eased"] and touch.gain + eased >= bound["both"]
        for bound in bounds
    )
    if not anywhere and not (inside and _inside(mended, touch, table["words"])):
        return False
    return not any(_stands(text, touch, word) for word in table["fine"]) and not _is_word(sentence, touch, eased, table)


def _stands(text: str, touch: Touch, word: str) -> bool:
    """Whether the word stands at the touch, or right beside it."""
    return text.find(word, max(0, touch.start - len(word)), touch.end + len(word)) >= 0


def _is_word(sentence: Sentence, touch: Touch, eased: float, table: Mapping[str, Any]) -> bool:
    """Whether what the touch takes away is part of a right word, or puts in a particle that one may leave out."""
    start, end = touch.start, touch.end
    if touch.sort == "dropped" and touch.text in table["apart"]:
        sides = [t for t in sentence.tokens if start in (t.start, t.end)]
        return len(sides) > 1 and all(t.pos.startswith(_WORD) for t in sides)
    tokens = [t for t in sentence.tokens if t.start < end and start - max(1, end - start) < t.end]
    last = tokens[-1] if tokens else None
    if touch.text or last is None:
        return False
    if touch.sort == "stray":
        return (last.start, last.end) == (start, end) and any(last.pos == pos for pos in table["particles"])
    if len(tokens) == 1:
        return eased < float(table["within"])
    if touch.sort == "repeated":
        return last.pos.startswith(_CONTENT) and last.start <= start
    # a noun made of a verb, and what it does
    return last.lemma in table["frames"]["bare"] and len(tokens[0].surface) > 1 and tokens[0].pos.startswith(_CONTENT)


def _inside(mended: str, touch: Touch, words: Sequence[str]) -> bool:
    """Whether the mended place lies inside a set word, neither at its beginning nor at its end."""
    start, end = touch.start, touch.start + len(touch.text)
    return any(mended.find(word, max(0, end - len(word) + 1), start + len(word) - 1) >= 0 for word in words)


def _is_certain(text: str, touch: Touch, touches: list[Touch]) -> bool:
    """Whether no other touch near it comes nearly as close, but for those that come to the same words."""
    near = (t for t in touches if t.start < touch.end + 3 and touch.start - 3 < t.end and t.gain > touch.gain - _RIVAL)
    return len({t.mend(text) for t in near}) == 1


def _met(sentence: Sentence, apart: Mapping[str, str], words: tuple[str, ...]) -> Iterator[tuple[int, int, str, bool]]:
    """The second of two particles that never meet."""
    tokens = sentence.tokens
    for at, (one, other) in enumerate(pairwise(tokens)):
        if one.end != other.start or not one.pos.startswith(_PARTICLE) or not other.pos.startswith(_PARTICLE):
            continue
        # the name of a shop in the last line: きつけ屋もも
        if at + 2 == len(tokens):
            continue
        # three particles of one kana in a row are a word that the tokenizer took to pieces: か|に|の
        third = tokens[at - 1] if at else None
        pieces = third is not None and third.pos.startswith(_PARTICLE) and len(third.surface) == 1
        if sentence.text[: one.end].endswith(words):
            continue
        if other.surface in apart.get(one.surface, "") and not pieces:
            yield other.start, other.end, "", one.surface == other.surface


def _shown(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The words around a touch."""
    near = [t for t in sentence.tokens if t.start <= end and start <= t.end]
    return (min(near[0].start, start), max(near[-1].end, end)) if near else (start, end)


@lru_cache(maxsize=4)
def _near(rows: tuple[str, ...]) -> frozenset[str]:
    return frozenset(a + b for row in rows for a in row for b in row if a != b)
