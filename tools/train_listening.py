"""Learns what a sentence of the customer does (run by `make weights`; needs the extra `train`).

`tell-…`: does it tell something of their life, a feeling, a complaint, a question, a request? From the tables in
`tests/sentences/`, the links (`heard.yaml`) of labelled cases, and the mails of `tests/links/`. `weighs-…`: does what it tells
call for a word? From the tables, which also hold circumstances that hardly do. `complained`: does the mail as a whole report a
fault of the company? From those links, by scores of its sentences that had not seen the trade. The order of everything is
fixed, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from material import ROOT, Data, Table, fold_name, holding, learn, learning, left_out, write, write_folds
from sklearn.metrics import roc_auc_score

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.linear import Cues
from mailcheck.listening.complaint import complaint_cues, reporting
from mailcheck.listening.cues import CueReader
from mailcheck.readers.listening import OPEN

ACTS = ("disclosure", "feeling", "question", "request", "complaint")
"""What a sentence of the customer is told apart by."""
OF_MAILS = 0.2
"""What a sentence of `tests/links/` weighs: each has but one label."""
STRENGTH, OF_CASES = 3.0, 0.05
"""Inverse of the regularisation of the regressions, over sentences and over cases."""


def of_tables(data: Data, folder: Path) -> Iterator[tuple[str, set[str], dict[str, Cues], tuple[float, ...]]]:
    """(table, labels, cues for each act, vector) of every labelled customer sentence of the tables."""
    for path in sorted(folder.glob("inbound-*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            labels, _, text = line.split("\t")
            annotated = data.annotate(text, "。")
            reader = CueReader(annotated)
            mail, sentence = annotated.inbound[0]
            cues = {act: reader.telling(act, sentence, mail) for act in ACTS}
            yield path.stem, set(labels.split("+")), cues, reader.mean(sentence)


def of_mails(data: Data, folder: Path) -> Iterator[tuple[str, str, dict[str, Cues], tuple[float, ...]]]:
    """(file, act, cues for each act, vector) of every customer sentence of the labelled mails."""
    for name, annotated, told in data.mails(folder):
        reader, mails = CueReader(annotated), {s: m for m, s in annotated.inbound}
        for act, sentence, _ in told:
            yield name, act, {a: reader.telling(a, sentence, mails[sentence]) for a in ACTS}, reader.mean(sentence)


def open_to(act: str, label: str) -> bool:
    """Whether a sentence labelled by one act only says anything of another.

    What is asked may tell something too, and what is told may be felt; the label is the first that fits of question or request,
    disclosure, feeling.
    """
    told = {"disclosure": ("disclosure", "feeling", "none"), "feeling": ("feeling", "none")}
    return act not in told or label in told[act]


def of_links(
    annotated: Annotated, links: list[dict[str, Any]]
) -> Iterator[tuple[set[str], dict[str, Cues], tuple[float, ...]]]:
    """Every sentence of the inbound with the kinds that the links give it."""
    reader = CueReader(annotated)
    for mail, sentence in reporting(annotated):
        kinds = {k["kind"] for k in links if sentence in holding([sentence], mail.text, str(k["quote"]))}
        cues = {act: reader.telling(act, sentence, mail) for act in ACTS}
        yield kinds or {"none"}, cues, reader.mean(sentence)


def learnt_from(data: Data, folders: Sequence[Path]) -> tuple[dict[str, Table], int]:
    """For each act a table of sentences, and the row from which on the sentences of the cases stand."""
    tables = {act: Table() for act in ACTS}
    for group, labels, cues, vector in of_tables(data, ROOT / "tests" / "sentences"):
        for act in ACTS:
            if act not in (OPEN.get(label) for label in labels):
                tables[act].add(group, cues[act], act in labels, vector)
    start = len(tables["complaint"].rows)
    for folder in folders:
        for trade, _, annotated, links in data.links(folder):
            for labels, cues, vector in of_links(annotated, links):
                for act in ACTS:
                    tables[act].add(fold_name(trade), cues[act], act in labels, vector)
    for name, label, cues, vector in of_mails(data, ROOT / "tests" / "links"):
        for act in ACTS:
            if open_to(act, label):
                tables[act].add(fold_name(name), cues[act], act == label, vector, weight=OF_MAILS)
    return tables, start


def circumstances(data: Data, act: str) -> Table:
    """Rows of the tables that tell something: does it call for a word, or hardly? The latter have a label that is open."""
    weak = {label for label, of in OPEN.items() if of == act}
    out = Table()
    for group, labels, cues, vector in of_tables(data, ROOT / "tests" / "sentences"):
        if labels & {act, *weak}:
            out.add(group, cues[act], act in labels, vector)
    return out


def complaints(data: Data, folders: Sequence[Path], unseen: Iterator[float]) -> Table:
    """A row for each case: does it complain? `unseen` are the log odds of its sentences, by what had not seen the trade."""
    out = Table()
    for folder in folders:
        for trade, labelled, annotated, found in data.links(folder):
            margins = [float(next(unseen)) for _ in reporting(annotated)]
            labels = {label.rule for label in labelled.labels or ()}
            complains = "missing-apology" in labels or any(k["kind"] == "complaint" for k in found)
            out.add(trade, complaint_cues(annotated, CueReader(annotated), margins), complains)
    return out


def main() -> None:
    """Learn and write `rules/weights/tell-….yaml` and `complained.yaml`."""
    options = learning(__doc__)
    data = Data(Checker())
    tables, start = learnt_from(data, options.cases)
    unseen = {}
    for act, table in tables.items():
        made, y, groups = left_out(table, STRENGTH), np.array(table.labels), np.array(table.groups)
        each = [roc_auc_score(y[groups == g], made.margins[groups == g]) for g in sorted(set(table.groups))]
        print(f"tell {act}: {len(y)} sentences; AUC of trades left out: mean {np.mean(each):.3f}, least {min(each):.3f}")
        unseen[act] = made.margins
        if not options.dry_run:
            write_folds(f"tell-{act}", made)
            write(f"tell-{act}", learn(table, STRENGTH), "train_listening.py")
    for act in sorted(set(OPEN.values())):
        table = circumstances(data, act)
        auc = roc_auc_score(table.labels, left_out(table, STRENGTH).margins)
        print(f"weighs {act}: {sum(table.labels)} of {len(table.labels)} sentences; AUC, tables left out: {auc:.3f}")
        if not options.dry_run:
            write(f"weighs-{act}", learn(table, STRENGTH), "train_listening.py")
    cases = complaints(data, options.cases, iter(unseen["complaint"][start:]))
    auc = roc_auc_score(cases.labels, left_out(cases, OF_CASES, scaled=True).margins)
    print(f"complained: {sum(cases.labels)} of {len(cases.labels)} cases; AUC, trades left out: {auc:.3f}")
    if not options.dry_run:
        write("complained", learn(cases, OF_CASES, scaled=True), "train_listening.py")


if __name__ == "__main__":
    main()
