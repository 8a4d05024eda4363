"""`mailcheck check FILE…`: the main command."""

from __future__ import annotations

import sys

import click

from mailcheck.cli.status import CRASHED, FOUND, MUST_ACT
from mailcheck.errors import printable


@click.command("check", short_help="Check drafts (the main command).")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--inbound", metavar="FILE", help="The customer's mail, where the draft does not quote it.")
@click.option("--thread", multiple=True, metavar="FILE", help="An earlier mail; several in their order, oldest first.")
@click.option("--own", multiple=True, metavar="ADDRESS", help="Our address, or @domain: tells our mails from the customer's.")
@click.option("--each", is_flag=True, help="Of a mailbox, check every reply, not only the newest of each thread.")
@click.option("--customer", metavar="NAME", help="The customer's name.")
@click.option("--company", metavar="NAME", help="The customer's company.")
@click.option("--received", metavar="TIME", help="When the customer's mail came, 2026-11-02T10:12+09:00: tells the year.")
@click.option("--sent", metavar="TIME", help="When the reply is sent: tells the year of a date.")
@click.option("--template", is_flag=True, help="The files are templates: slots are fine, real names are not.")
@click.option("--config", metavar="FILE", help="This configuration, and not the nearest mailcheck.yaml or pyproject.toml.")
@click.option("--no-config", is_flag=True, help="No configuration.")
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or categories.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules or categories.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Language of the report (ja).")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    help="The least severity that makes the exit status 1 (warning).",
)
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
    format_: str,
    lang: str | None,
    fail_on: str | None,
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
    runs = Runs(config, no_config, select, ignore, lang, own)
    libraries = runs.libraries(files, template, facts, verbose)
    for option, given in (("--inbound", inbound is not None), ("--thread", bool(thread))):
        if libraries and given:
            raise ConfigError(Problem(option, "goes with a draft, not with a library of templates"))
    reports: list[Report] = []
    failing = False
    for path in files:
        run = runs.of(path)
        if path in libraries:
            made = libraries[path]
        else:
            try:
                found = run.checker.read_all(path, inbound=inbound, thread=thread, facts=facts, template=template, each=each)
                made = [run.report(run.checker.check(run.case(case), listen=verbose)) for case in found.cases]
                if found.problems:
                    made.append(Report(path, errors=found.problems))
            except InputError as exc:
                made = [Report(path, errors=exc.problems)]
        level = fail_on or (run.config.fail_on if run.config else None) or "warning"
        failing = failing or (level != "never" and any(not f.severity < Severity(level) for r in made for f in r.findings))
        reports += made
    checker = runs.of(files[0]).checker
    _print(reports, checker.knowledge.messages(checker.language), format_, verbose)
    if any(r.errors for r in reports):
        sys.exit(MUST_ACT)
    if any(r.crashed for r in reports):
        sys.exit(CRASHED)
    if failing:
        sys.exit(FOUND)


def _print(reports: list, messages: dict[str, str], format_: str, verbose: bool) -> None:  # type: ignore[type-arg]
    for report in reports:
        for problem in report.errors:
            click.echo(printable(f"mailcheck: {problem}"), err=True)
    if format_ == "json":
        from mailcheck.report.json_report import render

        click.echo(render(reports, messages, verbose))
        return
    from mailcheck.report.text import TextReporter

    readable = [r for r in reports if not r.errors]
    if readable:
        TextReporter(messages, sys.stdout, verbose).print(readable)
