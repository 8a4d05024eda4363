"""Where reports go, what is left out, and that nothing is lost."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mailcheck import writing
from mailcheck.report import FORMATS
from tests.support.running import run

DRAFT = "件名なし\n\n○○様にご連絡いたします。\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.txt"
    path.write_text("野々村様\n\nお直しを承りました。\n", encoding="utf-8")
    return path


def test_several_reports_at_once(tmp_path: Path, draft: Path) -> None:
    sarif, junit = tmp_path / "out.sarif", tmp_path / "out.xml"
    done = run("--format", "concise", "--output", f"sarif={sarif}", "--output", f"junit={junit}", draft)
    assert done.status == 1
    assert "leftover-placeholder" in done.out
    assert json.loads(sarif.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ElementTree.parse(junit).getroot().tag == "testsuites"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["draft.txt", "out.sarif", "out.xml"]


def test_text_is_still_printed_beside_a_file_and_a_file_has_no_colour(tmp_path: Path, draft: Path) -> None:
    target = tmp_path / "out.txt"
    done = run("--output", f"text={target}", draft, env={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert "\x1b[" in done.out
    text = target.read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert "≪○○様≫" in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_cannot_be_read_stands_in_every_report(tmp_path: Path, clean: Path, name: str) -> None:
    target = tmp_path / "report"
    done = run("-q", "--output", f"{name}={target}", clean, tmp_path / "missing.txt")
    assert done.status == 2
    assert "there is no such file" in done.err
    assert "there is no such file" in target.read_text(encoding="utf-8")


def test_a_dash_is_standard_output(draft: Path) -> None:
    assert json.loads(run("--output", "json=-", draft).out)["format"] == 1


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["sarif"], "write FORMAT=FILE"),
        (["sarif="], "write FORMAT=FILE"),
        (["sariff=x"], "did you mean 'sarif'?"),
        (["json=nowhere/out.json"], "make it first (mkdir -p nowhere)"),
        (["json=."], "this is a folder"),
        (["json=draft.txt"], "would be lost"),
        (["json=link.txt"], "would be lost"),
        (["json=a", "sarif=./a"], "is taken by --output json=a"),
        (["json=-", "sarif=-"], "standard output is taken by --output json=-"),
    ],
)
def test_outputs_that_cannot_be_are_exit_2_before_anything_is_checked(
    tmp_path: Path, draft: Path, outputs: list[str], message: str
) -> None:
    (tmp_path / "link.txt").symlink_to(draft)
    done = run(*(f"--output={o}" for o in outputs), draft.name, cwd=tmp_path)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""
    assert draft.read_text(encoding="utf-8") == DRAFT
    assert "Traceback" not in done.err


def test_every_wrong_output_is_named_in_one_run(draft: Path) -> None:
    done = run("--format", "json", "--output", "x=1", "--output", "sarif=-", "--output", "html=nowhere/a", draft)
    assert done.status == 2
    assert len(done.err.splitlines()) == 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_exit_2(tmp_path: Path, draft: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    done = run("--output", f"json={folder}/a.json", draft)
    assert done.status == 2
    assert "cannot be written" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_file_that_cannot_be_written_is_exit_2_and_the_rest_is_there(tmp_path: Path, draft: Path) -> None:
    good = tmp_path / "good.json"
    done = run("--output", "sarif=/dev/full", "--output", f"json={good}", draft)
    assert done.status == 2
    assert "--output sarif=/dev/full: cannot be written" in done.err
    assert json.loads(good.read_text(encoding="utf-8"))["format"] == 1
    assert "leftover-placeholder" in done.out


def test_a_file_keeps_its_permissions_and_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "a.txt", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    writing.write_whole(str(link), b"new")
    assert target.read_bytes() == b"new"
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    fresh = tmp_path / "b.txt"
    writing.write_whole(str(fresh), b"x")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o666 & ~mask


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        writing.write_whole(str(target), b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["text", "concise", "github", "markdown", "html"])
def test_quiet_shows_findings_only(draft: Path, clean: Path, name: str) -> None:
    loud, quiet = (
        run(*options, "--format", name, "--lang", "en", draft, clean).out.replace("\\", "") for options in ([], ["-q"])
    )
    assert "file(s)" in loud
    assert "no customer mail found" in loud
    assert "leftover" in quiet
    for unwanted in ("no customer mail", str(clean), "file(s) with nothing", "1 error(s), 0"):
        assert unwanted not in quiet.partition("<body>")[2 if name == "html" else 0]


def test_quiet_of_clean_files_prints_nothing(clean: Path) -> None:
    done = run("-q", clean)
    assert (done.status, done.out, done.err) == (0, "", "")


def test_statistics_count_the_findings_of_each_rule(draft: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(DRAFT + "△△円です。\n", encoding="utf-8")
    for name in ("text", "concise"):
        out = run("--ignore", "frame", "--format", name, "--statistics", "-q", draft, other).out
        assert out.rstrip().splitlines()[-1].split()[::2] == ["3", "leftover-placeholder"]
    summary = json.loads(run("--ignore", "frame", "--format", "json", "--statistics", draft, other).out)["summary"]
    assert summary["rules"] == {"leftover-placeholder": 3}
    assert "rules" not in json.loads(run("--format", "json", draft).out)["summary"]


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_as_the_environment_asks(draft: Path, env: dict[str, str], coloured: bool) -> None:
    out = run(draft, env={"TERM": "xterm-256color", **env}).out
    # colours of the foreground; bold and underline are none (https://no-color.org)
    assert any(f"\x1b[{code}" in out for code in ("1;31", "1;4;31", "31", "4;31")) is coloured
    assert ("≪○○様≫" in out) is not coloured


def test_start_up_imports_nothing_of_other_formats(draft: Path) -> None:
    code = (
        "import sys; sys.argv = ['mailcheck', sys.argv[1]]\n"
        "from mailcheck.cli import main\n"
        "main._run()\n"
        "print(*sorted(sys.modules), sep='\\n', file=sys.stderr)\n"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code, str(draft)], capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    unwanted = {
        "json_report",
        "concise",
        "sarif",
        "github",
        "junit",
        "html",
        "markdown",
        "formats",
        "outcome",
        "places",
        "rules",
    }
    assert "mailcheck.report.text" in loaded
    assert not {f"mailcheck.report.{name}" for name in unwanted} & loaded
    assert not {"mailcheck.redaction", "mailcheck.writing", "mailcheck.cli.outputs", "hashlib", "yaml"} & loaded
