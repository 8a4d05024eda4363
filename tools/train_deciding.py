"""Learns whether it is a fault to pass over what was told or asked (run by `make weights`; needs the extra `train`).

Writes `rules/weights/decides-….yaml`, told in `mailcheck/listening/deciding.py`, from the labelled findings of the cases; every
case is read with the weights and tables that were learnt without its fold. Then it prints what each threshold would give on
trades left out: the choice, kept in `rules/weights/thresholds.yaml`, is made by hand, precision first. Questions are decided by
the product of both certainties alone: there, nothing more was learnt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from material import EVERYDAY, Data, Table, fold_name, holding, learn, learning, left_out, write
from train_passing import FAMILIES, beneath, table_of

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.linear import chance_of
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.deciding import ACTS, Matter, deciding_cues, matters_of
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import Passing
from mailcheck.readers.labels import Label

RULES = {
    "disclosure": "ignored-disclosure",
    "feeling": "ignored-feeling",
    "question": "unanswered-question",
    "request": "ignored-request",
}
ALIKE = (RULES["question"], RULES["request"])
DECIDED = ("disclosure", "feeling", "request")
"""Acts of which more is learnt than the product of both certainties."""
STRENGTH, OF_EVERYDAY = 0.02, 2.0
"""Inverse of the regularisation; what something in an everyday mail weighs."""
STEPS = tuple(n / 100 for n in range(30, 95, 5))
WORTH = 0.7
"""No row of a lower precision is printed."""


class Row(NamedTuple):
    """Something told or asked, and the labels of its case that stand at its sentence."""

    trade: str
    case: str
    matter: Matter
    cues: dict[str, float]
    labels: tuple[Label, ...]

    @property
    def right(self) -> bool:
        """Whether a label says surely that passing it over is a fault."""
        return any(label.sure for label in self.labels)

    @property
    def left_open(self) -> bool:
        """Whether careful people differ."""
        return bool(self.labels) and not self.right


def unseen(annotated: Annotated, trade: str) -> Passing:
    """Judges a case by what had not seen its trade."""
    return Passing(annotated, cue_reader(annotated), matter_reader(annotated), table=table_of(trade))


def rows_of(data: Data, folder: Path) -> Iterator[Row]:
    """Everything told and asked in the cases of a trade."""
    for path in sorted(folder.glob("*-[0-9]*.yaml")):
        labelled = data.checker.read_labelled(str(path))
        annotated = Annotated(labelled.case, data.knowledge(folder.name))
        # as everything else, affinities must not have seen the trade
        annotated.once("passing", partial(unseen, trade=folder.name))
        mails = {sentence: mail for mail, sentence in annotated.inbound}
        everything = matters_of(annotated)
        for one in everything:
            rules = ALIKE if RULES[one.act] in ALIKE else (RULES[one.act],)
            text = mails[one.sentence].text
            labels = (label for label in labelled.labels or () if label.rule in rules)
            here = tuple(label for label in labels if any(holding([one.sentence], text, q) for q in label.quotes))
            yield Row(folder.name, path.stem, one, deciding_cues(annotated, one, everything), here)


def report(act: str, rows: Sequence[Row], chances: Any) -> None:
    """What each threshold gives, whatever else lowers a finding; several findings on one label count once."""
    labels = len({(row.case, label.quotes) for row in rows for label in row.labels if label.sure})
    print(f"{act}: {labels} labels that stand at something told or asked; trades left out")
    for least in STEPS:
        kept = [row for row, chance in zip(rows, chances, strict=True) if chance >= least and not row.left_open]
        found = len({(row.case, label.quotes) for row in kept for label in row.labels if label.sure})
        false = sum(not row.right for row in kept)
        if found and found / (found + false) >= WORTH:
            print(f"  from {least:.2f}: {found} found, {false} false; precision {found / (found + false):.2f}", end=" ")
            print(f"recall {found / labels:.2f}")


def main() -> None:
    """Learn, write, and print the tables."""
    options = learning(__doc__)
    checker = Checker()
    own = tuple(name for family in FAMILIES for name in (family.sentence, family.draft))
    data = Data(checker, unseen=(*beneath(checker.knowledge), "tell-complaint", *own))
    everything = [row for folder in options.cases for row in rows_of(data, folder)]
    for act in ACTS:
        rows = [row for row in everything if row.matter.act == act]
        chances: Any = np.array([row.matter.both for row in rows])
        if act in DECIDED:
            table = Table()
            for row in rows:
                weight = OF_EVERYDAY if row.trade.startswith(EVERYDAY) else 1.0
                table.add(fold_name(row.trade), row.cues, row.right, weight=weight * (not row.left_open))
            chances = np.array([chance_of(margin) for margin in left_out(table, STRENGTH, scaled=True).margins])
            if not options.dry_run:
                write(f"decides-{act}", learn(table, STRENGTH, scaled=True), "train_deciding.py")
        for name, everyday in (("cases", False), ("everyday", True)):
            mine = [at for at, row in enumerate(rows) if row.trade.startswith(EVERYDAY) == everyday]
            report(f"{act}, {name}", [rows[at] for at in mine], chances[mine])


if __name__ == "__main__":
    main()
