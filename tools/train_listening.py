"""Learns the weights of listening from labelled sentences and pairs (run by `make weights`; needs the extra `train`).

Two halves, trained apart:

- `tell-…`: does a sentence of the customer tell something of their life, or a feeling? From the tables in
  `tests/sentences/` and the links (`heard.yaml`) of labelled cases.
- `heard-…`: does a sentence of the draft take it up? From labelled pairs (`tests/pairs/`) and those links; the draft's
  other sentences, and the sentences of other drafts, are the counter-examples.

The trade `school` and the folders named on `--hold-out` are never read. The order of everything is fixed, so that the
same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.cues import CueReader
from mailcheck.listening.model import Cues, Linear
from mailcheck.model import Case, Mail, Sentence
from mailcheck.readers.labels import LabelledCase

ROOT = Path(__file__).resolve().parent.parent
ACTS = ("disclosure", "feeling", "question", "request")
"""What is listened for."""
TOLD = (*ACTS, "complaint")
"""What a sentence of the customer is told apart by."""
BUSINESS = ("question", "request")
"""Taken up by an answer, not by a sentence that receives."""
STRENGTH = 0.3
"""Inverse of the regularisation of the regression."""
LEAST = 8
"""A cue that occurs in fewer rows is not learnt."""


class Data:
    """Reads what there is to learn from."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker

    def annotate(self, inbound: str, draft: str) -> Annotated:
        customer = Mail("customer", inbound, self.checker.mail(inbound, "customer").lines, position=0)
        return Annotated(Case("", self.checker.mail(draft, "agent"), (customer,)), self.checker.knowledge)

    def sentences(self, folder: Path) -> Iterator[tuple[str, set[str], dict[str, Cues], tuple[float, ...]]]:
        """(group, labels, cues for each act, vector) of every labelled customer sentence of the tables."""
        for path in sorted(folder.glob("inbound-*.tsv")):
            for line in path.read_text(encoding="utf-8").splitlines()[1:]:
                labels, _, text = line.split("\t")
                annotated = self.annotate(text, "。")
                reader = CueReader(annotated)
                mail, sentence = annotated.inbound[0]
                cues = {act: reader.telling(act, sentence, mail) for act in TOLD}
                yield path.stem, set(labels.split("+")), cues, reader.mean(sentence)

    def links(self, folder: Path) -> Iterator[tuple[str, LabelledCase, Annotated, list[dict[str, Any]]]]:
        """(trade, labelled case, case, links) of every case with links."""
        links = yaml.safe_load((folder / "heard.yaml").read_text(encoding="utf-8"))
        for name in sorted(links):
            labelled = self.checker.read_labelled(str(folder / f"{name}.yaml"))
            yield folder.name, labelled, Annotated(labelled.case, self.checker.knowledge), links[name]

    def pairs(self, folder: Path) -> Iterator[tuple[str, str, Cues, bool]]:
        """(file, kind, cues, heard) of every labelled pair; cues of several sentences are pooled."""
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                for reply in row["replies"]:
                    annotated = self.annotate(row["told"], reply["text"])
                    reader = CueReader(annotated)
                    yield path.stem, row["kind"], pooled(reader, annotated, row["kind"]), reply["heard"]


def pooled(reader: CueReader, annotated: Annotated, act: str) -> Cues:
    """The strongest cues over all pairs of a told sentence and a reply sentence."""
    out = Cues()
    for mail, told in annotated.inbound:
        for reply in annotated.draft:
            for key, value in reader.between(act, told, mail, reply).items():
                out[key] = max(out.get(key, -9.0), value)
    return out


def holding(sentences: Iterable[Sentence], text: str, quote: str) -> list[Sentence]:
    """The sentences that hold a quote."""
    at = text.find(quote)
    return [s for s in sentences if s.span.start < at + len(quote) and at < s.span.end] if at >= 0 else []


def told_rows(
    annotated: Annotated, links: list[dict[str, Any]]
) -> Iterator[tuple[set[str], dict[str, Cues], tuple[float, ...]]]:
    """Every sentence of the inbound with the kinds that the links give it."""
    reader = CueReader(annotated)
    for mail, sentence in annotated.inbound:
        if sentence.line_kind in ("addressee", "signature"):
            continue
        kinds = {k["kind"] for k in links if sentence in holding([sentence], mail.text, str(k["quote"]))}
        cues = {act: reader.telling(act, sentence, mail) for act in TOLD}
        yield kinds or {"none"}, cues, reader.mean(sentence)


