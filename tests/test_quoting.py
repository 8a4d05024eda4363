"""A case file and the same exchange as a draft with the thread quoted below give the same findings, in five styles."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.model import Case, Facts
from tests.support.quoting import STYLES

CASES = sorted(p for p in (Path(__file__).parent / "cases").glob("*/*.yaml") if p.name != "heard.yaml")


BY_DATE = ("late-reply", "broken-promise")
"""Rules that count from the day of a mail: the rendered headers say another one."""


def found(report: Report) -> set[tuple[str, str, str, str]]:
    def plain(quote: str) -> str:
        return "".join(line.lstrip("> ＞").strip() for line in quote.splitlines())

    kept = (f for f in report.findings if f.rule not in BY_DATE)
    return {(f.rule, f.severity.value, f.place.where, plain(f.place.quote)) for f in kept}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@cache
def in_case_file(checker: Checker, path: Path) -> tuple[Case, set[tuple[str, str, str, str]]]:
    """A case, and what is found in its case file."""
    case = checker.read_labelled(str(path)).case
    report = checker.check(case)
    assert not report.crashed, (path, report.crashed)
    return case, found(report)


IN_ALL_STYLES = ("apparel",)
"""Trades whose cases are rendered in every style."""
TURN = 48
"""Of the others every forty-eighth case is rendered, in one style: what quoting can break, it breaks in many."""
PARTS = 4
"""Into how many tests the cases of a style are split, for tests that run side by side."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_case_is_found_in_the_same(checker: Checker, style: str, part: int) -> None:
    different = []
    for number, path in list(enumerate(CASES))[part * len(CASES) // PARTS : (part + 1) * len(CASES) // PARTS]:
        turn, skipped = divmod(number, TURN)
        if path.parent.name not in IN_ALL_STYLES and (skipped or sorted(STYLES)[turn % len(STYLES)] != style):
            continue
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not raw.get("thread"):
            continue
        if style == "full-width" and _follow_ups(raw):
            continue  # two mails of one party in a row cannot be told apart by depth alone
        case, expected = in_case_file(checker, path)
        text = STYLES[style](raw["draft"], raw["thread"])
        # the rendered headers say November 2026 for every mail: what is known besides tells the year
        sent = case.facts.sent or case.facts.received or max((m.date for m in case.thread if m.date), default=None)
        facts = Facts(case.facts.customer_name, case.facts.company, case.facts.own_company, sent=sent)
        got = found(checker.check(checker.anatomist.exchange(text, str(path), facts)))
        if got != expected:
            different.append((path.stem, sorted(expected - got), sorted(got - expected)))
    assert not different, "\n".join(map(str, different))


def _follow_ups(raw: dict[str, Any]) -> bool:
    parties = [m["from"] for m in raw["thread"]]
    return parties[-1] != "customer" or any(a == b for a, b in itertools.pairwise(parties))
