"""missing-apology and vague-timing warn only where the mails show it plainly; else they hint."""

from __future__ import annotations

import pytest

from mailcheck.api import Checker
from mailcheck.model import Case, Mail


def severities(rule: str, inbound: str, draft: str) -> list[str]:
    checker = Checker(select=[rule])
    told = (Mail("customer", inbound, checker.mail(inbound, "customer").lines, position=0),)
    return [f.severity.value for f in checker.check(Case("", checker.mail(draft, "agent"), told)).findings]


@pytest.mark.parametrize(
    ("inbound", "draft", "expected"),
    [
        ("届いたカレーに長い髪の毛が入っていました。", "店長が本日19時にお電話いたします。", "warning"),
        ("扉の鍵が回らなくなりました。", "お取り替えは部品だけで4,400円でございます。", "hint"),
        # the draft admits it, whatever else it says
        ("扉の鍵が回らなくなりました。", "当店の入力ミスで、古い部品を付けておりました。部品代は4,400円です。", "warning"),
    ],
)
def test_whose_fault(inbound: str, draft: str, expected: str) -> None:
    assert severities("missing-apology", inbound, draft) == [expected]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("シリンダー交換は後日ご案内します。", ["warning"]),
        ("十月に入りましたら改めてお電話申し上げます。", ["hint"]),
        ("すべて承れましたので、お電話は控えさせていただきます。", []),
    ],
)
def test_time_left_open(draft: str, expected: list[str]) -> None:
    assert severities("vague-timing", "シリンダーを交換してください。", draft) == expected
