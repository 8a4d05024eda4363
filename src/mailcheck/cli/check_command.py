"""`mailcheck check FILE…`: the main command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from mailcheck.cli.status import CRASHED, FOUND, MUST_ACT
from mailcheck.errors import printable
from mailcheck.report import FORMATS

if TYPE_CHECKING:
    from mailcheck.api import Checker
    from mailcheck.cli.configured import Run, Runs
    from mailcheck.cli.outputs import Target
    from mailcheck.finding import Report
    from mailcheck.model import Case, Facts

_MANY = 10
"""So many files may take long enough to watch."""


class Checked(NamedTuple):
    """A report, with the argument that it came from and what was checked."""

    path: str
    report: Report
    run: Run
    case: Case | None = None


class Given(NamedTuple):
    """What the options say of every file."""

    inbound: str | None
    thread: tuple[str, ...]
    facts: Facts
    template: bool
    each: bool
    listen: bool
    baseline: str | None = None


@click.command(
    "check",
    short_help="Check drafts (the main command).",
    epilog="\b\nExamples:\n"
    "  mailcheck draft.txt\n"
    "  mailcheck --inbound mail.txt draft.txt\n"
    "  mailcheck --format github --output sarif=mailcheck.sarif replies/*.txt\n"
    "  mailcheck --redact --output html=report.html --fail-on error replies/*.txt\n"
    "  mailcheck --diff draft.txt, and then mailcheck --fix draft.txt\n"
    "  mailcheck --changed=origin/main templates/",
)
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path())
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
@click.option("--fix", is_flag=True, help="Write safe corrections into the files, then check them.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")
@click.option(
    "--changed",
    metavar="[REV]",
    is_flag=False,
    flag_value="",
    help="Only files that changed since a git revision (HEAD), or since a branch forked; --changed=main.",
)
@click.option("--baseline", metavar="FILE", help="Known findings, which are not shown and do not fail (mailcheck baseline).")
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
    fix: bool,
    diff: bool,
    changed: str | None,
    baseline: str | None,
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
    from mailcheck.errors import ConfigError, Problem
    from mailcheck.model import Facts
    from mailcheck.readers.labels import option_time

    if config is not None and no_config:
        raise ConfigError(Problem("--no-config", "goes without --config"))
    runs = Runs(config, no_config, select, ignore, lang, own)
    if changed is not None:
        from mailcheck.cli.changed import changed_since

        runs.changed = changed_since(changed, files, runs.is_configured, quiet)
        files = runs.changed.files
    elif not files:
        raise click.UsageError("Missing argument 'FILE...'.")
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
    wanted = _wanted(format_, output, [*files, *thread, *([inbound] if inbound else [])], diff)
    what = Given(inbound, thread, facts, template, each, verbose, baseline)
    if fix or diff:
        from mailcheck.cli.fixing import Wish, mend

        wish = Wish(fix, diff, redact, quiet, (*thread, inbound))
        checked = mend(files, lambda paths: check_files(runs, paths, what), wish)
    else:
        checked = check_files(runs, files, what)
    failing = any(fails(one, fail_on) for one in checked)
    reports = [_redacted(one) if redact else one.report for one in checked]
    print_reports(reports, runs.of(files[0] if files else ".").checker, wanted, verbose, quiet, statistics)
    if any(r.errors for r in reports):
        sys.exit(MUST_ACT)
    if any(r.crashed for r in reports):
        sys.exit(CRASHED)
    if failing:
        sys.exit(FOUND)


def check_files(runs: Runs, files: Sequence[str], given: Given) -> list[Checked]:
    """The reports of all files, in their order."""
    from mailcheck.errors import ConfigError, Problem

    libraries = runs.libraries(files, given.template, given.facts, given.listen)
    for option, used in (("--inbound", given.inbound is not None), ("--thread", bool(given.thread))):
        if libraries and used:
            raise ConfigError(Problem(option, "goes with a draft, not with a library of templates"))
    checked: list[Checked] = []
    with _watching(len(files)) as watch:
        for number, path in enumerate(files):
            watch(number, len(files))
            run = runs.of(path)
            if path in libraries:
                checked += [Checked(path, report, runs.of(report.path)) for report in libraries[path]]
            elif runs.changed is None or runs.changed.holds(path) or not os.path.exists(path):
                checked += _cases(path, run, given)
    return _settled(runs, checked, given.baseline)


def _settled(runs: Runs, checked: list[Checked], baseline: str | None) -> list[Checked]:
    """Without what is suppressed or known; what is to be said about either comes after all of them."""
    reports = runs.settled([c.report for c in checked], baseline)
    kept = [c._replace(report=r) for c, r in zip(checked, reports, strict=False)]
    return [*kept, *(Checked(r.path, r, runs.of(r.path)) for r in reports[len(checked) :])]


def _cases(path: str, run: Run, given: Given) -> list[Checked]:
    """The reports of a file that is no library: of its cases, and of what could not be read."""
    from mailcheck.errors import InputError
    from mailcheck.finding import Report

    checked: list[Checked] = []
    try:
        found = run.checker.read_all(
            path, inbound=given.inbound, thread=given.thread, facts=given.facts, template=given.template, each=given.each
        )
        for case in map(run.case, found.cases):
            checked.append(Checked(path, run.report(run.checker.check(case, listen=given.listen)), run, case))
        problems = found.problems
    except InputError as exc:
        problems = exc.problems
    if problems:
        checked.append(Checked(path, Report(path, errors=problems), run))
    return checked


@contextmanager
def _watching(files: int) -> Iterator[Callable[[int, int], None]]:
    """Shows how far a run over many files is."""
    if files < _MANY:
        yield lambda _done, _total: None
        return
    from mailcheck.cli.progress import Watching

    with Watching() as watch:
        yield watch


def fails(checked: Checked, fail_on: str | None) -> bool:
    """Whether a report holds a finding for which the run is to fail."""
    from mailcheck.finding import Severity

    config = checked.run.config
    level = fail_on or (config.fail_on if config else None) or "warning"
    return level != "never" and any(not f.severity < Severity(level) for f in checked.report.findings)


def _wanted(format_: str | None, output: Sequence[str], inputs: Sequence[str], diff: bool) -> Sequence[Target] | None:
    """Where reports go; nothing where it is only text to standard output, which needs less; None where a diff goes there."""
    if not output and format_ in (None, "text") and not diff:
        return ()
    from mailcheck.cli.outputs import STDOUT, targets
    from mailcheck.errors import ConfigError, Problem

    wanted = targets(format_, output, inputs)
    if not diff:
        return wanted
    if format_ or any(given.endswith(f"={STDOUT}") for given in output):
        raise ConfigError(Problem("--diff", "goes to standard output: give reports a file, --output FORMAT=FILE"))
    return wanted[:-1] or None


def _redacted(checked: Checked) -> Report:
    from mailcheck.redaction import redacted

    return redacted(checked.report, checked.case, checked.run.checker.knowledge)


def print_reports(
    reports: list[Report], checker: Checker, wanted: Sequence[Target] | None, verbose: bool, quiet: bool, statistics: bool
) -> None:
    """Print reports where they are wanted; errors only, where `wanted` is None."""
    for report in reports:
        for problem in report.errors:
            click.echo(printable(f"mailcheck: {problem}"), err=True)
    if wanted is None:
        return
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
