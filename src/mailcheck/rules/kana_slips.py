"""Slips of the keyboard in any words: what a learnt table and the tokenizer both find odd, and one touch mends.

Either alone is no proof: the table has not seen every word, and the tokenizer reads many a slip as rare words. Of rare words
that are right, hardly one becomes usual for both by one touch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mailcheck.language.kana import Touch, load_kana
from mailcheck.language.tokenizer import strain
from mailcheck.model import Sentence
from mailcheck.store import rules_folder

_PARTICLE = "助詞"
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
    found = [*_touched(text, table), *_met(sentence, table["apart"])]
    for start, end, put, certain in sorted(found):
        if start < done:
            continue
        first, last = _shown(sentence, start, end)
        done = last
        yield Slip(first, last, text[first:start] + put + text[end:last], (start, end, put) if certain else None)


def _touched(text: str, table: Mapping[str, Any]) -> Iterator[tuple[int, int, str, bool]]:
    kana = load_kana(os.path.join(rules_folder(), "weights", "kana.bin"))
    touches = kana.touches(text, _near(tuple(table["near"])))
    done: list[tuple[int, int]] = []
    for touch in touches:
        # two ways to mend one place are one slip
        if any(touch.start - 2 < e and s < touch.end + 2 for s, e in done):
            continue
        bounds = [table["bounds"].get(touch.sort), table["inside"].get(touch.sort)]
        if any(bound and touch.gain >= bound["gain"] for bound in bounds) and _is_slip(text, touch, bounds, table["words"]):
            done.append((touch.start, touch.end))
            yield touch.start, touch.end, touch.text, touch.sort != "stray" and _is_certain(text, touch, touches)


def _is_slip(text: str, touch: Touch, bounds: list[Bound | None], words: Sequence[str]) -> bool:
    mended = touch.mend(text)
    eased = (strain(text) - strain(mended)) / 1000
    anywhere, inside = (
        bound is not None and touch.gain >= bound["gain"] and eased >= bound["eased"] and touch.gain + eased >= bound["both"]
        for bound in bounds
    )
    return anywhere or (inside and _inside(mended, touch, words))


def _inside(mended: str, touch: Touch, words: Sequence[str]) -> bool:
    """Whether the mended place lies inside a set word, neither at its beginning nor at its end."""
    start, end = touch.start, touch.start + len(touch.text)
    return any(mended.find(word, max(0, end - len(word) + 1), start + len(word) - 1) >= 0 for word in words)


def _is_certain(text: str, touch: Touch, touches: list[Touch]) -> bool:
    """Whether no other touch near it comes nearly as close, but for those that come to the same words."""
    near = (t for t in touches if t.start < touch.end + 3 and touch.start - 3 < t.end and t.gain > touch.gain - _RIVAL)
    return len({t.mend(text) for t in near}) == 1


def _met(sentence: Sentence, apart: Mapping[str, str]) -> Iterator[tuple[int, int, str, bool]]:
    """The second of two particles that never meet."""
    for one, other in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        meet = one.end == other.start and one.pos.startswith(_PARTICLE) and other.pos.startswith(_PARTICLE)
        if meet and other.surface in apart.get(one.surface, ""):
            yield other.start, other.end, "", one.surface == other.surface


def _shown(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The words around a touch."""
    near = [t for t in sentence.tokens if t.start <= end and start <= t.end]
    return (min(near[0].start, start), max(near[-1].end, end)) if near else (start, end)


@lru_cache(maxsize=4)
def _near(rows: tuple[str, ...]) -> frozenset[str]:
    return frozenset(a + b for row in rows for a in row for b in row if a != b)
