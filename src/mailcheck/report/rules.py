"""The rules as a table and as JSON, and one rule explained."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailcheck.finding import Severity
from mailcheck.rules.card import Card, CardCase

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.HINT: "bold cyan"}
_OPEN, _CLOSE = "⟦", "⟧"


def render_json(cards: Sequence[Card]) -> str:
    """The rules as one JSON document: a list of objects."""
    rules = [
        {
            "id": card.id,
            "category": card.category,
            "severity": card.severity.value,
            "since": card.since,
            "needs": card.needs or None,
            "summary": dict(card.summary),
        }
        for card in cards
    ]
    return json.dumps(rules, ensure_ascii=False, indent=2)


def print_table(cards: Sequence[Card], messages: Mapping[str, str], language: str, stream: IO[str]) -> None:
    """Print the rules, by category."""
    console = _console(stream)
    table = Table(box=None, pad_edge=False)
    for key in ("rule", "category", "severity", "summary-title"):
        table.add_column(Text(messages[key]), no_wrap=key != "summary-title")
    for card in sorted(cards, key=lambda c: (c.category, c.id)):
        severity = Text(messages[f"severity-{card.severity.value}"], style=_STYLES[card.severity])
        table.add_row(Text(card.id, style="bold"), Text(card.category), severity, Text(card.text(card.summary, language)))
    console.print(table)


class Explained(NamedTuple):
    """A rule with its examples."""

    card: Card
    options: str
    """The options of its kind, as the card's file writes them; empty where there are none."""
    cases: tuple[CardCase, ...]


def print_explanation(explained: Explained, messages: Mapping[str, str], language: str, stream: IO[str]) -> None:
    """Print what a rule finds and why, what it finds and leaves alone, and its options."""
    card, console = explained.card, _console(stream)
    severity = Text(messages[f"severity-{card.severity.value}"], style=_STYLES[card.severity])
    console.print(Text.assemble((card.id, "bold"), "  ", severity, f"  {card.category}  ({card.since})"))
    console.print(Text(card.text(card.summary, language)))
    for key, text in (("why", card.text(card.why, language)), ("do", card.text(card.advice, language))):
        console.print()
        console.print(Text.assemble((f"{messages[key]}: ", "bold"), text))
    if card.needs == "inbound":
        console.print()
        console.print(Text(messages["needs-inbound"]))
    console.print()
    for bad, key in ((True, "bad-examples"), (False, "good-examples")):
        cases = [c for c in explained.cases if c.bad == bad]
        if cases:
            console.print(Text(messages[key], style="bold"))
        for case in cases:
            for shown in _example(case, messages):
                console.print(shown)
            console.print()
    if explained.options:
        console.print(Text(f"{messages['options']} ({card.kind})", style="bold"))
        for line in explained.options.splitlines():
            console.print(Text(f"  {line}"))
        console.print()
    if card.setable:
        console.print(Text(messages["setable"].format(rule=card.id), style="bold"))
    for name, option in card.setable.items():
        meaning = option.meaning.get(language, option.meaning["ja"])
        console.print(Text(f"  {name}: {card.options[name]}  ({option.bounds}) {meaning}"))
    if card.setable:
        console.print()
    console.print(Text(messages["turn-off"].format(rule=card.id), style="dim"))


def _console(stream: IO[str]) -> Console:
    width = None if stream.isatty() else 120
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)


def _example(case: CardCase, messages: Mapping[str, str]) -> Iterator[Text]:
    """The mails of an example, a line each, and why it is one."""
    sides = {"customer": "side-inbound", "agent": "side-thread"}
    mails: list[tuple[str, Any]] = [(sides[mail["from"]], mail["text"]) for mail in case.raw.get("thread") or ()]
    inbound = case.raw.get("inbound")
    mails += [("side-inbound", text) for text in ([inbound] if isinstance(inbound, str) else inbound or ())]
    mails.append(("side-draft", case.raw["draft"]))
    for side, text in mails:
        for line in str(text).splitlines():
            if line.strip():
                yield Text.assemble("  ", (messages[side], "dim"), " | ", _marked(line))
    if case.raw.get("why"):
        yield Text(f"  ({case.raw['why']})", style="italic")


def _marked(line: str) -> Text:
    """A line of an example, with the place that the rule must find in bold between its marks."""
    out, rest = Text(), line
    while _OPEN in rest and _CLOSE in rest:
        before, _, rest = rest.partition(_OPEN)
        inner, _, rest = rest.partition(_CLOSE)
        out.append(before).append(f"{_OPEN}{inner}{_CLOSE}", style="bold")
    return out.append(rest)
