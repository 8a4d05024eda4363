"""Prints what each threshold of listening would give, on trades that the weights have not seen.

Every trade is read with the weights and tables that were learnt without its fold, as `make weights` leaves them in `build/`; a
finding counts as `mailcheck eval` counts it. The choice, kept in `rules/weights/thresholds.yaml`, is made by hand: precision
first.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from material import Data, holding
from train_passing import FAMILIES, beneath, table_of

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.asked import asked
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.listener import Ear
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import Passing
from mailcheck.rules.kinds.unanswered import groups

RULES = {
    "disclosure": "ignored-disclosure",
    "feeling": "ignored-feeling",
    "question": "unanswered-question",
    "request": "ignored-request",
}
ALIKE = (RULES["question"], RULES["request"])
BOTH = tuple(n / 100 for n in range(30, 90, 5))
FAINT = 0.4
"""What is told less surely is left aside."""


class Heard(NamedTuple):
    """Something told or asked, as the rules see it."""

    act: str
    certainty: float
    passed_over: float
    labels: frozenset[int]
    """Numbers of the labels of the case that stand at its sentence."""


def unseen(annotated: Annotated, trade: str) -> Passing:
    """Judges a case by what had not seen its trade."""
    return Passing(annotated, cue_reader(annotated), matter_reader(annotated), table=table_of(trade))


def heard(annotated: Annotated, labels: Sequence[Any]) -> Iterator[Heard]:
    """Everything told and asked in a case, sentences about one circumstance together."""

    def standing(text: str, sentence: Any, rules: Sequence[str]) -> frozenset[int]:
        return frozenset(
            i
            for i, label in enumerate(labels)
            if label.rule in rules and any(holding([sentence], text, q) for q in label.quotes)
        )

    for one in asked(annotated):
        yield Heard(one.act, one.certainty, one.passed_over, standing(one.mail.text, one.sentence, ALIKE))
    for act in ("disclosure", "feeling"):
        for group in groups(Ear(annotated, act), {"told_hint": FAINT}):
            best = max(group, key=lambda t: t.certainty)
            passed = min(t.passed_over for t in group)
            yield Heard(act, best.certainty, passed, standing(best.mail.text, best.sentence, (RULES[act],)))


def outcome(cases: Sequence[tuple[Sequence[Any], Sequence[Heard]]], act: str, both: float) -> tuple[int, int, int]:
    """(found, missed, false) of one rule."""
    found = missed = false = 0
    for labels, rows in cases:
        got: set[int] = set()
        for row in rows:
            if row.act == act and row.certainty * row.passed_over >= both:
                got |= row.labels
                false += not row.labels
        mine = [i for i, label in enumerate(labels) if label.rule == RULES[act] and label.sure]
        found += sum(i in got for i in mine)
        missed += sum(i not in got for i in mine)
    return found, missed, false


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="+", type=Path, required=True, help="folders of a trade, each with heard.yaml")
    parser.add_argument("--least", type=float, default=0.8, help="print no row of a lower precision")
    options = parser.parse_args()
    checker = Checker()
    cases: list[tuple[Sequence[Any], Sequence[Heard]]] = []
    own = tuple(name for family in FAMILIES for name in (family.sentence, family.draft))
    data = Data(checker, unseen=(*beneath(checker.knowledge), "tell-complaint", *own))
    for folder in options.cases:
        for path in sorted(folder.glob("*-[0-9]*.yaml")):
            labelled = checker.read_labelled(str(path))
            labels = labelled.labels or ()
            annotated = Annotated(labelled.case, data.knowledge(folder.name))
            # as everything else, affinities must not have seen the trade
            annotated.once("passing", partial(unseen, trade=folder.name))
            cases.append((labels, list(heard(annotated, labels))))
    for act in RULES:
        print(f"{act}, both: found missed false, precision recall")
        for both in BOTH:
            found, missed, false = outcome(cases, act, both)
            precision, recall = found / max(found + false, 1), found / max(found + missed, 1)
            if precision >= options.least and found:
                print(f"  {both:.2f}: {found} {missed} {false}  {precision:.2f} {recall:.2f}")


if __name__ == "__main__":
    main()
