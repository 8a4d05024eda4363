"""Learns which sentence of a draft speaks to which of the customer's, word by word (run by `make vectors`; extra `train`).

Writes `rules/vectors/affinity.bin`, and with `--folds` also one table for each fold of trades, learnt without it: what the
models of `make weights` learn from must not have seen the trade either.

Source of the words: the rows of 300 numbers of `tools/build_vectors.py`. Learnt from the labelled cases with links
(`heard.yaml`) and the labelled mails of `tests/links/`; labelled pairs (`tests/pairs/`) are left out, so that they can tell how
good it is. The model and the file's format are told in `mailcheck/listening/affinity.py`. One thread and a fixed seed: the same
machine builds the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from build_vectors import source_rows
from material import ROOT, Data, fold_of, holding, learnable
from torch.nn import Parameter
from torch.nn import functional as F

from mailcheck.api import Checker
from mailcheck.language.tokenizer import tokenize
from mailcheck.language.vectors import Vectors, load_vectors
from mailcheck.listening.affinity import MAGIC, SCALE, Word, words
from mailcheck.listening.passing import passing

DIMENSIONS = 64
STEPS, BATCH, RATE, SHRINK = 600, 16, 3e-3, 3e-3
"""Steps of Adam, mails a step, its rate, and how strongly what a word learns for itself is held near nothing."""
OFTEN = 2
"""How often a labelled case is seen for each mail of `tests/links/`: it is what real mail looks like."""
SEED = 20
NOTHING = -1e4
"""An affinity that adds nothing to a sum of exponentials."""
UNIT = 1 << 14
"""What 1 is in the matrix of the file."""
ACTS = ("question", "request", "disclosure", "feeling")


class Example(NamedTuple):
    """A mail and its reply as words, and what takes up what."""

    group: str
    told: list[tuple[Word, ...]]
    replies: list[tuple[Word, ...]]
    links: list[tuple[int, list[int]]]
    """(sentence of the mail, sentences of the reply that take it up: none where it is passed over)."""


def of_cases(data: Data, folders: Sequence[Path], vectors: Vectors) -> Iterator[Example]:
    """Labelled cases, their sentences as the rules see them."""
    for folder in folders:
        for trade, labelled, annotated, found in data.links(folder):
            judge = passing(annotated)
            told, replies = list(judge.told), list(judge.replies)
            places = {s.text: i for i, s in enumerate(told)}
            links = []
            for link in found:
                meant = [s for m, s in annotated.inbound if holding([s], m.text, str(link["quote"]))]
                heard = link.get("heard")
                takers = holding(replies, labelled.case.draft.text, str(heard)) if heard else []
                if link["kind"] not in ACTS or link.get("sure") is False or not meant or (heard and not takers):
                    continue
                if meant[0].text not in places:
                    places[meant[0].text] = len(told)
                    told.append(meant[0])
                links.append((places[meant[0].text], [replies.index(s) for s in takers]))
            if replies and links:
                mail, reply = ([words(s.tokens, vectors) for s in side] for side in (told, replies))
                yield Example(trade, mail, reply, links)


def of_links(folder: Path, vectors: Vectors) -> Iterator[Example]:
    """Labelled mails, a sentence an entry."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            takers: dict[int, list[int]] = {}
            for number, reply in enumerate(row["reply"]):
                for told in reply["to"]:
                    takers.setdefault(told, []).append(number)
            links = [(i, takers.get(i, [])) for i, said in enumerate(row["inbound"]) if said["act"] in ACTS]
            mail, reply = ([words(tokenize(said["text"]), vectors) for said in row[side]] for side in ("inbound", "reply"))
            if links and row["reply"]:
                yield Example(path.stem, mail, reply, links)


