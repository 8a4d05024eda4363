"""A saved mail as a case: the draft and what it quotes; or as a part of a thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mailcheck.errors import InputError, Problem
from mailcheck.mail.anatomy import Anatomist
from mailcheck.mail.parties import Own, key
from mailcheck.model import Case, Facts, Mail, Party
from mailcheck.readers.headers import Mailbox
from mailcheck.readers.message import Message


def writer(message: Message, own: Own) -> Mailbox:
    """Who wrote a mail. A form on a web site writes in its owner's name, and the customer stands in Reply-To."""
    sender, answer = message.sender, message.reply_to
    if not answer.address or key(answer.address) == key(sender.address):
        return sender
    if own.party(sender.address) == "agent":
        return answer if own.party(answer.address) == "customer" else sender
    to_itself = sender.address and any(key(r.address) == key(sender.address) for r in message.recipients)
    return answer if to_itself else sender


def eml_case(
    message: Message, path: str, anatomist: Anatomist, facts: Facts, own: Own, template: bool = False, ours: bool = False
) -> Case:
    """The case in one mail of our side: the draft with what it quotes.

    Raises InputError where it is the customer's; `ours` says that it is not.
    """
    sender = writer(message, own)
    if own.party(sender.address) == "customer" and not (template or ours):
        raise InputError(
            Problem(path, f"this is a mail of the customer ({sender.address}), and no reply: give it with --inbound")
        )
    known = _known(message, sender)
    case = anatomist.exchange(message.text, path, facts, template, own, known)
    part: dict[str, Any] = {"encoding": message.encoding, "stretches": message.stretches}
    draft = case.draft._replace(**part, **_fields(message, sender))
    return case._replace(
        draft=draft,
        thread=tuple(m._replace(**part) for m in case.thread),
        facts=facts._replace(sent=facts.sent or message.date),
    )


def eml_thread(
    message: Message, source: str | None, anatomist: Anatomist, own: Own, party: Party, known: dict[str, Party] | None = None
) -> tuple[Mail, ...]:
    """A mail of `party` and what it quotes, oldest first."""
    sender = writer(message, own)
    fields = _fields(message, sender)
    everybody = {**(known or {}), **(_known(message, sender) if party == "agent" else _known_of_customer(message, sender))}
    mails = anatomist.thread_of(message.text, source, party, own, everybody, **fields)
    return tuple(m._replace(encoding=message.encoding, stretches=message.stretches) for m in mails)


def _fields(message: Message, sender: Mailbox) -> dict[str, Any]:
    return {
        "sender": sender.name,
        "address": sender.address,
        "recipient": message.recipients[0].name if message.recipients else None,
        "date": message.date,
        "subject": message.subject,
        "attachments": message.attachments,
    }


def _known(message: Message, sender: Mailbox) -> dict[str, Party]:
    """Parties by the headers of a mail of ours: we wrote it, to the customer, if it went to one only."""
    others = {key(r.address) for r in message.recipients if r.address} - {key(sender.address)}
    known: dict[str, Party] = dict.fromkeys(others, "customer") if len(others) == 1 else {}
    known.update(dict.fromkeys((k for k in (key(sender.address), key(sender.name)) if k), "agent"))
    return known


def _known_of_customer(message: Message, sender: Mailbox) -> dict[str, Party]:
    others = {key(r.address) for r in message.recipients if r.address} - {key(sender.address)}
    known: dict[str, Party] = dict.fromkeys(others, "agent") if len(others) == 1 else {}
    known.update(dict.fromkeys((k for k in (key(sender.address), key(sender.name)) if k), "customer"))
    return known


def received(thread: tuple[Mail, ...]) -> datetime | None:
    """When the newest mail of the customer came, where its own headers tell."""
    return next((m.date for m in reversed(thread) if m.party == "customer" and m.attachments is not None), None)
