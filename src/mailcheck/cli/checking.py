"""Checking files for commands that need the findings and not a report of them."""

from __future__ import annotations

from collections.abc import Sequence

from mailcheck.cli.configured import Runs
from mailcheck.errors import InputError, Problem
from mailcheck.finding import Report
from mailcheck.model import Facts


def check_files(runs: Runs, files: Sequence[str], template: bool) -> list[Report]:
    """The reports of files as `mailcheck check` makes them, suppressions and baseline aside. Raises what no run can do without.

    Raises InputError with every file that cannot be read.
    """
    libraries = runs.libraries(files, template, Facts(), False)
    reports: list[Report] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(files):
        if path in libraries:
            reports += libraries[path]
            continue
        run = runs.of(path)
        try:
            found = run.checker.read_all(path)
        except InputError as exc:
            problems += exc.problems
            continue
        problems += found.problems
        reports += [run.report(run.checker.check(run.case(case))) for case in found.cases]
    problems += [p for report in reports for p in report.errors]
    if problems:
        raise InputError(problems)
    return reports
