"""What a question or a request is about in particular."""

from __future__ import annotations

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.focus import Focus
from mailcheck.model import Case, Mail

CHECKER = Checker()


def case(inbound: str, draft: str = "承知いたしました。") -> Annotated:
    customer = Mail("customer", inbound, CHECKER.mail(inbound, "customer").lines, position=0)
    return Annotated(Case("", CHECKER.mail(draft, "agent"), (customer,)), CHECKER.knowledge)


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("学割ってありますか。", "学割"),
        ("延滞利息はいくらですか。", "延滞利息"),
        ("申し込みのときに、送料もかかりますか。", "送料"),
        # a suffix carries no meaning of its own
        ("包装紙を選べますか。", "包装"),
        ("必要な書類と締切", "締切"),
        ("間に合いますか。", ""),
    ],
)
def test_the_noun_marked_as_topic_is_what_is_asked_about(asked: str, about: str) -> None:
    made = case(asked)
    assert "".join(t.surface for t in Focus(made).of(made.inbound[0][1])) == about


def test_a_draft_that_names_it_in_an_answer_does_not_skip_it() -> None:
    made = case("駐車場はありますか。", "駐車場は店の裏に3台分ございます。\n\nパンは朝7時に焼き上がります。")
    asked, replies = made.inbound[0][1], made.draft
    cues = Focus(made).cues(asked, replies, [0.9, 0.1])
    assert cues == {"focus": 1.0, "focus-named": pytest.approx(0.9), "focus-touched": pytest.approx(0.9), "focus-absent": 0.0}


def test_another_word_of_the_family_touches_it() -> None:
    made = case("駐車場はありますか。", "お車は裏の空き地に停めてください。")
    cues = Focus(made).cues(made.inbound[0][1], made.draft, [1.0])
    assert cues["focus-named"] == 0.0
    assert 0 < cues["focus-touched"] < 1


def test_a_draft_without_a_letter_of_it_leaves_it_out() -> None:
    made = case("駐車場はありますか。", "パンは朝7時に焼き上がります。")
    assert Focus(made).cues(made.inbound[0][1], made.draft, [1.0])["focus-absent"] == 1.0
    assert Focus(made).cues(made.inbound[0][1], (), [])["focus-absent"] == 1.0


def test_what_names_nothing_has_no_cues() -> None:
    made = case("間に合いますか。", "はい、間に合います。")
    assert Focus(made).cues(made.inbound[0][1], made.draft, [1.0]) == {}
