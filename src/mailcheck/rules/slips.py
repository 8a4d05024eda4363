"""Slips of one key in set phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

_SHORTEST = 4
"""A shorter phrase with a character missing is another word."""
_MORE = (-1, 0, 1, 2)
"""How many characters a slip may be longer than its phrase."""


class Slips:
    """Slips of one key in set phrases.

    A slip leaves one half of its phrase as it is. So only where a half stands without the whole is anything compared:
    writing out all slips of all phrases would take longer than the rest of the rule.
    """

    def __init__(self, phrases: tuple[str, ...], solid: tuple[str, ...], valid: tuple[str, ...]) -> None:
        self._phrases = sorted((p for p in phrases if len(p) >= _SHORTEST), key=len, reverse=True)
        self._solid = frozenset(solid)
        self._valid = frozenset(valid)
        self._right = "\t".join(phrases)

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and the phrase that was meant, slips of long phrases first."""
        found = []
        for phrase in self._phrases:
            half = len(phrase) // 2
            for start, end in (*self._from_head(text, phrase, half), *self._to_tail(text, phrase, half)):
                piece = text[start:end]
                if piece in self._right or piece in self._valid or not self._is_slip(piece, phrase):
                    continue
                # without its second character a word of two kanji may be the end of another: 着|手いたします
                if len(piece) > len(phrase) or not (_is_kanji(text[start - 1 : start]) and _is_kanji(piece[0])):
                    found.append((start, end, phrase))
        return found

    @staticmethod
    def _from_head(text: str, phrase: str, half: int) -> Iterator[tuple[int, int]]:
        for start in _occurrences(text, phrase[:half]):
            if not text.startswith(phrase, start):
                yield from ((start, start + len(phrase) + more) for more in _MORE if start + len(phrase) + more <= len(text))

    @staticmethod
    def _to_tail(text: str, phrase: str, half: int) -> Iterator[tuple[int, int]]:
        for at in _occurrences(text, phrase[half:]):
            end = at + len(phrase) - half
            if not text.endswith(phrase, 0, end):
                yield from ((end - len(phrase) - more, end) for more in _MORE if end - len(phrase) - more >= 0)

    def _is_slip(self, piece: str, phrase: str) -> bool:
        same = next((i for i, (a, b) in enumerate(zip(piece, phrase, strict=False)) if a != b), min(len(piece), len(phrase)))
        if same == 0:
            return False
        more = len(piece) - len(phrase)
        if more < 0:
            return same < len(phrase) - 1 and piece[same:] == phrase[same + 1 :]
        if more > 0:
            # the same one or two characters again; at the very beginning they may belong to the word before: お買い|いただけ
            return (
                same > more and piece[same : same + more] == piece[same - more : same] and piece[same + more :] == phrase[same:]
            )
        rest = piece[same + 2 :] == phrase[same + 2 :]
        if rest and piece[same : same + 2] == phrase[same + 1 : same + 2] + phrase[same]:
            return True
        replaced = piece[same + 1 :] == phrase[same + 1 :] and 1 < same < len(phrase) - 2
        return phrase in self._solid and replaced and _is_hiragana(phrase[same]) and _is_hiragana(piece[same])


@lru_cache(maxsize=4)
def slips_of(phrases: tuple[str, ...], solid: tuple[str, ...], valid: tuple[str, ...]) -> Slips:
    """The slips of these phrases; see `rules/values/typos.yaml`."""
    return Slips(phrases, solid, valid)


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _is_kanji(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u3093"


def is_certain(text: str, slip: tuple[int, int, str], all_slips: Sequence[tuple[int, int, str]]) -> bool:
    """Whether every phrase of which this may be a slip comes to the same words."""
    start, end, _ = slip
    near = (other for other in all_slips if other[0] < end and start < other[1])
    return len({text[:s] + phrase + text[e:] for s, e, phrase in near}) == 1
