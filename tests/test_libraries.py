"""Libraries as their users meet them: the same templates give the same findings in every container, at their places."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.libraries import LibraryOptions, check_library
from mailcheck.model import Facts

CHECKER = Checker()
TODAY = Facts(today=date(2026, 11, 2))
TEMPLATES = [
    ("発送", "{{name}}様\n\nお世話になっております。\n2025年3月4日に発送いたしました。\n"),
    ("欠品", "{{name}}様\n\nご注文の品は欠品しております。\nしばらくお待ちください。\n"),
    ("人名", "佐々木 恵子 様\n\nご注文番号 SR-204816 を承りました。\n"),
    ("括弧", '{{name}様\n\n「"特選"」を、承りました。\tよろしくお願いいたします。\n'),
    ("良い", "{{name}}様\n\nご注文をありがとうございます。明日発送いたします。\n"),
    ("敬語", "{{nmae}}様\n\n先生がおっしゃられました件、了解しました。\n"),
    ("改行", "{{name}}様\r\n\r\nありがとうござます。\r\n"),
]


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mailcheck", *args], capture_output=True, text=True, encoding="utf-8", check=False
    )


def library(*paths: Path, verbose: bool = False) -> list[Report]:
    return list(check_library([str(p) for p in paths], checker=CHECKER, options=LibraryOptions(facts=TODAY), verbose=verbose))


def said(reports: list[Report]) -> list[tuple[str, str, str, str]]:
    """What was found, without where."""
    return sorted((f.rule, f.place.quote, f.message, f.fingerprint) for r in reports for f in r.findings)


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def as_csv(delimiter: str = ",") -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["件名", "本文"])
    writer.writerows(TEMPLATES)
    return file.getvalue()


def as_folder(folder: Path) -> Path:
    (folder / "下").mkdir(parents=True)
    for i, (name, text) in enumerate(TEMPLATES):
        write((folder / "下" if i % 2 else folder) / f"{i}-{name}.txt", text)
    return folder


CONTAINERS = {
    "lib.csv": as_csv(),
    "lib.tsv": as_csv("\t"),
    "semicolon.csv": as_csv(";"),
    "lib.json": json.dumps([{"name": n, "body": t} for n, t in TEMPLATES], ensure_ascii=False, indent=2),
    "escaped.json": json.dumps({"a": {n: {"text": t} for n, t in TEMPLATES}}),
    "lib.jsonl": "".join(json.dumps({"title": n, "text": t}, ensure_ascii=False) + "\n" for n, t in TEMPLATES),
    "lib.yaml": yaml.dump([{"name": n, "body": t} for n, t in TEMPLATES], allow_unicode=True),
    "quoted.yml": yaml.dump([{"name": n, "body": t} for n, t in TEMPLATES], default_style='"'),
    "zendesk.json": json.dumps(
        {
            "macros": [
                {
                    "id": i,
                    "title": n,
                    "active": True,
                    "description": "お客様への返信です。",
                    "actions": [
                        {"field": "status", "value": "solved"},
                        {"field": "comment_value", "value": t if i % 2 else ["channel:all", t]},
                    ],
                    "restriction": None,
                }
                for i, (n, t) in enumerate(TEMPLATES)
            ],
            "next_page": None,
            "count": len(TEMPLATES),
        },
        ensure_ascii=False,
    ),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_the_findings_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = library(as_folder(tmp_path / "folder"))
    contained = library(write(tmp_path / name, CONTAINERS[name]))
    assert said(contained) == said(folder)
    assert {f.rule for r in folder for f in r.findings} >= {
        "inconsistent-fact", "leftover-other-case", "leftover-placeholder", "typo", "vague-timing", "wrong-name",
    }  # fmt: skip
    assert [r.item.name for r in contained if r.item] == [n for n, _ in TEMPLATES]


@pytest.mark.parametrize("name", CONTAINERS)
def test_findings_point_into_the_container(tmp_path: Path, name: str) -> None:
    text = CONTAINERS[name]
    lines = text.split("\n")
    for report in library(write(tmp_path / name, text)):
        for finding in report.findings:
            line, column = finding.position
            rest = "\n".join([lines[line - 1][column - 1 :], *lines[line : line + 3]])
            first = finding.place.quote[0]
            escaped = json.dumps(first)[1:-1]
            assert rest.startswith((first, escaped, escaped.upper().replace("\\U", "\\u"))), (finding, rest)
            end_line, end_column = finding.end_position
            last = lines[end_line - 1][: end_column - 1]
            final = finding.place.quote[-1]
            assert last.endswith((final, json.dumps(final)[1:-1], f"\\u{ord(final):04X}"))


def test_json_names_the_template_and_text_shows_it(tmp_path: Path) -> None:
    path = write(tmp_path / "lib.csv", as_csv())
    document = json.loads(run("--format", "json", "--fail-on", "never", str(path)).stdout)
    (file,) = document["files"]
    assert file["path"] == str(path)
    assert {(f["item"]["name"], f["item"]["row"]) for f in file["findings"]} >= {("人名", 4), ("括弧", 5)}
    assert document["summary"]["templates"] == len(TEMPLATES)
    assert document["summary"]["files"] == 1
    assert file["notes"] == []
    shown = run(str(path))
    assert shown.returncode == 1
    assert "人名 （4）" in shown.stdout
    assert "良い" not in shown.stdout
    assert f"1 件のファイルのひな形 {len(TEMPLATES)} 通" in shown.stdout
    assert "お客様のメールが見つからない" not in shown.stdout
    # the line of the file, not of the template
    assert " 13 | ≪佐々木 恵子 様≫" in shown.stdout or "| ≪佐々木 恵子 様≫" in shown.stdout


FRESHDESK = [
    {"id": 1, "title": "受付", "folder_id": 4, "content": "{{ticket.requester.name}}様 しばらくお待ちください。",
     "content_html": '<div dir="ltr">{{ticket.requester.name}}様<br>\n しばらくお待ちください。</div>', "attachments": []},
    {"id": 2, "title": "発送", "folder_id": 4, "content": "x",
     "content_html": "<div>田中様<br>発送しました。</div>", "attachments": []},
]  # fmt: skip
_INTERCOM_MACRO = {
    "type": "macro", "id": "123", "name": "発送", "body": '<p>田中様</p><p><attribute key="user.name"/>様</p>',
    "body_text": '田中様\n\n{{user.name|fallback:"お客"}}様、発送しました。', "visible_to": "everyone",
}  # fmt: skip
INTERCOM = {"type": "list", "data": [_INTERCOM_MACRO], "pages": {"type": "pages", "per_page": 50}}


@pytest.mark.parametrize(
    ("shape", "value", "found"),
    [
        ("freshdesk-canned-responses", FRESHDESK, [("受付", "しばらくお待ちください。"), ("発送", "田中様")]),
        ("freshdesk-canned-responses", FRESHDESK[1], [("発送", "田中様")]),
        ("intercom-macros", INTERCOM, [("発送", "田中様")]),
    ],
)
def test_exports_of_help_desks(tmp_path: Path, shape: str, value: object, found: list[tuple[str, str]]) -> None:
    path = write(tmp_path / "export.json", json.dumps(value, ensure_ascii=False, indent=1))
    reports = library(path, verbose=True)
    assert reports[0].notes == (f"guessed-text:{shape}",)
    assert [(r.item.name, f.place.quote) for r in reports for f in r.findings if r.item] == found


def test_a_guess_is_only_told_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "lib.csv", as_csv())
    assert "本文 をひな形の本文として" in run("-v", str(path)).stdout
    assert "本文として読みました" not in run(str(path)).stdout


def test_columns_without_a_usual_name(tmp_path: Path) -> None:
    path = write(tmp_path / "lib.csv", "番号,甲,乙\n1,短い,田中様とお客様に、少し長い文章を書きます。\n")
    assert library(path, verbose=True)[0].notes == ("guessed-text:乙",)
    bare = write(
        tmp_path / "bare.csv", "1,お世話になっております。本日、お品を発送いたしました。\n2,ありがとうございました。\n"
    )
    reports = library(bare)
    assert [(r.item.row) for r in reports if r.item] == [1, 2]


def test_what_cannot_be_read_ends_with_2_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "folder")
    (folder / "bad.txt").write_bytes(b"\x00\x01\xff")
    write(folder / "bad.csv", '本文\n"終わらない\n')
    write(folder / "package.json", '{"name": "x", "version": "1.0.0"}')
    write(
        folder / "case.yaml", "id: a\nthread:\n  - {from: customer, text: 佐藤様はどうなりましたか。}\ndraft: 了解しました。\n"
    )
    done = run(str(folder))
    assert done.returncode == 2
    assert "佐藤様" not in done.stdout
    assert "bad.txt: this is not text" in done.stderr
    assert "bad.csv:2:1: the quoted cell that begins here never ends" in done.stderr
    assert "package.json" not in done.stderr
    assert "ひな形が見つからないファイル" in done.stdout
    assert "wrong-name" in done.stdout


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"name": "x"}', "no templates were found"),
        ("a.csv", "a,b\n1,2\n", "no column among a, b holds Japanese text"),
        ("a.csv", "", "the file is empty"),
        ("a.jsonl", '{"text": "あ"}\n{\n', "a.jsonl:2:2: not valid JSON"),
        ("a.json", "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_was_named_must_hold_templates(tmp_path: Path, name: str, text: str, message: str) -> None:
    done = run(str(write(tmp_path / name, text)))
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_folder(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert "this folder holds no templates" in done.stderr


def test_branches_are_each_checked_and_a_finding_told_once(tmp_path: Path) -> None:
    branches = "{% if vip %}\n少々お待ちください。\n{% else %}\n田中様へご連絡いたしました。\n{% endif %}\n"
    text = f"{{{{name}}}}様\n\n{branches}了解しました。\n"
    (report,) = library(write(tmp_path / "a.liquid", text))
    assert [(f.rule, f.position.line) for f in report.findings] == [
        ("vague-timing", 4),
        ("leftover-other-case", 6),
        ("keigo-error", 8),
    ]


def test_markup_in_the_way_of_a_finding(tmp_path: Path) -> None:
    text = "<p>{{name}}&nbsp;様</p>\n<p>ありが<b>とうござます</b>。<br>\n  後日ご連絡<i>いたし</i>ます。</p>\n"
    (report,) = library(write(tmp_path / "a.html", text))
    found = {f.rule: (tuple(f.position), f.place.quote) for f in report.findings}
    assert found["vague-timing"] == ((3, 3), "後日ご連絡<i>いたし</i>ます。")
    assert found["typo"][0][0] == 2
    assert text[slice(*next(f.place.span for f in report.findings if f.rule == "typo"))] == found["typo"][1]


def test_slots_are_learnt_over_all_files_given(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{i}.txt", "{{customer_name}}様\n\n明日発送いたします。\n") for i in range(3)]
    paths.append(write(tmp_path / "z.txt", "{{custmer_name}}様\n\n明日発送いたします。\n"))
    done = run("--template", *map(str, paths))
    assert done.stdout.count("leftover-placeholder  1:1") == 1
    assert "「{{custmer_name}}」は「{{customer_name}}」の書き誤り" in done.stdout


def test_a_template_of_its_own_heading_and_own_names(tmp_path: Path) -> None:
    (tmp_path / "mailcheck.yaml").write_text("own_names: [白石 徹]\n", encoding="utf-8")
    path = write(tmp_path / "a.txt", "【テンプレート：ご案内】\n{{name}}様\n\n白石様よりご紹介をいただきました。\n")
    assert run("--template", str(path)).returncode == 0
    assert run("--template", "--no-config", str(path)).returncode == 1


def test_a_collection_in_markdown(tmp_path: Path) -> None:
    first = "# 返信集\n\n使い方です。\n\n## 発送\n\n```\n田中様\n\n発送しました。\n```\n\n"
    text = f"{first}**お詫び**\n\n```text\n{{{{name}}}}様\n\n申し訳ございません。\n```\n"
    one, other = library(write(tmp_path / "a.md", text))
    assert one.item is not None
    assert other.item is not None
    assert (one.item.name, one.item.row, other.item.name, other.item.row) == ("発送", 8, "お詫び", 16)
    assert [(f.rule, tuple(f.position)) for f in one.findings] == [("wrong-name", (8, 1))]


def test_a_library_has_no_inbound(tmp_path: Path) -> None:
    path = write(tmp_path / "lib.csv", as_csv())
    done = run("--inbound", str(path), str(path))
    assert done.returncode == 2
    assert "--inbound: goes with a draft" in done.stderr


def test_the_language_of_templates_may_be_configured(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "<%= @name %>様\n\n<% if @late %>\n了解しました。\n<% end %>\n")
    (tmp_path / "mailcheck.yaml").write_text("library: [{files: '*.txt', language: erb}]\nlang: en\n", encoding="utf-8")
    done = run(str(path))
    assert done.stdout.count("keigo-error") == 2
    assert "1 template(s) in 1 file(s)" in done.stdout


def test_a_file_of_nothing_but_code_says_so(tmp_path: Path) -> None:
    (report,) = library(write(tmp_path / "a.php", "<?php\nreturn ['body' => '了解しました。'];\n"))
    assert report.notes == ("no-templates",)


def test_a_heading_of_a_template_reproaches_nobody_and_a_note_in_one_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# お客様の勘違いです\n\n■TODO 金額\n\nお客様の勘違いです。\n", encoding="utf-8")
    ran = run("--template", "--format", "json", "--fail-on", "never", str(tmp_path / "a.md"))
    found = [(f["rule"], f["line"]) for f in json.loads(ran.stdout)["files"][0]["findings"]]
    assert [line for rule, line in found if rule == "confrontational"] == [5]
    assert [line for rule, line in found if rule == "leftover-note"] == [3]
