"""CSV and TSV: one template a record. The standard library gives no places of cells, so this module reads RFC 4180 itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mailcheck.errors import InputError, Problem, did_you_mean
from mailcheck.language.plain import japanese
from mailcheck.readers.library.template import (
    Container,
    Contents,
    NoTemplatesError,
    Shelf,
    Template,
    Value,
    first_known,
)
from mailcheck.spans import LineIndex

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_MIN_TEXT = 20
"""A first record with so much Japanese in one cell is no line of column names."""

Cell = tuple[int, int, bool]
"""Start, end and whether it was quoted; the quotes themselves are left out."""


def read_table(path: str, text: str, shelf: Shelf, guesses: Mapping[str, Any]) -> Contents:
    """The templates of a table: the text column by its configured name, else by a usual one, else the one with most Japanese.

    Raises InputError for a quote that never ends, and where no column can be told.
    """
    records = list(_records(path, text, _delimiter(path, text)))
    if not records:
        return Contents(())
    # what follows a closing quote belongs to the cell, and is no template's beginning
    header = list(shelf.columns) or [_value(text, cell).text.strip() for cell in records[0]]
    headed = not shelf.columns and not any(japanese(name) >= _MIN_TEXT for name in header)
    rows = records[1:] if headed else records
    names = header if headed or shelf.columns else []
    column, guess = _text_column(path, text, names, rows, shelf, guesses)
    name_column = _name_column(path, names, column, shelf, guesses)
    container = Container(path, text, shelf.language)
    first = 2 if headed else 1
    templates: list[Template] = []
    for row, cells in enumerate(rows, first):
        if column >= len(cells):
            continue
        value = _value(text, cells[column])
        if not value.text.strip():
            continue
        name = _value(text, cells[name_column]).text.strip() if 0 <= name_column < len(cells) else ""
        templates.append(container.template(value, name or None, row))
    return Contents(tuple(templates), guess)


def _delimiter(path: str, text: str) -> str:
    if path.lower().endswith((".tsv", ".tab")):
        return "\t"
    first = text.split("\n", 1)[0]
    return max(",;\t", key=lambda d: (first.count(d), d == ","))


def _records(path: str, text: str, delimiter: str) -> Any:
    """The cells of each record, as spans."""
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    at, size = 0, len(text)
    cells: list[list[Cell]] = []
    while at < size:
        parts: list[Cell] = []
        if text[at] == '"':
            match = _QUOTED.match(text, at)
            if match is None:
                place = LineIndex(text).position(at)
                raise InputError(Problem(path, "the quoted cell that begins here never ends", place.line, place.column))
            parts.append((*match.span(1), True))
            at = match.end()
        rest = bare.match(text, at)
        end = rest.end() if rest else at
        if end > at or not parts:
            parts.append((at, end, False))
        cells.append(parts)
        at = end
        if at < size and text[at] == delimiter:
            at += 1
            if at < size:
                continue
            cells.append([(at, at, False)])
        at += 2 if text.startswith("\r\n", at) else 1
        yield cells
        cells = []


def _value(text: str, parts: Sequence[Cell]) -> Value:
    pieces: list[tuple[str, int, int]] = []
    for start, end, quoted in parts:
        at = start
        while quoted and (twice := text.find('""', at, end)) >= 0:
            pieces += [(text[at:twice], at, twice), ('"', twice, twice + 2)]
            at = twice + 2
        pieces.append((text[at:end], at, end))
    return Value.plain(text, pieces[0][1], pieces[0][2]) if len(pieces) == 1 else Value.of(pieces)


def _text_column(
    path: str, text: str, names: list[str], rows: list[Any], shelf: Shelf, guesses: Mapping[str, Any]
) -> tuple[int, str]:
    for wanted in shelf.text:
        return _configured(path, names, wanted), ""
    usual = first_known(names, map(str, guesses["texts"]))
    if usual is not None:
        return names.index(usual), usual
    width = max(map(len, rows), default=0)
    weights = [sum(japanese(_value(text, r[i]).text) for r in rows if i < len(r)) for i in range(width)]
    if not any(weights):
        known = f" among {', '.join(names)}" if names else ""
        raise NoTemplatesError(Problem(path, f"no column{known} holds Japanese text: name it with text in the configuration"))
    column = weights.index(max(weights))
    return column, names[column] if column < len(names) else str(column + 1)


def _name_column(path: str, names: list[str], column: int, shelf: Shelf, guesses: Mapping[str, Any]) -> int:
    for wanted in shelf.name:
        return _configured(path, names, wanted)
    usual = first_known([n for i, n in enumerate(names) if i != column], map(str, guesses["names"]))
    return names.index(usual) if usual is not None else -1


def _configured(path: str, names: list[str], wanted: str) -> int:
    found = first_known(names, [wanted])
    if found is not None:
        return names.index(found)
    if not names and wanted.isdigit() and int(wanted):
        return int(wanted) - 1
    known = ", ".join(names)
    raise InputError(
        Problem(path, f"there is no column {wanted!r}{did_you_mean(wanted, names)} (the columns are: {known})", 1, 1)
    )
