"""Questions and requests: what is asked, and whether the draft passes it over."""

from __future__ import annotations

import pytest

import mailcheck
from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.asked import asked
from mailcheck.listening.cues import CueReader
from mailcheck.listening.matter import MatterReader
from mailcheck.listening.suggestions import asked_suggestions
from mailcheck.model import Case

REPLY = "田中様\n\nお問い合わせありがとうございます。\n棚の高さは180cmでございます。耐荷重は1段あたり20kgです。\n"
ASKED = ("unanswered-question", "ignored-request")


def annotated(inbound: str, draft: str = REPLY) -> Annotated:
    checker = Checker()
    case = Case("x", checker.mail(draft, "agent"), (checker.mail(inbound, "customer")._replace(position=0),))
    return Annotated(case, checker.knowledge)


def found(inbound: str, draft: str = REPLY) -> list[str]:
    return [f.place.quote for f in mailcheck.check(draft, inbound=inbound).findings if f.rule in ASKED]


def test_what_is_skipped_is_found_and_what_is_answered_is_not() -> None:
    inbound = "棚の高さは何センチですか。\nそれと、領収書は会社名で出していただけますか。\n\n田中"
    assert found(inbound) == ["それと、領収書は会社名で出していただけますか。"]


def test_an_answer_in_other_words_is_an_answer() -> None:
    assert found("お店の近くに車を停める所はありますか。\n\n田中", "田中様\n\n建物の裏に3台分の駐車場がございます。\n") == []


@pytest.mark.parametrize(
    "plea",
    [
        "お手すきの折に、お返事をよろしくお願いいたします。",
        "お忙しいところ恐れ入りますが、ご回答のほどお願い申し上げます。",
        "ご検討のほど、何卒よろしくお願いいたします。",
        "お返事お待ちしております。",
    ],
)
def test_a_plea_for_an_answer_is_no_request(plea: str) -> None:
    assert found(f"棚の高さは何センチですか。\n{plea}\n\n田中") == []


def test_a_request_with_a_formula_at_its_end_is_one() -> None:
    acts = [(a.act, a.sentence.text) for a in asked(annotated("領収書をお送りいただけますよう、よろしくお願いいたします。\n"))]
    assert acts == [("request", "領収書をお送りいただけますよう、よろしくお願いいたします。")]


def test_what_is_asked_twice_is_asked_once() -> None:
    inbound = "領収書は出していただけますか。\n高さは何センチですか。\n領収書を出していただけますか。\n"
    assert len([a for a in asked(annotated(inbound)) if "領収書" in a.sentence.text]) == 1


def test_rare_words_weigh_more_and_parts_of_words_are_alike() -> None:
    made = annotated(
        "領収書は出ますか。カレンダーの入荷はありますか。", "田中様\n\n領収証をお出しします。卓上カレンダーは品切れです。\n"
    )
    matter = MatterReader(made, CueReader(made))
    receipt = matter.words(made.inbound[0][1])[0]
    theirs = [w for s in made.draft for w in matter.words(s)]
    assert max(matter.likeness(receipt, w) for w in theirs) >= 0.5
    second = {w.surface: matter.weight(w) for w in matter.words(made.inbound[1][1])}
    assert second["カレンダー"] > second["入荷"]


def test_what_a_mail_asks_first_is_hardly_ever_passed_over() -> None:
    one, other = "駐車場は使えますか。", "犬は連れて入れますか。"
    scores = {a.sentence.text: a.passed_over for a in asked(annotated(f"{one}\n{other}\n"))}
    turned = {a.sentence.text: a.passed_over for a in asked(annotated(f"{other}\n{one}\n"))}
    assert scores[one] < turned[one]
    assert turned[other] < scores[other]


def test_the_cues_of_a_question_that_nothing_covers() -> None:
    made = annotated("駐車場はありますか。")
    reader = CueReader(made)
    mail, sentence = made.inbound[0]
    cues = MatterReader(made, reader).cues(sentence, reader.asked(sentence, mail), [sentence])
    assert cues["coverage"] < 0.3
    assert cues["alone"] == 1.0
    assert cues["bare-share"] > 0.5


@pytest.mark.parametrize(
    ("asked_for", "matter"),
    [
        ("それから、近くに駐車場はありますか。", "駐車場"),
        ("あと、今回の経緯を文書で出してもらえますか。", "今回の経緯"),
        ("箱に詰めるところからお願いした場合の料金も知りたいです。", "料金"),
        ("主人の指輪のサイズ直しもお願いできますか。", "指輪のサイズ直し"),
    ],
)
def test_what_is_passed_over_is_named_in_the_customers_words(asked_for: str, matter: str) -> None:
    made = annotated(f"棚の高さは何センチですか。\n{asked_for}\n")
    asking = next(s for _, s in made.inbound if s.text == asked_for)
    for act in ("question", "request"):
        offered = asked_suggestions(made, asking, act)
        assert offered
        assert all(f"「{matter}」" in s for s in offered)


@pytest.mark.parametrize("asked_for", ["これはどこに送るのですか。", "今すぐ止めてください。", "今度は母もいいですか。"])
def test_where_nothing_is_named_nothing_is_offered(asked_for: str) -> None:
    made = annotated(asked_for)
    assert asked_suggestions(made, made.inbound[0][1], "question") == ()


@pytest.mark.parametrize(
    ("answer", "hints"),
    [("年末の送料は、通常と異なる場合がございます。", 1), ("年末も送料は同じで、変わることはございません。", 0)],
)
def test_what_may_be_so_answers_only_halfway(answer: str, hints: int) -> None:
    inbound = "12月28日に届くように花束をお願いしたいです。\n年末でも送料は同じですか。\n"
    draft = f"片山様\n\nご注文をお考えくださり、ありがとうございます。\n12月28日のお届けを承りました。\n{answer}\n"
    report = mailcheck.check(draft, inbound=inbound)
    severities = [f.severity for f in report.findings if f.rule == "unanswered-question"]
    assert severities == [mailcheck.Severity.HINT] * hints
