"""Dates in a text, and the weekdays that they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

_LEAP_YEAR = 2024
_REIWA = 2018
"""The year before the first of Reiwa."""


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


def dated_days(text: str, table: Mapping[str, Any]) -> Iterator[DatedDay]:
    """The days named in a text of half width, in order. `table` is `rules/values/dates.yaml`."""
    found = (match for form in table["forms"] for match in re.compile(form).finditer(text))
    for match in sorted(found, key=lambda m: m.start()):
        groups = match.groupdict()
        name = groups.get("weekday") or groups.get("weekday2")
        weekday = table["weekdays"].index(name) if name else None
        yield DatedDay(_year(groups), int(groups["month"]), int(groups["day"]), weekday, *match.span())


def _year(groups: Mapping[str, str | None]) -> int | None:
    if groups.get("year"):
        return int(str(groups["year"]))
    era = groups.get("era")
    return None if not era else _REIWA + (int(era) if era.isdigit() else 1)
