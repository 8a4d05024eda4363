"""Findings that a team lives with: said where no customer reads it, with a reason, and reported when nothing needs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.running import run

TEXT = "{{name}}様\n\nお問い合わせありがとうございます。\n後日ご連絡いたします。\n返品はお受けできません。\n"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mails").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "mails" / name).write_text(TEXT, encoding="utf-8")
    return tmp_path


def found(folder: Path, *args: str) -> dict[str, list[str]]:
    document = json.loads(run("--format", "json", *(args or ("mails",)), cwd=folder).out)
    return {f["path"]: sorted(x["rule"] for x in f["findings"]) for f in document["files"]}


def fingerprint(folder: Path, rule: str) -> str:
    document = json.loads(run("--format", "json", "mails/a.txt", "--template", cwd=folder).out)
    return next(str(x["fingerprint"]) for f in document["files"] for x in f["findings"] if x["rule"] == rule)


def configure(folder: Path, *entries: str) -> None:
    text = "library: [{files: mails}]\nsuppress:\n" + "".join(f"  - {{{e}}}\n" for e in entries)
    (folder / "mailcheck.yaml").write_text(text, encoding="utf-8")


BOTH = ["missing-cushion", "vague-timing"]


def test_by_the_configuration(mails: Path) -> None:
    assert found(mails)["mails/a.txt"] == BOTH
    configure(mails, "rule: vague-timing, files: mails/a.txt, reason: a")
    assert found(mails) == {"mails/a.txt": BOTH[:1], "mails/b.txt": BOTH}
    configure(mails, "rule: missing-cushion, files: mails, quote: 返品はお受けできません, reason: a")
    assert found(mails) == {"mails/a.txt": BOTH[1:], "mails/b.txt": BOTH[1:]}
    print_ = fingerprint(mails, "vague-timing")
    configure(mails, f"rule: vague-timing, files: mails/**, fingerprint: '{print_}', reason: a")
    assert found(mails) == {"mails/a.txt": BOTH[:1], "mails/b.txt": BOTH[:1]}
    assert found(mails, "--no-config", "mails") == {"mails/a.txt": BOTH, "mails/b.txt": BOTH}


def test_by_a_sidecar_and_by_front_matter(mails: Path) -> None:
    sidecar = mails / "mails" / "a.txt.mailcheck.yaml"
    sidecar.write_text("suppress:\n  - {rule: vague-timing, reason: a}\n", encoding="utf-8")
    matter = "---\ntitle: x\nmailcheck:\n  suppress:\n    - {rule: missing-cushion, reason: a}\n---\n"
    (mails / "mails" / "b.txt").write_text(matter + TEXT, encoding="utf-8")
    assert found(mails) == {"mails/a.txt": BOTH[:1], "mails/b.txt": BOTH[1:]}
    # a draft has no front matter: what stands there is sent
    draft = mails / "draft.txt"
    draft.write_text(matter + TEXT.replace("{{name}}", "山田"), encoding="utf-8")
    assert "missing-cushion" in found(mails, "draft.txt")["draft.txt"]
    (mails / "draft.txt.mailcheck.yaml").write_text("suppress:\n  - {rule: missing-cushion, reason: a}\n", encoding="utf-8")
    assert "missing-cushion" not in found(mails, "draft.txt")["draft.txt"]


def test_faults_beside_a_file_are_located_and_stop_the_run(mails: Path) -> None:
    (mails / "mails" / "a.txt.mailcheck.yaml").write_text("suppress:\n  - {rule: vague-timin}\n", encoding="utf-8")
    matter = "---\nmailcheck:\n  supress: []\n---\n"
    (mails / "mails" / "b.txt").write_text(matter + TEXT, encoding="utf-8")
    done = run("mails", cwd=mails)
    assert done.status == 2
    for line in (
        "mails/a.txt.mailcheck.yaml:2:12: no rule 'vague-timin'; did you mean 'vague-timing'?",
        "mails/a.txt.mailcheck.yaml:2:5: a suppression needs reason",
        "mails/b.txt:3:12: unknown key 'supress'; did you mean 'suppress'?",
    ):
        assert line in done.err


def test_what_suppresses_nothing_is_said_once_all_its_files_were_checked(mails: Path) -> None:
    configure(mails, "rule: typo, files: mails/*.txt, reason: a", "rule: vague-timing, files: mails/a.txt, reason: a")
    note = "3:5 typo: this suppression suppresses nothing"
    assert note in run("--lang", "en", "mails", cwd=mails).out
    assert "vague-timing: this" not in run("--lang", "en", "mails", cwd=mails).out
    assert note not in run("--lang", "en", "mails/a.txt", cwd=mails).out
    assert note not in run("--lang", "en", "--select", "tone", "--ignore", "typo", "mails", cwd=mails).out
    document = json.loads(run("--lang", "en", "--format", "json", "mails", cwd=mails).out)
    assert [f["notes"] for f in document["files"] if f["path"] == "mailcheck.yaml"] == [[f"{note}; take it out."]]
    assert document["summary"]["files"] == 2
    (mails / "mails" / "a.txt.mailcheck.yaml").write_text("suppress:\n  - {rule: typo, reason: a}\n", encoding="utf-8")
    assert "2:5 typo: this" in run("--lang", "en", "mails/a.txt", cwd=mails).out
