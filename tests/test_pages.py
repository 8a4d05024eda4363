"""Every example on the pages for rule authors and for programs is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mailcheck.lexicon.matcher import Pattern
from mailcheck.lexicon.pattern import parse_pattern
from mailcheck.selftest import run_selftests
from mailcheck.store import load_knowledge, rules_folder
from tests.support.pages import Block, blocks, commands, rows, same
from tests.support.running import run

PATTERN_ROWS = [row for row in rows("patterns.md") if len(row) == 4]


@pytest.mark.parametrize("row", PATTERN_ROWS, ids=[row[0] for row in PATTERN_ROWS])
def test_the_table_of_patterns(row: list[str]) -> None:
    knowledge = load_knowledge()
    pattern = Pattern(parse_pattern(row[0].strip("`"), knowledge.folder.fold, knowledge.word_ids))

    def found(text: str) -> list[str]:
        views = [knowledge.plain_view(s) for s in knowledge.splitter.plain(text, knowledge.folder)]
        return [view.text[slice(*place)] for view in views for place in pattern.matches(view)]

    marked = row[2]
    wanted = marked[marked.index("⟦") + 1 : marked.index("⟧")]
    assert found(marked.replace("⟦", "").replace("⟧", "")) == [knowledge.folder.fold(wanted)]
    assert row[3] == "" or found(row[3]) == []


def test_the_lexicon_files_on_the_page_of_patterns(tmp_path: Path) -> None:
    (tmp_path / "values").symlink_to(Path(rules_folder(), "values"))
    for name in ("mail", "weights"):
        (tmp_path / name).symlink_to(Path(rules_folder(), name))
    files = [b for b in blocks("patterns.md") if b.file]
    assert len(files) == 3
    for block in files:
        write(tmp_path, block)
    outcomes = [o for o in run_selftests(str(tmp_path)) if o.subject.startswith(("act refusal", "topic wedding"))]
    assert len(outcomes) == 6
    assert [o.message for o in outcomes if not o.passed] == []


def write(folder: Path, block: Block) -> None:
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def play(page: str, folder: Path) -> int:
    """Write the files of a page and run its commands and programs, from top to bottom; the number of them."""
    played = 0
    for block in blocks(page):
        if block.file:
            write(folder, block)
        elif block.language == "python":
            done = subprocess.run([sys.executable, "-c", block.text], cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        elif block.language == "console":
            for command in commands(block):
                words = command.line.split()
                assert words[0] == "mailcheck", command.line
                done = run(*words[1:], cwd=folder)  # type: ignore[assignment]
                printed = done.out + done.err  # type: ignore[attr-defined]
                assert same(printed, command.output), f"$ {command.line}\n{printed}\n--- the page says:\n{command.output}"
        else:
            continue
        played += 1
    return played


@pytest.mark.parametrize("page", ["writing-rules.md", "writing-rules.ja.md"])
def test_the_pages_for_rule_authors(page: str, tmp_path: Path) -> None:
    assert play(page, tmp_path) >= 10


def test_the_page_for_programs(tmp_path: Path) -> None:
    assert play("api.md", tmp_path) == 5


def test_the_kind_on_the_page_of_plugins(tmp_path: Path) -> None:
    assert play("plugins.md", tmp_path) == 1
