"""The clauses of a sentence: one sentence may tell a circumstance and ask something, or ask two things.

Which words end a clause is data (`rules/values/matter.yaml`).
"""

from __future__ import annotations

from collections.abc import Sequence

from mailcheck.model import Sentence, Token
from mailcheck.store import Knowledge

_LEAST = 2
"""A clause of fewer words, particles and marks aside, says too little by itself."""
_MOST = 20
"""More clauses than any sentence has: what is longer is none, and must not take minutes."""
_JOINS = ("助詞,接続助詞", "補助記号,読点")
_NOMINAL = "助詞,準体助詞"
_TOPIC = "助詞,係助詞"
_SMALL = ("助詞", "助動詞", "補助記号", "空白", "接続詞", "感動詞")
"""Parts of speech, as the dictionary names them: ends of clauses, の in ので, marks of topics, what says nothing."""


class Pieces:
    """Cuts sentences into clauses."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._ends = frozenset(knowledge.values("matter")["clause_ends"])

    def of(self, sentence: Sentence) -> list[Sequence[Token]]:
        """The clauses of a sentence; what says too little goes with the next."""
        pieces: list[Sequence[Token]] = []
        start = said = 0
        for place, token in enumerate(sentence.tokens):
            said += not token.pos.startswith(_SMALL)
            before = sentence.tokens[place - 1].pos if place else ""
            ends = token.surface in self._ends and (token.pos.startswith(_JOINS) or before.startswith(_NOMINAL))
            # a topic stays with what is said of it: 納品書につきましては、…
            ends = ends and not before.startswith(_TOPIC)
            if said >= _LEAST and ends and len(pieces) < _MOST:
                pieces.append(sentence.tokens[start : place + 1])
                start, said = place + 1, 0
        if said >= _LEAST or not pieces:
            return [*pieces, sentence.tokens[start:]]
        return [*pieces[:-1], sentence.tokens[start - len(pieces[-1]) :]]


def as_sentence(sentence: Sentence, tokens: Sequence[Token]) -> Sentence:
    """A clause as a sentence of its own."""
    if len(tokens) == len(sentence.tokens) or not tokens:
        return sentence
    return sentence._replace(text=sentence.text[tokens[0].start : tokens[-1].end], tokens=tuple(tokens))
