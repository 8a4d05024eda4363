"""Checking libraries of templates: every template of the files given, against what the library itself knows."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mailcheck.api import Checker
from mailcheck.errors import InputError, Problem
from mailcheck.finding import Report
from mailcheck.model import Case, Facts, Item, Mail, Written
from mailcheck.readers.library.files import files_below, read_library_file, shelf_of
from mailcheck.readers.library.reading import read_slots, read_template
from mailcheck.readers.library.slots import KnownSlots
from mailcheck.readers.library.template import NoTemplatesError, Shelf, Template
from mailcheck.spans import Span, line_spans

_GUESSED = "guessed-text"
_SENTENCES = "guessed-sentences"
_NO_TEMPLATES = "no-templates"
_COLLECT = 64


class LibraryOptions(NamedTuple):
    """What a configuration says of libraries."""

    shelves: tuple[Shelf, ...] = ()
    known: tuple[str, ...] = ()
    """Known slots; learnt from the library where none are given."""
    syntax: tuple[str, ...] = ()
    """Further forms of slots, in which `name` stands for the slot's name."""
    facts: Facts = Facts()
    only: frozenset[str] | None = None
    """Real paths of the files to check; the others only tell which slots there are. None for all."""


Watch = Callable[[int, int], None]
"""Told how many of how many templates are checked."""


class _File(NamedTuple):
    path: str
    templates: tuple[Template, ...]
    guess: str = ""
    problems: tuple[Problem, ...] = ()
    empty: bool = False


def check_library(
    paths: str | Sequence[str],
    *,
    checker: Checker | None = None,
    options: LibraryOptions | None = None,
    verbose: bool = False,
) -> Iterator[Report]:
    """Check the templates of files and folders, one report a template, as one library: its slots are learnt over all of them.

    A file that cannot be read makes a report with its errors.
    """
    given = [paths] if isinstance(paths, str) else list(paths)
    return (report for _, report in check_libraries(given, checker or Checker(), options or LibraryOptions(), verbose))


def check_libraries(
    paths: Sequence[str],
    checker: Checker,
    options: LibraryOptions,
    verbose: bool = False,
    checker_of: Callable[[str], Checker] | None = None,
    watch: Watch | None = None,
) -> Iterator[tuple[str, Report]]:
    """As `check_library`, each report with the path among those given that it came from.

    `checker_of` gives the checker for a file, where it is not the same for all.
    """
    files = [(path, f) for path in paths for f in _files(checker, path, options)]
    table = checker.knowledge.values("placeholders")
    uses = (use for _, f in files for t in f.templates for use in read_slots(t, table, options.syntax))
    known = KnownSlots(uses, options.known)
    if options.only is not None:
        files = [(path, f) for path, f in files if os.path.realpath(f.path) in options.only]
    done, total = 0, sum(len(f.templates) for _, f in files)
    for path, file in files:
        if file.problems:
            yield path, Report(file.path, errors=file.problems)
            continue
        guess = _SENTENCES if file.guess == "*" else f"{_GUESSED}:{file.guess}"
        note: tuple[str, ...] = (guess,) if verbose and file.guess else ()
        if file.empty:
            note = (_NO_TEMPLATES,)
        if note:
            yield path, Report(file.path, notes=note, template=True)
        own = checker_of(file.path) if checker_of else checker
        for template in file.templates:
            yield path, _check(own, template, known, options)
            done += 1
            if watch is not None:
                watch(done, total)
            # cases hold references to themselves, and a program that began without collecting would keep them all
            if done % _COLLECT == 0 and not gc.isenabled():
                gc.collect()


def _files(checker: Checker, path: str, options: LibraryOptions) -> Iterator[_File]:
    folder = os.path.isdir(path)
    try:
        below = files_below(path) if folder else [path]
    except InputError as exc:
        yield _File(path, (), problems=exc.problems)
        return
    for one in below:
        yield _file(checker, one, folder, options)


def _file(checker: Checker, path: str, in_folder: bool, options: LibraryOptions) -> _File:
    shelf = shelf_of(path, options.shelves)
    try:
        contents = read_library_file(path, shelf, checker.knowledge.values("libraries"))
    except NoTemplatesError as exc:
        # a folder holds other files too; what was named, or said to hold templates, must hold some
        return _File(path, (), problems=() if in_folder and shelf is None else exc.problems, empty=True)
    except InputError as exc:
        return _File(path, (), problems=exc.problems)
    return _File(path, contents.templates, contents.guess)


def _check(checker: Checker, template: Template, known: KnownSlots, options: LibraryOptions) -> Report:
    """One template: every text that it may become, each finding once."""
    reports = [checker.check(case) for case in _cases(checker, template, known, options)]
    if not reports:
        # nothing but code: a file of a program, or text in its strings
        return Report(template.path, notes=(_NO_TEMPLATES,), template=True)
    return _merged(reports, template)


def library_cases(paths: Sequence[str], checker: Checker, options: LibraryOptions) -> Iterator[Case]:
    """The cases of the templates of files and folders: every text that each may become. Raises InputError."""
    files = [f for path in paths for f in _files(checker, path, options)]
    problems = [p for f in files for p in f.problems]
    if problems:
        raise InputError(problems)
    table = checker.knowledge.values("placeholders")
    known = KnownSlots((use for f in files for t in f.templates for use in read_slots(t, table, options.syntax)), options.known)
    for file in files:
        for template in file.templates:
            yield from _cases(checker, template, known, options)


def _cases(checker: Checker, template: Template, known: KnownSlots, options: LibraryOptions) -> Iterator[Case]:
    """Every text that a template may become; none where it is nothing but code."""
    reading = read_template(template, checker.knowledge.values("placeholders"), options.syntax)
    if not any(char.isalnum() for text, _ in reading.texts for char in text):
        return
    sent = options.facts.sent
    facts = options.facts._replace(today=options.facts.today or (sent.date() if sent else date.today()))
    whole = Mail("agent", template.text, ())
    faults = known.faults(reading)
    for text, origin in reading.texts:
        case = checker.anatomist.exchange(text, template.path, facts, True)
        written = Written(whole, origin, template.container, template.lines, faults)
        yield case._replace(written=written)


def _merged(reports: Sequence[Report], template: Template) -> Report:
    """The reports of all readings as one."""
    first = reports[0]
    findings = first.findings
    if len(reports) > 1:
        by_place = {(f.rule, f.place.span, f.message): f for r in reversed(reports) for f in r.findings}
        findings = tuple(sorted(by_place.values(), key=lambda f: (f.place.span, f.rule)))
    item = Item(template.name, template.row) if template.container else None
    return first._replace(
        findings=findings,
        crashed=tuple(dict.fromkeys(c for r in reports for c in r.crashed)),
        template=True,
        item=item,
        container=template.container if any(f.edits for f in findings) else None,
        line_numbers=_line_numbers(template) if findings and template.container else (),
        texts=first.texts if findings else (),
    )


def _line_numbers(template: Template) -> tuple[int, ...]:
    """For each line of a template its line in the file."""
    container = template.container
    if container is None:
        return ()
    return tuple(template.lines.position(container.span(Span(s, s)).start).line for s, _ in line_spans(template.text))
