"""Refusals and bad news: what is one, what is none, and what is offered in its place."""

from __future__ import annotations

from datetime import datetime

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.finding import Severity
from mailcheck.model import Case, Facts
from mailcheck.rules.stands import stands

RULES = ("missing-cushion", "refusal-without-reason", "refusal-without-alternative")
FIRST = Checker(options={rule: {"stands": {}} for rule in RULES})
"""What patterns find, without a second opinion."""


def found(inbound: str, draft: str, checker: Checker = FIRST) -> dict[str, str]:
    """What is more than a hint, and where."""
    customer = checker.mail(inbound, "customer")._replace(position=0)
    findings = checker.check(Case("x", checker.mail(f"須田様\n\n{draft}\n", "agent"), (customer,))).findings
    return {f.rule: f.place.quote for f in findings if f.rule in RULES and f.severity is not Severity.HINT}


def test_a_second_opinion_lowers_what_denies_the_customer_nothing() -> None:
    wished = "先週買った時計を返品したいです。", "開封後の返品はお受けできません。"
    stated = (
        "靴下を5足注文しました。色を紺に変えられますか。",
        "はい、紺に変更いたしました。なお、加工後の返品はお受けできません。",
    )
    second = Checker()
    assert set(found(*wished, second)) == set(RULES)
    assert found(*stated, second) == {}
    chances = []
    for inbound, draft in (wished, stated):
        customer = second.mail(inbound, "customer")._replace(position=0)
        annotated = Annotated(Case("x", second.mail(draft, "agent"), (customer,)), second.knowledge)
        chances.append(stands(annotated, "refusals", "missing-cushion", annotated.draft[-1]))
    assert chances[0] > second.knowledge.weights("thresholds")["stands"]["refusals"] > chances[1]


def test_without_a_mail_to_answer_there_is_no_second_opinion() -> None:
    report = Checker().check(Case("x", Checker().mail("須田様\n\n開封後の返品はお受けできません。\n", "agent"), ()))
    assert [f.severity for f in report.findings if f.rule == "missing-cushion"] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("inbound", "draft"),
    [
        # a thing does it, not we
        ("雨に濡れても大丈夫ですか。", "色は糸の芯まで染める染め方で、雨に濡れてもにじみません。"),
        ("水に強い塗りにしてほしいです。", "漆は3度重ねますので、熱いお湯でも剥がれません。"),
        # nothing wrong was found
        ("写真の椅子を直していただけますか。", "ひび割れは見当たらず、塗り直せば元どおりになります。"),
        # left out, as wished
        ("海老は避けてほしいと母が申しております。", "殻のあるものは、お言葉どおり一つも入れません。"),
        ("匂わない花をお願いします。", "ユリの類いは一切入れません。"),
        # a notice is quoted
        ("土足で上がってもいいですか。", "「土足はご遠慮ください」は、板の間についてのお願いでございます。"),
        # which is in and which is out
        ("A1とA2の交換をお願いできますか。", "A1が対象、A2は対象外です。"),
        # one thing excepted that the customer did not name, and a grant under a condition
        (
            "ワンピースの試着はできますか。\nよろしくお願いします。",
            "はい、ご試着いただけます。肌着のみご遠慮いただいております。",
        ),
        ("残りを折に詰めてもらうことはできますか。", "折詰は、火を通したお料理に限り承ります。"),
        # stopped as wished, a secret kept, what is in a thing
        ("招待状はもう刷っていますか。まだなら止めてほしいです。", "まだ校正でしたので、印刷を取りやめました。"),
        ("打ち合わせでも話題に出さないでください。", "打ち合わせの席でも、一切口にいたしません。"),
        ("ピーナッツが入っていないか心配です。", "ピーナッツは使っておりません。"),
        ("わさびは抜いてください。", "わさびは5人前とも入れておりません。"),
        # nobody can tell before a look
        ("直せるかどうか教えてください。早めにお願いします。", "中を拝見しないと申し上げられません。"),
    ],
)
def test_what_refuses_nothing_is_none(inbound: str, draft: str) -> None:
    assert found(inbound, draft) == {}


