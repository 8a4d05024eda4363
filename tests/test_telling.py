"""What a sentence of the customer does is told by its clauses too."""

from __future__ import annotations

import math

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.telling import telling, together
from mailcheck.model import Case

CHECKER = Checker()
ACTS = ("disclosure", "feeling", "question", "request", "complaint")


def case(inbound: str) -> Annotated:
    customer = CHECKER.mail(inbound, "customer")._replace(position=0)
    return Annotated(Case("", CHECKER.mail("承知いたしました。", "agent"), (customer,)), CHECKER.knowledge)


def test_every_act_has_weights_of_all_three_kinds() -> None:
    assert set(CHECKER.knowledge.phrases("tells").acts) == set(ACTS)
    assert set(CHECKER.knowledge.weights("told")) == set(ACTS)
    assert all(CHECKER.knowledge.weights(f"tell-{act}") for act in ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_the_likelier_a_sentence_or_a_clause_the_likelier_both(act: str) -> None:
    weights = CHECKER.knowledge.weights("told")[act]["weights"]
    assert weights["whole"] > 0
    assert weights.get("best", 0.0) + weights.get("any", 0.0) > 0


def test_the_clause_that_tells_is_not_the_one_that_asks() -> None:
    made = case("先週父が入院してしまいましたので、受け取りの日を来週の土曜に変えていただけますでしょうか。")
    [(mail, sentence)] = made.inbound
    tells, asks = telling(made).clauses(sentence)
    assert tells["disclosure"] > 0 > asks["disclosure"]
    assert asks["request"] > 0 > tells["request"]
    assert telling(made).chance("disclosure", sentence, mail) > 0.5
    assert telling(made).chance("request", sentence, mail) > 0.5
    assert telling(made).chance("complaint", sentence, mail) < 0.1


def test_what_many_clauses_hint_at_counts_more_than_the_likeliest_alone() -> None:
    one, two = together(0.0, [-1.0, -6.0]), together(0.0, [-1.0, -1.0])
    assert one["best"] == two["best"] == -1.0
    assert two["any"] > one["any"]
    chance = 1 / (1 + math.exp(1))
    assert two["any"] == pytest.approx(math.log((1 - (1 - chance) ** 2) / (1 - chance) ** 2))


def test_nothing_is_surer_than_sure() -> None:
    cues = together(100.0, [100.0] * 20)
    assert cues == {"whole": 6.0, "best": 6.0, "any": 6.0}
    assert together(-100.0, [])["best"] == -6.0
