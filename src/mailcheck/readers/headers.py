"""Header fields of a mail as they arrive: encoded words (RFC 2047), raw bytes, labels that lie."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from mailcheck.mail.dates import written_date
from mailcheck.readers.encoding import UndecodableError
from mailcheck.readers.japanese import decode_labelled, guess_name

_LONGEST = 20_000
"""No header that says something is longer; what follows is left out."""
_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?")
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]?")
_MAILBOX = re.compile(
    r'(?:(?P<name>"(?:[^"\\]|\\.){0,400}"|[^<>,;"\uff1c]{0,400}?)\s{0,40})?[<\uff1c]\s{0,40}(?P<address>[^<>\uff1e\s]{1,320})\s{0,40}[>\uff1e]'
    r"|(?P<bare>[^\s<>,;:\"()]{1,64}@[^\s<>,;\"()]{1,255})(?:\s{0,9}\((?P<comment>[^()]{0,400})\))?"
)
_IDS = re.compile(r"<([^<>\s]{1,500})>")


class Mailbox(NamedTuple):
    """A display name and an address."""

    name: str | None
    address: str | None


def header_text(raw: str) -> str:
    """The text of a header field as `raw_items` of a message gives it: encoded words and raw bytes decoded."""
    value = _FOLD.sub(" ", raw[:_LONGEST]).strip()
    if _WORD.search(value):
        with contextlib.suppress(HeaderParseError, ValueError):
            return "".join(_decoded(chunk, charset) for chunk, charset in decode_header(value)).strip()
    return _decoded(_wire(value), None).strip()


def _wire(value: str) -> bytes:
    return value.encode("ascii", "surrogateescape") if not _beyond(value) else value.encode("utf-8", "surrogateescape")


def _beyond(value: str) -> bool:
    """Whether a value holds characters that did not come from bytes."""
    return any(c > "\x7f" and not "\udc80" <= c <= "\udcff" for c in value)


def _decoded(chunk: bytes | str, charset: str | None) -> str:
    data = _wire(chunk) if isinstance(chunk, str) else chunk
    try:
        return decode_labelled(data, (charset or "").partition("*")[0] or None).text
    except UndecodableError:
        return guess_name(data) or data.decode("ascii", "replace")


def mailboxes(raw: str | None) -> list[Mailbox]:
    """Names and addresses of From, To and their like."""
    if not raw:
        return []
    value = _FOLD.sub(" ", raw[:_LONGEST])
    if "\x1b" in value or not value.isascii():
        # bytes of a Japanese encoding hold commas and brackets; the address does not
        name, bracket, rest = value.rpartition("<")
        value = f"{header_text(name)} {bracket}{rest}" if bracket and rest.isascii() else header_text(value)
    out = []
    for match in _MAILBOX.finditer(value):
        address = match["address"] or match["bare"]
        name = header_text(_unquoted(match["name"] or match["comment"] or ""))
        out.append(Mailbox(_unquoted(name) or None, address if "@" in address else None))
    if not out and value.strip():
        out.append(Mailbox(header_text(_unquoted(value)) or None, None))
    return out


def _unquoted(name: str) -> str:
    name = name.strip()
    if len(name) >= 2 and name[0] == name[-1] and name[0] in "\"'":
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name.strip()


def header_time(raw: str | None) -> datetime | None:
    """The time of a Date header; its day alone where it is not of the standard's form."""
    if not raw:
        return None
    try:
        return parsedate_to_datetime(raw[:200])
    except (TypeError, ValueError, IndexError, OverflowError):
        return written_date(header_text(raw[:200]))


def message_ids(raw: str | None) -> tuple[str, ...]:
    """The identifiers in Message-ID, In-Reply-To or References."""
    return tuple(_IDS.findall((raw or "")[:100_000]))
