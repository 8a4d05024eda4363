"""How compiled patterns are stored, so that thousands cost nothing and only those are decoded that can match.

A lexicon refers to its patterns by number. The table keeps one line of JSON for each, in one text that is not parsed until a
line is asked for, and an index: which patterns need which text or dictionary form to occur (one of them must), and which
need none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from mailcheck.lexicon.matcher import Pattern


class Writer:
    """Numbers patterns as they are compiled; equal ones share a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, list[int]] = {}
        self._forms: dict[str, list[int]] = {}
        self._free: list[int] = []

    def add(self, sequence: list[list[Any]], keys: tuple[list[str], list[str]] | None) -> int:
        """The number of a pattern; `keys` as `required_keys` gives them."""
        line = json.dumps(sequence, ensure_ascii=False, separators=(",", ":"))
        number = self._numbers.get(line)
        if number is not None:
            return number
        number = self._numbers[line] = len(self._numbers)
        if keys is None:
            self._free.append(number)
        else:
            for index, words in zip((self._texts, self._forms), keys, strict=True):
                for word in words:
                    index.setdefault(word, []).append(number)
        return number

    def table(self) -> dict[str, Any]:
        """The table as plain values."""
        return {
            "lines": list(self._numbers),
            "texts": _store_index(self._texts),
            "forms": _store_index(self._forms),
            "free": self._free,
        }


# Ten thousand short lists take long to parse and are hardly ever asked for: an index is stored as two texts.
def _store_index(index: Mapping[str, list[int]]) -> list[str]:
    return ["\n".join(index), "\n".join(",".join(map(str, numbers)) for numbers in index.values())]


def _load_index(stored: list[str]) -> list[tuple[str, str]]:
    return list(zip(stored[0].split("\n"), stored[1].split("\n"), strict=True)) if stored[0] else []


class Table:
    """Compiled patterns by number."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._lines: list[str | bytes] = raw["lines"]
        self._texts = _load_index(raw["texts"])
        self._forms = dict(_load_index(raw["forms"]))
        self._free: frozenset[int] = frozenset(raw["free"])
        self._decoded: dict[int, Pattern] = {}

    def pattern(self, number: int) -> Pattern:
        """The pattern with this number."""
        if number not in self._decoded:
            self._decoded[number] = Pattern(json.loads(self._lines[number]), number)
        return self._decoded[number]

    def possible(self, text: str, forms: Iterable[str]) -> frozenset[int]:
        """The patterns that can match in a text with these dictionary forms."""
        found = [numbers for key, numbers in self._texts if key in text]
        found += [self._forms[form] for form in forms if form in self._forms]
        return self._free.union(map(int, ",".join(found).split(",")) if found else ())

    def narrowed(self, text: str, forms: Iterable[str]) -> Table:
        """The table with an index of only those keys that occur: for the sentences of one case."""
        made = Table.__new__(Table)
        made._lines, made._free, made._decoded = self._lines, self._free, self._decoded
        made._texts = [entry for entry in self._texts if entry[0] in text]
        made._forms = {form: self._forms[form] for form in forms if form in self._forms}
        return made


def write_compiled(compiled: Mapping[str, Any]) -> bytes:
    """A compiled rules folder as UTF-8: one line of JSON, then the patterns and word lists, a line each."""
    lines = compiled["patterns"]["lines"]
    words = compiled["words"]
    head = {
        **compiled,
        "patterns": {k: v for k, v in compiled["patterns"].items() if k != "lines"},
        "words": {name: len(lines) + i for i, name in enumerate(words)},
    }
    lines = [*lines, *(json.dumps(words[name], ensure_ascii=False, separators=(",", ":")) for name in words)]
    return "\n".join((json.dumps(head, ensure_ascii=False, separators=(",", ":")), *lines)).encode()


def read_compiled(data: bytes) -> dict[str, Any]:
    """What `write_compiled` wrote; the patterns stay bytes. Raises ValueError where it is something else."""
    head, *lines = data.split(b"\n")
    compiled: dict[str, Any] = json.loads(head)
    compiled["patterns"]["lines"] = lines
    compiled["words"] = {name: lines[number] for name, number in compiled["words"].items()}
    return compiled
