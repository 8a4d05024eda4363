"""Files to text, with errors for the person who must act."""

from __future__ import annotations

import os
import re
import sys
from typing import Literal

from mailcheck.errors import InputError, Problem
from mailcheck.model import Case
from mailcheck.readers.encoding import Decoded, decode_file

STDIN = "-"
SIDECAR = ".mailcheck.yaml"
"""What is suppressed in `reply.txt` stands in `reply.txt.mailcheck.yaml`."""
STDIN_NAME = "<stdin>"
_FIELDS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*(?:\r\n|\r|\n)(?:[ \t][^\r\n]*(?:\r\n|\r|\n))*)+")
_ON_THE_WAY = re.compile(
    rb"(?:^|[\r\n])(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|DKIM-Signature"
    rb"|Content-Type|Content-Transfer-Encoding)[ \t]*:",
    re.IGNORECASE,
)
"""Fields that mail bears on its way, and that nobody types or pastes."""
LARGEST = 48 * 1024 * 1024
"""Bytes of a mail; providers take some 25 MB of attachments, a third more as base64."""
LONGEST_TEXT = 200_000
LONGEST_LINE = 10_000
_HEAD = 64 * 1024


def read_text(path: str) -> str:
    """The text of `path`, or of standard input for `-`. Raises InputError."""
    return read_decoded(path).text


def read_decoded(path: str) -> Decoded:
    """The text of `path`, or of standard input for `-`, and its encoding. Raises InputError."""
    return decode_file(read_bytes(path), shown(path))


def mail_text(data: bytes, path: str) -> Decoded:
    """The text of a mail in a file, and its encoding. Raises InputError, also for what is too long to be a mail."""
    if len(data) > LONGEST_TEXT * 4:
        raise InputError(Problem(path, f"this is too long to be a mail: {len(data)} bytes"))
    decoded = decode_file(data, path)
    check_length(decoded.text, path)
    return decoded


def check_length(text: str, path: str) -> None:
    """Raises InputError for a text or a line too long to be a mail: the time to read it grows with the square of a line."""
    if len(text) > LONGEST_TEXT:
        message = f"this is too long to be a mail: {len(text)} characters; {LONGEST_TEXT} is the most"
        raise InputError(Problem(path, message))
    if len(text) <= LONGEST_LINE:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            message = f"a line of {len(line)} characters is too long to be of a mail; {LONGEST_LINE} is the most"
            raise InputError(Problem(path, message, number))


def shown(path: str) -> str:
    """A path as messages name it."""
    return STDIN_NAME if path == STDIN else path


INSTEAD: dict[str, bytes] = {}
"""Bytes to read in the place of a file's: what an edit would leave in it, and standard input, which can be read but once."""


def read_bytes(path: str, most: int = -1) -> bytes:
    """The bytes of `path` (no more than `most`, where given), or of standard input for `-`. Raises InputError."""
    if path in INSTEAD:
        return INSTEAD[path]
    if path == STDIN:
        return sys.stdin.buffer.read()
    try:
        if os.path.isdir(path):
            raise InputError(Problem(path, "this is a folder: name the file with the mail"))
        with open(path, "rb") as file:
            return file.read(most)
    except FileNotFoundError as exc:
        raise InputError(Problem(path, "there is no such file")) from exc
    except OSError as exc:
        raise InputError(Problem(path, f"cannot be read: {exc.strerror}")) from exc


def container(path: str, head: bytes) -> Literal["text", "eml", "mbox"]:
    """What a file is, by its name, else by its first bytes: a mail with its headers, a mailbox, or text."""
    name = path.lower()
    if name.endswith((".mbox", ".mbx")):
        return "mbox"
    if name.endswith(".eml"):
        return "eml"
    if head.startswith(b"From ") and re.match(rb"From \S+[^\r\n]*\d:\d\d[^\r\n]*(?:\r\n|\r|\n)[A-Za-z][A-Za-z0-9-]*:", head):
        return "mbox"
    fields = _FIELDS.match(head[:_HEAD].removeprefix(b"\xef\xbb\xbf")) if head[:1].isalpha() or head[:1] == b"\xef" else None
    return "eml" if fields and _ON_THE_WAY.search(fields[0]) else "text"


def with_text(case: Case, path: str, encoding: str, typed: str | None = None) -> Case:
    """A case that was read from a text, with its encoding, and what was typed if its marks are hidden.

    Raises InputError where nothing of it is a reply.
    """
    if not any(line.kind not in ("blank", "rule") for line in case.draft.lines):
        raise InputError(Problem(shown(path), "there is no reply here: all of it is quoted mail"))
    return case._replace(
        draft=case.draft._replace(encoding=encoding, typed=typed),
        thread=tuple(m._replace(encoding=encoding, typed=typed) for m in case.thread),
    )


def unmarked(text: str, path: str) -> tuple[str, str | None]:
    """The text to read, and what was typed where that is another: Markdown has marks that are no text."""
    if not path.lower().endswith((".md", ".markdown")):
        return text, None
    from mailcheck.readers.markdown import without_marks

    hidden = without_marks(text)
    return hidden, None if hidden == text else text
