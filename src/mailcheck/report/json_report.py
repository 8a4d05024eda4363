"""The published JSON contract (docs/json.md), format 1."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from mailcheck import __version__
from mailcheck.finding import Finding, Heard, Place, Report, Severity

FORMAT = 1


def render(reports: Sequence[Report], notes: dict[str, str], heard: bool = False) -> str:
    """The reports as one JSON document. `notes` gives the texts of notes by key."""
    counts = {s.value: 0 for s in (Severity.ERROR, Severity.WARNING, Severity.HINT)}
    for report in reports:
        for finding in report.findings:
            counts[finding.severity.value] += 1
    document = {
        "mailcheck": __version__,
        "format": FORMAT,
        "files": [_file(r, notes, heard) for r in reports],
        "summary": {"files": len(reports), **counts},
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    # C1 controls steer terminals too, and json leaves them as they are
    return re.sub("[\x7f-\x9f]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _file(report: Report, notes: dict[str, str], heard: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "path": report.path,
        "findings": [_finding(f) for f in report.findings],
        "notes": [notes.get(n, n) for n in report.notes],
        "errors": [
            *({"message": p.message, "path": p.path, "line": p.line, "column": p.column} for p in report.errors),
            *({"message": c, "rule": c.partition(":")[0]} for c in report.crashed),
        ],
    }
    if report.item:
        out["item"] = {"name": report.item.name, "id": report.item.id}
    if heard:
        out["encodings"] = dict(report.encodings)
        out["heard"] = [_heard(h) for h in report.heard]
    return out


def _finding(finding: Finding) -> dict[str, Any]:
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
    }


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
