"""One line a finding, for editors, grep and logs: `path:line:column: severity rule message [fingerprint]`."""

from __future__ import annotations

from mailcheck.errors import printable
from mailcheck.finding import Finding, Report
from mailcheck.report.outcome import Outcome, by_rule, item_name
from mailcheck.report.places import Located, Locator


def render(outcome: Outcome) -> str:
    """The lines of all findings, then failures and notes, the summary last."""
    lines: list[str] = []
    for report in outcome.reports:
        locator = Locator(report)
        lines += [_line(outcome, report, finding, locator.finding(finding)) for finding in report.findings]
        lines += [printable(str(problem)) for problem in report.errors]
        lines += [f"{printable(report.path)}: {crash}" for crash in outcome.failures(report._replace(errors=()))]
        if not outcome.quiet:
            lines += [f"{printable(report.path)}: {note}" for note in outcome.notes(report)]
    if outcome.statistics:
        lines += [f"{count:>6}  {s.value}  {rule}" for s, rule, count in by_rule([f for _, f in outcome.findings])]
    if not outcome.quiet:
        lines.append(outcome.summary)
    return "".join(line + "\n" for line in lines)


def _line(outcome: Outcome, report: Report, finding: Finding, at: Located) -> str:
    item = item_name(report)
    what = [finding.severity.value, finding.rule, f"({item})" if item else "", outcome.words(finding)[0]]
    return f"{printable(str(at))}: {' '.join(filter(None, what))} [{finding.fingerprint}]"
