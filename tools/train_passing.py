"""Learns when a draft passes over what was told or asked (run by `make weights`; needs the extra `train`).

Writes `rules/weights/frequency.yaml` (how many mails hold a word) and, for what is received (disclosures, feelings) and what
is answered (questions, requests), two models each:

- `received`, `answered`: does one sentence of the draft take it up? From labelled pairs (`tests/pairs/`,
  `tests/contrasts/`), links (`heard.yaml`) of labelled cases, and labelled mails (`tests/links/`).
- `unreceived`, `unanswered`: does the whole draft pass over it? From those links, by scores of the first model that had
  not seen the trade, and from the same cases with the sentences left out that take it up.

What they stand on had not seen the trade either: affinities (`build/affinity/`, made by `tools/build_affinity.py`) and what a
sentence does or takes up (`build/weights/`, made by `tools/train_listening.py` and `tools/train_replies.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from material import (
    CLAUSES,
    EVERYDAY,
    ROOT,
    Data,
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
from sklearn.metrics import average_precision_score, roc_auc_score

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.linear import Cues
from mailcheck.listening.affinity import Affinity, load_affinity
from mailcheck.listening.asked import candidates, plain
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.matter import MatterReader, matter_reader, matters
from mailcheck.listening.passing import Passing, passing
from mailcheck.listening.taking import taken
from mailcheck.model import Mail, Sentence
from mailcheck.store import Knowledge, load_knowledge

TESTS = ROOT / "tests"
FREQUENT = 3
"""A word of fewer mails is as good as new."""
OF_PAIRS = 0.3
"""What a labelled pair weighs against a sentence of a real draft: pairs are made to mislead."""
OF_CONTRASTS = 0.01
"""What a pair of `tests/contrasts/` weighs: made to mislead as well, and there are ten times as many."""
OF_LINKS = 0.3
"""What the links of all cases weigh together against all pairs, where it is asked how well pairs are told apart."""
OF_MAILS = 0.03
"""What a link of `tests/links/` weighs: those mails pass over more than real ones do, and there are many."""
OF_EVERYDAY = 3.0
"""What an everyday draft weighs."""
TOPIC_FOLDS = 5
"""Topics of a file of pairs are left out by folds of so many."""
LEFT_OUT = 0.1
"""What a row with its answer left out weighs against a real one."""


class Family(NamedTuple):
    """Acts that are taken up alike."""

    acts: tuple[str, ...]
    sentence: str
    """Weights that score a sentence of the draft."""
    draft: str
    """Weights that judge the draft."""
    strengths: tuple[float, float]
    """Inverse of the regularisation of the two regressions."""


AGAINST = {"coverage", "end-coverage", "best", "covers", "covers-lead", "lead", "share", "pair-best", "pair-second", "pair-any"}
AGAINST |= {"kind-fits", "kind-fits&few", "number-said", "long-number-said", "covered-mass", "rarest-covered", "first"}
AGAINST |= {"margin-lead", "focus-named", "focus-touched", "said-covered", "answer-covered", "own-covered"}
AGAINST |= {"answer-takes", "answer-kind", "answer-near", "answer-portion"}
AGAINST |= {
    "clause-best",
    "clause-share",
    "clause-log-share",
    "part-worst",
    "part-worst-share",
    "part-worst-log-share",
    "day-said",
}
FOR = {"kind-missing", "day-not-said", "parts", "added", "late", "answer-lost", "answer-crossed", "focus-absent"}


def sign(name: str) -> int:
    """What covers, answers or names never speaks for passing over; what is bare or unmet never against it.

    Cues that go together would otherwise take turns to outweigh each other, and a reader of the weights could not trust them.
    """
    name = name.rpartition("/")[2]
    if "-low" in name or name in FOR or "bare-" in name or name.endswith("unmet"):
        return 1
    against = name in AGAINST or name.startswith(("best-", "share-")) or ">" in name or ":by-" in name
    against = against or (name.startswith(("affinity-", "takes-")) and "-low" not in name)
    return -1 if against or name.endswith((":met", "topic-met")) else 0


FAMILIES = (
    Family(("disclosure", "feeling"), "received", "unreceived", (0.03, 0.1)),
    Family(("question", "request"), "answered", "unanswered", (0.03, 0.03)),
)


class Link(NamedTuple):
    """Something that the customer told or asked, in its case."""

    trade: str
    annotated: Annotated
    act: str
    mail: Mail
    sentence: Sentence
    takers: tuple[Sentence, ...]
    """The sentences of the draft that take it up; none where it is passed over."""
    weight: float = 1.0

    @property
    def passed(self) -> bool:
        """Whether the draft passes over it."""
        return not self.takers


def beneath(knowledge: Knowledge) -> tuple[str, ...]:
    """The weights that these models stand on."""
    told = tuple(f"tell-{act}" for family in FAMILIES for act in family.acts)
    return (*told, "told", CLAUSES, *(f"takes-{what}" for what in taken(knowledge)))


def table_of(trade: str) -> Affinity:
    """The table of affinities that had not seen the trade."""
    return load_affinity(str(ROOT / "build" / "affinity" / f"{fold_name(trade)}.bin"))


def judge_of(link: Link) -> Passing:
    """Judges a link's case by what has not seen its trade; made once for a case."""
    made: Passing = link.annotated.once(
        "passing-unseen",
        lambda a: Passing(a, cue_reader(a), matter_reader(a), table=table_of(link.trade)),
    )
    return made


