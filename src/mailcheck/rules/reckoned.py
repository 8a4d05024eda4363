"""What a draft can be reckoned from: the nights between two days, a total of prices."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.figures import Figure, figures_of
from mailcheck.annotate.moments import Moment, moments

_ADDENDS = 2
_COUNTS, _PRICES, _SUMS = 3, 8, 50_000
"""So many counts and prices are tried, and so many sums of them at the most: beyond, anything can be reckoned."""


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
    for figure in draft:
        right = nights(figure, table, dates) if figure.unit == table["night"] else None
        if right is not None and right != figure.value:
            yield Misreckoned(figure, right, "nights")
    taken = [float(m["number"].replace(",", "")) for s in annotated.draft for m in re.finditer(table["taken_off"], s.text)]
    yield from _totals(draft, thread, taken, table)


def nights(figure: Figure, table: Mapping[str, Any], dates: Mapping[str, Any]) -> int | None:
    """How many nights lie between the two days that stand right before a number of nights, with no word of days left out."""
    sentence = figure.sentence
    days = [m for m in moments(sentence.text, dates) if m.day is not None and m.end <= figure.start]
    if len(days) != _ADDENDS or figure.start - days[1].end > table["night_near"]:
        return None
    first, last = sorted(days, key=lambda m: m.start)
    if re.search(table["night_parts"], sentence.text[first.start :]):
        return None
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


def _totals(draft: list[Figure], thread: list[Figure], taken: list[float], table: Mapping[str, Any]) -> Iterator[Misreckoned]:
    known = {f.kind for f in thread}
    paid = [f for f in draft if f.group == "paid"]
    for number, total in enumerate(paid):
        if not total.before.endswith(tuple(table["totals"])) or total.kind in known:
            continue
        addends = paid[:number]
        if any(f.before.endswith(tuple(table["totals"])) for f in addends):
            return
        # two things may cost the same; what another mail says again is no second thing
        told = dict.fromkeys([*taken, *(f.value for f in thread if f.group == "paid")])
        prices = [*(v for v in told if v not in {f.value for f in addends}), *(f.value for f in addends)]
        if _adds_up(total, prices, (*draft, *thread), table):
            continue
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


def _adds_up(total: Figure, prices: Sequence[float], all_figures: Sequence[Figure], table: Mapping[str, Any]) -> bool:
    """Whether some of the prices, once or as often as something is counted, added or taken off, make the total.

    A budget, a price that is told in passing, a discount or points stand among what is added.
    """
    counts = sorted({f.value for f in all_figures if f.group == "counted" and f.value > 1})[:_COUNTS]
    shares = [f.value / (100 if f.unit == table["percent"] else 10) for f in all_figures if f.unit in table["shares"]]
    values = [p for p in prices if p][-_PRICES:]
    sums = {0.0}
    for value in values:
        steps = (value, -value, *(value * count for count in counts if value * count <= total.value * 2))
        sums |= {s + step for s in sums for step in steps}
        if len(sums) > _SUMS:
            return True
    factors = {1.0, *table["taxes"], *(1 - share for share in shares)}
    return any(abs(s * factor - total.value) < 1 for s in sums for factor in factors)


def _product(prices: list[Figure], all_figures: tuple[Figure, ...]) -> set[float]:
    """One price times one number of things."""
    values = {f.value for f in prices}
    counts = {f.value for f in all_figures if f.group == "counted" and f.value > 1}
    return {values.pop() * counts.pop()} if len(values) == len(counts) == 1 else set()
