"""Which kind does the work of a card. Modules of kinds are imported when a card first needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module

from mailcheck.errors import ConfigError, Problem, RuleError, did_you_mean
from mailcheck.rules.card import Card, load_cards
from mailcheck.rules.kind import Kind
from mailcheck.store import Knowledge, load_with_packs, read_knowledge, rules_folder

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


_PLUGINS: dict[str, Kind] = {}
"""Kinds of plug-ins that were loaded in this process."""


def kind(name: str) -> Kind:
    """The kind with this name."""
    return _PLUGINS[name] if name in _PLUGINS else _own_kind(name)


@cache
def _own_kind(name: str) -> Kind:
    module, _, attribute = KINDS[name].partition(":")
    made: Kind = getattr(import_module(module), attribute)()
    return made


def load_plugins(names: Iterable[str]) -> None:
    """Load the kinds that installed packages offer under these names. Raises ConfigError with every fault."""
    wanted = [name for name in names if name not in _PLUGINS]
    if not wanted:
        return
    from mailcheck.rules.plugins import load

    problems = []
    for name in wanted:
        found = Problem(f"plug-in {name}", "this is a kind of mailcheck itself") if name in KINDS else load(name)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            _PLUGINS[name] = found
    if problems:
        raise ConfigError(problems)


def cards(knowledge: Knowledge, tested: bool = False, plugins: Iterable[str] = ()) -> tuple[Card, ...]:
    """All cards, by id; with their cases where `tested`. Raises RuleError with every fault.

    Those of packs are checked to the end, options and names of the lexicon; ours are when they test themselves.
    """
    problems: list[Problem] = []
    made = load_cards(knowledge.cards, sorted({*KINDS, *plugins}), tested, problems)
    if knowledge.packs:
        problems += (p for card in made if card.pack for p in (*option_problems(card), *_lost(card, knowledge)))
    if problems:
        raise RuleError(problems)
    return made


def load_packs(folders: Sequence[str], plugins: Iterable[str] = (), tested: bool = False) -> Knowledge:
    """Our knowledge with packs, for running, or `tested`: with everything by which it tests itself.

    Raises RuleError with every fault of the packs, those of their cards included.
    """
    try:
        return read_knowledge(packs=folders) if tested else load_with_packs(folders)
    except RuleError as exc:
        from mailcheck.lexicon.compiler import compile_rules

        problems: list[Problem] = []
        try:
            cards(Knowledge(compile_rules(rules_folder(), tuple(folders), problems)), tested, plugins)
        except RuleError as also:
            problems += also.problems
        once = dict.fromkeys((*exc.problems, *problems))
        raise RuleError(sorted(once, key=lambda p: (p.path, p.line, p.column))) from exc


def check_options(all_cards: tuple[Card, ...]) -> None:
    """Let every kind check the options of its cards. Raises RuleError with every fault."""
    problems = [p for card in all_cards for p in option_problems(card)]
    if problems:
        raise RuleError(problems)


def option_problems(card: Card) -> list[Problem]:
    """What is wrong with the options of a card, each with its place."""
    faults = kind(card.kind).check_options(card.options)
    return [card.problem(fault, "options", *getattr(fault, "where", ())) for fault in faults]


def _lost(card: Card, knowledge: Knowledge) -> list[Problem]:
    """Names in a card that nothing answers to."""
    if card.kind in KINDS:
        from mailcheck.rules.references import named

        found = list(named(card))
    else:
        from mailcheck.rules.typed import Act, WordList

        sorts = {Act: "act", WordList: "word list"}
        references = kind(card.kind).references(card.options)  # type: ignore[attr-defined]
        found = [(sorts.get(sort, "topic"), name, ("options", *where)) for sort, name, where in references]
    ids = {
        "act": knowledge.act_ids,
        "topic": tuple(t.id for t in (*knowledge.topics, *knowledge.feelings)),
        "word list": knowledge.word_ids,
    }
    return [
        card.problem(f"there is no {sort} {name!r}{did_you_mean(name, ids[sort])}", *where)
        for sort, name, where in found
        if name not in ids[sort]
    ]
