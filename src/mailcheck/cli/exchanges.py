"""What `mailcheck wrong` and `mailcheck missed` share: the exchanges of files, and keeping one as a labelled case."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from mailcheck.cli.configured import Run, Runs
from mailcheck.digest import digest64
from mailcheck.errors import ConfigError, InputError, Problem, printable
from mailcheck.finding import Finding, Place, Report
from mailcheck.model import Case, Facts, Mail, Written
from mailcheck.readers.labels import option_time
from mailcheck.report.places import Located, Locator, shown
from mailcheck.spans import Span

if TYPE_CHECKING:
    from mailcheck.feedback import Missed

DEFAULT_FOLDER = "mailcheck-cases"
_MOST = 1000


def facts_of(customer: str | None, company: str | None, received: str | None, sent: str | None) -> Facts:
    """The facts that the options give. Raises ConfigError."""
    return Facts(
        customer_name=customer,
        company=company,
        received=option_time(received, "--received"),
        sent=option_time(sent, "--sent"),
    )


class Exchange(NamedTuple):
    """A case with everything that is found in it."""

    run: Run
    case: Case
    """As rules read it: of a template without markup and with something in its slots."""
    report: Report
    """Places count in the case's own texts."""
    written: Report
    """Places as every report prints them; the same findings in the same order."""
    source: Written | None = None
    """The template as it stands in its file."""

    def line(self, mail: Mail, span: Span) -> Located:
        """Where a place in a mail stands in its file."""
        if self.source is not None and mail is self.case.draft:
            there = self.source.origin.span(span)
            there = self.source.container.span(there) if self.source.container else there
            start, end = (self.source.lines.position(offset) for offset in there)
            return Located(self.case.path, start, end)
        where = "draft" if mail is self.case.draft else "inbound"
        return Locator(self.report).place(Place(where, span, "", mail.position, mail.source))


def exchanges(runs: Runs, files: Sequence[str], template: bool, facts: Facts, inbound: str | None) -> Iterator[Exchange]:
    """The exchanges of files and libraries, one for each text that a template may become. Raises InputError."""
    libraries: set[str] = set()
    for run, group, shelves in runs.shelves(files, template, facts):
        from mailcheck.libraries import library_cases

        libraries.update(group)
        for case in library_cases(group, run.checker, shelves):
            yield _exchange(runs.of(case.path), case)
    for path in files:
        if path in libraries:
            continue
        run = runs.of(path)
        found = run.checker.read_all(path, inbound=inbound, facts=facts, template=template, each=True)
        if found.problems:
            raise InputError(found.problems)
        for case in found.cases:
            yield _exchange(run, run.case(case))


def _exchange(run: Run, case: Case) -> Exchange:
    written = run.checker.check(case)
    if case.written is None:
        return Exchange(run, case, written, written)
    plain = case._replace(written=None)
    return Exchange(run, plain, run.checker.check(plain), written, case.written)


def store(exchange: Exchange, about: Finding | Missed, judged: str) -> None:
    """Keep an exchange in the team's folder of cases, and say what was masked. Raises ConfigError."""
    from mailcheck.feedback import keep
    from mailcheck.standins import StandIns
    from mailcheck.writing import write_whole

    run, checker = exchange.run, exchange.run.checker
    config = run.config
    beside = os.path.join(os.path.dirname(config.path), DEFAULT_FOLDER) if config else DEFAULT_FOLDER
    folder = shown((config.cases_folder if config else None) or beside)
    stand_ins = StandIns(exchange.case, checker.knowledge)
    kept = keep(exchange.case, stand_ins, exchange.report.findings, about)
    # of what is stored: a digest of the real words would tell whoever guesses them that the guess is right
    stem = f"{judged}-{about.rule}-{digest64(kept.text):016x}"[:-8]
    try:
        os.makedirs(folder, exist_ok=True)
        path = _free(folder, stem)
        write_whole(path, kept.text.encode("utf-8", "backslashreplace"))
    except OSError as exc:
        raise ConfigError(Problem(folder, f"cannot be written: {exc.strerror}")) from exc
    words = checker.knowledge.messages(checker.language)
    click.echo(words["kept"].format(path=printable(path)))
    for old, (kind, new) in kept.masked.items():
        if old != new:
            click.echo(f"  {words[f'kept-{kind}']}: {printable(old)} -> {printable(new)}")
    click.echo(words["kept-look"])
    if not _stands(exchange.run, path, about, kept.quote):
        click.echo(words["kept-changed"].format(rule=about.rule))


def _free(folder: str, stem: str) -> str:
    """A name that no case has. Raises ConfigError."""
    for number in range(1, _MOST):
        path = os.path.join(folder, f"{stem}{f'-{number}' if number > 1 else ''}.yaml")
        if not os.path.exists(path):
            return path
    raise ConfigError(Problem(folder, f"holds {_MOST} cases named {stem}: take some away"))


def _stands(run: Run, path: str, about: Finding | Missed, quote: str) -> bool:
    """Whether the rules read the stored case as they read the exchange: the false alarm is there, what was missed is not."""
    report = run.checker.check(run.checker.read_labelled(path).case)
    texts = dict(report.texts)
    found = any(f.rule == about.rule and _near(f, quote, texts) for f in report.findings)
    return found == isinstance(about, Finding)


def _near(finding: Finding, quote: str, texts: Mapping[str, str]) -> bool:
    text = texts[finding.place.text_key]
    at = text.find(quote)
    return at >= 0 and at < finding.place.span.end and finding.place.span.start < at + len(quote)
