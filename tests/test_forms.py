"""Quoted mail is told apart in the forms that mail programs write (tests/mail/forms.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.model import Facts

FORMS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "mail" / "forms.yaml").read_text(encoding="utf-8"))
OWN: list[str] = yaml.safe_load((Path(__file__).parent / "mail" / "not-quoted.yaml").read_text(encoding="utf-8"))
CHECKER = Checker()


def own(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()][:2]


def quoted(text: str) -> list[str]:
    return [line.lstrip("> ＞|｜│》:").strip() for line in text.splitlines() if line.strip()][-2:]


def test_the_table_is_long() -> None:
    assert len(FORMS) >= 60


@pytest.mark.parametrize(
    "form",
    FORMS,
    ids=lambda f: str(f["program"]),
)
def test_form(form: dict[str, Any]) -> None:
    text = form["text"]
    case = CHECKER.anatomist.exchange(text, "draft.txt", Facts())
    # a sign-off of the device above the form is a signature, not the writer's text
    mine = [text[slice(*n.span)] for n in case.draft.lines if n.kind != "signature" and text[slice(*n.span)].strip()]
    assert mine == own(text)
    assert case.thread, "no quoted mail found"
    customer = case.thread[-1]
    theirs = [text[slice(*line.span)].strip() for line in customer.lines if text[slice(*line.span)].strip()]
    assert [t.rsplit("> ", 1)[-1] for t in theirs] == [q.rsplit("> ", 1)[-1] for q in quoted(text)]
    if form.get("address"):
        assert customer.address == form["address"]
    if form.get("name"):
        assert customer.sender == form["name"]


@pytest.mark.parametrize("text", OWN, ids=range(len(OWN)))
@pytest.mark.parametrize("end", ["", "\n> まだでしょうか。\n"], ids=["alone", "above-a-quotation"])
def test_what_only_looks_like_a_form_is_the_writers_own(text: str, end: str) -> None:
    whole = text.rstrip("\n") + "\n" + end
    case = CHECKER.anatomist.exchange(whole, "draft.txt", Facts())
    assert len(case.thread) == bool(end)
    mine = [line for n in case.draft.lines if (line := whole[slice(*n.span)].strip())]
    assert mine == [line.strip() for line in text.splitlines() if line.strip()]


def test_a_rule_above_a_signature_quotes_nothing() -> None:
    text = "お届けは明日です。\n\n＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿\nみなと書店 係\n森\n"
    assert CHECKER.anatomist.exchange(text, "draft.txt", Facts()).thread == ()


def test_a_quotation_between_the_lines_of_an_answer_is_no_mail_of_its_own() -> None:
    text = (
        "小林様\n\n> 32個にできますか。\n32個に変更いたしました。\n\n"
        "2026年11月4日(水) 10:02 小林 <kobayashi@example.jp>:\n\n> 32個にできますか。\n> 来週から職場に復帰します。\n"
    )
    case = Checker().anatomist.exchange(text, "x", Facts())
    assert [m.party for m in case.thread] == ["customer"]
    said = [text[line.span.start : line.span.end] for line in case.inbound[0].lines if line.kind == "text"]
    assert said == ["32個にできますか。", "来週から職場に復帰します。"]


@pytest.mark.parametrize(
    "wish",
    [
        "領収書は「有限会社うみねこ塗装」宛でお願いします。",
        "ご連絡は携帯 090-0000-1234 へいただけますか。",
        "見積書は経理部の小川までお送りください。",
    ],
)
def test_a_sentence_above_the_name_is_no_signature_whatever_it_names(wish: str) -> None:
    case = CHECKER.anatomist.exchange(f"承りました。\n\n> 色は青に替えられますか。\n> {wish}\n>\n> 髙橋直美\n", "x", Facts())
    assert [line.kind for line in case.inbound[0].lines if line.kind != "blank"] == ["text", "text", "signature"]


@pytest.mark.parametrize(
    "below",
    [
        "山田太郎\nTEL 03-0000-1234（平日9時から17時まで受け付けています）。",
        "青木書店 サポート担当 山田\nご不明な点は support@example.jp へご連絡ください。",
        "------\nご不明な点は support@example.jp へご連絡ください。",
        "山田太郎\n携帯 090-0000-1234 夜は出られません。",
    ],
)
def test_a_sentence_below_a_name_or_a_rule_belongs_to_the_signature(below: str) -> None:
    lines = CHECKER.mail(f"明日お届けします。\n\n{below}\n", "agent").lines
    kinds = [line.kind for line in lines if line.kind not in ("blank", "rule")]
    assert kinds[0] == "text"
    assert set(kinds[1:]) == {"signature"}


@pytest.mark.parametrize("name", ["髙橋 光子", "濵﨑 学", "渡邉 由美", "齋藤"])
def test_a_signature_in_rare_characters_is_one(name: str) -> None:
    case = CHECKER.anatomist.exchange(f"承りました。\n\n> 注文番号は AB-1001 です。\n>\n> {name}\n", "x", Facts())
    assert [line.kind for line in case.inbound[0].lines if line.kind != "blank"] == ["text", "signature"]
