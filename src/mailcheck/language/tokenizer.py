"""The only module that knows MeCab and UniDic."""

from __future__ import annotations

import csv

# all of `threading` costs a millisecond
from _thread import allocate_lock
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mailcheck.model import Token

_LONGEST = 4000
"""MeCab crashes on a run of some 100,000 characters; no sentence is so long."""
_CONTENT = ("名詞,普通名詞", "名詞,固有名詞", "動詞,一般", "形容詞,一般", "形状詞", "副詞")
# one tagger is one memory: two threads must not read it at once
_TAGGING = allocate_lock()
_FEATURES: dict[str, tuple[str, str, str, str, str, str]] = {}


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import fugashi
    import unidic_lite

    # The dictionary is named, so that another UniDic on the machine never changes a finding.
    # as text it gives nothing but the cost of its reading (`strain`)
    return fugashi.GenericTagger(f'-r "{unidic_lite.DICDIR}/mecabrc" -d "{unidic_lite.DICDIR}" -O "" -F "" -U "" -E "%pc"')


def _read_feature(raw: str, surface: str) -> tuple[str, str, str, str, str, str]:
    """(lemma, base, pos, ctype, cform, reading) of a raw UniDic feature string."""
    fields = next(csv.reader([raw]))
    pos = ",".join(f for f in fields[:4] if f != "*")
    if len(fields) < 11:
        return "", "", pos, "", "", ""
    lemma = fields[7]
    # loanwords carry their origin: プレゼント-present
    head, dash, tail = lemma.partition("-")
    if dash and head and tail.isascii():
        lemma = head
    ctype, cform = ("" if f == "*" else f for f in fields[4:6])
    return lemma, fields[10], pos, ctype, cform, fields[6]


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of one folded sentence. NUL ends a text for MeCab, so it must not occur (folding drops it)."""
    if len(text) > _LONGEST:
        parts = (text[i : i + _LONGEST] for i in range(0, len(text), _LONGEST))
        return tuple(
            token._replace(start=token.start + i * _LONGEST, end=token.end + i * _LONGEST)
            for i, part in enumerate(parts)
            for token in tokenize(part)
        )
    with _TAGGING:
        return tuple(_tokens(text))


def strain(text: str) -> int:
    """How much the best reading of a folded sentence costs the tokenizer: rare words, and words that seldom meet, cost much."""
    with _TAGGING:
        return int(_tagger().parse(text[:_LONGEST]))


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    for node in _tagger()(text):
        # nodes are windows on MeCab's memory: everything is copied at once
        surface, raw = node.surface, node.feature_raw
        feature = _FEATURES.get(raw)
        if feature is None:
            feature = _FEATURES[raw] = _read_feature(raw, surface)
        lemma, base, pos, ctype, cform, reading = feature
        at += len(node.white_space)
        known = bool(lemma)
        yield Token(surface, lemma or surface, base or surface, pos, ctype, cform, reading, at, at + len(surface), known)
        at += len(surface)


def carries_meaning(token: Token) -> bool:
    """Whether the token is a content word: no particle, auxiliary, number or name of a person."""
    return token.pos.startswith(_CONTENT) and "人名" not in token.pos and "数詞" not in token.pos and bool(token.lemma)
