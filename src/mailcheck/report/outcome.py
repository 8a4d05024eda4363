"""What a run found and how it is to be told: the one argument of every format but text and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from mailcheck.errors import printable
from mailcheck.finding import Finding, Report, Severity
from mailcheck.report.library import note_text
from mailcheck.rules.card import Card

WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.HINT)


class Outcome(NamedTuple):
    """The reports of a run."""

    reports: Sequence[Report]
    cards: Sequence[Card]
    """The rules that ran."""
    messages: Mapping[str, str]
    """The program's words in the language of the run."""
    language: str = "ja"
    verbose: bool = False
    quiet: bool = False
    """Findings and failures only: no summary, no clean files, no notes."""
    statistics: bool = False
    """Count the findings of each rule at the end."""

    @property
    def findings(self) -> list[tuple[Report, Finding]]:
        """Every finding with its report, in the order of the files."""
        return [(r, f) for r in self.reports for f in r.findings]

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        found = [f.severity for _, f in self.findings]
        return {severity: found.count(severity) for severity in WORST_FIRST}

    @property
    def summary(self) -> str:
        """The last line."""
        counts = {severity.value: count for severity, count in self.counts.items()}
        return self.messages["summary"].format(
            files=len({r.path for r in self.reports if not r.errors and not r.aside}), **counts
        )

    def by_file(self) -> Iterator[tuple[str, list[Report]]]:
        """The reports of each file: one, or one for each of the mails that it holds."""
        for path, group in groupby(self.reports, key=lambda r: r.path):
            yield path, list(group)

    def severity(self, severity: Severity) -> str:
        """The severity's name for people."""
        return self.messages[f"severity-{severity.value}"]

    def words(self, finding: Finding) -> list[str]:
        """What a finding says, a line each: the message, what to do, sentences to start from."""
        lines = [finding.message]
        if finding.advice:
            lines.append(f"{self.messages['advice']} {finding.advice}")
        lines += [f"{self.messages['suggestion']}: {suggestion}" for suggestion in finding.suggestions]
        return [printable(" ".join(line.split())) for line in lines]

    def failures(self, report: Report) -> list[str]:
        """What kept a file from being checked, or a rule from finishing."""
        crashes = (self.messages["crashed"].format(rule=crashed) for crashed in report.crashed)
        return [printable(line) for line in (*map(str, report.errors), *crashes)]

    def notes(self, report: Report) -> list[str]:
        """What the reader should know of a report."""
        return [printable(note_text(self.messages, note)) for note in report.notes]


def by_rule(findings: Sequence[Finding]) -> list[tuple[Severity, str, int]]:
    """How often each rule found something, the worst severity first and then the most frequent rule."""
    counts: dict[tuple[Severity, str], int] = {}
    for finding in findings:
        key = (finding.severity, finding.rule)
        counts[key] = counts.get(key, 0) + 1
    rows = [(severity, rule, count) for (severity, rule), count in counts.items()]
    return sorted(rows, key=lambda row: (-row[0].rank, -row[2], row[1]))


def item_name(report: Report) -> str:
    """Which of several mails in its file a report is about; empty where the file holds one."""
    item = report.item
    if item is None:
        return ""
    return printable(" ".join(filter(None, (item.name, f"#{item.row}" if item.row is not None else ""))))
