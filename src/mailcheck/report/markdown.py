"""A summary in GitHub Flavored Markdown, for step summaries and comments.

What mails say is text there and nothing else: every mark of the language is escaped.
"""

from __future__ import annotations

import re

from mailcheck.errors import printable
from mailcheck.finding import Finding, Report, Severity, one_line
from mailcheck.report.outcome import Outcome, by_rule, item_name
from mailcheck.report.places import Locator

LIMIT = 900_000
"""Bytes; GitHub refuses a step summary of more than 1 MiB (docs.github.com, workflow commands, step isolation and limits)."""

_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.HINT: "🔵"}
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_LONGEST = 300


def render(outcome: Outcome) -> str:
    """The counts, then the findings of each file."""
    lines = ["## mailcheck", ""]
    if not outcome.quiet:
        lines += [_text(outcome.summary), ""]
    if outcome.statistics:
        rows = [f"| {_SIGNS[s]} | {_text(rule)} | {n} |" for s, rule, n in by_rule([f for _, f in outcome.findings])]
        titles = [outcome.messages[key] for key in ("severity", "rule", "count")]
        lines += [f"| {' | '.join(titles)} |", "|---|---|--:|", *rows, ""] if rows else []
    size, left = len("\n".join(lines).encode()), 0
    for _, reports in outcome.by_file():
        for report in reports:
            section = _section(outcome, report)
            size += len("\n".join(section).encode()) + 1
            if size > LIMIT:
                left += len(report.findings)
                continue
            lines += section
    clean = [r.path for r in outcome.reports if not (r.findings or r.errors or r.crashed or r.aside)]
    if clean and not outcome.quiet:
        lines += [f"{_text(outcome.messages['clean-files'].format(count=len(clean)))}", ""]
    if left:
        lines += [_text(outcome.messages["not-shown"].format(count=left)), ""]
    return "\n".join(lines)


def _section(outcome: Outcome, report: Report) -> list[str]:
    notes = [] if outcome.quiet else outcome.notes(report)
    if not (report.findings or report.errors or report.crashed or notes):
        return []
    item = item_name(report)
    lines = [f"### {_text(f'{report.path} {item}'.strip())}", ""]
    lines += [f"- ❌ {_text(failure)}" for failure in outcome.failures(report)]
    locator = Locator(report)
    for finding in report.findings:
        lines += _finding(outcome, finding, locator)
    lines += [f"- {_text(note)}" for note in notes]
    return [*lines, ""]


def _finding(outcome: Outcome, finding: Finding, locator: Locator) -> list[str]:
    at = locator.finding(finding)
    message, *rest = outcome.words(finding)
    head = f"- {_SIGNS[finding.severity]} **{_text(finding.rule)}** {at.start.line}:{at.start.column} {_text(message)}"
    lines = [head, f"  > {_quote(finding.place.quote)}", ""]
    for place in finding.related:
        other = locator.place(place)
        lines += [f"  {_text(outcome.messages['related'])} {other.start.line}: {_quote(place.quote)}", ""]
    lines += [f"  {_text(line)}  " for line in rest]
    return [*lines, f"  <sub>{_text(outcome.severity(finding.severity))} · {finding.fingerprint}</sub>"]


def _quote(text: str) -> str:
    flat = one_line(text)
    return _text(flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…")


def _text(text: str) -> str:
    """Text in which nothing is markup (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""
    return _MARKS.sub(r"\\\1", printable(text))
