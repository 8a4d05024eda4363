"""Quoted text of any depth, above, below and between the lines of an answer; Markdown; characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.mail.parties import Own
from mailcheck.model import Facts, Mail
from mailcheck.readers.markdown import without_marks
from tests.support.quoting import STYLES

CHECKER = Checker()
HEAD = "2026年11月4日(水) 10:12 髙橋 光子 <c@example.jp>:\n"
ASKED = ["11月10日の母の誕生日に贈るつもりです。", "間に合わないのではと、とても心配しています。", "包装はできますか。"]
ANSWERS = ["承りました。", "明日お届けします。", "包装も承ります。"]


def own(mail: Mail) -> list[str]:
    return [line for n in mail.lines if (line := mail.text[slice(*n.span)].strip())]


def quoted(lines: list[str], mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in lines)


LAYOUTS = {
    "below": "髙橋様\n\n" + "\n".join(ANSWERS) + "\n\n" + HEAD + "\n" + quoted(ASKED),
    "below, without marks": "髙橋様\n\n" + "\n".join(ANSWERS) + "\n\n" + HEAD + "\n" + "\n".join(ASKED) + "\n",
    "above": HEAD + quoted(ASKED) + "\n髙橋様\n\n" + "\n".join(ANSWERS) + "\n",
    "between": "髙橋様\n\n" + HEAD + "\n".join(quoted([q]) + "\n" + a + "\n" for q, a in zip(ASKED, ANSWERS, strict=True)),
    "between, full-width": "髙橋様\n\n"
    + HEAD
    + "\n".join(quoted([q], "＞") + a + "\n" for q, a in zip(ASKED, ANSWERS, strict=True)),
    "between and below": (
        "髙橋様\n\n"
        + "\n".join(quoted([q]) + a + "\n" for q, a in zip(ASKED, ANSWERS, strict=True))
        + "\n"
        + HEAD
        + "\n"
        + quoted(ASKED)
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_answer_above_below_or_between(layout: str) -> None:
    text = LAYOUTS[layout]
    case = CHECKER.anatomist.exchange(text, "x", Facts())
    assert own(case.draft) == ["髙橋様", *ANSWERS]
    assert [(m.party, m.sender, own(m)) for m in case.thread] == [("customer", "髙橋 光子", ASKED)]
    expected = found(CHECKER.check(CHECKER.anatomist.exchange(LAYOUTS["below"], "x", Facts())))
    assert expected
    assert {f[:4] for f in found(CHECKER.check(case))} == {f[:4] for f in expected}


def test_quoted_mails_at_any_depth() -> None:
    depth = 12
    text = "承りました。\n\n" + "".join(f"{'>' * n} {n}通前です。\n" for n in range(1, depth + 1))
    thread = CHECKER.anatomist.exchange(text, "x", Facts()).thread
    assert [own(m) for m in thread] == [[f"{n}通前です。"] for n in range(depth, 0, -1)]
    assert [m.party for m in reversed(thread)] == ["customer", "agent"] * (depth // 2)


def test_answers_between_the_lines_of_a_quoted_mail() -> None:
    text = (
        "白を8日にお届けします。\n\n"
        "2026年11月6日(金) 9:00 髙橋 光子 <c@example.jp>:\n"
        "> 2026年11月5日(木) 10:00 みなと書店 <desk@example.com>:\n"
        "> > 色は白と黒のどちらにしますか。\n> 白でお願いします。\n> > お届けは7日でよろしいですか。\n> 8日にしてください。\n"
    )
    thread = CHECKER.anatomist.exchange(text, "x", Facts()).thread
    assert [(m.party, own(m)) for m in thread] == [
        ("agent", ["色は白と黒のどちらにしますか。", "お届けは7日でよろしいですか。"]),
        ("customer", ["白でお願いします。", "8日にしてください。"]),
    ]


def test_our_addresses_tell_who_wrote_what_is_quoted() -> None:
    text = (
        "承りました。\n\n2026年11月6日(金) 9:00 森 <mori@shop.example>:\n\n> お待ちください。\n>\n"
        "> 2026年11月5日(木) 9:00 髙橋 <c@example.jp>:\n>\n> > 注文します。\n"
    )
    knowing = Checker(own=Own.parse(["@shop.example"]))
    for checker, parties in ((CHECKER, ["agent", "customer"]), (knowing, ["customer", "agent"])):
        assert [m.party for m in checker.anatomist.exchange(text, "x", Facts(), own=checker.own).thread] == parties


# --- characters that nobody sees


def kana_nfd(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", c) if "\u3041" <= c <= "\u30fe" else c for c in text)


def zero_width(text: str) -> str:
    return re.sub(r"([。、様])", "\u200b\\1\u200b", text).replace("> ", "\u200b> ")


VARIANTS: dict[str, Callable[[str], str]] = {
    "NFD": kana_nfd,
    "zero-width spaces": zero_width,
    "a zero-width space after every kanji": lambda t: re.sub(r"([一-龥])", "\\1\u200b", t),
    "no-break spaces": lambda t: t.replace(" ", "\xa0"),
    "variation selectors": lambda t: re.sub(r"([一-龥])", "\\1\U000e0100", t),
    "the other wave dash": lambda t: t.replace("〜", "～") if "〜" in t else t.replace("～", "〜"),
    "the other minus": lambda t: t.replace("－", "\u2212"),
    "a byte order mark": lambda t: "\ufeff" + t,
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "CR": lambda t: t.replace("\n", "\r"),
}


def visible(quote: str) -> str:
    quote = unicodedata.normalize("NFC", quote).replace("\xa0", " ").replace("～", "〜").replace("\u2212", "－")
    quote = "".join(c for c in quote if unicodedata.category(c) != "Cf" and not "\U000e0100" <= c <= "\U000e01ef")
    return "".join(line.lstrip("> ＞").strip() for line in quote.splitlines())


def found(report: Report) -> set[tuple[str, str, str, str, int]]:
    assert not report.crashed
    return {(f.rule, f.severity.value, f.place.where, visible(f.place.quote), f.position.line) for f in report.findings}


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_nobody_sees_changes_no_finding_and_no_line(variant: str) -> None:
    different = []
    cases = [p for t in ("school", "stay") for p in sorted((Path(__file__).parent / "cases" / t).glob("*.yaml"))]
    for number, path in enumerate(cases[::5]):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.name == "heard.yaml" or not raw.get("thread"):
            continue
        text = STYLES[sorted(STYLES)[number % len(STYLES)]](raw["draft"], raw["thread"])
        expected, got = (
            found(CHECKER.check(CHECKER.anatomist.exchange(t, "x", Facts()))) for t in (text, VARIANTS[variant](text))
        )
        if got != expected:
            different.append((path.stem, sorted(expected - got), sorted(got - expected)))
    assert not different, "\n".join(map(str, different))


# --- Markdown

MARKDOWN = """---
title: ○○様への返信
---
髙井様

ご注文の**誠にありがとうござます**。<!-- ○○様に直す -->
お届けは[**11月31日**](https://example.com/a)です。\\
`AB-1001` を _お控え_ ください。

```
○○様
```

> 注文番号は AB-1001 です。
>
> 髙橋 光子
"""


def test_marks_of_markdown_are_no_text_and_move_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reply.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    report = Checker(ignore=["frame"]).check(CHECKER.read(str(path)))
    assert sorted((f.rule, f.place.quote, f.position.line, f.position.column) for f in report.findings) == [
        ("inconsistent-fact", "11月31日", 7, 8),
        ("typo", "ありがとうござます", 6, 9),
        ("wrong-name", "髙井様", 4, 1),
    ]
    assert dict(report.texts)["draft"] == MARKDOWN
    assert all(MARKDOWN[slice(*f.place.span)] == f.place.quote for f in report.findings)


@pytest.mark.parametrize(
    "text", ["**様\n", "カード番号 ****1234\n", "[お名前] 様\n", "3 * 4 * 5\n", "お名前____様\n", "＊＊様\n", "* 白\n* 黒\n"]
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert without_marks(text) == text
