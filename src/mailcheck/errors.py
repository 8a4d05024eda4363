"""Errors, by who must act.

    MailcheckError
    ├── InputError      the user: a mail cannot be read (missing, undecodable, broken)
    ├── ConfigError     the team: a configuration or an option is wrong
    └── RuleError       the rule author: a rule or lexicon file is wrong

Each carries every problem found in one run, with its place; the command line prints them and exits 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that somebody must mend.

    `path` is as the user wrote it, `line` and `column` count from 1 (0: not known).
    """

    path: str
    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}"


class MailcheckError(Exception):
    """Base of all errors that mailcheck raises on purpose."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[MailcheckError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InputError(MailcheckError):
    """A mail or case file cannot be read."""


class ConfigError(MailcheckError):
    """A configuration or an option is wrong."""


class RuleError(MailcheckError):
    """A rule card or a lexicon file is wrong."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A clause that names the nearest known word, or nothing."""
    # only wanted when something is wrong already
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def printable(text: str) -> str:
    """Text without characters that could steer a terminal; tabs become blanks, others their visible pictures."""
    out = []
    for char in text:
        code = ord(char)
        if char == "\t":
            out.append("    ")
        elif code < 0x20:
            out.append(chr(0x2400 + code))
        elif (
            code == 0x7F
            or 0x80 <= code <= 0x9F
            or code in (0x061C, 0x200E, 0x200F)
            or 0x202A <= code <= 0x202E
            or 0x2066 <= code <= 0x2069
            or 0xD800 <= code <= 0xDFFF
        ):
            out.append("\ufffd")
        else:
            out.append(char)
    return "".join(out)
