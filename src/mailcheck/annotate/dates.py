"""Dates in a text, and the weekdays that they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

_LEAP_YEAR = 2024


class DatedDay(NamedTuple):
    """A day of the year as a text names it; `start` and `end` count in that text."""

    year: int | None
    month: int
    day: int
    weekday: int | None
    """0 is Monday."""
    start: int
    end: int

    @property
    def exists(self) -> bool:
        """Whether the calendar has such a day."""
        return self._in(self.year or _LEAP_YEAR) is not None

    def fits(self, year: int) -> bool:
        """Whether the day falls on its weekday in a year."""
        if self.weekday is None or not self.exists:
            return True
        day = self._in(year)
        return day is not None and day.weekday() == self.weekday

    def _in(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


class BareDay(NamedTuple):
    """A day of a month that the text does not name; `start` and `end` count in the text."""

    day: int
    weekday: int | None
    start: int
    end: int

    def fits(self, months: set[tuple[int, int]]) -> bool:
        """Whether the day falls on its weekday in one of the months, each with its year."""
        for year, month in months:
            try:
                if self.weekday is None or date(year, month, self.day).weekday() == self.weekday:
                    return True
            except ValueError:
                continue
        return False


def dated_days(text: str, table: Mapping[str, Any]) -> Iterator[DatedDay]:
    """The days named in a text of half width, in order. `table` is `rules/values/dates.yaml`."""
    found = [match for form in table["forms"] for match in re.compile(form).finditer(text)]
    for match in sorted([*found, *_weekday_first(text, table, bare=False)], key=lambda m: m.start()):
        groups = match.groupdict()
        yield DatedDay(_year(groups, table), int(groups["month"]), int(groups["day"]), _weekday(groups, table), *match.span())


def bare_days(text: str, table: Mapping[str, Any]) -> Iterator[BareDay]:
    """The days without a month in a text of half width: 26日(火), 火曜の26日."""
    first = list(_weekday_first(text, table, bare=True))
    for match in (*first, *re.compile(table["bare"]).finditer(text)):
        inside = any(m.start() < match.start() < m.end() for m in first)
        if not inside and 1 <= int(match["day"]) <= 31:
            yield BareDay(int(match["day"]), _weekday(match.groupdict(), table), *match.span())


def relative_day(text: str, start: int, sent: date, table: Mapping[str, Any]) -> date | None:
    """The day that a word right before a date means, counted from when the mail is sent: 明日10月15日."""
    before = re.sub(table["relative_link"], "", text[:start])
    word = max((w for w in table["relative"] if before.endswith(w)), key=len, default=None)
    return sent + timedelta(days=table["relative"][word]) if word else None


def _weekday_first(text: str, table: Mapping[str, Any], *, bare: bool) -> Iterator[re.Match[str]]:
    for match in re.compile(table["weekday_first"]).finditer(text):
        # a bracket that goes on is a remark: 水曜(10月14日は営業)
        closed = match["link"] not in "([" or match[0].endswith(")")
        if closed and bool(match["month"]) != bare:
            yield match


def _weekday(groups: Mapping[str, str | None], table: Mapping[str, Any]) -> int | None:
    name = groups.get("weekday") or groups.get("weekday2")
    return table["weekdays"].index(name) if name else None


def _year(groups: Mapping[str, str | None], table: Mapping[str, Any]) -> int | None:
    if groups.get("year"):
        return int(str(groups["year"]))
    era, year = groups.get("era"), str(groups.get("of_era"))
    return int(table["eras"][era]) + (int(year) if year.isdigit() else 1) if era else None
