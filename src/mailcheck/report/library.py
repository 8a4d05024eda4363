"""What the reports of libraries need: the templates of one file together, and notes that name something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mailcheck.finding import Report


def by_file(reports: Iterable[Report]) -> Iterator[list[Report]]:
    """The reports of each file: one, or those of all its templates, which stand one after another."""
    group: list[Report] = []
    for report in reports:
        if group and not (report.template and group[0].template and report.path == group[0].path):
            yield group
            group = []
        group.append(report)
    if group:
        yield group


def note_text(messages: Mapping[str, str], note: str) -> str:
    """A note in words; what it names follows its key after a colon."""
    key, _, value = note.partition(":")
    return messages.get(key, key).replace("{value}", value)
