"""`--fix` and `--diff`: safe edits into the files that were checked, written whole and only where nothing else changes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import click

from mailcheck.cli.check_command import Checked
from mailcheck.errors import ConfigError, InputError, Problem, printable
from mailcheck.finding import Edit, Report
from mailcheck.readers.encoding import Decoded, decode_file
from mailcheck.readers.files import INSTEAD, STDIN, STDIN_NAME, container, read_bytes
from mailcheck.readers.rewriting import in_file, rewritten, without_overlaps
from mailcheck.writing import write_whole

_MOST_TURNS = 8
"""An edit may bare another one; that many turns are never needed, and an edit that undoes another must not go on for ever."""
_HEAD = 64 * 1024

Check = Callable[[Sequence[str]], list[Checked]]


class _File(NamedTuple):
    before: bytes
    after: bytes
    edits: int


class _Mending:
    """Files as they are and as they would be; the second are in `INSTEAD`, to be checked again before they are written."""

    def __init__(self, files: Sequence[str], check: Check) -> None:
        self._files, self._check = tuple(dict.fromkeys(files)), check
        self.changed: dict[str, _File] = {}
        self.refused: dict[str, Problem] = {}
        self.before = check(self._files)
        self.after = self.before

    def run(self) -> None:
        """Edit until nothing is left to edit."""
        for _ in range(_MOST_TURNS):
            edited = [path for path in dict.fromkeys(c.report.path for c in self.after) if self._edit(path)]
            if not edited:
                return
            held = {path: _held(self.after, path) for path in edited}
            # all of them: templates know their slots from each other
            self.after = self._check(self._files)
            spoilt = [path for path in edited if _held(self.after, path) != held[path]]
            for path in spoilt:
                self._take_back(path)
            if spoilt:
                self.after = self._check(self._files)

    def _edit(self, path: str) -> bool:
        reports = [c.report for c in self.after if c.report.path == path]
        if path in self.refused or not any(f.edits for r in reports for f in r.findings):
            return False
        name = STDIN if path == STDIN_NAME else path
        try:
            data = read_bytes(name)
            if container(name, data[:_HEAD]) != "text":
                raise InputError(_not_here(path))
            decoded = decode_file(data, path)
            groups = [group for report in reports for group in _groups(report, decoded, path)]
            edits = without_overlaps(groups)
            new = rewritten(data, decoded, edits, path)
        except InputError as exc:
            self.refused[path] = exc.problems[0]
            return False
        before = self.changed[path].before if path in self.changed else data
        done = self.changed[path].edits if path in self.changed else 0
        self.changed[path] = _File(before, new, done + len(edits))
        INSTEAD[name] = new
        return new != data

    def _take_back(self, path: str) -> None:
        del INSTEAD[path]
        del self.changed[path]
        self.refused[path] = Problem(path, "not mended: the edits would change which mails this file holds")


class Wish(NamedTuple):
    """What the options say."""

    write: bool
    show: bool
    masked: bool
    quiet: bool
    others: Sequence[str | None] = ()
    """Files with mails that are read beside the drafts."""


def mend(files: Sequence[str], check: Check, wish: Wish) -> list[Checked]:
    """Edit the files, or print what would be edited, and return the reports of files as they then are.

    A file that cannot be written is a report with an error. Raises ConfigError where the options do not go together.
    """
    write, show, masked, quiet, others = wish
    if write and show:
        raise ConfigError(Problem("--fix", "goes without --diff, which writes nothing"))
    if write and STDIN in files:
        raise ConfigError(Problem("--fix", "standard input cannot be written back: use --diff, or name the file"))
    if show and masked:
        raise ConfigError(Problem("--diff", "shows the mail as it is: goes without --redact"))
    if STDIN in (*files, *others):
        INSTEAD[STDIN] = sys.stdin.buffer.read()
    mending = _Mending(files, check)
    mending.run()
    for problem in mending.refused.values():
        click.echo(printable(f"mailcheck: {problem}"), err=True)
    mended = {path: file for path, file in mending.changed.items() if file.after != file.before}
    failed: dict[str, Problem] = {}
    for path, file in mended.items():
        if show:
            _show(path, file)
        elif fault := _write(path, file):
            failed[path] = fault
    done = [file for path, file in mended.items() if path not in failed]
    if done and not quiet:
        checker = mending.before[0].run.checker
        text = checker.knowledge.messages(checker.language)["would-mend" if show else "mended"]
        click.echo(text.format(edits=sum(f.edits for f in done), files=len(done)), err=True)
    if show:
        return mending.before
    unwritten = {c.report.path: c for c in mending.after if c.report.path in failed}
    errors = [c._replace(report=Report(path, errors=(failed[path],)), case=None) for path, c in unwritten.items()]
    return [*(c for c in mending.after if c.report.path not in failed), *errors]


def _groups(report: Report, decoded: Decoded, path: str) -> Iterator[tuple[Edit, ...]]:
    """The edits of each finding, in the text of the file. Raises InputError where the file holds something else."""
    groups = [f.edits for f in report.findings if f.edits]
    if not groups:
        return
    if report.container is None:
        if dict(report.texts).get("draft") != decoded.text:
            raise InputError(_not_here(path))
        yield from groups
        return
    if report.container.text != decoded.text:
        raise InputError(_not_here(path))
    for group in groups:
        there = in_file(group, report.container)
        if there is not None:
            yield there


def _not_here(path: str) -> Problem:
    return Problem(path, "not mended: this is no plain text of the draft; change it in the program that wrote it")


def _held(checked: Sequence[Checked], path: str) -> list[object]:
    """Which mails or templates a file holds."""
    return [c.report.item for c in checked if c.report.path == path]


def _write(path: str, file: _File) -> Problem | None:
    """Write a file that is still as it was read; what keeps it from being written."""
    INSTEAD.pop(path, None)
    try:
        with open(path, "rb") as now:
            data = now.read()
        if data not in (file.before, file.after):
            return Problem(path, "not mended: it was changed meanwhile; run again")
        # the same file may have two names
        if data != file.after:
            write_whole(path, file.after)
    except OSError as exc:
        return Problem(path, f"not mended: cannot be written: {exc.strerror}")
    return None


def _show(path: str, file: _File) -> None:
    import difflib

    before, after = (decode_file(data, path).text for data in (file.before, file.after))
    name = printable(path)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for number, line in enumerate(difflib.unified_diff(_lines(before), _lines(after), name, name)):
        ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        if not sys.stdout.isatty():
            sys.stdout.write(ended)
            continue
        # a terminal gets no character that could steer it
        shown = "\n".join(map(printable, ended.rstrip("\n").split("\n")))
        paint = {"+": "green", "-": "red", "@": "cyan"}.get(line[0]) if number > 1 else None
        click.echo(click.style(shown, fg=paint, bold=number < 2) if colour else shown)


def _lines(text: str) -> list[str]:
    """Lines with their ends. Only a line feed ends one, as in programs that read diffs."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]
