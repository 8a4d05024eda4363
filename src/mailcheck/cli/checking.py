"""Checking files for commands that need the findings and not a report of them."""

from __future__ import annotations

from collections.abc import Sequence

from mailcheck.cli.configured import Runs
from mailcheck.errors import InputError, Problem
from mailcheck.finding import Report
from mailcheck.model import Case, Facts


def check_files(runs: Runs, files: Sequence[str], template: bool) -> list[Report]:
    """The reports of files as `mailcheck check` makes them, suppressions and baseline aside. Raises what no run can do without.

    Raises InputError with every file that cannot be read.
    """
    libraries = runs.libraries(files, template, Facts(), False)
    reports: list[Report] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(files):
        run = runs.of(path)
        try:
            reports += libraries[path] if path in libraries else [run.report(run.checker.check(read(runs, path)))]
        except InputError as exc:
            problems += exc.problems
    problems += [p for report in reports for p in report.errors]
    if problems:
        raise InputError(problems)
    return reports


def read(runs: Runs, path: str, inbound: str | None = None) -> Case:
    """A draft with what its configuration knows. Raises InputError."""
    run = runs.of(path)
    return run.case(run.checker.read(path, inbound=inbound))
