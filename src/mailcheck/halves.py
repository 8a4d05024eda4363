"""The two halves of listening, scored apart: recognising what a sentence does, and judging whether a draft takes it up.

The measure is the area under the receiver operating characteristic: how often something that should score higher does, of
all pairs of one that should and one that should not. 0.5 is chance, 1.0 is perfect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.asked import candidates, plain
from mailcheck.listening.cues import ASKED
from mailcheck.listening.listener import Ear
from mailcheck.listening.passing import passing
from mailcheck.model import Case, Mail, Sentence
from mailcheck.readers.listening import ACTS, OPEN, read_links, read_pairs, read_sentences, read_utterances

TAKEN_UP = ("disclosure", "feeling", "question", "request")
_LEVELS = (1, 2)
_TOLD = 0.3
"""What it counts for a strong circumstance that it is told at all: what weighs mostly is."""


class Half(NamedTuple):
    """The score of one half of listening, for one act, on one kind of material."""

    half: str
    """`recognised` or `taken-up`."""
    material: str
    """`links`, `pairs`, `sentences` or `utterances`."""
    act: str
    positive: int
    negative: int
    area: float | None
    """Area under the curve; None without both kinds of rows."""
    precision: float | None = None
    recall: float | None = None
    """At the threshold of a hint; only for utterances."""


Row = tuple[str, float, bool]
"""Act, score, and whether it should be high."""


def evaluate_halves(folder: Path, checker: Checker) -> list[Half]:
    """Score all links (`heard.yaml`), pairs (`*.jsonl`), utterances (`*.jsonl`) and sentence tables (`*.tsv`) below a folder.

    Raises InputError for files that cannot be read.
    """
    recognised: list[Row] = []
    taken_up: list[Row] = []
    for path in _files(folder, "heard.yaml"):
        for told, taken in _of_links(path, checker):
            recognised.extend(told)
            taken_up.extend(taken)
    out = [*_areas("recognised", "links", ACTS, recognised), *_areas("taken-up", "links", TAKEN_UP, taken_up)]
    pairs = [row for path in _files(folder, "*.jsonl") for row in _of_pairs(path, checker)]
    sentences = [row for path in _files(folder, "*.tsv") for row in _of_sentences(path, checker)]
    out += [*_areas("taken-up", "pairs", TAKEN_UP, pairs), *_areas("recognised", "sentences", ACTS, sentences)]
    for path in _files(folder, "*.jsonl"):
        out.extend(_of_utterances(path, checker))
    return out


def _files(folder: Path, pattern: str) -> list[Path]:
    if folder.is_file():
        return [folder] if folder.match(pattern) else []
    return sorted(folder.rglob(pattern))


def _areas(half: str, material: str, acts: Sequence[str], rows: Sequence[Row]) -> Iterator[Half]:
    for act in acts:
        high = [score for name, score, wanted in rows if name == act and wanted]
        low = [score for name, score, wanted in rows if name == act and not wanted]
        if high or low:
            yield Half(half, material, act, len(high), len(low), area(high, low))


def area(high: Sequence[float], low: Sequence[float]) -> float | None:
    """The area under the curve of scores that should be high against scores that should be low; ties count half."""
    if not high or not low:
        return None
    ranked = sorted([(score, 1) for score in high] + [(score, 0) for score in low])
    wins, below = 0.0, 0
    for _, group in groupby(ranked, key=lambda row: row[0]):
        alike = [wanted for _, wanted in group]
        ups = sum(alike)
        wins += ups * (below + (len(alike) - ups) / 2)
        below += len(alike) - ups
    return wins / (len(high) * len(low))


def _certainty(annotated: Annotated, act: str, told: Iterable[tuple[Mail, Sentence]]) -> float:
    ear = Ear(annotated, act)
    return max((ear.certainty(sentence, mail) for mail, sentence in told), default=0.0)


def _taken_up(annotated: Annotated, act: str, told: Iterable[tuple[Mail, Sentence]]) -> float:
    asked = plain(candidates(annotated)) if act in ASKED else ()
    judge = passing(annotated)
    return 1 - min((judge.judge(act, s, mail, asked).passed_over for mail, s in told), default=1.0)


def _of_links(path: Path, checker: Checker) -> Iterator[tuple[list[Row], list[Row]]]:
    for name, links in read_links(path).items():
        labelled = checker.read_labelled(str(path.parent / f"{name}.yaml"))
        annotated = Annotated(labelled.case, checker.knowledge)
        inbound = [(m, s) for m, s in annotated.inbound if s.line_kind not in ("addressee", "signature")]
        told = {link: [(m, s) for m, s in inbound if _holds(s, m.text, link.quote)] for link in links}
        recognised: list[Row] = []
        for mail, sentence in inbound:
            here = [link for link in links if (mail, sentence) in told[link]]
            kinds = {link.kind for link in here if link.sure}
            left_open = {OPEN.get(link.kind, link.kind) for link in here if not link.sure or link.kind in OPEN} - kinds
            told_apart = (act for act in ACTS if act not in left_open)
            recognised += [(act, _certainty(annotated, act, [(mail, sentence)]), act in kinds) for act in told_apart]
        taken = [
            (link.kind, _taken_up(annotated, link.kind, told[link][:1]), link.heard is not None)
            for link in links
            if link.kind in TAKEN_UP and link.sure and told[link]
        ]
        yield recognised, taken


def _holds(sentence: Sentence, text: str, quote: str) -> bool:
    at = text.find(quote)
    return at >= 0 and sentence.span.start < at + len(quote) and at < sentence.span.end


def _exchange(checker: Checker, inbound: str, draft: str) -> Annotated:
    customer = checker.mail(inbound, "customer")._replace(position=0)
    return Annotated(Case("", checker.mail(draft, "agent"), (customer,)), checker.knowledge)


def _of_pairs(path: Path, checker: Checker) -> Iterator[Row]:
    for pair in read_pairs(path):
        before = f"{pair.business}\n\n" if pair.business else ""
        annotated = _exchange(checker, before + pair.told, pair.reply)
        told = [(m, s) for m, s in annotated.inbound if s.span.start >= len(before)]
        yield pair.kind, _taken_up(annotated, pair.kind, told), pair.heard


def _of_sentences(path: Path, checker: Checker) -> Iterator[Row]:
    for said in read_sentences(path):
        annotated = _exchange(checker, said.text, "。")
        left_open = {OPEN[kind] for kind in said.kinds & OPEN.keys()}
        told = [act for act in ACTS if act not in left_open]
        yield from ((act, _certainty(annotated, act, annotated.inbound), act in said.kinds) for act in told)


def _of_utterances(path: Path, checker: Checker) -> Iterator[Half]:
    """How well disclosures are told from what is none, and strong ones from the rest."""
    said_of: dict[int, list[tuple[float, int]]] = {level: [] for level in _LEVELS}
    for said in read_utterances(path):
        annotated = _exchange(checker, said.text, "。")
        ear = Ear(annotated, "disclosure")
        told = [(ear.tells(s, m), ear.tells(s, m) ** _TOLD * ear.weighs(s, m)) for m, s in annotated.inbound] or [(0.0, 0.0)]
        for level, scores in zip(_LEVELS, zip(*told, strict=True), strict=True):
            said_of[level].append((max(scores), said.level))
    limits = checker.knowledge.weights("thresholds")["disclosure"]
    for level, scored in said_of.items() if any(said_of.values()) else ():
        least = limits["told_hint" if level == 1 else "weighty"]
        high = [score for score, strength in scored if strength >= level]
        low = [score for score, strength in scored if strength < level]
        found = sum(score >= least for score in high)
        told = found + sum(score >= least for score in low)
        yield Half(
            "recognised",
            "utterances",
            f"disclosure>={level}",
            len(high),
            len(low),
            area(high, low),
            found / told if told else None,
            found / len(high) if high else None,
        )
