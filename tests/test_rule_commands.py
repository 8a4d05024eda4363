"""`rules`, `explain`, `completion`, and the help of every command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mailcheck.cli.main import _COMMANDS
from mailcheck.rules.registry import cards
from mailcheck.store import load_knowledge
from tests.support.running import run

CARDS = cards(load_knowledge())


def test_the_table_names_every_rule() -> None:
    for language, severity in (("ja", "エラー"), ("en", "error")):
        lines = run("rules", "--lang", language).out.splitlines()
        assert [sum(line.startswith(f"{c.id} ") for line in lines) for c in CARDS] == [1] * len(CARDS)
        assert severity in next(line for line in lines if line.startswith("wrong-name "))


def test_rules_as_json() -> None:
    rules = json.loads(run("rules", "--format", "json").out)
    assert [r["id"] for r in rules] == [c.id for c in CARDS]
    assert rules[0].keys() == {"id", "category", "severity", "since", "needs", "summary"}
    assert [r["id"] for r in json.loads(run("rules", "--format", "json", "--select", "names").out)] == [
        c.id for c in CARDS if c.category == "names"
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_explain_tells_why_with_examples_and_options(language: str) -> None:
    card = next(c for c in CARDS if c.id == "missing-cushion")
    out = run("explain", "missing-cushion", "--lang", language, env={"COLUMNS": "400"}).out
    for field in (card.summary, card.why, card.advice):
        assert field[language] in out.replace("\n", "")
    assert "⟦開封後の返品はお受けできません。⟧" in out
    assert "送料は別途880円を頂戴しております。" in out
    assert "lead: [cushion, apology, regret]" in out
    assert "--ignore missing-cushion" in out


def test_explain_shows_every_rule() -> None:
    from click.testing import CliRunner

    from mailcheck.cli.explain_command import command

    for card in CARDS:
        for language in ("ja", "en"):
            done = CliRunner().invoke(command, [card.id, "--all", "--lang", language])
            assert done.exit_code == 0, (card.id, done.exception)
            assert "⟦" in done.output


def test_an_unknown_rule_is_exit_2_with_a_guess() -> None:
    done = run("explain", "missing-cushon")
    assert done.status == 2
    assert "did you mean 'missing-cushion'?" in done.err
    assert "`mailcheck rules` lists them" in run("explain", "qqqqqq").err


@pytest.mark.parametrize("command", ["", *_COMMANDS])
def test_every_help_has_an_example(command: str) -> None:
    done = run(*filter(None, [command]), "--help")
    assert done.status == 0
    assert f"mailcheck {command}".strip() in done.out.partition("Examples:")[2] or command == "check"
    assert "  mailcheck " in done.out.partition("Examples:")[2]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["exp"], "plain,explain"),
        (["dra"], "file,dra"),
        (["--format", "sa"], "plain,sarif"),
        (["draft.txt", "--inb"], "plain,--inbound"),
        (["explain", "missing-c"], "plain,missing-cushion"),
    ],
)
def test_words_are_completed(words: list[str], expected: str) -> None:
    line = " ".join(["mailcheck", *words])
    done = run(env={"_MAILCHECK_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))})
    assert expected in done.out.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_accepted_by_their_shells(tmp_path: Path, shell: str) -> None:
    script = run("completion", shell).out
    assert "_MAILCHECK_COMPLETE" in script
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script, encoding="utf-8")
    subprocess.run([found, "-n", str(path)], check=True, env={**os.environ})
