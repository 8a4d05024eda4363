"""Learns which findings of what is bare stand (run by `make weights`; needs the extra `train`).

Writes `rules/weights/stands-….yaml`, one for all cards that name it, told in `mailcheck/rules/stands.py`. From findings on
replies of `tests/links/` and `tests/replies/` that people judged by the rule book (`tests/judged/`), and from what the rules
find, hints too, in labelled cases and in those of their cards. It comes last: the rules that it judges listen to all other
weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from material import EVERYDAY, ROOT, Data, Table, fold_name, holding, learn, learning, left_out, write

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.evaluation import ONCE_A_DRAFT
from mailcheck.linear import Cues
from mailcheck.model import Mail, Sentence
from mailcheck.readers.labels import Label
from mailcheck.rules.card import Card
from mailcheck.rules.registry import cards, kind
from mailcheck.rules.stands import OPTION, stands_cues
from mailcheck.selftest import read_card_case
from mailcheck.store import read_knowledge

STRENGTH = 0.3
LOWERED = "lowered"
"""Cue of what is a hint already: of that nobody asks for a second opinion, and it must not speak against the rest."""
WEIGHTS = {"judged": 1.5, "everyday": 1.0, "cases": 1.0, "cards": 8.0}
"""What a finding weighs: labelled cases are made to hold what is found, replies are not; cases of cards are what is meant."""
STEPS = (0.3, 0.4, 0.5, 0.6, 0.7)
MAILS = [path for name in ("links", "replies") for path in sorted((ROOT / "tests" / name).glob("*.jsonl"))]
"""The exchanges whose findings were judged."""


class Found(NamedTuple):
    """A finding, or a hint, of a rule."""

    rule: str
    group: str
    source: str
    """`judged`, `everyday`, `cases` or `cards`."""
    cues: Cues
    right: bool
    lowered: bool
    """It is a hint without a second opinion."""


class Bare(NamedTuple):
    """A sentence that a rule finds bare."""

    mail: Mail
    sentence: Sentence
    lowered: bool
    """It is a hint already."""


def bare_of(annotated: Annotated, card: Card) -> list[Bare]:
    """The sentences that a rule finds bare."""
    of = sides(annotated)
    found = [(m.anchor.mail, m.anchor.span, m.lowered) for m in kind(card.kind).run(annotated, card)]
    return [Bare(mail, next(s for s in of[mail] if s.span == span), lowered) for mail, span, lowered in found]


def sides(annotated: Annotated) -> dict[Mail, list[Sentence]]:
    """The sentences of the draft and of each mail that it answers."""
    out = {annotated.case.draft: list(annotated.draft)}
    for mail, told in annotated.inbound:
        out.setdefault(mail, []).append(told)
    return out


def row_of(group: str, source: str, annotated: Annotated, rule: str, bare: Bare, right: bool) -> Found:
    """A finding with its cues."""
    cues = stands_cues(annotated, rule, bare.sentence, every_act())
    return Found(rule, group, source, {**cues, LOWERED: float(bare.lowered)}, right, bare.lowered)


@cache
def every_act() -> tuple[str, ...]:
    """The acts of our lexicon."""
    return tuple(sorted(path.stem for path in (ROOT / "rules" / "lexicon" / "acts").glob("*.yaml")))


def judged(data: Data, rules: Sequence[Card]) -> Iterator[Found]:
    """Findings that people judged; those on which they were unsure left out."""
    mails = {
        row["id"]: (path.stem, *_exchange(row))
        for path in MAILS
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    }
    for card in rules:
        lines = (ROOT / "tests" / "judged" / f"{card.id}.jsonl").read_text(encoding="utf-8").splitlines()
        for one in (one for one in map(json.loads, lines) if one["verdict"] in ("yes", "no")):
            file, inbound, draft = mails[one["mail"]]
            annotated = data.annotate(inbound, draft)
            firm = [bare.sentence for bare in bare_of(annotated, card) if not bare.lowered]
            meant = [(m, s) for m, own in sides(annotated).items() for s in holding(own, m.text, one["quote"])]
            for mail, sentence in meant[:1]:
                bare = Bare(mail, sentence, sentence not in firm)
                yield row_of(fold_name(file), "judged", annotated, card.id, bare, one["verdict"] == "yes")


def _exchange(row: dict[str, Any]) -> tuple[str, str]:
    """Mail and reply: texts, or lists of labelled sentences."""
    inbound, reply = (
        side if isinstance(side, str) else "\n\n".join(said["text"] for said in side) for side in (row["inbound"], row["reply"])
    )
    return inbound, reply


def asking() -> list[Card]:
    """The cards that ask for a second opinion, with their cases."""
    return [card for card in cards(read_knowledge(), tested=True) if OPTION in card.options]


def without(card: Card) -> Card:
    """The card without a second opinion."""
    return card._replace(options={k: v for k, v in card.options.items() if k != OPTION})


def of_cards(data: Data, rules: Sequence[Card]) -> Iterator[Found]:
    """What the rules find in the cases of their own cards."""
    for card in rules:
        for number, test in enumerate(card.cases):
            case, marked = read_card_case(data.checker, test.raw)
            annotated = Annotated(case, data.checker.knowledge)
            for bare in bare_of(annotated, card):
                right = any(
                    span.overlaps(bare.sentence.span)
                    for where, _, span in marked
                    if (where == "draft") == (bare.mail == case.draft)
                )
                yield row_of(fold_name(f"{card.id} {number}"), "cards", annotated, card.id, bare, right)


def of_cases(data: Data, folders: Sequence[Path], rules: Sequence[Card]) -> Iterator[Found]:
    """What the rules find in labelled cases; what only an unsure label names is left out."""
    for folder in folders:
        source = "everyday" if folder.name.startswith(EVERYDAY) else "cases"
        for path in sorted(folder.glob("*-[0-9]*.yaml")):
            labelled = data.checker.read_labelled(str(path))
            annotated = Annotated(labelled.case, data.checker.knowledge)
            for card in rules:
                labels = [label for label in labelled.labels or () if label.rule == card.id]
                for bare in bare_of(annotated, card):
                    hits = [label for label in labels if card.id in ONCE_A_DRAFT or _names(label, bare)]
                    if not hits or any(label.sure for label in hits):
                        yield row_of(fold_name(folder.name), source, annotated, card.id, bare, bool(hits))


def _names(label: Label, bare: Bare) -> bool:
    return any(holding([bare.sentence], bare.mail.text, quote) for quote in label.quotes)


def main() -> None:
    """Learn and write `rules/weights/stands-….yaml`."""
    options = learning(__doc__)
    data = Data(Checker())
    by = {card.id: card.options[OPTION]["by"] for card in asking()}
    rules = [without(card) for card in asking()]
    rows = [*judged(data, rules), *of_cards(data, rules), *of_cases(data, options.cases, rules)]
    for name in sorted(set(by.values())):
        table, own = Table(), [row for row in rows if by[row.rule] == name]
        for row in own:
            table.add(row.group, row.cues, row.right, weight=WEIGHTS[row.source])
        report(name, own, 1 / (1 + np.exp(-left_out(table, STRENGTH).margins)))
        if not options.dry_run:
            write(f"stands-{name}", learn(table, STRENGTH), "train_stands.py")


def report(name: str, rows: Sequence[Found], chances: Any) -> None:
    """Print what each threshold would keep, by how likely each finding is to weights that had not seen its fold."""
    right, sources = np.array([row.right for row in rows]), np.array([row.source for row in rows])
    firm = np.array([not row.lowered for row in rows])
    for source in sorted(set(sources)):
        own = firm & (sources == source)
        print(f"{name}, {source}: {(right & own).sum()} of {own.sum()} right; folds left out")
        for least in STEPS:
            kept = own & (chances >= least)
            print(f"  from {least}: {(right & kept).sum()} right, {(~right & kept).sum()} not")


if __name__ == "__main__":
    main()
