"""Findings: values that say what is wrong, where, and what would mend it."""

from __future__ import annotations

import enum
from typing import NamedTuple

from mailcheck.errors import Problem
from mailcheck.model import Item
from mailcheck.spans import Origin, Position, Span, Stretch

QUOTE_MARKS = ">＞|｜│》"
"""What mail programs put before the lines of a quoted mail."""


class Severity(enum.Enum):
    """How bad a finding is.

    error: sending the mail would be an accident. warning: the customer will feel unheard. hint: style, or unsure.
    """

    HINT = "hint"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a hint, 1 for a warning, 2 for an error."""
        return ("hint", "warning", "error").index(self.value)

    def __lt__(self, other: Severity) -> bool:
        return self.rank < other.rank


class Place(NamedTuple):
    """A place in one of the texts of a case."""

    where: str
    """`draft`, `inbound` or `thread`."""
    span: Span
    quote: str
    mail: int | None = None
    """0-based place of the mail in the thread; None for the draft."""
    source: str | None = None
    """File that the text came from, if not the draft's."""

    @property
    def text_key(self) -> str:
        """The key in `Report.texts` of the text that the place is in."""
        return "draft" if self.mail is None else f"thread:{self.mail}"


def one_line(text: str) -> str:
    """A quote on one line, without the quote marks of the lines it was wrapped over."""
    return "".join(part.strip().lstrip(QUOTE_MARKS).strip() for part in text.splitlines())


class Edit(NamedTuple):
    """A replacement that mends a finding, in the draft."""

    span: Span
    text: str


class Finding(NamedTuple):
    """One thing that the rule `rule` found."""

    rule: str
    severity: Severity
    place: Place
    position: Position
    end_position: Position
    message: str
    advice: str
    """One line: what to do."""
    suggestions: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    related: tuple[Place, ...] = ()
    related_as: str = ""
    """Key of the message that says what the related places are, where it is not plain."""
    fingerprint: str = ""
    cues: tuple[str, ...] = ()
    """What spoke for it, for readers who ask why."""


class Heard(NamedTuple):
    """Something that the customer told, felt, asked or requested, and where the draft took it up."""

    kind: str
    told: Place
    heard: Place | None
    score: float


class Report(NamedTuple):
    """Everything that a run says about one file, or about one template of a library."""

    path: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """Keys of messages, such as `no-inbound`; what the message names follows after a colon."""
    errors: tuple[Problem, ...] = ()
    crashed: tuple[str, ...] = ()
    """Rules that raised; the others still reported."""
    heard: tuple[Heard, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    """The texts that places refer to: (`draft`, …), (`thread:0`, …)."""
    template: bool = False
    """A template of a library: only worth a word where something is found."""
    item: Item | None = None
    line_numbers: tuple[int, ...] = ()
    """For each line of the draft's text its line in the file, where the two differ."""
    stretches: tuple[tuple[str, tuple[Stretch, ...]], ...] = ()
    """Where those texts stand in their files, for texts of mails that are parts of files."""
    container: Origin | None = None
    """From the draft's text to the file that holds it, for a template in a container that has edits."""
    encodings: tuple[tuple[str, str], ...] = ()
    """The encodings that were chosen: (file, name)."""
    aside: bool = False
    """What a configuration or a baseline has to say: about no file that was checked."""
