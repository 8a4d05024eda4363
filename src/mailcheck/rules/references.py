"""Names of acts and topics that cards hold: each must exist, so that a slip of the pen switches no rule off in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.rules.card import Card

Where = tuple["str | int", ...]

_ACT_OPTIONS = (
    "acts", "of", "not", "not_before", "never_with", "inside", "inside_after", "near", "lead", "facts", "lowered_by",
    "not_inbound", "draft", "wanted", "known", "asked", "asks", "back",
    "excused", "again", "open", "late", "promises", "over", "reminders",
)  # fmt: skip
_BESIDE = {"acts": "act", "not_told": "act", "topics": "topic", "not_topics": "topic"}


def named(card: Card) -> Iterator[tuple[str, str, Where]]:
    """What a card with a kind of ours names: `act` or `topic`, the name, and where it stands."""
    for option, value in card.options.items():
        where: Where = ("options", option)
        if card.kind == "pattern" and option == "not":
            # patterns, not acts
            continue
        if option in _ACT_OPTIONS:
            yield from (("act", name, place) for name, place in names(value, where))
        elif option == "beside" and isinstance(value, list):
            for i, entry in enumerate(value):
                for key, sort in _BESIDE.items():
                    yield from ((sort, name, (*where, i, key)) for name in entry.get(key, ()))
        elif option in ("counted", "raised") and isinstance(value, Mapping):
            yield from (("act", str(name), (*where, name)) for name in value)
        elif option == "families":
            yield "act", str(value), where


def names(value: Any, where: Where = ()) -> Iterator[tuple[str, Where]]:
    """The names that an option's value holds: itself, the members of a list, and the values of a mapping."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from names(inner, (*where, key))
    elif isinstance(value, (list, tuple)):
        for i, inner in enumerate(value):
            yield from names(inner, (*where, i))
    elif isinstance(value, str):
        yield value, where