def pair_rows(annotated: Annotated, links: list[dict[str, Any]], act: str) -> Iterator[tuple[Cues, bool]]:
    """Pairs of what was told and sentences of the draft."""
    reader = CueReader(annotated)
    draft = annotated.case.draft
    replies = [s for s in annotated.draft if s.line_kind not in ("addressee", "signature")]
    for link in links:
        if link["kind"] != act:
            continue
        told = [(m, s) for m, s in annotated.inbound if holding([s], m.text, str(link["quote"]))]
        if not told:
            continue
        mail, sentence = told[0]
        takers = holding(replies, draft.text, str(link["heard"])) if link["heard"] else []
        # a draft that takes something up often does so in several sentences: its others are no counter-examples
        for reply in takers or replies:
            yield reader.between(act, sentence, mail, reply), bool(takers)


class Table:
    """Rows of cues as a matrix."""

    def __init__(self) -> None:
        self.rows: list[Cues] = []
        self.vectors: list[tuple[float, ...]] = []
        self.labels: list[bool] = []
        self.groups: list[str] = []

    def add(self, group: str, cues: Cues, label: bool, vector: tuple[float, ...] = ()) -> None:
        self.groups.append(group)
        self.rows.append(cues)
        self.labels.append(label)
        self.vectors.append(vector)

    def without(self, group: str) -> Table:
        """The rows of all other groups."""
        out = Table()
        for g, row, label, vector in zip(self.groups, self.rows, self.labels, self.vectors, strict=True):
            if g != group:
                out.add(g, row, label, vector)
        return out

    def matrix(self, names: list[str]) -> Any:
        cues = np.array([[r.get(n, 0.0) for n in names] for r in self.rows])
        return np.hstack([cues, np.array(self.vectors)]) if self.vectors and self.vectors[0] else cues


def learn(
    table: Table, strength: float, least: int, folds: bool = False, weights: list[float] | None = None
) -> tuple[dict[str, Any], dict[str, float]]:
    """Fit, and score each group with the others."""
    counts: dict[str, int] = {}
    for row in table.rows:
        for key in row:
            counts[key] = counts.get(key, 0) + 1
    names = sorted(k for k, n in counts.items() if n >= least)
    x, y = table.matrix(names), np.array(table.labels)
    groups = np.array(table.groups)
    scores = {}
    for group in sorted(set(table.groups)) if folds else ():
        held = groups == group
        if len(set(y[held])) < 2:
            continue
        model = LogisticRegression(C=strength, max_iter=3000).fit(x[~held], y[~held])
        scores[group] = float(roc_auc_score(y[held], model.decision_function(x[held])))
    model = LogisticRegression(C=strength, max_iter=3000).fit(x, y, sample_weight=weights)
    learnt = model.coef_[0]
    made: dict[str, Any] = {
        "bias": round(float(model.intercept_[0]), 3),
        "weights": {n: round(float(w), 3) for n, w in zip(names, learnt, strict=False) if abs(w) >= 0.02},
    }
    if len(learnt) > len(names):
        made["vector"] = [round(float(w), 3) for w in learnt[len(names) :]]
    return made, scores


class Trial:
    """Told sentences of labelled cases with all that is needed to score them again under other weights."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, trade: str, name: str, annotated: Annotated, labels: list[Any], act: str) -> None:
        reader = CueReader(annotated)
        rule = "unanswered-question" if act == "question" else f"ignored-{act}"
        wanted = [lab for lab in labels if lab.rule == rule]
        replies = [s for s in annotated.draft if s.line_kind not in ("addressee", "signature")]
        for mail, sentence in annotated.inbound:
            if sentence.line_kind in ("addressee", "signature"):
                continue
            hit = [i for i, lab in enumerate(wanted) if any(holding([sentence], mail.text, q) for q in lab.quotes)]
            self.rows.append(
                {
                    "trade": trade,
                    "case": name,
                    "cues": reader.telling(act, sentence, mail),
                    "vector": reader.mean(sentence),
                    "pairs": [reader.between(act, sentence, mail, r) for r in replies],
                    "topics": {h.topic.id for h in annotated.topics(sentence, "tells", act == "feeling")},
                    "labels": [(i, wanted[i].sure) for i in hit],
                    "wanted": [(i, lab.sure) for i, lab in enumerate(wanted)],
                }
            )

    def outcomes(self, told_limit: float, heard_limit: float) -> tuple[int, int, int]:
        """(found, missed, false) under these thresholds, sentences about one circumstance together."""
        found = missed = false = 0
        cases: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            cases.setdefault(row["case"], []).append(row)
        for rows in cases.values():
            groups: list[list[dict[str, Any]]] = []
            for row in rows:
                if row["told"] < told_limit:
                    continue
                same = next((g for g in groups if any(row["topics"] & o["topics"] for o in g)), None)
                if same is None:
                    groups.append([row])
                else:
                    same.append(row)
            got = set()
            for group in groups:
                if max(r["heard"] for r in group) >= heard_limit:
                    continue
                best = max(group, key=lambda r: r["told"])
                if best["labels"]:
                    got.add(best["labels"][0][0])
                else:
                    false += 1
            for i, sure in rows[0]["wanted"]:
                if sure:
                    found += i in got
                    missed += i not in got
        return found, missed, false


def cross_validate(trial: Trial, tell: Table, take: Table, strength: float, least: int) -> None:
    """Score every trade's sentences with weights learnt without that trade."""
    for trade in sorted({r["trade"] for r in trial.rows}):
        tell_model = Linear(learn(tell.without(trade), strength, least)[0])
        take_model = Linear(learn(take.without(trade), strength, least)[0])
        for row in trial.rows:
            if row["trade"] == trade:
                row["told"] = tell_model.score(row["cues"], row["vector"])
                row["heard"] = max((take_model.score(p) for p in row["pairs"]), default=0.0)