@pytest.mark.parametrize(
    ("inbound", "draft"),
    [
        ("海老は避けてほしいと母が申しております。", "海老を抜いてお作りすることはいたしかねます。"),
        ("匂わない花をお願いします。", "匂わない花だけでお作りすることはできません。"),
        ("「名入れ」をお願いします。", "「名入れ」はお受けできません。"),
        ("駐車場の代金を持っていただけないでしょうか。", "駐車場の代金の負担はお受けしておりません。"),
        # no harmless look-alike of these is told from a real refusal by its words alone
        ("飾りを付けてください。", "飾りはお付けしておりません。"),
        ("卵抜きでお願いします。", "卵抜きは承っておりません。"),
        ("エアコンを外してもらえますか。", "エアコンの取り外しは承っておりません。"),
        ("定期便を解約させてください。", "途中での解約は受け付けておりません。"),
        ("開封した品を返品させてください。", "返品は未開封品に限らせていただいております。"),
        ("革の眼鏡ケースを1つ取っておいていただけますか。", "眼鏡ケースは、お取り置きできません。"),
    ],
)
def test_a_bare_no_lacks_three_things(inbound: str, draft: str) -> None:
    assert found(inbound, draft) == dict.fromkeys(RULES, draft)


def test_what_is_excepted_is_refused_where_the_customer_named_it() -> None:
    assert set(
        found(
            "三脚を使って撮ってもいいですか。\nよろしくお願いします。",
            "撮影はご自由にできます。三脚のみご遠慮いただいております。",
        )
    ) == set(RULES)


def test_what_was_told_on_the_way_to_a_wish_is_what_is_refused() -> None:
    told = "物置の鍵を増やしたいです。\nカムロックという種類だそうです。\n日曜に持って行けば、その場で作ってもらえますか。"
    refused = "カムロックの複製は、当店では行っておりません。"
    assert set(found(told, refused)) == set(RULES)


def test_a_sentence_that_only_gives_a_reason_is_one_whatever_else_it_names() -> None:
    refused = "恐れ入りますが、夜の調律はかないません。"
    reason = "壁が薄く、隣の病院まで響いてしまうからでございます。"
    assert "refusal-without-reason" in found("夜に調律していただけませんか。", refused)
    assert "refusal-without-reason" not in found("夜に調律していただけませんか。", refused + reason)


@pytest.mark.parametrize(
    "offer",
    [
        "総合受付にお預けする形でしたら、29日にお持ちいたします。",
        "せめて、カードを添えて明るい花籠に仕立て直しました。",
        "病院では、写真に撮って見せるといった方法が便利です。",
    ],
)
def test_another_form_or_a_concession_is_an_alternative(offer: str) -> None:
    refused = "病院の規則により、病室までのお届けはいたしかねます。"
    assert "refusal-without-alternative" in found("病室の叔母の手もとまで届けてもらえますか。", refused)
    assert "refusal-without-alternative" not in found("病室の叔母の手もとまで届けてもらえますか。", refused + offer)


def test_what_answers_another_question_is_no_alternative_though_it_stands_right_behind() -> None:
    refused = "職人の手がふさがっており、20日のお渡しはいたしかねます。"
    other = "奥様がお越しの際は、控えをお見せくだされば、そのままお渡しいたします。"
    wish, question = "仕上がりを20日に早めてもらえませんか。", "控えの紙を持たせれば、妻に渡してもらえますか。"
    assert "refusal-without-alternative" in found(f"{wish}\n{question}", refused + other)


def test_the_troubles_of_the_customer_are_a_cushion() -> None:
    inbound, refused = "会費を免除していただけませんか。", "会費は免除いたしかねます。"
    assert "missing-cushion" in found(inbound, refused)
    assert "missing-cushion" not in found(inbound, "やりくりのご苦労は身にしみておりますが、" + refused)


def cushion_missing(needed: str, day: str, sent: str = "2026-10-02T10:00+09:00") -> bool:
    checker = Checker()
    customer = checker.mail(needed, "customer")._replace(position=0, date=datetime.fromisoformat("2026-10-01T10:00+09:00"))
    draft = checker.mail(f"須田様\n\n{day}\n", "agent")
    case = Case("x", draft, (customer,), Facts(sent=datetime.fromisoformat(sent) if sent else None))
    return any(f.rule == "missing-cushion" and f.severity is Severity.WARNING for f in checker.check(case).findings)


def test_a_day_later_than_needed_is_bad_news() -> None:
    assert cushion_missing("8日までに仕上げてもらえると助かります。", "お渡しは10月14日(水)になります。")
    assert not cushion_missing("8日までに仕上げてもらえると助かります。", "お渡しは10月7日(水)になります。")
    assert not cushion_missing("8日までにお返事をください。", "お渡しは10月14日(水)になります。")
    assert not cushion_missing("8日までに仕上げてもらえると助かります。", "お渡しは10月14日(水)になります。", sent="")


def test_a_day_that_moves_back_is_bad_news() -> None:
    assert "missing-cushion" in found("仕上がりの日に変わりはありませんか。", "仕上がりは、8月20日(木)に延びます。")
    assert found("営業時間に変わりはありませんか。", "金曜は夜の部が20時まで延びます。") == {}
