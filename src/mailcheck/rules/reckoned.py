"""What a draft can be reckoned from: the nights between two days, a total of prices."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.figures import Figure, figures_of
from mailcheck.annotate.moments import Moment, moments
from mailcheck.model import Sentence

_ADDENDS = 2


class Misreckoned(NamedTuple):
    """A figure of the draft, and what it should be."""

    figure: Figure
    right: int
    variant: str
    """`sum` or `nights`."""


def misreckoned(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[Misreckoned]:
    """The figures of the draft that its own figures gainsay. `options`: tables `figures` and `dates`.

    A total is only wrong where it is a slip for the right one: what belongs to a total is seldom all there.
    """
    table, dates = (annotated.knowledge.values(options[name]) for name in ("figures", "dates"))
    draft, thread = figures_of(annotated, table)
    for sentence, group in groupby(draft, key=lambda f: f.sentence):
        for figure in group:
            nights = _nights(sentence, figure, table, dates) if figure.unit == table["night"] else None
            if nights is not None and nights != figure.value:
                yield Misreckoned(figure, nights, "nights")
    yield from _totals(draft, thread, table)


def _nights(sentence: Sentence, figure: Figure, table: Mapping[str, Any], dates: Mapping[str, Any]) -> int | None:
    """How many nights lie between the two days that stand right before a number of nights."""
    days = [m for m in moments(sentence.text, dates) if m.day is not None and m.end <= figure.start]
    if len(days) != _ADDENDS or figure.start - days[1].end > table["night_near"]:
        return None
    first, last = sorted(days, key=lambda m: m.start)
    if first.month is None or not re.fullmatch(table["span"], sentence.text[first.end : last.start]):
        return None
    return _between(first, last)


def _between(first: Moment, last: Moment) -> int | None:
    month = last.month or first.month
    if first.month is None or first.day is None or last.day is None or month not in (first.month, first.month % 12 + 1):
        return None
    # a leap day changes nothing that is worth a false alarm
    length = monthrange(2023, first.month)[1]
    nights = last.day - first.day + (length if month != first.month else 0)
    return nights if nights > 0 else None


def _totals(draft: list[Figure], thread: list[Figure], table: Mapping[str, Any]) -> Iterator[Misreckoned]:
    known = {f.kind for f in thread}
    paid = [f for f in draft if f.group == "paid"]
    for number, total in enumerate(paid):
        if not total.before.endswith(tuple(table["totals"])) or total.kind in known:
            continue
        addends = paid[:number]
        if any(f.before.endswith(tuple(table["totals"])) for f in addends):
            return
        right = {sum(f.value for f in addends)} if len(addends) >= _ADDENDS else set()
        # one of them may be the product of another already
        counts = {f.value for f in (*draft, *thread) if f.group == "counted" and f.value > 1}
        products = {one.value * count for one in addends for count in counts}
        right |= {f.value for f in addends if f.value in products}
        right |= _product(addends or [f for f in thread if f.group == "paid"], (*draft, *thread))
        found = next((r for r in right if total.slip_of(r)), None)
        if found is not None and total.value not in right:
            yield Misreckoned(total, int(found), "sum")
            return


def _product(prices: list[Figure], all_figures: tuple[Figure, ...]) -> set[float]:
    """One price times one number of things."""
    values = {f.value for f in prices}
    counts = {f.value for f in all_figures if f.group == "counted" and f.value > 1}
    return {values.pop() * counts.pop()} if len(values) == len(counts) == 1 else set()
