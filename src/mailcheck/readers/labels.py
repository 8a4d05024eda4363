"""Labelled cases as values, and what can be told of a case file without reading its YAML."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mailcheck.errors import ConfigError, Problem
from mailcheck.model import Case


class Label(NamedTuple):
    """What a labelled case says must be found."""

    rule: str
    where: str
    quotes: tuple[str, ...]
    """The quote, and further sentences that would be as good an anchor."""
    why: str
    sure: bool = True


class LabelledCase(NamedTuple):
    """A case with its labels; None where the file has no `findings`."""

    case: Case
    labels: tuple[Label, ...] | None
    trade: str = ""


def looks_like_case(text: str) -> bool:
    """Whether a text is a case file rather than a mail: YAML keys `draft:` and `thread:`/`id:` at the left margin."""
    lines = text.splitlines()
    keys = {line.split(":")[0] for line in lines if line[:1].isalpha() and ":" in line}
    return "draft" in keys and bool(keys & {"thread", "id", "facts"})


def parse_time(value: object) -> datetime | None:
    """An ISO 8601 time (`2026-11-02T10:12+09:00`, or without zone). None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except ValueError:
        return None


def read_attachments(value: object) -> tuple[str, ...] | None:
    """The names of attached files from a list of texts; None where it is none."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return None
    return tuple(value)


def option_time(value: str | None, option: str) -> datetime | None:
    """A time given on the command line. Raises ConfigError."""
    if value is None:
        return None
    time = parse_time(value)
    if time is None:
        raise ConfigError(Problem(option, f"{value!r} is no time: write it as 2026-11-02T10:12+09:00"))
    return time
