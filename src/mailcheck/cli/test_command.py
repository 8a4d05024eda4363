"""`mailcheck test [RULES]`: rules test themselves."""

from __future__ import annotations

import sys

import click

from mailcheck.cli.status import FOUND


@click.command(
    "test",
    short_help="Run the cases of rule cards and lexicon files.",
    epilog="\b\nExamples:\n  mailcheck test\n  mailcheck test our-rules/",
)
@click.argument("rules", required=False, type=click.Path())
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(rules: str | None, lang: str) -> None:
    """Run every case of the cards, and every example of the lexicon, in RULES (by default mailcheck's own)."""
    from mailcheck.selftest import folder_or_own, run_selftests
    from mailcheck.store import load_knowledge

    folder = folder_or_own(rules)
    passed = failed = 0
    for outcome in run_selftests(folder):
        if outcome.passed and not outcome.message:
            passed += 1
            continue
        failed += 1
        click.echo(f"{outcome.subject}: {outcome.message}")
    click.echo(load_knowledge(folder).messages(lang)["test-summary"].format(passed=passed, failed=failed))
    if failed:
        sys.exit(FOUND)
