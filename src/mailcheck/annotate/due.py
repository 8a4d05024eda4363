"""By when a sentence promises something, counted from the day that its mail was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from mailcheck.annotate.dates import dated_days
from mailcheck.annotate.workdays import Workdays

_NEAR = 60
"""A day without a year lies within so many days of its mail, or is not meant for it."""


class DueDays:
    """Resolves times to days. `table` is `rules/values/due.yaml`, `dates` `rules/values/dates.yaml`."""

    def __init__(self, table: Mapping[str, Any], dates: Mapping[str, Any], workdays: Workdays) -> None:
        self._table, self._dates, self._workdays = table, dates, workdays

    def last(self, text: str, sent: date) -> date | None:
        """The last day that a sentence of a mail sent on `sent` names; None where it names none, or an open end."""
        if re.search(self._table["open"], text):
            return None
        days = [day for day in (*self._dated(text, sent), *self._counted(text, sent)) if day >= sent]
        return max(days, default=None)

    def _dated(self, text: str, sent: date) -> Iterator[date]:
        for day in dated_days(text, self._dates):
            if not day.exists:
                continue
            for year in (day.year,) if day.year else (sent.year, sent.year + 1):
                if (day.month, day.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
                    continue
                found = date(year, day.month, day.day)
                if 0 <= (found - sent).days <= _NEAR:
                    yield found

    def _counted(self, text: str, sent: date) -> Iterator[date]:
        for entry in self._table["forms"]:
            for match in re.compile(entry["form"]).finditer(text):
                number = int(match["n"]) if "n" in match.re.groupindex else int(entry.get("n", 0))
                day = self._day(entry["unit"], number, match, sent)
                if day is not None:
                    yield day

    def _day(self, unit: str, number: int, match: re.Match[str], sent: date) -> date | None:
        monday = sent - timedelta(days=sent.weekday())
        if unit == "working":
            return self._workdays.after(sent, number)
        if unit == "week":
            return monday + timedelta(days=7 * number + 6)
        if unit == "weekday":
            day = monday + timedelta(days=7 * number + self._dates["weekdays"].index(match["weekday"]))
            return day if day >= sent else day + timedelta(days=7)
        if unit == "month":
            month = sent.year * 12 + sent.month + number
            return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if unit == "day":
            # the next day of a month with this number
            return next((d for d in (sent + timedelta(days=i) for i in range(_NEAR)) if d.day == number), None)
        if unit == "hours":
            return sent + timedelta(days=-(-number // 24) + 1)
        return sent + timedelta(days=number * (7 if unit == "weeks" else 1))
