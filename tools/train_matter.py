"""Learns when a draft passes over what was asked (run by `make weights`; needs the extra `train`).

Writes `rules/weights/frequency.yaml` (how many mails hold a word) and `rules/weights/passed-over.yaml`. Rows are the questions
and requests that `heard.yaml` of labelled cases links to the draft, and each heard one but the first once more with the
sentences left out that deal with it. The trade `school` and whatever is not named on `--cases` is never read.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from train_listening import BUSINESS, LEAST, ROOT, Data, Table, holding, learn

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.listening.asked import candidates, plain
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.matter import MatterReader, matter_reader, matters
from mailcheck.store import load_knowledge

STRENGTH = 1.0
"""Inverse of the regularisation of the regression."""
FREQUENT = 3
"""A word of fewer mails is as good as new."""
LEFT_OUT = 0.1
"""What a row with its answer left out weighs against a real one."""


def frequency(data: Data, folders: list[Path]) -> dict[str, Any]:
    """In how many mails each dictionary form stands."""
    counts: Counter[str] = Counter()
    mails = 0
    for folder in folders:
        for _, _, annotated, _ in data.links(folder):
            for sentences in (annotated.draft, [s for _, s in annotated.inbound]):
                mails += 1
                counts.update({t.lemma for s in sentences for t in s.tokens if carries_meaning(t)})
    return {"mails": mails, "words": {w: n for w, n in sorted(counts.items()) if n >= FREQUENT}}


def rows(annotated: Annotated, links: list[dict[str, Any]]) -> Iterator[tuple[Any, bool, bool]]:
    """(cues, passed over, real) of every question and request that is recognised as one, as it is at run time."""
    reader = cue_reader(annotated)
    matter = matter_reader(annotated)
    found = candidates(annotated)
    everything = plain(found)
    draft = annotated.case.draft
    for mail, sentence, _, _ in found:
        link = next((k for k in links if k["kind"] in BUSINESS and holding([sentence], mail.text, str(k["quote"]))), None)
        if link is None:
            continue
        told = reader.asked(sentence, mail)
        takers = holding(annotated.draft, draft.text, str(link["heard"])) if link["heard"] else []
        if link["heard"] and not takers:
            continue
        yield matter.cues(sentence, told, everything), not takers, True
        # what a mail asks first is hardly ever passed over: leaving its answer out would teach that it is
        if takers and everything[:1] != [sentence]:
            left = tuple(s for s in matters(annotated) if s not in takers)
            yield MatterReader(annotated, reader, left).cues(sentence, told, everything), True, False


def report(table: Table, real: list[bool]) -> None:
    """Every trade with weights learnt from the others."""
    names = sorted({k for row in table.rows for k in row})
    x, y, groups = table.matrix(names), np.array(table.labels), np.array(table.groups)
    weights = np.where(np.array(real), 1.0, LEFT_OUT)
    scores = np.zeros(len(y))
    for group in sorted(set(table.groups)):
        held = groups == group
        model = LogisticRegression(C=STRENGTH, max_iter=3000).fit(x[~held], y[~held], sample_weight=weights[~held])
        scores[held] = model.predict_proba(x[held])[:, 1]
    mask = np.array(real)
    print(
        f"passed over: {int(y[mask].sum())} of {int(mask.sum())} real rows, trades left out:",
        f"AUC {roc_auc_score(y[mask], scores[mask]):.3f},",
        f"average precision {average_precision_score(y[mask], scores[mask]):.3f}",
    )
    for limit in (0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        over = scores[mask] >= limit
        print(f"  {limit}: {int(over.sum())} rows, {int((y[mask] & over).sum())} right")


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="+", type=Path, required=True, help="folders of a trade, each with heard.yaml")
    options = parser.parse_args()
    if any(p.name in ("school", "natural-check") for p in options.cases):
        parser.error("school and natural-check are never learnt from")
    data = Data(Checker())
    write("frequency", frequency(data, options.cases))
    load_knowledge.cache_clear()
    data = Data(Checker())
    table, real = Table(), []
    for folder in options.cases:
        for trade, _, annotated, links in data.links(folder):
            for cues, passed, is_real in rows(annotated, links):
                table.add(trade, cues, passed)
                real.append(is_real)
    report(table, real)
    made, _ = learn(table, STRENGTH, LEAST, weights=[1.0 if r else LEFT_OUT for r in real])
    write("passed-over", made)


def write(name: str, table: dict[str, Any]) -> None:
    """Write a table of weights."""
    header = "# Learnt by tools/train_matter.py (`make weights`); not edited by hand.\n"
    body = yaml.safe_dump(table, allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)
    (ROOT / "rules" / "weights" / f"{name}.yaml").write_text(header + body, encoding="utf-8")


if __name__ == "__main__":
    main()
