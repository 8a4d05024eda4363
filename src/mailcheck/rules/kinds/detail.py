"""Kind `detail`: a detail of somebody else's case stands in the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.figures import one_digit_off, swapped
from mailcheck.annotate.identifiers import Identifier, identifiers
from mailcheck.annotate.names import name_book
from mailcheck.model import Token
from mailcheck.rules.alike import kinds, models, placed
from mailcheck.rules.called import called, covered, titles
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.known import Clash, known_names, squeeze
from mailcheck.rules.persons import others
from mailcheck.rules.theirs import destinations, named_things, places, referred, sorts
from mailcheck.rules.things import misnamed

_CASE_DIGITS = 5
"""A code without a label is only taken for a case's number when it has so many digits."""
_BRACKETS = "「」『』"
_NUMERIC_KINDS = ("order", "booking", "contract", "member", "ticket")


class Detail:
    """Without options. Its words stand in `rules/values/details.yaml`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {})

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. Where the thread names no such detail there is nothing to contradict."""
        if annotated.case.template:
            yield from self._in_template(annotated)
            return
        yield from self._second_addressee(annotated)
        if annotated.case.thread:
            yield from self._codes(annotated)
            found: list[Match] = []
            # one name may be another's by several signs: the surest counts
            for one in sorted(self._named(annotated), key=lambda m: m.lowered):
                if not any(one.anchor.span.overlaps(m.anchor.span) for m in found):
                    found.append(one)
            yield from found

    def _named(self, annotated: Annotated) -> Iterator[Match]:
        """Things, places and people by their names."""
        yield from self._misnamed(annotated)
        yield from self._products(annotated)
        yield from self._own_names(annotated)
        table = annotated.knowledge.values("details")
        for look in (called, places, destinations, sorts, titles, named_things, models, placed, kinds, referred, others):
            clash = min(look(annotated, table), key=lambda c: c.unsure, default=None)
            if clash:
                yield self._clash(clash)

    @staticmethod
    def _clash(clash: Clash) -> Match:
        found, known = clash.found, clash.known
        name, theirs = (one.text.strip(_BRACKETS) if one else "" for one in (found, known))
        anchor = Anchor(found.mail, found.sentence.origin(found.start, found.end))
        if known is None:
            return Match(anchor, {"found": name, "known": ""}, "unknown", lowered=clash.unsure)
        there = Anchor(known.mail, known.sentence.origin(known.start, known.end))
        return Match(anchor, {"found": name, "known": theirs}, "thing", related=(there,), lowered=clash.unsure)

    # --- people

    def _second_addressee(self, annotated: Annotated) -> Iterator[Match]:
        """A second, different name in a draft whose customer is not known."""
        book = name_book(annotated)
        if book.customer:
            return
        uses = [u for u in book.uses if not u.company]
        if not uses or not uses[0].addressee:
            return
        first = squeeze(uses[0].name)
        for use in uses[1:]:
            name = squeeze(use.name)
            if (
                first.startswith(name)
                or name.startswith(first)
                or book.thread_mentions(name)
                or known_names(annotated).has(name)
            ):
                continue
            if annotated.has(use.sentence, "other-party") or (use.addressee and len(uses) > 1 and use.sentence.number <= 2):
                continue
            yield Match(
                Anchor(annotated.case.draft, use.span),
                {"found": use.name, "known": uses[0].name},
                "addressee",
                related=(Anchor(annotated.case.draft, uses[0].span),),
            )
            return

    # --- numbers

    def _codes(self, annotated: Annotated) -> Iterator[Match]:
        thread = [i for mail in annotated.case.thread for i in identifiers(annotated, mail)]
        if not thread:
            return
        keys = {i.key for i in thread}
        all_text = "".join(s.text for m in annotated.case.thread for s in annotated.sentences(m)).upper()
        table = annotated.knowledge.values("details")
        reported: set[str] = set()
        ours = list(identifiers(annotated, annotated.case.draft))
        for one in ours:
            if one.key in keys or one.key in reported or one.code.upper() in all_text:
                continue
            kinds = {one.kind} if one.kind else _stem_kinds(one, table)
            # a parcel just sent has a number of its own; any other number is only new where the sentence says so
            if self._is_new(annotated, one, kinds):
                continue
            other = self._contradicted(one, thread) or self._of_one_make(one, thread, table)
            # two articles are set side by side
            beside = other is not None and not (one.kind or other.kind) and any(o.key == other.key for o in ours)
            if other is None or beside:
                continue
            reported.add(one.key)
            span = one.sentence.origin(one.label_start, one.end)
            yield Match(
                Anchor(annotated.case.draft, span),
                {"found": one.code, "known": other.code},
                "code",
                related=(Anchor(other.mail, other.sentence.origin(other.start, other.end)),),
            )

    @staticmethod
    def _is_new(annotated: Annotated, one: Identifier, kinds: set[str]) -> bool:
        if kinds & {*_NUMERIC_KINDS}:
            return annotated.has(one.sentence, "renumbered")
        before = [s for s in annotated.draft if s.number == one.sentence.number - 1]
        return any(annotated.has(s, "new-number") for s in (*before, one.sentence))

    @staticmethod
    def _contradicted(one: Identifier, thread: list[Identifier]) -> Identifier | None:
        """The thread's identifier of the same kind, or of the same shape, that says otherwise."""
        for other in reversed(thread):
            if one.kind and one.kind == other.kind and one.kind != "model":
                return other
        for other in reversed(thread):
            same_shape = one.shape == other.shape and any(c.isalpha() for c in one.shape)
            labelled = bool(one.kind) != bool(other.kind)
            # two codes without a label may be of any kind (lots, models): only one written like a case number counts,
            # or one that is a slip for the other
            long = sum(c.isdigit() for c in one.code) >= _CASE_DIGITS
            bare = not one.kind and "-" in one.code and (long or (one.code[0].isalpha() and _is_slip(one.key, other.key)))
            if same_shape and (labelled or bare) and "model" not in (one.kind, other.kind):
                return other
        return None

    @staticmethod
    def _of_one_make(one: Identifier, thread: list[Identifier], table: Mapping[str, Any]) -> Identifier | None:
        """The thread's order number where the draft says ご注文 TR-0926 with other letters and as many figures."""
        made = re.sub("[A-Z]", "A", one.shape)
        if "A" not in made:
            return None
        kinds = {one.kind} if one.kind else _stem_kinds(one, table)
        for other in reversed(thread):
            if one.kind and other.kind:
                continue
            if re.sub("[A-Z]", "A", other.shape) == made and kinds & (
                {other.kind} if other.kind else _stem_kinds(other, table)
            ):
                return other
        return None

    # --- things

    @staticmethod
    def _products(annotated: Annotated) -> Iterator[Match]:
        """One of our products in the reply, where the thread names only another one and the reply does not."""
        fold = annotated.knowledge.folder.fold
        ours = sorted({fold(p) for p in annotated.case.facts.products if p.strip()}, key=len, reverse=True)
        thread = [(m, s) for m in annotated.case.thread for s in annotated.sentences(m)]
        theirs = [(p, m, s) for p in ours for m, s in thread if p in s.text]
        draft_text = "".join(s.text for s in annotated.draft)
        if not theirs or any(p in draft_text for p, _, _ in theirs):
            return
        table = annotated.knowledge.values("details")
        for sentence in annotated.draft:
            # the longest first: 木蓮の椅子 小 is not 木蓮の椅子
            name = next((p for p in ours if p in sentence.text), None)
            if name is None or annotated.has(sentence, table["other_item"], *table["changed"]):
                continue
            known, mail, there = theirs[-1]
            if name in known:
                continue
            start, other = sentence.text.index(name), there.text.index(known)
            yield Match(
                Anchor(annotated.case.draft, sentence.origin(start, start + len(name))),
                {"found": name, "known": known},
                "thing",
                related=(Anchor(mail, there.origin(other, other + len(known))),),
            )
            return

    @staticmethod
    def _misnamed(annotated: Annotated) -> Iterator[Match]:
        table = annotated.knowledge.values("details")
        for one, mail, known in misnamed(annotated):
            if annotated.has(one.sentence, table["other_item"], *table["changed"]):
                continue
            span = one.sentence.origin(one.tokens[0].start, one.tokens[-1].end)
            there = known.sentence.origin(known.tokens[0].start, known.tokens[-1].end)
            fields = {"found": one.text, "known": known.text}
            yield Match(Anchor(annotated.case.draft, span), fields, "thing", related=(Anchor(mail, there),))
            return

    # --- the writer's own shop

    def _own_names(self, annotated: Annotated) -> Iterator[Match]:
        table = annotated.knowledge.values("details")
        own = [s for s in annotated.draft if annotated.role(s) in ("signature", "introduction")]
        if not own:
            return
        known_text = squeeze(
            "".join(s.text for s in own)
            + "".join(s.text for m in annotated.case.thread for s in annotated.sentences(m))
            + (annotated.case.facts.own_company or "")
        )
        for sentence in annotated.draft:
            for form in table["own_names"]:
                match = re.search(form, sentence.text)
                if not match:
                    continue
                inner = [t for t in sentence.tokens if match.start("name") <= t.start < match.end("name")]
                # ご快復を店の一同で: the name begins behind the last particle that joins no nouns
                cut = next((t.end for t in reversed(inner) if t.surface in table["name_cuts"] and t.pos.startswith("助詞")), 0)
                start = max(match.start("name"), cut)
                name = sentence.text[start : match.end("name")]
                # 弊社サービス names the writer's own side as 弊社 does
                ours = name in table["own_words"] or name.startswith(tuple(w for w in table["own_words"] if len(w) > 1))
                if ours or squeeze(name) in known_text or covered(name, known_text):
                    continue
                inner = [t for t in inner if t.start >= start]
                if not _is_proper(name, inner) and name[-1] not in known_text:
                    continue
                span = sentence.origin(start, match.end("name"))
                yield Match(Anchor(annotated.case.draft, span), {"found": name, "known": ""}, "own-name")
                return

    # --- templates

    def _in_template(self, annotated: Annotated) -> Iterator[Match]:
        """A real name or a real order number in a template comes from somebody's case."""
        draft = annotated.case.draft
        book = name_book(annotated)
        example = annotated.knowledge.values("details")["only_an_example_after"]
        for use in book.uses:
            if not use.addressee and not use.company and not book.is_own(use.name):
                yield Match(Anchor(draft, use.span), {"found": use.name, "known": ""}, "template")
        for one in identifiers(annotated, draft):
            if _is_dummy(one.code) or re.search(example, one.sentence.text[: one.start]):
                continue
            if one.kind in _NUMERIC_KINDS and sum(c.isdigit() for c in one.code) >= 4:
                span = one.sentence.origin(one.label_start, one.end)
                yield Match(Anchor(draft, span), {"found": one.code, "known": ""}, "template")


def _stem_kinds(one: Identifier, table: Mapping[str, Any]) -> set[str]:
    """The kinds of a code without a label by the word right before it (ご注文 TR-0926) or behind it (AG-44107で予約した)."""
    before = one.sentence.text[: one.start].rstrip(" (「【")
    behind = re.sub(table["code_link"], "", one.sentence.text[one.end :], count=1)
    stems = table["label_stems"].items()
    return {kind for kind, words in stems if before.endswith(tuple(words)) or behind.startswith(tuple(words))}


def _is_dummy(code: str) -> bool:
    """A number that nobody was given: 0000, 1234567."""
    digits = "".join(c for c in code if c.isdigit())
    return len(set(digits)) == 1 or digits in "01234567890" or digits in "9876543210"


def _is_slip(one: str, other: str) -> bool:
    """Whether two codes of one length differ in one character, or in two that have changed places."""
    return one_digit_off(one, other, first=True) or swapped(one, other)


def _is_proper(name: str, tokens: list[Token]) -> bool:
    """Whether words are a name of their own rather than a common noun."""
    return len(name) > 4 or any("固有名詞" in t.pos or not t.known for t in tokens)
