"""Learns what a sentence of a draft does by its wording alone (run by `make weights`; needs the extra `train`).

`does.bin`, told in `mailcheck/language/phrases.py`: does it reproach the customer, end the conversation, leave them without a
way on, promise something without a time, or is it a note that nobody was to see? From the tables `tests/sentences/tone-*.tsv`
and `news-*.tsv` (a writer each) and the drafts of labelled cases. What does none of it is also learnt from the sentences that
findings offer and from the replies of `tests/links/`, sentences aside in which patterns find the act: there, nobody asks the
weights. Files are left out by sixths to tell how well writers are judged that it has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from material import EVERYDAY, ROOT, Data, Table, Thrift, holding, learn, learning, left_out
from phrase_tables import phrase_cues, write_table

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.language.phrases import words_of
from mailcheck.language.vectors import load_vectors
from mailcheck.linear import Cues
from mailcheck.model import Sentence

ACTS = {
    "blame": ("confrontational",),
    "cut-off": ("cut-off",),
    "dont-know": ("dead-end",),
    "note": ("note", "leftover-note"),
    "vague-later": ("later", "vague-timing"),
}
"""What is learnt, and the labels of tables and cases that mean it."""
OPEN = {"vague-later": ("blunt-request", "missing-cushion", "plain-later")}
"""Labels that leave open whether a sentence does it."""
TABLES = ("tone-*.tsv", "news-*.tsv")
NATURAL = "natural"
STRENGTH, OF_REPLIES, OF_EVERYDAY = 10.0, 0.3, 3.0
"""Inverse of the regularisation; what a sentence of `tests/links/` weighs, and one of an everyday mail."""
THRIFT = Thrift(rows=4)
LEAST = 0.3
"""Smaller weights of phrases are not kept: of 118,000 a fifth is left, at nearly the same accuracy."""
SIXTHS = 6
RATES = (0.0002, 0.0005, 0.001)
"""Shares of ordinary sentences for which it is told what is found."""


class Row(NamedTuple):
    """A sentence of a draft."""

    file: str
    label: str
    cues: Cues
    vector: tuple[float, ...]
    written: frozenset[str] = frozenset()
    """The acts whose patterns match: there nothing is left to learn."""
    weight: float = 1.0


def worded(sentence: Sentence) -> tuple[Cues, tuple[float, ...]]:
    """The phrases of a sentence, and the mean vector of its words."""
    vectors = load_vectors(str(ROOT / "rules" / "vectors" / "ja.bin"))
    return phrase_cues(sentence), vectors.mean(words_of(sentence.tokens))


def written(annotated: Annotated, sentence: Sentence) -> frozenset[str]:
    """The acts that patterns find in a sentence."""
    return frozenset(act for act in ACTS if annotated.written(sentence, act))


def of_tables(data: Data) -> Iterator[Row]:
    """The last sentence of every row: what a note follows is no note."""
    for path in (path for name in TABLES for path in sorted((ROOT / "tests" / "sentences").glob(name))):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            label, _, text = line.split("\t")
            for sentence in data.annotate("。", text).draft[-1:]:
                yield Row(path.stem, label, *worded(sentence))


def of_models(data: Data) -> Iterator[Row]:
    """The sentences that findings offer: none of them has a fault."""
    for topic in (*data.checker.knowledge.topics, *data.checker.knowledge.feelings):
        for model in topic.model:
            yield from (Row("models", NATURAL, *worded(sentence)) for sentence in data.annotate("。", model).draft)


def of_drafts(data: Data, folders: Sequence[Path]) -> Iterator[Row]:
    """Every sentence of the drafts of labelled cases."""
    known = {label for labels in (*ACTS.values(), *OPEN.values()) for label in labels}
    for folder in folders:
        for path in sorted(folder.glob("*-[0-9]*.yaml")):
            labelled = data.checker.read_labelled(str(path))
            draft, annotated = labelled.case.draft, Annotated(labelled.case, data.checker.knowledge)
            for sentence in annotated.draft:
                found = [
                    one.rule for one in labelled.labels or () if any(holding([sentence], draft.text, q) for q in one.quotes)
                ]
                label = next((rule for rule in found if rule in known), NATURAL)
                weight = OF_EVERYDAY if folder.name.startswith(EVERYDAY) else 1.0
                yield Row(folder.name, label, *worded(sentence), written(annotated, sentence), weight)


def of_replies(data: Data) -> Iterator[Row]:
    """Every sentence of the replies of `tests/links/`."""
    for name, annotated, _ in data.mails(ROOT / "tests" / "links"):
        for sentence in annotated.draft:
            yield Row(name, NATURAL, *worded(sentence), written(annotated, sentence), OF_REPLIES)


def table_of(act: str, rows: Sequence[Row]) -> Table:
    """Rows to learn an act from, the files in sixths."""
    table = Table()
    labelled = sorted({row.file for row in rows if row.label != NATURAL})
    others = sorted({row.file for row in rows} - set(labelled))
    group = {name: str(number % SIXTHS) for names in (labelled, others) for number, name in enumerate(names)}
    for row in rows:
        table.add(group[row.file], row.cues, row.label in ACTS[act], row.vector, weight=row.weight)
    return table


def report(act: str, rows: Sequence[Row], margins: Sequence[float]) -> None:
    """What is found by weights that had not seen the file, for several rates of false alarms."""
    scores, labels = np.array(margins), np.array([row.label for row in rows])
    right, near = np.isin(labels, ACTS[act]), labels == "fine"
    plain = scores[labels == NATURAL]
    print(f"does {act}: {int(right.sum())} of {len(rows)}, files left out")
    for rate in RATES:
        least = np.sort(plain)[::-1][int(rate * len(plain))]
        chance = 1 / (1 + np.exp(-least))
        print(f"  {rate:.2%} of others: from {chance:.3f}, found {np.mean(scores[right] > least):.2f},", end=" ")
        print(f"near misses {np.mean(scores[near] > least):.3f}")


def main() -> None:
    """Learn and write `rules/weights/does.bin`."""
    options = learning(__doc__)
    data = Data(Checker())
    material = [*of_tables(data), *of_models(data), *of_drafts(data, options.cases), *of_replies(data)]
    models = {}
    for act in ACTS:
        rows = [r for r in material if r.label not in OPEN.get(act, ()) and not (r.label == NATURAL and act in r.written)]
        table = table_of(act, rows)
        report(act, rows, left_out(table, STRENGTH, thrift=THRIFT).margins)
        if not options.dry_run:
            models[act] = learn(table, STRENGTH, thrift=THRIFT)
    if models:
        write_table(models, ROOT / "rules" / "weights" / "does.bin", LEAST)


if __name__ == "__main__":
    main()
