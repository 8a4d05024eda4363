"""Figures in a text with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Amount(NamedTuple):
    """A figure and its unit; `start` and `end` count in the text."""

    digits: str
    unit: str
    start: int
    end: int


def amounts(text: str, table: Mapping[str, Any], form: str) -> Iterator[Amount]:
    """The figures with a unit in a text of half width. `table` is `rules/values/amounts.yaml`, `form` the key of a form."""
    for match in re.compile(table[form]).finditer(text):
        yield Amount(match["number"].replace(",", ""), match["unit"], *match.span())
