"""Readable cues: what in a sentence, or in a pair of sentences, speaks for or against.

Cues are named after the acts, topics and word lists of `rules/lexicon/`, so that a weight can be read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property

from mailcheck.annotate.annotated import Annotated
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.language.vectors import Vectors, load_vectors
from mailcheck.linear import Cues
from mailcheck.listening.around import Around
from mailcheck.model import Mail, Sentence
from mailcheck.store import rules_folder

_LONG = 40
ASKED = ("question", "request")
"""Acts that are answered; the others are received."""


def cue_reader(annotated: Annotated) -> CueReader:
    """The cues of a case, read once for all rules."""
    reader: CueReader = annotated.once("cues", CueReader)
    return reader


class CueReader:
    """Reads cues off the sentences of one case; everything is computed once."""

    def __init__(self, annotated: Annotated) -> None:
        self.annotated = annotated
        self._content: dict[Sentence, tuple[str, ...]] = {}
        self._matter: dict[Sentence, tuple[str, ...]] = {}
        self._told: dict[Sentence, Cues] = {}
        self._asked: dict[Sentence, Cues] = {}
        self._surroundings: dict[Sentence, Cues] = {}
        self._reply: dict[Sentence, Cues] = {}
        self._means: dict[Sentence, tuple[float, ...]] = {}

    @cached_property
    def vectors(self) -> Vectors:
        """The table of word vectors."""
        return load_vectors(os.path.join(rules_folder(), "vectors", "ja.bin"))

    @cached_property
    def _business(self) -> frozenset[str]:
        return self.annotated.knowledge.forms("business")

    def content(self, sentence: Sentence) -> tuple[str, ...]:
        """Dictionary forms of the words that carry meaning, words of the trade left out."""
        if sentence not in self._content:
            self._content[sentence] = self._without_business(t.lemma for t in sentence.tokens if carries_meaning(t))
        return self._content[sentence]

    def _without_business(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w for w in words if w not in self._business))

    def matter(self, sentence: Sentence) -> tuple[str, ...]:
        """Dictionary forms of all words that carry meaning, words of the trade too: what a question is about."""
        if sentence not in self._matter:
            words = (t.lemma for t in sentence.tokens if carries_meaning(t))
            self._matter[sentence] = tuple(dict.fromkeys(words))
        return self._matter[sentence]

    def mean(self, sentence: Sentence) -> tuple[float, ...]:
        """The mean vector of the words that carry meaning."""
        if sentence not in self._means:
            self._means[sentence] = self.vectors.mean(self.content(sentence))
        return self._means[sentence]

    def nearness(self, sentence: Sentence, words: Iterable[str]) -> float:
        """Cosine of the mean vectors of a sentence and of the content words of another."""
        other = self.vectors.mean(self._without_business(words))
        return sum(x * y for x, y in zip(self.mean(sentence), other, strict=True))

    # --- what a sentence of the customer does

    def told(self, sentence: Sentence, mail: Mail) -> Cues:
        """Cues of a sentence of the customer's mail."""
        if sentence in self._told:
            return self._told[sentence]
        annotated, cues = self.annotated, Cues()
        table = annotated.knowledge.weights("cues")
        for act in table["told_acts"]:
            if annotated.has(sentence, act):
                cues[act] = 1.0
        for name in table["told_words"]:
            if annotated.stands(sentence, name):
                cues[f"word:{name}"] = 1.0
        topics = {h.topic.id for h in annotated.topics(sentence, "tells")}
        groups = {h.topic.group for h in annotated.topics(sentence, "tells") if h.topic.group}
        feelings = {h.topic.id for h in annotated.topics(sentence, "tells", feelings=True)}
        if topics:
            cues["topic"] = 1.0
            cues["topics"] = min(len(topics), 3) - 1.0
        cues.update({f"group:{g}": 1.0 for g in groups})
        if feelings:
            cues["feeling"] = 1.0
        cues.update({f"feels:{f}": 1.0 for f in feelings})
        cues.update(self._form(sentence, mail))
        if topics:
            for act in ("question", "request", "order-fact", "hypothetical", "intention", "cause", "symptom"):
                if act in cues:
                    cues[f"topic&{act}"] = 1.0
        if "word:kin" in cues or "word:first-person" in cues or "word:pets" in cues or "word:friends" in cues:
            cues["somebody"] = 1.0
        self._told[sentence] = cues
        return cues

    def asked(self, sentence: Sentence, mail: Mail) -> Cues:
        """The cues of `told`, and those that only matter for questions and requests."""
        if sentence not in self._asked:
            acts = self.annotated.knowledge.weights("cues")["asked_acts"]
            more = {act: 1.0 for act in acts if self.annotated.has(sentence, act)}
            if sentence in self._listed:
                more["listed"] = 1.0
            self._asked[sentence] = {**self.told(sentence, mail), **more}
        return self._asked[sentence]

    @cached_property
    def _listed(self) -> frozenset[Sentence]:
        """Items of lists below a sentence that asks: 次の点を教えてください."""
        listed, asks = set(), False
        for _, sentence in self.annotated.inbound:
            if sentence.line_kind != "list":
                asks = self.annotated.has(sentence, *ASKED, "answer-form")
            elif asks:
                listed.add(sentence)
        return frozenset(listed)

    def _form(self, sentence: Sentence, mail: Mail) -> Cues:
        cues = Cues(bias_length=min(len(sentence.text), _LONG) / _LONG)
        if sentence.line_kind in ("list", "signature", "addressee", "heading"):
            cues[f"line:{sentence.line_kind}"] = 1.0
        table = self.annotated.knowledge.weights("cues")
        poses = [t.pos.split(",")[0] for t in sentence.tokens]
        lemmas = {t.lemma for t in sentence.tokens}
        if not {"動詞", "形容詞", "助動詞"} & set(poses):
            cues["no-predicate"] = 1.0
        if any("数詞" in t.pos for t in sentence.tokens):
            cues["number"] = 1.0
        if any(t.surface in table["past_words"] and "助動詞" in t.pos for t in sentence.tokens):
            cues["past"] = 1.0
        if sentence.text.rstrip().endswith(tuple(table["asking_ends"])):
            cues["ends-asking"] = 1.0
        for lemma in table["forms"]:
            if lemma in lemmas:
                cues[f"form:{lemma}"] = 1.0
        if not self.content(sentence):
            cues["no-content"] = 1.0
        return cues

    # --- whether a sentence of the draft takes it up

    def reply(self, sentence: Sentence) -> Cues:
        """Cues of a sentence of the draft alone."""
        if sentence in self._reply:
            return self._reply[sentence]
        annotated, cues = self.annotated, Cues()
        for act in annotated.knowledge.weights("cues")["reply_acts"]:
            if annotated.has(sentence, act):
                cues[f"r:{act}"] = 1.0
        for name in annotated.knowledge.weights("cues")["reply_words"]:
            if annotated.stands(sentence, name):
                cues[f"r:word:{name}"] = 1.0
        if sentence.line_kind in ("list", "heading"):
            cues["r:line"] = 1.0
        if any("数詞" in t.pos for t in sentence.tokens):
            cues["r:number"] = 1.0
        self._reply[sentence] = cues
        return cues

    def pair(self, told: Sentence, mail: Mail, reply: Sentence) -> Cues:
        """Cues that the sentence of the draft takes up what was told."""
        cues = dict(self.reply(reply))
        cues.update(self._shared(told, reply))
        cues.update(self._topical(told, reply))
        receives = any(
            k in cues
            for k in (
                "r:receive",
                "r:empathy",
                "r:thanks-specific",
                "r:wish",
                "r:regret",
                "r:apology-substance",
            )
        )
        near = max(cues.get("max-near", 0.0), cues.get("shared", 0.0) / 2)
        cues["near"] = near
        if receives:
            cues["receives"] = 1.0
            cues["receives&near"] = near
            if "same-topic" in cues or "same-feeling" in cues:
                cues["receives&same"] = 1.0
        if "r:word:honorific-life" in cues or "r:word:kin-honorific" in cues:
            cues["honorific&near"] = near
        if "r:adapt" in cues:
            cues["adapt&near"] = near
        told_cues = self.told(told, mail)
        if "word:kin" in told_cues and "r:word:kin-honorific" in cues:
            cues["kin"] = 1.0
        for act in ("effort", "history"):
            if act in told_cues:
                for answer in ("thanks-specific", "apology-substance", "receive", "apology", "thanks"):
                    if f"r:{answer}" in cues:
                        cues[f"{act}>{answer}"] = 1.0
        return cues

    def telling(self, act: str, sentence: Sentence, mail: Mail) -> Cues:
        """The cues of a sentence of the customer that matter for an act, its wording, and what stands around it."""
        cues = self.asked(sentence, mail) if act in ASKED else self.told(sentence, mail)
        return {**cues, **self.wording(sentence), **self._around_it(sentence, mail)}

    def _around_it(self, sentence: Sentence, mail: Mail) -> Cues:
        if sentence not in self._surroundings:
            self._surroundings[sentence] = self._around.cues(sentence, mail)
        return self._surroundings[sentence]

    @cached_property
    def _around(self) -> Around:
        return Around(self.annotated, self.told)

    def wording(self, sentence: Sentence) -> Cues:
        """The dictionary forms of a sentence, alone and two by two: what lists of phrases have not thought of."""
        return self.annotated.wording(sentence)

    def between(self, act: str, told: Sentence, mail: Mail, reply: Sentence) -> Cues:
        """Cues of a pair for an act: questions and requests are answered, disclosures and feelings received."""
        make = self.answer if act in ASKED else self.pair
        return make(told, mail, reply)

    def answer(self, told: Sentence, mail: Mail, reply: Sentence) -> Cues:
        """Cues that the sentence of the draft answers a question or deals with a request: the same matter, the right kind."""
        told_cues = self.asked(told, mail)
        cues = dict(self.reply(reply))
        acts = self.annotated.knowledge.weights("cues")["answer_acts"]
        cues.update({f"r:{act}": 1.0 for act in acts if self.annotated.has(reply, act)})
        cues.update(self._shared(told, reply))
        mine, theirs = self.matter(told), self.matter(reply)
        common = set(mine) & set(theirs)
        cues["m-shared"] = min(len(common), 4) / 4
        cues["m-cover"] = len(common) / len(mine) if mine else 0.0
        best = sorted((max((self.vectors.similarity(m, t) for t in theirs), default=0.0) for m in mine), reverse=True)
        cues["m-near"] = sum(best[:2]) / 2 if best else 0.0
        cues["m-mean"] = sum(best) / len(best) if best else 0.0
        near = cues["m-near"]
        cues["m-high"] = max(0.0, near - 0.6)
        for kind, answers in self.annotated.knowledge.weights("cues")["answers"].items():
            if kind in told_cues:
                fits = [a for a in answers if f"r:{a}" in cues]
                cues[f"{kind}>fit" if fits else f"{kind}>none"] = 1.0
                if fits:
                    cues[f"{kind}>fit&near"] = near
        for act in (
            "grant",
            "refusal",
            "looking-into",
            "alternative",
            "promise-later",
            "conditional",
            "cannot-promise",
        ):
            if f"r:{act}" in cues:
                cues[f"{act}&near"] = near
        for act in ("greeting", "closing", "introduction", "thanks"):
            if f"r:{act}" in cues:
                cues[f"formula&{act}"] = 1.0
        return cues

    def _shared(self, told: Sentence, reply: Sentence) -> Cues:
        mine, theirs = self.content(told), self.content(reply)
        common = set(mine) & set(theirs)
        cues = Cues(shared=float(min(len(common), 3)))
        best = [max((self.vectors.similarity(m, t) for t in theirs), default=0.0) for m in mine]
        if best:
            best.sort(reverse=True)
            cues["max-near"] = best[0]
            cues["second-near"] = best[1] if len(best) > 1 else 0.0
            cues["mean-near"] = sum(best) / len(best)
        a, b = self.mean(told), self.mean(reply)
        cues["cosine"] = sum(x * y for x, y in zip(a, b, strict=True))
        return cues

    def _topical(self, told: Sentence, reply: Sentence) -> Cues:
        annotated, cues = self.annotated, Cues()
        for feelings, prefix in ((False, "topic"), (True, "feeling")):
            # only the topics that were told: the others cost time and tell little
            topics = {h.topic.id: h.topic for h in annotated.topics(told, "tells", feelings)}.values()
            for part, name in (("tells", "named"), ("general", "general"), ("wishes", "wish")):
                if any(annotated.topic_spans(reply, topic, part) for topic in topics):
                    cues[f"{prefix}-{name}"] = 1.0
                    cues[f"same-{prefix}"] = 1.0
        return cues
