"""Slips of the keyboard, days and figures."""

from __future__ import annotations

from datetime import datetime

import pytest

import mailcheck
from mailcheck import Facts
from mailcheck.annotate.dates import bare_days, dated_days
from mailcheck.annotate.figures import one_digit_off, swapped
from mailcheck.annotate.moments import moments
from mailcheck.store import load_knowledge


def quotes(rule: str, body: str, sent: str = "2026-11-02T15:40+09:00", **more: object) -> list[str]:
    facts = Facts(sent=datetime.fromisoformat(sent))
    report = mailcheck.check(f"田中様\n\n{body}\n", facts=facts, **more)  # type: ignore[arg-type]
    return [f.place.quote for f in report.findings if f.rule == rule]


@pytest.mark.parametrize(
    "slip",
    [
        "ありがとうござます",
        "申し訳ございせん",
        "お待ちしておりますす",
        "いたたします",
        "お届けいたしまsす",
        "ご返信頂き増す",
        "品物をを",
        "よろくしお願いいたします",
        "そう存ます",
        "よろしいでしょか",
        "お手ですが",
        "ご希望にに沿えるよう努めます",
        "ご利用いただてけます",
        "ごゆっりお休みになれます",
        "ご連絡いただければ幸でいす",
        "お電話へにご案内します",
        "工事の日を長整しております",
        "ご予役をお待ちしております",
    ],
)
def test_a_slip_is_found(slip: str) -> None:
    assert quotes("typo", f"明日、{slip}。")


@pytest.mark.parametrize(
    "right",
    [
        "お買いいただけます。お使いいただけましたら幸いです。",
        "お願いしております。お待ちいただきまして、ありがとうございました。",
        "きっとお気に召すかと存じます。ご注文をお願いしました。",
        "ますますのご健康をお祈りいたします。もも肉とはちみつのにおいがします。",
        "https://example.jp/をを をご覧ください。「ありがとうござます」と表示されます。",
        "どちらかからお選びください。急いでまいります。いらいらなさったことと存じます。",
        "おいくらくらいでしょうか。ここそこに花が咲き、すくすくと育っております。",
        "お子様と二回、全品を日高がご案内します。本品は左用です。",
        "USBのtypeCでお使いいただけます。…。",
    ],
)
def test_what_is_right_is_left_alone(right: str) -> None:
    assert quotes("typo", right) == []


def test_a_slip_comes_with_its_mend() -> None:
    report = mailcheck.check("田中様\n\n本当にありがとうござます。\n")
    (finding,) = (f for f in report.findings if f.rule == "typo")
    assert [e.text for e in finding.edits] == ["ありがとうございます"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("11月14日(金)に伺います。", ["11月14日(金)"]),
        ("11月14日(土)に伺います。", []),
        ("11月14日の金曜日に伺います。", ["11月14日の金曜日"]),
        ("1月5日(火)に伺います。", []),
        ("2027年1月5日(月)に伺います。", ["2027年1月5日(月)"]),
        ("令和8年11月14日(土)に伺います。", []),
        ("11/14(金)に伺います。", ["11/14(金)"]),
        ("11月31日に伺います。", ["11月31日"]),
        ("2月29日まで承ります。", []),
    ],
)
def test_days_and_weekdays(body: str, wrong: list[str]) -> None:
    assert quotes("inconsistent-fact", body) == wrong


def test_without_a_year_nothing_is_guessed() -> None:
    assert not [f for f in mailcheck.check("田中様\n\n11月14日(金)に伺います。\n").findings if f.rule == "inconsistent-fact"]


def test_a_day_is_read_with_its_parts() -> None:
    (day,) = dated_days("令和9年3月1日(月)", load_knowledge().values("dates"))
    assert (day.year, day.month, day.day, day.weekday) == (2027, 3, 1, 0)
    assert day.fits(2027)


def test_a_slot_for_a_day_is_no_day() -> None:
    assert quotes("inconsistent-fact", "日時は2026年00月00日です。") == []
    assert quotes("inconsistent-fact", "0月0日にお届けします。") == ["0月0日"]


def test_swapped_digits() -> None:
    assert swapped("15400", "14500")
    assert swapped("36", "63")
    assert not swapped("15400", "14600")
    assert not swapped("15400", "1450")


def test_one_digit_off() -> None:
    assert one_digit_off("880", "890")
    assert not one_digit_off("880", "780")
    assert one_digit_off("880", "780", first=True)


def test_days_of_other_eras_and_without_a_month() -> None:
    table = load_knowledge().values("dates")
    (day,) = dated_days("昭和64年1月7日(土)", table)
    assert day.year == 1989
    assert day.fits(1989)
    assert [(d.day, d.weekday) for d in bare_days("24日(火)の午後、7日間、5日以内", table)] == [(24, 1)]
    assert [d.weekday for d in dated_days("土曜日の10月3日と水曜(10月14日は営業)", table)][:1] == [5]


def test_an_hour_with_its_day() -> None:
    table = load_knowledge().values("dates")
    (moment,) = moments("11月21日(土)は、8時30分から16時まで", table)
    assert (moment.month, moment.day, moment.minute, moment.until) == (11, 21, 510, 960)
    assert not moment.deadline


def test_させていただく_counts_to_three() -> None:
    twice = "本日発送させていただきます。送料は負担させていただきます。"
    assert quotes("keigo-error", twice) == []
    assert quotes("keigo-error", f"{twice}\n改めてお電話させていただきます。") == ["させていただ"]
