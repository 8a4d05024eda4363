"""YAML with the place of every character of its strings. PyYAML marks where a scalar begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mailcheck.errors import InputError
from mailcheck.readers.library.json_text import Tree, Where
from mailcheck.readers.library.template import Value

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
"""An anchor or a tag before a scalar, which its mark includes."""
_HEADER = re.compile(r"[|>][^\n]*\n")
_ESCAPES = {"u": 4, "x": 2, "U": 8}
# what YAML folds and indents with; a wide space is text
_WHITE = " \t\n\r\x85\u2028\u2029"
_BLANKS = re.compile(f"[{_WHITE}]*")
_BREAKS = "\n\r\x85\u2028\u2029"


class YamlTree(Tree):
    """A YAML document."""

    def __init__(self, value: Any, text: str, nodes: dict[Any, Any]) -> None:
        super().__init__(value, text)
        self._nodes = nodes

    def string(self, where: Where) -> Value:
        """See Tree."""
        node = self._nodes[where]
        start, end = node.start_mark.index, node.end_mark.index
        properties = _PROPERTIES.match(self.text, start, end)
        start = properties.end() if properties else start
        if node.style in ("|", ">"):
            header = _HEADER.match(self.text, start)
            start = header.end() if header else end
        elif node.style in ("'", '"'):
            start, end = start + 1, end - 1
        return Value.of(_align(node.value, self.text, start, end, node.style or ""))


def read_yaml_tree(path: str, text: str) -> YamlTree:
    """Read a YAML document. Raises InputError."""
    from mailcheck.lexicon.strict_yaml import parse_yaml

    # a byte order mark is no part of the document, and libyaml does not count it
    document = parse_yaml(text, path, InputError)
    return YamlTree(document.value, text, document.nodes)


def _align(value: str, text: str, start: int, end: int, style: str) -> Iterator[tuple[str, int, int]]:
    """Lay a value beside its source: only blanks (folded, indented) and escapes differ, all else is met in order."""
    at, done = start, 0
    while done < len(value):
        blanks = _BLANKS.match(value, done)
        run = blanks[0] if blanks else ""
        if style == '"' and text.startswith("\\", at) and not text.startswith(("\\\n", "\\\r\n"), at):
            width = _escape_width(text, at)
            yield value[done], at, at + width
            at, done = at + width, done + 1
            continue
        if style == '"' and text.startswith("\\", at):
            at = _after_blanks(text, at + 1, end)
            continue
        if run:
            places = _blank_places(run, text, at, end)
            # an escaped blank is met one by one
            for char, place in zip(run, places, strict=False):
                yield char, *place
            done += len(places)
            at = places[-1][1] if places else at
            if done < len(value) and value[done] not in _WHITE:
                at = _after_blanks(text, at, end)
            if places:
                continue
            yield value[done], at, at
            done += 1
            continue
        if text[at : at + 1] != value[done]:
            at = _after_blanks(text, at, end)
            if style == '"' and text.startswith("\\", at):
                continue
        width = 2 if style == "'" and text.startswith("''", at) else 1
        yield value[done], at, min(at + width, max(end, at))
        at, done = at + width, done + 1


def _blank_places(run: str, text: str, at: int, end: int) -> list[tuple[int, int]]:
    """Places of as many blanks of a value as the source holds here; a folded line end stands for a blank."""
    stop = _after_blanks(text, at, end)
    places: list[tuple[int, int]] = []
    for char in run:
        if at >= stop:
            break
        if char in _BREAKS:
            found = next((i for i in range(at, stop) if text[i] in _BREAKS), at)
            width = 2 if text.startswith("\r\n", found) else 1
            places.append((found, found + width))
            at = found + width
        else:
            if text[at] != char and text[at] not in _BREAKS:
                at = next((i for i in range(at, stop) if text[i] == char or text[i] in _BREAKS), at)
            places.append((at, at + 1))
            at += 1
    return places


def _after_blanks(text: str, at: int, end: int) -> int:
    match = _BLANKS.match(text, at, end)
    return match.end() if match else at


def _escape_width(text: str, at: int) -> int:
    return 2 + _ESCAPES.get(text[at + 1 : at + 2], 0)
