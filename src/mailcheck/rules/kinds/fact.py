"""Kind `fact`: a day that the calendar does not have or that falls on another weekday; a figure with two digits swapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from mailcheck.annotate.amounts import amounts
from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.dates import DatedDay, dated_days
from mailcheck.model import Mail
from mailcheck.rules.agreed import contradictions
from mailcheck.rules.card import Card
from mailcheck.rules.figured import mistaken
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines
from mailcheck.spans import Span

_YEARS = range(2020, 2036)
"""Years that a mail can mean where it does not say which."""
_TABLES = ("dates", "amounts", "figures")
_ACTS = ("back", "moved", "settled", "alters", "asked", "when", "how_much", "how_many", "more")
_HALF_A_YEAR = 6
_NEAR, _AHEAD, _AGO = 90, 366, 270
"""Days: what lies so near is meant; else it may be so far ahead (a wedding, a journey) or so long ago."""


class Fact:
    """Options: `dates` and `amounts` (tables of `rules/values/`), `back` (acts of sentences that point back), and the acts
    `change`, `moved`, `asks`, `more` of `mailcheck.rules.agreed`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(
            options,
            dict.fromkeys(_TABLES, str) | dict.fromkeys(_ACTS, list),
            _TABLES,
        )

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        yield from self._days(annotated, card)
        if annotated.case.template:
            yield from self._past(annotated, card)
        yield from self._figures(annotated, card)
        yield from self._said_otherwise(annotated, card)
        draft = annotated.case.draft
        for said, before in contradictions(annotated, card.options):
            span, place = (s.sentence.origin(s.moment.start, s.moment.end) for s in (said, before))
            yield _against(draft, span, before.mail, place, "agreed")

    @staticmethod
    def _figures(annotated: Annotated, card: Card) -> Iterator[Match]:
        """Figures that the thread has otherwise for the same thing."""
        draft = annotated.case.draft
        for figure, other, variant in mistaken(annotated, card.options):
            span = figure.sentence.origin(figure.start, figure.end)
            place = other.sentence.origin(other.start, other.end)
            yield _against(draft, span, other.mail, place, variant)

    @staticmethod
    def _said_otherwise(annotated: Annotated, card: Card) -> Iterator[Match]:
        """A sentence that points back, with another figure than the only one of its kind that we gave."""
        table = annotated.knowledge.values(card.options["amounts"])
        draft = annotated.case.draft
        back = [s for s in annotated.draft if annotated.has(s, *card.options.get("back", ()))]
        if not back:
            return
        thread = [(m, ln, a) for m in annotated.case.thread for ln in folded_lines(m) for a in amounts(ln.text, table, "short")]
        for sentence in back:
            for amount in amounts(sentence.text, table, "short"):
                same = [t for t in thread if t[2].unit == amount.unit]
                ours = {t[2].digits for t in same if t[0].party == "agent"}
                if len(ours) == 1 and amount.digits not in {t[2].digits for t in same}:
                    there = next(t for t in same if t[0].party == "agent")
                    mail, line, other = there
                    span = sentence.origin(amount.start, amount.end)
                    yield _against(draft, span, mail, line.origin(other.start, other.end), "otherwise")

    @staticmethod
    def _past(annotated: Annotated, card: Card) -> Iterator[Match]:
        """Days of a template that are over: of somebody's case, unless the words around them say that they go on to hold."""
        facts, draft = annotated.case.facts, annotated.case.draft
        today = facts.today or (facts.sent.date() if facts.sent else None)
        if today is None:
            return
        table = annotated.knowledge.values(card.options["dates"])
        for line in folded_lines(draft):
            for day in dated_days(line.text, table):
                if day.year is None or not day.exists or date(day.year, day.month, day.day) >= today:
                    continue
                if re.match(table["holds_after"], line.text[day.end :]) or re.search(table["holds_in"], line.text):
                    continue
                span = line.origin(day.start, day.end)
                yield Match(Anchor(draft, span), {"quote": draft.text[slice(*span)]}, "past")

    @staticmethod
    def _days(annotated: Annotated, card: Card) -> Iterator[Match]:
        """Days that do not exist, or not on that weekday."""
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


def _against(draft: Mail, span: Span, mail: Mail, place: Span, variant: str) -> Match:
    """A figure of the draft against one of the thread."""
    fields = {"quote": draft.text[slice(*span)], "other": mail.text[slice(*place)]}
    return Match(Anchor(draft, span), fields, variant, related=(Anchor(mail, place),))


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

    def right_weekday(self, day: DatedDay) -> int | None:
        """The weekday that the day falls on, where it surely is not the one given."""
        if day.year is not None:
            return None if day.fits(day.year) else date(day.year, day.month, day.day).weekday()
        if self._sent is not None:
            years = _years_around(self._sent, day)
            return None if not years or any(map(day.fits, years)) else _weekday(years[0], day)
        if not self._witnesses or abs(self._witnesses[-1].month - day.month) > _HALF_A_YEAR:
            return None
        if any(day.fits(y) for y in self._possible):
            return None
        rights = {_weekday(y, day) for y in self._possible}
        return rights.pop() if len(rights) == 1 else None


def _years_around(sent: date, day: DatedDay) -> list[int]:
    """The years in which a day can lie that a mail of `sent` names, those to come first."""
    away: dict[int, int] = {}
    for year in (sent.year, sent.year + 1, sent.year - 1):
        try:
            away[year] = (date(year, day.month, day.day) - sent).days
        except ValueError:
            continue
    near = [year for year, days in away.items() if abs(days) <= _NEAR]
    return near or sorted((y for y, days in away.items() if -_AGO <= days <= _AHEAD), key=lambda y: away[y] < 0)


def _weekday(year: int, day: DatedDay) -> int | None:
    try:
        return date(year, day.month, day.day).weekday()
    except ValueError:
        return None


def _days(mail: Mail, table: Mapping[str, Any]) -> list[DatedDay]:
    return [day for line in folded_lines(mail) for day in dated_days(line.text, table)]
