"""A mail as the rules see it, for rule authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailcheck.errors import printable as clean


def print_tokens(mails: Sequence[dict[str, Any]], messages: Mapping[str, str], stream: IO[str]) -> None:
    """Print mails, their sentences with region, acts and topics, and a table of their tokens."""
    width = None if stream.isatty() else 120
    console = Console(file=stream, markup=False, emoji=False, highlight=False, width=width)
    for mail in mails:
        place = "draft" if mail["position"] is None else f"thread {mail['position']}"
        console.print(Text(f"{place}: {mail['from']} {clean(mail['sender'] or '')}".rstrip(), style="bold"))
        for sentence in mail["sentences"]:
            console.print()
            console.print(Text(f"  {sentence['region']}: {clean(sentence['text'])}", style="cyan"))
            for key in ("acts", "topics"):
                for name in sentence[key]:
                    words = " / ".join(map(clean, sentence["words"][name]))
                    console.print(Text.assemble("      ", (f"{key[:-1]} {name}", "green"), f": {words}"))
            console.print(_table(sentence["tokens"], messages))
        console.print()


def _table(tokens: Sequence[dict[str, Any]], messages: Mapping[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("     ")
    for key in ("token-surface", "token-form", "token-pos", "token-inflection"):
        table.add_column(Text(messages[key], style="dim"), no_wrap=True)
    for token in tokens:
        # what {…} matches: the dictionary form, in standard spelling and as it is spelt here
        form = token["form"] if token["base"] == token["form"] else f"{token['form']} / {token['base']}"
        table.add_row("", *map(clean, (token["surface"], form, token["pos"], token["inflection"])))
    return table
