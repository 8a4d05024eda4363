"""A text cut into lines and pieces, each with the findings that mark it: what a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from mailcheck.finding import QUOTE_MARKS
from mailcheck.spans import LineIndex, Span, Stretch, line_spans


class Mark(NamedTuple):
    """A marked range of a text: the place of a finding, or the other end of one."""

    span: Span
    finding: int
    """The number of the finding on the page."""
    end: int | None = None
    """Which of the other ends of the finding this is; None for its place."""


class Piece(NamedTuple):
    """A piece of a line, and the marks that cover it; `opens` are those that begin here."""

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]


class MarkedLine(NamedTuple):
    """A line with its number in the file."""

    number: int
    pieces: tuple[Piece, ...]
    starts: tuple[Mark, ...]
    """Marks of findings that begin on this line."""
    holds: tuple[Mark, ...]
    """Marks that are on this line."""


def marked_lines(text: str, marks: Sequence[Mark], stretches: Sequence[Stretch] | None = None) -> list[MarkedLine]:
    """The lines of a text with their pieces. Marks are ordered by where they begin, the longer first.

    `stretches` say where the text stands in its file, if it is a part of one.
    """
    index = LineIndex(text, stretches)
    ordered = sorted(marks, key=lambda m: (m.span.start, -m.span.end, m.finding))
    opened: set[Mark] = set()
    out = []
    for line in line_spans(text):
        here = [m for m in ordered if _touches(m.span, line)]
        pieces = _pieces(text, line, here, opened)
        opens = tuple(m for piece in pieces for m in piece.opens)
        starts = tuple(m for m in opens if m.end is None)
        out.append(MarkedLine(index.position(line.start).line, tuple(pieces), starts, tuple(here)))
    return out


def _touches(span: Span, line: Span) -> bool:
    if span.start == span.end:
        return line.start <= span.start <= line.end
    return span.start < line.end and line.start < span.end


def _pieces(text: str, line: Span, marks: Sequence[Mark], opened: set[Mark]) -> list[Piece]:
    inner = {mark: _inside(text, line, mark.span) for mark in marks}
    borders = sorted({line.start, line.end, *(at for span in inner.values() for at in span)})
    pieces = []
    for mark in marks:
        span = inner[mark]
        if span.start == span.end == line.start and mark not in opened:
            opened.add(mark)
            pieces.append(Piece("", (mark,), (mark,)))
    for start, end in pairwise(borders):
        covering = tuple(m for m in marks if inner[m].start <= start and end <= inner[m].end and inner[m].start < inner[m].end)
        opens = tuple(m for m in covering if m not in opened)
        opened.update(opens)
        pieces.append(Piece(text[start:end], covering, opens))
        for mark in marks:
            # a place between two characters
            if inner[mark].start == inner[mark].end == end and mark not in opened:
                opened.add(mark)
                pieces.append(Piece("", (mark,), (mark,)))
    return pieces


def _inside(text: str, line: Span, span: Span) -> Span:
    """What of a span is on a line, without the indentation and quote marks that it was wrapped over."""
    start, end = max(line.start, span.start), min(line.end, span.end)
    while start < end and (text[start].isspace() or text[start] in QUOTE_MARKS):
        start += 1
    return Span(start, end)
