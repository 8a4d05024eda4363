"""Mailboxes: many mails in one file. Only headers are kept in memory; the mails of a thread are read when it is their turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from mailcheck.readers.files import LARGEST
from mailcheck.readers.message import LONGEST_LINE, Message, read_headers, read_message

_SEPARATOR = re.compile(rb"From \S+[^\r\n]*\d:\d\d")
_MANGLED = re.compile(rb"(?m)^>(?=>*From )")
_MOST_HEADERS = 256 * 1024


class Entry(NamedTuple):
    """A mail in a mailbox: where it stands and what its headers say."""

    start: int
    end: int
    line: int
    """Line of the file on which its headers begin."""
    headers: Message


def scan(file: BinaryIO) -> list[Entry]:
    """The mails of a mailbox, in the order of the file."""
    found: list[tuple[int, int, int, bytes]] = []
    head: list[bytes] = []
    in_head, size = False, 0
    start = line = 0
    at, number = 0, 1
    blank, begins = True, True

    def close(end: int) -> None:
        if start:
            found.append((start, end, line, b"".join(head)))

    for row in iter(lambda: file.readline(LONGEST_LINE), b""):
        if begins and blank and _SEPARATOR.match(row):
            close(at)
            head, in_head, size = [], True, 0
            start, line = at + len(row), number + 1
        elif in_head:
            size += len(row)
            in_head = bool(row.strip()) and size < _MOST_HEADERS
            head.append(row if in_head else b"\n")
        at += len(row)
        blank, begins = begins and not row.strip(), row.endswith(b"\n")
        number += begins
    close(at)
    return [Entry(begin, end, row, read_headers(top)) for begin, end, row, top in found]


def fetch(file: BinaryIO, entry: Entry, path: str) -> Message:
    """The whole mail of an entry. Raises InputError."""
    file.seek(entry.start)
    data = file.read(min(entry.end - entry.start, LARGEST + 1))
    return read_message(_MANGLED.sub(b"", data), path, entry.line)


def numbered(entries: list[Entry]) -> Iterator[tuple[int, Entry]]:
    """Entries with their places, oldest first; without a date they stay where they are in the file."""
    newest = float("-inf")
    times = []
    for place, entry in enumerate(entries):
        date = entry.headers.date
        newest = date.timestamp() if date else newest
        times.append((newest, place))
    for _, place in sorted(times):
        yield place, entries[place]
