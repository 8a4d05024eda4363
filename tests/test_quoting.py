"""A case file and the same exchange as a draft with the thread quoted below give the same findings, in five styles."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.model import Facts
from tests.support.quoting import STYLES

CASES = sorted(p for p in (Path(__file__).parent / "cases").glob("*/*.yaml") if p.name != "heard.yaml")


def found(report: Report) -> set[tuple[str, str, str, str]]:
    def plain(quote: str) -> str:
        return "".join(line.lstrip("> ＞").strip() for line in quote.splitlines())

    return {(f.rule, f.severity.value, f.place.where, plain(f.place.quote)) for f in report.findings}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_case_in_every_style(checker: Checker, style: str) -> None:
    different = []
    for path in CASES:
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not raw.get("thread"):
            continue
        if style == "full-width" and _follow_ups(raw):
            continue  # two mails of one party in a row cannot be told apart by depth alone
        case = checker.read_labelled(str(path)).case
        expected = found(checker.check(case))
        text = STYLES[style](raw["draft"], raw["thread"])
        quoted = checker.anatomist.exchange(text, str(path), Facts(case.facts.customer_name, case.facts.company))
        got = found(checker.check(quoted))
        if got != expected:
            different.append((path.stem, sorted(expected - got), sorted(got - expected)))
    assert not different, "\n".join(map(str, different))


def _follow_ups(raw: dict[str, Any]) -> bool:
    parties = [m["from"] for m in raw["thread"]]
    return parties[-1] != "customer" or any(a == b for a, b in itertools.pairwise(parties))
