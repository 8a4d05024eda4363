"""What is offered to the writer fits the customer, and a misfortune is never passed over in silence."""

from __future__ import annotations

import pytest

import mailcheck
from mailcheck import Severity
from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.finding import Finding
from mailcheck.listening.listener import Ear
from mailcheck.model import Case

REPLY = "田中様\n\nお問い合わせありがとうございます。\nご注文の品は今週金曜日に発送いたします。\n"


def found(told: str, rule: str = "ignored-disclosure") -> Finding:
    report = mailcheck.check(REPLY, inbound=f"{told}\nいつ届きますか。\n\n田中")
    return next(f for f in report.findings if f.rule == rule)


@pytest.mark.parametrize("told", ["流産してしまい、今は何も考えられません。", "腰を痛めてしまい、しばらく動けません。"])
def test_a_misfortune_told_shortly_is_at_least_a_hint(told: str) -> None:
    assert found(told).severity in (Severity.HINT, Severity.WARNING)


def test_a_question_about_a_misfortune_tells_none() -> None:
    report = mailcheck.check(REPLY, inbound="入院した場合は解約できますか。\n\n田中")
    assert [f for f in report.findings if f.rule == "ignored-disclosure"] == []


def test_an_occasion_within_a_question_for_the_ware() -> None:
    draft = "佐々木様\n\nお世話になっております。木蓮工房の三上でございます。\n菓子盆は直径24cmのものがございます。\n"
    inbound = "佐々木です。来月のお茶会で使う菓子盆を探しています。\n漆のにおいは残りますか。\n"
    findings = mailcheck.check(draft, inbound=inbound).findings
    assert [f.severity for f in findings if f.rule == "ignored-disclosure"] == [Severity.WARNING]


def offered(told: str, act: str = "disclosure") -> tuple[str, ...]:
    """Every model sentence that fits, not only the nearest two."""
    checker = Checker()
    case = Case("x", checker.mail(REPLY, "agent"), (checker.mail(told, "customer")._replace(position=0),))
    ear = Ear(Annotated(case, checker.knowledge), act)
    return ear.suggestions(ear.told(0.5)[0], 99)


@pytest.mark.parametrize(
    ("told", "act", "never"),
    [
        ("来月の父の一周忌に着ていきたいです。", "disclosure", ("お悔やみ", "ご不幸", "ご逝去")),
        ("先週、母が入院してしまい、毎日病院に通っています。", "disclosure", ("お父様", "ご無理のないようお過ごし")),
        ("流産してしまい、今は何も考えられません。", "disclosure", ("おめでとう", "楽しみ", "大切な時期のお体")),
        ("母の介護で忙しく、楽しみにしていた旅行にも行けませんでした。", "feeling", ("お喜びいただけ", "楽しみにお待ち")),
    ],
)
def test_no_model_sentence_that_hurts(told: str, act: str, never: tuple[str, ...]) -> None:
    sentences = offered(told, act)
    assert sentences
    assert not [s for s in sentences if any(word in s for word in never)]


def test_what_is_kept_from_one_customer_is_offered_to_another() -> None:
    assert any("ご無理のないようお過ごし" in s for s in offered("先週から入院しており、しばらく家に帰れません。"))
    assert any("お悔やみ" in s for s in offered("先月、父が亡くなりました。"))


def test_a_mother_is_named_where_the_customer_names_her() -> None:
    assert any("お母様" in s for s in found("先週、母が入院してしまい、毎日病院に通っています。").suggestions)


@pytest.mark.parametrize(
    ("told", "severities"),
    [
        # what is asked is surely passed over: the wish says so, once
        (
            "来月生まれる赤ちゃんを連れて里帰りするので、ベビーシートも付けていただけますか。",
            {"ignored-request": "warning", "ignored-disclosure": "hint"},
        ),
        # what is asked is not sure: the circumstance still is
        (
            "足の悪い母を初めて旅行に連れて行くので、当日はカウンターの近くに停められると助かります。",
            {"ignored-disclosure": "warning"},
        ),
    ],
)
def test_one_sentence_that_tells_and_asks_is_reported_once(told: str, severities: dict[str, str]) -> None:
    draft = "増田様\n\n8人乗りのお車を、5月2日の9時からご用意いたしました。\nお支払いは当日、カウンターで承ります。\n"
    inbound = f"5月2日の9時から、8人乗りを1台お願いします。\n{told}\n増田\n"
    findings = mailcheck.check(draft, inbound=inbound).findings
    assert {f.rule: f.severity.value for f in findings if f.rule in severities} == severities


def test_a_loss_without_a_word_of_condolence_is_passed_over() -> None:
    inbound = "会員の名前を変えたいです。\n名義人の夫が先月亡くなりました。\n"
    business = "三好様\n\nご相続の手続きには、お父様や奥様の戸籍謄本が要ります。\n会員番号をお知らせください。\n"
    kind = "三好様\n\nこのたびは心よりお悔やみ申し上げます。\n会員番号をお知らせください。\n"
    found = [
        {f.rule for f in mailcheck.check(draft, inbound=inbound).findings if f.severity is not Severity.HINT}
        for draft in (business, kind)
    ]
    assert ["ignored-disclosure" in rules for rules in found] == [True, False]
