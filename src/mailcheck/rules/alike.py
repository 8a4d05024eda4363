"""Things that are told apart by a mark, a place or their sort, where the reply has another than the thread: FS-8 for FS-5,
視聴覚室のアップライト for 第二音楽室のアップライト, 色留袖 for 訪問着.

Any mail may name several such things. So the thread must name one, the reply another one and not the thread's, and nothing
may be offered, compared or exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.identifiers import identifiers
from mailcheck.model import Mail, Sentence, Token
from mailcheck.rules.known import Clash, Spoken, known_names, squeeze

_MODEL = re.compile(
    r"(?<![A-Za-z0-9@/._-])(?P<letters>[A-Z]{2,5}-?|[A-Z]-)(?P<digits>[0-9]{1,4})(?P<tail>[A-Z]{0,2})(?![A-Za-z0-9@/_-]|\.[0-9])"
)
_BEFORE = re.compile(r"[^\W\d_]{2,}[ \u3000]?$")
_NOUN = ("名詞", "接尾辞,名詞的", "接頭辞")
_THING = "名詞,普通名詞,一般"
_COUNTED = "数詞"


def models(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A model by its letters and figures, where the thread has another one of the same make and the draft does not."""
    draft = annotated.case.draft
    theirs = [m for mail, s in known_names(annotated).sentences for m in _models(annotated, mail, s, table)]
    mine = [m for s in _told(annotated) for m in _models(annotated, draft, s, table)]
    known = known_names(annotated)
    if not theirs or not mine or any(squeeze(m.text) in known.draft for m in theirs) or _asks_other(annotated, table):
        return
    for one in mine:
        beside = one.sentence.text.startswith(tuple(table["alike_behind"]), one.end)
        if beside or squeeze(one.text) in known.text or annotated.has(one.sentence, *table["alike_not"]):
            continue
        # one reply about several models compares or lists them
        alone = len({m.text for m in mine}) == 1
        rivals = [m for m in theirs if m.stem == one.stem or _one_maker(_maker(m), _maker(one))]
        if rivals and (alone or annotated.has(one.sentence, *table["as_theirs"])):
            yield Clash(one, rivals[-1])


def _told(annotated: Annotated) -> list[Sentence]:
    """The sentences of the draft without addressee and signature."""
    return [s for s in annotated.draft if annotated.role(s) not in ("addressee", "signature")]


def _models(annotated: Annotated, mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    cased = [(i.start, i.end) for i in _identifiers(annotated, mail) if i.sentence is sentence and i.kind != "model"]
    for match in _MODEL.finditer(sentence.text):
        letters = match["letters"].rstrip("-")
        counted = any(t.start == match.end() and "助数詞" in t.pos for t in sentence.tokens)
        if letters in table["no_model"] or counted or any(s <= match.start() < e for s, e in cased):
            continue
        yield Spoken(mail, sentence, match.start(), match.end(), letters, "model")


def _identifiers(annotated: Annotated, mail: Mail) -> Sequence[Any]:
    return tuple(annotated.once(f"identifiers:{id(mail)}", lambda a: list(identifiers(a, mail))))


def _maker(one: Spoken) -> str:
    """The word right before a model: ユノカ of ユノカGX-24."""
    found = _BEFORE.search(one.sentence.text[: one.start])
    tokens = [t for t in one.sentence.tokens if found and found.start() <= t.start < one.start]
    noun = "".join(t.surface for t in _last_nouns(tokens))
    return noun.strip() if len(noun) > 1 else ""


def _one_maker(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and long.endswith(short)


def _last_nouns(tokens: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    for token in reversed(tokens):
        if not token.pos.startswith(_NOUN):
            break
        out.insert(0, token)
    return out


def _asks_other(annotated: Annotated, table: Mapping[str, Any]) -> bool:
    """Whether the customer asks for something else, too."""
    return any(annotated.has(s, table["offers_other"]) for _, s in annotated.inbound)


def placed(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A thing that stands elsewhere than the thread's: 視聴覚室のアップライト for 第二音楽室のアップライト."""
    known = known_names(annotated)
    theirs = [p for mail, s in known.sentences for p in _placed(mail, s, table)]
    for sentence in _told(annotated) if theirs else ():
        if annotated.has(sentence, *table["alike_not"]):
            continue
        for one in _placed(annotated.case.draft, sentence, table):
            rivals = [p for p in theirs if p.sort == one.sort]
            if len({p.stem for p in rivals}) == 1 and not known.has(one.stem) and squeeze(rivals[0].stem) not in known.draft:
                yield Clash(one, rivals[-1])


def _placed(mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Places with the thing in them; the sort is the tail of the place and the thing."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens[:-2]):
        if not token.surface.endswith(tuple(table["inner_places"])) or not token.pos.startswith(_NOUN):
            continue
        if tokens[at + 1].surface != table["joins"][0] or not tokens[at + 2].pos.startswith(_THING):
            continue
        thing = tokens[at + 2]
        before = _last_nouns(tokens[: at + 1])
        stem = sentence.text[before[0].start : token.end]
        longer = at + 3 < len(tokens) and tokens[at + 3].pos.startswith(_NOUN)
        if len(stem) > 1 and not longer and thing.lemma not in table["general"] and len(thing.surface) > 1:
            yield Spoken(mail, sentence, before[0].start, thing.end, stem, f"{stem[-1]} {thing.lemma}")


def kinds(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A thing of one sort, where the thread has one other of them: 色留袖 for 訪問着."""
    known = known_names(annotated)
    for group in table["apart"]:
        theirs = [k for mail, s in known.sentences if mail.party == "customer" for k in _kinds(mail, s, group)]
        if len({k.stem for k in theirs}) != 1 or any(k.stem in known.draft for k in theirs):
            continue
        mine = [k for s in _told(annotated) for k in _kinds(annotated.case.draft, s, group)]
        if len({k.stem for k in mine}) != 1 or mine[0].stem in known.text:
            continue
        for one in mine:
            topic = one.sentence.text[one.end :].startswith(tuple(table["topic_marks"]))
            said_theirs = annotated.has(one.sentence, *table["as_theirs"])
            if (topic or said_theirs) and not annotated.has(one.sentence, *table["alike_not"]):
                yield Clash(one, theirs[-1])
                return


def _kinds(mail: Mail, sentence: Sentence, group: Sequence[str]) -> Iterator[Spoken]:
    borders = {t.start for t in sentence.tokens}, {t.end for t in sentence.tokens}
    for word in group:
        for match in re.finditer(re.escape(word), sentence.text):
            if match.start() in borders[0] and match.end() in borders[1]:
                yield Spoken(mail, sentence, match.start(), match.end(), word, "kind")
