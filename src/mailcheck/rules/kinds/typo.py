"""Kind `typo`: a slip of the keyboard that a careful reader would see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import FoldedLine, folded_lines

_SHORTEST = 4
"""A shorter phrase with a character missing is another word."""
_MASK = re.compile(r"https?://\S+|\S+@\S+|「[^」]*」|『[^』]*』")
"""What is copied as it stands: addresses, quoted words."""


class Typo:
    """The table `rules/values/typos.yaml` holds set phrases (`phrases`, `solid`), what looks like a slip of one and is none
    (`valid`), and `forms`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        slips = _slips(tuple(table["phrases"]), tuple(table["solid"]), tuple(table["valid"]))
        draft = annotated.case.draft
        for line in folded_lines(draft):
            if line.line.kind == "signature":
                continue
            masked = [m.span() for m in _MASK.finditer(line.text)]
            taken: list[tuple[int, int]] = []
            slipped = slips.find(line.text)
            for start, end, meant in slipped:
                if any(start < e and s < end for s, e in (*masked, *taken)):
                    continue
                taken.append((start, end))
                mended = meant if _is_certain(line.text, (start, end, meant), slipped) else None
                yield self._match(annotated, line, start, end, mended, {"meant": meant})
            for start, end, mended in _forms(line.text, table["forms"]):
                if any(start < e and s < end for s, e in (*masked, *taken)):
                    continue
                taken.append((start, end))
                yield self._match(annotated, line, start, end, mended, {})

    @staticmethod
    def _match(
        annotated: Annotated, line: FoldedLine, start: int, end: int, mended: str | None, fields: dict[str, str]
    ) -> Match:
        draft = annotated.case.draft
        span = line.origin(start, end)
        edits = ((span, mended),) if mended is not None else ()
        return Match(Anchor(draft, span), fields, "meant" if fields else "default", edits=edits)


class _Slips:
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
                if piece not in self._right and piece not in self._valid and self._is_slip(piece, phrase):
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


_MORE = (-1, 0, 1, 2)


@lru_cache(maxsize=4)
def _slips(phrases: tuple[str, ...], solid: tuple[str, ...], valid: tuple[str, ...]) -> _Slips:
    return _Slips(phrases, solid, valid)


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u3093"


def _is_certain(text: str, slip: tuple[int, int, str], all_slips: Sequence[tuple[int, int, str]]) -> bool:
    """Whether every phrase of which this may be a slip comes to the same words."""
    start, end, _ = slip
    near = (other for other in all_slips if other[0] < end and start < other[1])
    return len({text[:s] + phrase + text[e:] for s, e, phrase in near}) == 1


def _forms(text: str, forms: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, str | None]]:
    """Start, end, and what mends it where that is certain."""
    for entry in forms:
        if not any(word in text for word in entry["if"]):
            continue
        excluded = [m.span() for m in re.compile(entry["not"]).finditer(text)] if entry.get("not") else []
        for found in re.compile(entry["form"]).finditer(text):
            group = found.lastgroup or 0
            start, end = found.span(group)
            if start < end and not any(start < e and s < end for s, e in excluded):
                wrong = text[start:end]
                pair = next(((w, right) for w, right in entry.get("to", {}).items() if w in wrong), None)
                yield start, end, wrong.replace(*pair, 1) if pair else None
