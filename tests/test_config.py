"""The configuration: what it may say, where it is found, and that every fault is named with its place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mailcheck.cli.discovery import find_config, is_library
from mailcheck.config import Config, Known, read_config
from mailcheck.errors import ConfigError
from mailcheck.finding import Finding, Place, Report, Severity
from mailcheck.spans import Position, Span

KNOWN = Known(
    frozenset(("typo", "wrong-name", "vague-timing")),
    frozenset(("tone", "names")),
    frozenset(("zendesk-macros",)),
    frozenset(("liquid", "erb")),
)


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mailcheck", *args], capture_output=True, text=True, encoding="utf-8", check=False
    )


YAML = """library:
  - files: macros/*.json
    text: $.macros[*].comment
    name: title
  - files: [lib.csv, more.csv]
    columns: [名前, 本文]
    language: erb
placeholders: {known: [customer_name], syntax: '-name-'}
own_company: みどり商店
own_names: [白石]
own_domains: midori.example
select: [tone, typo]
severity: {typo: 'off', vague-timing: hint}
fail_on: error
lang: en
allow: [少々お待ちください]
"""
TOML = """[project]
name = "x"

[tool.mailcheck]
placeholders = {known = ["customer_name"], syntax = "-name-"}
own_company = "みどり商店"
own_names = ["白石"]
own_domains = "midori.example"
select = ["tone", "typo"]
fail_on = "error"
lang = "en"
allow = ["少々お待ちください"]

[tool.mailcheck.severity]
typo = "off"
vague-timing = "hint"

[[tool.mailcheck.library]]
files = "macros/*.json"
text = "$.macros[*].comment"
name = "title"

[[tool.mailcheck.library]]
files = ["lib.csv", "more.csv"]
columns = ["名前", "本文"]
language = "erb"
"""


@pytest.mark.parametrize(("name", "text"), [("mailcheck.yaml", YAML), ("pyproject.toml", TOML)])
def test_both_files_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    config = read_config(str(path), KNOWN)
    assert [s.files for s in config.library] == [("macros/*.json",), ("lib.csv", "more.csv")]
    assert (config.library[0].text, config.library[0].name, config.library[1].columns) == (
        ("$.macros[*].comment",),
        ("title",),
        ("名前", "本文"),
    )
    assert config.library[1].language == "erb"
    assert (config.known_slots, config.slot_syntax) == (("customer_name",), ("-name-",))
    assert (config.own_company, config.own_names, config.own_domains) == ("みどり商店", ("白石",), ("midori.example",))
    assert (config.select, config.switched_off, config.fail_on, config.lang) == (("tone", "typo"), ("typo",), "error", "en")


FAULTS = [
    ("mailcheck.yaml", "libary: []\n", "1:9: unknown key 'libary'; did you mean 'library'?"),
    ("mailcheck.yaml", "library:\n  - files: a.csv\n    txt: a\n", "3:10: unknown key 'txt'; did you mean 'text'?"),
    ("mailcheck.yaml", "library:\n  - text: a\n", "2:5: a library needs files"),
    ("mailcheck.yaml", "library: a.csv\n", "1:10: library must be a list"),
    ("mailcheck.yaml", "select: [typos]\n", "1:10: no rule or category 'typos'; did you mean 'typo'?"),
    ("mailcheck.yaml", "severity: {typo: fatal}\n", "1:18: typo must be one of error, warning, hint, off, not 'fatal'"),
    ("mailcheck.yaml", "severity: {typpo: hint}\n", "1:19: no rule 'typpo'; did you mean 'typo'?"),
    ("mailcheck.yaml", "fail_on: always\n", "1:10: fail_on must be one of"),
    ("mailcheck.yaml", "lang: fr\n", "1:7: lang must be one of ja, en, not 'fr'"),
    ("mailcheck.yaml", "allow: {a: b}\n", "1:8: allow must be a text or a list"),
    ("mailcheck.yaml", "allow: [1]\n", "1:9: allow holds something that is no text: 1"),
    ("mailcheck.yaml", "placeholders: {syntax: [abc]}\n", "1:25: 'abc' must hold the word name"),
    ("mailcheck.yaml", "library:\n  - files: a.csv\n    shape: zendesk\n", "3:12: shape must be one of zendesk-macros"),
    ("mailcheck.yaml", "- a\n", "1:1: a configuration is a table"),
    ("mailcheck.yaml", "a: [\n", "2:1: not valid YAML"),
    ("pyproject.toml", "[tool.mailcheck]\nlibary = 1\n", "2:1: unknown key 'libary'; did you mean 'library'?"),
    ("pyproject.toml", '[tool.mailcheck]\nselect = [\n  "typo",\n  "typos",\n]\n', "4:4: no rule or category 'typos'"),
    (
        "pyproject.toml",
        '[[tool.mailcheck.library]]\nfiles = "a"\n[[tool.mailcheck.library]]\nfiles = "b"\ntxt = "c"\n',
        "5:1: unknown key 'txt'",
    ),
    ("pyproject.toml", '[tool.mailcheck]\nlibrary = [{files = "a", txt = "b"}]\n', "2:26: unknown key 'txt'"),
    ("pyproject.toml", '[tool.mailcheck.severity]\ntypo = "fatal"\n', "2:1: typo must be one of"),
    ("pyproject.toml", "[tool.mailcheck]\nlang = \n", "2:8: not valid TOML"),
]


@pytest.mark.parametrize(("name", "text", "message"), FAULTS, ids=[f"{n}: {m}" for n, _, m in FAULTS])
def test_a_fault_is_named_with_its_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(str(path), KNOWN)
    assert any(str(p).startswith(f"{path}:{message}") for p in caught.value.problems), caught.value.problems


def test_all_faults_come_in_one_run(tmp_path: Path) -> None:
    path = tmp_path / "mailcheck.yaml"
    path.write_text("libary: []\nlang: fr\nselect: [typos]\n", encoding="utf-8")
    draft = tmp_path / "draft.txt"
    draft.write_text("山田様\n\n本日発送いたしました。\n", encoding="utf-8")
    done = run(str(draft))
    assert done.returncode == 2
    assert len([line for line in done.stderr.splitlines() if "mailcheck.yaml:" in line]) == 3


def test_the_nearest_configuration_within_the_repository_holds(tmp_path: Path) -> None:
    inner = tmp_path / "repo" / "mails" / "replies"
    inner.mkdir(parents=True)
    draft = inner / "draft.txt"
    draft.write_text("x", encoding="utf-8")
    (tmp_path / "mailcheck.yaml").write_text("lang: en\n", encoding="utf-8")
    assert find_config(str(draft)) == str(tmp_path / "mailcheck.yaml")
    (tmp_path / "repo" / ".git").mkdir()
    assert find_config(str(draft)) is None
    shared = tmp_path / "repo" / "pyproject.toml"
    shared.write_text('[project.scripts]\nmailcheck = "x"\n[tool.ruff]\nselect = ["mailcheck"]\n', encoding="utf-8")
    assert find_config(str(draft)) is None
    shared.write_text('[tool]\nmailcheck = {lang = "en"}\n', encoding="utf-8")
    assert find_config(str(draft)) == str(shared)
    shared.write_text("[tool.mailcheck]\n", encoding="utf-8")
    assert find_config(str(draft)) == str(shared)
    (tmp_path / "repo" / "mails" / "mailcheck.yaml").write_text("", encoding="utf-8")
    assert find_config(str(draft)) == str(tmp_path / "repo" / "mails" / "mailcheck.yaml")


def test_the_command_line_goes_before_the_configuration(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("○○様\n\n本日発送いたしました。\n", encoding="utf-8")
    (tmp_path / "mailcheck.yaml").write_text("severity: {leftover-placeholder: hint}\nlang: en\n", encoding="utf-8")
    done = run(str(draft))
    assert done.returncode == 0
    assert "never filled" in done.stdout
    assert run("--fail-on", "hint", str(draft)).returncode == 1
    assert run("--no-config", str(draft)).returncode == 1
    assert "埋まっていません" in run("--lang", "ja", str(draft)).stdout
    other = tmp_path / "other.yaml"
    other.write_text("severity: {leftover-placeholder: 'off'}\n", encoding="utf-8")
    assert "leftover-placeholder" not in run("--config", str(other), str(draft)).stdout
    assert "cannot be read" in run("--config", str(tmp_path / "none.yaml"), str(draft)).stderr


def finding(text: str, quote: str, severity: Severity = Severity.WARNING) -> Finding:
    start = text.index(quote)
    place = Place("draft", Span(start, start + len(quote)), quote)
    return Finding("vague-timing", severity, place, Position(1, 1), Position(1, 1), "", "")


def test_allowed_phrases_and_severities() -> None:
    text = "少々お待ちください。後日ご連絡いたします。"
    report = Report(
        "a", (finding(text, "お待ち"), finding(text, "後日"), finding(text, "ご連絡", Severity.HINT)), texts=(("draft", text),)
    )
    usual = {"vague-timing": Severity.WARNING}
    adjusted = Config("", severity={"vague-timing": "error"}, allow=("少々お待ちください",)).adjust(report, usual)
    assert [(f.place.quote, f.severity) for f in adjusted.findings] == [("後日", Severity.ERROR), ("ご連絡", Severity.HINT)]


def test_what_is_a_library(tmp_path: Path) -> None:
    case, mails, lib, text = tmp_path / "case", tmp_path / "mails", tmp_path / "lib.yaml", tmp_path / "a.txt"
    case.mkdir()
    (case / "draft.txt").write_text("x", encoding="utf-8")
    mails.mkdir()
    lib.write_text("- name: a\n  body: b\n", encoding="utf-8")
    text.write_text("x", encoding="utf-8")
    yaml = tmp_path / "case.yaml"
    yaml.write_text("id: a\ndraft: |\n  x\n", encoding="utf-8")
    assert [is_library(str(p), False) for p in (case, mails, lib, yaml, text, "a.csv", "a.json", "a.jsonl", "-")] == [
        False, True, True, False, False, True, True, True, False,
    ]  # fmt: skip
    assert is_library(str(text), True)
    assert not is_library(str(yaml), True)


def test_a_configured_library(tmp_path: Path) -> None:
    (tmp_path / "mailcheck.yaml").write_text(
        "library:\n  - files: macros/**/*.json\n    text: $.list[*].a.b\n    name: $.list[*].n\n  - files: texts\n",
        encoding="utf-8",
    )
    (tmp_path / "macros" / "x").mkdir(parents=True)
    (tmp_path / "texts").mkdir()
    deep = tmp_path / "macros" / "x" / "m.json"
    deep.write_text(
        json.dumps({"list": [{"n": "一", "a": {"b": "{{name}様\n\n発送しました。"}}]}, ensure_ascii=False), encoding="utf-8"
    )
    text = tmp_path / "texts" / "t.txt"
    text.write_text("{{name}}様\n\n発送しました。\n", encoding="utf-8")
    document = json.loads(run("--format", "json", str(deep), str(text)).stdout)
    (one, other) = document["files"]
    assert [(f["item"], f["quote"], f["line"], f["column"]) for f in one["findings"]] == [
        ({"name": "一", "row": 1}, "{{name}", 1, 34)
    ]
    assert other["findings"] == []
    assert document["summary"]["templates"] == 2


def test_a_path_expression_that_is_none_is_named_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "mailcheck.yaml").write_text("library:\n  - files: m.json\n    text: $.a[\n", encoding="utf-8")
    (tmp_path / "m.json").write_text('{"a": ["x"]}', encoding="utf-8")
    done = run(str(tmp_path / "m.json"))
    assert done.returncode == 2
    assert "mailcheck.yaml:3:11: '$.a[' is no path expression" in done.stderr


def test_a_plain_draft_imports_nothing_for_it(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("山田様\n\n本日発送いたしました。\n", encoding="utf-8")
    code = (
        "import sys, mailcheck.cli.main as m\n"
        "sys.argv = ['mailcheck', sys.argv[1]]\n"
        "try: m._run()\nexcept SystemExit: pass\n"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('yaml', 'tomllib', 'tomli', 'jsonpath')"
        " or n.startswith(('mailcheck.config', 'mailcheck.libraries', 'mailcheck.readers.library'))), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(draft)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    loaded = json.loads(done.stderr.strip().splitlines()[-1].replace("'", '"'))
    assert loaded == []
