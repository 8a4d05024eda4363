"""How compiled rules are stored, so that thousands of patterns cost nothing and only that is decoded which is asked for.

A lexicon refers to its patterns by number. The table keeps one line of JSON for each, not parsed until it is asked for,
and an index: which patterns need which text or dictionary form to occur (one of them must), and which need none. What
else a pattern needs is written beside it, so that few are tried that cannot match.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from typing import Any

from mailcheck.lexicon.matcher import Pattern
from mailcheck.lexicon.pattern import Keys

_MOST_ALSO = 24
"""A longer list of words hardly ever keeps a pattern out."""


class Writer:
    """Numbers patterns as they are compiled; equal ones share a number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, list[int]] = {}
        self._forms: dict[str, list[int]] = {}
        self._free: list[int] = []
        self._also: list[str] = []

    def add(self, sequence: list[list[Any]], keys: list[Keys]) -> int:
        """The number of a pattern; `keys` as `required_keys` gives them."""
        line = _dumps(sequence)
        number = self._numbers.get(line)
        if number is not None:
            return number
        number = self._numbers[line] = len(self._numbers)
        self._also.append(_GROUP.join(_store_keys(k) for k in keys[1:] if len(k[0]) + len(k[1]) <= _MOST_ALSO))
        if not keys:
            self._free.append(number)
        else:
            for index, words in zip((self._texts, self._forms), keys[0], strict=True):
                for word in words:
                    index.setdefault(word, []).append(number)
        return number

    def table(self) -> dict[str, Any]:
        """The table as plain values."""
        return {
            "lines": list(self._numbers),
            "texts": _store_index(self._texts),
            "forms": _store_index(self._forms),
            "also": "\t".join(self._also),
            "free": self._free,
        }


# Characters that no text of a pattern can hold: its language uses them.
_GROUP, _OR, _FORM = "(", "|", "{"


def _store_keys(keys: Keys) -> str:
    return _OR.join([*keys[0], *(_FORM + word for word in keys[1])])


# Ten thousand short lists take long to parse and are hardly ever asked for: an index is stored as two texts.
def _store_index(index: Mapping[str, list[int]]) -> list[str]:
    return ["\t".join(index), "\t".join(",".join(map(str, numbers)) for numbers in index.values())]


def _load_index(stored: list[str]) -> list[tuple[str, str]]:
    return list(zip(stored[0].split("\t"), stored[1].split("\t"), strict=True)) if stored[0] else []


class Parts:
    """Values by name; those still stored as bytes are decoded when first asked for."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = dict(raw)

    def get(self, name: str, default: Any = None) -> Any:
        """The value with this name."""
        value = self._raw.get(name, default)
        if isinstance(value, bytes):
            value = self._raw[name] = json.loads(value)
        return value


class Table:
    """Compiled patterns by number."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._lines: list[str | bytes] = raw["lines"]
        self._texts = _load_index(raw["texts"])
        self._forms = dict(_load_index(raw["forms"]))
        self._free: frozenset[int] = frozenset(raw["free"])
        self._also: list[str] = raw["also"].split("\t")
        self._groups: dict[int, list[list[str]]] = {}
        self._decoded: dict[int, Pattern] = {}

    def pattern(self, number: int) -> Pattern:
        """The pattern with this number."""
        if number not in self._decoded:
            self._decoded[number] = Pattern(json.loads(self._lines[number]), number)
        return self._decoded[number]

    def possible(self, text: str, forms: Iterable[str]) -> frozenset[int]:
        """The patterns whose rarest part occurs in a text with these dictionary forms."""
        found = [numbers for key, numbers in self._texts if key in text]
        found += [self._forms[form] for form in forms if form in self._forms]
        return self._free.union(map(int, ",".join(found).split(",")) if found else ())

    def has_rest(self, number: int, text: str, forms: Container[str]) -> bool:
        """Whether what else the pattern needs occurs, too."""
        if number not in self._groups:
            also = self._also[number]
            self._groups[number] = [group.split(_OR) for group in also.split(_GROUP)] if also else []
        for group in self._groups[number]:
            for key in group:
                if key in text or (key[0] == _FORM and key[1:] in forms):
                    break
            else:
                return False
        return True

    def narrowed(self, text: str, forms: Iterable[str]) -> Table:
        """The table with an index of only those keys that occur: for the sentences of one case."""
        made = Table.__new__(Table)
        made._lines, made._free, made._decoded = self._lines, self._free, self._decoded
        made._also, made._groups = self._also, self._groups
        made._texts = [entry for entry in self._texts if entry[0] in text]
        made._forms = {form: self._forms[form] for form in forms if form in self._forms}
        return made


_PARTED = ("values", "mail", "weights", "messages", "words", "of_models")
_INDEXES = ("texts", "forms")


def write_compiled(compiled: Mapping[str, Any]) -> bytes:
    """A compiled rules folder as UTF-8: one line of JSON, then what it refers to by number, a line each."""
    patterns = compiled["patterns"]
    lines: list[str] = list(patterns["lines"])

    def kept(line: str) -> int:
        lines.append(line)
        return len(lines) - 1

    head = {
        **compiled,
        **{part: {name: kept(_dumps(value)) for name, value in compiled[part].items()} for part in _PARTED},
        "patterns": {
            "free": patterns["free"],
            "lines": len(patterns["lines"]),
            "also": kept(patterns["also"]),
            **{index: [kept(half) for half in patterns[index]] for index in _INDEXES},
        },
    }
    return "\n".join((_dumps(head), *lines)).encode()


def read_compiled(data: bytes) -> dict[str, Any]:
    """What `write_compiled` wrote; patterns and parts stay bytes. Raises ValueError where it is something else."""
    head, *lines = data.split(b"\n")
    compiled: dict[str, Any] = json.loads(head)
    for part in _PARTED:
        compiled[part] = {name: lines[number] for name, number in compiled[part].items()}
    patterns = compiled["patterns"]
    for index in _INDEXES:
        patterns[index] = [lines[number].decode() for number in patterns[index]]
    patterns["also"] = lines[patterns["also"]].decode()
    patterns["lines"] = lines[: patterns["lines"]]
    return compiled


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
