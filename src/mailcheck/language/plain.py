"""A plain copy of a text for reading its lines: what cannot be seen is gone, what looks the same is the same.

Mail programs and web forms put zero-width characters and no-break spaces anywhere, and files from macOS spell が as two
characters. Lines are recognised in the plain copy; their spans lead back to what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from mailcheck.model import Line
from mailcheck.spans import Span

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_BLANKS = "\xa0\u2000-\u200a\u202f\u205f"
_ODD = re.compile(f"[{_INVISIBLE}]+|[{_BLANKS}]|.[\u3099\u309a]")
_BLANK = re.compile(f"[{_BLANKS}]")


class Plain(NamedTuple):
    """The plain copy, and the place of each of its characters and its end in the text; None where both are the same."""

    text: str
    offsets: list[int] | None

    def line(self, span: Span, kind: str) -> Line:
        """A line of the plain copy as a line of the text."""
        if self.offsets is not None:
            span = Span(self.offsets[span.start], self.offsets[span.end])
        return Line(span, kind)  # type: ignore[arg-type]


def plain(text: str) -> Plain:
    """The plain copy of `text`."""
    if text.isascii() or not _ODD.search(text):
        return Plain(text, None)
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _ODD.finditer(text):
        out.append(text[at : match.start()])
        offsets.extend(range(at, match.start()))
        odd = match[0]
        same = " " if _BLANK.match(odd) else unicodedata.normalize("NFC", odd) if odd[-1] in "\u3099\u309a" else ""
        out.append(same)
        offsets.extend(match.start() + min(i, len(odd) - 1) for i in range(len(same)))
        at = match.end()
    out.append(text[at:])
    offsets.extend(range(at, len(text) + 1))
    return Plain("".join(out), offsets)


def japanese(text: str) -> int:
    """How many kana and kanji a text holds."""
    return sum("\u3041" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
