"""Lines of a mail, folded in width, with the place of every character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mailcheck.language.folding import fold_width
from mailcheck.model import Line, Mail
from mailcheck.spans import Span


class FoldedLine(NamedTuple):
    """A line in half width; `offsets` as in Sentence."""

    line: Line
    text: str
    offsets: tuple[int, ...]
    number: int

    def origin(self, start: int, end: int) -> Span:
        """The place in the mail's text of the folded range `start:end`."""
        return Span(self.offsets[start], self.offsets[end])


def folded_lines(mail: Mail) -> Iterator[FoldedLine]:
    """The mail's own lines that hold text."""
    for number, line in enumerate(mail.lines):
        if line.kind in ("blank", "rule"):
            continue
        chars, offsets = fold_width(mail.text, *line.span)
        yield FoldedLine(line, "".join(chars), (*offsets, line.span.end), number)
