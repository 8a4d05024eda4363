"""What is near a finding is one where the draft surely has another fault, and none of the same category."""

from __future__ import annotations

import pytest

from mailcheck.engine import in_company
from mailcheck.finding import Severity
from mailcheck.model import Mail
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match
from mailcheck.rules.registry import cards
from mailcheck.spans import Span
from mailcheck.store import load_knowledge

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