def print_thresholds(trial: Trial, act: str) -> None:
    """What each pair of thresholds would give, trades left out."""
    print(f"{act}: thresholds (told, heard): found missed false, precision recall")
    for told in (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        for heard in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            found, missed, false = trial.outcomes(told, heard)
            precision, recall = found / max(found + false, 1), found / max(found + missed, 1)
            if precision >= 0.6 and recall >= 0.4:
                print(f"  {told:.2f} {heard:.2f}: {found} {missed} {false}  {precision:.2f} {recall:.2f}")


class Material:
    """All there is to learn from, as tables for each act."""

    def __init__(self, data: Data, cases: list[Path], pairs: Path) -> None:
        self.tell = {act: Table() for act in TOLD}
        self.take = {act: Table() for act in ACTS}
        self.trials = {act: Trial() for act in ACTS}
        for group, labels, cues, vector in data.sentences(ROOT / "tests" / "sentences"):
            for act in TOLD:
                self.tell[act].add(group, cues[act], act in labels, vector)
        for folder in cases:
            self.add_trade(data, folder)
        for name, kind, cues, heard in data.pairs(pairs):
            for act in ACTS:
                # disclosures and feelings are taken up alike, questions and requests too
                if (kind in BUSINESS) == (act in BUSINESS):
                    self.take[act].add(name, cues, heard)

    def add_trade(self, data: Data, folder: Path) -> None:
        """Add the labelled cases of a trade."""
        for trade, labelled, annotated, links in data.links(folder):
            for labels, cues, vector in told_rows(annotated, links):
                for act in TOLD:
                    self.tell[act].add(trade, cues[act], act in labels, vector)
            for act in ACTS:
                for cues, heard in pair_rows(annotated, links, act):
                    self.take[act].add(trade, cues, heard)
                self.trials[act].add(trade, labelled.case.path, annotated, list(labelled.labels or ()), act)


def main() -> None:
    """Learn and write `rules/weights/`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="+", type=Path, required=True, help="folders of a trade, each with heard.yaml")
    parser.add_argument("--pairs", type=Path, default=ROOT / "tests" / "pairs")
    parser.add_argument("--dry-run", action="store_true", help="only print the scores")
    parser.add_argument("--thresholds", action="store_true", help="also try thresholds, every trade left out in turn")
    options = parser.parse_args()
    if any(p.name == "school" for p in options.cases):
        parser.error("school is never learnt from")
    material = Material(Data(Checker()), options.cases, options.pairs)
    tables = [("tell", act, material.tell[act]) for act in TOLD] + [("heard", act, material.take[act]) for act in ACTS]
    for half, act, table in tables:
        made, scores = learn(table, STRENGTH, LEAST, folds=True)
        print(half, act, len(table.rows), {k: round(v, 3) for k, v in scores.items()})
        if not options.dry_run and (half == "tell" or act not in BUSINESS):
            target = ROOT / "rules" / "weights" / f"{half}-{act}.yaml"
            header = "# Learnt by tools/train_listening.py (`make weights`); not edited by hand.\n"
            body = yaml.safe_dump(made, allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)
            target.write_text(header + body, encoding="utf-8")
    for act in ACTS if options.thresholds else ():
        cross_validate(material.trials[act], material.tell[act], material.take[act], STRENGTH, LEAST)
        print_thresholds(material.trials[act], act)


if __name__ == "__main__":
    main()