def frequency(data: Data, folders: Sequence[Path]) -> dict[str, Any]:
    """In how many mails each dictionary form stands."""
    counts: Counter[str] = Counter()
    mails = 0
    for folder in folders:
        for _, _, annotated, _ in data.links(folder):
            for sentences in (annotated.draft, [s for _, s in annotated.inbound]):
                mails += 1
                counts.update({t.lemma for s in sentences for t in s.tokens if carries_meaning(t)})
    return {"mails": mails, "words": {w: n for w, n in sorted(counts.items()) if n >= FREQUENT}}


def links(data: Data, folders: Sequence[Path], acts: Sequence[str]) -> list[Link]:
    """The links of these acts. Where a link holds several sentences, its first stands for it."""
    out = []
    for folder in folders:
        for trade, labelled, annotated, found in data.links(folder):
            for link in found:
                told = [(m, s) for m, s in annotated.inbound if holding([s], m.text, str(link["quote"]))]
                if link["kind"] not in acts or not told or link.get("sure") is False:
                    continue
                draft = labelled.case.draft
                takers = tuple(holding(passing(annotated).replies, draft.text, str(link["heard"]))) if link["heard"] else ()
                if takers or not link["heard"]:
                    out.append(Link(trade, annotated, link["kind"], *told[0], takers))
    return out


def of_mails(data: Data, folder: Path, acts: Sequence[str]) -> list[Link]:
    """The links of the labelled mails of `tests/links/`."""
    found = []
    for name, annotated, told in data.mails(folder):
        replies, mails = passing(annotated).replies, {s: m for m, s in annotated.inbound}
        for act, sentence, takers in told:
            kept = tuple(s for s in takers if s in replies)
            if act in acts and len(kept) == len(takers):
                found.append(Link(name, annotated, act, mails[sentence], sentence, kept, OF_MAILS))
    return found


class Pair(NamedTuple):
    """A labelled pair."""

    file: str
    topic: str
    cues: Cues
    """The strongest over its sentences."""
    heard: bool


def of_pairs(data: Data, folder: Path, acts: Sequence[str]) -> list[Pair]:
    """Every labelled pair of these acts."""
    out = []
    for name, row, heard, annotated, told in data.pairs(folder):
        if row["kind"] in acts:
            cues = Cues()
            for mail, sentence in told:
                for reply in passing(annotated).replies:
                    for key, value in passing(annotated).pair(row["kind"], sentence, mail, reply).items():
                        cues[key] = max(cues.get(key, -9.0), value)
            out.append(Pair(name, row["topic"], cues, heard))
    return out


def sentence_table(found: Sequence[Link], pairs: Sequence[Pair], contrasts: Sequence[Pair]) -> Table:
    """Rows to learn the first model from: for every link each sentence of the draft.

    A draft that takes something up often does so in several sentences: its others are no counter-examples, and weigh
    nothing.
    """
    table = Table()
    for link in found:
        judge = judge_of(link)
        for reply in judge.replies:
            weight = 0.0 if link.takers and reply not in link.takers else link.weight
            cues = judge.pair(link.act, link.sentence, link.mail, reply)
            table.add(fold_name(link.trade), cues, bool(link.takers), weight=weight)
    for pair in pairs:
        table.add(pair.file, pair.cues, pair.heard, weight=OF_PAIRS)
    for pair in contrasts:
        table.add(fold_name(pair.file), pair.cues, pair.heard, weight=OF_CONTRASTS)
    return table


