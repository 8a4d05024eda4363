"""Which kind does the work of a card. Modules of kinds are imported when a card first needs them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from mailcheck.errors import Problem, RuleError
from mailcheck.rules.card import Card, load_cards
from mailcheck.rules.kind import Kind
from mailcheck.store import Knowledge

KINDS = {
    "absent": "mailcheck.rules.kinds.absent:Absent",
    "asks-again": "mailcheck.rules.kinds.asks_again:AsksAgain",
    "attachment": "mailcheck.rules.kinds.attachment:Attachment",
    "characters": "mailcheck.rules.kinds.characters:Characters",
    "detail": "mailcheck.rules.kinds.detail:Detail",
    "fact": "mailcheck.rules.kinds.fact:Fact",
    "frame": "mailcheck.rules.kinds.frame:Frame",
    "mixed": "mailcheck.rules.kinds.mixed:Mixed",
    "name": "mailcheck.rules.kinds.name:Name",
    "own-side": "mailcheck.rules.kinds.own_side:OwnSide",
    "passed-over": "mailcheck.rules.kinds.passed_over:PassedOver",
    "pattern": "mailcheck.rules.kinds.pattern:PatternKind",
    "placeholder": "mailcheck.rules.kinds.placeholder:Placeholder",
    "promise": "mailcheck.rules.kinds.promise:Promise",
    "repeated": "mailcheck.rules.kinds.repeated:Repeated",
    "timing": "mailcheck.rules.kinds.timing:Timing",
    "typo": "mailcheck.rules.kinds.typo:Typo",
    "unaccompanied": "mailcheck.rules.kinds.unaccompanied:Unaccompanied",
    "unanswered": "mailcheck.rules.kinds.unanswered:Unanswered",
    "unfinished": "mailcheck.rules.kinds.unfinished:Unfinished",
    "unfitting": "mailcheck.rules.kinds.unfitting:Unfitting",
}


@cache
def kind(name: str) -> Kind:
    """The kind with this name."""
    module, _, attribute = KINDS[name].partition(":")
    made: Kind = getattr(import_module(module), attribute)()
    return made


def cards(knowledge: Knowledge, tested: bool = False) -> tuple[Card, ...]:
    """All cards, by id; with their cases where `tested`. Raises RuleError with every fault."""
    return load_cards(knowledge.cards, sorted(KINDS), tested)


def check_options(all_cards: tuple[Card, ...]) -> None:
    """Let every kind check the options of its cards. Raises RuleError with every fault."""
    problems = []
    for card in all_cards:
        line, column = card.marks.get("options", (1, 1))
        problems += [Problem(card.path, f, line, column) for f in kind(card.kind).check_options(card.options)]
    if problems:
        raise RuleError(problems)
