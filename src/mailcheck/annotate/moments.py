"""Days with the hour that stands behind them: 12月5日(土)18時30分, 5日の18時半."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mailcheck.annotate.dates import bare_days, dated_days

_HOUR = 60
_NOON = 12


class Moment(NamedTuple):
    """A day and the minute of that day; `start` and `end` count in the text."""

    month: int | None
    """None where the text does not say."""
    day: int | None
    """None for the day that is spoken of (当日)."""
    minute: int | None
    """None where no hour stands behind the day."""
    until: int | None
    """The minute that a span of hours ends at."""
    deadline: bool
    """Whether it says until when."""
    loose: bool
    """Whether it is not meant to the point: 頃, 以降."""
    start: int
    end: int

    def same_day(self, other: Moment) -> bool:
        """Whether the two may be one day: a month that is not named is any."""
        return self.day == other.day and (self.month == other.month or None in (self.month, other.month))

    def meets(self, other: Moment) -> bool:
        """Whether one hour lies in the span of hours of the other."""
        return any(
            a.minute is not None and b.minute is not None and b.minute <= a.minute <= (b.until or b.minute)
            for a, b in ((self, other), (other, self))
        )


def moments(text: str, table: Mapping[str, Any]) -> Iterator[Moment]:
    """The days of a text in half width, each with its hour. `table` is `rules/values/dates.yaml`."""
    hour, until = re.compile(table["hour"]), re.compile(table["until"])
    deadline, loose = re.compile(table["deadline"]), re.compile(table["loose"])
    for month, day, start, end in _days(text, table):
        time = hour.match(text, end)
        close = until.match(text, time.end()) if time else None
        behind = time.end() if time else end
        due = (not close and bool(deadline.match(text, behind))) or text[:start].endswith(tuple(table["deadline_labels"]))
        first, last = (_minute(m, table) if m else None for m in (time, close))
        vague = bool(loose.match(text, behind) or re.search(table["loose_before"], text[:start]))
        yield Moment(month, day, first, last, due, vague, start, behind)


def hour_of(text: str, start: int, table: Mapping[str, Any]) -> tuple[int, int] | None:
    """The minute of the day that stands right behind a place of the text, and where it ends."""
    time = re.compile(table["hour"]).match(text, start)
    return (_minute(time, table), time.end()) if time else None


def _days(text: str, table: Mapping[str, Any]) -> Iterator[tuple[int | None, int | None, int, int]]:
    for dated in dated_days(text, table):
        yield dated.month, dated.day, dated.start, dated.end
    for bare in bare_days(text, table):
        yield None, bare.day, bare.start, bare.end
    for match in re.finditer(table["that_day"], text):
        yield None, None, *match.span()


def _minute(time: re.Match[str], table: Mapping[str, Any]) -> int:
    hour = int(time["hour"])
    if hour < _NOON and time["half"] in table["afternoon"]:
        hour += _NOON
    minute = table["half_past"] if time["past"] else int(time["minute"] or time["minute2"] or 0)
    return hour * _HOUR + minute
