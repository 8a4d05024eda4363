"""What other programs call."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from mailcheck import engine
from mailcheck.errors import ConfigError, InputError, Problem, RuleError, did_you_mean
from mailcheck.finding import Report
from mailcheck.mail.anatomy import NOBODY, Anatomist
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Cases, Facts, Mail
from mailcheck.readers.encoding import Decoded
from mailcheck.readers.files import LARGEST, STDIN, container, mail_text, read_bytes, read_text, shown, unmarked, with_text
from mailcheck.readers.labels import LabelledCase, looks_like_case
from mailcheck.rules.card import Card
from mailcheck.rules.registry import cards, load_packs, load_plugins
from mailcheck.store import Knowledge


class Checker:
    """Rules and knowledge, loaded once; checks any number of cases. Safe to share between threads for reading.

    `own` are the addresses of our side, by which customer and agent are told apart. `packs` are folders of packs or names of
    installed packages, later ones over earlier ones; `plugins` names of kinds that installed packages offer. A rule that a pack
    switches off runs only where `select` or `keep` names it. Raises RuleError and ConfigError with every fault.
    """

    def __init__(
        self,
        knowledge: Knowledge | None = None,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        language: str = "ja",
        options: Mapping[str, Mapping[str, Any]] | None = None,
        own: Own = NOBODY,
        *,
        packs: Iterable[str] = (),
        plugins: Iterable[str] = (),
        keep: Iterable[str] = (),
    ) -> None:
        """`options`: by rule, options in place of those on its card."""
        select, plugins = tuple(select), tuple(plugins)
        load_plugins(plugins)
        self.knowledge: Knowledge = knowledge or load_packs(_pack_folders(packs), plugins)
        self.all_cards: tuple[Card, ...] = cards(self.knowledge, plugins=plugins)
        """Every rule there is, those that are not chosen included."""
        kept = {*keep, *select}
        chosen = choose(self.all_cards, select, ignore)
        self.cards: tuple[Card, ...] = tuple(c for c in chosen if c.id in kept or c.id not in self.knowledge.switched_off)
        if options:
            self.cards = tuple(c._replace(options={**c.options, **options.get(c.id, {})}) for c in self.cards)
        self.language = language
        self.own = own
        sentences = self.knowledge.values("sentences")
        self.anatomist = Anatomist(self.knowledge.mail_tables, self.knowledge.folder, sentences["final_forms"])

    def check(self, case: Case, listen: bool = False) -> Report:
        """Check a case; `listen`: also report what was heard, and where."""
        return engine.run(case, self.cards, self.knowledge, self.language, listen)

    def read(
        self,
        path: str,
        *,
        inbound: str | None = None,
        thread: Sequence[str] = (),
        facts: Facts | None = None,
        template: bool = False,
    ) -> Case:
        """Read the one case in a file, as `read_all` does. Raises InputError, also where there are several."""
        cases, problems = self.read_all(path, inbound=inbound, thread=thread, facts=facts, template=template)
        if len(cases) > 1:
            problems = (*problems, Problem(path, f"there are {len(cases)} replies in this file, and one is wanted"))
        if problems:
            raise InputError(problems)
        return cases[0]

    def read_all(
        self,
        path: str,
        *,
        inbound: str | None = None,
        thread: Sequence[str] = (),
        facts: Facts | None = None,
        template: bool = False,
        each: bool = False,
    ) -> Cases:
        """Read a draft with its thread quoted below, a case file or folder, a saved mail or a mailbox; `-` is standard input.

        `thread` and `inbound` name files with the earlier mails and with the customer's. Facts given here win over those of the
        file. Of a mailbox the newest reply of each thread is a case, with `each` every reply. Raises InputError.
        """
        given = facts or Facts()
        folder = path != STDIN and os.path.isdir(path)
        data = b"" if folder else read_bytes(path, LARGEST + 1)
        if not folder and container(path, data) == "text":
            found = Cases((self._text_case(mail_text(data, shown(path)), path, given, template),))
            if inbound is None and not thread:
                return found
        else:
            found = None
        # only where there is more to read than a text
        from mailcheck.readers.sources import Sources

        sources = Sources(self.anatomist, self.own, given, template)
        if found is None:
            found = sources.folder(path) if folder else sources.mails(path, data, each)
        return sources.with_thread(found, thread, inbound)

    def _text_case(self, decoded: Decoded, path: str, given: Facts, template: bool) -> Case:
        text, typed = unmarked(decoded.text, path)
        if _is_case_file(path, text):
            from mailcheck.readers.casefile import read_case

            case = read_case(text, path, self.anatomist).case
            case = case._replace(facts=_merge(case.facts, given), template=case.template or template)
        else:
            case = self.anatomist.exchange(text, path, given, template, self.own)
        return with_text(case, path, decoded.encoding, typed)

    def read_labelled(self, path: str) -> LabelledCase:
        """Read a labelled case file. Raises InputError."""
        from mailcheck.readers.casefile import read_case

        return read_case(read_text(path), path, self.anatomist)

    def mail(self, text: str, party: str) -> Mail:
        """A mail from its text. Raises ConfigError where the party is neither `customer` nor `agent`."""
        if party not in ("customer", "agent"):
            raise ConfigError(Problem("thread", f"{party!r} is no party: customer or agent"))
        return self.anatomist.mail(text, "customer" if party == "customer" else "agent")


def _pack_folders(packs: Iterable[str]) -> tuple[str, ...]:
    """The folders of packs that are named by path or package. Raises RuleError with every fault."""
    folders: list[str] = []
    problems: list[Problem] = []
    for name in packs:
        # a run without packs does without
        from mailcheck.lexicon.pack_folders import find_pack

        try:
            folders.append(find_pack(name, "", Problem("packs", "")))
        except RuleError as exc:
            problems += exc.problems
    if problems:
        raise RuleError(problems)
    return tuple(folders)


def _is_case_file(path: str, text: str) -> bool:
    return path.endswith((".yaml", ".yml")) or (path == "-" and looks_like_case(text))


def _merge(first: Facts, wins: Facts) -> Facts:
    values = {f: getattr(wins, f) or getattr(first, f) for f in Facts._fields}
    return Facts(**values)


def choose(all_cards: Sequence[Card], select: Iterable[str], ignore: Iterable[str]) -> tuple[Card, ...]:
    """The cards of the rules, categories or packs selected, less those ignored; a name may be several, separated by commas.

    Raises ConfigError for unknown names.
    """
    known = {name for c in all_cards for name in _names(c)}
    wanted, unwanted = ([n.strip() for names in given for n in names.split(",")] for given in (select, ignore))
    problems = [
        Problem("--select/--ignore", f"no rule or category {name!r}{did_you_mean(name, known)}")
        for name in (*wanted, *unwanted)
        if name not in known
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(c for c in all_cards if (not wanted or _names(c) & {*wanted}) and not _names(c) & {*unwanted})


def _names(card: Card) -> set[str]:
    """The names by which a card is chosen: its id, its category, its pack."""
    return {card.id, card.category, card.pack} - {""}


@lru_cache(maxsize=8)
def _made(language: str, knowledge: Knowledge, plugins: tuple[str, ...]) -> Checker:
    return Checker(knowledge, language=language, plugins=plugins)


def _checker(language: str, packs: Iterable[str] = (), plugins: Iterable[str] = ()) -> Checker:
    """A checker that is kept; where a file of a pack has changed, a new one."""
    plugins = tuple(plugins)
    load_plugins(plugins)
    return _made(language, load_packs(_pack_folders(packs), plugins), plugins)


def load_rules(*, packs: Iterable[str] = (), plugins: Iterable[str] = ()) -> tuple[Card, ...]:
    """All rule cards, by id, with those of `packs` (see Checker). Raises RuleError and ConfigError with every fault."""
    return _checker("ja", packs, plugins).cards


def check(
    draft: str,
    *,
    inbound: str | Sequence[str] | None = None,
    thread: Sequence[tuple[str, str]] = (),
    facts: Facts | None = None,
    template: bool = False,
    language: str = "ja",
    packs: Iterable[str] = (),
    plugins: Iterable[str] = (),
) -> Report:
    """Check a reply.

    `inbound` is the customer's mail or mails; `thread` the earlier mails, oldest first, as (party, text) with the party
    `customer` or `agent`. Without either, mails quoted below the draft are the thread. `packs` and `plugins`: see Checker.
    Raises InputError for an empty draft, RuleError and ConfigError for packs and plug-ins that cannot be used.
    """
    if not draft.strip():
        raise InputError(Problem("<draft>", "the draft is empty"))
    checker = _checker(language, packs, plugins)
    given = facts or Facts()
    mails = list(thread)
    if inbound is not None:
        mails += [("customer", t) for t in ([inbound] if isinstance(inbound, str) else inbound)]
    case = checker.anatomist.exchange(draft, "<draft>", given, template)
    if mails:
        made = tuple(checker.mail(text, party)._replace(position=i) for i, (party, text) in enumerate(mails))
        case = case._replace(thread=made)
    return checker.check(case)


def check_file(
    path: str,
    *,
    inbound: str | None = None,
    thread: Sequence[str] = (),
    customer: str | None = None,
    company: str | None = None,
    received: datetime | None = None,
    sent: datetime | None = None,
    template: bool = False,
    language: str = "ja",
    packs: Iterable[str] = (),
    plugins: Iterable[str] = (),
) -> Report:
    """Check a file that holds one reply; `packs` and `plugins`: see Checker. Raises InputError where it cannot be read."""
    checker = _checker(language, packs, plugins)
    facts = Facts(customer_name=customer, company=company, received=received, sent=sent)
    return checker.check(checker.read(path, inbound=inbound, thread=thread, facts=facts, template=template))
