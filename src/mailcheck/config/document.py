"""Configuration files as documents: YAML or TOML, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Any, Protocol

from mailcheck.errors import ConfigError, Problem


class Located(Protocol):
    """A document that knows where its values stand."""

    value: Any

    def problem(self, message: str, *where: Hashable) -> Problem:
        """A problem at the key or value with this path, or as near to it as can be told."""
        ...


def read_document(path: str) -> Located:
    """Read a configuration file. Raises ConfigError."""
    return _toml(path) if path.endswith(".toml") else _yaml(path)


def _yaml(path: str) -> Located:
    from mailcheck.lexicon.strict_yaml import parse_yaml

    return parse_yaml(_text(path), path, ConfigError)


def _toml(path: str) -> Located:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = _text(path)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(exc))
        what = str(exc).split(" (at ")[0]
        raise ConfigError(Problem(path, f"not valid TOML: {what}", *(map(int, place.groups()) if place else (0, 0)))) from exc
    if path.endswith("pyproject.toml"):
        tool = value.get("tool")
        return _TomlDocument(path, text, tool.get("mailcheck", {}) if isinstance(tool, dict) else {}, ("tool", "mailcheck"))
    return _TomlDocument(path, text, value, ())


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as exc:
        raise ConfigError(Problem(path, f"cannot be read: {exc.strerror}")) from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(Problem(path, f"not UTF-8 (byte {exc.start}): save it as UTF-8")) from exc


class _TomlDocument:
    """A TOML file: the parser keeps no places, so lines of headers and keys are found again where something is wrong."""

    def __init__(self, path: str, text: str, value: Any, table: tuple[str, ...]) -> None:
        self.value = value
        self._path = path
        self._lines = text.split("\n")
        self._table = table

    def problem(self, message: str, *where: Hashable) -> Problem:
        """A problem at the key or value with this path, or as near to it as can be told."""
        line, column = self._place((*self._table, *where))
        return Problem(self._path, message, line, column)

    def _place(self, where: tuple[Hashable, ...]) -> tuple[int, int]:
        marks = dict(self._marks())
        key = where
        while key and key not in marks:
            key = key[:-1]
        line, column = marks.get(key, (1, 1))
        rest = where[len(key) :]
        value: Any = {}
        if rest:
            value = self.value
            for part in where[len(self._table) :]:
                value = value[part] if isinstance(value, dict) or (isinstance(part, int) and part < len(value)) else None
        # inside an inline table or a list: the word itself, below its key
        words = [w for w in (rest[-1] if rest else None, value) if isinstance(w, str) and w]
        for number in range(line - 1, min(line + 200, len(self._lines))):
            for word in words:
                at = self._lines[number].find(word, column - 1 if number == line - 1 else 0)
                if at >= 0:
                    return number + 1, at + 1
        return line, column

    def _marks(self) -> Iterable[tuple[tuple[Hashable, ...], tuple[int, int]]]:
        counts: dict[tuple[Hashable, ...], int] = {}
        table: tuple[Hashable, ...] = ()
        for number, line in enumerate(self._lines, 1):
            header = re.match(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?", line)
            if header:
                table = _dotted(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                yield table, (number, header.start(1) + 1)
                continue
            key = re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
            if key:
                yield (*table, *_dotted(key[1])), (number, key.start(1) + 1)


def _dotted(text: str) -> tuple[Hashable, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))
