"""`mailcheck missed RULE FILE:LINE`: the rule should have found something here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from mailcheck.cli.exchange_options import options

if TYPE_CHECKING:
    from mailcheck.cli.exchanges import Exchange
    from mailcheck.feedback import Missed
    from mailcheck.model import Mail
    from mailcheck.spans import Span


@click.command(
    "missed",
    short_help="Keep what a rule did not find as a labelled case.",
    epilog="\b\nExamples:\n"
    "  mailcheck missed ignored-disclosure draft.txt:25\n"
    "  mailcheck missed missing-cushion case.yaml:3            # line 3 of its draft\n"
    "  mailcheck missed ignored-feeling --inbound mail.txt --in inbound draft.txt:4    # line 4 of mail.txt",
)
@click.argument("rule")
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
@click.option(
    "--in",
    "where",
    type=click.Choice(["draft", "inbound"]),
    help="The text whose lines are counted, for a case file or a customer's mail in a file of its own (draft).",
)
@options
def command(
    rule: str,
    place: str,
    where: str | None,
    inbound: str | None,
    customer: str | None,
    company: str | None,
    received: str | None,
    sent: str | None,
    template: bool,
    config: str | None,
) -> None:
    """Say that RULE should have found something at FILE:LINE.

    The exchange is kept as a case in cases_folder (mailcheck-cases), with other names and numbers in the place of the real
    ones. Look at it before you share it.
    """
    from mailcheck.cli.configured import Runs
    from mailcheck.cli.exchanges import exchanges, facts_of, store
    from mailcheck.errors import ConfigError, Problem, did_you_mean

    runs = Runs(config)
    split = re.fullmatch(r"(.+?):(\d+)(?::(\d+))?", place)
    if split is None:
        raise ConfigError(Problem(place, "write FILE:LINE or FILE:LINE:COLUMN, such as draft.txt:12"))
    known = runs.known_at(split[1]).rules
    if rule not in known:
        raise ConfigError(Problem("missed", f"no rule {rule!r}{did_you_mean(rule, known)}"))
    path, line, column = split[1], int(split[2]), int(split[3] or 0)
    for exchange in exchanges(runs, [path], template, facts_of(customer, company, received, sent), inbound):
        missed = _missed(exchange, rule, line, column, where)
        if missed is None:
            continue
        for finding, printed in zip(exchange.report.findings, exchange.written.findings, strict=True):
            mail = exchange.case.draft if finding.place.mail is None else exchange.case.thread[finding.place.mail]
            if finding.rule == rule and mail is missed.mail and finding.place.span.overlaps(missed.span):
                raise ConfigError(Problem(place, f"{rule} does find something here [{printed.fingerprint}]"))
        store(exchange, missed, "missed")
        return
    raise ConfigError(Problem(place, "no line of a mail: name the line with the sentence that was passed over"))


def _missed(exchange: Exchange, rule: str, line: int, column: int, where: str | None) -> Missed | None:
    """The sentence on a line of the file, as far as it stands there: that at the column, else the one that takes most of it."""
    from mailcheck.feedback import Missed
    from mailcheck.spans import Span

    case = exchange.case
    mails = {"draft": (case.draft,), "inbound": case.inbound}.get(where or "", (case.draft, *case.thread))
    for mail in mails:
        for own in (one.span for one in mail.lines if one.kind not in ("blank", "rule")):
            at = exchange.line(mail, own)
            # lines of another file, or of another text of a case file, are meant only where that is said
            if at.start.line != line or (where is None and (at.path != case.path or at.value not in ("", "draft"))):
                continue
            pieces = [Span(max(s.start, own.start), min(s.end, own.end)) for s in _sentences(exchange, mail) if s.overlaps(own)]
            offset = own.start + column - at.start.column
            at_column = [p for p in pieces if column and p.start <= offset < p.end]
            return Missed(rule, mail, max(at_column or pieces or [own], key=lambda p: p.end - p.start))
    return None


def _sentences(exchange: Exchange, mail: Mail) -> list[Span]:
    from mailcheck.annotate.annotated import Annotated

    return [s.span for s in Annotated(exchange.case, exchange.run.checker.knowledge).sentences(mail)]
