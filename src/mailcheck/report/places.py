"""Where places stand in files: what programs that open a file at a line must know."""

from __future__ import annotations

import os
from typing import NamedTuple

from mailcheck.finding import Finding, Place, Report
from mailcheck.spans import LineIndex, Position

STDIN = "-"


class Located(NamedTuple):
    """A place in a file. Columns count code points, from 1; the end is the column after the last."""

    path: str
    start: Position
    end: Position
    value: str = ""
    """Which text of a case file the position counts in; empty where it counts in the file itself."""

    def __str__(self) -> str:
        """As people and editors write places: `path:line:column`."""
        return f"{self.path}{f'({self.value})' if self.value else ''}:{self.start.line}:{self.start.column}"


class Locator:
    """Finds the places of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._texts = dict(report.texts)
        self._stretches = dict(report.stretches)
        self._lines: dict[str, LineIndex] = {}

    def finding(self, finding: Finding) -> Located:
        """Where a finding stands."""
        return self._located(finding.place, finding.position, finding.end_position)

    def place(self, place: Place) -> Located:
        """Where another place stands, such as the other end of a finding."""
        key = place.text_key
        if key not in self._lines:
            self._lines[key] = LineIndex(self._texts[key], self._stretches.get(key))
        index = self._lines[key]
        return self._located(place, index.position(place.span.start), index.position(place.span.end))

    def _located(self, place: Place, start: Position, end: Position) -> Located:
        path = place.source or self._report.path
        # lines of a case file count in the text that it holds (docs/json.md): no editor may jump to them
        in_case = place.source is None and path.endswith((".yaml", ".yml")) and self._report.item is None
        value = ("draft" if place.mail is None else f"thread[{place.mail}]") if in_case else ""
        return Located(path, start, end, value)


def shown(path: str) -> str:
    """A path for programs that know the folder of the run: relative to it where it lies inside."""
    if not os.path.isabs(path):
        return path
    here = os.path.join(os.getcwd(), "")
    return path[len(here) :] if path.startswith(here) else path
