"""Days of a draft that the calendar does not have, or not on that weekday, or not tomorrow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.dates import DatedDay, bare_days, dated_days, relative_day
from mailcheck.model import Mail
from mailcheck.rules.lines import folded_lines

_YEARS = range(2020, 2036)
"""Years that a mail can mean where it does not say which."""
_HALF_A_YEAR = 6
_NEAR, _AHEAD, _AGO = 90, 366, 270
"""Days: what lies so near is meant; else it may be so far ahead (a wedding, a journey) or so long ago."""
_MONTHS = range(-1, 2)
"""Months around the sending that a day without a month may belong to."""


class WrongDay(NamedTuple):
    """A day of a line; `start` and `end` count in the line's folded text."""

    start: int
    end: int
    right: date | None
    """The day that is meant, with its right weekday; None where there is no such day."""
    variant: str
    """`never`, `weekday` or `relative`."""


def wrong_days(annotated: Annotated, text: str, table: Mapping[str, Any]) -> Iterator[WrongDay]:
    """The days of a line of the draft that are wrong. `table` is `rules/values/dates.yaml`."""
    years: _Years = annotated.once("years", lambda a: _Years(a, table))
    seen: set[int] = set()
    for day in dated_days(text, table):
        # a day may be found by the weekday before it and by itself
        if day.start in seen or not seen.isdisjoint(range(day.start, day.end)):
            continue
        # a slot, and said to be one
        if any(slot in text[day.start : day.end] for slot in table.get("slots", ())):
            continue
        right = years.right_day(day) if day.exists and day.weekday is not None else None
        meant = years.meant(text, day.start) if day.exists else None
        if not day.exists:
            yield WrongDay(day.start, day.end, None, "never")
        elif right is not None:
            yield WrongDay(day.start, day.end, right, "weekday")
        elif meant is not None and (meant.month, meant.day) != (day.month, day.day):
            yield WrongDay(day.start, day.end, meant, "relative")
        else:
            continue
        seen.update(range(day.start, day.end))
    for bare in bare_days(text, table):
        meant = years.meant(text, bare.start) if bare.weekday is not None else None
        if meant is not None and meant.day != bare.day:
            yield WrongDay(bare.start, bare.end, meant, "relative")
        elif bare.weekday is not None and years.months and not bare.fits(years.months):
            yield WrongDay(bare.start, bare.end, years.next_day(bare.day), "weekday")


class _Years:
    """Which year a day without one belongs to: known from when the mails were sent, or from the weekdays in the thread."""

    def __init__(self, annotated: Annotated, table: Mapping[str, Any]) -> None:
        case = annotated.case
        times = [case.facts.sent, case.facts.received, *(m.date for m in reversed(case.thread))]
        self._sent: date | None = next((t.date() for t in times if t is not None), None)
        self._case, self._table = case, table

    @cached_property
    def _witnesses(self) -> list[DatedDay]:
        """Days of the thread with their weekday and without a year."""
        given = [day for mail in self._case.thread for day in _days(mail, self._table)]
        return [day for day in given if day.exists and day.weekday is not None and not day.year]

    @cached_property
    def _possible(self) -> set[int]:
        fitting = {y for y in _YEARS if all(d.fits(y) for d in self._witnesses)}
        # mails that contradict each other say nothing about the year
        return fitting or set(_YEARS)

    @cached_property
    def months(self) -> set[tuple[int, int]]:
        """The months, each with its year, that a day without a month may belong to; empty where nothing tells."""
        if self._sent is None:
            return set()
        lines = [line.text for mail in (*self._case.thread, self._case.draft) for line in folded_lines(mail)]
        named = {int(m["month"] or m["month2"]) for text in lines for m in re.finditer(self._table["months"], text)}
        around = {_month(self._sent, ahead) for ahead in _MONTHS}
        return around | {(self._sent.year + later, month) for month in named for later in _near_years(self._sent.month, month)}

    def meant(self, text: str, start: int) -> date | None:
        """The day that a word before a date means (明日), where it is known when the draft is sent."""
        sent = self._case.facts.sent
        return relative_day(text, start, sent.date(), self._table) if sent else None

    def next_day(self, day: int) -> date | None:
        """The next day of this number after the sending."""
        for year, month in sorted(self.months):
            found = _date(year, month, day)
            if found is not None and self._sent is not None and found >= self._sent:
                return found
        return None

    def right_day(self, day: DatedDay) -> date | None:
        """The day with the weekday that it falls on, where that surely is not the one given."""
        if day.year is not None:
            return None if day.fits(day.year) else _date(day.year, day.month, day.day)
        if self._sent is not None:
            years = _years_around(self._sent, day)
            return None if not years or any(map(day.fits, years)) else _date(years[0], day.month, day.day)
        if not self._witnesses or abs(self._witnesses[-1].month - day.month) > _HALF_A_YEAR:
            return None
        if any(day.fits(y) for y in self._possible):
            return None
        rights = {r.weekday(): r for y in self._possible if (r := _date(y, day.month, day.day))}
        return next(iter(rights.values())) if len(rights) == 1 else None


def _years_around(sent: date, day: DatedDay) -> list[int]:
    """The years in which a day can lie that a mail of `sent` names, those to come first."""
    away: dict[int, int] = {}
    for year in (sent.year, sent.year + 1, sent.year - 1):
        found = _date(year, day.month, day.day)
        if found is not None:
            away[year] = (found - sent).days
    near = [year for year, days in away.items() if abs(days) <= _NEAR]
    return near or sorted((y for y, days in away.items() if -_AGO <= days <= _AHEAD), key=lambda y: away[y] < 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(day: date, ahead: int) -> tuple[int, int]:
    """The month so many months after that of a day, with its year."""
    months = day.year * 12 + day.month - 1 + ahead
    return months // 12, months % 12 + 1


def _near_years(now: int, month: int) -> tuple[int, ...]:
    """How many years later a month lies that is meant: this year, or across the turn of the year."""
    apart = month - now
    return (0, 1) if apart < -_HALF_A_YEAR else (0, -1) if apart > _HALF_A_YEAR else (0,)


def _days(mail: Mail, table: Mapping[str, Any]) -> list[DatedDay]:
    return [day for line in folded_lines(mail) for day in dated_days(line.text, table)]
