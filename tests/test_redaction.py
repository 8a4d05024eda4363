"""--redact: what is masked, what stays, and that everything stays in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mailcheck.finding import Report
from mailcheck.redaction import redacted
from mailcheck.report import FORMATS
from mailcheck.store import load_knowledge
from tests.support.running import run

DRAFT = """長谷部様

お世話になっております。白石でございます。
ご注文番号 AB-20931 の修理は明日終わる予定です。
ご不明な点は 03-5550-0142、または desk@example.com までご連絡ください。

----
こはる工房 白石 夏帆
〒602-0898 京都市上京区
TEL 075-555-0199

2026年11月2日(月) 10:12 長谷川 光子 <mitsuko.h@example.jp>:

> 修理の件、とても心配しています。会員番号は 4401-2299 です。
> 電話は 090 1234 5678 です。2026-11-20 に引っ越します。料金は12,800円でしょうか。
>
> 長谷川 光子
"""
PRIVATE = (
    "長谷部", "長谷川", "光子", "白石", "夏帆", "20931", "5550", "0142", "desk@", "example", "mitsuko", "4401", "2299", "1234",
    "5678", "602", "075",
)  # fmt: skip


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_tells_who_it_is(draft: Path, name: str) -> None:
    done = run("--redact", "-v", "--format", name, draft.name, cwd=draft.parent)
    assert done.status == 1
    assert "wrong-name" in done.out.replace("\\", "")
    # digits of fingerprints are no telephone numbers
    known = [f["fingerprint"] for f in json.loads(run("--format", "json", draft).out)["files"][0]["findings"]]
    text = done.out
    for fingerprint in known:
        text = text.replace(fingerprint, "")
    if name == "html":
        text = text.partition("</style>")[2]
    assert [word for word in PRIVATE if word in text] == []


def test_what_is_no_secret_stays(draft: Path) -> None:
    text = run("--redact", "--format", "html", draft).out
    for word in (
        "2026-11-20",
        "12,800円",
        "2026年11月2日",
        "修理は明日終わる予定です。",
        "京都市" and "お世話になっております。",
    ):
        assert word in text


def test_places_and_fingerprints_stay(draft: Path) -> None:
    plain, masked = (json.loads(run(*o, "--format", "json", draft).out)["files"][0] for o in ([], ["--redact"]))
    same = ("rule", "severity", "in", "start", "end", "line", "column", "end_line", "end_column", "fingerprint")
    assert [[f[k] for k in same] for f in plain["findings"]] == [[f[k] for k in same] for f in masked["findings"]]
    assert [len(f["quote"]) for f in plain["findings"]] == [len(f["quote"]) for f in masked["findings"]]


def test_given_names_are_masked_too(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text("久我原様\n\n本日発送いたしました。\n", encoding="utf-8")
    out = run("--redact", "--customer", "九鬼原 潤", path).out
    assert "wrong-name" in out
    assert not {"久我原", "九鬼原", "潤"} & set(out.replace("様", " ").split("「"))
    assert "九鬼原" not in out
    assert "久我原" not in out


def test_a_name_of_one_character_is_masked_where_it_stands_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text("林様\n\n原因は森林組合が調べます。担当の林がご連絡いたします。\n", encoding="utf-8")
    out = run("--redact", "--customer", "原 翼", "--format", "html", path).out
    assert "原因は森林組合" in out
    assert "「原" not in out
    assert "林様" not in out


def test_names_that_no_dictionary_knows_are_masked_where_they_sign_or_are_addressed(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    reply = "ぬがや様\n\n○○様にお届けいたします。\n\n"
    path.write_text(
        f"{reply}2026年11月2日(月) 10:12 <n@example.jp>:\n\n> いつですか。\n>\n> --\n> ぬがや ほゆ\n> TEL 03-5550-0142\n",
        encoding="utf-8",
    )
    out = run("--redact", "--format", "html", path).out
    assert "ぬがや" not in out
    assert "ほゆ" not in out
    path.write_text("お客様\n\n○○様にお届けいたします。\n", encoding="utf-8")
    assert "お客様" in run("--redact", "--format", "html", path).out.partition("<article")[2]


def test_errors_are_masked(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("id: x\ndraft: あ\n? 090-1234-5678\n: 1\n", encoding="utf-8")
    done = run("--redact", path)
    assert done.status == 2
    assert "***-****-****" in done.err


def test_a_report_without_its_case_is_masked_by_its_words() -> None:
    report = Report("a.csv", texts=(("draft", "山田太郎様\n電話 03-5550-0142\n"),))
    (text,) = redacted(report, None, load_knowledge()).texts
    assert text == ("draft", "＊＊＊＊様\n電話 **-****-****\n")


WORDS = st.lists(
    st.sampled_from([*PRIVATE, "様", " ", "\u3000", "\n", "\r\n", "か\u3099", "🎉", "Ａ", "@", "-", "です。"]), max_size=20
)


@given(WORDS)
def test_masked_text_is_as_long_and_as_wide_with_the_same_lines(words: list[str]) -> None:
    text = "".join(words)
    report = redacted(Report("a", texts=(("draft", text),)), None, load_knowledge())
    masked = report.texts[0][1]
    assert len(masked) == len(text)
    for old, new in zip(text, masked, strict=True):
        assert old == new or new in "*＊"
        assert old not in "\r\n \u3000" or old == new
        if old != "\u3099":
            assert cell_len(old) == cell_len(new)
