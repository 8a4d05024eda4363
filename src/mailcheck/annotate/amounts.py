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

    def swaps(self, other: Amount) -> bool:
        """Whether the two are one figure with two digits in each other's place: 15,400 and 14,500."""
        if self.unit != other.unit or len(self.digits) != len(other.digits) or self.digits[0] != other.digits[0]:
            return False
        unlike = [(a, b) for a, b in zip(self.digits, other.digits, strict=True) if a != b]
        return len(unlike) == 2 and unlike[0] == unlike[1][::-1]


def amounts(text: str, table: Mapping[str, Any], form: str = "form") -> Iterator[Amount]:
    """The figures with a unit in a text of half width. `table` is `rules/values/amounts.yaml`, `form` the key of a form."""
    for match in re.compile(table[form]).finditer(text):
        unit = match["unit"] or (table["yen"] if match[0][0] in table["yen_marks"] else "")
        if unit:
            yield Amount(match["number"].replace(",", ""), unit, *match.span())
