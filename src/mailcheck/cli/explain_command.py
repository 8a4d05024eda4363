"""`mailcheck explain RULE`: one rule, with examples."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from mailcheck.rules.card import Card, CardCase

_EXAMPLES = 3


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from mailcheck.cli.configured import checker_here

    found = (c for c in checker_here().all_cards if c.id.startswith(incomplete))
    return [CompletionItem(c.id, help=c.text(c.summary, "en")) for c in found]


@click.command(
    "explain",
    short_help="Explain a rule, with examples.",
    epilog="\b\nExamples:\n  mailcheck explain missing-cushion\n  mailcheck explain --lang en --all wrong-name",
)
@click.argument("rule", shell_complete=_complete)
@click.option("--all", "all_", is_flag=True, help=f"All examples, not only {_EXAMPLES} of each sort.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(rule: str, all_: bool, lang: str) -> None:
    """Say what RULE finds and why, with examples that it finds (marked with ⟦ ⟧) and leaves alone, and its options."""
    from mailcheck.cli.configured import checker_here
    from mailcheck.errors import ConfigError, Problem, did_you_mean
    from mailcheck.report.rules import Explained, print_explanation

    checker = checker_here()
    knowledge = checker.knowledge
    by_id = {card.id: card for card in checker.all_cards}
    if rule not in by_id:
        hint = did_you_mean(rule, by_id) or "; `mailcheck rules` lists them"
        raise ConfigError(Problem("explain", f"no rule {rule!r}{hint}"))
    card = by_id[rule]
    cases = _cases(card)
    if not all_:
        cases = [c for bad in (True, False) for c in [c for c in cases if c.bad == bad][:_EXAMPLES]]
    print_explanation(Explained(card, _options(card), tuple(cases)), knowledge.messages(lang), lang, sys.stdout)


def _options(card: Card) -> str:
    """The options of a card, as its file may write them."""
    if not card.options:
        return ""
    import yaml

    # lists on one line, unless there is nothing else
    nested = any(isinstance(value, (dict, list)) for value in card.options.values())
    flow = None if nested else False
    return str(yaml.safe_dump(dict(card.options), allow_unicode=True, sort_keys=False, default_flow_style=flow, width=100))


def _cases(card: Card) -> list[CardCase]:
    """The examples of a card, read from its file: a run goes without them."""
    from pathlib import Path

    from mailcheck.errors import RuleError
    from mailcheck.lexicon.strict_yaml import read_yaml
    from mailcheck.rules.card import CardCase
    from mailcheck.store import rules_folder

    path = Path(card.path) if card.pack else Path(rules_folder(), card.category, f"{card.id}.yaml")
    raw = read_yaml(path, RuleError).value.get("cases") or {}
    return [CardCase(group == "bad", c) for group in ("bad", "good") for c in raw.get(group, ()) if c.get("known") is not True]
