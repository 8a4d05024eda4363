"""Rules that test themselves: cards by their cases, lexicon files by their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailcheck import engine, explaining
from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.errors import did_you_mean
from mailcheck.model import Case, Facts, Mail
from mailcheck.readers.labels import parse_time, read_attachments
from mailcheck.rules import references, stands
from mailcheck.rules.card import Card, CardCase
from mailcheck.rules.registry import cards, check_options
from mailcheck.spans import Span
from mailcheck.store import Topic, read_knowledge

_MARKS = "⟦⟧"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One self-test: passed, or what happened instead."""

    subject: str
    passed: bool
    message: str = ""
    known: bool = False
    """A failure that is written down as known; it does not count, but passing it does ask for a change."""


def run_selftests(folder: str | None = None) -> Iterator[Outcome]:
    """Run every self-test of a rules folder, by default our own. Raises RuleError for files that cannot be loaded."""
    checker = Checker(read_knowledge(folder))
    all_cards = cards(checker.knowledge, tested=True)
    check_options(all_cards)
    yield from _references(checker, all_cards)
    for card in all_cards:
        yield from card_cases(checker, card)
    for act in checker.knowledge.act_ids:
        yield from _act(checker, act, checker.knowledge.entry("acts", act))
    yield from _mail_forms(checker)
    for topic in (*checker.knowledge.topics, *checker.knowledge.feelings):
        yield from _topic(checker, topic, checker.knowledge.entry("feelings" if topic.feeling else "topics", topic.id))


def run_pack_selftests(checker: Checker, pack: str, tested: tuple[Card, ...], only: str = "") -> Iterator[Outcome]:
    """Run the self-tests of a pack (by its prefix), or of one of its cards. `tested`: all cards, with their cases.

    The checker's knowledge must have been read with `read_knowledge`.
    """
    own = [card for card in tested if card.pack == pack and only in ("", card.id)]
    for card in own:
        yield from card_cases(checker, card)
    if only:
        return
    by_id = {(t.feeling, t.id): t for t in (*checker.knowledge.topics, *checker.knowledge.feelings)}
    for example in checker.knowledge.examples_of(pack):
        if example["part"] == "acts":
            yield from _act(checker, example["id"], example["of"])
        else:
            yield from _topic(checker, by_id[example["part"] == "feelings", example["id"]], example["of"])


def card_cases(checker: Checker, card: Card) -> Iterator[Outcome]:
    """Run the cases of a card."""
    for number, case in enumerate(card.cases, 1):
        group = "bad" if case.bad else "good"
        yield _card_case(checker, card, case, f"{card.id}: {group} case {_number_in_group(card, number)}")


def _number_in_group(card: Card, number: int) -> int:
    group = card.cases[number - 1].bad
    return sum(1 for c in card.cases[:number] if c.bad == group)


# --- cards


def _card_case(checker: Checker, card: Card, test: CardCase, subject: str) -> Outcome:
    case, expected = read_card_case(checker, test.raw)
    unheard = card.needs == "inbound" and not case.inbound
    report = engine.run(case, [card._replace(needs="") if unheard else card], checker.knowledge)
    if report.crashed:
        return Outcome(subject, False, report.crashed[0])
    found = {(f.place.where, f.place.mail, f.place.span): f for f in report.findings if not f.severity < card.severity}
    annotated = Annotated(case, checker.knowledge)
    problems: list[str] = []
    for key in expected:
        if key not in found:
            problems.append(_missed(annotated, card, key, [k for k in found if k not in expected]))
    for key, finding in found.items():
        if key not in expected and not any(_same_text(key, e) and e[2].overlaps(key[2]) for e in expected):
            by = explaining.found_by(annotated, card, _mail(case, key), key[2])
            problems.append(f"found {finding.place.quote!r} ({finding.message}){' ' + by if by else ''}")
    if test.bad and not expected:
        problems.append("a bad case needs a mark ⟦ ⟧ around what must be found")
    if not test.bad and expected:
        problems.append("a good case has no mark ⟦ ⟧: nothing must be found in it")
    if test.known:
        message = "" if problems else "passes now: remove `known`"
        return Outcome(subject, bool(problems), message, known=True)
    return Outcome(subject, not problems, "; ".join(problems))


Key = tuple[str, "int | None", Span]


def read_card_case(checker: Checker, raw: Mapping[str, Any]) -> tuple[Case, set[Key]]:
    """A case of a card, and the marked places where something must be found: text, number of the mail in the thread, span."""
    expected: set[Key] = set()
    thread = [(str(m["from"]), str(m["text"]), parse_time(m.get("date"))) for m in raw.get("thread") or ()]
    if raw.get("inbound"):
        thread.append(("customer", str(raw["inbound"]), None))
    mails: list[Mail] = []
    spans: list[Span | None] = []
    for position, (party, text, date) in enumerate(thread):
        plain, span = _unmark(text)
        mails.append(checker.mail(plain, party)._replace(position=position, date=date))
        spans.append(span)
    plain, marked = _unmark(str(raw["draft"]))
    given = raw.get("facts") or {}
    facts = Facts(
        customer_name=given.get("customer_name"),
        company=given.get("company"),
        own_company=given.get("own_company"),
        received=parse_time(given.get("received")),
        sent=parse_time(given.get("sent")),
    )
    draft = checker.mail(plain, "agent")._replace(attachments=read_attachments(raw.get("attachments")))
    case = Case("<card>", draft, tuple(mails), facts, raw.get("template") is True)
    if marked:
        expected.add(("draft", None, marked))
    for mail, span in zip(mails, spans, strict=True):
        if span:
            expected.add(("inbound" if mail in case.inbound else "thread", mail.position, span))
    return case, expected