class Model(torch.nn.Module):
    """What `mailcheck.listening.affinity` computes, in a form that can be learnt."""

    source: torch.Tensor

    def __init__(self, source: Any) -> None:
        super().__init__()
        centred = source - source.mean(axis=0)
        centred = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
        # two rows more: numbers, and words that no row stands for
        rows = np.vstack([centred, np.zeros((2, centred.shape[1]))]).astype(np.float32)
        self.register_buffer("source", torch.tensor(rows))
        _, _, axes = np.linalg.svd(centred[:8000], full_matrices=False)
        count, width = rows.shape
        self.axes = Parameter(torch.tensor(axes[:DIMENSIONS].T.copy(), dtype=torch.float32))
        self.own = Parameter(torch.zeros(count, DIMENSIONS))
        self.twist = Parameter(torch.zeros(DIMENSIONS, DIMENSIONS))
        self.common = Parameter(torch.tensor(0.5))
        self.weigh = Parameter(torch.zeros(2, width))
        self.weighs = Parameter(torch.zeros(2, count))
        self.scales = Parameter(torch.tensor([6.0, 6.0, 2.0]))
        self.judge = Parameter(torch.tensor([1.5, 0.5, -0.5]))

    def vectors(self, rows: Any) -> Any:
        """The vectors of words in a reply."""
        return F.normalize(self.source[rows] @ self.axes + self.own[rows], dim=1)

    def twisted(self, vectors: Any) -> Any:
        """The same words as the customer uses them."""
        return F.normalize(vectors + vectors @ self.twist, dim=1)

    def weights(self, rows: Any) -> tuple[Any, Any]:
        """How much words count where the customer writes them, and where the reply does."""
        source = self.source[rows]
        replied = source @ self.weigh[0] + self.weighs[0][rows]
        told = replied + source @ self.weigh[1] + self.weighs[1][rows]
        return F.softplus(told + self.common), F.softplus(replied + self.common)

    def forward(self, batch: Sequence[Prepared]) -> list[Any]:
        """For each mail the affinity of every sentence told to every sentence of the reply."""
        # each word of the batch is worked out once: the gradient of a look-up is as large as the whole table
        sides = [side for made in batch for side in (made.told, made.reply)]
        rows, places = torch.unique(torch.cat(sides), return_inverse=True)
        plain = self.vectors(rows)
        twisted, (told_weights, reply_weights) = self.twisted(plain), self.weights(rows)
        parts = iter(places.split([len(side) for side in sides]))
        return [
            self.between(made, twisted[told], plain[reply], told_weights[told], reply_weights[reply])
            for made, told, reply in zip(batch, parts, parts, strict=True)
        ]

    def between(self, made: Prepared, told: Any, reply: Any, told_weights: Any, reply_weights: Any) -> Any:
        """The affinity of every sentence told to every sentence of one reply."""
        told, reply = told * made.told_known, reply * made.reply_known
        a, b = made.told_in * told_weights, made.reply_in * reply_weights
        likeness = told @ reply.T + made.same
        best_reply = likeness[:, None, :].masked_fill(made.reply_in[None] == 0, -1.0).amax(2)
        best_told = likeness.T[:, None, :].masked_fill(made.told_in[None] == 0, -1.0).amax(2)
        pooled = F.normalize(a @ told, dim=1) @ F.normalize(b @ reply, dim=1).T
        asked = (a / a.sum(1, keepdim=True)) @ best_reply
        said = ((b / b.sum(1, keepdim=True)) @ best_told).T
        return self.scales[0] * pooled + self.scales[1] * asked + self.scales[2] * said

    def held(self) -> Any:
        """What keeps words that are seen rarely where their source row is."""
        return (self.own**2).sum() + 0.1 * (self.weighs**2).sum()


class Prepared:
    """An example as numbers."""

    def __init__(self, example: Example, unknown: int) -> None:
        told, reply = (list(dict.fromkeys(w for s in side for w in s)) for side in (example.told, example.replies))
        self.told, self.reply = (torch.tensor([unknown if isinstance(w, str) else w for w in side]) for side in (told, reply))
        self.told_known, self.reply_known = (
            torch.tensor([[float(isinstance(w, int))] for w in side]) for side in (told, reply)
        )
        self.same = torch.tensor([[float(w == x and w != "" and isinstance(w, str)) for x in reply] for w in told])
        self.told_in = torch.tensor([[float(w in s) for w in told] for s in example.told])
        self.reply_in = torch.tensor([[float(w in s) for w in reply] for s in example.replies])
        self.meant = torch.tensor([place for place, _ in example.links])
        """The sentences told, and for each of them whether a sentence of the reply takes it up."""
        self.taken = torch.tensor([[r in takers for r in range(len(example.replies))] for _, takers in example.links])
        pairs = [(told, taker) for told, takers in example.links for taker in takers[:2]]
        self.pairs = torch.tensor([*zip(*pairs, strict=True)]) if pairs else torch.zeros(2, 0, dtype=torch.long)
        """Sentences told with one that takes them up; for each pair, what else that one takes up is no rival."""
        also = {(told, taker) for told, takers in example.links for taker in takers}
        self.no_rival = torch.tensor([[t != told and (t, r) in also for told, r in pairs] for t in range(len(self.told_in))])


