"""Things with one head and different names: 蓬最中30箱 in the thread, 柚子最中30箱 in the draft.

Two mails may speak of two things of one sort, so the names alone contradict nothing. What gives a leftover away is that all
the rest is the same: the head (最中) and a number with its unit (30箱), while neither mail has the other's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.model import Mail, Sentence, Token

_NOUN = ("名詞,普通名詞", "名詞,固有名詞")
_TAIL = 2
"""A head of fewer characters is a suffix rather than a thing."""
_NEAR = 3
"""How many characters may stand between a thing and its number."""


class Compound(NamedTuple):
    """A run of nouns in a sentence."""

    sentence: Sentence
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """As it is written."""
        return self.sentence.text[self.tokens[0].start : self.tokens[-1].end]

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers that stand right behind it."""
        end = self.tokens[-1].end
        return frozenset(text for text, start in _figures(self.sentence) if 0 <= start - end <= _NEAR)

    def split(self, length: int) -> tuple[str, str]:
        """All but the last `length` tokens, and these."""
        cut = len(self.tokens) - length
        return "".join(t.surface for t in self.tokens[:cut]), "".join(t.surface for t in self.tokens[cut:])


def figures(sentence: Sentence) -> frozenset[str]:
    """The numbers of a sentence, each with the unit behind it."""
    return frozenset(text for text, _ in _figures(sentence))


def line_ends(sentence: Sentence, at: int) -> bool:
    """Whether a line of the mail ended there: folded sentences have their lines joined."""
    return at >= len(sentence.text) or (at > 0 and sentence.offsets[at] - sentence.offsets[at - 1] > 1)


def _figures(sentence: Sentence) -> Iterator[tuple[str, int]]:
    tokens = sentence.tokens
    for one, unit in pairwise(tokens):
        if "数詞" in one.pos and unit.pos.startswith(("名詞", "接尾辞")):
            yield one.surface + unit.surface, one.start


def misnamed(annotated: Annotated) -> Iterator[tuple[Compound, Mail, Compound]]:
    """A thing of the draft, and the thing of the thread that it stands for."""
    texts = {mail: _text(annotated.sentences(mail)) for mail in annotated.case.thread}
    thread_text, draft_text = "".join(texts.values()), _text(annotated.draft)
    things = [
        (mail, thing)
        for mail in reversed(annotated.case.thread)
        for sentence in annotated.sentences(mail)
        for thing in _compounds(sentence)
        if thing.numbers
    ]
    for sentence in annotated.draft if things else ():
        for one in _compounds(sentence):
            for mail, known in things:
                if not one.numbers & known.numbers:
                    continue
                tail = _shared_tail(one, known)
                (mine, head), (theirs, _) = one.split(tail), known.split(tail)
                if mine and theirs and len(head) >= _TAIL and mine not in thread_text and theirs not in draft_text:
                    yield one, mail, known


def _text(sentences: tuple[Sentence, ...]) -> str:
    return "".join(s.text for s in sentences)


def _compounds(sentence: Sentence) -> Iterator[Compound]:
    run: list[Token] = []
    for token in (*sentence.tokens, None):
        follows = bool(run) and token is not None and token.start == run[-1].end and not line_ends(sentence, token.start)
        if token is not None and token.pos.startswith(_NOUN) and (follows or not run):
            run.append(token)
            continue
        if len(run) > 1:
            yield Compound(sentence, tuple(run))
        run = [token] if token is not None and token.pos.startswith(_NOUN) else []


def _shared_tail(one: Compound, other: Compound) -> int:
    """How many of their last tokens two compounds share."""
    pairs = zip(reversed(one.tokens), reversed(other.tokens), strict=False)
    return len(list(takewhile(lambda p: p[0].surface == p[1].surface, pairs)))
