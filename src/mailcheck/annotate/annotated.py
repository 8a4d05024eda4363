"""A case with everything that rules read, computed once and on demand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from mailcheck.annotate.wording import Groups, wording
from mailcheck.language.phrases import words_of
from mailcheck.language.vectors import load_vectors
from mailcheck.lexicon.matcher import View
from mailcheck.lexicon.stored import Table
from mailcheck.linear import Cues
from mailcheck.model import Case, Mail, RegionKind, Sentence
from mailcheck.store import Knowledge, Patterns, Topic, rules_folder

_GREETING_SENTENCES = 6
_CLOSING_SENTENCES = 6
_NAME_TOKENS = 4
"""Into so many tokens the dictionary may take a name."""


class TopicHit(NamedTuple):
    """A topic in a sentence; `start` and `end` count in its folded text."""

    topic: Topic
    start: int
    end: int


class Annotated:
    """A case, its sentences, and lazily their acts and topics."""

    def __init__(self, case: Case, knowledge: Knowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self._sentences: dict[Mail, tuple[Sentence, ...]] = {}
        self._views: dict[Sentence, View] = {}
        self._acts: dict[tuple[Sentence, str], list[tuple[int, int]]] = {}
        self._narrowed: dict[str, Patterns] = {}
        self._topics: dict[tuple[Sentence, str, bool], list[TopicHit]] = {}
        self._roles: dict[Sentence, RegionKind] = {}
        self._topic_patterns: dict[tuple[str, bool], list[tuple[Topic, Patterns]]] = {}
        self._wordings: dict[Sentence, Cues] = {}
        self._likeliest: dict[tuple[int, tuple[str, ...]], str | None] = {}
        self._done: dict[Sentence, Mapping[str, float]] = {}
        self._memo: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[Annotated], Any]) -> Any:
        """What another module keeps for the case under this name, made when first asked for."""
        if name not in self._memo:
            self._memo[name] = make(self)
        return self._memo[name]

    # --- sentences

    def sentences(self, mail: Mail) -> tuple[Sentence, ...]:
        """The sentences of a mail's own text, signature included."""
        if mail not in self._sentences:
            made = self.knowledge.splitter.sentences(mail.text, mail.lines, self.knowledge.folder)
            self._sentences[mail] = made
        return self._sentences[mail]

    @cached_property
    def draft(self) -> tuple[Sentence, ...]:
        """The sentences of the draft."""
        return self.sentences(self.case.draft)

    @cached_property
    def inbound(self) -> tuple[tuple[Mail, Sentence], ...]:
        """The sentences of the mails that the draft answers, each with its mail."""
        return tuple((mail, s) for mail in self.case.inbound for s in self.sentences(mail))

    def view(self, sentence: Sentence) -> View:
        """The sentence, indexed for matching."""
        if sentence not in self._views:
            self._views[sentence] = self.knowledge.view(sentence, self._table)
        return self._views[sentence]

    @cached_property
    def all_mails(self) -> tuple[Mail, ...]:
        """The thread and the draft."""
        return (*self.case.thread, self.case.draft)

    @cached_property
    def _vocabulary(self) -> tuple[str, frozenset[str]]:
        texts, forms = [], set()
        for mail in self.all_mails:
            for sentence in self.sentences(mail):
                texts.append(sentence.text)
                for token in sentence.tokens:
                    forms.add(token.lemma)
                    forms.add(token.base)
        return "\n".join(texts), frozenset(forms)

    @cached_property
    def _table(self) -> Table:
        return self.knowledge.table.narrowed(*self._vocabulary)

    @cached_property
    def _possible(self) -> frozenset[int]:
        return self._table.possible(*self._vocabulary)

    # --- acts

    def narrow(self, patterns: Patterns) -> Patterns:
        """The patterns that can match anywhere in this case."""
        return patterns.narrow(self._possible)

    def spans(self, sentence: Sentence, act: str) -> list[tuple[int, int]]:
        """Where the act stands in the sentence's folded text; all of a sentence of the draft whose wording alone does it.

        Nowhere in one whose wording is nothing like it, whatever a pattern matches (お子様にはよくあることです).
        """
        key = (sentence, act)
        if key not in self._acts:
            found = self.written(sentence, act)
            if found and self._doubted(sentence, act):
                found = []
            elif not found and self._learnt(sentence, act):
                found = [(0, len(sentence.text))]
            self._acts[key] = found
        return self._acts[key]

    def written(self, sentence: Sentence, act: str) -> list[tuple[int, int]]:
        """Where patterns of the act match in the sentence's folded text."""
        if act not in self._narrowed:
            self._narrowed[act] = self.narrow(self.knowledge.act(act))
        return self._narrowed[act].find(self.view(sentence))

    def _learnt(self, sentence: Sentence, act: str) -> bool:
        """Whether the sentence does the act by its wording, and no act of the same group by a pattern."""
        group = self._groups.of(act)
        if not group or id(sentence) not in self._drafted:
            return False
        key = (id(sentence), group)
        if key not in self._likeliest:
            written = any(self.written(sentence, other) for other in group)
            self._likeliest[key] = None if written else self._groups.likeliest(act, self.deeds(sentence))
        return self._likeliest[key] == act and not self._narrowed[act].excludes(self.view(sentence))

    def nearly(self, sentence: Sentence, act: str) -> float:
        """How likely a sentence of the draft does a learnt act, where that is not enough to say that it does; else 0."""
        group = self._groups.of(act)
        if not group or id(sentence) not in self._drafted or any(self.written(sentence, other) for other in group):
            return 0.0
        near = self._groups.nearly(act, self.deeds(sentence))
        return 0.0 if near and self._narrowed[act].excludes(self.view(sentence)) else near

    def _doubted(self, sentence: Sentence, act: str) -> bool:
        """Whether the wording of a sentence of the draft speaks against what a pattern found; what a team wrote is believed."""
        if not self._groups.of(act) or id(sentence) not in self._drafted or self.knowledge.packs:
            return False
        return self._groups.doubts(act, self.deeds(sentence))

    def deeds(self, sentence: Sentence) -> Mapping[str, float]:
        """How likely the wording of a sentence makes each of the learnt acts."""
        if sentence not in self._done:
            mean = load_vectors(os.path.join(rules_folder(), "vectors", "ja.bin")).mean(words_of(sentence.tokens))
            self._done[sentence] = self.knowledge.phrases("does").chances(sentence.tokens, mean)
        return self._done[sentence]

    @cached_property
    def _groups(self) -> Groups:
        return Groups(self.knowledge)

    @cached_property
    def _drafted(self) -> frozenset[int]:
        """The sentences of the draft that wording is asked of, by identity: a customer words things otherwise.

        A template is made of headings, labels and signatures too, of which nothing was learnt.
        """
        unread = ("heading", "list", "signature") if self.case.template else ()
        return frozenset(id(s) for s in self.draft if s.line_kind not in unread)

    def wording(self, sentence: Sentence) -> Cues:
        """The dictionary forms of a sentence, alone and two by two."""
        if sentence not in self._wordings:
            self._wordings[sentence] = wording(sentence)
        return self._wordings[sentence]

    def stands(self, sentence: Sentence, words: str) -> bool:
        """Whether a word of a word list stands in the sentence."""
        return bool(self.view(sentence).words(words))

    def has(self, sentence: Sentence, *acts: str) -> bool:
        """Whether the sentence does one of the acts."""
        return any(self.spans(sentence, act) for act in acts)

    # --- topics

    def topics(self, sentence: Sentence, part: str, feelings: bool = False) -> list[TopicHit]:
        """The topics (or feelings) whose `part` (tells, general, wishes, taboo) stands in the sentence."""
        key = (sentence, part, feelings)
        if key not in self._topics:
            hits = [
                TopicHit(topic, start, end)
                for topic, patterns in self._narrowed_topics(part, feelings)
                for start, end in patterns.find(self.view(sentence))
            ]
            self._topics[key] = hits
        return self._topics[key]

    def topic_spans(self, sentence: Sentence, topic: Topic, part: str) -> list[tuple[int, int]]:
        """Where `part` of one topic stands in the sentence's folded text."""
        key = (sentence, f"{topic.feeling}:{topic.id}:{part}")
        if key not in self._acts:
            if key[1] not in self._narrowed:
                self._narrowed[key[1]] = self.narrow(topic.patterns(part))
            self._acts[key] = self._narrowed[key[1]].find(self.view(sentence))
        return self._acts[key]

    def _narrowed_topics(self, part: str, feelings: bool) -> list[tuple[Topic, Patterns]]:
        key = (part, feelings)
        if key not in self._topic_patterns:
            topics = self.knowledge.feelings if feelings else self.knowledge.topics
            narrowed = ((t, self.narrow(t.patterns(part))) for t in topics)
            self._topic_patterns[key] = [(t, p) for t, p in narrowed if p]
        return self._topic_patterns[key]

    # --- roles

    def role(self, sentence: Sentence, mail: Mail | None = None) -> RegionKind:
        """The region of the mail that the sentence belongs to."""
        if sentence not in self._roles:
            self._assign_roles(mail or self.case.draft)
        return self._roles[sentence]

    def _assign_roles(self, mail: Mail) -> None:
        sentences = self.sentences(mail)
        body = [s for s in sentences if s.line_kind not in ("addressee", "signature")]
        signature = "\n".join(s.text for s in sentences if s.line_kind == "signature")
        for sentence in sentences:
            if sentence.line_kind == "addressee":
                self._roles[sentence] = "addressee"
            elif sentence.line_kind == "signature":
                self._roles[sentence] = "signature"
            else:
                self._roles[sentence] = "body"
        for number, sentence in enumerate(body):
            last = len(body) - number
            introduces = self.has(sentence, "introduction") or self._signs(sentence, signature)
            # who tells a price (5,500円(税込)でございます) gives no name
            if number < _GREETING_SENTENCES and introduces and not self.has(sentence, "price"):
                self._roles[sentence] = "introduction"
            elif number < _GREETING_SENTENCES and self.has(sentence, "greeting"):
                self._roles[sentence] = "greeting"
            elif last <= _CLOSING_SENTENCES and self.has(sentence, "closing"):
                self._roles[sentence] = "closing"

    def _signs(self, sentence: Sentence, signature: str) -> bool:
        """Whether the sentence gives a name that stands in the signature: X の Y でございます。"""
        for start, _ in self.knowledge.words("introducing").find(self.view(sentence)):
            before = [t for t in sentence.tokens if t.end <= start]
            if before and before[-1].pos.startswith("名詞") and sentence.text[before[-1].start : start].strip() in signature:
                return bool(signature)
            # a name that the dictionary takes to pieces: 三|橋
            if any(sentence.text[t.start : start].strip() in signature.split() for t in before[-_NAME_TOKENS:]):
                return True
        return False

    def body(self, mail: Mail) -> Iterator[Sentence]:
        """The sentences that carry the matter: no addressee, greeting, introduction, closing, signature."""
        for sentence in self.sentences(mail):
            if self.role(sentence, mail) == "body":
                yield sentence
