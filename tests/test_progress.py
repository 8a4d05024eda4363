"""The progress bar: for people who wait at a terminal, and nobody else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailcheck.cli.progress import Watching
from tests.support.running import run
from tests.support.terminal import Terminal

DRAFT = "お客様\n\nご注文の品を本日発送いたしました。到着まで今しばらくお待ちくださいませ。\n" * 12


@pytest.fixture
def drafts(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number:04}.txt" for number in range(100)]
    for number, path in enumerate(paths):
        path.write_text(f"{number} 番です。\n{DRAFT}", encoding="utf-8")
    return paths


def test_on_a_terminal_and_gone_at_the_end(tmp_path: Path, drafts: list[Path]) -> None:
    terminal = Terminal("--fail-on", "never", *drafts, cwd=tmp_path, streams=("stderr",))
    terminal.finish(60)
    assert "/100" in terminal.text
    # the bar is wiped: the last thing is a line that is cleared
    assert terminal.raw.rstrip("\r\n").endswith("\x1b[2K")
    assert terminal.raw.endswith("\x1b[2K")


@pytest.mark.parametrize("env", [{"CI": "true"}, {"TERM": "dumb"}])
def test_not_in_ci_nor_on_a_dumb_terminal(tmp_path: Path, drafts: list[Path], env: dict[str, str]) -> None:
    terminal = Terminal("--fail-on", "never", *drafts[:60], cwd=tmp_path, streams=("stderr",), **env)
    terminal.finish(60)
    assert terminal.text == ""


def test_not_in_pipes(drafts: list[Path]) -> None:
    assert run("--fail-on", "never", *drafts[:60], env={"FORCE_COLOR": "1"}).err == ""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("terminal")
def test_nothing_where_it_is_over_soon() -> None:
    with Watching(after=5) as watch:
        watch(1, 2)
        assert watch._bar is None
    with Watching(after=0.01) as watch:
        time.sleep(0.02)
        watch(2, 2)
        assert watch._bar is None


def test_neither_it_nor_anything_new_is_imported_for_a_draft(tmp_path: Path, drafts: list[Path]) -> None:
    script = (
        "import sys; from mailcheck.cli import main\n"
        "sys.argv = ['mailcheck', '--fail-on', 'never', sys.argv[1]]; main._run()\n"
        "late = [m for m in sys.modules if m.startswith(('mailcheck.cli.', 'mailcheck.readers.'))]\n"
        "print(*late, 'rich.progress' in sys.modules, 'subprocess' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(drafts[0])], capture_output=True, check=True)
    loaded = done.stderr.decode().split()
    assert loaded[-2:] == ["False", "False"]
    late = ("progress", "fixing", "changed", "paste_command", "rewriting")
    assert not [m for m in loaded if m.endswith(late)]
