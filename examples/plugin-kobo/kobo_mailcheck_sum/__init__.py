"""A kind of rule for mailcheck: a total that is not the sum of the amounts above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailcheck.plugin import Anchor, Annotated, Match, Span


@dataclass(frozen=True)
class Options:
    """What a card may say."""

    totals: tuple[str, ...]
    """Words that begin the line of a total."""
    unit: str
    """What follows an amount."""
    at_least: int = 2
    """Fewer amounts than these make no sum."""


class SumKind:
    """Lines that end in an amount, and after them a line with their total."""

    Options = Options

    def find(self, case: Annotated, options: Options) -> Iterator[Match]:
        """A match for each total that is not the sum of the lines directly above it."""
        draft = case.case.draft
        amount = re.compile(rf"([0-9][0-9,]*)\s*{re.escape(options.unit)}\s*$")
        amounts: list[int] = []
        for line in draft.lines:
            text = draft.text[line.span.start : line.span.end]
            found = amount.search(text)
            if found is None:
                amounts = []
                continue
            value = int(found[1].replace(",", ""))
            if not text.strip().startswith(options.totals):
                amounts.append(value)
                continue
            if len(amounts) >= options.at_least and sum(amounts) != value:
                yield Match(Anchor(draft, Span(*line.span)), {"sum": f"{sum(amounts):,}{options.unit}"})
            amounts = []
