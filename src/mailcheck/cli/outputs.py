"""Where reports go: a format for standard output, and files beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailcheck.errors import ConfigError, Problem, did_you_mean
from mailcheck.report import FORMATS
from mailcheck.report.formats import render
from mailcheck.report.outcome import Outcome
from mailcheck.report.places import STDIN

STDOUT = STDIN


class Target(NamedTuple):
    """A format and the file that it goes to; `-` is standard output."""

    format: str
    path: str


def targets(format_: str | None, outputs: Sequence[str], inputs: Iterable[str]) -> tuple[Target, ...]:
    """What `--format` and every `--output FORMAT=FILE` ask for, the format for standard output last.

    `inputs` are the files that are read: none is written over. Raises ConfigError with every fault.
    """
    problems: list[Problem] = []
    read = {os.path.realpath(path) for path in inputs if path != STDIN}
    taken: dict[str, str] = {STDOUT: f"--format {format_}"} if format_ else {}
    files: list[Target] = []
    streams: list[Target] = []
    for given in outputs:
        name, separator, path = given.partition("=")
        fault = _fault(name, separator, path, read)
        key = path if path == STDOUT else os.path.realpath(path)
        if not fault and key in taken:
            fault = f"{'standard output' if path == STDOUT else path} is taken by {taken[key]}: give each format a file"
        if fault:
            problems.append(Problem(f"--output {given}", fault))
            continue
        taken[key] = f"--output {given}"
        (streams if path == STDOUT else files).append(Target(name, path))
    if problems:
        raise ConfigError(problems)
    return (*files, *(streams or [Target(format_ or "text", STDOUT)]))


def _fault(name: str, separator: str, path: str, read: set[str]) -> str:
    if not separator or not path:
        return "write FORMAT=FILE, such as sarif=out.sarif"
    if name not in FORMATS:
        return f"no format {name!r}{did_you_mean(name, FORMATS)} (one of {', '.join(FORMATS)})"
    if path == STDOUT:
        return ""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        return f"there is no folder {folder}: make it first (mkdir -p {folder})"
    if os.path.isdir(path):
        return "this is a folder: name a file in it"
    if os.path.realpath(path) in read:
        return "this file is being checked and would be lost: name another"
    return ""


def deliver(outcome: Outcome, wanted: Sequence[Target]) -> None:
    """Write every report: files whole or not at all. Raises ConfigError for those that cannot be written."""
    problems: list[Problem] = []
    for target in wanted:
        if target.path == STDOUT:
            _to_stdout(outcome, target.format)
            continue
        try:
            # most reports go to standard output only
            from mailcheck.writing import write_whole

            # a lone surrogate is no character that a file can hold
            write_whole(target.path, render(target.format, outcome).encode("utf-8", "backslashreplace"))
        except OSError as exc:
            problems.append(Problem(f"--output {target.format}={target.path}", f"cannot be written: {exc.strerror}"))
    if problems:
        raise ConfigError(problems)


def _to_stdout(outcome: Outcome, name: str) -> None:
    if name != "text":
        sys.stdout.write(render(name, outcome))
        return
    from mailcheck.report.text import TextReporter

    readable = [r for r in outcome.reports if not r.errors]
    if readable:
        reporter = TextReporter(
            outcome.messages, sys.stdout, outcome.verbose, quiet=outcome.quiet, statistics=outcome.statistics
        )
        reporter.print(readable)
