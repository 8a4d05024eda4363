"""Rules that test themselves: cards by their cases, lexicon files by their sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailcheck import engine
from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.errors import RuleError
from mailcheck.model import Case, Facts, Mail
from mailcheck.readers.labels import parse_time, read_attachments
from mailcheck.rules.card import Card, CardCase
from mailcheck.rules.registry import cards, check_options
from mailcheck.spans import Span
from mailcheck.store import Topic, read_knowledge, rules_folder

_MARKS = "⟦⟧"
_ACT_OPTIONS = (
    "acts", "of", "not", "not_before", "never_with", "inside", "inside_after", "near", "lead", "facts", "lowered_by",
    "not_inbound", "draft", "wanted", "known", "asked", "asks", "back",
    "excused", "again", "late", "promises", "over", "reminders",
)  # fmt: skip


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
        for number, case in enumerate(card.cases, 1):
            group = "bad" if case.bad else "good"
            yield _card_case(checker, card, case, f"{card.id}: {group} case {_number_in_group(card, number)}")
    yield from _acts(checker)
    yield from _mail_forms(checker)
    for topic in (*checker.knowledge.topics, *checker.knowledge.feelings):
        yield from _topic(checker, topic)


def _number_in_group(card: Card, number: int) -> int:
    group = card.cases[number - 1].bad
    return sum(1 for c in card.cases[:number] if c.bad == group)


# --- cards


def _card_case(checker: Checker, card: Card, test: CardCase, subject: str) -> Outcome:
    case, expected = _build(checker, test.raw)
    unheard = card.needs == "inbound" and not case.inbound
    report = engine.run(case, [card._replace(needs="") if unheard else card], checker.knowledge)
    if report.crashed:
        return Outcome(subject, False, report.crashed[0])
    found = {(f.place.where, f.place.mail, f.place.span): f for f in report.findings if not f.severity < card.severity}
    problems = []
    for key in expected:
        if key not in found:
            problems.append(f"nothing found at {_quote(case, key)!r}")
    for key, finding in found.items():
        if key not in expected:
            problems.append(f"found {finding.place.quote!r} ({finding.message})")
    if test.bad and not expected:
        problems.append("a bad case needs a mark ⟦ ⟧")
    if test.known:
        message = "" if problems else "passes now: remove `known`"
        return Outcome(subject, bool(problems), message, known=True)
    return Outcome(subject, not problems, "; ".join(problems))


Key = tuple[str, "int | None", Span]


def _build(checker: Checker, raw: Mapping[str, Any]) -> tuple[Case, set[Key]]:
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


def _quote(case: Case, key: Key) -> str:
    mail = case.draft if key[1] is None else next(m for m in case.thread if m.position == key[1])
    return mail.text[slice(*key[2])]


# --- lexicon


def _one_sentence(checker: Checker, text: str, party: str = "agent") -> Annotated:
    mail = checker.mail(text, party)._replace(position=0 if party == "customer" else None)
    if party == "customer":
        return Annotated(Case("", checker.mail("。", "agent"), (mail,)), checker.knowledge)
    return Annotated(Case("", mail), checker.knowledge)


def _acts(checker: Checker) -> Iterator[Outcome]:
    for act in checker.knowledge.act_ids:
        families = checker.knowledge.families(act)
        for part, wanted in (("yes", True), ("no", False)):
            for text in checker.knowledge.act_examples(act, part):
                annotated = _one_sentence(checker, text)
                found = any(
                    annotated.has(s, act) or any(p.find(annotated.view(s)) for p in families.values()) for s in annotated.draft
                )
                yield _said(f"act {act}: {part}", text, found, wanted)


def _topic(checker: Checker, topic: Topic) -> Iterator[Outcome]:
    name = f"{'feeling' if topic.feeling else 'topic'} {topic.id}"
    for part, wanted in (("yes", True), ("no", False)):
        for text in topic.examples(part):
            annotated = _one_sentence(checker, text)
            hits = [h for s in annotated.draft for h in annotated.topics(s, "tells", topic.feeling)]
            yield _said(f"{name}: {part}", text, any(h.topic.id == topic.id for h in hits), wanted)
    for part, wanted in (("heard", True), ("unheard", False)):
        for text in topic.examples(part):
            annotated = _one_sentence(checker, text)
            parts = ("tells", "general", "wishes") if wanted else ("wishes",)
            hits = [h for s in annotated.draft for p in parts for h in annotated.topics(s, p, topic.feeling)]
            yield _said(f"{name}: {part}", text, any(h.topic.id == topic.id for h in hits), wanted)


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


def _said(subject: str, text: str, found: bool, wanted: bool) -> Outcome:
    if found == wanted:
        return Outcome(subject, True)
    return Outcome(subject, False, f"{'not found' if wanted else 'found'}: {text}")


# --- references between files


def _references(checker: Checker, all_cards: tuple[Card, ...]) -> Iterator[Outcome]:
    """Acts that cards and cues name must exist: a slip of the pen must not switch a rule off in silence."""
    known = set(checker.knowledge.act_ids)
    named: dict[str, str] = {}
    for card in all_cards:
        for option, value in card.options.items():
            if option in _ACT_OPTIONS:
                named.update(dict.fromkeys(_act_names(value), f"{card.id}: option {option}"))
            if option == "beside":
                names = [n for entry in value for key in ("acts", "not_told") for n in entry.get(key, ())]
                named.update(dict.fromkeys(names, f"{card.id}: option {option}"))
            if option in ("counted", "raised"):
                named.update(dict.fromkeys(value, f"{card.id}: option {option}"))
            if option == "families":
                named[str(value)] = f"{card.id}: option {option}"
    cues = checker.knowledge.weights("cues")
    for key in ("told_acts", "asked_acts", "reply_acts", "answer_acts"):
        named.update(dict.fromkeys(cues.get(key, ()), f"weights/cues.yaml: {key}"))
    named.update(dict.fromkeys(_act_names(cues.get("plain_answers", {})), "weights/cues.yaml: plain_answers"))
    for act, subject in sorted(named.items()):
        yield Outcome(subject, act in known, "" if act in known else f"there is no act {act!r}")
    topics = {topic.id for topic in checker.knowledge.topics}
    for card in all_cards:
        for entry in card.options.get("beside", ()):
            for topic in (*entry.get("topics", ()), *entry.get("not_topics", ())):
                message = "" if topic in topics else f"there is no topic {topic!r}"
                yield Outcome(f"{card.id}: option beside", topic in topics, message)


def _act_names(value: Any) -> Iterator[str]:
    """The acts that an option's value names: itself, the members of a list, and the values of a mapping."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _act_names(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _act_names(inner)
    elif isinstance(value, str):
        yield value


def folder_or_own(path: str | None) -> str:
    """The rules folder that a path names. Raises RuleError."""
    from mailcheck.errors import Problem

    if path is None:
        return rules_folder()
    if not (Path(path) / "lexicon").is_dir():
        raise RuleError(Problem(path, "this is no folder of rules (it has no lexicon/)"))
    return path
