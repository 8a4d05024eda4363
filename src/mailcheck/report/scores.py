"""Scores of an evaluation, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from mailcheck.errors import printable as clean
from mailcheck.evaluation import Result, Score
from mailcheck.report.text import one_line


def render_json(results: Mapping[str, Result], slips: bool) -> str:
    """The scores as one JSON document; the key `all` holds all cases together."""
    return json.dumps({k or "all": _result(r, slips) for k, r in results.items()}, ensure_ascii=False, indent=2)


def _result(result: Result, slips: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "cases": result.cases,
        "rules": {k: _score(s) for k, s in result.rules.items() if s.labels or s.false},
        "micro": _score(result.micro),
        "macro": {m: _rounded(result.macro(m)) for m in ("precision", "recall", "f1")},
        "clean": result.clean,
        "quiet": result.quiet,
    }
    if slips:
        out["slips"] = [
            {
                "case": s.case,
                "rule": s.rule,
                "missed": s.missed,
                "text": s.text,
                "why": s.why,
                "cues": list(s.cues),
            }
            for s in result.slips
        ]
    return out


def _score(score: Score) -> dict[str, Any]:
    return {
        "labels": score.labels,
        "found": score.found,
        "false": score.false,
        "precision": _rounded(score.precision),
        "recall": _rounded(score.recall),
        "f1": _rounded(score.f1),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def print_scores(results: Mapping[str, Result], messages: Mapping[str, str], slips: bool, stream: IO[str]) -> None:
    """Print a table for each folder of cases, and one for all together."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, markup=False, emoji=False, highlight=False, width=None if stream.isatty() else 110)
    names = [k for k in results if k] if len(results) > 2 else []
    for name in [*names, ""]:
        result = results[name]
        title = f"{messages['eval-title']}: {name or '*'} ({result.cases})"
        table = Table(title=Text(title), title_justify="left")
        table.add_column(Text(messages["eval-rule"]))
        for key in ("labels", "found", "false", "precision", "recall"):
            table.add_column(Text(messages[f"eval-{key}"]), justify="right")
        table.add_column("F1", justify="right")
        for rule, score in result.rules.items():
            if score.labels or score.false:
                table.add_row(rule, *_cells(score))
        table.add_section()
        table.add_row(messages["eval-all"], *_cells(result.micro))
        means = [_percent(result.macro(m)) for m in ("precision", "recall", "f1")]
        table.add_row(messages["eval-macro"], "", "", "", *means)
        console.print(table)
        share = _percent(result.quiet / result.clean if result.clean else None)
        console.print(Text(messages["eval-quiet"].format(clean=result.clean, quiet=result.quiet, share=share)))
        console.print()
    if slips:
        for slip in results[""].slips:
            kind = messages["eval-missed" if slip.missed else "eval-alarm"]
            cues = f" [{', '.join(slip.cues)}]" if slip.cues else ""
            line = f"{slip.case}  {kind}  {slip.rule}  {clean(one_line(slip.text))}  — {clean(slip.why)}{cues}"
            console.print(Text(line), soft_wrap=True)


def _cells(score: Score) -> tuple[str, ...]:
    return (
        str(score.labels),
        str(score.found),
        str(score.false),
        _percent(score.precision),
        _percent(score.recall),
        _percent(score.f1),
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
