"""`mailcheck --paste`, typed into a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.running import run
from tests.support.terminal import Terminal

MAIL = "祖母の米寿のお祝いの席で着たいと思っています。袖丈を2cmほど詰めていただくことはできますか。\n\n高木 由美子\n"
DEAF = "高木様\n\nお問い合わせありがとうございます。袖丈のお直しは2cmまで承っております。\n\n袖野洋装店 袖野\n"
HEARD = DEAF.replace("ます。袖", "ます。お祖母様の米寿、誠におめでとうございます。\n袖")
CTRL_D = "\x04"


def test_until_it_is_clean(tmp_path: Path) -> None:
    terminal = Terminal("--paste", cwd=tmp_path)
    terminal.wait_for("お客様のメールを貼り付けて")
    terminal.type(MAIL + ".\n")
    terminal.wait_for("返信の下書きを貼り付けて")
    terminal.type(DEAF + CTRL_D)
    terminal.wait_for("直した下書きを貼り付けてください")
    assert "ignored-disclosure" in terminal.text
    terminal.type(HEARD + ".\n")
    assert terminal.finish() == 0
    assert "直すところは、もう残っていません" in terminal.text


def test_both_at_once_and_leaving(tmp_path: Path) -> None:
    terminal = Terminal("--lang", "en", "--paste", cwd=tmp_path)
    terminal.wait_for("five hyphens")
    terminal.type(f"{MAIL}-----\n{DEAF}{CTRL_D}")
    terminal.wait_for("Paste the corrected draft")
    assert "ignored-disclosure" in terminal.text
    terminal.type(CTRL_D)
    assert terminal.finish() == 1


def test_ctrl_d_ends_a_paste_without_a_line_end(tmp_path: Path) -> None:
    terminal = Terminal("--paste", cwd=tmp_path)
    terminal.wait_for("お客様のメールを")
    terminal.type(f"{MAIL}-----\n{DEAF.rstrip()}{CTRL_D}")
    terminal.wait_for("直した下書きを")
    terminal.type(HEARD.rstrip() + CTRL_D)
    assert terminal.finish() == 0


def test_a_draft_that_quotes_the_mail(tmp_path: Path) -> None:
    terminal = Terminal("check", "--paste", cwd=tmp_path)
    terminal.wait_for("お客様のメールを")
    terminal.type(".\n")
    terminal.wait_for("返信の下書きを")
    quoted = "".join(f"> {line}\n" for line in MAIL.splitlines())
    terminal.type(f"{DEAF}\n{quoted}.\n")
    terminal.wait_for("直した下書きを")
    assert "ignored-disclosure" in terminal.text
    terminal.type(".\n")
    assert terminal.finish() == 1


def test_a_line_that_the_terminal_cuts_off_is_asked_for_again(tmp_path: Path) -> None:
    terminal = Terminal("--paste", cwd=tmp_path)
    terminal.wait_for("お客様のメールを")
    terminal.type("あ" * 1500)
    terminal.type("\n.\n")
    terminal.wait_for("1 行目が長すぎて")
    terminal.type(f".\n{DEAF}.\n.\n")
    terminal.finish()


def pasted(text: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mailcheck", "--paste", *options]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 2, "there is no draft"),
        (f"{MAIL}.\n", 2, "there is no draft"),
        (f"{MAIL}-----\n{DEAF}", 1, "ignored-disclosure"),
        (f"{MAIL}-----\n{HEARD}", 0, "気になるところはありません"),
        (f"a\n-----\nb\n-----\nc\n.\n{MAIL}.\n{HEARD}", 0, "別々に貼り付けてください"),
        (f"{MAIL}.\n> 引用だけ\n.\n", 2, "mailcheck: 下書き: "),
        (f"{MAIL}.\n> 引用だけ\n.\n{HEARD}", 0, "there is no reply here"),
    ],
)
def test_through_a_pipe(text: str, status: int, words: str) -> None:
    done = pasted(text)
    assert words in (done.stdout + done.stderr).decode()
    assert done.returncode == status


def test_files_do_not_go_with_it(tmp_path: Path) -> None:
    done = run("draft.txt", "--paste", cwd=tmp_path)
    assert done.status == 2
    assert "unexpected extra argument" in done.err
    assert "mailcheck --paste" in run("--help").out
