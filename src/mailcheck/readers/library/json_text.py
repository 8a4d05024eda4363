"""JSON with the place of every string. The standard library checks it and gives the values; the places are found here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mailcheck.errors import InputError, Problem
from mailcheck.readers.library.template import Value
from mailcheck.spans import LineIndex

# only run over what the standard library took for valid JSON
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})(?:\\u([0-9A-Fa-f]{4}))?|([^u]))")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LOST = "\ufffd"
_HIGH, _LOW, _AFTER = 0xD800, 0xDC00, 0xE000

Where = tuple[str | int, ...]


class Tree:
    """A tree of lists and mappings, and where its strings stand in the file."""

    def __init__(self, value: Any, text: str) -> None:
        self.value = value
        self.text = text

    def string(self, where: Where) -> Value:
        """The string with the path `where`. Raises KeyError where none stands."""
        raise NotImplementedError


class JsonTree(Tree):
    """A JSON document."""

    def __init__(self, value: Any, text: str, start: int) -> None:
        super().__init__(value, text)
        self._places = dict(_places(text, start))

    def string(self, where: Where) -> Value:
        """See Tree."""
        start, end = self._places[where]
        return unescape(self.text, start + 1, end - 1)


def read_json(path: str, text: str) -> JsonTree:
    """Read a JSON document. Raises InputError."""
    return JsonTree(_load(path, text, text, 0), text, 0)


def read_json_lines(path: str, text: str) -> list[tuple[int, JsonTree]]:
    """Read JSON Lines: the number of each line that holds a document, with it. Raises InputError with every fault."""
    trees: list[tuple[int, JsonTree]] = []
    problems: list[Problem] = []
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                value = _load(path, line, text, at)
            except InputError as exc:
                problems += exc.problems
            else:
                trees.append((number, _LineTree(value, text, line, at)))
        at += len(line) + 1
    if problems:
        raise InputError(problems)
    return trees


class _LineTree(JsonTree):
    """A document that is one line of a file."""

    def __init__(self, value: Any, text: str, line: str, start: int) -> None:
        Tree.__init__(self, value, text)
        self._places = {where: (s + start, e + start) for where, (s, e) in _places(line, 0)}


def _load(path: str, part: str, text: str, start: int) -> Any:
    try:
        return json.loads(part)
    except json.JSONDecodeError as exc:
        place = LineIndex(text).position(start + exc.pos)
        raise InputError(Problem(path, f"not valid JSON: {exc.msg}", place.line, place.column)) from exc
    except RecursionError as exc:
        raise InputError(Problem(path, "not valid JSON: nested too deeply")) from exc


def _places(text: str, start: int) -> Iterator[tuple[Where, tuple[int, int]]]:
    """The path and span of each string, quotes included. Of a key that stands twice the last counts, as in the value."""
    stack: list[str | int] = []
    kinds: list[str] = []
    expecting_key = False
    for match in _TOKEN.finditer(text, start):
        token = match[0]
        if token == "{":
            kinds.append(token)
            stack.append("")
            expecting_key = True
        elif token == "[":
            kinds.append(token)
            stack.append(0)
            expecting_key = False
        elif token in "}]":
            kinds.pop()
            stack.pop()
            expecting_key = False
        elif token == ",":
            if kinds[-1] == "{":
                expecting_key = True
            else:
                stack[-1] = int(stack[-1]) + 1
        elif token[0] == '"':
            if expecting_key:
                stack[-1] = unescape(text, match.start() + 1, match.end() - 1).text if "\\" in token else token[1:-1]
                expecting_key = False
            else:
                yield tuple(stack), match.span()


def unescape(text: str, start: int, end: int) -> Value:
    """The string whose literal stands at `text[start:end]`, without its quotes. Half a surrogate pair becomes U+FFFD."""
    pieces: list[tuple[str, int, int]] = []
    at = start
    while (match := _ESCAPE.search(text, at, end)) is not None:
        if match.start() > at:
            pieces.append((text[at : match.start()], at, match.start()))
        char, at = _unescaped(match)
        pieces.append((char, match.start(), at))
    if not pieces:
        return Value.plain(text, start, end)
    pieces.append((text[at:end], at, end))
    return Value.of(pieces)


def _unescaped(match: re.Match[str]) -> tuple[str, int]:
    """The character of an escape, and where the escape ends."""
    if match[3] is not None:
        return _SIMPLE.get(match[3], match[3]), match.end()
    code = int(match[1], 16)
    after = match.end(1)
    if _HIGH <= code < _LOW and match[2] is not None:
        low = int(match[2], 16)
        if _LOW <= low < _AFTER:
            return chr(0x10000 + ((code - _HIGH) << 10) + (low - _LOW)), match.end()
    return (_LOST if _HIGH <= code < _AFTER else chr(code)), after
