"""What other programs call."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from mailcheck import engine
from mailcheck.errors import ConfigError, InputError, Problem, did_you_mean
from mailcheck.finding import Report
from mailcheck.mail.anatomy import NOBODY, Anatomist
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Cases, Facts, Mail
from mailcheck.readers.encoding import Decoded
from mailcheck.readers.files import LARGEST, STDIN, container, mail_text, read_bytes, read_text, shown, unmarked, with_text
from mailcheck.readers.labels import LabelledCase, looks_like_case
from mailcheck.rules.card import Card
from mailcheck.rules.registry import cards
from mailcheck.store import Knowledge, load_knowledge


class Checker:
    """Rules and knowledge, loaded once; checks any number of cases. Safe to share between threads for reading.

    `own` are the addresses of our side, by which customer and agent are told apart.
    """

    def __init__(
        self,
        knowledge: Knowledge | None = None,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        language: str = "ja",
        options: Mapping[str, Mapping[str, Any]] | None = None,
        own: Own = NOBODY,
    ) -> None:
        """`options`: by rule, options in place of those on its card."""
        self.knowledge: Knowledge = knowledge or load_knowledge()
        self.cards: tuple[Card, ...] = choose(cards(self.knowledge), select, ignore)
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


def _is_case_file(path: str, text: str) -> bool:
    return path.endswith((".yaml", ".yml")) or (path == "-" and looks_like_case(text))


def _merge(first: Facts, wins: Facts) -> Facts:
    values = {f: getattr(wins, f) or getattr(first, f) for f in Facts._fields}
    return Facts(**values)


def choose(all_cards: Sequence[Card], select: Iterable[str], ignore: Iterable[str]) -> tuple[Card, ...]:
    """The cards of the rules or categories selected, less those ignored; a name may be several, separated by commas.

    Raises ConfigError for unknown names.
    """
    known = {c.id for c in all_cards} | {c.category for c in all_cards}
    wanted, unwanted = ([n.strip() for names in given for n in names.split(",")] for given in (select, ignore))
    problems = [
        Problem("--select/--ignore", f"no rule or category {name!r}{did_you_mean(name, known)}")
        for name in (*wanted, *unwanted)
        if name not in known
    ]
    if problems:
        raise ConfigError(problems)
    return tuple(
        c
        for c in all_cards
        if (not wanted or c.id in wanted or c.category in wanted) and not (c.id in unwanted or c.category in unwanted)
    )


@lru_cache(maxsize=4)
def _checker(language: str) -> Checker:
    return Checker(language=language)


def load_rules() -> tuple[Card, ...]:
    """All rule cards, by id."""
    return _checker("ja").cards


def check(
    draft: str,
    *,
    inbound: str | Sequence[str] | None = None,
    thread: Sequence[tuple[str, str]] = (),
    facts: Facts | None = None,
    template: bool = False,
    language: str = "ja",
) -> Report:
    """Check a reply.

    `inbound` is the customer's mail or mails; `thread` the earlier mails, oldest first, as (party, text) with the party
    `customer` or `agent`. Without either, mails quoted below the draft are the thread.
    """
    if not draft.strip():
        raise InputError(Problem("<draft>", "the draft is empty"))
    checker = _checker(language)
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
) -> Report:
    """Check a file that holds one reply. Raises InputError where it cannot be read."""
    checker = _checker(language)
    facts = Facts(customer_name=customer, company=company, received=received, sent=sent)
    return checker.check(checker.read(path, inbound=inbound, thread=thread, facts=facts, template=template))
