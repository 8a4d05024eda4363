"""What a case names: the words of its thread, of the facts and of the writer's own side.

Staff use other words than customers do, so a word counts as known where any mail has it or a part of it, its sound or one of
its kanji; and it is only near where the vectors put it near to a word of the thread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.person import is_kana, is_kanji, reading
from mailcheck.language.tokenizer import tokenize
from mailcheck.listening.cues import cue_reader
from mailcheck.model import Mail, Sentence, Token

_THING = ("名詞,普通名詞,一般", "名詞,固有名詞")
_SPOKEN = 3
"""Shorter sounds occur in any mail by chance."""
_NEAR = 0.7
"""A likeness of two words in use from which on they may be two words for one thing."""
_TRANSLATED = 0.55
"""The same for a loanword and a word of other script, which are rather one thing in two words than two things."""


class Spoken(NamedTuple):
    """A name in a sentence: `start` and `end` count in its folded text, `stem` is what tells it from others of its sort."""

    mail: Mail
    sentence: Sentence
    start: int
    end: int
    stem: str
    sort: str

    @property
    def text(self) -> str:
        """As it is written."""
        return self.sentence.text[self.start : self.end]


class Clash(NamedTuple):
    """A name of the draft that nobody gave, and the name of the same sort that the thread gives (None where it gives none)."""

    found: Spoken
    known: Spoken | None
    unsure: bool = False


def known_names(annotated: Annotated) -> Known:
    """What a case names outside the body of the draft, read once."""
    known: Known = annotated.once("known-names", Known)
    return known


class Known:
    """The words of the thread, of the facts, and of the writer's own name and shop."""

    def __init__(self, annotated: Annotated) -> None:
        self._annotated = annotated
        case = annotated.case
        facts = (case.facts.customer_name, case.facts.company, case.facts.own_company, *case.facts.own_names)
        heads = [part for mail in case.thread for part in (mail.subject, mail.sender, mail.recipient)]
        fold = annotated.knowledge.folder.fold
        self.sentences = tuple((m, s) for m in case.thread for s in annotated.sentences(m))
        own = [s.text for s in annotated.draft if annotated.role(s) in ("signature", "introduction", "addressee")]
        self.own = squeeze("".join(own))
        self.text = squeeze("\n".join([*(s.text for _, s in self.sentences), *(fold(h) for h in (*heads, *facts) if h), *own]))
        self.draft = squeeze("".join(s.text for s in annotated.draft))

    @cached_property
    def sound(self) -> str:
        """The reading of all that is named, in katakana."""
        parts = (t.reading or reading(t.surface) or t.surface for _, s in self.sentences for t in s.tokens)
        return "".join(parts) + "".join(t.reading or t.surface for t in tokenize(self.text[-2000:]))

    @cached_property
    def words(self) -> frozenset[tuple[str, str]]:
        """What the thread speaks of: dictionary forms, and as written."""
        return frozenset(
            (t.lemma, t.surface) for _, s in self.sentences for t in s.tokens if t.pos.startswith(("名詞", "動詞", "形"))
        )

    def has(self, text: str) -> bool:
        """Whether the name stands there, or is spoken alike."""
        name = squeeze(text)
        if name in self.text:
            return True
        spoken = reading(name)
        return len(spoken) >= _SPOKEN and spoken in self.sound

    def touches(self, tokens: Sequence[Token]) -> bool:
        """Whether any part of a name stands in a mail, or a kanji of its last word, or most of another's."""
        telling = (t for t in tokens if t.pos.startswith(("名詞", "形状詞")) and "数詞" not in t.pos)
        nouns = [t for t in telling if (len(t.surface) > 1 or is_kanji(t.surface))]
        if any(self.has(t.surface) for t in nouns):
            return True
        kanji = [[c in self.text for c in t.surface if is_kanji(c)] for t in nouns]
        return any(kanji[-1]) or any(all(shared) for shared in kanji if shared) if kanji else False

    def is_near(self, tokens: Sequence[Token], alike: float = _NEAR, among: Sequence[str] = ()) -> bool:
        """Whether a word of a name is so near to one of the thread (or of some names of it) that both may mean one thing."""
        similarity = cue_reader(self._annotated).vectors.similarity
        words = {(t.lemma, t.surface) for name in among for t in tokenize(name)} or self.words
        things = [t for t in tokens if t.pos.startswith(_THING)]
        return any(
            similarity(t.lemma, word) >= (alike if is_kana(t.surface) == is_kana(surface) else _TRANSLATED)
            for t in things
            for word, surface in words
        )


def squeeze(text: str) -> str:
    """The text without blanks."""
    return re.sub(r"\s", "", text)
