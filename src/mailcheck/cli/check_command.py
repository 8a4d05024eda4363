"""`mailcheck check FILE…`: the main command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mailcheck.cli.status import CRASHED, FOUND, MUST_ACT
from mailcheck.errors import printable
from mailcheck.report import FORMATS

if TYPE_CHECKING:
    from mailcheck.api import Checker
    from mailcheck.cli.outputs import Target
    from mailcheck.finding import Report
    from mailcheck.model import Case


@click.command(
    "check",
    short_help="Check drafts (the main command).",
    epilog="\b\nExamples:\n"
    "  mailcheck draft.txt\n"
    "  mailcheck --inbound mail.txt draft.txt\n"
    "  mailcheck --format github --output sarif=mailcheck.sarif replies/*.txt\n"
    "  mailcheck --redact --output html=report.html --fail-on error replies/*.txt",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--inbound", type=click.Path(), metavar="FILE", help="The customer's mail, where the draft does not quote it.")
@click.option("--thread", multiple=True, type=click.Path(), metavar="FILE", help="An earlier mail; several oldest first.")
@click.option("--own", multiple=True, metavar="ADDRESS", help="Our address, or @domain: tells our mails from the customer's.")
@click.option("--each", is_flag=True, help="Of a mailbox, check every reply, not only the newest of each thread.")
@click.option("--customer", metavar="NAME", help="The customer's name.")
@click.option("--company", metavar="NAME", help="The customer's company.")
@click.option("--received", metavar="TIME", help="When the customer's mail came, 2026-11-02T10:12+09:00: tells the year.")
@click.option("--sent", metavar="TIME", help="When the reply is sent: tells the year of a date, and what is late.")
@click.option("--template", is_flag=True, help="The files are templates: slots are fine, real names are not.")
@click.option("--config", metavar="FILE", help="This configuration, and not the nearest mailcheck.yaml or pyproject.toml.")
@click.option("--no-config", is_flag=True, help="No configuration.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or categories.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules or categories.")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), help="What goes to standard output (text).")
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help="A report in a file, beside it; - is standard output.")
@click.option("--redact", is_flag=True, help="Mask names, mail addresses, telephone and long numbers (docs/formats.md).")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Language of the report (ja).")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    help="The least severity that makes the exit status 1 (warning).",
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule at the end.")
@click.option("-q", "--quiet", is_flag=True, help="Findings only: no summary, no clean files, no notes.")
@click.option("-v", "--verbose", is_flag=True, help="Also show what was heard, and where; and the cues of findings.")
def command(
    files: tuple[str, ...],
    inbound: str | None,
    thread: tuple[str, ...],
    own: tuple[str, ...],
    each: bool,
    customer: str | None,
    company: str | None,
    received: str | None,
    sent: str | None,
    template: bool,
    config: str | None,
    no_config: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_: str | None,
    output: tuple[str, ...],
    redact: bool,
    lang: str | None,
    fail_on: str | None,
    statistics: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check reply drafts.

    FILE is a draft with the customer's mail quoted below it (text or .eml), a mailbox (.mbox), a case file (.yaml), a folder
    of one case (01-customer.txt, 02-agent.txt, draft.txt), or - for standard input; or a library of templates: a folder, a
    table (.csv, .tsv) or a tree (.json, .jsonl, .yaml).
    Exit status: 0 nothing found, 1 findings, 2 you must act (a file cannot be read, an option is wrong), 3 a rule crashed.
    """
    from mailcheck.cli.configured import Runs
    from mailcheck.errors import ConfigError, InputError, Problem
    from mailcheck.finding import Report, Severity
    from mailcheck.model import Facts
    from mailcheck.readers.labels import option_time

    for option, given in (("--inbound", inbound is not None), ("--thread", bool(thread))):
        if given and len(files) > 1:
            raise ConfigError(Problem(option, "goes with one draft only"))
    if [*files, *thread, inbound].count("-") > 1:
        raise ConfigError(Problem("-", "standard input holds one mail only"))
    facts = Facts(
        customer_name=customer,
        company=company,
        received=option_time(received, "--received"),
        sent=option_time(sent, "--sent"),
    )
    if config is not None and no_config:
        raise ConfigError(Problem("--no-config", "goes without --config"))
    wanted = _wanted(format_, output, [*files, *thread, *([inbound] if inbound else [])])
    runs = Runs(config, no_config, select, ignore, lang, own)
    libraries = runs.libraries(files, template, facts, verbose)
    for option, given in (("--inbound", inbound is not None), ("--thread", bool(thread))):
        if libraries and given:
            raise ConfigError(Problem(option, "goes with a draft, not with a library of templates"))
    reports: list[Report] = []
    failing = False
    for path in files:
        run = runs.of(path)
        pairs: list[tuple[Report, Case | None]] = []
        if path in libraries:
            pairs += [(report, None) for report in libraries[path]]
        else:
            try:
                found = run.checker.read_all(path, inbound=inbound, thread=thread, facts=facts, template=template, each=each)
                cases = map(run.case, found.cases)
                pairs += [(run.report(run.checker.check(case, listen=verbose)), case) for case in cases]
                problems = found.problems
            except InputError as exc:
                problems = exc.problems
            if problems:
                pairs.append((Report(path, errors=problems), None))
        made = [report for report, _ in pairs]
        level = fail_on or (run.config.fail_on if run.config else None) or "warning"
        failing = failing or (level != "never" and any(not f.severity < Severity(level) for r in made for f in r.findings))
        reports += [_redacted(report, case, run.checker) for report, case in pairs] if redact else made
    _print(reports, runs.of(files[0]).checker, wanted, verbose, quiet, statistics)
    if any(r.errors for r in reports):
        sys.exit(MUST_ACT)
    if any(r.crashed for r in reports):
        sys.exit(CRASHED)
    if failing:
        sys.exit(FOUND)


def _wanted(format_: str | None, output: Sequence[str], inputs: Sequence[str]) -> Sequence[Target]:
    """Where reports go; nothing where it is only text to standard output, which needs less."""
    if not output and format_ in (None, "text"):
        return ()
    from mailcheck.cli.outputs import targets

    return targets(format_, output, inputs)


def _redacted(report: Report, case: Case | None, checker: Checker) -> Report:
    from mailcheck.redaction import redacted

    return redacted(report, case, checker.knowledge)


def _print(
    reports: list[Report], checker: Checker, wanted: Sequence[Target], verbose: bool, quiet: bool, statistics: bool
) -> None:
    for report in reports:
        for problem in report.errors:
            click.echo(printable(f"mailcheck: {problem}"), err=True)
    messages = checker.knowledge.messages(checker.language)
    if wanted:
        from mailcheck.cli.outputs import deliver
        from mailcheck.report.outcome import Outcome

        deliver(Outcome(reports, checker.cards, messages, checker.language, verbose, quiet, statistics), wanted)
        return
    # nothing but text: what other formats need is not imported
    from mailcheck.report.text import TextReporter

    readable = [r for r in reports if not r.errors]
    if readable:
        TextReporter(messages, sys.stdout, verbose, quiet=quiet, statistics=statistics).print(readable)
