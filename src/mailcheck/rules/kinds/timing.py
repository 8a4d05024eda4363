"""Kind `timing`: the reply comes late without a word about it, or too soon for what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.workdays import Workdays, in_japan
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import first_line

_KNOWN: dict[str, type | tuple[type, ...]] = {
    "later_than": (int, float),
    "sooner_than": (int, float),
    "holidays": str,
    "draft": list,
    "acts": list,
    "reminders": list,
}


class Timing:
    """Options: `later_than` (hours of working days, by the table `holidays`, after which one of the acts `draft` must stand in
    the draft; `reminders`: acts of a mail that reminds of the one before), or `sooner_than` (hours within which none of `acts`
    is believed)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        required = ("holidays", "draft") if "later_than" in options else ("sooner_than", "acts")
        return check_keys(options, _KNOWN, required)

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        if annotated.case.template:
            return
        yield from self._late(annotated, card) if "later_than" in card.options else self._hasty(annotated, card)

    @staticmethod
    def _late(annotated: Annotated, card: Card) -> Iterator[Match]:
        received, sent = _received(annotated, card.options.get("reminders", [])), annotated.case.sent
        said = any(annotated.has(s, *card.options["draft"]) for s in annotated.draft)
        if received is None or sent is None or said or not annotated.draft:
            return
        waited = Workdays(annotated.knowledge.values(card.options["holidays"])).between(in_japan(received), in_japan(sent))
        if waited > timedelta(hours=card.options["later_than"]):
            draft = annotated.case.draft
            hours = str(int(waited.total_seconds() // 3600))
            yield Match(Anchor(draft, first_line(draft)), {"hours": hours, "limit": str(card.options["later_than"])})

    @staticmethod
    def _hasty(annotated: Annotated, card: Card) -> Iterator[Match]:
        case = annotated.case
        received, sent = case.facts.received, case.sent
        if received is None and case.inbound:
            received = case.inbound[-1].date
        if received is None or sent is None or _day_only(received):
            return
        taken = in_japan(sent) - in_japan(received)
        if not timedelta() <= taken < timedelta(hours=card.options["sooner_than"]):
            return
        for sentence in annotated.draft:
            if annotated.has(sentence, *card.options["acts"]):
                minutes = str(int(taken.total_seconds() // 60))
                yield Match(Anchor(annotated.case.draft, sentence.span), {"minutes": minutes})
                return


def _received(annotated: Annotated, reminders: list[str]) -> datetime | None:
    """When the mail came that waits for an answer, or the one of which it reminds; None where an answer went out since."""
    case, reminded = annotated.case, False
    if case.thread and case.thread[-1].party == "agent":
        return None
    received = case.facts.received
    for mail in reversed(case.inbound):
        if received is None or reminded:
            received = mail.date or received
        reminded = any(annotated.has(s, *reminders) for s in annotated.sentences(mail))
        if not reminded:
            break
    if received is not None and _day_only(received):
        # the latest it can have been
        received += timedelta(days=1)
    return received


def _day_only(when: datetime) -> bool:
    """Whether the hour is not known: what is read of the headers of quoted mails is the day."""
    return when.tzinfo is None and when.time() == time()
