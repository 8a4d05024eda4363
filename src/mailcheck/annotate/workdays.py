"""Working days: weekends, public holidays and the turn of the year left out.

The holidays follow the Act on National Holidays (https://laws.e-gov.go.jp/law/323AC1000000178); its days stand in
`rules/values/holidays.yaml`. The equinoxes are announced a year ahead; the usual approximation gives the announced days
of 1980 to 2099.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_JAPAN = timezone(timedelta(hours=9))


def in_japan(when: datetime) -> datetime:
    """The time on the clocks of Japan, without zone; a time without one is taken for that already."""
    return when if when.tzinfo is None else when.astimezone(_JAPAN).replace(tzinfo=None)


class Workdays:
    """The working days of Japan. `table` is `rules/values/holidays.yaml`."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._years: dict[int, frozenset[date]] = {}

    def is_working(self, day: date) -> bool:
        """Whether offices are open on this day."""
        if day.weekday() in (_SATURDAY, _SUNDAY) or f"{day:%m-%d}" in self._table["closed"]:
            return False
        return day not in self.holidays(day.year)

    def holidays(self, year: int) -> frozenset[date]:
        """The public holidays of a year."""
        if year not in self._years:
            named = self._named(year)
            between = {d + _DAY for d in named if d + 2 * _DAY in named and d + _DAY not in named}
            # a holiday on a Sunday is made up for on the next day that is none
            instead = set()
            for day in sorted(d for d in named if d.weekday() == _SUNDAY):
                while day in named or day in instead:
                    day += _DAY
                instead.add(day)
            self._years[year] = frozenset(named | {d for d in between if d.weekday() != _SUNDAY} | instead)
        return self._years[year]

    def _named(self, year: int) -> set[date]:
        moved = self._table["moved"].get(str(year))
        if moved is not None:
            return {date.fromisoformat(f"{year}-{day}") for day in moved}
        days = {date.fromisoformat(f"{year}-{day}") for day in self._table["fixed"]}
        for month, which in self._table["mondays"]:
            first = date(year, month, 1)
            days.add(first + timedelta(days=-first.weekday() % 7 + 7 * (which - 1)))
        for month, base in self._table["equinoxes"]:
            days.add(date(year, month, int(float(base) + 0.242194 * (year - 1980) - (year - 1980) // 4)))
        return days

    def after(self, day: date, count: int) -> date:
        """The day that is so many working days later."""
        while count > 0:
            day += _DAY
            count -= self.is_working(day)
        return day

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The time from start to end, on the clocks of Japan, that falls on working days."""
        total = timedelta()
        day = start.date()
        while day <= end.date():
            if self.is_working(day):
                midnight = datetime.combine(day, time())
                total += max(timedelta(), min(end, midnight + _DAY) - max(start, midnight))
            day += _DAY
        return total