def loss_of(model: Model, batch: Sequence[Prepared]) -> Any:
    """How far the model is from the links of some mails."""
    ranked, count, margins, heard = 0.0, 0, [], []
    for made, scores in zip(batch, model(batch), strict=True):
        rows, taken = scores[made.meant], made.taken.any(1)
        whole = torch.logsumexp(rows, 1)
        if made.pairs.shape[1]:
            told, takers = made.pairs
            missed = whole - torch.logsumexp(rows.masked_fill(~made.taken, NOTHING), 1)
            columns = scores[:, takers]
            rivals = torch.logsumexp(columns.masked_fill(made.no_rival, NOTHING), 0)
            ranked = ranked + (missed * taken).sum() + 0.5 * (rivals - columns.gather(0, told[None])[0]).sum()
            count += int(taken.sum())
        share = 1 - torch.prod(1 - 0.95 * F.softmax(scores, 0)[made.meant], 1)
        slope, steep, bias = model.judge
        margins.append(slope * torch.log(share + 1e-4) + steep * whole + bias)
        heard.append(taken.float())
    judged = F.binary_cross_entropy_with_logits(torch.cat(margins), torch.cat(heard))
    return ranked / max(count, 1) + judged + SHRINK * model.held()


def learn(examples: Sequence[Prepared], source: Any) -> Model:
    """A model of these examples."""
    torch.manual_seed(SEED)
    order, model = random.Random(SEED), Model(source)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    queue: list[Prepared] = []
    for step in range(STEPS):
        while len(queue) < BATCH:
            queue += order.sample(list(examples), len(examples))
        batch, queue = queue[:BATCH], queue[BATCH:]
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, step / 50) * (1 - step / STEPS)
        loss = loss_of(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def write(model: Model, target: Path) -> None:
    """Write the table."""
    with torch.no_grad():
        every = torch.arange(len(model.own) - 1)
        rows = torch.round(model.vectors(every) * SCALE).numpy().astype(np.int8)
        twist = np.round(model.twist.numpy() * UNIT).astype("<i4")
        # the last weight is that of a word without a row
        all_rows = torch.arange(len(model.own))
        weights = [side.numpy() for side in model.weights(all_rows)]
        top = max(float(w.max()) for w in weights)
        small = [np.maximum(np.round(w / top * 255), 1).astype(np.uint8) for w in weights]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(MAGIC + struct.pack("<III3f", len(rows), DIMENSIONS, UNIT, *model.scales.tolist()))
        file.write(twist.tobytes() + small[0].tobytes() + small[1].tobytes() + rows.tobytes())
    print(f"{target}: {len(rows)} rows, {target.stat().st_size} bytes")


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path, help="the wheel of ja-ginza")
    parser.add_argument("target", type=Path)
    parser.add_argument("--cases", nargs="+", type=learnable, required=True, help="folders of a trade, each with heard.yaml")
    parser.add_argument("--links", type=Path, default=ROOT / "tests" / "links")
    parser.add_argument("--without", type=int, help="leave this fold of trades out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    source = source_rows(options.wheel)
    vectors = load_vectors(str(ROOT / "rules" / "vectors" / "ja.bin"))
    cases, links = list(of_cases(Data(Checker()), options.cases, vectors)), list(of_links(options.links, vectors))
    examples = [e for e in OFTEN * cases + links if options.without is None or fold_of(e.group) != options.without]
    write(learn([Prepared(e, len(source) + 1) for e in examples], source), options.target)


if __name__ == "__main__":
    main()
