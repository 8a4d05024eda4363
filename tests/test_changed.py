"""`--changed`: what git says has changed, and no file that it did not."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.running import Done, run

FAULT = "○○様\n\nご連絡いたします。\n"
CLEAN = "お客様\n\nご連絡いたします。\n"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.jp", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Drafts `old.txt` and `古い 返信.txt` with a fault in each, committed on `main`; a branch `topic`."""
    folder = tmp_path / "作業 場"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for name in ("old.txt", "古い 返信.txt"):
        (folder / name).write_text(FAULT, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "drafts")
    git(folder, "switch", "-qc", "topic")
    return folder


def checked(done: Done) -> list[str]:
    assert done.out, done.err
    return [entry["path"] for entry in json.loads(done.out)["files"]]


def changed(folder: Path, *arguments: str) -> list[str]:
    return checked(run("--format", "json", *arguments, cwd=folder))


def test_new_and_modified_files_with_any_name(repository: Path) -> None:
    (repository / "新しい 返信\u3000１.txt").write_text(FAULT, encoding="utf-8")
    (repository / "a\nb.txt").write_text(FAULT, encoding="utf-8")
    (repository / "古い 返信.txt").write_text(FAULT + "よろしくお願いいたします。\n", encoding="utf-8")
    (repository / "README.md").write_text(FAULT, encoding="utf-8")
    (repository / "card.yaml").write_text("id: x\nname: y\n", encoding="utf-8")
    assert sorted(changed(repository, "--changed")) == ["a\nb.txt", "古い 返信.txt", "新しい 返信\u3000１.txt"]
    # the option takes a file that follows it for what it is
    assert changed(repository, "--changed", "古い 返信.txt", "old.txt") == ["古い 返信.txt"]
    assert run("--changed", cwd=repository).status == 1


def test_case_files_and_configured_templates_need_not_be_named(repository: Path) -> None:
    (repository / "case.yaml").write_text("draft: |\n  ○○様\n\n  ご連絡いたします。\n", encoding="utf-8")
    (repository / "macros.json").write_text('[{"t": "○○様、ご連絡をお待ちしております。"}]', encoding="utf-8")
    (repository / "other.json").write_text('[{"t": "○○様、ご連絡をお待ちしております。"}]', encoding="utf-8")
    (repository / "mailcheck.yaml").write_text("library: [{files: macros.json, text: t}]\n", encoding="utf-8")
    assert changed(repository, "--changed") == ["case.yaml", "macros.json"]


def test_nothing_changed_is_said_and_is_no_failure(repository: Path) -> None:
    done = run("--changed", cwd=repository)
    assert (done.status, done.out) == (0, "")
    assert "nothing to check changed since HEAD" in done.err
    assert run("--changed", "-q", "old.txt", cwd=repository).err == ""
    out = run("--changed", "--format", "sarif", cwd=repository).out
    assert json.loads(out)["runs"][0]["results"] == []


def test_of_a_branch_what_changed_since_it_forked(repository: Path) -> None:
    (repository / "mine.txt").write_text(FAULT, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "mine")
    git(repository, "switch", "-q", "main")
    (repository / "theirs.txt").write_text(FAULT, encoding="utf-8")
    (repository / "old.txt").write_text(CLEAN, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "theirs")
    git(repository, "tag", "v1")
    git(repository, "switch", "-q", "topic")
    assert changed(repository, "--changed=main") == ["mine.txt"]
    # a tag is compared with as it is
    assert changed(repository, "--changed=v1") == ["mine.txt", "old.txt"]
    git(repository, "rm", "-q", "old.txt")
    assert changed(repository, "--changed=HEAD~1") == ["mine.txt"]


def test_from_a_folder_below(repository: Path) -> None:
    below = repository / "below"
    below.mkdir()
    (below / "draft.txt").write_text(FAULT, encoding="utf-8")
    (repository / "above.txt").write_text(FAULT, encoding="utf-8")
    assert changed(below, "--changed") == ["draft.txt"]
    assert changed(below, "--changed", "../above.txt", "../old.txt") == ["../above.txt"]


def test_a_library_knows_its_slots_from_what_did_not_change(repository: Path) -> None:
    templates = repository / "templates"
    templates.mkdir()
    for number in range(4):
        text = f"{{{{ customer_name }}}} 様\n\n{number} 番のご案内です。\n"
        (templates / f"{number}.txt").write_text(text, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "templates")
    slip = "{{ custmer_name }} 様\n\nご案内です。\n"
    (templates / "0.txt").write_text(slip, encoding="utf-8")
    done = run("--format", "json", "--changed", "templates", cwd=repository)
    assert checked(done) == ["templates/0.txt"]
    assert "customer_name" in done.out
    assert run("--changed", "old.txt", cwd=repository).status == 0


def test_fix_touches_only_what_changed(repository: Path) -> None:
    slip = "お客様\n\nご注文の品をを発送しました。\n"
    for name in ("one.txt", "other.txt"):
        (repository / name).write_text(slip, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "slips")
    (repository / "one.txt").write_text(slip + "\n", encoding="utf-8")
    run("--fix", "--changed", "one.txt", "other.txt", cwd=repository)
    assert "をを" not in (repository / "one.txt").read_text(encoding="utf-8")
    assert (repository / "other.txt").read_text(encoding="utf-8") == slip


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a.txt").write_text(FAULT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FAULT, encoding="utf-8")
    git(tmp_path, "add", "a.txt")
    assert changed(tmp_path, "--changed") == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--changed=nowhere"], "there is no revision 'nowhere'"),
        (["--changed", "README"], "there is no revision 'README'"),
        (["--changed", "topic"], "is a revision and a file"),
        (["--changed", "-"], "standard input is in no repository"),
        (["--changed=topic", "missing.txt"], "there is no such file"),
    ],
)
def test_what_cannot_be_told_is_said(repository: Path, arguments: list[str], message: str) -> None:
    (repository / "topic").write_text(FAULT, encoding="utf-8")
    done = run(*arguments, cwd=repository)
    assert done.status == 2
    assert message in done.err


def test_histories_without_a_common_commit(repository: Path) -> None:
    git(repository, "switch", "-q", "--orphan", "elsewhere")
    (repository / "x.txt").write_text(FAULT, encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "x")
    done = run("--changed=main", cwd=repository)
    assert done.status == 2
    assert "fetch-depth: 0" in done.err


def test_outside_a_repository(tmp_path: Path) -> None:
    done = run("--changed", cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert done.status == 2
    assert "run it inside a git repository" in done.err


def test_without_git(repository: Path) -> None:
    done = run("--changed", cwd=repository, env={"PATH": ""})
    assert done.status == 2
    assert "needs git" in done.err
