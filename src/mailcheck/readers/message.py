"""One mail as it travels (RFC 5322 and MIME): who, when, about what, its text and its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import Message as MimePart
from email.parser import BytesParser
from typing import Any, NamedTuple

from mailcheck.errors import InputError, Problem
from mailcheck.readers.body import Body, decode_body, unflow
from mailcheck.readers.encoding import UndecodableError
from mailcheck.readers.files import LARGEST, check_length
from mailcheck.readers.headers import Mailbox, header_text, header_time, mailboxes, message_ids
from mailcheck.spans import Stretch

LONGEST_LINE = 1024 * 1024
"""Bytes of a line; the standard allows 998."""
_DEEPEST = 50
_MOST_PARTS = 2_000
_LARGEST_BODY = 12 * 1024 * 1024
_LARGEST_HTML = 2 * 1024 * 1024
_SIGNATURE_TYPES = ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys", "ms-tnef")


class Message(NamedTuple):
    """A mail; the text is what its writer typed, with all that is quoted in it."""

    sender: Mailbox
    reply_to: Mailbox
    recipients: tuple[Mailbox, ...]
    """To and Cc, in order."""
    date: datetime | None
    subject: str | None
    id: str | None
    references: tuple[str, ...]
    """Identifiers of the mails that it answers, the nearest last."""
    text: str
    encoding: str
    stretches: tuple[Stretch, ...] | None
    attachments: tuple[str, ...]
    delivered: bool
    """Whether it came in: mail servers wrote on it."""


class _HostileError(Exception):
    """The mail is built to do harm, or is no mail."""


class _Part(MimePart):
    """A part that knows how deep it stands, and its body as it came: `get_payload` decodes some of it by the label."""

    depth = 0
    parts = 0
    raw = b""

    def set_payload(self, payload: Any, charset: Any = None) -> None:
        if isinstance(payload, str):
            self.raw = payload.encode("ascii", "surrogateescape")
        super().set_payload(payload, charset)

    def attach(self, payload: MimePart) -> None:  # type: ignore[override]
        if isinstance(payload, _Part):
            payload.depth = self.depth + 1
            self.parts += 1
            if payload.depth > _DEEPEST:
                raise _HostileError(f"its parts are nested more than {_DEEPEST} deep")
            if self.parts > _MOST_PARTS:
                raise _HostileError(f"it has more than {_MOST_PARTS} parts")
        super().attach(payload)


_POLICY = policy.compat32.clone(message_factory=_Part)
"""Leaves header fields as they came: the decoding of the newer policies gives up on mislabelled ones."""


def read_message(data: bytes, path: str, first_line: int = 1) -> Message:
    """Read a mail that begins on `first_line` of its file. Raises InputError."""
    try:
        _check_size(data)
        root = BytesParser(policy=_POLICY).parsebytes(data)
        body, attachments = _Reader(data, first_line).read(root)
        headers = _headers(root)
    except (_HostileError, UndecodableError) as exc:
        raise InputError(Problem(path, f"this mail cannot be read: {exc}", first_line if first_line > 1 else 0)) from exc
    check_length(body.text, path)
    return headers._replace(text=body.text, encoding=body.encoding, stretches=body.stretches, attachments=attachments)


def read_headers(data: bytes) -> Message:
    """The header fields of a mail; its text is left empty."""
    return _headers(BytesParser(policy=_POLICY).parsebytes(data, headersonly=True))


def _check_size(data: bytes) -> None:
    if len(data) > LARGEST:
        raise _HostileError(f"it has {len(data) // 1024 // 1024} MB; {LARGEST // 1024 // 1024} MB is the most")
    longest = longest_line(data)
    if longest > LONGEST_LINE:
        raise _HostileError(f"a line of it has {longest} bytes; no mail program writes more than 998")


def longest_line(data: bytes) -> int:
    """The length of the longest line, in bytes, as far as it is longer than allowed; else 0."""
    at = 0
    while at + LONGEST_LINE < len(data):
        end = max(data.rfind(b"\n", at, at + LONGEST_LINE), data.rfind(b"\r", at, at + LONGEST_LINE))
        if end < 0:
            ends = [e for e in (data.find(b"\n", at), data.find(b"\r", at)) if e >= 0]
            return min(ends, default=len(data)) - at
        at = end + 1
    return 0


def _headers(root: MimePart) -> Message:
    fields: dict[str, str] = {}
    for name, value in root.raw_items():
        fields.setdefault(name.lower(), str(value))
    nobody = Mailbox(None, None)
    answered = message_ids(fields.get("in-reply-to"))
    references = tuple(dict.fromkeys((*(i for i in message_ids(fields.get("references")) if i not in answered), *answered)))
    return Message(
        sender=next(iter(mailboxes(fields.get("from") or fields.get("sender"))), nobody),
        reply_to=next(iter(mailboxes(fields.get("reply-to"))), nobody),
        recipients=(*mailboxes(fields.get("to")), *mailboxes(fields.get("cc"))),
        date=header_time(fields.get("date")),
        subject=header_text(fields["subject"]) if "subject" in fields else None,
        id=next(iter(message_ids(fields.get("message-id"))), None),
        references=references,
        text="",
        encoding="",
        stretches=None,
        attachments=(),
        delivered="received" in fields or "return-path" in fields,
    )


class _Reader:
    """Walks the parts of a mail in their order."""

    def __init__(self, data: bytes, first_line: int) -> None:
        self._data = data
        self._at = 0
        self._line = first_line
        self._counted = 0
        self.attachments: list[str] = []

    def read(self, root: MimePart) -> tuple[Body, tuple[str, ...]]:
        body = self._text(root, related=False)
        if body is None or not body.text.strip():
            kinds = sorted({p.get_content_type() for p in _leaves(root)})
            raise _HostileError(f"there is no text in it; it holds {', '.join(kinds[:5]) or 'nothing'}")
        return body, tuple(self.attachments)

    def _text(self, part: MimePart, related: bool) -> Body | None:
        """The text of a part and those inside; what is attached is noted by the way."""
        if part.is_multipart():
            if part.get_content_maintype() == "message":
                self._attach(part, part.get_content_type())
                return None
            kind = part.get_content_subtype()
            texts = [
                (child, text)
                for child in part.get_payload()
                if isinstance(child, MimePart)
                and (text := self._text(child, related or kind == "related")) is not None
                and text.text.strip()
            ]
            if kind == "alternative":
                plain = [text for child, text in texts if child.get_content_type() == "text/plain"]
                return next(iter(plain or [text for _, text in texts]), None)
            return _joined(texts)
        if part.get_content_maintype() == "multipart":
            raise _HostileError("it says that it has parts, but their boundary is missing or never comes")
        name = part.get_filename()
        attached = part.get_content_disposition() == "attachment" or bool(name)
        if (
            part.get_content_maintype() == "text"
            and not attached
            and part.get_content_subtype() in ("plain", "html", "enriched")
        ):
            return self._leaf(part)
        if part.get_content_subtype() not in _SIGNATURE_TYPES and not (related and "Content-ID" in part and not _says(part)):
            self._attach(part, name or part.get_content_type())
        return None

    def _attach(self, part: MimePart, name: str) -> None:
        self.attachments.append(header_text(part.get_filename() or name))

    def _leaf(self, part: MimePart) -> Body:
        raw = part.raw if isinstance(part, _Part) else b""
        if len(raw) > _LARGEST_BODY:
            raise _HostileError(f"a text of it has {len(raw)} bytes")
        line = self._line_of(raw)
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()

        def other() -> bytes:
            decoded = part.get_payload(decode=True)
            return decoded if isinstance(decoded, bytes) else b""

        charset = part.get_param("charset")
        label = charset[2] if isinstance(charset, tuple) else charset
        body = decode_body(raw, encoding, label if isinstance(label, str) else None, line, other)
        if part.get_content_subtype() == "html":
            if len(body.text) > _LARGEST_HTML:
                raise _HostileError(f"its HTML has {len(body.text)} characters")
            # only where a mail has no plain text
            from mailcheck.readers.html_text import html_text

            return Body(html_text(body.text), body.encoding, None)
        if str(part.get_param("format", "")).lower() == "flowed":
            return unflow(body, str(part.get_param("delsp", "")).lower() == "yes")
        return body

    def _line_of(self, raw: bytes) -> int:
        """The line of the file on which the body `raw` begins. Bodies are asked for in their order."""
        found = self._data.find(raw, self._at)
        if found >= 0:
            self._at = found
            between = self._data[self._counted : found]
            self._line += between.count(b"\n") + between.count(b"\r") - between.count(b"\r\n")
            self._counted = found
        return self._line


def _says(part: MimePart) -> bool:
    """Whether a part is declared an attachment."""
    return part.get_content_disposition() == "attachment"


def _leaves(root: MimePart) -> Iterator[MimePart]:
    return (p for p in root.walk() if not p.is_multipart())


def _joined(texts: list[tuple[MimePart, Body]]) -> Body | None:
    """Text parts one after the other. HTML beside plain text that says as much is the same text again."""
    plain = [t for child, t in texts if child.get_content_type() == "text/plain"]
    if plain and len(plain) < len(texts):
        others = sum(len(t.text) for child, t in texts if child.get_content_type() != "text/plain")
        if sum(len(t.text) for t in plain) * 2 >= others:
            return _concatenated(plain)
    return _concatenated([t for _, t in texts])


def _concatenated(bodies: list[Body]) -> Body | None:
    if len(bodies) < 2:
        return next(iter(bodies), None)
    text, stretches = "", []
    for body in bodies:
        if text and not re.search(r"[\r\n]$", text):
            text += "\n"
        stretches += [s._replace(start=s.start + len(text)) for s in body.stretches or ()]
        text += body.text
    whole = all(body.stretches is not None for body in bodies)
    return Body(text, bodies[0].encoding, tuple(stretches) if whole else None)
