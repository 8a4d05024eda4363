"""Refrains: wording with which several sentences of a mail begin or end, whatever it is.

Stock phrases are known by name (`repeated-stock`); there are more of them than any list has. What three sentences of running
text open or close with, word by word, is heard as one too, if it says something of its own: a mere ending (…しております) is
grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mailcheck.language.tokenizer import carries_meaning
from mailcheck.model import Sentence, Token

_LETTERS = 10
"""Shorter wording is grammar."""
_WORDS = 2
"""So many words of it must carry meaning."""


Place = tuple[Sentence, int, int]
"""A sentence, and start and end of a refrain in its folded text."""


def refrains(sentences: Iterable[Sentence], times: int) -> Iterator[list[Place]]:
    """The longest wording that at least `times` sentences begin, or end, with: where it stands, in order."""
    texts = [s for s in sentences if s.line_kind == "text"]
    for place in (_openings, _endings):
        found: dict[tuple[str, ...], list[Place]] = {}
        for sentence in texts:
            for tokens in place(sentence.tokens):
                if _says_something(tokens):
                    words = tuple(t.surface for t in tokens)
                    found.setdefault(words, []).append((sentence, tokens[0].start, tokens[-1].end))
        many = [places for _, places in sorted(found.items(), key=lambda f: -len(f[0])) if len(places) >= times]
        taken: set[int] = set()
        for places in many:
            if taken.isdisjoint(s.number for s, _, _ in places):
                taken.update(s.number for s, _, _ in places)
                yield places


def _openings(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What stands before each comma of a sentence."""
    for place, token in enumerate(tokens):
        if token.pos.startswith("補助記号,読点"):
            yield tokens[:place]


def _endings(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What a sentence ends with, its full stop aside."""
    end = len(tokens)
    while end and tokens[end - 1].pos.startswith("補助記号"):
        end -= 1
    for start in range(1, end):
        if not tokens[start].pos.startswith(("助詞", "助動詞", "補助記号", "接尾辞")):
            yield tokens[start:end]


def _says_something(tokens: Sequence[Token]) -> bool:
    letters = sum(len(t.surface) for t in tokens if not t.pos.startswith("補助記号"))
    if letters < _LETTERS or any("数詞" in t.pos or "人名" in t.pos for t in tokens):
        return False
    return sum(carries_meaning(t) for t in tokens) >= _WORDS
