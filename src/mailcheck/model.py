"""The values that flow through mailcheck: tokens, sentences, mails, cases. All frozen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from mailcheck.errors import Problem
from mailcheck.spans import LineIndex, Origin, Span, Stretch

Party = Literal["customer", "agent"]
RegionKind = Literal["addressee", "greeting", "introduction", "body", "closing", "signature"]


class Token(NamedTuple):
    """One morpheme. `start` and `end` count in the folded text of its sentence."""

    surface: str
    lemma: str
    """Dictionary form in standard spelling (致す); for unknown words the surface."""
    base: str
    """Dictionary form as spelt here (いたす)."""
    pos: str
    """Part of speech, comma-joined from coarse to fine: `名詞,固有名詞,人名,姓`."""
    ctype: str
    cform: str
    reading: str
    start: int
    end: int
    known: bool


class Line(NamedTuple):
    """One line of a mail: the span of its content (quote marks and line end left out) and what it is."""

    span: Span
    kind: Literal["text", "blank", "list", "heading", "rule", "addressee", "signature"]


class Sentence(NamedTuple):
    """A sentence: its place in the mail's text, and the folded copy that tokens and patterns read.

    `offsets[i]` is the place in the mail's text of the folded character `i`; there is one more at the end.
    """

    span: Span
    text: str
    offsets: tuple[int, ...]
    tokens: tuple[Token, ...]
    number: int
    paragraph: int
    line_kind: Literal["text", "list", "heading", "addressee", "signature"]

    # two sentences with the same text are two sentences, and keys of caches
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def origin(self, start: int, end: int) -> Span:
        """The place in the mail's text of the folded range `start:end`."""
        first = self.offsets[start]
        if end <= start:
            return Span(first, first)
        return Span(first, max(self.offsets[end], first + 1) if end < len(self.text) else self.span.end)


class Mail(NamedTuple):
    """One mail: who wrote it, and which lines of `text` are its own.

    `text` may hold more than this mail (a draft file with the thread quoted below): `lines` says what is its own.
    """

    party: Party
    text: str
    lines: tuple[Line, ...]
    sender: str | None = None
    """Display name of the From header or the attribution line, where known."""
    address: str | None = None
    recipient: str | None = None
    date: datetime | None = None
    subject: str | None = None
    position: int | None = None
    """0-based place in the thread; None for the draft."""
    source: str | None = None
    """The file the text came from, where it is another one than the draft's."""
    attachments: tuple[str, ...] | None = None
    """Names of the attached files; None where the format does not tell."""
    stretches: tuple[Stretch, ...] | None = None
    """Where the text stands in its file, where the text is only a part of it and that can be told."""
    typed: str | None = None
    """What was typed, where marks of a markup are hidden in `text`; of the same length."""
    encoding: str | None = None
    """The encoding that was chosen for the text, where it was read from a file."""

    # two mails with the same text are two mails, and keys of caches
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class Facts(NamedTuple):
    """What is known outside the mails."""

    customer_name: str | None = None
    company: str | None = None
    own_company: str | None = None
    received: datetime | None = None
    sent: datetime | None = None
    today: date | None = None
    """The day by which the dates of a template are past; None where nobody asked."""
    own_names: tuple[str, ...] = ()
    """Names of our own side, which are nobody else's wherever they stand."""
    products: tuple[str, ...] = ()
    """Names of what we sell."""


class SlotFault(NamedTuple):
    """A slot of a template that is written wrongly."""

    span: Span
    """In the template as it is written."""
    known: str
    """The slot that is meant, as the library writes it; empty where the brackets do not close."""


class Written(NamedTuple):
    """A draft as it stands in its file, where that is not what rules read: a template with its markup, in its container."""

    mail: Mail
    """The template with markup, slots and code."""
    origin: Origin
    """From the draft to the template as it is written."""
    container: Origin | None
    """From the template to the file that holds it; None where the file is the template."""
    lines: LineIndex
    """The lines of the file."""
    faults: tuple[SlotFault, ...] = ()


class Item(NamedTuple):
    """A template or a mail in a file that holds many."""

    name: str | None
    """What people know it by; of a mail the subject."""
    row: int | None = None
    """Its record in the file, from 1: the row of a table (with the header counted), the line of JSON Lines and of a block of
    Markdown, else its place among the templates of the file."""
    id: str | None = None
    """The Message-ID of a mail."""


class Case(NamedTuple):
    """One reply about to be sent, and everything known when it is written."""

    path: str
    draft: Mail
    thread: tuple[Mail, ...] = ()
    facts: Facts = Facts()
    template: bool = False
    written: Written | None = None
    item: Item | None = None
    """Which of several cases in one file this is."""

    @property
    def sent(self) -> datetime | None:
        """When the draft is sent, where that is known."""
        return self.facts.sent or self.draft.date

    @property
    def inbound(self) -> tuple[Mail, ...]:
        """The customer's mails that the draft answers: all since the last agent mail, oldest first.

        Where the last mail is an agent's, the newest customer mail before it: a second reply still answers it.
        """
        mails = list(self.thread)
        if not any(m.party == "customer" for m in mails):
            return ()
        while mails[-1].party != "customer":
            mails.pop()
        first = len(mails) - 1
        if mails[-1] is self.thread[-1]:
            while first > 0 and mails[first - 1].party == "customer":
                first -= 1
        return tuple(mails[first:])


class Cases(NamedTuple):
    """What a file holds: one case or several, and the problems of those that could not be read."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...] = ()
