"""`mailcheck --paste`: for people whose helpdesk is a web page: paste, look, mend there, paste again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import click

from mailcheck.cli.status import CRASHED, FOUND, MUST_ACT

_END = b"."
_BETWEEN = b"-----"
_LONGEST = 4095
"""Bytes of a line that a terminal hands over; what is beyond it drops (termios(3), canonical mode)."""


class _Pasted(NamedTuple):
    parts: tuple[bytes, ...]
    """The text, cut at the lines that separate."""
    cut_off: int
    """The number of a line that the terminal did not hand over whole; 0 where there is none."""

    @property
    def text(self) -> bytes:
        return (_BETWEEN + b"\n").join(self.parts)


@click.command(
    "paste",
    short_help="Ask for the mail and the draft (for helpdesks in a browser).",
    epilog="\b\nExamples:\n  mailcheck --paste\n  mailcheck paste --lang en --fail-on hint",
)
@click.option("--customer", metavar="NAME", help="The customer's name.")
@click.option("--company", metavar="NAME", help="The customer's company.")
@click.option("--config", metavar="FILE", help="This configuration, and not the nearest mailcheck.yaml or pyproject.toml.")
@click.option("--no-config", is_flag=True, help="No configuration.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or categories.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules or categories.")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Language of the report (ja).")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    help="The least severity for which the draft is asked for again (warning).",
)
@click.option("-v", "--verbose", is_flag=True, help="Also show what was heard, and where; and the cues of findings.")
def command(
    customer: str | None,
    company: str | None,
    config: str | None,
    no_config: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: str | None,
    fail_on: str | None,
    verbose: bool,
) -> None:
    """Ask for the customer's mail and the draft, check the draft, and ask for the corrected one until nothing is left.

    Each ends with a line that is a single full stop, or with Ctrl-D. Both can come in one paste, with a line of five hyphens
    between them. Nothing is written anywhere.
    Exit status: 0 nothing found any more, 1 left with findings, 2 you must act (there is no draft), 3 a rule crashed.
    """
    from mailcheck.cli.check_command import Given, check_files, fails, print_reports
    from mailcheck.cli.configured import Runs
    from mailcheck.errors import ConfigError, Problem
    from mailcheck.model import Facts
    from mailcheck.readers.files import INSTEAD

    if config is not None and no_config:
        raise ConfigError(Problem("--no-config", "goes without --config"))
    runs = Runs(config, no_config, select, ignore, lang)
    checker = runs.of(".").checker
    messages = checker.knowledge.messages(checker.language)
    mail_name, draft_name = messages["pasted-mail"], messages["pasted-draft"]
    mail, draft = _both(messages)
    INSTEAD[mail_name] = mail
    given = Given(
        mail_name if mail.strip() else None, (), Facts(customer_name=customer, company=company), False, False, verbose
    )
    while draft.strip():
        INSTEAD[draft_name] = draft
        checked = check_files(runs, [draft_name], given)
        print_reports([c.report for c in checked], checker, (), verbose, False, False)
        sys.stdout.flush()
        if any(c.report.crashed for c in checked):
            sys.exit(CRASHED)
        unread = any(c.report.errors for c in checked)
        if not unread and not any(fails(c, fail_on) for c in checked):
            _say(messages["paste-done"])
            return
        draft = _ask(messages, "paste-again").text
        if not draft.strip():
            sys.exit(MUST_ACT if unread else FOUND)
    raise ConfigError(Problem("--paste", "there is no draft: paste it, and end it with a line that is a single full stop"))


def _both(messages: Mapping[str, str]) -> tuple[bytes, bytes]:
    """The customer's mail and the draft, pasted one after the other or at once."""
    while True:
        first = _ask(messages, "paste-mail")
        if len(first.parts) == 1:
            return first.text, _ask(messages, "paste-draft").text
        if len(first.parts) == 2:
            return first.parts[0], first.parts[1]
        _say(messages["paste-unclear"])


def _ask(messages: Mapping[str, str], message: str) -> _Pasted:
    """What is pasted; again where the terminal cut a line off."""
    while True:
        _say(messages[message])
        pasted = _read()
        if not pasted.cut_off:
            return pasted
        _say(messages["paste-cut"].format(line=pasted.cut_off))


def _read() -> _Pasted:
    parts: list[list[bytes]] = [[]]
    cut_off = 0
    terminal = sys.stdin.isatty()
    for number, line in enumerate(_typed() if terminal else iter(sys.stdin.buffer.readline, b""), 1):
        bare = line.rstrip(b"\r\n")
        if bare == _END:
            break
        if terminal and len(bare) >= _LONGEST:
            cut_off = cut_off or number
        if bare == _BETWEEN:
            parts.append([])
        else:
            parts[-1].append(line)
    if terminal:
        # what was pasted stands right above
        _say("")
    return _Pasted(tuple(b"".join(part) for part in parts), cut_off)


def _typed() -> Iterator[bytes]:
    """The lines that a terminal hands over, one with each call; Ctrl-D hands over what has no line end yet."""
    while line := os.read(sys.stdin.fileno(), 1 << 16):
        yield line
        if not line.endswith(b"\n"):
            return


def _say(text: str) -> None:
    click.echo(text, err=True)
