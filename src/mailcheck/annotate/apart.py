"""Names that are told apart from the customer's by how they stand, and names that stand in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mailcheck.annotate.person import is_family_name

_MARKS = " ,/＆"
"""What stands between names in any language, besides the words and marks of `rules/values/names.yaml`."""


def is_set_apart(before: str, name: str, behind: str, values: Mapping[str, Any]) -> bool:
    """Whether the words around a name say that it is somebody else's: お隣の菊池様, 菊池様という方."""
    forms = (form.replace("NAME", re.escape(f"\0{name}")) for form in values["set_apart"])
    return any(re.search(form, f"{before}\0{name}{behind}") for form in forms)


def in_row_of_others(before: str, values: Mapping[str, Any]) -> bool:
    """Whether what follows is the last of a row of names that a topic leads in: 参加者は江口、若林、堤です."""
    row = re.compile(values["row_of_names"]).search(before)
    probes = tuple(map(str, values["probes"]))
    return row is not None and any(is_family_name(name, probes) for name in re.findall(r"\w+", row["before"]))


def addressed_apart(text: str, honorific: str, values: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The parts of an address line that names several, each with its honorific: 江口様、堤様."""
    between = _MARKS + "".join(values["between_names"])
    ends = [m.end() for m in re.finditer(rf"(?<=\S)(?:{honorific})(?=[{re.escape(between)}]+\S)", text)]
    parts: list[tuple[int, int]] = []
    start = 0
    for end in [*ends, len(text)]:
        while start < end and text[start] in between:
            start += 1
        parts.append((start, end))
        start = end
    whole = all(re.search(rf"\S(?:{honorific})\W*$", text[slice(*part)]) for part in parts)
    return parts if whole else [(0, len(text))]
