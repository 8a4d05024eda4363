"""What of the findings of a run is left, once suppressions and the baseline have had their say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailcheck.baseline import Compared, Stale, read_baseline
from mailcheck.cli.configured import Run, Runs
from mailcheck.errors import ConfigError
from mailcheck.finding import Report
from mailcheck.report.places import shown
from mailcheck.suppression import Suppressor, beside

if TYPE_CHECKING:
    from mailcheck.config import Suppression

_LISTED = 10
"""So many of what is gone are named."""
_LONGEST = 40


def settle(runs: Runs, reports: Sequence[Report], baseline: str | None) -> list[Report]:
    """The reports without what is suppressed or known, in their order, and at the end what is to be said about both."""
    left, asides = suppressed(runs, reports)
    by_baseline: dict[str, list[int]] = {}
    for number, report in enumerate(left):
        config = runs.of(report.path).config
        path = baseline or (config.baseline if config else None)
        if path:
            by_baseline.setdefault(path, []).append(number)
    for path, numbers in by_baseline.items():
        compared = compare(runs, path, [left[n] for n in numbers])
        for number, report in zip(numbers, compared.reports, strict=True):
            left[number] = report
        notes = [f"baseline-known:{compared.known}"] if compared.known else []
        stale = [s for s in compared.stale if not s.moved]
        notes += [f"baseline-stale:{_stale(s)}" for s in stale[:_LISTED]]
        if len(stale) > _LISTED:
            notes.append(f"baseline-stale-more:{len(stale) - _LISTED}")
        moved = sum(s.times for s in compared.stale if s.moved)
        notes += [f"baseline-moved:{moved}"] if moved else []
        if notes:
            asides.append(Report(shown(path), notes=tuple(notes), aside=True))
    return [*left, *asides]


def compare(runs: Runs, path: str, reports: Sequence[Report]) -> Compared:
    """The reports against a baseline. Raises ConfigError."""
    rules = {card.id for report in reports for card in runs.of(report.path).checker.cards}
    # what a crashed rule would have found is not gone
    crashed = {line.partition(":")[0] for report in reports for line in report.crashed}
    return read_baseline(shown(path)).compare(reports, rules - crashed)


def suppressed(runs: Runs, reports: Sequence[Report]) -> tuple[list[Report], list[Report]]:
    """The reports without what is suppressed, and what is to be said about suppressions."""
    suppressor = Suppressor()
    files: dict[str, tuple[Suppression, ...]] = {}
    asides: list[Report] = []
    left = []
    for report in reports:
        run = runs.of(report.path)
        if report.path not in files:
            try:
                files[report.path] = () if runs.no_config else beside(report.path, runs.known_at(report.path), report.template)
            except ConfigError as exc:
                files[report.path] = ()
                asides.append(Report(report.path, errors=exc.problems, aside=True))
            except OSError:
                # what cannot be read says so where it is read
                files[report.path] = ()
        here = (*(run.config.suppress if run.config else ()), *files[report.path])
        left.append(suppressor.apply(report, here, _ran(run, report)))
    by_file: dict[str, list[str]] = {}
    for unused in suppressor.unused():
        by_file.setdefault(unused.source.path, []).append(f"unused-suppression:{_unused(unused)}")
    asides += [Report(shown(path), notes=tuple(notes), aside=True) for path, notes in by_file.items()]
    return left, asides


def _ran(run: Run, report: Report) -> set[str]:
    """The rules that ran to their end."""
    return {card.id for card in run.checker.cards} - {line.partition(":")[0] for line in report.crashed}


def _unused(suppression: Suppression) -> str:
    source = suppression.source
    return f"{source.line}:{source.column} {suppression.rule}"


def _stale(stale: Stale) -> str:
    place = f"{stale.spot.file} {stale.spot.item}".strip()
    count = f" ×{stale.times}" if stale.times > 1 else ""
    sentence = stale.sentence if len(stale.sentence) <= _LONGEST else stale.sentence[: _LONGEST - 1] + "…"
    return f"{stale.rule}  {place}  {sentence}{count}"
