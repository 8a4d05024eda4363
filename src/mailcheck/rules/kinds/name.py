"""Kind `name`: the draft calls the customer by a name that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import NameBook, NameUse, name_book
from mailcheck.annotate.person import PersonName, is_kana, reading
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.kinfolk import instead_of_writer, misnamed_kin
from mailcheck.spans import Span

_ALIKE = 0.6
"""Names of groups that are so alike are meant to be one."""


class Name:
    """Without options. Compares the names that the draft uses with those of the customer."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {})

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        book = name_book(annotated)
        if annotated.case.template:
            yield from self._template(annotated, book)
            return
        for use in book.uses:
            match = self._company(annotated, book, use) if use.company else self._person(annotated, book, use)
            if match:
                yield match
        for one in misnamed_kin(annotated):
            yield Match(Anchor(annotated.case.draft, one.span), {"name": one.name, "known": one.known}, "kin")

    def _template(self, annotated: Annotated, book: NameBook) -> Iterator[Match]:
        """A real person's name as addressee of a template was pasted in from a real case."""
        for use in book.uses:
            own = book.is_own(use.name)
            if use.addressee and not use.company and not own and any("人名" in t.pos for t in use.sentence.tokens):
                yield _match(annotated, use, "template", {"name": use.name})

    def _company(self, annotated: Annotated, book: NameBook, use: NameUse) -> Match | None:
        if not any(word in use.name for word in book.entities):
            return self._group(annotated, book, use)
        known = book.companies
        if not known or any(_squeeze(use.name) == _squeeze(k) for k in known):
            return None
        core = _company_core(use.name, book)
        if any(core and (core in _squeeze(k) or _company_core(k, book) in _squeeze(use.name)) for k in known):
            return None
        if book.thread_mentions(core):
            return None
        near = max(known, key=lambda k: _likeness(k, use.name))
        # another company may well be another case: only its spelling is mended
        respelt = near if book.unify(_squeeze(use.name)) == book.unify(_squeeze(near)) else None
        return _match(annotated, use, "company", {"name": use.name, "known": near}, edit=respelt)

    @staticmethod
    def _group(annotated: Annotated, book: NameBook, use: NameUse) -> Match | None:
        """A line above the addressee's that is nearly the name of what the customer belongs to."""
        name = _squeeze(use.name)
        known = [_squeeze(g) for g in book.groups]
        if not known or book.thread_mentions(name) or any(name in k or k in name for k in known):
            return None
        near = max(known, key=lambda k: _likeness(k, name))
        alike = _likeness(near, name) >= _ALIKE and abs(len(near) - len(name)) <= 1
        return _match(annotated, use, "company", {"name": use.name, "known": near}) if alike else None

    def _person(self, annotated: Annotated, book: NameBook, use: NameUse) -> Match | None:
        known = book.customer
        if not known:
            return None
        name = _squeeze(use.name)
        alone = use.addressee and sum(u.addressee and not u.company for u in book.uses) == 1
        kin = alone and instead_of_writer(annotated, name)
        if kin and book.record:
            # what is told of kin is no name of the writer, however it is spelt
            known = (book.record,)
        # a group that nobody else names may stand before the name: なごみの郷 設楽様
        if (not kin and self._is_known(book, name)) or (" " in use.name.strip() and self._is_known(book, use.name.split()[-1])):
            return None
        complained = self._complained(annotated, book, name)
        if not complained:
            if _is_handle(known):
                return None
            if not use.addressee and (book.thread_mentions(name) or self._is_other_party(annotated, book, use)):
                return None
            if use.addressee and (self._is_colleague(book, use, name) or self._is_spouse(book, use, name)):
                return None
            if (book.thread_names_parts(name) and not kin) or _signed(annotated, name):
                return None
            if not kin and not self._differs(book, name, known):
                return None
        variant = "other" if kin else self._variant(book, name, known)
        # the customer's own spelling is the right one, whatever a header says
        spelt = self._spelt(book, name)
        best = self._nearest(name, (variant == "variant" and spelt) or known)
        return _match(
            annotated,
            use,
            variant,
            {"name": use.name, "known": str(best)},
            edit=self._own_spelling(book, use.name) if variant == "variant" else None,
            # how they write it themselves, a record does not prove
            lowered=variant == "variant" and not spelt and not book.thread_mentions(best.family),
        )

    def _own_spelling(self, book: NameBook, name: str) -> str | None:
        """The name as the customer spells it, where they spell it in one way only."""
        squeezed = book.unify(_squeeze(name))
        names = self._spelt(book, _squeeze(name)) or book.customer
        spellings = {s for n in names for s in (n.family, n.full) if s and book.unify(s) == squeezed}
        return spellings.pop() if len(spellings) == 1 else None

    def _is_known(self, book: NameBook, name: str) -> bool:
        """Whether the name is one of the customer's. For the spelling their own writing wins."""
        own = {n.family for n in book.own_writing}
        for one in book.customer:
            if one.part:
                if name == one.full:
                    return True
                continue
            respelt = any(f != one.family and book.unify(f) == book.unify(one.family) for f in own)
            # 木村です leaves the given name open, 木村 拓郎 below it does not
            fuller = not one.given and any(n.given and n.family == one.family for n in book.customer)
            # 原田 is no 原 with a given name, unless we misread what the customer wrote
            longer = not one.given and name != one.family and book.is_surname(name) and not book.thread_mentions(name)
            if not respelt and not longer and _same_person(name, one, fuller):
                return True
        return False

    def _differs(self, book: NameBook, name: str, known: tuple[PersonName, ...]) -> bool:
        """Whether the name is positively another one: kana for kanji is not."""
        for one in known:
            if is_kana(name) != is_kana(one.family):
                mine, theirs = reading(name), reading(one.full)
                family = reading(one.family)
                if not mine or not theirs or mine in (theirs, family) or theirs.startswith(mine):
                    return False
                # readings of names are many: kana against kanji proves nothing unless not a sound agrees
                if _likeness(mine, theirs) > 0.3:
                    return False
            if name.isascii() or one.full.isascii():
                return False
        return True

    def _variant(self, book: NameBook, name: str, known: tuple[PersonName, ...]) -> str:
        for one in known:
            if book.unify(name) in (book.unify(one.full), book.unify(one.family)):
                return "variant"
            if one.given and name == one.given:
                return "given"
            if one.given and name == one.given + one.family:
                return "swapped"
        return "other"

    @staticmethod
    def _spelt(book: NameBook, name: str) -> tuple[PersonName, ...]:
        """The names that the customer writes and that differ from this one by variants of characters only."""
        return tuple(n for n in book.own_writing if book.unify(name) in (book.unify(n.full), book.unify(n.family)))

    @staticmethod
    def _nearest(name: str, known: tuple[PersonName, ...]) -> PersonName:
        whole = [k for k in known if not k.part] or known
        return max(whole, key=lambda k: (_likeness(k.full, name), bool(k.given)))

    @staticmethod
    def _complained(annotated: Annotated, book: NameBook, name: str) -> bool:
        """Whether the customer complains of being called so: the name stands beside words of correction."""
        for _, sentence in annotated.inbound:
            if name not in sentence.text.replace(" ", "") or not annotated.has(sentence, "name-complaint"):
                continue
            # 弟の榊原は名字が違います complains of nothing
            kin = any(annotated.stands(sentence, words) for words in ("kin", "friends"))
            if not kin:
                return True
        return False

    @staticmethod
    def _is_other_party(annotated: Annotated, book: NameBook, use: NameUse) -> bool:
        """A recipient, a companion, a colleague: somebody whom the sentence itself sets apart."""
        return annotated.has(use.sentence, "other-party") or book.is_set_apart(use)

    @staticmethod
    def _is_colleague(book: NameBook, use: NameUse, name: str) -> bool:
        """A further addressee whom the thread mentions (a colleague in CC), beside the customer."""
        others = [u for u in book.uses if u.addressee and not u.company and u is not use]
        return bool(others) and book.thread_mentions(name)

    @staticmethod
    def _is_spouse(book: NameBook, use: NameUse, name: str) -> bool:
        """The bare given name behind the customer's own full name in one line: 清水 徹様、沙織様."""
        fulls = {n.full for n in book.customer if n.given}
        before = [u for u in book.uses if u.sentence is use.sentence and u.span.start < use.span.start]
        known = any(_squeeze(u.name) in fulls for u in before)
        return known and not book.is_surname(name) and len(name) < len(before[-1].name)


