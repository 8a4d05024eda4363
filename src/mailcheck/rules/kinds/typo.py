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
            for start, end, meant in (*_phrases(line.text, slips), *_forms(line.text, table["forms"])):
                if any(start < e and s < end for s, e in (*masked, *taken)):
                    continue
                taken.append((start, end))
                yield self._match(annotated, line, start, end, meant)

    @staticmethod
    def _match(annotated: Annotated, line: FoldedLine, start: int, end: int, meant: str) -> Match:
        draft = annotated.case.draft
        span = line.origin(start, end)
        quote = draft.text[slice(*span)]
        edits = ((span, meant),) if meant and len(meant) > 1 else ()
        return Match(Anchor(draft, span), {"quote": quote, "meant": meant}, "meant" if meant else "default", edits=edits)


@lru_cache(maxsize=4)
def _slips(phrases: tuple[str, ...], solid: tuple[str, ...], valid: tuple[str, ...]) -> dict[str, str]:
    """Every slip of one key in a phrase, with the phrase that was meant."""
    out: dict[str, str] = {}
    for phrase in sorted(phrases, key=len):
        if len(phrase) < _SHORTEST:
            continue
        made = {phrase[:i] + phrase[i + 1 :] for i in range(1, len(phrase) - 1)}
        # a first character twice may belong to the word before: お買い|いただけます
        made |= {phrase[: i + n] + phrase[i:] for n in (1, 2) for i in range(1, len(phrase) - n + 1)}
        made |= {phrase[:i] + phrase[i + 1] + phrase[i] + phrase[i + 2 :] for i in range(len(phrase) - 1)}
        if phrase in solid:
            made |= {
                phrase[:i] + chr(c) + phrase[i + 1 :]
                for i in range(2, len(phrase) - 2)
                if _is_hiragana(phrase[i])
                for c in range(0x3041, 0x3094)
            }
        out.update(dict.fromkeys(made, phrase))
    right = "\t".join(phrases)
    return {slip: phrase for slip, phrase in out.items() if slip not in right and slip not in valid}


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u3093"


def _phrases(text: str, slips: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Slips of set phrases, the longest first; by looking up every piece of the line."""
    lengths = _lengths(tuple(slips))
    for length in lengths:
        for start in range(len(text) - length + 1):
            meant = slips.get(text[start : start + length])
            if meant is not None and not text.startswith(meant, start) and not _part_of_right(text, start, length, meant):
                yield start, start + length, meant


def _part_of_right(text: str, start: int, length: int, meant: str) -> bool:
    """Whether the piece lies inside the phrase rightly written: a doubled letter across its border, for instance."""
    near = text[max(0, start - len(meant)) : start + length + len(meant)]
    at = near.find(meant)
    offset = max(0, start - len(meant))
    return at >= 0 and offset + at <= start < offset + at + len(meant) and start + length <= offset + at + len(meant)


@lru_cache(maxsize=4)
def _lengths(slips: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted({len(s) for s in slips}, reverse=True))


def _forms(text: str, forms: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, str]]:
    for entry in forms:
        if not any(word in text for word in entry["if"]):
            continue
        excluded = [m.span() for m in _compile(entry["not"]).finditer(text)] if entry.get("not") else []
        for found in _compile(entry["form"]).finditer(text):
            group = found.lastgroup or 0
            start, end = found.span(group)
            if start < end and not any(start < e and s < end for s, e in excluded):
                yield start, end, ""


@lru_cache(maxsize=128)
def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form)
