"""Finding the configuration of a file, and telling libraries from drafts: a plain draft must pay nothing for either."""

from __future__ import annotations

import os
import re

OWN = "mailcheck.yaml"
_SHARED = "pyproject.toml"
# whether TOML is worth parsing: a project may well have a script or a dependency of this name
_TABLE = re.compile(
    rb"tool\s*\.\s*[\"']?mailcheck|^[ \t]*\[\s*tool\s*\][^\[]*^[ \t]*[\"']?mailcheck[\"']?\s*[.=]", re.MULTILINE
)
_CONTAINERS = (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson")
_TREES = (".yaml", ".yml")
_MAILS = (".eml", ".mbox")
# the keys of a case file (docs/cases.md); any other YAML is a library
_DRAFT = re.compile(rb"^(?:\xef\xbb\xbf)?draft[ \t]*:", re.MULTILINE)
_CASE = re.compile(rb"^\xef?\xbb?\xbf?(?:draft|thread|facts|findings|id|trade)[ \t]*:", re.MULTILINE)


def find_config(path: str) -> str | None:
    """The configuration that holds for a file: the nearest upward, not beyond the repository that the file lies in."""
    here = os.path.abspath(path if path != "-" else os.curdir)
    if not os.path.isdir(here):
        here = os.path.dirname(here)
    while True:
        found = configured_in(here)
        if found:
            return found
        above = os.path.dirname(here)
        if above == here or os.path.exists(os.path.join(here, ".git")):
            return None
        here = above


def configured_in(folder: str) -> str | None:
    """The configuration that stands in a folder."""
    own, shared = os.path.join(folder, OWN), os.path.join(folder, _SHARED)
    if os.path.isfile(own):
        return own
    return shared if os.path.isfile(shared) and _says(shared, _TABLE) else None


def is_library(path: str, template: bool) -> bool:
    """Whether an argument is a library: declared a template, a container, or a folder that is not one of a case."""
    if template and not path.lower().endswith((*_TREES, *_MAILS)):
        return True
    if path.endswith(_TREES):
        return os.path.isfile(path) and not _says(path, _CASE)
    if path.lower().endswith(_CONTAINERS):
        return True
    if not os.path.isdir(path):
        return False
    from mailcheck.readers.folder import is_case_folder

    return not is_case_folder(path)


def holds_draft(path: str) -> bool:
    """Whether a YAML file is a case file beyond doubt: nobody named it, and much has an `id`."""
    return _says(path, _DRAFT)


def _says(path: str, what: re.Pattern[bytes]) -> bool:
    try:
        with open(path, "rb") as file:
            return what.search(file.read()) is not None
    except OSError:
        # what cannot be read says so where it is read
        return False
