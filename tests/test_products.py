"""Products of the configuration: another one than the customer's, alone in a reply, is another case's."""

from __future__ import annotations

from pathlib import Path

import pytest

import mailcheck
from mailcheck.model import Facts
from tests.support.running import run

FACTS = Facts(products=("木蓮の椅子", "木蓮の椅子 小", "木蓮の机"))
MAIL = "先週注文した木蓮の机の天板に傷がありました。交換していただけますか。"


def _found(draft: str, facts: Facts = FACTS) -> list[str]:
    report = mailcheck.check(f"佐藤様\n\n{draft}\n", inbound=MAIL, facts=facts)
    return [f.place.quote for f in report.findings if f.rule == "leftover-other-case"]


def test_another_product_alone_is_found() -> None:
    assert _found("木蓮の椅子を本日お送りしました。") == ["木蓮の椅子"]
    assert _found("木蓮の椅子 小を本日お送りしました。") == ["木蓮の椅子 小"]


@pytest.mark.parametrize(
    "draft",
    [
        "新しい木蓮の机を本日お送りしました。",
        "木蓮の机に合わせて、木蓮の椅子も一緒にお送りします。",
        "代わりに木蓮の椅子はいかがでしょうか。",
        "お品を本日お送りしました。",
    ],
)
def test_the_customers_own_or_an_offer_is_not(draft: str) -> None:
    assert _found(draft) == []


def test_without_products_nothing_is_known() -> None:
    assert _found("木蓮の椅子を本日お送りしました。", Facts()) == []


def test_the_configuration_names_them(tmp_path: Path) -> None:
    (tmp_path / "mailcheck.yaml").write_text("products: [木蓮の椅子, 木蓮の机]\n", encoding="utf-8")
    draft = tmp_path / "draft.txt"
    draft.write_text(f"佐藤様\n\n木蓮の椅子を本日お送りしました。\n\n> {MAIL}\n", encoding="utf-8")
    assert "leftover-other-case" in run("--format", "concise", draft).out


def _named(draft: str) -> list[str]:
    report = mailcheck.check(f"佐藤様\n\n{draft}\n", inbound="おせち「寿」三段重を予約しました。二人用に変えられますか。")
    return [f.place.quote for f in report.findings if f.rule == "leftover-other-case"]


def test_names_side_by_side_are_what_there_is() -> None:
    offer = "二人用は「福」一段重(8,980円)、「彩」二段重(12,800円)がございます。"
    assert _named(offer) == []
    assert _named(offer + "「福」は残りわずかです。") == []
    assert _named("ご注文の「福」三段重は、30日にお届けします。") == ["「福」"]
