"""The baseline: what is known does not come back, and what is new does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mailcheck.baseline import Baseline, Spot, read_baseline
from mailcheck.errors import ConfigError
from mailcheck.finding import Finding, Place, Report, Severity
from mailcheck.model import Item
from mailcheck.spans import Position, Span
from tests.support.running import Done, run

GOOD = "{{name}}様\n\nお問い合わせありがとうございます。\nご注文を確かに承りました。\n"
VAGUE = GOOD + "後日ご連絡いたします。\n"
HARD = VAGUE + "返品はお受けできません。\n"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mails").mkdir()
    put(tmp_path, "a.txt", HARD)
    put(tmp_path, "b.txt", VAGUE)
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / "mails" / name).write_text(text, encoding="utf-8")


def check(folder: Path, *args: str) -> Done:
    return run(
        "--format", "concise", "--lang", "en", "--baseline", "mailcheck-baseline.json", *(args or ("mails",)), cwd=folder
    )


def rules(done: Done) -> list[tuple[str, str]]:
    """File and rule of what is reported."""
    lines = [line.split(": ") for line in done.out.splitlines() if "]" in line]
    return [(line[0].split(":")[0], line[1].split(" ")[1]) for line in lines]


def test_the_flow_from_the_first_day_to_the_fix(tmp_path: Path) -> None:
    """init, baseline, a new fault: exactly that one fails; mended: green."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "mails").mkdir()
    put(tmp_path, "a.txt", HARD)
    put(tmp_path, "b.txt", VAGUE)
    assert run("init", cwd=tmp_path).status == 0
    with (tmp_path / "mailcheck.yaml").open("a", encoding="utf-8") as file:
        file.write("library:\n  - files: mails/**\nbaseline: mailcheck-baseline.json\nlang: en\n")
    assert run("--no-config", "mails", cwd=tmp_path).status == 1
    assert "no such baseline" in run("mails", cwd=tmp_path).err
    assert "3 known finding(s) written" in run("baseline", "write", "mails", cwd=tmp_path).out
    clean = run("mails", cwd=tmp_path)
    assert (clean.status, "3 known finding(s) are not shown." in clean.out) == (0, True)
    put(tmp_path, "b.txt", VAGUE.replace("ありがとうございます", "ありがとうござます"))
    broken = run("--format", "concise", "mails", cwd=tmp_path)
    assert broken.status == 1
    assert rules(broken) == [("mails/b.txt", "typo")]
    # as a hook runs it, over the changed file only
    assert rules(run("--format", "concise", "mails/b.txt", cwd=tmp_path)) == [("mails/b.txt", "typo")]
    put(tmp_path, "b.txt", VAGUE)
    assert run("mails", cwd=tmp_path).status == 0


def test_moved_and_reformatted_templates_bring_nothing_back(mails: Path) -> None:
    assert run("baseline", "write", "mails", cwd=mails).status == 0
    (mails / "mails" / "deep").mkdir()
    os.rename(mails / "mails" / "a.txt", mails / "mails" / "deep" / "c.txt")
    assert rules(check(mails)) == []
    wrapped = "\n\n" + HARD.replace("お受けできません", "お受け\nできません").replace("\n後日", "\n　後日")
    put(mails, "deep/c.txt", wrapped)
    assert rules(check(mails)) == []
    # the same templates as a table, and as HTML
    (mails / "mails" / "deep" / "c.txt").unlink()
    html = HARD.replace("お受けでき", "お受け<b>でき</b>").replace("\n", "<br>\n")
    (mails / "mails" / "all.json").write_text(json.dumps([{"name": "x", "body": html}], ensure_ascii=False), encoding="utf-8")
    assert rules(check(mails)) == []
    assert check(mails).status == 0


def test_counts(mails: Path) -> None:
    assert run("baseline", "write", "mails", cwd=mails).status == 0
    # known twice: a third one is new, and it is the one in the new file that is shown
    put(mails, "0.txt", VAGUE)
    assert rules(check(mails)) == [("mails/0.txt", "vague-timing")]
    # a copy is new for a hook that sees the copy only
    assert rules(check(mails, "mails/0.txt", "--template")) == [("mails/0.txt", "vague-timing")]


