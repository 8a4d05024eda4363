"""What a kind is: Python that does the work of many cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from mailcheck.annotate.annotated import Annotated
from mailcheck.errors import did_you_mean
from mailcheck.finding import Severity
from mailcheck.model import Mail
from mailcheck.rules.card import Card
from mailcheck.spans import Span


class Anchor(NamedTuple):
    """A span of a mail's text."""

    mail: Mail
    span: Span


class Match(NamedTuple):
    """What a kind found; the engine makes a finding of it."""

    anchor: Anchor
    fields: Mapping[str, str] = MappingProxyType({})
    """Values for the card's message."""
    variant: str = ""
    """Which wording of the card's message fits."""
    suggestions: tuple[str, ...] = ()
    edits: tuple[tuple[Span, str], ...] = ()
    related: tuple[Anchor, ...] = ()
    related_as: str = ""
    """Key of the message that says what the related places are; empty for the place where an answer belongs."""
    lowered: bool = False
    """Unsure: reported as a hint, whatever the card's severity; not at all where that is a hint."""
    near: float = 0.0
    """How likely it is, 0 to 1, where it is lowered only just: no hint beside other faults (`engine.in_company`). Else 0."""
    second: bool = False
    """What it is near beside is a fault that another family of rules found, of whatever category."""
    guess: bool = False
    """It is near only by its wording, and not reported at all where it is no finding."""
    beside: bool = False
    """It is near enough to be no hint beside a finding of its own category."""
    severity: Severity | None = None
    """Where it is another one than the card's."""
    cues: tuple[str, ...] = ()


class Taken(NamedTuple):
    """Something that the customer told or asked, and where the draft takes it up."""

    kind: str
    told: Anchor
    heard: Anchor | None
    score: float


class Fault(str):
    """What is wrong with a card's options, and at which of them: `Fault("must be a number", "most")`."""

    where: tuple[str | int, ...]

    def __new__(cls, message: str, *where: str | int) -> Fault:
        """A fault at the option with this path of keys and indices."""
        made = super().__new__(cls, message)
        made.where = where
        return made


class Kind(Protocol):
    """A kind reads an annotated case with the options of a card, and yields matches. It does nothing else."""

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """Find what the card describes."""
        ...

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """Say what is wrong with a card's options, best as Fault; an empty list where nothing is."""
        ...


class Listener(Protocol):
    """A kind that can also say what it heard."""

    def heard(self, annotated: Annotated, card: Card) -> list[Taken]:
        """What the customer told and where the draft takes it up."""
        ...


def check_keys(
    options: Mapping[str, Any], known: Mapping[str, type | tuple[type, ...]], required: tuple[str, ...] = ()
) -> list[str]:
    """Faults of options: unknown keys, wrong types, missing ones."""
    every = f"; known are {', '.join(sorted(known))}"
    faults: list[str] = [
        Fault(f"unknown option {k!r}{did_you_mean(str(k), known) or every}", k) for k in options if k not in known
    ]
    faults += [f"option {k!r} is missing" for k in required if k not in options]
    faults += [
        Fault(f"option {k!r} has the wrong type", k) for k, t in known.items() if k in options and not isinstance(options[k], t)
    ]
    return faults
