"""A refusal is a warning only where it surely denies what the customer wished."""

import pytest

from mailcheck.api import Checker
from mailcheck.model import Case, Mail

RULE = "missing-cushion"


def severities(inbound: str, draft: str) -> list[str]:
    checker = Checker(select=[RULE])
    asked = Mail("customer", inbound, checker.mail(inbound, "customer").lines, position=0)
    report = checker.check(Case("", checker.mail(f"須田様\n\n{draft}\n", "agent"), (asked,)))
    return [f.severity.value for f in report.findings if f.rule == RULE]


def test_a_wish_denied_is_a_warning() -> None:
    assert severities("夫婦で席を近くにしてもらえませんか。", "並びのお席のご指定は承っておりません。") == ["warning"]


@pytest.mark.parametrize(
    ("inbound", "draft"),
    [
        ("一度、稽古を見学させてください。", "一度お納めになった月謝は返金いたしかねます。"),
        (
            "木曜に変更をお願いします。",
            "お直し後の返品はお受けできませんので、あらかじめご了承ください。",
        ),
    ],
)
def test_a_condition_that_nobody_named_is_at_most_a_hint(inbound: str, draft: str) -> None:
    assert "warning" not in severities(inbound, draft)


def test_the_same_condition_is_a_warning_where_it_is_named() -> None:
    assert severities("月謝を返金していただけますか。", "一度お納めになった月謝は返金いたしかねます。") == ["warning"]
