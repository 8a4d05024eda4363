"""What keeps a hard sentence company in everyday mail, and what is none."""

from __future__ import annotations

import pytest

from mailcheck.api import Checker
from mailcheck.finding import Severity
from mailcheck.model import Case

RULES = (
    "missing-cushion",
    "refusal-without-reason",
    "refusal-without-alternative",
    "vague-timing",
    "confrontational",
    "blunt-request",
)
CHECKER = Checker(select=RULES)


def found(inbound: str, draft: str) -> set[tuple[str, Severity]]:
    thread = (CHECKER.mail(inbound, "customer"),) if inbound else ()
    report = CHECKER.check(Case("", CHECKER.mail(draft, "agent"), thread))
    return {(finding.rule, finding.severity) for finding in report.findings}


def test_even_if_is_no_condition() -> None:
    wish = "差額を返金してください。"
    refused = found(wish, "お求めのあとに価格が変わった場合でも、差額の返金は行っておりません。")
    possible = found(wish, "お求めのあとに価格が変わった場合は、差額の返金は行っておりません。")
    assert ("missing-cushion", Severity.WARNING) in refused
    assert ("missing-cushion", Severity.WARNING) not in possible


def test_a_rule_with_its_exception_behind_it_is_no_refusal() -> None:
    wish = "回数券の期限を延ばしてもらえますか。"
    rule = "期限を過ぎたものは、本来は延長できない決まりです。"
    assert found(wish, rule)
    assert not found(wish, rule + "\nただ、ご入院の場合は、新しい券とお取り替えできます。")


def test_a_plea_to_wait_needs_a_date_somewhere_before_it() -> None:
    plea = "そろってお使いいただけるまで、もう少しだけお待ちくださいませ。"
    assert found("", plea) == {("vague-timing", Severity.WARNING)}
    assert not found("", "10月23日(金)にお届けいたします。\n嬉しく拝見しました。\nお大事になさってください。\n" + plea)


@pytest.mark.parametrize(("warm", "rules"), [("", {"confrontational"}), ("さぞご心配のことと存じます。\n", set())])
def test_a_reproach_told_by_its_wording_alone_is_not_believed_in_a_warm_draft(warm: str, rules: set[str]) -> None:
    guessed = "ここまで丁寧にご説明しても通じないとは、正直に申して驚いております。"
    assert {rule for rule, _ in found("", warm + guessed)} == rules


def test_a_reproach_in_plain_words_is_one_in_any_draft() -> None:
    assert found("", "さぞご心配のことと存じます。\nそれはお客様の確認不足かと存じます。") == {
        ("confrontational", Severity.WARNING)
    }


def test_what_tells_why_a_measure_was_taken_is_worth_a_hint_in_a_list() -> None:
    wish = "どこがいけなかったのか、理由を知りたいです。直すことはできますか。"
    item = "・この部品はもう手に入らず、直すことができません。"
    assert ("missing-cushion", Severity.WARNING) not in found(wish, "届かなかった理由は、次の二点です。\n\n" + item)


def test_as_soon_as_it_is_checked_is_bound_only_behind_what_the_customer_is_to_send() -> None:
    deed = "確認でき次第、退会の処理をいたします。"
    assert found("", "お電話番号をこのメールにご返信ください。\n" + deed) == set()
    assert found("", "退会の件、承知いたしました。\n" + deed) == {("vague-timing", Severity.WARNING)}
    assert found("", "お電話番号をご返信ください。\nポイントは残ります。\n" + deed) == {("vague-timing", Severity.WARNING)}


def test_a_bare_demand_is_plain_between_people_who_write_in_kana() -> None:
    bare = "きる まえに でんわして ください。"
    assert not found("くるまの タイヤを かえたいです。", bare)
    assert found("車のタイヤを交換したいです。", bare) == {("blunt-request", Severity.HINT)}
    assert found("くるまの タイヤを かえたいです。", "来る前に電話してください。") == {("blunt-request", Severity.HINT)}
    assert found("", bare) == {("blunt-request", Severity.HINT)}
