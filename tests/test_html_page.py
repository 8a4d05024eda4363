"""The HTML page: what mails say stays text, both ends are linked, filters work without scripts."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.finding import Place, Report
from mailcheck.report import html
from mailcheck.report.marked import Mark, marked_lines
from mailcheck.spans import Span, line_spans
from tests.support.running import run
from tests.test_formats import HOSTILE, LISTENING, finding, hostile, outcome

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "details", "summary", "fieldset", "legend",
    "label", "input", "span", "nav", "ul", "li", "a", "main", "section", "article", "div", "mark", "footer",
}  # fmt: skip


def parsed(page: str) -> Any:
    lxml = pytest.importorskip("lxml.html")
    return lxml.document_fromstring(page)


def text_of(tree: Any) -> str:
    """The mail as a reader sees it: without line numbers and references."""
    lines = tree.xpath("//span[@class='txt']")
    return "\n".join("".join(line.xpath(".//text()[not(parent::a[@class='ref'])]")) for line in lines)


def test_markup_in_mails_is_inert() -> None:
    tree = parsed(html.render(outcome(hostile(), verbose=True, statistics=True)))
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert tags <= ALLOWED
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert not {a for a in attributes if a.startswith("on") or a in ("style", "src")}
    assert all(a.get("href").startswith("#") for a in tree.iter("a"))
    shown = HOSTILE.replace("\x1b", "␛").replace("\x00", "␀")
    assert text_of(tree) == f"{shown}\n{shown}"


def test_the_policy_lets_nothing_in_but_the_style_sheet() -> None:
    page = html.render(outcome(hostile()))
    policy = parsed(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "<script" not in page
    assert not re.search(r"(?:https?:)?//", style)


def test_both_ends_are_linked(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(LISTENING, encoding="utf-8")
    tree = parsed(run("--format", "html", path).out)
    identities = [element.get("id") for element in tree.xpath("//*[@id]")]
    assert len(identities) == len(set(identities))
    for link in tree.iter("a"):
        assert link.get("href")[1:] in identities
    note = tree.xpath("//*[@role='note'][.//*[text()='ignored-disclosure']]")[0]
    place, other = (tree.get_element_by_id(a.get("href")[1:]) for a in note.iter("a"))
    assert (place.tag, place.get("class").split()[:2]) == ("mark", ["mark", "warning"])
    assert "妹の結納の食事会" in place.text_content()
    assert "袖丈のお直し" in other.text_content()
    assert {a.get("href") for a in (*place.iter("a"), *other.iter("a"))} == {f"#{note.get('id')}"}


def test_a_filter_stands_for_every_rule_and_severity(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(LISTENING.replace("野々村様", "○○様"), encoding="utf-8")
    page = run("--format", "html", path).out
    tree = parsed(page)
    switches = set(tree.xpath("//input[@type='checkbox']/@id"))
    for note in tree.xpath("//*[@role='note']"):
        _, _, severity, rule = note.get("class").split()
        assert {severity, rule} <= switches
        assert f"body:has(#{rule}:not(:checked)) .{rule}.note" in page


def test_a_text_that_holds_the_thread_is_shown_once_and_others_by_side(tmp_path: Path) -> None:
    mail, reply = tmp_path / "mail.txt", tmp_path / "reply.txt"
    mail.write_text("妹の結納の食事会に着ます。\n\n野々村 香織\n", encoding="utf-8")
    reply.write_text("野々村様\n\n袖丈のお直しは承っております。\n", encoding="utf-8")
    tree = parsed(run("--format", "html", "--inbound", mail, reply).out)
    titles = [t.text for t in tree.xpath("//details[@class='text']/summary")]
    assert titles == [f"お客様 {mail}", "返信"]
    assert len(tree.xpath("//article")) == 2


def test_clean_and_broken_files_are_listed(tmp_path: Path) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text("野々村様\n\nお直しを承りました。\n", encoding="utf-8")
    missing = tmp_path / "missing.txt"
    tree = parsed(run("--format", "html", clean, missing).out)
    assert str(clean) in tree.xpath("//footer//li")[0].text
    assert "there is no such file" in tree.xpath("//*[@class='failure']")[0].text
    assert not parsed(run("-q", "--format", "html", clean, missing).out).xpath("//footer//li")


TEXTS = st.text(st.sampled_from("あ🎉x> \n\r\t<"), max_size=40)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_marked_lines_hold_the_text_and_every_mark_once(text: str, ranges: list[tuple[int, int]]) -> None:
    spans = [Span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in ranges]
    marks = [Mark(span, number) for number, span in enumerate(spans)]
    lines = marked_lines(text, marks)
    assert ["".join(p.text for p in line.pieces) for line in lines] == [text[slice(*s)] for s in line_spans(text)]
    opened = [m for line in lines for p in line.pieces for m in p.opens]
    assert len(opened) == len(set(opened))
    for mark in marks:
        covered = "".join(p.text for line in lines for p in line.pieces if mark in p.marks)
        inside = re.sub(r"[\s>]", "", text[slice(*mark.span)])
        assert re.sub(r"[\s>]", "", covered) == inside
        assert mark in opened or not inside


def test_overlapping_findings_are_nested() -> None:
    text = "0123456789\n"
    first, second = finding(text, Span(1, 6)), finding(text, Span(4, 9))
    report = Report("d.txt", (first, second._replace(related=(Place("draft", Span(0, 2), "01"),))), texts=(("draft", text),))
    tree = parsed(html.render(outcome(report)))
    assert text_of(tree) == "0123456789"
    assert tree.get_element_by_id("m1").text_content().startswith("1")
    assert {"m1", "m2", "m2-0", "f1", "f2"} <= set(tree.xpath("//@id"))
