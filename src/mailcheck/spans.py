"""Spans of code points, and the lines and columns they stand on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points of one text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


class Position(NamedTuple):
    """Line and column, both from 1; the column counts code points."""

    line: int
    column: int


def trimmed(text: str, span: Span) -> Span:
    """A span less the zero-width spaces at its end: what is hidden after a word is no part of it."""
    end = span.end
    while end > span.start and text[end - 1] == "\u200b":
        end -= 1
    return Span(span.start, end)


class Stretch(NamedTuple):
    """From the offset `start` on, a text stands at `line` and `column` of the file that holds it."""

    start: int
    line: int
    column: int = 1


class Origin(NamedTuple):
    """Where the characters of a text stand in the text that it was read from.

    Character `i` was read from `text[starts[i]:ends[i]]`: one character may stand for an escape, an entity or a slot, and what
    was left out lies between the end of one and the start of the next.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, span: Span) -> Span:
        """The place in `text` of a span of what was read."""
        if span.start >= span.end:
            at = self.starts[span.start] if span.start < len(self.starts) else self.ends[-1] if self.ends else 0
            return Span(at, at)
        return Span(self.starts[span.start], self.ends[span.end - 1])


class LineIndex:
    """Turns offsets of a text into positions. CR, LF and CRLF all end a line.

    `stretches`, where given, say where the text stands in its file; each line of the text begins a stretch.
    """

    __slots__ = ("_starts", "_stretches")

    def __init__(self, text: str, stretches: Sequence[Stretch] | None = None) -> None:
        self._stretches = stretches
        if stretches:
            self._starts = [s.start for s in stretches]
            return
        starts = [0]
        at = 0
        for line in text.splitlines(keepends=True):
            at += len(line)
            # str.splitlines also splits at separators that no editor counts as a line's end
            if line.endswith(("\n", "\r")):
                starts.append(at)
        self._starts = starts

    def position(self, offset: int) -> Position:
        """The position of `offset`."""
        line = bisect_right(self._starts, offset) - 1
        if self._stretches:
            stretch = self._stretches[max(line, 0)]
            return Position(stretch.line, stretch.column + offset - stretch.start)
        return Position(line + 1, offset - self._starts[line] + 1)


def line_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The spans of the lines of `text[start:end]`, without their line ends."""
    spans = []
    at = start
    stop = len(text) if end is None else end
    for line in text[start:stop].replace("\r\n", "\n\n").replace("\r", "\n").split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return _without_crlf_ghosts(text, spans) if "\r\n" in text else spans


def _without_crlf_ghosts(text: str, spans: list[Span]) -> list[Span]:
    """Drop the empty line that stands between the CR and the LF of one line end."""
    return [
        s for s in spans if not (s.start == s.end and 0 < s.start <= len(text) and text[s.start - 1 : s.start + 1] == "\r\n")
    ]
