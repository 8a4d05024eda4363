"""The text of one part of a mail, and where each of its lines stands in the file."""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

from mailcheck.readers.encoding import Decoded
from mailcheck.readers.japanese import EUC, SJIS, decode_labelled
from mailcheck.spans import LineIndex, Stretch

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CODECS = {"UTF-8": "utf-8", SJIS: "cp932", EUC: "euc_jp"}
"""Encodings of which a part of a line can be decoded by itself."""
_SIGNATURE = "-- "


class Body(NamedTuple):
    """A text; `stretches` is None where its lines are not lines of the file."""

    text: str
    encoding: str
    stretches: tuple[Stretch, ...] | None


def decode_body(raw: bytes, encoding: str, charset: str | None, first_line: int, other: Callable[[], bytes]) -> Body:
    """Decode the body `raw`, which begins on `first_line` of its file.

    `encoding` is the content transfer encoding, `other` decodes those that are not known here. Raises UndecodableError.
    """
    if encoding == "quoted-printable":
        return _quoted_printable(raw, charset, first_line)
    if encoding == "base64":
        return Body(*decode_labelled(_base64(raw), charset), None)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return Body(*decode_labelled(other(), charset), None)
    decoded = decode_labelled(raw, charset)
    if decoded.encoding.startswith("UTF-16") or decoded.encoding.startswith("UTF-32"):
        return Body(*decoded, None)
    starts = _starts(decoded.text)
    return Body(*decoded, tuple(Stretch(start, first_line + i) for i, start in enumerate(starts)))


def _base64(raw: bytes) -> bytes:
    """Decode base64; what stands after its end, and a last group that was cut off, are left out."""
    data = re.sub(rb"[^A-Za-z0-9+/=]", b"", raw).partition(b"=")[0]
    data = data[: len(data) - 1] if len(data) % 4 == 1 else data
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def _starts(text: str) -> list[int]:
    return [m.start() for m in _TEXT_LINE.finditer(text)] or [0]


def _quoted_printable(raw: bytes, charset: str | None, first_line: int) -> Body:
    pieces = [binascii.a2b_qp(line) for line in _LINE.findall(raw)]
    data = b"".join(pieces)
    decoded = decode_labelled(data, charset)
    # where the lines of the file begin in the decoded bytes
    begins = [0, *accumulate(map(len, pieces))]
    return Body(*decoded, tuple(_stretches(data, decoded, begins, first_line)))


def _stretches(data: bytes, decoded: Decoded, begins: list[int], first_line: int) -> list[Stretch]:
    codec = _CODECS.get(decoded.encoding)
    out = []
    lines = [(m.start(), m.end()) for m in _LINE.finditer(data)] or [(0, 0)]
    for (start, end), at in zip(lines, _starts(decoded.text), strict=False):
        row = bisect_right(begins, start) - 1
        out.append(Stretch(at, first_line + row))
        # soft line breaks: the text goes on, on the next line of the file
        row += 1
        while codec and row < len(begins) - 1 and begins[row] < end:
            width = len(data[start : begins[row]].decode(codec, "ignore"))
            out.append(Stretch(at + width, first_line + row))
            row += 1
    return out


def unflow(body: Body, delete_space: bool) -> Body:
    """Join the lines that the sender's program broke (RFC 3676); `delete_space` is its parameter DelSp."""
    index = LineIndex(body.text, body.stretches)
    out: list[str] = []
    stretches: list[Stretch] = []
    length = 0
    open_depth = -1

    def add(text: str) -> None:
        nonlocal length
        out.append(text)
        length += len(text)

    for match in _TEXT_LINE.finditer(body.text):
        line = match[0].rstrip("\r\n")
        depth = len(line) - len(line.lstrip(">"))
        at = depth + line.startswith(" ", depth)
        content = line[at:]
        place = index.position(match.start() + at)
        if open_depth == depth and content != _SIGNATURE:
            # Japanese has no blank where a line was broken, whatever the sender's program forgot to say
            if delete_space or not (content[:1].isascii() or out[-1][-2:-1].isascii()):
                out[-1] = out[-1][:-1]
                length -= 1
        else:
            if stretches:
                add("\n")
            if depth:
                stretches.append(Stretch(length, place.line, 1))
                add(">" * depth + " ")
        stretches.append(Stretch(length, place.line, place.column))
        add(content)
        open_depth = depth if content.endswith(" ") and content != _SIGNATURE else -1
    return Body("".join(out) + "\n", body.encoding, tuple(stretches))