def _unmark(text: str) -> tuple[str, Span | None]:
    start, end = text.find(_MARKS[0]), text.find(_MARKS[1])
    if start < 0:
        return text, None
    return text.replace(_MARKS[0], "").replace(_MARKS[1], ""), Span(start, end - 1)


def _mail(case: Case, key: Key) -> Mail:
    return case.draft if key[1] is None else next(m for m in case.thread if m.position == key[1])


def _same_text(one: Key, other: Key) -> bool:
    return one[:2] == other[:2]


def _missed(annotated: Annotated, card: Card, key: Key, others: list[Key]) -> str:
    """What to say of a mark at which nothing was found."""
    mail = _mail(annotated.case, key)
    for other in others:
        off = explaining.mark_off(key[2], other[2], mail.text) if _same_text(key, other) else ""
        if off:
            return off
    why = explaining.why_not(annotated, card, mail, key[2])
    return f"nothing found at {mail.text[slice(*key[2])]!r}{': ' + why if why else ''}"


# --- lexicon


def _one_sentence(checker: Checker, text: str, party: str = "agent") -> Annotated:
    mail = checker.mail(text, party)._replace(position=0 if party == "customer" else None)
    if party == "customer":
        return Annotated(Case("", checker.mail("。", "agent"), (mail,)), checker.knowledge)
    return Annotated(Case("", mail), checker.knowledge)


def _act(checker: Checker, act: str, entry: Mapping[str, Any]) -> Iterator[Outcome]:
    families = checker.knowledge.families(act)
    for part, wanted in (("yes", True), ("no", False)):
        for text in entry.get(part, ()):
            annotated = _one_sentence(checker, text)
            found = any(
                annotated.written(s, act) or any(p.find(annotated.view(s)) for p in families.values()) for s in annotated.draft
            )
            yield _said(f"act {act}: {part}", text, found, wanted, annotated, ("acts", act, ("patterns",)))


def _topic(checker: Checker, topic: Topic, entry: Mapping[str, Any]) -> Iterator[Outcome]:
    sort = "feelings" if topic.feeling else "topics"
    for part, keys, wanted in (
        ("yes", ("tells",), True),
        ("no", ("tells",), False),
        ("heard", ("tells", "general", "wishes"), True),
        ("unheard", ("wishes",), False),
    ):
        for text in entry.get(part, ()):
            annotated = _one_sentence(checker, text)
            hits = [h for s in annotated.draft for key in keys for h in annotated.topics(s, key, topic.feeling)]
            found = any(h.topic.id == topic.id for h in hits)
            subject = f"{'feeling' if topic.feeling else 'topic'} {topic.id}: {part}"
            yield _said(subject, text, found, wanted, annotated, (sort, topic.id, keys))


# --- forms of mail programs


def _mail_forms(checker: Checker) -> Iterator[Outcome]:
    """Every example of `rules/mail/` is taken for what its table says."""
    data = checker.anatomist.data
    tables: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
        ("headers", "separators", data.is_separator),
        ("lists", "items", data.is_list_item),
        ("lists", "headings", data.is_heading),
        ("signature", "footers", data.is_footer),
        ("attributions", "forms", lambda line: data.may_attribute([line]) and data.attribution(line)),
    )
    for file, table, takes in tables:
        for entry in checker.knowledge.mail(file)[table]:
            for text in entry.get("examples", ()):
                yield _said(f"mail/{file}.yaml: {table}", text, bool(takes(text)), True)


def _said(
    subject: str,
    text: str,
    found: bool,
    wanted: bool,
    annotated: Annotated | None = None,
    entry: tuple[str, str, tuple[str, ...]] = ("", "", ()),
) -> Outcome:
    if found == wanted:
        return Outcome(subject, True)
    why = ""
    if annotated is not None and annotated.draft:
        explain = explaining.why_not_said if wanted else explaining.said_by
        why = next((w for s in annotated.draft if (w := explain(annotated, s, *entry))), "")
    return Outcome(subject, False, f"{'not found' if wanted else 'found'}: {text}{': ' + why if why else ''}")


# --- references between files


def _references(checker: Checker, all_cards: tuple[Card, ...]) -> Iterator[Outcome]:
    """Acts that cards and cues name must exist: a slip of the pen must not switch a rule off in silence."""
    ids = {"act": set(checker.knowledge.act_ids), "topic": {topic.id for topic in checker.knowledge.topics}}
    found = {
        (sort, name): f"{card.id}: option {where[1]}" for card in all_cards for sort, name, where in references.named(card)
    }
    cues = checker.knowledge.weights("cues")
    for key in ("told_acts", "asked_acts", "reply_acts", "answer_acts", "plain_answers"):
        found.update({("act", name): f"weights/cues.yaml: {key}" for name, _ in references.names(cues.get(key, ()))})
    for card in all_cards:
        if second := card.options.get(stands.OPTION):
            known = stands.least_of(checker.knowledge, second) > 0
            yield Outcome(
                f"{card.id}: option {stands.OPTION}", known, "" if known else "there are no weights or no threshold for it"
            )
    for (sort, name), subject in sorted(found.items()):
        message = "" if name in ids[sort] else f"there is no {sort} {name!r}{did_you_mean(name, ids[sort])}"
        yield Outcome(subject, name in ids[sort], message)
