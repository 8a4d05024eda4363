"""The command line as its users meet it: exit statuses, errors with their places, both outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DRAFT = """長谷部様

修理は明日終わる予定です。
受付 白石

2026年11月2日(月) 10:12 長谷川 光子 <m@example.jp>:

> 修理の件はいかがでしょうか。
>
> 長谷川 光子
"""


def run(*args: str, stdin: bytes | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "mailcheck", *args],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_a_wrong_name_is_found_and_marked(draft: Path) -> None:
    done = run(str(draft))
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "wrong-name" in text
    assert "≪長谷部様≫" in text
    assert "長谷川 光子" in text


def test_json_is_the_published_contract(draft: Path) -> None:
    done = run("--format", "json", str(draft))
    document = json.loads(done.stdout)
    (file,) = document["files"]
    finding = next(f for f in file["findings"] if f["rule"] == "wrong-name")
    assert document["format"] == 1
    assert DRAFT[finding["start"] : finding["end"]] == finding["quote"] == "長谷部様"
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (1, 1, 1, 5)
    assert finding["in"] == "draft"
    assert finding["url"] is None
    assert document["summary"]["error"] == 1


def test_standard_input(draft: Path) -> None:
    assert b"wrong-name" in run("-", stdin=DRAFT.encode()).stdout


def test_fail_on_and_select(draft: Path) -> None:
    assert run("--fail-on", "never", str(draft)).returncode == 0
    assert run("--ignore", "names", str(draft)).returncode == 0
    assert b"wrong-name" in run("--select", "wrong-name", str(draft)).stdout


def test_an_inbound_of_its_own(tmp_path: Path) -> None:
    mail, reply = tmp_path / "mail.txt", tmp_path / "reply.txt"
    mail.write_text("届け先を変えてください。\n\n高﨑 一郎\n", encoding="utf-8")
    reply.write_text("高崎様\n\nお届け先を変更いたしました。\n", encoding="utf-8")
    done = run("--format", "json", "--inbound", str(mail), str(reply))
    assert [f["rule"] for f in json.loads(done.stdout)["files"][0]["findings"]] == ["wrong-name"]


def test_without_an_inbound_the_report_says_so(tmp_path: Path) -> None:
    reply = tmp_path / "reply.txt"
    reply.write_text("お客様\n\nお届け先を変更いたしました。\n", encoding="utf-8")
    done = run("--lang", "en", str(reply))
    assert done.returncode == 0
    assert b"no customer mail found" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.txt", None, "there is no such file"),
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\n", "the file is empty"),
        ("binary.txt", b"\x89PNG\x00\x01\x02", "a NUL byte at offset 4"),
        ("broken.txt", b"\xe3\x81\x82\xff\xfe\xfd abc", "cannot be decoded"),
        (
            "case.yaml",
            "id: x\ndraft: |\n  あ\nthread:\n  - from: shop\n    text: い\n".encode(),
            "case.yaml:5:11: from must be",
        ),
        ("case.yaml", b"id: x\ndraft: [\n", "not valid YAML"),
        (
            "case.yaml",
            "id: x\ndraft: あ\ndraft: い\nthread: []\n".encode(),
            "case.yaml:3:1: the key 'draft' stands here a second time",
        ),
    ],
)
def test_bad_input_is_exit_2_and_says_what_and_where(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = run(str(path))
    error = done.stderr.decode()
    assert done.returncode == 2
    assert message in error
    assert str(path) in error
    assert "Traceback" not in error


def test_a_folder_is_exit_2(tmp_path: Path) -> None:
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert b"this folder holds no templates" in done.stderr


def test_all_faults_are_listed_and_the_good_file_is_still_checked(tmp_path: Path, draft: Path) -> None:
    done = run(str(tmp_path / "a.txt"), str(draft), str(tmp_path / "b.txt"))
    assert done.returncode == 2
    assert done.stderr.decode().count("there is no such file") == 2
    assert b"wrong-name" in done.stdout


def test_unknown_rule_names_are_exit_2_with_a_guess(draft: Path) -> None:
    done = run("--select", "wrong-nam", str(draft))
    assert done.returncode == 2
    assert b"did you mean 'wrong-name'" in done.stderr


def test_a_bad_time_is_exit_2(draft: Path) -> None:
    done = run("--received", "yesterday", str(draft))
    assert done.returncode == 2
    assert b"is no time" in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_encodings_change_no_finding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(DRAFT.encode(encoding))
    (file,) = json.loads(run("--format", "json", str(path)).stdout)["files"]
    assert [(f["rule"], f["quote"]) for f in file["findings"]] == [("wrong-name", "長谷部様")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_no_position(tmp_path: Path, end: str) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(("見出し\n\n" + DRAFT).replace("\n", end).encode())
    (file,) = json.loads(run("--format", "json", str(path)).stdout)["files"]
    finding = next(f for f in file["findings"] if f["rule"] == "wrong-name")
    assert (finding["line"], finding["column"]) == (3, 1)


def test_mail_text_is_no_markup_and_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    text = "[red]○○様[/red] :warning:\x1b[31m\n\nお届けは[/重要]です。\n"
    path.write_text(text, encoding="utf-8")
    done = run(str(path), FORCE_COLOR="1")
    plain = done.stdout.decode()
    assert "[red]" in plain
    assert ":warning:" in plain
    assert "\x1b[31m\n" not in plain
    assert "␛[31m" in plain


def test_tokens_show_what_the_rules_see(draft: Path) -> None:
    text = run("tokens", str(draft)).stdout.decode()
    assert "addressee: 長谷部様" in text
    assert "signature: 受付 白石" in text
    mails = json.loads(run("tokens", "--format", "json", str(draft)).stdout)
    assert [m["from"] for m in mails] == ["customer", "agent"]


def test_help_names_every_command() -> None:
    text = run("--help").stdout.decode()
    assert all(word in text for word in ("check", "eval", "test", "tokens"))


def test_what_a_refusal_lacks_is_shown_under_it_once(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(
        "須田様\n\n返品はお受けできません。\n\nこだま商店 江口\n\n> 先週買った時計を返品したいです。\n", encoding="utf-8"
    )
    lacks = ("missing-cushion", "refusal-without-alternative", "refusal-without-reason")
    shown = run(str(path), "--select", ",".join(lacks)).stdout.decode()
    assert shown.count("≪返品はお受けできません。≫") == 1
    heads = [shown.index(rule) for rule in lacks]
    assert heads == sorted(heads)
    # place and advice of all stand below the last of them
    assert shown.index("≪") > heads[-1]
    assert shown.count("→") == len(lacks)
    found = json.loads(run(str(path), "--format", "json").stdout)["files"][0]["findings"]
    assert [f["rule"] for f in found if f["rule"] in lacks] == list(lacks)
    assert len({(f["start"], f["end"]) for f in found if f["rule"] in lacks}) == 1
