"""`mailcheck eval DIR`: precision and recall on labelled cases."""

from __future__ import annotations

import sys

import click

from mailcheck.cli.status import CRASHED


@click.command(
    "eval",
    short_help="Score the rules on labelled cases.",
    epilog="\b\nExamples:\n  mailcheck eval tests/cases\n  mailcheck eval --select listening --slips cases/",
)
@click.argument("folder", type=click.Path())
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or categories.")
@click.option("--slips", is_flag=True, help="List every miss and false alarm with its sentence.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(folder: str, select: tuple[str, ...], slips: bool, format_: str, lang: str) -> None:
    """Score the rules on the labelled cases of FOLDER, each folder of cases by itself and all together.

    Links (heard.yaml), labelled pairs, utterances (JSON Lines) and sentence tables (TSV) that stand there score the two
    halves of listening: recognising what was told, and judging whether it was taken up.
    """
    from pathlib import Path

    from mailcheck.cli.configured import checker_here
    from mailcheck.errors import InputError, Problem
    from mailcheck.evaluation import Result, case_files, evaluate_folder
    from mailcheck.halves import evaluate_halves

    if not Path(folder).exists():
        raise InputError(Problem(folder, "there is no such folder"))
    checker = checker_here(folder, select=select)
    halves = [] if select else evaluate_halves(Path(folder), checker)
    only_halves = halves and not case_files(Path(folder))
    results: dict[str, Result] = {} if only_halves else evaluate_folder(Path(folder), checker)
    if format_ == "json":
        from mailcheck.report.scores import render_json

        click.echo(render_json(results, slips, halves))
    else:
        from mailcheck.report.scores import print_scores

        print_scores(results, checker.knowledge.messages(lang), slips, sys.stdout, halves)
    crashed = results[""].crashed if results else []
    for line in crashed:
        click.echo(f"mailcheck: {line}", err=True)
    if crashed:
        sys.exit(CRASHED)
