"""Things by the names that they have in brackets: 「コガラシ」 in the draft, where the thread has 「シグレ」.

Anything may stand in brackets: a button, a place, a person, what is written on a card. So a name of the draft is only held
against one of the thread where something says that it stands for the customer's thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.annotate.person import is_kanji, is_person
from mailcheck.model import Mail, Sentence, Token
from mailcheck.rules.known import Clash, Known, Spoken, known_names, squeeze
from mailcheck.rules.theirs import of_the_matter, product_names
from mailcheck.rules.things import figures

_QUOTED = re.compile("[「『]([^「」『』]{1,24})[」』]")
_TITLE = 3
"""A shorter word in brackets is rather a mark or an option."""
_BESIDE = 8
"""What stands so near to a name in brackets belongs to it: 化粧水の「うるおい」."""
_COUNTED, _PLACE = "数詞", "地名"


def called(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A named thing that is not the customer's, where the thread names theirs."""
    compared = _Compared(annotated, table)
    if not compared.theirs:
        return
    for one in compared.mine:
        if not compared.known_so(one) and compared.is_theirs(one):
            yield Clash(one, compared.theirs[-1])
            return


class _Compared:
    """The names of draft and thread."""

    def __init__(self, annotated: Annotated, table: Mapping[str, Any]) -> None:
        self._annotated, self._table = annotated, table
        self._known: Known = known_names(annotated)
        self.theirs = [n for mail, s in self._known.sentences for n in _others(annotated, quoted_names(mail, s, table))]
        self._quoted = [n for s in annotated.draft for n in quoted_names(annotated.case.draft, s, table)]

    @cached_property
    def mine(self) -> list[Spoken]:
        """The names of the draft: those in brackets, then those behind labels."""
        return [*self._quoted, *_labelled(self._annotated, self._table)]

    @cached_property
    def _thread_text(self) -> str:
        return squeeze("".join(s.text for _, s in self._known.sentences))

    @cached_property
    def _absent(self) -> bool:
        """Whether the draft has none of the thread's names."""
        return not any(squeeze(n.stem) in self._known.draft for n in self.theirs)

    @cached_property
    def _several(self) -> set[str]:
        """The names that stand beside another one in a sentence, and none of them in the thread."""
        new = [n for n in self._quoted if squeeze(n.stem) not in self._thread_text]
        beside = {n.sentence.number: {m.stem for m in new if m.sentence is n.sentence} for n in new}
        return {stem for stems in beside.values() if len(stems) > 1 for stem in stems}

    def known_so(self, one: Spoken) -> bool:
        """Whether the thread has the name, or the draft offers the thing or adds it."""
        annotated, table = self._annotated, self._table
        if squeeze(one.stem) in self._thread_text or covered(one.stem, self._thread_text):
            return True
        offered = annotated.has(one.sentence, table["choice"]) and not annotated.has(one.sentence, table["own_item_strong"])
        return offered or annotated.has(one.sentence, table["other_item"])

    def is_theirs(self, one: Spoken) -> bool:
        """Whether something says that the name stands for the customer's thing."""
        annotated, table = self._annotated, self._table
        if one.sort == "label":
            return True
        if annotated.has(one.sentence, table["own_item_strong"]):
            return not self._told_plainly(one)
        behind = one.sentence.text[one.end :]
        # 「初霜」と「落葉」: what there is to be had, here or where it was named before
        if re.match(table["one_of_several"], behind) or one.stem in self._several:
            return False
        # 「ギフト包装」は3枚で330円 tells of something that is done to theirs
        numbers = figures(one.sentence) if not behind.startswith(tuple(table["topic_marks"])) else frozenset()
        if any(numbers & figures(n.sentence) and squeeze(n.stem) not in self._known.draft for n in self.theirs):
            return True
        tokens = [t for t in one.sentence.tokens if one.start <= t.start < one.end]
        # 柚子最中 shares its end with 蓬最中, not with anything else that is spoken of
        if not self._absent or (self._known.touches(tokens) and not any(_same_end(one.stem, n.stem) for n in self.theirs)):
            return False
        if re.search(table["own_before"], one.sentence.text[: one.start]):
            return True
        only = len({n.stem for n in self.theirs}) == len({n.stem for n in self._quoted}) == 1
        part = re.match(table["topic_part"], behind)
        # asked about a part of theirs, the reply is about that part of another one
        if only and part and part["part"] in self._thread_text:
            return True
        # 「鉄粉」は鉄分です: what a sentence only explains is no thing of theirs
        done = part is not None or annotated.has(one.sentence, *table["as_theirs"], *table["topic_done"])
        topic = only and done and re.match(table["topic_behind"], behind) is not None
        if not topic and not (re.match(table["own_behind"], behind) and annotated.has(one.sentence, table["own_item"])):
            return False
        return any(_one_make(one.stem, n.stem) for n in self.theirs) or re.match(table["own_place"], behind) is not None

    def _told_plainly(self, one: Spoken) -> bool:
        """Whether the thread speaks of the thing without brackets, apart from all that it has in brackets: コラーゲン."""
        if any(_same_end(one.stem, n.stem) for n in self.theirs):
            return False
        inside = (t for t in one.sentence.tokens if one.start <= t.start < one.end)
        nouns = {t.surface for t in inside if t.pos.startswith("名詞,普通名詞,一般") and len(t.surface) > 1}
        beside = "".join(n.sentence.text[max(n.start - _BESIDE, 0) : n.end + _BESIDE] for n in self.theirs)
        general = self._table["general"]
        return any(w not in general and w not in beside and w in self._thread_text for w in nouns)


