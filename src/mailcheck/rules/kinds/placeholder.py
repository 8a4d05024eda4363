"""Kind `placeholder`: a slot that nobody filled; in a template, a slot that nobody will."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import FoldedLine, folded_lines

_WORDS, _LABEL, _FILL_IN = "WORDS", "LABEL", "FILL_IN"
_WORD = r"[^\s(){}\[\]<>【】〔〕〈〉≪≫《》]{1,10}"
_SHORT = 3
"""A slot of so few characters may stand in the customer's mail by chance."""


class Placeholder:
    """The forms stand in `rules/values/placeholders.yaml`: `slots` (found), `not` (look-alikes), `words` (names of slots),
    `fill_in` (brackets that say what to fill in), `empty` (a label without a value, beside one that is `filled`)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. In a template slots are the point: only those written wrongly are found."""
        if annotated.case.template:
            yield from self._miswritten(annotated)
            return
        table = annotated.knowledge.values(card.options["table"])
        words = frozenset(map(str, table["words"]))
        draft = annotated.case.draft
        thread = "\n".join(m.text for m in annotated.case.thread if m.text is not draft.text)
        lines = list(folded_lines(draft))
        texts = "\n".join(line.text for line in lines)
        for number, line in enumerate(lines):
            for start, end in _slots(line.text, table, words) or _empty(lines, number, table, words):
                span = line.origin(start, end)
                quote = draft.text[span.start : span.end]
                # the customer's own words, quoted back
                if len(quote) > _SHORT and quote in thread:
                    continue
                if re.search(re.escape(line.text[start:end]) + table["explained"], texts):
                    continue
                yield Match(Anchor(draft, span), {"quote": quote})

    @staticmethod
    def _miswritten(annotated: Annotated) -> Iterator[Match]:
        """What the library's reader found wrong with the slots."""
        written = annotated.case.written
        if written is None:
            return
        for span, known in written.faults:
            quote = written.mail.text[slice(*span)]
            variant = "misspelt" if known else "unbalanced"
            yield Match(Anchor(written.mail, span), {"quote": quote, "known": known}, variant)


def _slots(text: str, table: Mapping[str, Any], words: frozenset[str]) -> list[tuple[int, int]]:
    """Where slots stand in a line, those of one value together."""
    found = [
        match.span("slot") if match.groupdict().get("slot") else match.span()
        for entry in table["slots"]
        if any(mark in text for mark in entry["if"])
        for match in _compile(entry["form"].replace(_FILL_IN, table.get("fill_in", ""))).finditer(text)
        if _WORDS not in entry["form"] or any(word in words for word in _inner(match))
    ]
    if not found:
        return []
    no = [m.span() for entry in table["not"] for m in _compile(entry["form"]).finditer(text)]
    taken: list[tuple[int, int]] = []
    for start, end in found:
        if not any(start < e and s < end for s, e in (*no, *taken)):
            taken.append((start, end))
    return _merge(sorted(taken), text)


def _empty(lines: Sequence[FoldedLine], number: int, table: Mapping[str, Any], words: frozenset[str]) -> list[tuple[int, int]]:
    """The label of a line with no value, next to a line whose label has one."""
    before, after = table["empty"].split(_LABEL)
    match = _compile(f"{before}(?P<word>{_WORD}){after}").match(lines[number].text)
    if not match or match["word"] not in words:
        return []
    filled = _compile(table["filled"])
    above, below = (lines[place].text if 0 <= place < len(lines) else "" for place in (number - 1, number + 1))
    # what stands below may be the value
    value = below.strip() and not filled.match(below)
    return [match.span("slot")] if not value and (filled.match(above) or filled.match(below)) else []


def _merge(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Slots that belong to one value are one finding: 〇月〇日, **時**分."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and len(text[out[-1][1] : start].strip()) <= 1 and start - out[-1][1] <= 2:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _inner(match: re.Match[str]) -> Iterator[str]:
    """What stands where a form says WORDS."""
    return (value for name, value in match.groupdict().items() if name.startswith("word") and value)


@lru_cache(maxsize=256)
def _compile(form: str) -> re.Pattern[str]:
    # the words themselves would make it as slow to compile as a mail to read
    parts = form.split(_WORDS)
    return re.compile(parts[0] + "".join(f"(?P<word{i}>{_WORD}){part}" for i, part in enumerate(parts[1:])))
