"""Annotations for GitHub Actions, the worst first.

Workflow commands, and how they are escaped: https://docs.github.com/actions/reference/workflow-commands-for-github-actions and
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts. Ten annotations of each level are shown for a
step; the rest stands in the log only (https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations).
"""

from __future__ import annotations

from mailcheck.errors import Problem, printable
from mailcheck.finding import Finding, Report, Severity
from mailcheck.report.outcome import WORST_FIRST, Outcome, by_rule, item_name
from mailcheck.report.places import STDIN, Locator, shown

SHOWN = 10
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(outcome: Outcome) -> str:
    """The commands, a line each, and the counts of what GitHub will not show."""
    by_level: dict[Severity, list[str]] = {severity: [] for severity in WORST_FIRST}
    for report in outcome.reports:
        by_level[Severity.ERROR] += [_problem(p) for p in report.errors]
        crashed = outcome.failures(report._replace(errors=()))
        by_level[Severity.ERROR] += [_command("error", _file(report.path), line) for line in crashed]
        locator = Locator(report)
        for finding in report.findings:
            by_level[finding.severity].append(_finding(outcome, report, finding, locator))
    lines = [line for severity in WORST_FIRST for line in by_level[severity]]
    if outcome.statistics:
        lines += [f"{count:>6}  {s.value}  {rule}" for s, rule, count in by_rule([f for _, f in outcome.findings])]
    if not outcome.quiet:
        lines += [f"mailcheck: {printable(r.path)}: {note}" for r in outcome.reports for note in outcome.notes(r)]
        lines.append(outcome.summary)
    cut = {severity.value: max(len(of_level) - SHOWN, 0) for severity, of_level in by_level.items()}
    if any(cut.values()):
        lines.append(outcome.messages["github-cut"].format(limit=SHOWN, **cut))
    return "".join(line + "\n" for line in lines)


def _finding(outcome: Outcome, report: Report, finding: Finding, locator: Locator) -> str:
    at = locator.finding(finding)
    properties = _file(at.path)
    if properties and not at.value:
        properties |= {"line": str(at.start.line), "endLine": str(at.end.line)}
        # GitHub takes columns only where both ends are on one line
        if at.start.line == at.end.line:
            properties |= {"col": str(at.start.column), "endColumn": str(at.end.column)}
    properties["title"] = finding.rule
    item = item_name(report)
    words = [*([item] if item else []), *outcome.words(finding), f"[{finding.fingerprint}]"]
    return _command(_LEVELS[finding.severity], properties, "\n".join(words))


def _problem(problem: Problem) -> str:
    properties = _file(problem.path)
    if properties and problem.line:
        properties["line"] = str(problem.line)
        if problem.column:
            properties["col"] = str(problem.column)
    return _command("error", properties, printable(str(problem)))


def _file(path: str) -> dict[str, str]:
    return {} if path == STDIN or path.startswith("<") else {"file": shown(path).replace("\\", "/")}


def _command(level: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{key}={escape_property(value)}" for key, value in properties.items())
    return f"::{level} {given}::{escape_data(message)}" if given else f"::{level}::{escape_data(message)}"


def escape_data(text: str) -> str:
    """A message as a workflow command carries it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a property as a workflow command carries it."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
