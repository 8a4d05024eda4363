"""Whether a draft passes over something the customer wrote: what its sentences say for themselves, and together.

Two models, whose weights are data: one scores a sentence of the draft (does it take up what was told, does it answer what was
asked?), the other judges the whole draft by the scores of all its sentences and by how much of it falls to the matter.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues, Linear
from mailcheck.listening.affinities import Affinities
from mailcheck.listening.affinity import Affinity, load_affinity
from mailcheck.listening.attention import Attention
from mailcheck.listening.clauses import Clauses
from mailcheck.listening.cues import ASKED, CueReader, cue_reader
from mailcheck.listening.focus import Focus
from mailcheck.listening.matter import MatterReader, matter_reader
from mailcheck.listening.order import Margins, order_cues
from mailcheck.listening.taking import Taking, kinds_of
from mailcheck.model import Mail, Sentence
from mailcheck.store import Topic, rules_folder

_MOST_REPLIES = 200
"""More sentences than any reply has: what is longer is none, and must not take minutes."""
_WORST = -9.0
_TOPICS = 3
"""More circumstances than one sentence tells, but for few."""
_PARTS = ("tells", "general", "wishes")
"""By which words of a topic a sentence of the draft speaks of it."""
_MANY = 20
_OF = "/"
"""Stands between an act and a cue that is weighed for this act alone."""


class Wish(NamedTuple):
    """Something that the customer asked."""

    act: str
    """`question` or `request`."""
    sentence: Sentence
    mail: Mail


class Verdict(NamedTuple):
    """What the draft does with something that the customer wrote."""

    passed_over: float
    """How surely the draft passes over it, 0 to 1."""
    reply: Sentence | None
    """The sentence of the draft that takes it up, if any does."""
    cues: tuple[str, ...]
    """What spoke for it that the draft passes over it."""


def passing(annotated: Annotated) -> Passing:
    """Judges what was told and asked in a case; made once for all rules."""
    made: Passing = annotated.once("passing", lambda a: Passing(a, cue_reader(a), matter_reader(a)))
    return made


class Passing:
    """Judges a case; `replies` may leave out sentences of the draft, to learn what their absence looks like.

    `table` stands for the table of affinities that is installed, to learn from what it has not seen.
    """

    def __init__(
        self,
        annotated: Annotated,
        reader: CueReader,
        matter: MatterReader,
        replies: Sequence[Sentence] | None = None,
        table: Affinity | None = None,
    ) -> None:
        own = [s for s in annotated.draft if s.line_kind not in ("addressee", "signature")]
        self.replies: tuple[Sentence, ...] = tuple(own if replies is None else replies)[:_MOST_REPLIES]
        """The sentences of the draft that can take something up: its own words, addressee and signature aside."""
        self._annotated = annotated
        self._reader = reader
        self._matter = matter
        self._attention = Attention(annotated, reader, matter)
        self._table = table
        self._kinds_of: dict[Sentence, tuple[str, ...]] = {}
        self._margins: dict[tuple[str, Sentence], list[float]] = {}

    def speaks_to(self, reply: Sentence, told: Sentence) -> float:
        """How much of a sentence of the draft falls to what was told, against all else that was, 0 to 1."""
        place = self._places.get(reply)
        return 0.0 if place is None else self._affinities.portions(told)[place]

    @property
    def told(self) -> tuple[Sentence, ...]:
        """The sentences of the inbound that say something."""
        return self._attention.items

    def pair(self, act: str, told: Sentence, mail: Mail, reply: Sentence) -> Cues:
        """Cues that a sentence of the draft takes up what was told, or answers what was asked."""
        cues = {**self._reader.between(act, told, mail, reply), **self._attention.contrast(told, reply)}
        cues.update(self._affinities.contrast(told, self._places[reply]))
        cues.update(self._taking.pair(act, self._kinds(act, told, mail), self._places[reply]))
        if act in ASKED:
            cues.update(self._clauses.pair(told, self._places[reply]))
        cues.update(self._bent(cues))
        return cues

    def _bent(self, cues: Cues) -> Cues:
        """What some cues count beyond some points: the more, the likelier, is not true of all their range."""
        bends: dict[str, list[float]] = self._annotated.knowledge.weights("cues")["bends"]
        held = ((name, cues[name], points) for name, points in bends.items() if name in cues)
        return Cues({f"{name}>={point}": value - point for name, value, points in held for point in points if value > point})

    @cached_property
    def _places(self) -> dict[Sentence, int]:
        return {reply: place for place, reply in enumerate(self.replies)}

    @cached_property
    def _loaded(self) -> Affinity:
        return self._table or load_affinity(os.path.join(rules_folder(), "vectors", "affinity.bin"))

    @cached_property
    def _affinities(self) -> Affinities:
        return Affinities(self._loaded, self._reader.vectors, self._attention.items, self.replies)

    def asked_last(self, asked: Sentence) -> Sentence:
        """The last clause of a sentence, as one of its own: what is asked stands there."""
        return self._clauses.tail(asked)

    @cached_property
    def _clauses(self) -> Clauses:
        return Clauses(self._annotated, self._affinities, self._attention.items, self.replies)

    def _kinds(self, act: str, told: Sentence, mail: Mail) -> tuple[str, ...]:
        """The kinds of a question whose answers are worded alike."""
        if act != "question":
            return ()
        if told not in self._kinds_of:
            self._kinds_of[told] = kinds_of(self._annotated.knowledge, self._reader.asked(told, mail))
        return self._kinds_of[told]

    @cached_property
    def _taking(self) -> Taking:
        return Taking(self._reader, self._annotated.knowledge, self.replies)

    @cached_property
    def _focus(self) -> Focus:
        return Focus(self._annotated)

    def _own_margins(self, act: str, told: Sentence, mail: Mail) -> list[float]:
        key = (act, told)
        if key not in self._margins:
            model = Linear(self._annotated.knowledge.weights("answered" if act in ASKED else "received"))
            self._margins[key] = [model.margin(self.pair(act, told, mail, reply)) for reply in self.replies]
        return self._margins[key]

    def margins(self, act: str, told: Sentence, mail: Mail, asked: Sequence[Wish] = ()) -> Margins:
        """For each of `replies`, the log odds that it takes it up. `asked` is all that the customer asked, in order."""
        at = next((place for place, wish in enumerate(asked) if wish.sentence == told), None)
        sides = (asked[:at], asked[at + 1 :]) if at is not None and act in ASKED else ((), ())
        before, after = ([self._own_margins(*wish) for wish in side] for side in sides)
        return Margins(self._own_margins(act, told, mail), before, after)

    def cues(self, act: str, told: Sentence, mail: Mail, margins: Margins, asked: Sequence[Wish] = ()) -> Cues:
        """Cues that the draft as a whole passes over it. `asked` is all that the customer asked, in order."""
        cues = self._attention.shares(told)
        if act in ASKED:
            cues.update(self._matter.cues(told, self._reader.asked(told, mail), [wish.sentence for wish in asked]))
            cues.update(self._focus.cues(told, self.replies, self._taking.chances(act)))
            cues.update(self._clauses.cues(told, self._taking.chances(act)))
            cues.update(order_cues(margins))
            cues.update(self._answers(act, told, mail))
        else:
            cues = {name: cues[name] for name in ("share", "share-sharp", "share-sum")}
            cues.update(self._answers(act, told, mail))
            cues.update(self._topics_met(act, told))
            cues.update(self._affinities.shares(told))
        many = len(asked) if act in ASKED else 1
        portions, near = self._affinities.portions(told), self._affinities.row(told)
        kinds = self._kinds(act, told, mail)
        cues.update(self._taking.cues(act, kinds, portions, near, many))
        cues.update(_pooled(margins.own))
        answer = max(range(len(margins.own)), key=margins.own.__getitem__, default=None)
        cues.update(self._affinities.words_met(told, answer))
        if answer is not None:
            cues.update(self._taking.answer(act, kinds, answer))
            cues.update({"answer-near": near[answer], "answer-portion": portions[answer]})
        # what is learnt of both acts together is a start, and each has its own ways
        return {**cues, **{f"{act}{_OF}{name}": value for name, value in cues.items()}}

    def _answers(self, act: str, told: Sentence, mail: Mail) -> Cues:
        """Whether the draft does anywhere what answers this kind of telling or asking."""
        table = self._annotated.knowledge.weights("cues")
        told_cues = (self._reader.asked if act in ASKED else self._reader.told)(told, mail)
        cues = Cues()
        if "feeling" in told_cues:
            cues[f"{act}:feels"] = 1.0
        for kind in table["draft_answers_of"][act]:
            row = table["draft_answers"][kind]
            if any(cue in told_cues for cue in row["by"]):
                cues[kind] = 1.0
                found = (done for done in row["acts"] if any(self._annotated.has(r, done) for r in self.replies))
                cues.update({f"{kind}>{done}": 1.0 for done in found})
        return cues

    def _topics_met(self, act: str, told: Sentence) -> Cues:
        """How many of the circumstances in the sentence the draft speaks of: one may be heard and another not."""
        annotated = self._annotated
        general = annotated.knowledge.values("topics")["general"]
        topics = [t for t in told_topics(annotated, told, act) if t.id not in general]
        cues = Cues({f"{act}:topics": min(len(topics), _TOPICS) / _TOPICS})
        if not topics:
            return {**cues, f"{act}:no-topic": 1.0}
        met = [{part for part in _PARTS if any(annotated.topic_spans(r, t, part) for r in self.replies)} for t in topics]
        cues[f"{act}:first-topic-{'met' if met[0] else 'unmet'}"] = 1.0
        cues[f"{act}:met"] = sum(map(bool, met)) / len(met)
        cues[f"{act}:unmet"] = float(not any(met))
        cues.update({f"{act}:by-{part}": 1.0 for parts in met for part in parts})
        return cues

    def judge(self, act: str, told: Sentence, mail: Mail, asked: Sequence[Wish] = ()) -> Verdict:
        """What the draft does with it."""
        model = Linear(self._annotated.knowledge.weights("unanswered" if act in ASKED else "unreceived"))
        margins = self.margins(act, told, mail, asked)
        cues = self.cues(act, told, mail, margins, asked)
        best = max(zip(margins.own, self.replies, strict=True), key=lambda m: m[0], default=(0.0, None))
        spoke = dict.fromkeys(name.rpartition(_OF)[2] for name in model.why(cues))
        return Verdict(model.score(cues), best[1], tuple(spoke))


def told_topics(annotated: Annotated, sentence: Sentence, act: str) -> tuple[Topic, ...]:
    """The topics of a sentence (its feelings, for the act `feeling`), the most telling first: particular before general,
    bad before good, long first."""
    table = annotated.knowledge.values("topics")
    last = (*table["general"], *table["weak_feelings"], *annotated.knowledge.values("suggestions")["last"])
    hits = annotated.topics(sentence, "tells", act == "feeling")
    ordered = sorted(hits, key=lambda h: (h.topic.id in last, h.start - h.end, h.start))
    return tuple({h.topic.id: h.topic for h in ordered}.values())


def _pooled(margins: Sequence[float]) -> Cues:
    """The scores of the draft's sentences together: a long draft has a good one by chance."""
    best = sorted((max(_WORST, min(-_WORST, m)) for m in margins), reverse=True) or [_WORST]
    return {
        "pair-best": best[0],
        "pair-second": best[1] if len(best) > 1 else -6.0,
        "pair-any": math.log(sum(map(math.exp, best))),
        "pair-count": min(len(margins), _MANY) / _MANY,
    }
