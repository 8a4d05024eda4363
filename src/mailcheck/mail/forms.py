"""Lists of regular expressions, each compiled when a line may be of its form: compiling all costs more than reading a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any


class Forms:
    """Forms of lines, tried in order. An entry has `form`, and `begins` where only some characters can begin a line of it."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self._entries = [(str(entry["form"]), characters(str(entry.get("begins", "")))) for entry in entries]
        self._by_first: dict[str, tuple[str, ...]] = {}

    def match(self, line: str) -> re.Match[str] | None:
        """The first form that the line's beginning has."""
        first = line[:1]
        if first not in self._by_first:
            self._by_first[first] = tuple(form for form, begins in self._entries if not begins or first in begins)
        return next((m for form in self._by_first[first] if (m := re.compile(form).match(line))), None)


@lru_cache(maxsize=256)
def characters(spec: str) -> frozenset[str]:
    """The characters of a set written as in a regular expression: `a-z` is a range, a hyphen at the end is itself."""
    out: set[str] = set()
    at = 0
    while at < len(spec):
        if spec[at + 1 : at + 2] == "-" and at + 2 < len(spec):
            out.update(map(chr, range(ord(spec[at]), ord(spec[at + 2]) + 1)))
            at += 3
        else:
            out.add(spec[at])
            at += 1
    return frozenset(out)
