"""A day or an hour that one draft gives twice, and otherwise: 29日8時30分からお引き渡し, then 29日のお引き渡しは9時30分から.

Two days in one mail are mostly two things. So the deed must be the same, nothing may speak of a part, a choice or a second
time, and of two days the earlier mails must know one and not the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.moments import Moment, hour_of, moments
from mailcheck.model import Sentence

_WEEK = 7
_HALF_A_YEAR = 6


class Told(NamedTuple):
    """A moment of the draft with what is said to happen then; `start` and `end` count in the sentence."""

    sentence: Sentence
    moment: Moment
    start: int
    end: int
    deed: int | None
    """The number of the form that its deed has."""
    named: str
    """The deed that it is said of: 29日のお引き渡しは."""


def told_twice(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[tuple[Told, Told]]:
    """The later of two moments of the draft that do not agree, and the earlier.

    `options`: table `dates`; acts `open` (a sentence leaves it open whether something happens).
    """
    table = annotated.knowledge.values(options["dates"])
    texts = [s for s in annotated.draft if s.line_kind == "text" and not annotated.has(s, *options["open"])]
    sent = annotated.case.facts.sent
    told = [t for s in texts for t in _told(s, table) if not (sent and _is_over(t.moment, sent.date()))]
    thread = [m for mail in annotated.case.thread for s in annotated.sentences(mail) for m in moments(s.text, table)]
    seen: list[Sentence] = []
    for number, later in enumerate(told):
        for before in told[:number]:
            if later.sentence is before.sentence or later.sentence in seen:
                continue
            if _other_hour(before, later) or _other_day(before, later, thread, told, table):
                seen.append(later.sentence)
                yield later, before


def _told(sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Told]:
    text = sentence.text
    if re.search(table["several"], text):
        return
    found = sorted(moments(text, table), key=lambda m: m.start)
    for number, moment in enumerate(found):
        if moment.day is None or moment.loose or moment.deadline:
            continue
        named = re.match(table["deed_named"], text[moment.end :]) if moment.minute is None else None
        hour = hour_of(text, moment.end + named.end(), table) if named else None
        word = named["deed"] if named and hour else ""
        minute, end = hour or (moment.minute, moment.end)
        # what stands behind the next day happens on that one
        until = found[number + 1].start if number + 1 < len(found) else len(text)
        behind = text[moment.end : until][: table["deed_near"]]
        deed = next((i for i, form in enumerate(table["deeds"]) if re.search(form, behind)), None)
        yield Told(sentence, moment._replace(minute=minute), moment.start, end, deed, word)


def _other_hour(before: Told, later: Told) -> bool:
    """Whether the same named deed begins at two hours of one day."""
    one, other = before.moment, later.moment
    word = later.named or before.named
    if not word or None in (one.minute, other.minute) or not one.same_day(other) or one.minute == other.minute:
        return False
    return word in before.sentence.text and word in later.sentence.text


def _other_day(before: Told, later: Told, thread: Sequence[Moment], told: Sequence[Told], table: Mapping[str, Any]) -> bool:
    """Whether the same deed is told of the day of the thread, and of another one that no mail knows."""
    one, other = before.moment, later.moment
    if before.deed is None or before.deed != later.deed or one.same_day(other) or not _within_a_week(one, other):
        return False
    if any(m.same_day(other) for m in thread) or not any(m.same_day(one) for m in thread):
        return False
    if len({t.moment.day for t in told if t.deed == later.deed}) > 2 or not _one_matter(before, later, table):
        return False
    return later.moment.minute is None or before.moment.minute is None or later.moment.minute == before.moment.minute


def _one_matter(before: Told, later: Told, table: Mapping[str, Any]) -> bool:
    """Whether the later sentence names no thing of its own: 品物は, 係が, or the same as before."""
    topic = re.search(table["topic"], later.sentence.text)
    if topic is None:
        return True
    word = topic["topic"]
    return word in table["plain_topics"] or word in before.sentence.text


def _is_over(moment: Moment, sent: date) -> bool:
    """Whether a day is past when the draft is sent: then things went as they went."""
    month = moment.month or sent.month
    return (month, moment.day or 0) < (sent.month, sent.day) and sent.month - month < _HALF_A_YEAR


def _within_a_week(one: Moment, other: Moment) -> bool:
    same_month = None in (one.month, other.month) or one.month == other.month
    return same_month and None not in (one.day, other.day) and 0 < abs((one.day or 0) - (other.day or 0)) <= _WEEK
