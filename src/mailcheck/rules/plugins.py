"""Kinds of plug-ins: Python that another package brings, through the entry-point group `mailcheck.kinds`.

The entry point's name is the kind's name. It names a class without parameters that has

    Options    optional: a dataclass or NamedTuple; its annotations say which options a card may give
    find(case, options)    yields a Match for each place; `case` is the annotated case

Entry points are looked up only when a plug-in is named: scanning what is installed takes tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.errors import Problem
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Match
from mailcheck.rules.typed import Read, References

GROUP = "mailcheck.kinds"


class NoOptions:
    """The options of a kind that has none."""


class PluginKind:
    """A plug-in's class as a kind."""

    def __init__(self, name: str, made: Any) -> None:
        self.name = name
        self._made = made
        self._options = getattr(made, "Options", NoOptions)

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return list(Read(self._options, options).faults)

    def references(self, options: Mapping[str, Any]) -> References:
        """The names of the lexicon that the options hold."""
        return Read(self._options, options).references

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. What comes from a plug-in is looked at before it is believed."""
        options = Read(self._options, card.options).value
        try:
            for match in self._made.find(annotated, options):
                yield self._checked(match, annotated)
        except SystemExit as exc:
            raise RuntimeError(f"the plug-in {self.name} tried to end the program") from exc

    def _checked(self, match: object, annotated: Annotated) -> Match:
        if not isinstance(match, Match):
            raise TypeError(f"the plug-in {self.name} yielded {type(match).__name__}, not a Match")
        for mail, span in (match.anchor, *match.related):
            if not any(mail is known for known in annotated.all_mails):
                raise ValueError(f"the plug-in {self.name} names a mail that is not of this case")
            if not 0 <= span.start <= span.end <= len(mail.text):
                raise ValueError(f"the plug-in {self.name} names a place outside the mail: {span.start} to {span.end}")
        return match


def load(name: str) -> PluginKind | Problem:
    """The kind that an installed package offers under this name, or why it cannot be used."""
    from importlib.metadata import entry_points

    place = f"plug-in {name}"
    found = list(entry_points(group=GROUP, name=name))
    if not found:
        offered = sorted({e.name for e in entry_points(group=GROUP)})
        known = f"; installed are {', '.join(offered)}" if offered else "; none is installed here"
        return Problem(place, f"no installed package offers it as an entry point of {GROUP}{known}")
    if len({e.value for e in found}) > 1:
        return Problem(place, f"several packages offer it: {', '.join(sorted({e.value for e in found}))}")
    try:
        made = found[0].load()()
    # whatever a foreign module does when it is imported: its name and cause are told, and the run stops
    except (Exception, SystemExit) as exc:
        return Problem(place, f"cannot be loaded ({found[0].value}): {type(exc).__name__}: {exc}")
    if not callable(getattr(made, "find", None)):
        return Problem(place, f"{found[0].value} has no method find(case, options)")
    return PluginKind(name, made)
