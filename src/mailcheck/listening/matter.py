"""Whether a draft deals with the matter of a question or a request: cues of what was asked against the whole draft.

A draft that skips a question mostly has nothing about it at all: the rarer words of the question find no likeness in any of
its sentences, or only in those that belong to another question. So the cues measure what is covered, and what is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import mul
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.moments import Moment, moments
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.linear import Cues
from mailcheck.listening.cues import CueReader, cue_reader
from mailcheck.model import Sentence, Token

_NUMBER = re.compile(r"(\d+)([^\d\s]?)")
"""A number, and the first letter of what it counts."""
_LONG = 2
"""Digits from which on a number says for itself what it is."""
_CLAUSE_ENDS = "、 "
_SHORTEST_CLAUSE = 6
_MOST_REPLIES = 200
"""More sentences than any reply has: what is longer is none, and must not take minutes."""
_MOST_OTHERS = 20
"""More questions than any mail asks besides one."""
_UNLIKE = 0.4
"""Cosine of words that have nothing to do with each other, about."""
_UNCOVERED = 0.3
"""A word that finds no greater likeness is not spoken of."""
_SPOKEN = 0.5
"""A word that finds so great a likeness is spoken of."""
_NEAR = 0.2
"""A sentence that covers less has nothing to do with it."""
_SAME = 0.6
"""Share of words by which two sentences ask the same."""
_MANY = 3
"""Words by which a question says for itself what it is about."""
_LOW = (0.45, 0.25)
"""Where coverage becomes thin, and very thin."""


class Word(NamedTuple):
    """A word that says what a sentence is about."""

    lemma: str
    surface: str


class _Coverage:
    """How much each of some words weighs, how well it is covered, 0 to 1, and the weighted mean."""

    __slots__ = ("covered", "mean", "weights")

    def __init__(self, weights: tuple[float, ...], covered: tuple[float, ...]) -> None:
        self.weights = weights
        self.covered = covered
        total = sum(weights)
        self.mean: float = sum(map(mul, weights, covered)) / total if total else 0.0

    @property
    def bare(self) -> list[float]:
        """The weights of the words that are not covered."""
        return [w for w, c in zip(self.weights, self.covered, strict=True) if c < _UNCOVERED]


def matter_reader(annotated: Annotated) -> MatterReader:
    """The matter of a case, read once for all rules."""
    reader: MatterReader = annotated.once("matter", lambda a: MatterReader(a, cue_reader(a)))
    return reader


class MatterReader:
    """Reads the matter of sentences of one case; everything is computed once."""

    def __init__(self, annotated: Annotated, reader: CueReader, replies: tuple[Sentence, ...] | None = None) -> None:
        self._annotated = annotated
        self._reader = reader
        self.replies = matters(annotated) if replies is None else replies
        """The sentences of the draft that can deal with something."""
        table = annotated.knowledge.weights("frequency")
        self._mails = int(table["mails"])
        self._counts: dict[str, int] = table["words"]
        self._empty = frozenset(annotated.knowledge.values("matter")["empty"])
        self._words: dict[Sentence, tuple[Word, ...]] = {}
        self._named: dict[Sentence, list[Moment]] = {}
        self._likeness: dict[tuple[Word, Word], float] = {}
        self._characters: dict[Word, frozenset[str]] = {}
        self._covers: dict[tuple[tuple[Word, ...], Sentence], _Coverage] = {}
        self._weights: dict[tuple[Word, ...], tuple[float, ...]] = {}

    def words(self, sentence: Sentence, start: int = 0) -> tuple[Word, ...]:
        """The words that say what the sentence is about, from a place in its text on."""
        if start:
            return self._read(t for t in sentence.tokens if t.start >= start)
        if sentence not in self._words:
            self._words[sentence] = self._read(sentence.tokens)
        return self._words[sentence]

    def _read(self, tokens: Iterable[Token]) -> tuple[Word, ...]:
        return tuple(Word(t.lemma, t.surface) for t in tokens if _names_matter(t) and t.lemma not in self._empty)

    def only_formula(self, asked: Sentence) -> bool:
        """Whether the sentence is nothing but a closing formula: a plea for an answer that names no matter."""
        spans = self._annotated.spans(asked, "request-formula")
        rest = [t for t in asked.tokens if not any(start <= t.start < end for start, end in spans)]
        return bool(spans) and not self._read(rest)

    def weight(self, word: Word) -> float:
        """How rare a word is in mails of all trades, 0 to 1: rare words say what a mail is about."""
        rarity = math.log(self._mails / (1 + self._counts.get(word.lemma, 0))) / math.log(self._mails)
        return max(rarity, 0.05)

    def likeness(self, one: Word, other: Word) -> float:
        """How near two words are, 0 to 1: the same, parts of each other, or alike in use."""
        if one.lemma == other.lemma or one.surface == other.surface:
            return 1.0
        key = (one, other) if one < other else (other, one)
        known = self._likeness.get(key)
        if known is None:
            near = (self._reader.vectors.similarity(one.lemma, other.lemma) - _UNLIKE) / (1 - _UNLIKE)
            shared = _shared_kanji(self._kanji(one), self._kanji(other))
            known = self._likeness[key] = max(near, shared, _within(one.surface, other.surface), 0.0)
        return known

    def _kanji(self, word: Word) -> frozenset[str]:
        if word not in self._characters:
            self._characters[word] = frozenset(c for c in word.surface + word.lemma if "\u4e00" <= c <= "\u9fff")
        return self._characters[word]

    def _cover(self, words: tuple[Word, ...], reply: Sentence) -> _Coverage:
        """How well a sentence of the draft covers words."""
        key = (words, reply)
        if key not in self._covers:
            theirs = dict.fromkeys(self.words(reply))
            covered = tuple(max((self.likeness(word, other) for other in theirs), default=0.0) for word in words)
            if words not in self._weights:
                self._weights[words] = tuple(map(self.weight, words))
            self._covers[key] = _Coverage(self._weights[words], covered)
        return self._covers[key]

    def _cover_all(self, words: tuple[Word, ...]) -> _Coverage:
        """How well the whole draft covers words: each by the sentence that covers it best."""
        each = [self._cover(words, reply).covered for reply in self.replies]
        covered = tuple(map(max, zip(*each, strict=True))) if each else (0.0,) * len(words)
        return _Coverage(tuple(map(self.weight, words)), covered)

    def same(self, one: Sentence, other: Sentence) -> bool:
        """Whether two sentences speak of the same by most of their words."""
        a, b = ({w.lemma for w in self.words(s)} for s in (one, other))
        return bool(a and b) and len(a & b) >= _SAME * len(a | b)

    def covered(self, asked: Sentence, reply: Sentence) -> float:
        """How much of what was asked a sentence of the draft covers, 0 to 1."""
        return self._cover(self.words(asked), reply).mean

    def nearest(self, asked: Sentence) -> Sentence | None:
        """The sentence of the draft that covers most of what was asked; None where none is near it at all."""
        best = max(self.replies, key=lambda reply: self.covered(asked, reply), default=None)
        return best if best is not None and self.covered(asked, best) >= _NEAR else None

    def cues(self, asked: Sentence, told: Cues, everything: Sequence[Sentence]) -> Cues:
        """Cues that the draft passes over what was asked.

        `told` are the cues of the sentence itself; `everything` is all that the customer asked, in order.
        """
        words = self.words(asked)
        # a thread may hold a mail twice, as it was written and as it was quoted
        unlike = (s for s in everything if s is not asked and not self.same(s, asked))
        others = list({self.words(s): s for s in unlike}.values())[:_MOST_OTHERS]
        last = self.words(asked, _last_clause(asked.text)) or words
        whole = self._cover_all(words)
        cues = Cues(coverage=whole.mean)
        cues[f"words-{min(len(words), 3)}"] = 1.0
        end = self._cover_all(last)
        cues["end-coverage"] = end.mean
        if words:
            cues.update(_masses(whole, end))
        cues.update(self._sentences(words, last, others))
        cues.update(self._numbers(asked))
        cues.update(self._place(asked, everything, others))
        cues.update(self._kind_fits(told, len(words)))
        for name in ("coverage", "end-coverage", "best", "best-won"):
            for step, least in enumerate(_LOW, 1):
                cues[f"{name}-low{step}"] = max(0.0, least - cues[name])
            if len(words) > 1:
                cues[f"words&{name}-low"] = max(0.0, _LOW[0] - cues[name])
        return cues

    def _sentences(self, words: tuple[Word, ...], last: tuple[Word, ...], others: Sequence[Sentence]) -> Cues:
        """The sentence of the draft that covers most, also where it does not cover another question better."""
        each = [self._cover(words, s) for s in self.replies]
        mine = [cover.mean for cover in each]
        ends = [self._cover(last, s).mean for s in self.replies]
        theirs = [max((self._cover(self.words(o), s).mean for o in others), default=0.0) for s in self.replies]
        both = list(zip(mine, theirs, strict=True))
        many = len(self.replies)
        return {
            "best": max(mine, default=0.0),
            "best-count": max((sum(c >= _SPOKEN for c in cover.covered) for cover in each), default=0) / 4,
            "best-end": max(ends, default=0.0),
            "best-won": max((m for m, t in both if m >= t), default=0.0),
            "best-lead": max((m - t for m, t in both), default=0.0),
            "others": min(len(others), 4) / 4,
            "replies": min(many, 12) / 12,
            "replies-each": min(many / (1 + len(others)), 6) / 6,
        }

    def _place(self, asked: Sentence, everything: Sequence[Sentence], others: Sequence[Sentence]) -> Cues:
        """What a mail asks first is seldom passed over, what it adds sooner."""
        return {
            "first": float(bool(everything) and everything[0] is asked),
            "alone": float(not others),
            "added": float(self._annotated.stands(asked, "adding")),
        }

    def _kind_fits(self, told: Cues, words: int) -> Cues:
        """Whether the draft has an answer of the kind that was asked for: a time, an amount, a reason."""
        cues = Cues()
        for kind, answers in self._annotated.knowledge.weights("cues")["plain_answers"].items():
            if kind in told:
                fits = any(self._annotated.has(s, *answers) for s in self.replies)
                cues["kind-fits" if fits else "kind-missing"] = 1.0
                if fits and words < _MANY:
                    cues["kind-fits&few"] = 1.0
        return cues

    def _numbers(self, asked: Sentence) -> Cues:
        """Whether the draft names a number of the question: a small one only where it counts the same."""
        mine = set(_NUMBER.findall(asked.text))
        theirs = {found for s in self.replies for found in _NUMBER.findall(s.text)}
        long = {number for number, _ in mine if len(number) >= _LONG} & {number for number, _ in theirs}
        cues = {"number": float(bool(mine)), "number-said": float(bool(mine & theirs)), "long-number-said": float(bool(long))}
        days = self._days(asked)
        if days:
            replied = [day for s in self.replies for day in self._days(s)]
            said = any(day.same_day(other) for day in days for other in replied)
            cues["day-said" if said else "day-not-said"] = 1.0
        return cues

    def _days(self, sentence: Sentence) -> list[Moment]:
        """The days that a sentence names: 10/9 and 9日 are one."""
        if not _NUMBER.search(sentence.text):
            # compiling the forms of dates takes as long as all the rest of a short mail
            return []
        if sentence not in self._named:
            table = self._annotated.knowledge.values("dates")
            found = [moment for moment in moments(sentence.text, table) if moment.day is not None]
            for m in re.finditer(table["slashed"], sentence.text):
                found.append(Moment(int(m["month"]), int(m["day"]), None, None, False, False, *m.span()))
            self._named[sentence] = found
        return self._named[sentence]


def matters(annotated: Annotated) -> tuple[Sentence, ...]:
    """The sentences of a draft that carry its matter: the body, and lists wherever they stand."""
    found = (s for s in annotated.draft if s.line_kind == "list" or annotated.role(s) == "body")
    return tuple(islice(found, _MOST_REPLIES))


def _masses(whole: _Coverage, end: _Coverage) -> Cues:
    total = sum(whole.weights)
    return {
        "mass": min(total, 5) / 5,
        "bare-mass": min(sum(whole.bare), 3) / 3,
        "bare-most": max(whole.bare, default=0.0),
        "bare-share": sum(whole.bare) / total,
        "end-bare-mass": min(sum(end.bare), 3) / 3,
        "end-bare-share": sum(end.bare) / sum(end.weights),
        "covered-mass": min(sum(w * c for w, c in zip(whole.weights, whole.covered, strict=True)), 3) / 3,
        "rarest-covered": max(zip(whole.weights, whole.covered, strict=True))[1],
    }


def _names_matter(token: Token) -> bool:
    return carries_meaning(token) or token.pos.startswith("接尾辞,名詞的")


def _last_clause(text: str) -> int:
    """Where the last clause of some length begins: what is asked stands at the end."""
    before = text[: max(len(text) - _SHORTEST_CLAUSE, 0)]
    return max(before.rfind(mark) for mark in _CLAUSE_ENDS) + 1


def _shared_kanji(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other) if one and other else 0
    return 0.35 + 0.4 * both / max(len(one), len(other)) if both else 0.0


def _within(one: str, other: str) -> float:
    """Whether one loanword is a part of the other."""
    if not (one in other or other in one) or min(len(one), len(other)) < 3:
        return 0.0
    return 0.9 if _katakana(one) and _katakana(other) else 0.0


def _katakana(text: str) -> bool:
    return all("\u30a1" <= c <= "\u30ff" for c in text)
