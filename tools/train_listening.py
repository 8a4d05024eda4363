"""Learns what a sentence of the customer does (run by `make weights`; needs the extra `train`).

`tell-…`: does it tell something of their life, a feeling, a complaint, a question, a request? From the tables in
`tests/sentences/`, the links (`heard.yaml`) of labelled cases, and the mails of `tests/links/`. `tells.bin`: what does a clause
do by its wording? From the same, where a quote says in which clause it stands, or the sentence has but one. `told`: what does
the sentence do, by itself and its clauses? From the links, by scores of what had not seen the trade. `weighs-…`: does what it
tells call for a word? From the tables, which also hold circumstances that hardly do. `complained`: does the mail
as a whole report a fault of the company? From those links, by scores of its sentences that had not seen the trade. The order of
everything is fixed, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from material import (
    FOLDER,
    FOLDS,
    ROOT,
    Data,
    LeftOut,
    Table,
    fold_name,
    holding,
    learn,
    learning,
    left_out,
    weight_of,
    write,
    write_folds,
)
from phrase_tables import phrase_cues, write_table
from sklearn.metrics import average_precision_score, roc_auc_score

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.linear import Cues
from mailcheck.listening.complaint import complaint_cues, reporting
from mailcheck.listening.cues import CueReader
from mailcheck.listening.pieces import Pieces, as_sentence
from mailcheck.listening.telling import together
from mailcheck.model import Mail, Sentence
from mailcheck.readers.labels import LabelledCase
from mailcheck.readers.listening import OPEN
from mailcheck.spans import Span

ACTS = ("disclosure", "feeling", "question", "request", "complaint")
"""What a sentence of the customer is told apart by."""
RULES = {
    "ignored-disclosure": "disclosure",
    "ignored-feeling": "feeling",
    "ignored-request": "request",
    "unanswered-question": "question",
    "missing-apology": "complaint",
}
"""The act that a label of a rule says a sentence does."""
OF_MAILS = 0.2
"""What a sentence of `tests/links/` weighs: each has but one label."""
STRENGTH, OF_TOGETHER, OF_CASES = 3.0, 1.0, 0.05
"""Inverse of the regularisation of the regressions: over sentences and clauses, over both together, over cases."""
LEAST = 0.15
"""Smaller weights of phrases are not kept in the table: they change next to nothing (average precision by 0.000 to 0.002)."""
HALF = 0.5
"""A clause does what a quote says where it holds so much of the quote, or the quote so much of it."""


class Said(NamedTuple):
    """What a sentence or a clause of a customer is known by, and what it is known to do."""

    group: str
    does: frozenset[str]
    left_open: frozenset[str]
    """Acts of which its labels do not tell whether it does them."""
    cues: Mapping[str, Cues]
    """For each act; none for a clause, which is known by its phrases."""
    phrases: Cues
    vector: tuple[float, ...]
    weight: float = 1.0
    clauses: tuple[Said, ...] = ()
    linked: bool = False
    """Whether the mail around it is known, and labelled as a whole."""


class Reading:
    """Reads the sentences of one case, with their clauses."""

    def __init__(self, annotated: Annotated, group: str, weight: float = 1.0) -> None:
        self._reader = CueReader(annotated)
        self._pieces = Pieces(annotated.knowledge)
        self._group, self._weight = group, weight

    def said(self, mail: Mail, sentence: Sentence, does: set[str], left_open: set[str]) -> Said:
        """A sentence of which only the whole is labelled: its clauses are known where it has one, or does not do the act."""
        parts = self._parts(sentence)
        unknown = left_open if len(parts) == 1 else left_open | does
        known = does if len(parts) == 1 else set()
        return self._said(mail, sentence, does, left_open, tuple(self._clause(part, known, unknown) for part in parts))

    def linked(self, mail: Mail, sentence: Sentence, links: Sequence[tuple[Span, str, bool]], doubtful: set[str]) -> Said:
        """A sentence with the quotes in its mail: each with its act, and whether that is sure. `doubtful`: open anyway."""
        clauses = []
        for part in self._parts(sentence):
            tokens = part.tokens
            span = sentence.origin(tokens[0].start, tokens[-1].end) if tokens else sentence.span
            does, left_open = _labels(links, span, HALF)
            clauses.append(self._clause(part, does, left_open | (doubtful - does)))
        does, left_open = _labels(links, sentence.span, 0.0)
        return self._said(mail, sentence, does, left_open | (doubtful - does), tuple(clauses))._replace(linked=True)

    def _parts(self, sentence: Sentence) -> list[Sentence]:
        return [as_sentence(sentence, piece) for piece in self._pieces.of(sentence)]

    def _clause(self, part: Sentence, does: set[str], left_open: set[str]) -> Said:
        known, unknown = frozenset(does), frozenset(left_open - does)
        return Said(self._group, known, unknown, {}, phrase_cues(part), self._reader.mean(part), self._weight)

    def _said(self, mail: Mail, sentence: Sentence, does: set[str], left_open: set[str], clauses: tuple[Said, ...]) -> Said:
        cues = {act: self._reader.telling(act, sentence, mail) for act in ACTS}
        known, unknown = frozenset(does), frozenset(left_open - does)
        return Said(self._group, known, unknown, cues, {}, self._reader.mean(sentence), self._weight, clauses)


def _labels(links: Sequence[tuple[Span, str, bool]], span: Span, least: float) -> tuple[set[str], set[str]]:
    """(acts, open acts) of a stretch of a mail, by the quotes of which it holds enough."""
    does: set[str] = set()
    left_open: set[str] = set()
    for quote, kind, sure in links:
        common = min(quote.end, span.end) - max(quote.start, span.start)
        if common <= 0 or common < least * min(quote.end - quote.start, span.end - span.start):
            continue
        if kind in OPEN or not sure:
            left_open.add(OPEN.get(kind, kind))
        else:
            does.add(kind)
    return does, left_open - does


def of_tables(data: Data, folder: Path) -> Iterator[Said]:
    """Every labelled customer sentence of the tables."""
    for path in sorted(folder.glob("inbound-*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            labels, _, text = line.split("\t")
            annotated = data.annotate(text, "。")
            kinds = set(labels.split("+"))
            left_open = {OPEN[label] for label in kinds & OPEN.keys()}
            yield Reading(annotated, path.stem).said(*annotated.inbound[0], kinds - OPEN.keys(), left_open)


def of_mails(data: Data, folder: Path) -> Iterator[Said]:
    """Every customer sentence of the labelled mails."""
    for name, annotated, told in data.mails(folder):
        reading, mails = Reading(annotated, fold_name(name), OF_MAILS), {s: m for m, s in annotated.inbound}
        for label, sentence, _ in told:
            left_open = {act for act in ACTS if not open_to(act, label)}
            yield reading.said(mails[sentence], sentence, {label}, left_open)


def open_to(act: str, label: str) -> bool:
    """Whether a sentence labelled by one act only says anything of another.

    What is asked may tell something too, and what is told may be felt; the label is the first that fits of question or request,
    disclosure, feeling.
    """
    told = {"disclosure": ("disclosure", "feeling", "none"), "feeling": ("feeling", "none")}
    return act not in told or label in told[act]


def of_links(
    annotated: Annotated, labelled: LabelledCase, links: Sequence[Mapping[str, Any]], group: str, weight: float
) -> Iterator[Said]:
    """Every sentence of the inbound with the kinds that the links give it. What a label is unsure of is left open."""
    reading = Reading(annotated, group, weight)
    unsure = [label for label in labelled.labels or () if not label.sure and label.rule in RULES]
    for mail, sentence in reporting(annotated):
        spans = []
        for link in links:
            at = mail.text.find(str(link["quote"]))
            if at >= 0:
                sure = link.get("sure") is not False
                spans.append((Span(at, at + len(str(link["quote"]))), str(link["kind"]), sure))
        quoted = {RULES[one.rule] for one in unsure if any(holding([sentence], mail.text, q) for q in one.quotes)}
        yield reading.linked(mail, sentence, spans, quoted)


def everything(data: Data, folders: Sequence[Path]) -> list[Said]:
    """All that there is to learn from; what is linked stands case by case."""
    found = list(of_tables(data, ROOT / "tests" / "sentences"))
    for folder in folders:
        for trade, labelled, annotated, links in data.links(folder):
            found += of_links(annotated, labelled, links, fold_name(trade), weight_of(trade))
    return [*found, *of_mails(data, ROOT / "tests" / "links")]


def _fold(one: Said) -> str:
    """What is left out together: the tables of sentences by folds, as all else."""
    return one.group if one.group.startswith("fold-") else fold_name(one.group)


def table_of(said: Sequence[Said], act: str) -> Table:
    """Rows of sentences, those aside that leave the act open."""
    table = Table()
    for one in said:
        table.add(_fold(one), one.cues[act], act in one.does, one.vector, weight=one.weight * (act not in one.left_open))
    return table


def clauses_of(said: Sequence[Said], act: str) -> Table:
    """Rows of clauses."""
    table = Table()
    for one in said:
        for part in one.clauses:
            weight = part.weight * (act not in part.left_open)
            table.add(_fold(part), part.phrases, act in part.does, part.vector, weight=weight)
    return table


def both_of(said: Sequence[Said], act: str, wholes: Sequence[float], clauses: Sequence[float]) -> Table:
    """Rows of linked sentences, by scores of what had not seen the trade; an open one weighs nothing."""
    table, rest = Table(), iter(clauses)
    for one, whole in zip(said, wholes, strict=True):
        parts = [next(rest) for _ in one.clauses]
        if one.linked:
            table.add(one.group, together(whole, parts), act in one.does, weight=one.weight * (act not in one.left_open))
    return table


class Learnt(NamedTuple):
    """What was learnt of an act: over sentences, over clauses, over both."""

    whole: LeftOut
    clause: LeftOut
    both: LeftOut
    tables: tuple[Table, Table, Table]


def learnt(said: Sequence[Said], act: str) -> Learnt:
    """Learn an act with each fold left out, and tell how well that does."""
    tables = table_of(said, act), clauses_of(said, act)
    whole = left_out(tables[0], STRENGTH)
    clause = left_out(tables[1], STRENGTH)
    table = both_of(said, act, whole.margins, clause.margins)
    both = left_out(table, OF_TOGETHER)
    kept, linked = np.array(table.weights) > 0, np.array([one.linked for one in said])
    y = np.array(table.labels)[kept]
    for name, margins in (("sentence", whole.margins[linked]), ("with its clauses", both.margins)):
        scores = margins[kept]
        print(f"tell {act}, {name}: {int(y.sum())} of {len(y)} sentences; trades left out:", end=" ")
        print(f"AUC {roc_auc_score(y, scores):.3f}, average precision {average_precision_score(y, scores):.3f}")
    return Learnt(whole, clause, both, (*tables, table))


def write_learnt(made: Mapping[str, Learnt]) -> None:
    """Write `tell-….yaml`, `told.yaml`, `tells.bin`, and what was learnt without each fold."""
    for act, one in made.items():
        write_folds(f"tell-{act}", one.whole)
        write(f"tell-{act}", learn(one.tables[0], STRENGTH), "train_listening.py")
    folds = [f"fold-{number}" for number in range(FOLDS)]
    write_folds("told", LeftOut(None, {fold: {act: one.both.weights[fold] for act, one in made.items()} for fold in folds}))
    write("told", {act: learn(one.tables[2], OF_TOGETHER) for act, one in made.items()}, "train_listening.py")
    for fold in folds:
        write_table({act: one.clause.weights[fold] for act, one in made.items()}, FOLDER / f"{fold}-tells.bin", LEAST)
    models = {act: learn(one.tables[1], STRENGTH) for act, one in made.items()}
    write_table(models, ROOT / "rules" / "weights" / "tells.bin", LEAST)


def circumstances(said: Sequence[Said], act: str) -> Table:
    """Rows of the tables that tell something: does it call for a word, or hardly? The latter have a label that is open."""
    out = Table()
    for one in said:
        if not one.linked and not one.group.startswith("fold-") and act in one.does | one.left_open:
            out.add(one.group, one.cues[act], act in one.does, one.vector)
    return out


def weigh(said: Sequence[Said], act: str, dry_run: bool) -> None:
    """Learn and write how much what is told weighs.

    The open labels of links do not help: learnt from, they told circumstances of links apart better (AUC 0.72 to 0.78), and
    those of utterances that nothing was learnt from worse (0.90 to 0.82).
    """
    table = circumstances(said, act)
    auc = roc_auc_score(table.labels, left_out(table, STRENGTH).margins)
    print(f"weighs {act}: {sum(table.labels)} of {len(table.labels)} sentences; AUC, tables left out: {auc:.3f}")
    if not dry_run:
        write(f"weighs-{act}", learn(table, STRENGTH), "train_listening.py")


def complaints(data: Data, folders: Sequence[Path], unseen: Iterator[float]) -> Table:
    """A row for each case: does it complain? `unseen` are the log odds of its sentences, by what had not seen the trade."""
    out = Table()
    for folder in folders:
        for trade, labelled, annotated, found in data.links(folder):
            margins = [float(next(unseen)) for _ in reporting(annotated)]
            labels = {label.rule for label in labelled.labels or ()}
            sure = (k for k in found if k.get("sure") is not False)
            complains = "missing-apology" in labels or any(k["kind"] == "complaint" for k in sure)
            out.add(trade, complaint_cues(annotated, CueReader(annotated), margins), complains)
    return out


def main() -> None:
    """Learn and write."""
    options = learning(__doc__)
    data = Data(Checker())
    said = everything(data, options.cases)
    made = {act: learnt(said, act) for act in ACTS}
    if not options.dry_run:
        write_learnt(made)
    for act in sorted(set(OPEN.values())):
        weigh(said, act, options.dry_run)
    cases = complaints(data, options.cases, iter(made["complaint"].both.margins))
    auc = roc_auc_score(cases.labels, left_out(cases, OF_CASES, scaled=True).margins)
    print(f"complained: {sum(cases.labels)} of {len(cases.labels)} cases; AUC, trades left out: {auc:.3f}")
    if not options.dry_run:
        write("complained", learn(cases, OF_CASES, scaled=True), "train_listening.py")


if __name__ == "__main__":
    main()
