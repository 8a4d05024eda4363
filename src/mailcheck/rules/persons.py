"""Children, pets and others whom a thread names, and other names that the draft calls them by: ココアちゃん for モカ.

The customer's own name is judged by the kind `name`. Where the thread names nobody, staff may know a name from their records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.annotate.person import is_kana, is_person, reading
from mailcheck.model import Mail, Sentence
from mailcheck.rules.known import Clash, Spoken, known_names, squeeze

_KATAKANA, _HIRAGANA, _KANJI = "[\u30a1-\u30fa\u30fc]{2,7}", "[\u3041-\u3096\u30fc]{2,5}", "[\u4e00-\u9fff\u3005]{1,3}"
_DEED = "サ変"
_NAME = f"(?P<name>{_KATAKANA}|{_HIRAGANA}?|{_KANJI})"
"""Hiragana as short as what follows allows: ひなた of ひなたの眼鏡."""


def others(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A name with ちゃん, くん or 様 that nobody gave, where the thread gives another and the draft does not use it."""
    found = [
        one
        for sentence in annotated.draft
        if annotated.role(sentence) == "body"
        for one in _called(annotated, annotated.case.draft, sentence, table, (*table["child_honorifics"], *table["honorifics"]))
    ]
    if not found:
        return
    known = known_names(annotated)
    theirs = [n for mail, s in known.sentences if mail.party == "customer" for n in _named(annotated, mail, s, table)]
    if not theirs or any(squeeze(n.stem) in known.draft for n in theirs):
        return
    # a name that only what is said of it shows to be one proves less than one that is introduced, wherever they stand
    known_as = next((n for n in theirs if n.sort != "called"), theirs[0])
    judged = {use.span for use in name_book(annotated).uses} if name_book(annotated).customer else set()
    for one in found:
        span = one.sentence.origin(one.start, one.end)
        ours = known.has(one.stem) or any(_may_be_one(one.stem, n.stem) for n in theirs)
        # 様 may be said of anybody
        polite = one.text.endswith(tuple(table["honorifics"])) and known_as.sort == "called"
        if not (ours or polite or span in judged or annotated.has(one.sentence, table["other_party"])):
            yield Clash(one, known_as)


def _called(
    annotated: Annotated, mail: Mail, sentence: Sentence, table: Mapping[str, Any], honorifics: tuple[str, ...]
) -> Iterator[Spoken]:
    """Names before an honorific. Hiragana only where it is clear where they begin."""
    text = sentence.text
    for token in sentence.tokens:
        if token.surface not in honorifics:
            continue
        for form in (_KATAKANA, _HIRAGANA, _KANJI):
            match = re.search(f"(?:{form})$", text[: token.start])
            if match is None:
                continue
            before = text[match.start() - 1 : match.start()] if match.start() else ""
            clear = not before or before in table["name_borders"] or (form != _HIRAGANA and not _same(before, form))
            family = [t for t in sentence.tokens if match.start() <= t.start < match.end()]
            person = form in (_HIRAGANA, _KATAKANA) or any(is_person(t) or not t.known for t in family)
            polite = token.surface in table["honorifics"]
            # a family name with 様 is the customer's or another customer's
            given = not polite or form != _KANJI or any("名" in t.pos.split(",")[-1:] for t in family)
            if not (clear and person and given):
                continue
            if match[0] not in table["no_names"] and not match[0].startswith(tuple(table["no_name_heads"])):
                yield Spoken(mail, sentence, match.start(), token.end, match[0], "person")


def _may_be_one(one: str, other: str) -> bool:
    """Whether a name in kana may be that in kanji: dictionaries know few readings of given names for certain."""
    if is_kana(one) == is_kana(other):
        return False
    first, second = reading(one), reading(other)
    return not (first and second) or first[0] == second[0] or first[-1] == second[-1]


def _same(char: str, form: str) -> bool:
    return bool(re.match(form.split("{")[0], char))


def _named(annotated: Annotated, mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Names that a customer gives of a child, a pet or kin: モカちゃん, 長女ひなた, トイプーのモカ(3才)."""
    yield from _called(annotated, mail, sentence, table, tuple(table["child_honorifics"]))
    text = sentence.text
    ends = {e for words in ("kin", "pets") for _, e in annotated.knowledge.words(words).find(annotated.view(sentence))}
    ends |= {m.end() for m in re.finditer("|".join(map(re.escape, table["breeds"])), text)}
    forms = (table["names_behind"], table["names_linked"], table["names_likely"])
    for end in ends:
        found = (re.compile(form.replace("NAME", _NAME)).match(text, end) for form in forms)
        for form, match in zip(forms, found, strict=True):
            if match is None:
                continue
            name, start = match["name"], match.start("name")
            surely = re.match(_KATAKANA, name) and (form != table["names_likely"] or _in_dictionary(sentence, start, len(name)))
            if name not in table["no_names"] and (surely or _may_be_name(sentence, start, name, table)):
                yield Spoken(mail, sentence, start, start + len(name), name, "person")
    yield from _said(annotated, mail, sentence, table)


def _said(annotated: Annotated, mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Names in katakana that only what is said of them shows to be those of pets or children: 診ていただいたレオのことで."""
    animals = {m.start() for m in re.finditer("|".join(map(re.escape, table["breeds"])), sentence.text)}
    animals |= set(annotated.view(sentence).words("pets"))
    for form in table["names_said"]:
        pattern = form.replace("LEAD", table["names_lead"]).replace("NAME", f"(?P<name>{_KATAKANA})")
        for match in re.finditer(pattern, sentence.text):
            start, end = match.span("name")
            words = [t for t in sentence.tokens if start <= t.start < end]
            # one word that is neither a deed nor a breed, which nobody need be called
            alone = len(words) == 1 and words[0].surface == match["name"] and _DEED not in words[0].pos
            nobody = match["name"] in (*table["no_names"], *table["no_names_said"], *table["general"], *table["no_sort"])
            if alone and start not in animals and not nobody:
                yield Spoken(mail, sentence, start, end, match["name"], "called")


def _may_be_name(sentence: Sentence, start: int, name: str, table: Mapping[str, Any]) -> bool:
    """Whether a word in hiragana or kanji is a name: no particle begins it, and the dictionary knows kanji for a person's."""
    if re.match(_HIRAGANA, name):
        return name[0] not in table["particles"]
    return any(t.start == start and (is_person(t) or not t.known) for t in sentence.tokens)


def _in_dictionary(sentence: Sentence, start: int, length: int) -> bool:
    """Whether the dictionary has a word of the name for a name."""
    inside = [t for t in sentence.tokens if start <= t.start < start + length]
    return any("固有名詞" in t.pos or not t.known for t in inside)
