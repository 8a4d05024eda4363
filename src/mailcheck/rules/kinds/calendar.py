"""Kind `calendar`: a day that the calendar does not have, or that falls on another weekday."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.dates import DatedDay, dated_days
from mailcheck.model import Mail
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines

_YEARS = range(2020, 2036)
"""Years that a mail can mean where it does not say which."""
_HALF_A_YEAR = 6


class Calendar:
    """Options: `dates` (the table of `rules/values/`)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"dates": str}, ("dates",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["dates"])
        draft = annotated.case.draft
        years = _Years(annotated, table)
        for line in folded_lines(draft):
            for day in dated_days(line.text, table):
                variant = "" if day.exists else "never"
                right: int | None = None
                if day.exists and day.weekday is not None:
                    right = years.right_weekday(day)
                    variant = "weekday" if right is not None else ""
                if variant:
                    span = line.origin(day.start, day.end)
                    weekday = table["weekdays"][right] if right is not None else ""
                    fields = {
                        "quote": draft.text[slice(*span)],
                        "weekday": weekday,
                        "month": str(day.month),
                        "day": str(day.day),
                    }
                    yield Match(Anchor(draft, span), fields, variant)


class _Years:
    """Which year a day without one belongs to: known from when the mails were sent, or from the weekdays in the thread."""

    def __init__(self, annotated: Annotated, table: Mapping[str, Any]) -> None:
        case = annotated.case
        times = [case.facts.sent, case.facts.received, *(m.date for m in reversed(case.thread))]
        self._sent: date | None = next((t.date() for t in times if t is not None), None)
        given = [day for mail in case.thread for day in _days(mail, table) if day.exists]
        self._witnesses = [day for day in given if day.weekday is not None and not day.year]
        fitting = {y for y in _YEARS if all(d.fits(y) for d in self._witnesses)}
        # mails that contradict each other say nothing about the year
        self._possible = fitting or set(_YEARS)

    def right_weekday(self, day: DatedDay) -> int | None:
        """The weekday that the day falls on, where it surely is not the one given."""
        if day.year is not None:
            return None if day.fits(day.year) else date(day.year, day.month, day.day).weekday()
        if self._sent is not None:
            year = self._sent.year
            if day.month - self._sent.month > _HALF_A_YEAR:
                year -= 1
            elif self._sent.month - day.month > _HALF_A_YEAR:
                year += 1
            return None if day.fits(year) else _weekday(year, day)
        if not self._witnesses or abs(self._witnesses[-1].month - day.month) > _HALF_A_YEAR:
            return None
        if any(day.fits(y) for y in self._possible):
            return None
        rights = {_weekday(y, day) for y in self._possible}
        return rights.pop() if len(rights) == 1 else None


def _weekday(year: int, day: DatedDay) -> int | None:
    try:
        return date(year, day.month, day.day).weekday()
    except ValueError:
        return None


def _days(mail: Mail, table: Mapping[str, Any]) -> list[DatedDay]:
    return [day for line in folded_lines(mail) for day in dated_days(line.text, table)]
