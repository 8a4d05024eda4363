"""A second opinion, learnt from judged findings, on costly demands, open ends and missing apologies; and its option."""

from __future__ import annotations

from typing import Any

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.model import Case, Mail
from mailcheck.rules.kinds.absent import Absent
from mailcheck.rules.kinds.unaccompanied import Unaccompanied
from mailcheck.rules.stands import check_stands, falls, least_of, stands_cues

CHECKER = Checker()


def case_of(draft: str, *inbound: str) -> Case:
    told = [Mail("customer", text, CHECKER.mail(text, "customer").lines, position=n) for n, text in enumerate(inbound)]
    return Case("x", CHECKER.mail(draft, "agent"), tuple(told))


def severities(rule: str, inbound: str, draft: str, second: bool = True) -> list[str]:
    checker = Checker(select=[rule], options={} if second else {rule: {"stands": {}}})
    return [f.severity.value for f in checker.check(case_of(draft, inbound)).findings]


@pytest.mark.parametrize(
    ("rule", "inbound", "draft"),
    [
        (
            "blunt-request",
            "届いた皿が欠けていました。",
            "承知しました。欠けた所の写真を撮って送ってください。",
        ),
        ("vague-timing", "返金してください。", "担当から追ってご連絡いたします。"),
        ("dead-end", "次はいつ入荷しますか。", "入荷の時期は分かりません。"),
        ("missing-apology", "届いた皿が割れていました。交換してください。", "新しい皿を明日お送りします。"),
    ],
)
def test_what_stands_is_kept(rule: str, inbound: str, draft: str) -> None:
    assert severities(rule, inbound, draft) == severities(rule, inbound, draft, second=False) != []


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"stands": {"by": "asks", "thresholds": "thresholds"}}, []),
        ({"stands": {}}, []),
        ({}, []),
        ({"stands": {"by": "asks"}}, [("stands", "thresholds")]),
        ({"stands": {"by": 1, "thresholds": "thresholds"}}, [("stands", "by")]),
        ({"stands": "asks"}, [("stands",)]),
    ],
)
def test_a_malformed_option_is_named(options: dict[str, Any], wrong: list[tuple[str, ...]]) -> None:
    assert [fault.where for fault in check_stands(options)] == wrong  # type: ignore[attr-defined]


def test_both_kinds_check_the_option() -> None:
    bad = {"stands": {"by": "asks"}}
    for kind in (Unaccompanied(), Absent()):
        assert any("thresholds" in fault for fault in kind.check_options(bad) if getattr(fault, "where", ())[:1] == ("stands",))


@pytest.mark.parametrize("option", [{"by": "nobody", "thresholds": "thresholds"}, {"by": "asks", "thresholds": "nowhere"}])
def test_tables_that_are_missing_have_no_opinion(option: dict[str, str]) -> None:
    annotated = Annotated(case_of("写真を撮って送ってください。", "皿が欠けていました。"), CHECKER.knowledge)
    assert least_of(CHECKER.knowledge, option) == 0
    assert not falls(annotated, option, "blunt-request", annotated.draft[0])


def test_neighbours_are_of_the_same_mail() -> None:
    annotated = Annotated(case_of("承知しました。", "皿が割れていました。", "まだでしょうか。"), CHECKER.knowledge)
    first, second = (told for _, told in annotated.inbound)
    for told in (first, second):
        cues = stands_cues(annotated, "missing-apology", told, ())
        assert "before-near" not in cues
        assert "after-near" not in cues