def test_what_is_gone_is_said_and_pruned(mails: Path) -> None:
    assert run("baseline", "write", "mails", cwd=mails).status == 0
    put(mails, "a.txt", VAGUE)
    done = check(mails)
    assert done.status == 0
    assert "known, and gone: missing-cushion  mails/a.txt  返品はお受けできません。" in done.out
    # nothing is known to be gone from files that nobody looked at
    assert "gone" not in check(mails, "mails/b.txt", "--template").out
    os.rename(mails / "mails" / "b.txt", mails / "mails" / "c.txt")
    assert "1 known finding(s) are of files that are not there" in check(mails, "mails/a.txt", "--template").out
    pruned = run("baseline", "prune", "mails", cwd=mails)
    assert (pruned.status, "1 件" in pruned.out) == (0, True)
    kept = read_baseline(str(mails / "mailcheck-baseline.json"))
    assert [(e.rule, dict(e.counts)) for e in kept.entries.values()] == [
        ("vague-timing", {Spot("mails/a.txt"): 1, Spot("mails/c.txt"): 1})
    ]
    assert "gone" not in check(mails).out
    # pruning never takes anything new in
    put(mails, "d.txt", HARD)
    run("baseline", "prune", "mails", cwd=mails)
    assert check(mails).status == 1


def test_write_is_stable_and_never_over_another(mails: Path) -> None:
    run("baseline", "write", "mails", cwd=mails)
    path = mails / "mailcheck-baseline.json"
    first = path.read_bytes()
    again = run("baseline", "write", "mails", cwd=mails)
    assert (again.status, "is there already" in again.err) == (2, True)
    assert run("baseline", "write", "--force", "mails/b.txt", "mails/a.txt", "--template", cwd=mails).status == 0
    assert path.read_bytes() == first
    (mails / "mails" / "x.json").write_text("{", encoding="utf-8")
    assert run("baseline", "write", "--force", "mails", cwd=mails).status == 2
    assert path.read_bytes() == first


def test_no_names_in_the_file(mails: Path) -> None:
    put(mails, "a.txt", GOOD.replace("{{name}}", "佐々木 恵子"))
    run("baseline", "write", "mails", cwd=mails)
    text = (mails / "mailcheck-baseline.json").read_text(encoding="utf-8")
    assert "wrong-name" in text
    assert "佐々木" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", ":1:2: not valid JSON"),
        ("[]", ": no baseline of this version"),
        ('{"mailcheck_baseline": 1, "findings": [{"rule": "typo"}]}', ": a finding of this baseline is broken"),
    ],
)
def test_a_broken_baseline_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_baseline(str(path))
    assert f"{path}{message}" in str(caught.value)


@pytest.mark.parametrize("name", ["text", "concise", "json", "sarif", "github", "junit", "html", "markdown"])
def test_every_format_says_how_many_are_known(mails: Path, name: str) -> None:
    run("baseline", "write", "mails", cwd=mails)
    put(mails, "a.txt", VAGUE)
    put(mails, "b.txt", VAGUE.replace("{{name}}", "佐々木"))
    args = ("--redact", "--lang", "en", "--fail-on", "never", "--format", name, "--baseline", "mailcheck-baseline.json")
    done = run(*args, "mails", cwd=mails)
    assert (done.status, done.err) == (0, "")
    for words in ("2 known finding(s) are not shown", "known, and gone: missing-cushion", "wrong-name"):
        assert words in done.out.replace("\\", "")
    # the baseline is no file that was checked
    if name == "json":
        assert json.loads(done.out)["summary"]["files"] == 2
    if name in ("text", "concise", "github", "markdown"):
        assert "2 file(s)" in done.out.replace("\\", "")


def finding(rule: str, fingerprint: str) -> Finding:
    return Finding(
        rule, Severity.HINT, Place("draft", Span(0, 1), "x"), Position(1, 1), Position(1, 2), "", "", fingerprint=fingerprint
    )


def test_templates_of_one_file_keep_what_is_theirs(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("", encoding="utf-8")

    def reports(*names: str) -> list[Report]:
        return [Report(str(table), (finding("typo", "f"),), template=True, item=Item(name, 1)) for name in names]

    baseline = Baseline(str(tmp_path / "b.json"))
    for report in reports("one", "two"):
        baseline.add(report.findings[0], baseline.spot(report), "x")
    compared = baseline.compare(reports("new", "two", "one"), {"typo"})
    assert [bool(r.findings) for r in compared.reports] == [True, False, False]
    assert baseline.compare(reports("renamed", "one"), {"typo"}).known == 2
    assert [s.spot.item for s in baseline.compare(reports("one"), {"typo"}).stale] == ["two"]
    # a rule that did not run found nothing to be missed
    assert baseline.compare(reports("one"), {"wrong-name"}).stale == ()
