"""Kind `repeated`: wording stands again, in the draft or over the thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.language.plain import japanese
from mailcheck.model import Case, Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.refrains import refrains
from mailcheck.spans import Span

_QUOTED = re.compile("「[^」]*」|『[^』]*』|【[^】]*】|[(（][^)）]*[)）]")
_IGNORED = re.compile(r"[\s、。，．,.!！?？・…「」『』()（）:：~ー/-]+")

_PART = re.compile(r"\s*(?:```|~~~|#{1,6} )")
"""Where one of several templates in a Markdown file begins or ends."""


class Repeated:
    """Options: `families` (an act file with families of stock phrases), `times` (in one draft), `thread_families` (those that
    count over the thread), `facts` (acts of sentences that may stand in every mail), `min_length` (of a sentence)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(
            options,
            {"families": str, "times": int, "thread_families": list, "facts": list, "min_length": int},
            ("families", "times", "thread_families", "facts", "min_length"),
        )

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for one repetition: a repeated sentence is not also a repeated phrase."""
        taken: list[Span] = []
        found = [
            *self._sentences(annotated, card),
            *self._from_thread(annotated, card),
            *self._stock(annotated, card),
            *self._stock_over_thread(annotated, card),
            *self._refrains(annotated, card),
        ]
        for match in found:
            if not any(match.anchor.span.overlaps(t) for t in taken):
                taken.append(match.anchor.span)
                yield match

    def _sentences(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """The same sentence twice in the draft."""
        seen: dict[tuple[int, str], Sentence] = {}
        draft = annotated.case.draft
        for sentence in annotated.draft:
            if sentence.line_kind in ("addressee", "signature", "heading", "list"):
                continue
            wording = self._key(annotated, sentence)
            # a line of code, or of another language, is no phrase
            if len(wording) < card.options["min_length"] or not japanese(wording):
                continue
            key = (_part(annotated.case, sentence.span), wording)
            formula = annotated.role(sentence) in ("greeting", "introduction")
            if key in seen and not formula and not _same_block(annotated.case, seen[key], sentence):
                first = Anchor(draft, seen[key].span)
                quote = draft.text[slice(*sentence.span)]
                yield Match(Anchor(draft, sentence.span), {"quote": quote}, "sentence", related=(first,))
            seen.setdefault(key, sentence)

    def _from_thread(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """A sentence of an earlier agent mail used again, unless it is a formula or plain fact."""
        earlier: dict[str, tuple[Mail, Sentence]] = {}
        for mail in annotated.case.thread:
            if mail.party == "agent":
                for sentence in annotated.body(mail):
                    earlier.setdefault(self._key(annotated, sentence), (mail, sentence))
        draft = annotated.case.draft
        for sentence in annotated.body(draft):
            key = self._key(annotated, sentence)
            if len(key) < card.options["min_length"] or key not in earlier or sentence.line_kind != "text":
                continue
            if annotated.has(sentence, *card.options["facts"]) or any(c.isdigit() for c in sentence.text):
                continue
            mail, before = earlier[key]
            yield Match(
                Anchor(draft, sentence.span),
                {"quote": draft.text[slice(*sentence.span)]},
                "thread",
                related=(Anchor(mail, before.span),),
            )

    def _stock(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """The same stock phrase three times or more in the draft: anchored at the last."""
        uses: dict[tuple[int, str], list[Span]] = {}
        for name, places in self._uses(annotated, card, annotated.case.draft).items():
            for place in places:
                uses.setdefault((_part(annotated.case, place), name), []).append(place)
        for (_, name), places in uses.items():
            if len(places) >= card.options["times"]:
                last = places[-1]
                draft = annotated.case.draft
                yield Match(
                    Anchor(draft, last),
                    {"quote": draft.text[slice(*last)], "times": str(len(places))},
                    "stock",
                    related=tuple(Anchor(draft, p) for p in places[:-1]),
                    cues=(name,),
                )

    @staticmethod
    def _refrains(annotated: Annotated, card: Card) -> Iterator[Match]:
        """What several sentences of the draft begin or end with: anchored at the last."""
        draft = annotated.case.draft
        if annotated.case.template:
            return
        for places in refrains(_running(annotated), card.options["times"]):
            *before, last = [sentence.origin(start, end) for sentence, start, end in places]
            fields = {"quote": draft.text[slice(*last)], "times": str(len(places))}
            yield Match(Anchor(draft, last), fields, "stock", related=tuple(Anchor(draft, p) for p in before))

    def _stock_over_thread(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """A stock phrase of apology, empathy or cushion that stood in two earlier agent mails and stands again."""
        agents = [m for m in annotated.case.thread if m.party == "agent"]
        if len(agents) < card.options["times"] - 1:
            return
        draft = annotated.case.draft
        now = self._uses(annotated, card, draft)
        before = [(m, self._uses(annotated, card, m)) for m in agents]
        for name in card.options["thread_families"]:
            where = [(m, uses[name][0]) for m, uses in before if uses.get(name)]
            if now.get(name) and len(where) >= card.options["times"] - 1:
                place = now[name][-1]
                yield Match(
                    Anchor(draft, place),
                    {"quote": draft.text[slice(*place)], "times": str(len(where) + 1)},
                    "stock-thread",
                    related=tuple(Anchor(m, p) for m, p in where),
                    cues=(name,),
                )

    def _uses(self, annotated: Annotated, card: Card, mail: Mail) -> dict[str, list[Span]]:
        """Where each family of stock phrases stands in a mail, at most once a clause."""
        out: dict[str, list[Span]] = {}
        families = annotated.knowledge.families(card.options["families"])
        for name, patterns in families.items():
            narrowed = annotated.narrow(patterns)
            for sentence in annotated.sentences(mail):
                if sentence.line_kind in ("addressee", "signature"):
                    continue
                last_end = -1
                for start, end in narrowed.find(annotated.view(sentence)):
                    if start >= last_end:
                        out.setdefault(name, []).append(sentence.origin(start, end))
                        last_end = end
        return out

    @staticmethod
    def _key(annotated: Annotated, sentence: Sentence) -> str:
        """A sentence without what may differ: names, numbers with their units, quoted words, openers, punctuation."""
        quoted = [m.span() for m in _QUOTED.finditer(sentence.text)]
        openers = annotated.knowledge.words("openers").find(annotated.view(sentence))
        start = next((e for s, e in openers if s == 0), 0)
        parts = []
        numeric = False
        for token in sentence.tokens:
            was_numeric, numeric = numeric, "数詞" in token.pos
            if token.start < start or any(s <= token.start < e for s, e in quoted):
                continue
            if numeric or "人名" in token.pos or (was_numeric and ("助数詞" in token.pos or "接尾辞" in token.pos)):
                continue
            parts.append(token.surface)
        return _IGNORED.sub("", "".join(parts))


def _running(annotated: Annotated) -> list[Sentence]:
    """The sentences that carry the matter, and closing formulas before the last of them: those close nothing."""
    roles = [annotated.role(s) for s in annotated.draft]
    last = max((i for i, role in enumerate(roles) if role == "body"), default=-1)
    return [
        s for i, (s, role) in enumerate(zip(annotated.draft, roles, strict=True)) if role in ("body", "closing") and i <= last
    ]


def _part(case: Case, span: Span) -> int:
    """Which of the templates in one file a place belongs to; a draft is one."""
    if not case.template:
        return 0
    lines = (case.draft.text[slice(*line.span)] for line in case.draft.lines if line.span.start < span.start)
    return sum(bool(_PART.match(line)) for line in lines)


def _same_block(case: Case, one: Sentence, other: Sentence) -> bool:
    """Whether the line before stands twice as well: then the two are branches of a template, and only one is sent."""
    return case.template and _line_before(case.draft, one) == _line_before(case.draft, other) != ""


def _line_before(mail: Mail, sentence: Sentence) -> str:
    lines = [mail.text[slice(*line.span)].strip() for line in mail.lines if line.span.end <= sentence.span.start]
    return next((line for line in reversed(lines) if line), "")
