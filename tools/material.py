"""What the training tools learn from and with: labelled sentences, pairs and links, as tables of cues."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.wording import WORDING
from mailcheck.api import Checker
from mailcheck.digest import digest64
from mailcheck.language.phrases import PhraseTable, load_phrases
from mailcheck.linear import Cues
from mailcheck.model import Case, Mail, Sentence
from mailcheck.readers.labels import LabelledCase
from mailcheck.store import Knowledge

ROOT = Path(__file__).resolve().parent.parent
LEAST = 8
"""A cue that occurs in fewer rows is not learnt."""
FOLDS = 4
"""Trades are left out of what is learnt by folds of so many."""
MANY, VERY_MANY = 1000, 50_000
"""Cues of which most rows have few."""
LEAST_WEIGHT = 0.004
"""Smaller weights are not kept."""


class Thrift(NamedTuple):
    """What is kept of cues of wording, of which there are many."""

    rows: int = LEAST
    """In how many rows a cue must occur."""
    weight: float = 0.3
    """Smaller weights of theirs are not kept."""


USUAL = Thrift()


CLAUSES = "tells"
"""The table of phrases that clauses of customers are told by."""
FOLDER = ROOT / "build" / "weights"
"""Where weights are kept that were learnt without a fold."""
NEVER = (
    *(
        "school",
        "natural-check",
        "daily-d",
        "daily-k",
        "daily-l",
        "daily-m",
        "daily-n",
        "daily-w",
        "daily-ag",
        "daily-ah",
        "daily-an",
        "daily-ao",
    ),
    *("photo", "camp", "wine", "cowork", "museum", "storage", "nursery"),
)
"""Folders of cases that nothing is ever learnt from."""
RULE_BOOK, OF_RULE_BOOK = ("apparel", "care", "stay"), 3.0
"""The trades that were labelled by those who wrote the rule book, and what a mail of theirs weighs: theirs are the terms."""
EVERYDAY = "daily-"
"""How folders of everyday mail begin: that is the mail that is checked."""


def learnable(folder: str) -> Path:
    """A folder of cases named on the command line, which weights may be learnt from."""
    path = Path(folder)
    if path.name in NEVER:
        raise ArgumentTypeError(f"{' and '.join(NEVER)} are never learnt from")
    return path


def learning(what: str | None) -> Namespace:
    """The options of a tool that learns: `cases`, the folders to learn from, and `dry_run`, only to print the scores."""
    parser = ArgumentParser(description=what)
    parser.add_argument("--cases", nargs="+", type=learnable, required=True, help="folders of labelled cases (tests/cases/…)")
    parser.add_argument("--dry-run", action="store_true", help="only print the scores")
    return parser.parse_args()


class Data:
    """Reads what there is to learn from. With `unseen`, cases are read by the weights of `FOLDER` that had not seen them."""

    def __init__(self, checker: Checker, unseen: Sequence[str] = ()) -> None:
        self.checker = checker
        self._unseen = unseen
        self._knowledge: dict[str, Knowledge] = {}
        self._weights: dict[str, dict[str, Any]] = {}

    def use(self, name: str, made: LeftOut) -> None:
        """From now on read every case also by these weights, as they were learnt without its fold."""
        for fold, weights in self._weights.items():
            weights[name] = made.weights[fold]

    def knowledge(self, group: str) -> Knowledge:
        """The rules, with the weights named by `unseen` as they were learnt without the fold of a trade or a file."""
        fold = fold_name(group)
        if fold not in self._knowledge:
            made = self._knowledge[fold] = copy(self.checker.knowledge)
            weights = self._weights[fold] = {name: _stored(fold, name) for name in self._unseen if name != CLAUSES}
            usual = self.checker.knowledge.weights
            made.weights = lambda name: weights.get(name) or usual(name)  # type: ignore[method-assign]
            if CLAUSES in self._unseen:
                made.phrases = partial(_phrases, fold)  # type: ignore[method-assign]
        return self._knowledge[fold]

    def annotate(self, inbound: str, draft: str, group: str | None = None) -> Annotated:
        """A case of one mail and its reply, of a trade or a file."""
        knowledge = self.knowledge(group) if group else self.checker.knowledge
        customer = Mail("customer", inbound, self.checker.mail(inbound, "customer").lines, position=0)
        return Annotated(Case("", self.checker.mail(draft, "agent"), (customer,)), knowledge)

    def links(self, folder: Path) -> Iterator[tuple[str, LabelledCase, Annotated, list[dict[str, Any]]]]:
        """(trade, labelled case, case, links) of every case with links."""
        links = yaml.safe_load((folder / "heard.yaml").read_text(encoding="utf-8"))
        for name in sorted(links):
            labelled = self.checker.read_labelled(str(folder / f"{name}.yaml"))
            yield folder.name, labelled, Annotated(labelled.case, self.knowledge(folder.name)), links[name]

    def mails(self, folder: Path) -> Iterator[tuple[str, Annotated, list[tuple[str, Sentence, list[Sentence]]]]]:
        """(file, case, (act, sentence told, sentences that take it up)) of every labelled mail of `tests/links/`."""
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                inbound, draft = ("\n\n".join(said["text"] for said in row[side]) for side in ("inbound", "reply"))
                annotated = self.annotate(inbound, draft, group=path.stem)
                told = _by_entry([s for _, s in annotated.inbound], row["inbound"])
                replies = _by_entry(annotated.draft, row["reply"])
                links = []
                for number, said in enumerate(row["inbound"]):
                    takers = [s for reply, own in zip(row["reply"], replies, strict=True) if number in reply["to"] for s in own]
                    links += [(said["act"], s, takers) for s in told[number][:1]]
                yield path.stem, annotated, links

    def pairs(self, folder: Path) -> Iterator[tuple[str, dict[str, Any], bool, Annotated, list[tuple[Mail, Sentence]]]]:
        """(file, row, heard, case, what was told) of every labelled pair; the matter of the mail stands before it."""
        for path in sorted(folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                start = len(row["business"]) + 2
                for reply in row["replies"]:
                    annotated = self.annotate(f"{row['business']}\n\n{row['told']}", reply["text"])
                    told = [(mail, s) for mail, s in annotated.inbound if s.span.start >= start]
                    yield path.stem, row, reply["heard"], annotated, told


def _by_entry(sentences: Iterable[Sentence], entries: Sequence[dict[str, Any]]) -> list[list[Sentence]]:
    """The sentences of each entry of a text whose entries stand a blank line apart."""
    ends = list(accumulate(len(entry["text"]) + 2 for entry in entries))
    made: list[list[Sentence]] = [[] for _ in entries]
    for sentence in sentences:
        made[bisect_right(ends, sentence.span.start)].append(sentence)
    return made


def weight_of(trade: str) -> float:
    """What a mail of a trade weighs."""
    return OF_RULE_BOOK if trade in RULE_BOOK else 1.0


def fold_of(group: str) -> int:
    """Which of the folds a trade or a file belongs to."""
    return digest64(group) % FOLDS


def fold_name(group: str) -> str:
    """The name of that fold: its rows are left out together."""
    return f"fold-{fold_of(group)}"


def holding(sentences: Iterable[Sentence], text: str, quote: str) -> list[Sentence]:
    """The sentences that hold a quote."""
    at = text.find(quote)
    return [s for s in sentences if s.span.start < at + len(quote) and at < s.span.end] if at >= 0 else []


class Table:
    """Rows of cues with labels, groups (a trade, a file) and weights."""

    def __init__(self) -> None:
        self.rows: list[Cues] = []
        self.vectors: list[tuple[float, ...]] = []
        self.labels: list[bool] = []
        self.groups: list[str] = []
        self.weights: list[float] = []

    def add(self, group: str, cues: Cues, label: bool, vector: tuple[float, ...] = (), weight: float = 1.0) -> None:
        """Add a row."""
        self.groups.append(group)
        self.rows.append(cues)
        self.labels.append(label)
        self.vectors.append(vector)
        self.weights.append(weight)

    def extend(self, other: Table) -> None:
        """Add the rows of another table."""
        for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.extend(theirs)

    def names(self, least: int) -> list[str]:
        """The cues that occur often enough."""
        counts: dict[str, int] = {}
        for row in self.rows:
            for key in row:
                counts[key] = counts.get(key, 0) + 1
        return sorted(k for k, n in counts.items() if n >= least)

    def matrix(self, names: list[str]) -> Any:
        """The rows as numbers, vectors last."""
        place = {name: number for number, name in enumerate(names)}
        entries = [(i, place[n], v) for i, row in enumerate(self.rows) for n, v in row.items() if n in place]
        rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
        cues = csr_matrix((values, (rows, columns)), shape=(len(self.rows), len(names)))
        if len(names) < MANY:
            cues = cues.toarray()
            return np.hstack([cues, np.array(self.vectors)]) if self.vectors and self.vectors[0] else cues
        return csr_matrix(hstack([cues, csr_matrix(np.array(self.vectors))])) if self.vectors[0] else cues


Sign = Callable[[str], int]
"""What a cue may speak for by its name: 1 only for, -1 only against, 0 either."""


class Fit:
    """A logistic regression; `scaled` weighs every cue as if it varied alike; `signs` bounds weights from one side."""

    def __init__(self, x: Any, y: Any, weights: Any, strength: float, scaled: bool, signs: Sequence[int] = ()) -> None:
        scaler = StandardScaler(with_mean=scaled, with_std=scaled).fit(x)
        fit = _bounded if any(signs) else _free
        learnt, bias = fit(scaler.transform(x), y, weights, strength, signs)
        self.weights = learnt / scaler.scale_ if scaled else learnt
        self.bias = float(bias - (self.weights @ scaler.mean_ if scaled else 0.0))

    def margins(self, x: Any) -> Any:
        """Log odds."""
        return x @ self.weights + self.bias


def _free(x: Any, y: Any, weights: Any, strength: float, _: Sequence[int]) -> tuple[Any, float]:
    # where there are very many cues, a method that holds the intercept back as well tells unseen writers' sentences better
    solver = "liblinear" if x.shape[1] > VERY_MANY else "lbfgs"
    model = LogisticRegression(C=strength, max_iter=3000, solver=solver).fit(x, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _bounded(x: Any, y: Any, weights: Any, strength: float, signs: Sequence[int]) -> tuple[Any, float]:
    side = np.where(y, 1.0, -1.0)

    def loss(point: Any) -> tuple[float, Any]:
        margin = side * (x @ point[:-1] + point[-1])
        slope = -side * weights * expit(-margin)
        ridge = 0.5 * (point[:-1] @ point[:-1])
        gradient = np.append(strength * (x.T @ slope) + point[:-1], strength * slope.sum())
        return strength * (weights * np.logaddexp(0, -margin)).sum() + ridge, gradient

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[sign] for sign in signs] + [(None, None)]
    start = np.zeros(x.shape[1] + 1)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 1000}).x
    return found[:-1], float(found[-1])


def _either(_: str) -> int:
    return 0


def learn(table: Table, strength: float, scaled: bool = False, sign: Sign = _either, thrift: Thrift = USUAL) -> dict[str, Any]:
    """Weights as data."""
    names = table.names(thrift.rows)
    signs = [sign(name) for name in names]
    y, w = np.array(table.labels), np.array(table.weights)
    return _as_data(names, Fit(table.matrix(names), y, w, strength, scaled, signs), thrift)


def _as_data(names: Sequence[str], fit: Fit, thrift: Thrift) -> dict[str, Any]:
    made: dict[str, Any] = {
        "bias": round(fit.bias, 3),
        "weights": {
            n: round(float(w), 3)
            for n, w in zip(names, fit.weights, strict=False)
            if abs(w) >= (thrift.weight if n.startswith(WORDING) else LEAST_WEIGHT)
        },
    }
    if len(fit.weights) > len(names):
        made["vector"] = [round(float(w), 3) for w in fit.weights[len(names) :]]
    return made


def _as_vector(names: Sequence[str], weights: dict[str, Any]) -> Any:
    """Weights as a reader of the data has them: rounded, small ones gone."""
    return np.array([*(weights["weights"].get(name, 0.0) for name in names), *weights.get("vector", ())])


class LeftOut(NamedTuple):
    """What each group of a table looks like to weights learnt from the others."""

    margins: Any
    """The log odds of every row."""
    weights: dict[str, dict[str, Any]]
    """By group, what was learnt without it."""


def left_out(table: Table, strength: float, scaled: bool = False, sign: Sign = _either, thrift: Thrift = USUAL) -> LeftOut:
    """Learn from all groups but one, for each in turn."""
    names = table.names(thrift.rows)
    signs = [sign(name) for name in names]
    x, y, w = table.matrix(names), np.array(table.labels), np.array(table.weights)
    groups = np.array(table.groups)
    made = LeftOut(np.zeros(len(y)), {})
    for group in sorted(set(table.groups)):
        held = groups == group
        fit = Fit(x[~held], y[~held], w[~held], strength, scaled, signs)
        made.weights[group] = _as_data(names, fit, thrift)
        made.margins[held] = x[held] @ _as_vector(names, made.weights[group]) + made.weights[group]["bias"]
    return made


def write_folds(name: str, made: LeftOut) -> None:
    """Keep what was learnt without each fold, for what must not have seen it (`Data.knowledge`)."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number in range(FOLDS):
        weights = json.dumps(made.weights[f"fold-{number}"], ensure_ascii=False)
        (FOLDER / f"fold-{number}-{name}.json").write_text(weights, encoding="utf-8")


def _phrases(fold: str, name: str) -> PhraseTable:
    # what sentences of drafts do (`does.bin`) is not learnt by folds
    return load_phrases(str(FOLDER / f"{fold}-{name}.bin")) if name == CLAUSES else Knowledge.phrases(name)


def _stored(fold: str, name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((FOLDER / f"{fold}-{name}.json").read_text(encoding="utf-8"))
    return made


def write(name: str, table: dict[str, Any], tool: str) -> None:
    """Write a table of weights."""
    header = f"# Learnt by tools/{tool} (`make weights`); not edited by hand.\n"
    body = yaml.safe_dump(table, allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)
    (ROOT / "rules" / "weights" / f"{name}.yaml").write_text(header + body, encoding="utf-8")
