"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for code scanning and editors."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from mailcheck import __version__
from mailcheck.errors import Problem, printable
from mailcheck.finding import Finding, Place, Report, Severity, one_line
from mailcheck.report.outcome import Outcome, by_rule, item_name
from mailcheck.report.places import Located, Locator, shown
from mailcheck.rules.card import Card

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_ROOT = "%SRCROOT%"
_FINGERPRINT = "mailcheck/v1"
_LINK = re.compile(r"\](?=\()")

Json = dict[str, Any]


def render(outcome: Outcome) -> str:
    """One run of the tool as a SARIF log."""
    numbers = {card.id: number for number, card in enumerate(outcome.cards)}
    notifications = [n for report in outcome.reports for n in _notifications(outcome, report)]
    run: Json = {
        "tool": {
            "driver": {
                "name": "mailcheck",
                "version": __version__,
                "semanticVersion": __version__,
                "language": outcome.language,
                "rules": [_rule(card, outcome.language) for card in outcome.cards],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not any(r.errors or r.crashed for r in outcome.reports),
                "toolExecutionNotifications": notifications,
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that mailcheck ran in."}}},
        "columnKind": "unicodeCodePoints",
        "language": outcome.language,
        "results": [r for report in outcome.reports for r in _results(outcome, report, numbers)],
    }
    if outcome.statistics:
        run["properties"] = {"statistics": {rule: n for _, rule, n in by_rule([f for _, f in outcome.findings])}}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, indent=2)
    return re.sub("[\x7f-\x9f]", lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def _rule(card: Card, language: str) -> Json:
    summary, why = (card.text(field, language) for field in (card.summary, card.why))
    return {
        "id": card.id,
        "shortDescription": {"text": _message(summary)},
        "fullDescription": {"text": _message(why)},
        "help": {"text": _message("\n\n".join((summary, why, card.text(card.advice, language))))},
        "defaultConfiguration": {"level": _LEVELS[card.severity]},
        "properties": {"tags": [card.category]},
    }


def _results(outcome: Outcome, report: Report, numbers: dict[str, int]) -> list[Json]:
    locator = Locator(report)
    return [_result(outcome, report, finding, locator, numbers) for finding in report.findings]


def _result(outcome: Outcome, report: Report, finding: Finding, locator: Locator, numbers: dict[str, int]) -> Json:
    item = item_name(report)
    result: Json = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message("\n".join(outcome.words(finding)))},
        "locations": [_location(locator.finding(finding), finding.place, item)],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        "properties": {
            "quote": finding.place.quote,
            "in": finding.place.where,
            "advice": finding.advice,
            "suggestions": list(finding.suggestions),
        },
    }
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    if item:
        result["properties"]["item"] = item
    if finding.related:
        label = finding.related_as or ("belongs" if finding.place.where == "inbound" else "related")
        result["relatedLocations"] = [
            {"id": number, **_location(locator.place(place), place, item), "message": {"text": outcome.messages[label]}}
            for number, place in enumerate(finding.related)
        ]
    return result


def _location(at: Located, place: Place, item: str) -> Json:
    physical: Json = {"artifactLocation": _artifact(at.path)}
    names = [name for name in (item, at.value) if name]
    if not at.value:
        physical["region"] = {
            "startLine": at.start.line,
            "startColumn": at.start.column,
            "endLine": at.end.line,
            "endColumn": at.end.column,
            "snippet": {"text": place.quote},
        }
    elif place.quote:
        names.append(one_line(place.quote))
    location: Json = {"physicalLocation": physical}
    if names:
        location["logicalLocations"] = [{"name": names[-1], "fullyQualifiedName": "/".join(names)}]
    return location


def _artifact(path: str) -> Json:
    relative = shown(path)
    if PurePath(relative).is_absolute():
        return {"uri": PurePath(relative).as_uri()}
    return {"uri": quote(PurePath(relative).as_posix()), "uriBaseId": _ROOT}


def _notifications(outcome: Outcome, report: Report) -> list[Json]:
    out = [_notification("error", printable(p.message), p) for p in report.errors]
    whole = Problem(report.path, "")
    out += [_notification("error", line, whole) for line in outcome.failures(report._replace(errors=()))]
    if not outcome.quiet:
        out += [_notification("note", line, whole) for line in outcome.notes(report)]
    return out


def _notification(level: str, text: str, problem: Problem) -> Json:
    physical: Json = {"artifactLocation": _artifact(problem.path)}
    if problem.line:
        physical["region"] = {"startLine": problem.line, **({"startColumn": problem.column} if problem.column else {})}
    return {"level": level, "message": {"text": _message(text)}, "locations": [{"physicalLocation": physical}]}


def _message(text: str) -> str:
    """A text as a SARIF message: no slot to be filled, no link."""
    return _LINK.sub("\\\\]", text.replace("{", "{{").replace("}", "}}"))
