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
        unlike = self._unlike(other)
        if len(unlike) != 2:
            return False
        one, two = unlike
        apart = self.digits[one] == other.digits[two] and self.digits[two] == other.digits[one]
        # neighbours change places anywhere, others only where the size stays the same
        return apart and (two - one == 1 or one > 0)

    def one_digit_off(self, other: Amount) -> bool:
        """Whether the two differ in one digit, not the first: 880 and 890."""
        unlike = self._unlike(other)
        return len(unlike) == 1 and unlike[0] > 0

    def _unlike(self, other: Amount) -> list[int]:
        """Where two figures of one unit and one length differ; empty where they have nothing to do with each other."""
        if self.unit != other.unit or len(self.digits) != len(other.digits):
            return []
        return [i for i, (a, b) in enumerate(zip(self.digits, other.digits, strict=True)) if a != b]


def amounts(text: str, table: Mapping[str, Any], form: str = "form") -> Iterator[Amount]:
    """The figures with a unit in a text of half width. `table` is `rules/values/amounts.yaml`, `form` the key of a form."""
    for match in re.compile(table[form]).finditer(text):
        unit = match["unit"] or (table["yen"] if match[0][0] in table["yen_marks"] else "")
        if unit:
            yield Amount(match["number"].replace(",", ""), unit, *match.span())
