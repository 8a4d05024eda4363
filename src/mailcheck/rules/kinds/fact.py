"""Kind `fact`: a day or a figure that the calendar, the thread or the draft itself contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mailcheck.annotate.amounts import amounts
from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.dates import dated_days
from mailcheck.model import Mail
from mailcheck.rules.agreed import contradictions
from mailcheck.rules.calendar import wrong_days
from mailcheck.rules.card import Card
from mailcheck.rules.figured import mistaken
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines
from mailcheck.rules.reckoned import misreckoned
from mailcheck.rules.twice import told_twice
from mailcheck.spans import Span

_TABLES = ("dates", "amounts", "figures")
_ACTS = ("back", "moved", "settled", "taken", "wished", "alters", "asked", "when", "how_much", "how_many", "more", "open")
_HISTORY = 10
"""Years: what is so long ago is told as history, not left over."""


class Fact:
    """Options: `dates`, `amounts` and `figures` (tables of `rules/values/`), `back` (acts of sentences that point back), and
    the acts of `mailcheck.rules.agreed` and `mailcheck.rules.figured`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, dict.fromkeys(_TABLES, str) | dict.fromkeys(_ACTS, list), _TABLES)

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One figure is reported once."""
        seen: set[Span] = set()
        for match in self._found(annotated, card):
            if match.anchor.span not in seen:
                seen.add(match.anchor.span)
                yield match

    def _found(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        yield from self._days(annotated, card)
        if annotated.case.template:
            yield from self._past(annotated, card)
        yield from self._figures(annotated, card)
        yield from self._said_otherwise(annotated, card)
        draft = annotated.case.draft
        for said, before in contradictions(annotated, card.options):
            span, place = (s.sentence.origin(s.moment.start, s.moment.end) for s in (said, before))
            yield _against(draft, span, before.mail, place, "agreed")
        for told, earlier in told_twice(annotated, card.options):
            span, place = (t.sentence.origin(t.start, t.end) for t in (told, earlier))
            yield _against(draft, span, draft, place, "twice")

    @staticmethod
    def _figures(annotated: Annotated, card: Card) -> Iterator[Match]:
        """Figures that the thread has otherwise for the same thing, or that cannot be reckoned."""
        draft = annotated.case.draft
        for figure, other, variant in mistaken(annotated, card.options):
            span = figure.sentence.origin(figure.start, figure.end)
            place = other.sentence.origin(other.start, other.end)
            yield _against(draft, span, other.mail, place, variant)
        for wrong in misreckoned(annotated, card.options):
            span = wrong.figure.sentence.origin(wrong.figure.start, wrong.figure.end)
            yield Match(Anchor(draft, span), {"quote": draft.text[slice(*span)], "other": f"{wrong.right:,}"}, wrong.variant)

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
                if day.year is None or not day.exists or not _lately(date(day.year, day.month, day.day), today):
                    continue
                if re.match(table["holds_after"], line.text[day.end :]) or re.search(table["holds_in"], line.text):
                    continue
                span = line.origin(day.start, day.end)
                yield Match(Anchor(draft, span), {"quote": draft.text[slice(*span)]}, "past")

    @staticmethod
    def _days(annotated: Annotated, card: Card) -> Iterator[Match]:
        """Days that do not exist, not on that weekday, or not tomorrow."""
        table = annotated.knowledge.values(card.options["dates"])
        draft = annotated.case.draft
        for line in folded_lines(draft):
            for wrong in wrong_days(annotated, line.text, table):
                span = line.origin(wrong.start, wrong.end)
                fields = {"quote": draft.text[slice(*span)], "weekday": "", "month": "", "day": ""}
                if wrong.right is not None:
                    weekday = table["weekdays"][wrong.right.weekday()]
                    fields |= {"weekday": weekday, "month": str(wrong.right.month), "day": str(wrong.right.day)}
                yield Match(Anchor(draft, span), fields, wrong.variant)


def _lately(day: date, today: date) -> bool:
    """Whether a day is over, but not so long ago that it is history."""
    return day < today and today.year - day.year <= _HISTORY


def _against(draft: Mail, span: Span, mail: Mail, place: Span, variant: str) -> Match:
    """A figure of the draft against one of the thread."""
    fields = {"quote": draft.text[slice(*span)], "other": mail.text[slice(*place)]}
    return Match(Anchor(draft, span), fields, variant, related=(Anchor(mail, place),))
