"""`mailcheck new rule NAME`: a card to start from."""

from __future__ import annotations

import click


@click.group(
    "new", short_help="Start a rule of your own.", epilog="\b\nExamples:\n  mailcheck new rule no-hurry --pack our-rules"
)
def command() -> None:
    """Start a rule of your own."""


@command.command(
    "rule",
    short_help="Start a rule card.",
    epilog="\b\nExamples:\n  mailcheck new rule no-hurry\n  mailcheck new rule promised-gift --pack our-rules --category facts",
)
@click.argument("name")
@click.option("--pack", default="our-rules", show_default=True, metavar="DIR", help="The pack that the rule goes into.")
@click.option("--category", default="tone", show_default=True, help="The folder in it: what the rule is about.")
@click.option("--prefix", metavar="PREFIX", help="For a new pack: what its ids begin with (the folder's name).")
def rule(name: str, pack: str, category: str, prefix: str | None) -> None:
    """Write a card for the rule NAME, with two bad and two good cases, into a pack; and pack.yaml where there is none.

    No file is ever written over.
    """
    from mailcheck.cli.scaffold import Wanted, make

    made = make(Wanted(name, pack, category, prefix))
    for path in made.written:
        click.echo(f"written: {path}")
    if not made.configured:
        click.echo(f"name the pack in {made.config}: packs: [{made.entry}]")
    click.echo(f"test it: mailcheck test {made.card}")