def draft_table(found: Sequence[Link]) -> tuple[Table, list[bool], list[Link]]:
    """Rows for the second model; whether each is a real one; its link."""
    table, real, of = Table(), [], []
    for link in found:
        judge, asked = judge_of(link), plain(candidates(link.annotated))
        margins = judge.margins(link.act, link.sentence, link.mail, asked)
        cues = judge.cues(link.act, link.sentence, link.mail, margins, asked)
        weight = link.weight * weight_of(link.trade)
        weight *= OF_EVERYDAY if link.trade.startswith(EVERYDAY) else 1
        table.add(fold_name(link.trade), cues, link.passed, weight=weight)
        real.append(True)
        of.append(link)
        # what a mail asks first is hardly ever passed over: leaving its answer out would teach that it is
        if not link.takers or (link.act in FAMILIES[1].acts and [w.sentence for w in asked[:1]] == [link.sentence]):
            continue
        matter = MatterReader(
            link.annotated,
            cue_reader(link.annotated),
            tuple(s for s in matters(link.annotated) if s not in link.takers),
        )
        rest = [place for place, reply in enumerate(judge.replies) if reply not in link.takers]
        replies = [judge.replies[place] for place in rest]
        less = Passing(link.annotated, cue_reader(link.annotated), matter, replies, table_of(link.trade))
        cues = less.cues(link.act, link.sentence, link.mail, margins.of(rest), asked)
        table.add(fold_name(link.trade), cues, True, weight=LEFT_OUT * weight)
        real.append(False)
        of.append(link)
    return table, real, of


def report(family: Family, table: Table, real: Sequence[bool], of: Sequence[Link], scores: Any) -> None:
    """How well the second model does on trades it has not seen."""
    y, mask, acts = np.array(table.labels), np.array(real), np.array([link.act for link in of])
    for act in family.acts:
        rows = mask & (acts == act) & np.array([link.weight == 1 for link in of])
        print(
            f"{family.draft} {act}: {int(y[rows].sum())} of {int(rows.sum())}; trades left out:",
            f"AUC {roc_auc_score(y[rows], scores[rows]):.3f},",
            f"average precision {average_precision_score(y[rows], scores[rows]):.3f}",
        )


def report_pairs(family: Family, links: Table, pairs: Sequence[Pair], contrasts: Sequence[Pair]) -> None:
    """How well pairs are told apart by weights learnt from all other files, and from other topics of the same file.

    `links` holds the sentences of the cases: how real drafts take something up, which pairs made to mislead cannot tell.
    """
    of_files = Table()
    for pair in pairs:
        of_files.add(pair.file, pair.cues, pair.heard)
    for pair in contrasts:
        of_files.add("contrasts", pair.cues, pair.heard)
    weight = OF_LINKS * len(of_files.rows) / max(sum(w > 0 for w in links.weights), 1)
    for cues, heard, weighs in zip(links.rows, links.labels, links.weights, strict=True):
        of_files.add("links", cues, heard, weight=weight * (weighs > 0))
    scores = left_out(of_files, family.strengths[0], scaled=True).margins
    names = np.array(of_files.groups)
    for name in sorted({pair.file for pair in pairs}):
        own = [pair for pair in pairs if pair.file == name]
        topics = {topic: number % TOPIC_FOLDS for number, topic in enumerate(sorted({pair.topic for pair in own}))}
        of_topics = Table()
        for pair in own:
            of_topics.add(str(topics[pair.topic]), pair.cues, pair.heard)
        heard_own = [pair.heard for pair in own]
        print(
            f"{family.sentence} {name}: AUC of other files {roc_auc_score(heard_own, scores[names == name]):.3f},",
            f"of other topics {roc_auc_score(heard_own, left_out(of_topics, family.strengths[0], scaled=True).margins):.3f}",
        )


def train(family: Family, folders: Sequence[Path], dry_run: bool) -> None:
    """Learn both models of a family."""
    checker = Checker()
    data = Data(checker, unseen=beneath(checker.knowledge))
    of_cases = links(data, folders, family.acts)
    pairs, contrasts = (of_pairs(data, TESTS / name, family.acts) for name in ("pairs", "contrasts"))
    table = sentence_table(of_cases, (), ())
    report_pairs(family, table, pairs, contrasts)
    mails = of_mails(data, TESTS / "links", family.acts)
    table.extend(sentence_table(mails, pairs, contrasts))
    found = of_cases + mails
    unseen = left_out(table, family.strengths[0], scaled=True)
    data.use(family.sentence, unseen)
    drafts, real, of = draft_table(found)
    unseen_drafts = left_out(drafts, family.strengths[1], scaled=True, sign=sign)
    report(family, drafts, real, of, unseen_drafts.margins)
    if not dry_run:
        write_folds(family.sentence, unseen)
        write_folds(family.draft, unseen_drafts)
        write(family.sentence, learn(table, family.strengths[0], scaled=True), "train_passing.py")
        write(family.draft, learn(drafts, family.strengths[1], scaled=True, sign=sign), "train_passing.py")


def main() -> None:
    """Learn and write."""
    options = learning(__doc__)
    if not options.dry_run:
        write("frequency", frequency(Data(Checker()), options.cases), "train_passing.py")
        load_knowledge.cache_clear()
    for family in FAMILIES:
        # a process of its own gives its memory back: both together want more than most machines have
        with ProcessPoolExecutor(1) as pool:
            pool.submit(train, family, options.cases, options.dry_run).result()


if __name__ == "__main__":
    main()
