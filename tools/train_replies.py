"""Learns what a sentence of a reply takes up, by its wording alone (run by `make weights`; needs the extra `train`).

`takes-…`: does it answer a question, deal with a request, refer to a circumstance, to a feeling? From the mails of
`tests/links/`, whose every sentence is labelled; the model is told in `mailcheck/listening/taking.py`. Besides
`rules/weights/`, weights for each fold of trades are written to `build/weights/`, learnt without it: what `train_passing.py`
learns from must not have seen the trade.
"""

from __future__ import annotations

import argparse

import numpy as np
from material import ROOT, Data, Table, fold_name, learn, left_out, write, write_folds
from sklearn.metrics import roc_auc_score
from train_listening import OF_MAILS, STRENGTH

from mailcheck.api import Checker
from mailcheck.listening.cues import CueReader
from mailcheck.listening.taking import kinds_of, taken, taking_cues
from mailcheck.model import Sentence


def sentences(data: Data) -> dict[str, Table]:
    """For each act and kind of question a table of every sentence of the replies."""
    knowledge = data.checker.knowledge
    tables = {what: Table() for what in taken(knowledge)}
    for name, annotated, told in data.mails(ROOT / "tests" / "links"):
        reader, mails = CueReader(annotated), {s: m for m, s in annotated.inbound}
        acts: dict[Sentence, set[str]] = {}
        for act, sentence, takers in told:
            also = kinds_of(knowledge, reader.asked(sentence, mails[sentence])) if act == "question" else ()
            for taker in takers:
                acts.setdefault(taker, set()).update((act, *also))
        for reply in annotated.draft:
            cues, vector = taking_cues(reader, reply), reader.mean(reply)
            for what, table in tables.items():
                table.add(fold_name(name), cues, what in acts.get(reply, ()), vector, OF_MAILS)
    return tables


def main() -> None:
    """Learn and write `rules/weights/takes-….yaml`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="only print the scores")
    options = parser.parse_args()
    for what, table in sentences(Data(Checker())).items():
        made = left_out(table, STRENGTH)
        auc = roc_auc_score(np.array(table.labels), made.margins)
        print(f"takes {what}: {sum(table.labels)} of {len(table.labels)} sentences; AUC of folds left out: {auc:.3f}")
        if not options.dry_run:
            write_folds(f"takes-{what}", made)
            write(f"takes-{what}", learn(table, STRENGTH), "train_replies.py")


if __name__ == "__main__":
    main()
