"""Whether the day that a sentence of the draft sets is later than the customer needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.due import DueDays
from mailcheck.annotate.workdays import Workdays, in_japan
from mailcheck.model import Sentence


def belated(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence) -> bool:
    """Whether one of `acts` in the sentence names a day after the last of those by which an inbound mail needs it.

    `wish`: what a sentence of the inbound does that needs something by a day. `due`, `dates`, `holidays`: tables by which
    times are read. Without the dates of the mails nothing is known.
    """
    sent = annotated.case.sent
    needed = _needed(annotated, options, sent) if sent is not None else None
    if sent is None or needed is None:
        return False
    days = _due_days(annotated, options)
    spans = [span for act in options["acts"] for span in annotated.spans(sentence, act)]
    set_for = (days.last(sentence.text[start:end], in_japan(sent).date()) for start, end in spans)
    return any(day is not None and day > needed for day in set_for)


def _needed(annotated: Annotated, options: Mapping[str, Any], sent: datetime) -> date | None:
    """The last day by which the inbound needs anything; no mail is later than the reply, whatever its header says."""
    days = _due_days(annotated, options)
    found = (
        days.last(s.text, min(in_japan(mail.date), in_japan(sent)).date())
        for mail, s in annotated.inbound
        if mail.date is not None and annotated.has(s, *options["wish"])
    )
    return max((day for day in found if day is not None), default=None)


def _due_days(annotated: Annotated, options: Mapping[str, Any]) -> DueDays:
    values = annotated.knowledge.values
    return DueDays(values(options["due"]), values(options["dates"]), Workdays(values(options["holidays"])))
