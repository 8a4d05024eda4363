"""The published JSON contract (docs/json.md), format 1."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from mailcheck import __version__
from mailcheck.finding import Finding, Heard, Place, Report, Severity
from mailcheck.model import Item
from mailcheck.report.library import by_file, note_text

FORMAT = 1


def render(
    reports: Sequence[Report],
    notes: dict[str, str],
    heard: bool = False,
    *,
    quiet: bool = False,
    statistics: bool = False,
) -> str:
    """The reports as one JSON document. `notes` gives the texts of notes by key.

    `quiet`: only files with findings or errors; `statistics`: also how often each rule found something.
    """
    counts = {s.value: 0 for s in (Severity.ERROR, Severity.WARNING, Severity.HINT)}
    for report in reports:
        for finding in report.findings:
            counts[finding.severity.value] += 1
    shown = [r for r in reports if not quiet or r.findings or r.errors or r.crashed]
    document: dict[str, Any] = {
        "mailcheck": __version__,
        "format": FORMAT,
        "files": [_file(group, notes, heard) for group in by_file(shown)],
        "summary": {"files": sum(1 for _ in by_file(r for r in reports if not r.aside)), **counts},
    }
    templates = sum(r.template and not r.notes for r in reports)
    if templates:
        document["summary"]["templates"] = templates
    if statistics:
        from mailcheck.report.outcome import by_rule

        document["summary"]["rules"] = {rule: n for _, rule, n in by_rule([f for r in reports for f in r.findings])}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    # C1 controls steer terminals too, and json leaves them as they are
    return re.sub("[\x7f-\x9f]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _file(reports: Sequence[Report], notes: dict[str, str], heard: bool) -> dict[str, Any]:
    """One file: one report, or those of all its templates."""
    out: dict[str, Any] = {
        "path": reports[0].path,
        "findings": [_finding(f, r.item) for r in reports for f in r.findings],
        "notes": [note_text(notes, n) for r in reports for n in r.notes],
        "errors": [
            *({"message": p.message, "path": p.path, "line": p.line, "column": p.column} for r in reports for p in r.errors),
            *({"message": c, "rule": c.partition(":")[0]} for r in reports for c in r.crashed),
        ],
    }
    if reports[0].item and not reports[0].template:
        out["item"] = _item(reports[0].item)
    if heard:
        out["encodings"] = dict(pair for r in reports for pair in r.encodings)
        out["heard"] = [_heard(h) for r in reports for h in r.heard]
    return out


def _finding(finding: Finding, item: Item | None) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        **_place(finding.place),
        "line": finding.position.line,
        "column": finding.position.column,
        "end_line": finding.end_position.line,
        "end_column": finding.end_position.column,
        "quote": finding.place.quote,
        "message": finding.message,
        "advice": finding.advice,
        "suggestions": list(finding.suggestions),
        "edits": [{"start": e.span.start, "end": e.span.end, "text": e.text} for e in finding.edits],
        "related": [{**_place(p), "quote": p.quote} for p in finding.related],
        "fingerprint": finding.fingerprint,
        "url": None,
        **({"item": _item(item)} if item else {}),
    }


def _item(item: Item) -> dict[str, Any]:
    out: dict[str, Any] = {"name": item.name, "row": item.row}
    if item.id is not None:
        out["id"] = item.id
    return out


def _heard(heard: Heard) -> dict[str, Any]:
    return {
        "kind": heard.kind,
        "told": {**_place(heard.told), "quote": heard.told.quote},
        "heard": {**_place(heard.heard), "quote": heard.heard.quote} if heard.heard else None,
        "score": round(heard.score, 3),
    }


def _place(place: Place) -> dict[str, Any]:
    out: dict[str, Any] = {"in": place.where, "start": place.span.start, "end": place.span.end}
    if place.mail is not None:
        out["mail"] = place.mail
    if place.source is not None:
        out["source"] = place.source
    return out
