"""What is near a finding is one where the draft surely has another fault, and none of the same category."""

from __future__ import annotations

from typing import Any

import pytest

from mailcheck.api import Checker
from mailcheck.engine import in_company
from mailcheck.finding import Severity
from mailcheck.model import Case, Mail
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match
from mailcheck.rules.registry import cards
from mailcheck.spans import Span
from mailcheck.store import Knowledge, load_knowledge

CARDS = {card.id: card for card in cards(load_knowledge())}
MAIL = Mail("agent", "x", ())


def found(rule: str, lowered: bool = False, near: float = 0.0) -> tuple[Match, Card]:
    return Match(Anchor(MAIL, Span(0, 1)), lowered=lowered, near=near), CARDS[rule]


NEAR = found("ignored-request", lowered=True, near=0.55)


def sure_of(*others: tuple[Match, Card]) -> list[str]:
    return [card.id for match, card in in_company([NEAR, *others]) if not match.lowered]


def test_a_near_finding_alone_stays_a_hint() -> None:
    assert sure_of() == []


def test_beside_a_fault_of_another_category_it_is_a_finding() -> None:
    assert sure_of(found("typo")) == ["ignored-request", "typo"]


@pytest.mark.parametrize(
    ("rule", "lowered"),
    [
        ("typo", True),
        # one thing that was not heard is said already
        ("unanswered-question", False),
        ("asks-again", False),
        # part F: how a mail is set out
        ("missing-sender", False),
        # never more than a hint
        ("blunt-request", False),
    ],
)
def test_beside_what_says_nothing_of_care_it_stays_a_hint(rule: str, lowered: bool) -> None:
    assert "ignored-request" not in sure_of(found(rule, lowered=lowered))


def test_beside_another_thing_that_was_not_heard_it_takes_more() -> None:
    match, card = NEAR
    other = found("unanswered-question")
    raised = in_company([(match._replace(beside=True), card), other])
    assert [m.lowered for m, _ in raised] == [False, False]
    assert [m.lowered for m, _ in in_company([NEAR, other])] == [True, False]


def second(rule: str, guess: bool = False) -> tuple[Match, Card]:
    match, card = found(rule, lowered=True, near=0.5)
    return match._replace(second=True, guess=guess), card


def told(*found: tuple[Match, Card]) -> dict[str, bool]:
    return {card.id: not match.lowered for match, card in in_company(found)}


def test_what_a_second_opinion_is_against_is_a_finding_beside_a_fault_of_another_family() -> None:
    fallen = second("refusal-without-reason")
    assert told(fallen) == {"refusal-without-reason": False}
    # the same refusal, judged alike
    assert told(fallen, found("missing-cushion")) == {"refusal-without-reason": False, "missing-cushion": True}
    # the same category, and another family
    assert told(fallen, found("ignored-feeling"))["refusal-without-reason"]
    assert told(fallen, found("typo"))["refusal-without-reason"]


def test_a_guess_is_a_finding_beside_another_fault_and_else_nothing() -> None:
    guess = second("confrontational", guess=True)
    assert told(guess) == {}
    assert told(guess, found("vague-timing")) == {"confrontational": True, "vague-timing": True}
    match, card = found("confrontational")
    assert [m for m, _ in in_company([guess, (match, card)])] == [match]


def test_a_hint_of_a_hint_is_not_reported() -> None:
    costly = second("blunt-request")
    assert told(costly) == {}
    assert told(costly, found("typo")) == {"blunt-request": True, "typo": True}


def test_only_the_nearest_is_a_finding() -> None:
    assert sure_of(found("typo"), found("ignored-feeling", lowered=True, near=0.6)) == ["typo", "ignored-feeling"]


def test_a_rude_word_is_a_fault_though_its_rule_is_a_hint() -> None:
    rude = found("keigo-error")
    assert "ignored-request" not in sure_of(rude)
    assert "ignored-request" in sure_of((rude[0]._replace(severity=Severity.ERROR), rude[1]))


def test_a_rule_that_names_no_part_says_nothing_of_care() -> None:
    match, card = found("typo")
    assert "ignored-request" not in sure_of((match, card._replace(part="")))


def test_what_is_not_near_stays_a_hint() -> None:
    far = found("ignored-feeling", lowered=True)
    assert [c.id for m, c in in_company([far, found("typo")]) if m.lowered] == ["ignored-feeling"]


INBOUND = "母の還暦の祝いに贈りたいです。納品書は箱に入れないでいただけますか。届くのはいつですか。"
LIMITS = {"told": 0.1, "told_hint": 0.1, "passed_hint": 0.1, "both": 0.999, "company": 0.2}


@pytest.mark.parametrize(
    ("rule", "draft", "limits", "expected"),
    [
        ("ignored-request", "本日発送し、明日お届けいたします。", LIMITS, "hint"),
        ("ignored-request", "本日発送し、明日お届けいたしまし。", LIMITS, "warning"),
        ("ignored-disclosure", "本日発送し、明日お届けいたしまし。", LIMITS, "warning"),
        # too unlikely even so
        ("ignored-request", "本日発送し、明日お届けいたしまし。", {**LIMITS, "company": 0.998}, "hint"),
    ],
)
def test_listening_beside_a_slip(
    monkeypatch: pytest.MonkeyPatch, rule: str, draft: str, limits: dict[str, float], expected: str
) -> None:
    checker = Checker(select=[rule, "typo"])
    own = type(checker.knowledge).weights

    def patched(knowledge: Knowledge, name: str) -> Any:
        table = own(knowledge, name)
        acts = ("disclosure", "feeling", "question", "request")
        return {**table, **{act: {**table[act], **limits} for act in acts}} if name == "thresholds" else table

    monkeypatch.setattr(Knowledge, "weights", patched)
    told = Mail("customer", INBOUND, checker.mail(INBOUND, "customer").lines, position=0)
    report = checker.check(Case("x", checker.mail(f"三好様\n\n{draft}\n", "agent"), (told,)))
    assert [f.severity.value for f in report.findings if f.rule == rule] == [expected]
