"""Files and folders of templates: which files belong to a library, and the reader for each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from typing import Any

from mailcheck.errors import InputError, Problem
from mailcheck.readers.files import SIDECAR, STDIN, read_text
from mailcheck.readers.labels import looks_like_case
from mailcheck.readers.library.template import Contents, NoTemplatesError, Shelf, Template
from mailcheck.spans import LineIndex

TEXTS = (
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".liquid", ".twig", ".j2", ".jinja", ".jinja2", ".mustache", ".hbs",
    ".handlebars", ".njk", ".erb", ".ejs", ".php", ".ctp", ".phtml", ".tpl", ".smarty", ".slim", ".ftl", ".ftlh",
)  # fmt: skip
OWN_FILES = ("mailcheck.yaml", "mailcheck-baseline.json")
BASELINE_KEY = "mailcheck_baseline"
"""The first key of a baseline, which is no library whatever its name."""
CONTAINERS = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".yaml", ".yml")


def files_below(folder: str) -> list[str]:
    """The files of a folder that hold templates, in order; hidden files and folders are left out. Raises InputError."""
    found: list[str] = []
    problems: list[Problem] = []

    def refuse(exc: OSError) -> None:
        problems.append(Problem(exc.filename or folder, f"cannot be read: {exc.strerror}"))

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [os.path.join(here, n) for n in names if _may_hold(n)]
    if problems:
        raise InputError(problems)
    if not found:
        kinds = " ".join((*TEXTS, *CONTAINERS))
        raise InputError(Problem(folder, f"this folder holds no templates (files that end with {kinds})"))
    return sorted(found)


def _may_hold(name: str) -> bool:
    if name.startswith(".") or name.endswith(SIDECAR) or name in OWN_FILES:
        return False
    return name.lower().endswith((*TEXTS, *CONTAINERS))


def shelf_of(path: str, shelves: Sequence[Shelf]) -> Shelf | None:
    """The configured library that a file belongs to; the first where it is several."""
    return next((s for s in shelves if any(belongs(path, s.base, glob) for glob in s.files)), None)


def belongs(path: str, base: str, glob: str) -> bool:
    """Whether a file is meant by a pattern relative to `base`."""
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(base or ".")).replace(os.sep, "/")
    glob = glob.removeprefix("./").rstrip("/")
    # a bare folder means all below it; ** any number of folders, none among them
    return any(fnmatch(relative, g) for g in (glob, glob.replace("**/", ""), f"{glob}/*"))


def read_library_file(path: str, shelf: Shelf | None, guesses: Mapping[str, Any], text: str | None = None) -> Contents:
    """The templates of one file. Raises InputError."""
    text = read_text(path) if text is None else text
    low = path.lower()
    if shelf is None and low.endswith((".yaml", ".yml")) and looks_like_case(text):
        raise NoTemplatesError(Problem(path, "this is a case file: check it by itself"))
    if low.endswith(".json") and f'"{BASELINE_KEY}"' in text[:40]:
        raise NoTemplatesError(Problem(path, "this is a baseline: give it with --baseline"))
    if path.endswith(SIDECAR):
        raise NoTemplatesError(Problem(path, f"this belongs to {path.removesuffix(SIDECAR)}: check that"))
    shelf = shelf or Shelf(())
    if low.endswith((".csv", ".tsv", ".tab")):
        from mailcheck.readers.library.table import read_table

        return read_table(path, text, shelf, guesses)
    if low.endswith(CONTAINERS):
        from mailcheck.readers.library.tree import read_tree

        return read_tree(path, list(_trees(path, low, text)), shelf, guesses)
    if low.endswith((".md", ".markdown")):
        from mailcheck.readers.library.markdown_text import read_collection

        collection = read_collection(path, text, shelf.language)
        if collection:
            return Contents(collection)
    shown = "<stdin>" if path == STDIN else path
    return Contents((Template(shown, text, None, LineIndex(text), language=shelf.language),))


def _trees(path: str, low: str, text: str) -> Iterator[tuple[int | None, Any]]:
    if low.endswith((".jsonl", ".ndjson")):
        from mailcheck.readers.library.json_text import read_json_lines

        yield from read_json_lines(path, text)
    elif low.endswith(".json"):
        from mailcheck.readers.library.json_text import read_json

        yield None, read_json(path, text)
    else:
        from mailcheck.readers.library.yaml_text import read_yaml_tree

        yield None, read_yaml_tree(path, text)
