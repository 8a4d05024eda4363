"""A folder that holds one case: `01-customer.txt`, `02-agent.txt`, `draft.txt`."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from mailcheck.errors import InputError, Problem
from mailcheck.model import Party

_ENDINGS = (".txt", ".md", ".eml")
_NAMED = re.compile(r"(?P<number>\d+)[-_. ](?P<party>customer|agent)\b", re.IGNORECASE)


class CaseFolder(NamedTuple):
    """The files of one case."""

    draft: str
    thread: tuple[tuple[str, Party], ...]
    """Earlier mails, oldest first."""


def is_case_folder(path: str) -> bool:
    """Whether a folder holds one case: there is a file `draft` with the ending of a mail in it."""
    return any(os.path.isfile(os.path.join(path, f"draft{ending}")) for ending in _ENDINGS)


def case_folder(path: str) -> CaseFolder:
    """The files of the case in a folder. Raises InputError with every mail whose place cannot be told."""
    drafts: list[str] = []
    numbered: list[tuple[int, str, Party]] = []
    problems: list[Problem] = []
    for name in sorted(os.listdir(path)):
        stem, ending = os.path.splitext(name.lower())
        full = os.path.join(path, name)
        if ending not in _ENDINGS or not os.path.isfile(full):
            continue
        match = _NAMED.match(name)
        if stem == "draft":
            drafts.append(full)
        elif match:
            numbered.append((int(match["number"]), full, "customer" if match["party"].lower() == "customer" else "agent"))
        else:
            problems.append(Problem(full, "whose mail is this? name it 01-customer.txt, 02-agent.txt and so on"))
    if len(drafts) > 1:
        problems.append(Problem(path, f"there are {len(drafts)} drafts in this folder; a case has one"))
    if problems:
        raise InputError(problems)
    return CaseFolder(drafts[0], tuple((full, party) for _, full, party in sorted(numbered)))


def party_by_name(path: str) -> Party | None:
    """Whose mail a file is, where its name says so like those of a folder of a case."""
    match = _NAMED.match(os.path.basename(path))
    return None if not match else "customer" if match["party"].lower() == "customer" else "agent"