def _same_person(name: str, one: PersonName, fuller: bool) -> bool:
    """Whether a name as addressed is this person's: the family name, alone or with what else is known.

    `fuller`: the given name is known from elsewhere.
    """
    if one.given and name == one.given:
        return False
    if name in (one.full, one.family):
        return True
    if not name.startswith(one.family):
        return False
    if not one.given:
        return len(name) > len(one.family) and not fuller
    # kana for kanji, or kanji for kana, is no other name
    return name.endswith(one.given) or is_kana(name[len(one.family) :]) != is_kana(one.given)


def _match(
    annotated: Annotated,
    use: NameUse,
    variant: str,
    fields: dict[str, str],
    edit: str | None = None,
    lowered: bool = False,
) -> Match:
    draft = annotated.case.draft
    edits: tuple[tuple[Span, str], ...] = ()
    span = Span(use.span.start, use.span.start + len(use.name))
    written = draft.text[slice(*span)]
    respelt = _spelt_as(written, edit) if edit and _squeeze(written) == _squeeze(use.name) else None
    if respelt:
        edits = ((span, respelt),)
    return Match(Anchor(draft, use.span), fields, variant, edits=edits, lowered=lowered)


def _signed(annotated: Annotated, name: str) -> bool:
    """Whether a mail of the customer ends in just this name: 平, 星, 北, which the dictionary takes for other words."""
    mails = [annotated.sentences(m) for m in annotated.case.thread if m.party == "customer"]
    return any(sentences and _squeeze(sentences[-1].text) == name for sentences in mails)


def _squeeze(text: str) -> str:
    return "".join(text.split()).replace("・", "")


def _spelt_as(written: str, known: str) -> str | None:
    """What was written, with the letters of what is known; blanks stay as they are."""
    letters = iter(_squeeze(known))
    out = "".join(c if not _squeeze(c) else next(letters, "") for c in written)
    return out if _squeeze(out) == _squeeze(known) else None


def _company_core(name: str, book: NameBook) -> str:
    core = _squeeze(name)
    for word in sorted(book.entities, key=len, reverse=True):
        core = core.replace(word, "")
    return core


def _is_handle(known: tuple[PersonName, ...]) -> bool:
    """A user name tells nothing about the person's name."""
    return all(n.full.isascii() or any(c.isdigit() for c in n.full) for n in known)


def _likeness(one: str, other: str) -> float:
    """How alike two names are written, 0 to 1."""
    # imported only where a name is in doubt: it costs 3 ms
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other).ratio()
