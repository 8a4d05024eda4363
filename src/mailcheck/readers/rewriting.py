"""Edits back into the bytes of a file: all that is not edited stays byte for byte, and what cannot be kept is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mailcheck.errors import InputError, Problem
from mailcheck.finding import Edit
from mailcheck.readers.encoding import Decoded, UndecodableError, decode_bytes
from mailcheck.spans import Origin, Span

_QUOTING = frozenset("\\\"'<>{}[]&#:,|;\t\r\n`*_~")
"""Letters that some container or markup writes otherwise than mail does."""
_CODECS = {
    "UTF-8": ("utf-8", 0),
    "UTF-8 (BOM)": ("utf-8", 3),
    "UTF-16LE": ("utf-16-le", 0),
    "UTF-16BE": ("utf-16-be", 0),
    "UTF-16LE (BOM)": ("utf-16-le", 2),
    "UTF-16BE (BOM)": ("utf-16-be", 2),
    "CP932": ("cp932", 0),
    "EUC-JP": ("euc_jp", 0),
    "ISO-2022-JP": ("iso2022_jp", 0),
}
"""By the names that `readers.encoding` gives: Python's codec, and the length of the byte order mark."""
_ASCII = b"\x1b(B"
_DOUBLE = (b"\x1b$B", b"\x1b$@")
_SINGLE = (_ASCII, b"\x1b(J", b"\x1b(I", b"\x1b(H")


def in_file(edits: Sequence[Edit], container: Origin) -> tuple[Edit, ...] | None:
    """Edits of a string, in the file that holds it; None where the file writes one of them otherwise than it reads."""
    out = []
    for edit in edits:
        start, end = container.span(edit.span)
        there = range(*edit.span)
        plain = all(container.ends[i] - container.starts[i] == 1 for i in there)
        together = all(container.ends[i] == container.starts[j] for i, j in pairwise(there))
        if not there or not plain or not together or _QUOTING & {*edit.text, *container.text[start:end]}:
            return None
        out.append(Edit(Span(start, end), edit.text))
    return tuple(out)


def without_overlaps(groups: Sequence[tuple[Edit, ...]]) -> tuple[Edit, ...]:
    """The edits of all groups in order, a group whole or not at all; of those that touch the first stays, as do equal ones."""
    kept: set[Edit] = set()
    for group in groups:
        new = [e for e in group if e not in kept]
        if not any(a.span.start <= b.span.end and b.span.start <= a.span.end for a in new for b in kept):
            kept.update(new)
    return tuple(sorted(kept))


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with edits that do not overlap, in order."""
    pieces, at = [], 0
    for span, new in edits:
        pieces += [text[at : span.start], new]
        at = span.end
    return "".join((*pieces, text[at:]))


def rewritten(data: bytes, decoded: Decoded, edits: Sequence[Edit], path: str) -> bytes:
    """The bytes of a file with its text edited, in its own encoding. Raises InputError where that cannot be done."""
    if decoded.encoding not in _CODECS:
        raise InputError(_refusal(path, f"files in {decoded.encoding} are not written; save it as UTF-8 first"))
    codec, mark = _CODECS[decoded.encoding]
    try:
        new = data[:mark] + _spliced(data[mark:], codec, edits)
    except UnicodeEncodeError as exc:
        letter = exc.object[exc.start : exc.end]
        message = f"{letter!r} cannot be written in the encoding of this file ({decoded.encoding}); save it as UTF-8 first"
        raise InputError(_refusal(path, message)) from exc
    if not _reads_as(new, edited(decoded.text, edits)):
        message = f"this file cannot be written back as it is ({decoded.encoding}); save it as UTF-8 first"
        raise InputError(_refusal(path, message))
    return new


def _refusal(path: str, message: str) -> Problem:
    return Problem(path, f"not mended: {message}")


def _reads_as(data: bytes, text: str) -> bool:
    try:
        return decode_bytes(data).text == text
    except UndecodableError:
        return False


class _Code(NamedTuple):
    """One character in the bytes of a file; `shift` is the escape sequence that holds for it."""

    start: int
    end: int
    shift: bytes = _ASCII


def _spliced(body: bytes, codec: str, edits: Sequence[Edit]) -> bytes:
    """The bytes with only those of the edits exchanged."""
    codes = list(_codes(body, codec))
    pieces, done = [], 0
    for span, new in edits:
        first, last = codes[span.start], codes[span.end - 1]
        pieces += [body[done : first.start], _between(new.encode(codec), first.shift, last.shift)]
        done = last.end
    return b"".join((*pieces, body[done:]))


def _between(new: bytes, before: bytes, after: bytes) -> bytes:
    """What is put in between two escape sequences that hold: with further ones only where it needs others."""
    last = new.rfind(b"\x1b", 0, -len(_ASCII))
    if after != _ASCII:
        new = new[: -len(_ASCII)] if new.endswith(_ASCII) and new.startswith(after, last) else new + after
    if before != _ASCII:
        new = new[len(before) :] if new.startswith(before) else _ASCII + new
    return new


def _codes(body: bytes, codec: str) -> Iterator[_Code]:
    at, shift = 0, _ASCII
    while at < len(body):
        if codec == "iso2022_jp" and body[at : at + 1] == b"\x1b":
            shift = next((s for s in (*_DOUBLE, *_SINGLE) if body.startswith(s, at)), body[at : at + 4])
            at += len(shift)
            continue
        length = _length(body, at, codec, shift)
        yield _Code(at, at + length, shift)
        at += length


def _length(body: bytes, at: int, codec: str, shift: bytes) -> int:
    """How many bytes the character takes that begins here."""
    first = body[at]
    if codec == "utf-8":
        return 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if codec.startswith("utf-16"):
        high = body[at + 1] if codec.endswith("le") else first
        return 4 if 0xD8 <= high <= 0xDB else 2
    if codec == "cp932":
        return 2 if 0x81 <= first <= 0x9F or 0xE0 <= first <= 0xFC else 1
    if codec == "euc_jp":
        return 1 if first < 0x80 else 3 if first == 0x8F else 2
    return 1 if shift in _SINGLE or first < 0x21 else 2
