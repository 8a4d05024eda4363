"""Children and pets whom the draft calls by another name than the customer: 翔太くん for 颯太."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.annotate.person import PersonName, split_name
from mailcheck.model import Sentence
from mailcheck.spans import Span

_BESIDE = 6
"""So many characters may stand between a word for kin and the name: 妻の名前(今泉文江)."""
_SCRIPTS = ("[\u3041-\u3096ー]", "[\u30a1-\u30faー]", "[\u3005\u3400-\u9fff]")


class MisnamedKin(NamedTuple):
    """A name of the draft, and the customer's."""

    name: str
    known: str
    span: Span


def misnamed_kin(annotated: Annotated) -> Iterator[MisnamedKin]:
    """Names with くん or ちゃん that the thread does not have, where a customer's mail has one that differs in a letter."""
    table = annotated.knowledge.values("names")
    uses = list(_called(annotated, table))
    if not uses:
        return
    draft = "".join(s.text for s in annotated.draft)
    thread = [s.text for mail in annotated.case.thread for s in annotated.sentences(mail)]
    theirs = [s.text for mail in annotated.case.thread if mail.party == "customer" for s in annotated.sentences(mail)]
    for name, span in uses:
        if any(name in text for text in thread):
            continue
        form = re.compile(table["child_in_mail"].replace("NAME", _one_letter_off(name)))
        near = {match["name"] for text in theirs for match in form.finditer(text)}
        left = [n for n in near if n not in draft]
        if len(left) == 1:
            yield MisnamedKin(name, left[0], span)


def instead_of_writer(annotated: Annotated, name: str) -> bool:
    """Whether a name is only told as that of kin: 妻の名前(今泉文江).

    Record and signature must agree on another full name for the writer, and no mail of the customer's come under this one.
    """
    book = name_book(annotated)
    record = book.record
    if record is None or not record.given or book.unify(record.full) == book.unify(name):
        return False
    if record.full not in {n.full for n in book.own_writing} or book.is_sender(name):
        return False
    meant = PersonName(name, record.family, name[len(record.family) :]) if name.startswith(record.family) else split_name(name)
    if meant is None or not meant.given:
        return False
    sentences = [s for mail in annotated.case.thread for s in annotated.sentences(mail)]
    form = annotated.knowledge.values("names")["reply_to"]
    if any(annotated.stands(s, "kin") and re.search(form, s.text) for s in sentences):
        return False
    named = [s for s in sentences if meant.given in s.text]
    return bool(named) and all(_tells_kin(annotated, sentence, meant) for sentence in named)


def _tells_kin(annotated: Annotated, sentence: Sentence, name: PersonName) -> bool:
    """Whether a sentence gives the name as that of kin."""
    words = annotated.view(sentence).words("kin")
    for match in re.finditer(f"(?:{re.escape(name.family)}[ 　・]?)?{re.escape(name.given)}", sentence.text):
        before = any(0 <= match.start() - end <= _BESIDE for ends in words.values() for end in ends)
        behind = any(0 <= start - match.end() <= 1 for start in words)
        if before or behind:
            return True
    return False


def _called(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[tuple[str, Span]]:
    """Names of the draft that an honorific for children and pets stands behind."""
    for sentence in annotated.draft:
        for name, honorific in pairwise(sentence.tokens):
            word = name.surface
            named = name.pos.startswith("名詞") and name.end == honorific.start and len(word) > 1
            if named and honorific.surface in table["child_honorifics"] and word not in table["no_children"]:
                yield word, sentence.origin(name.start, honorific.end)


def _one_letter_off(name: str) -> str:
    """A pattern of names that have all letters of this one but one, and that one of the same script."""
    forms = []
    for at, letter in enumerate(name):
        script = next((s for s in _SCRIPTS if re.match(s, letter)), re.escape(letter))
        forms.append(f"{re.escape(name[:at])}(?!{re.escape(letter)}){script}{re.escape(name[at + 1 :])}")
    return "|".join(forms)
