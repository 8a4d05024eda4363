"""What people say of findings, kept as labelled cases: this one is wrong, this was missed.

The exchange is stored with stand-ins for names and numbers, in the form that `mailcheck eval` scores (docs/cases.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from mailcheck.finding import Finding
from mailcheck.model import Case, Line, Mail
from mailcheck.spans import Span
from mailcheck.standins import Masked, StandIns

_UNJUDGED = "found by mailcheck, and not judged"


class Missed(NamedTuple):
    """Something that a rule should have found: its rule, and the place in a mail's text."""

    rule: str
    mail: Mail
    span: Span


class Kept(NamedTuple):
    """A case as it is stored."""

    text: str
    masked: dict[str, tuple[str, str]]
    """What was masked: kind and stand-in by what stood there."""
    quote: str
    """The words that the feedback is about, masked."""


def keep(case: Case, stand_ins: StandIns, findings: Sequence[Finding], about: Finding | Missed) -> Kept:
    """The case file for a finding that is wrong, or for one that was missed. `findings` are all that the rules find."""
    writer = _Writer(case, stand_ins)
    others = [f for f in findings if f is not about]
    labels = []
    if isinstance(about, Missed):
        quote = writer.quote(about.mail, about.span)
        labels.append(_label(about.rule, writer.where(about.mail), quote, "missed"))
    else:
        quote = writer.quote(writer.mail_of(about), about.place.span)
    for other in others:
        where = other.place.where
        words = writer.quote(writer.mail_of(other), other.place.span)
        if where != "thread" and words:
            labels.append({**_label(other.rule, where, words, _UNJUDGED), "sure": False})
    said = "missed" if isinstance(about, Missed) else "a false alarm"
    head = f"# {said}: {about.rule}, at: {quote}\n"
    text = head + _yaml({**writer.exchange(), "findings": labels})
    return Kept(text, {old: new for old, new in stand_ins.chosen.items() if old in stand_ins.used}, quote)


def _label(rule: str, where: str, quote: str, why: str) -> dict[str, Any]:
    return {"rule": rule, "in": where, "quote": quote, "why": why}


class _Writer:
    """Writes the mails of a case as its file holds them: each with its own lines only."""

    def __init__(self, case: Case, stand_ins: StandIns) -> None:
        self._case = case
        self._stand_ins = stand_ins
        self._masked: dict[Mail, Masked] = {}

    def mail_of(self, finding: Finding) -> Mail:
        """The mail that a finding is in."""
        return self._case.draft if finding.place.mail is None else self._case.thread[finding.place.mail]

    def where(self, mail: Mail) -> str:
        """How a label calls the mail."""
        return "draft" if mail is self._case.draft else "inbound"

    def masked(self, mail: Mail) -> Masked:
        """The mail's own text, with stand-ins."""
        if mail not in self._masked:
            own = "\n".join(mail.text[slice(*line.span)] for line in _own_lines(mail))
            self._masked[mail] = self._stand_ins.text(own)
        return self._masked[mail]

    def quote(self, mail: Mail, span: Span) -> str:
        """The words at a place as the stored mail holds them: the longest piece of them on one line."""
        best, at = (0, 0), 0
        for line in _own_lines(mail):
            start, end = max(span.start, line.span.start), min(span.end, line.span.end)
            if end - start > best[1] - best[0]:
                best = (at + start - line.span.start, at + end - line.span.start)
            at += line.span.end - line.span.start + 1
        masked = self.masked(mail)
        return masked.text[masked.place(best[0]) : masked.place(best[1], end=True)].strip()

    def exchange(self) -> dict[str, Any]:
        """Everything but the labels."""
        case, word = self._case, self._stand_ins.word
        facts = {
            "customer_name": word(case.facts.customer_name),
            "company": word(case.facts.company),
            "own_company": word(case.facts.own_company),
            "received": _time(case.facts.received),
            "sent": _time(case.sent),
        }
        out: dict[str, Any] = {"facts": _given(facts)} if _given(facts) else {}
        if case.template:
            out["template"] = True
        out["thread"] = [self._mail(mail) for mail in case.thread]
        out["draft"] = self.masked(case.draft).text
        if case.draft.attachments is not None:
            out["attachments"] = [word(name) for name in case.draft.attachments]
        return out

    def _mail(self, mail: Mail) -> dict[str, Any]:
        word = self._stand_ins.word
        known = {
            "date": _time(mail.date),
            "name": word(mail.sender),
            "address": word(mail.address),
            "subject": word(mail.subject),
        }
        return {"from": mail.party, **_given(known), "text": self.masked(mail).text}


def _own_lines(mail: Mail) -> Sequence[Line]:
    """The lines of a mail without the blank ones at both ends."""
    filled = [n for n, line in enumerate(mail.lines) if line.kind != "blank"]
    return mail.lines[filled[0] : filled[-1] + 1] if filled else ()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _yaml(value: dict[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Texts of several lines as they are."""

    def text(dumper: Dumper, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return str(yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000))
