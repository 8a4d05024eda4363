"""Scores of an evaluation, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

from mailcheck.errors import printable as clean
from mailcheck.evaluation import Result, Score
from mailcheck.finding import one_line
from mailcheck.halves import Half


def render_json(results: Mapping[str, Result], slips: bool, halves: Sequence[Half] = ()) -> str:
    """The scores as one JSON document; the key `all` holds all cases together, `listening` the two halves of listening."""
    document: dict[str, Any] = {k or "all": _result(r, slips) for k, r in results.items()}
    if halves:
        document["listening"] = [
            {k: _rounded(v) if isinstance(v, float) else v for k, v in half._asdict().items() if v is not None}
            for half in halves
        ]
    return json.dumps(document, ensure_ascii=False, indent=2)


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


def print_scores(
    results: Mapping[str, Result],
    messages: Mapping[str, str],
    slips: bool,
    stream: IO[str],
    halves: Sequence[Half] = (),
) -> None:
    """Print a table for each folder of cases, one for all together, and one for the halves of listening."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, markup=False, emoji=False, highlight=False, width=None if stream.isatty() else 110)
    names = [k for k in results if k] if len(results) > 2 else []
    for name in [*names, ""] if results else []:
        result = results[name]
        console.print(_table(f"{messages['eval-title']}: {name or '*'} ({result.cases})", result, messages))
        share = _percent(result.quiet / result.clean if result.clean else None)
        console.print(Text(messages["eval-quiet"].format(clean=result.clean, quiet=result.quiet, share=share)))
        console.print()
    for slip in results[""].slips if slips and results else []:
        kind = messages["eval-missed" if slip.missed else "eval-alarm"]
        cues = f" [{', '.join(slip.cues)}]" if slip.cues else ""
        line = f"{slip.case}  {kind}  {slip.rule}  {clean(one_line(slip.text))}  — {clean(slip.why)}{cues}"
        console.print(Text(line), soft_wrap=True)
    if halves:
        console.print(_halves_table(halves, messages))


def _table(title: str, result: Result, messages: Mapping[str, str]) -> Any:
    from rich.table import Table
    from rich.text import Text

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
    return table


def _halves_table(halves: Sequence[Half], messages: Mapping[str, str]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(messages["eval-listening"]), title_justify="left")
    for key in ("half", "material", "act"):
        table.add_column(Text(messages[f"eval-{key}"]))
    for key in ("positive", "negative", "area", "precision", "recall"):
        table.add_column(Text(messages[f"eval-{key}"]), justify="right")
    for half in halves:
        name = messages[f"eval-{half.half}"]
        area = "–" if half.area is None else f"{half.area:.3f}"
        rates = ["" if v is None else _percent(v) for v in (half.precision, half.recall)]
        table.add_row(name, half.material, half.act, str(half.positive), str(half.negative), area, *rates)
    return table


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
