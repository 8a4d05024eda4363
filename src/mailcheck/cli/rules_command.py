"""`mailcheck rules`: all rules."""

from __future__ import annotations

import sys

import click


@click.command(
    "rules", short_help="List the rules.", epilog="\b\nExamples:\n  mailcheck rules\n  mailcheck rules --format json --lang en"
)
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules or categories.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(select: tuple[str, ...], format_: str, lang: str) -> None:
    """List the rules with category, severity and what each finds. `mailcheck explain RULE` says more."""
    from mailcheck.cli.configured import checker_here
    from mailcheck.report.rules import print_table, render_json

    checker = checker_here(select=select)
    knowledge, chosen = checker.knowledge, checker.cards
    if format_ == "json":
        click.echo(render_json(chosen))
        return
    print_table(chosen, knowledge.messages(lang), lang, sys.stdout)
