"""Days with the hour that stands behind them: 12月5日(土)18時30分."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mailcheck.annotate.dates import dated_days

_HOUR = 60
_NOON = 12


class Moment(NamedTuple):
    """A day of the year and the minute of that day; `start` and `end` count in the text."""

    month: int
    day: int
    minute: int | None
    """None where no hour stands behind the day."""
    deadline: bool
    """Whether it says until when."""
    start: int
    end: int

    @property
    def date(self) -> tuple[int, int]:
        """Month and day."""
        return self.month, self.day


def moments(text: str, table: Mapping[str, Any]) -> Iterator[Moment]:
    """The days of a text in half width, each with its hour. `table` is `rules/values/dates.yaml`."""
    hour, deadline = re.compile(table["hour"]), re.compile(table["deadline"])
    for found in dated_days(text, table):
        time = hour.match(text, found.end)
        end = time.end() if time else found.end
        due = bool(deadline.match(text, end)) or text[: found.start].endswith(tuple(table["deadline_labels"]))
        yield Moment(found.month, found.day, _minute(time, table) if time else None, due, found.start, end)


def _minute(time: re.Match[str], table: Mapping[str, Any]) -> int:
    hour = int(time["hour"])
    if hour < _NOON and time["half"] in table["afternoon"]:
        hour += _NOON
    minute = table["half_past"] if time["past"] else int(time["minute"] or time["minute2"] or 0)
    return hour * _HOUR + minute
