"""What the mails before agreed upon, and a draft that says it otherwise.

A new figure is no contradiction by itself: it may answer a question, follow a wish or be explained. So only what stands in the
same frame is compared (the same day with another hour, the same hour on another day, the one price of the thread), only where
the draft nowhere has the thread's figure and the thread nowhere the draft's, and never where anything was to be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.annotate.amounts import Amount, amounts
from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.moments import Moment, moments
from mailcheck.model import Mail
from mailcheck.rules.lines import FoldedLine, folded_lines


class Contradiction(NamedTuple):
    """A figure of the draft, and the one of the thread that it contradicts; both by line, start and end."""

    line: FoldedLine
    start: int
    end: int
    mail: Mail
    other: FoldedLine
    other_start: int
    other_end: int


class _Said(NamedTuple):
    mail: Mail
    line: FoldedLine
    moment: Moment


def contradictions(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[Contradiction]:
    """`options`: tables `dates` and `amounts`; acts `moved` (a day or an hour is altered), `change` (anything is), `asks` (a
    figure was asked for), `more` (the figure is a total, or of something else)."""
    if not annotated.case.thread:
        return
    if not _inbound_has(annotated, options["moved"]):
        yield from _moments(annotated, options)


def _inbound_has(annotated: Annotated, acts: Sequence[str]) -> bool:
    return any(annotated.has(s, *acts) for _, s in annotated.inbound)


def _moments(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[Contradiction]:
    table = annotated.knowledge.values(options["dates"])
    changed = [s.span for s in annotated.draft if annotated.has(s, *options["moved"])]
    own = [_Said(annotated.case.draft, ln, m) for ln in folded_lines(annotated.case.draft) for m in moments(ln.text, table)]
    thread = [
        _Said(mail, ln, m) for mail in annotated.case.thread for ln in folded_lines(mail) for m in moments(ln.text, table)
    ]
    figures = annotated.knowledge.values(options["amounts"])
    for said in own:
        place = said.line.origin(said.moment.start, said.moment.end)
        if any(c.start <= place.start < c.end for c in changed):
            continue
        for before in reversed(thread):
            alike = _otherwise(said.moment, before.moment) or _due(said, before, figures) or _same_deed(said, before, table)
            if alike and not _both(said.moment, before.moment, own, thread):
                yield _contradiction(said, before)
                break


def _otherwise(one: Moment, other: Moment) -> bool:
    """The same day at another hour, or the same hour on another day."""
    if one.minute is None or other.minute is None or one.deadline or other.deadline:
        return False
    return (one.date == other.date) != (one.minute == other.minute)


def _same_deed(said: _Said, before: _Said, table: Mapping[str, Any]) -> bool:
    """Whether the same happens on another day, by the characters that follow the two."""
    if said.moment.date == before.moment.date or said.moment.deadline or before.moment.deadline:
        return False
    mine, theirs = (_kanji(s.line.text[s.moment.end :][: table["deed_within"]], table["when_kanji"]) for s in (said, before))
    return bool(mine) and mine == theirs


def _kanji(text: str, left_out: str) -> str:
    clause = re.split("[、。,]", text)[0]
    return "".join(c for c in clause if "\u4e00" <= c <= "\u9fff" and c not in left_out)


def _due(said: _Said, before: _Said, table: Mapping[str, Any]) -> bool:
    """Whether the same amount is due by another day."""
    if not (said.moment.deadline and before.moment.deadline) or said.moment.date == before.moment.date:
        return False
    mine, theirs = ({(a.digits, a.unit) for a in amounts(s.line.text, table, "due")} for s in (said, before))
    return bool(mine & theirs)


def _both(one: Moment, other: Moment, own: list[_Said], thread: list[_Said]) -> bool:
    """Whether the draft also has the thread's moment, or the thread the draft's: then they are two matters."""
    if one.date == other.date:
        hours = {s.moment.minute for s in thread if s.moment.date == one.date and s.moment.minute is not None}
        mine = {s.moment.minute for s in own if s.moment.date == one.date and s.moment.minute is not None}
        return len(hours) > 1 or len(mine) > 1
    if any(s.moment.date == one.date for s in thread) or any(s.moment.date == other.date for s in own):
        return True
    return one.minute is not None and len({s.moment.date for s in thread if s.moment.minute == one.minute}) > 1


def _contradiction(said: _Said, before: _Said) -> Contradiction:
    one, other = said.moment, before.moment
    return Contradiction(said.line, one.start, one.end, before.mail, before.line, other.start, other.end)
