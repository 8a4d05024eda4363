"""`mailcheck baseline`: known findings, so that checks show what is new."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from mailcheck.cli.status import CRASHED
from mailcheck.errors import printable

if TYPE_CHECKING:
    from mailcheck.cli.configured import Runs
    from mailcheck.finding import Report


def _arguments(function: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in (
        click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path()),
        click.option(
            "--baseline", metavar="FILE", help="The baseline (that of the configuration, else mailcheck-baseline.json)."
        ),
        click.option("--template", is_flag=True, help="The files are templates."),
        click.option("--config", metavar="FILE", help="This configuration, and not the nearest."),
    ):
        function = decorate(function)
    return function


@click.group(
    "baseline",
    short_help="Known findings: see only what is new.",
    epilog="\b\nExamples:\n"
    "  mailcheck baseline write templates/\n"
    "  mailcheck --baseline mailcheck-baseline.json templates/\n"
    "  mailcheck baseline prune templates/",
)
def command() -> None:
    """Keep a file of known findings: checks with --baseline neither show them nor fail on them (docs/baseline.md)."""


@command.command(
    "write",
    epilog="\b\nExamples:\n  mailcheck baseline write templates/\n  mailcheck baseline write --baseline known.json macros.json",
)
@_arguments
@click.option("--force", is_flag=True, help="Write over a baseline that is there: what it knows of other files is lost.")
def write(files: tuple[str, ...], baseline: str | None, template: bool, config: str | None, force: bool) -> None:
    """Check FILE... and write all that is found to a new baseline."""
    import os

    from mailcheck.baseline import of_reports
    from mailcheck.cli.configured import Runs
    from mailcheck.errors import ConfigError, Problem
    from mailcheck.redaction import redacted
    from mailcheck.report.places import shown

    runs = Runs(config)
    path = _path(runs, files, baseline)
    if os.path.exists(path) and not force:
        raise ConfigError(
            Problem(shown(path), "is there already: `mailcheck baseline prune` takes out what is gone, --force writes it anew")
        )
    reports = _reports(runs, files, template)
    masked = [redacted(r, None, runs.of(r.path).checker.knowledge) for r in reports]
    made = of_reports(shown(path), reports, masked)
    made.write()
    click.echo(_words(runs, files)["baseline-written"].format(path=printable(made.path), count=len(made)))


@command.command("prune", epilog="\b\nExamples:\n  mailcheck baseline prune templates/ macros.json")
@_arguments
def prune(files: tuple[str, ...], baseline: str | None, template: bool, config: str | None) -> None:
    """Check FILE..., and take out of the baseline what is no longer found; nothing new gets in.

    What it knows of files that are not named stays, unless they are gone: name the files that it was written for.
    """
    from mailcheck.cli.configured import Runs
    from mailcheck.cli.settling import compare

    runs = Runs(config)
    path = _path(runs, files, baseline)
    compared = compare(runs, path, _reports(runs, files, template))
    compared.pruned.write()
    gone = sum(stale.times for stale in compared.stale)
    words = _words(runs, files)["baseline-pruned"]
    click.echo(words.format(path=printable(compared.pruned.path), gone=gone, count=len(compared.pruned)))


def _path(runs: Runs, files: Sequence[str], given: str | None) -> str:
    """The baseline that is meant: the option, else what the configuration of the first file says, else the usual name."""
    from mailcheck.baseline import DEFAULT

    config = runs.of(files[0]).config
    return given or (config.baseline if config and config.baseline else DEFAULT)


def _reports(runs: Runs, files: Sequence[str], template: bool) -> list[Report]:
    from mailcheck.cli.checking import check_files
    from mailcheck.cli.settling import suppressed
    from mailcheck.errors import ConfigError

    reports, asides = suppressed(runs, check_files(runs, files, template))
    problems = [p for aside in asides for p in aside.errors]
    if problems:
        raise ConfigError(problems)
    crashed = [f"{r.path}: {line}" for r in reports for line in r.crashed]
    if crashed:
        # what a crashed rule would have found is not known: nothing is written
        for line in crashed:
            click.echo(printable(f"mailcheck: {line}"), err=True)
        sys.exit(CRASHED)
    return reports


def _words(runs: Runs, files: Sequence[str]) -> dict[str, str]:
    checker = runs.of(files[0]).checker
    return checker.knowledge.messages(checker.language)
