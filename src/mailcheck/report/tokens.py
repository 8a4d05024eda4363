"""A mail as the rules see it, for rule authors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from mailcheck.errors import printable as clean


def print_tokens(mails: Sequence[dict[str, Any]], stream: IO[str]) -> None:
    """Print mails, their sentences with region, acts and topics, and their tokens: surface, dictionary form, part of speech."""
    console = Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)
    for mail in mails:
        place = "draft" if mail["position"] is None else f"thread {mail['position']}"
        console.print(Text(f"{place}: {mail['from']} {clean(mail['sender'] or '')}".rstrip(), style="bold"))
        for sentence in mail["sentences"]:
            console.print(Text(f"  {sentence['region']}: {clean(sentence['text'])}", style="cyan"))
            for key in ("acts", "topics"):
                if sentence[key]:
                    console.print(Text(f"      {key}: {', '.join(sentence[key])}", style="green"))
            for token in sentence["tokens"]:
                inflection = f" {token['inflection']}" if token["inflection"] else ""
                console.print(Text(f"      {clean(token['surface'])}\t{clean(token['form'])}\t{token['pos']}{inflection}"))
