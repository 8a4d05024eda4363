"""Lines of a mail, folded in width, with the place of every character."""

from __future__ import annotations

from functools import lru_cache
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


def first_line(mail: Mail) -> Span:
    """The first line of the mail that holds text, without the blanks around it."""
    line = folded_lines(mail)[0].line.span
    text = mail.text[slice(*line)]
    start = line.start + len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()))


# several rules read the lines of the same few mails; a mail is its own key
@lru_cache(maxsize=16)
def folded_lines(mail: Mail) -> tuple[FoldedLine, ...]:
    """The mail's own lines that hold text."""
    return tuple(_fold(mail, number, line) for number, line in enumerate(mail.lines) if line.kind not in ("blank", "rule"))


def _fold(mail: Mail, number: int, line: Line) -> FoldedLine:
    chars, offsets = fold_width(mail.text, *line.span)
    return FoldedLine(line, "".join(chars), (*offsets, line.span.end), number)