def _one_make(one: str, other: str) -> bool:
    """Whether two names are made alike: of one script and nearly one length, or with the same end."""
    return _same_end(one, other) or (abs(len(one) - len(other)) <= 1 and _script(one) == _script(other) != "")


def _same_end(one: str, other: str) -> bool:
    return len(one) > 2 and one[-2:] == other[-2:]


def _script(name: str) -> str:
    """The one script that a name is written in, if it is one."""
    kinds = {"kanji" if is_kanji(c) else "hiragana" if "\u3041" <= c <= "\u309f" else "katakana" for c in name}
    return kinds.pop() if len(kinds) == 1 and not re.search("[0-9A-Za-z]", name) else ""


def _labelled(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Values of labels that name a thing: コース:…, お部屋:…"""
    labels = "|".join(map(re.escape, table["thing_labels"]))
    polite = "|".join(map(re.escape, table["label_prefixes"]))
    pattern = re.compile(rf"^[^\w]*(?:{polite})?(?:{labels})\s*[:：]\s*(?P<value>[^\s「『(（、。]{{3,24}})")
    for sentence in annotated.draft:
        match = pattern.match(sentence.text)
        if match:
            yield Spoken(annotated.case.draft, sentence, *match.span("value"), match["value"], "label")


def titles(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A title or product in brackets that no mail names, where the thread names others and the draft none of these."""
    known = known_names(annotated)
    quoted = [n for mail, s in known.sentences for n in _others(annotated, quoted_names(mail, s, table))]
    plain = [n for mail, s in known.sentences for n in product_names(mail, s, table)]
    # a shop's own name is in all of its mails
    said = [n for n in (*quoted, *plain) if squeeze(n.stem) not in known.own]
    # any other compound without brackets may be no thing of the customer's
    theirs = [n for n in said if n.sort == "quoted" or n.stem[-1].isdigit()]
    if not theirs or any(squeeze(n.stem) in known.draft for n in said):
        return
    inside = [n for s in annotated.draft for n in quoted_names(annotated.case.draft, s, table)]
    alone = len({n.stem for n in inside}) == 1
    for one in inside:
        sentence = one.sentence
        tokens = [t for t in sentence.tokens if one.start <= t.start < one.end]
        if len(one.stem) < _TITLE or known.touches(tokens) or not of_the_matter(annotated, one, table):
            continue
        after = sentence.text[one.end :]
        # several in a list are what a thing is made of, or what there is
        counted = any(_COUNTED in t.pos for t in sentence.tokens if t.start >= one.end)
        listed = alone and sentence.line_kind == "list" and counted and not _offers(annotated, table)
        leads = after.startswith((*table["lead_marks"], *table["counting"], *table["goal_marks"])) or after[:1].isdigit()
        # asked about one article with a number, the reply is about another article
        numbered = any(n.stem[-1].isdigit() for n in theirs) and alone
        topic = numbered and after.startswith(tuple(table["topic_marks"]))
        if listed or topic or (leads and annotated.has(sentence, *table["as_theirs"])):
            yield Clash(one, theirs[-1])


def _offers(annotated: Annotated, table: Mapping[str, Any]) -> bool:
    """Whether the draft offers anything."""
    return any(annotated.has(s, table["offers_other"]) for s in annotated.draft)


def quoted_names(mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Names in brackets that name things: no words of a screen, no papers, no places and persons, nothing that is said."""
    for match in _QUOTED.finditer(sentence.text):
        before, after = sentence.text[: match.start()], sentence.text[match.end() : match.end() + 8]
        if after.startswith(tuple(table["screen_words"])) or match[1].endswith(tuple(table["documents"])):
            continue
        if re.search(table["no_thing_before"], before) or re.match(table["no_thing_behind"], after):
            continue
        inner = [t for t in sentence.tokens if match.start(1) <= t.start and t.end <= match.end(1)]
        # what ends in a predicate is something said, not the name of a thing; 「64目」 is a count
        counted = bool(inner) and _COUNTED in inner[0].pos and len(inner) < _TITLE
        said = bool(inner) and inner[-1].pos.startswith(("動詞", "助動詞", "形容詞", "助詞"))
        general = len(inner) == 1 and inner[0].surface in table["general"]
        person = len(inner) > 1 and all(map(is_person, inner))
        if inner and not (counted or said or general or person or _is_place(inner, table)):
            yield Spoken(mail, sentence, match.start(), match.end(), match[1], "quoted")


def _others(annotated: Annotated, names: Iterator[Spoken]) -> Iterator[Spoken]:
    """The names that are not the customer's own: のし, 名入れ「平井」."""
    own = [n.full for n in name_book(annotated).customer]
    return (n for n in names if not any(squeeze(n.stem) in name for name in own))


def _is_place(tokens: list[Token], table: Mapping[str, Any]) -> bool:
    """Whether a name is a town or a part of one."""
    return any(_PLACE in t.pos for t in tokens) and tokens[-1].surface.endswith(tuple(table["town_tails"]))


def covered(name: str, text: str) -> bool:
    """Whether most of the name stands in the text: 「シェフのおまかせ」 for 「シェフのおまかせコース」."""
    squeezed = squeeze(name)
    half = max(2, len(squeezed) * 2 // 3)
    return any(squeezed[i : i + half] in text for i in range(len(squeezed) - half + 1))
