"""The examples of a page of docs/, as they stand in its fenced blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, the file that its first line names, its text."""

    language: str
    file: str
    text: str


class Command(NamedTuple):
    """A command on a page, and what it prints there."""

    line: str
    output: str


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in order."""
    out = []
    for language, text in _BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
        first, _, rest = text.partition("\n")
        named = re.fullmatch(r"# ([\w./-]+\.\w+)", first)
        out.append(Block(language, named[1] if named else "", rest if named else text))
    return out


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block, each with its output."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        # a remark on the line is for the reader
        yield Command(line.split("   #")[0].strip(), output.rstrip())


def same(printed: str, wanted: str) -> bool:
    """Whether an output is the one on the page, where … stands for anything."""
    form = re.escape(wanted.strip()).replace("…", ".*")
    return re.fullmatch(form, printed.strip(), re.DOTALL) is not None


def rows(page: str) -> list[list[str]]:
    """The cells of all table rows of a page."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    tables = [line for line in lines if line.startswith("| `")]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in tables]
