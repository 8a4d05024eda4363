"""Running rules over a case: matches become findings, in a fixed order; a crashed rule never costs the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailcheck.annotate.annotated import Annotated
from mailcheck.digest import digest64
from mailcheck.finding import Edit, Finding, Heard, Place, Report, Severity, one_line
from mailcheck.model import Case, Mail
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match
from mailcheck.rules.registry import kind
from mailcheck.spans import LineIndex, Position, Span, Stretch, trimmed
from mailcheck.store import Knowledge

NO_INBOUND = "no-inbound"
_WEIGHTY = frozenset("ABCDE")
"""Parts of the rule book whose findings say that a draft was written without care; rules of a pack that name none do not."""


def run(case: Case, cards: Iterable[Card], knowledge: Knowledge, language: str = "ja", listen: bool = False) -> Report:
    """Check one case with these cards; `listen`: also report what was heard, and where."""
    annotated = Annotated(case, knowledge)
    placer = _Placer(case)
    found: list[tuple[Match, Card]] = []
    heard: list[Heard] = []
    crashed: list[str] = []
    skipped = False
    for card in cards:
        if _lacks(case, card.needs):
            skipped = skipped or (card.needs == "inbound" and not case.template)
            continue
        try:
            matches = list(kind(card.kind).run(annotated, card))
            listener = getattr(kind(card.kind), "heard", None) if listen else None
            told = list(listener(annotated, card)) if listener else []
        # the one place that catches everything: the rule is named and the exit status tells (style: no silent green)
        except Exception as exc:
            crashed.append(f"{card.id}: {type(exc).__name__}: {exc}")
            continue
        found.extend((m, card) for m in matches)
        heard.extend(Heard(h.kind, placer.place(h.told), placer.place(h.heard) if h.heard else None, h.score) for h in told)
    findings = [_finding(m, card, placer, annotated, language) for m, card in in_company(found)]
    findings.sort(key=lambda f: (placer.order(f.place), f.place.span, f.rule))
    return Report(
        case.path,
        tuple(findings),
        (NO_INBOUND,) if skipped else (),
        crashed=tuple(crashed),
        heard=tuple(heard),
        texts=placer.texts(),
        stretches=placer.stretches(),
        item=case.item,
        encodings=tuple(dict.fromkeys((m.source or case.path, m.encoding) for m in (case.draft, *case.thread) if m.encoding)),
    )


def in_company(found: Sequence[tuple[Match, Card]]) -> list[tuple[Match, Card]]:
    """Matches with their cards; the likeliest of those that are near is sure in the company of others.

    A draft written without care has more faults than one, and one more finding costs little where there is one already: the
    nearest is no hint where the draft surely has a fault of another category, and none of the same. Beside one of the same, it
    takes more to be none. What a second opinion is against, or only the wording tells, is a finding beside a fault of any other
    family of rules.
    """
    sure = [(m, c) for m, c in found if not m.lowered and (m.severity or c.severity) is not Severity.HINT]
    faults = [c for _, c in sure if c.part in _WEIGHTY]
    near, second = ([(m, c) for m, c in found if m.near and m.second is second] for second in (False, True))
    open_to = {c.category for _, c in near if {f.category for f in faults} - {c.category}} - {c.category for _, c in sure}
    raised = [max((x for x in near if x[1].category == one), key=lambda x: x[0].near) for one in sorted(open_to)]
    raised += [(m, c) for m, c in near if m.beside and c.category in {c.category for _, c in sure}]
    families = {card.family for card in faults}
    doubly = {c.id for _, c in second if families - {c.family}} - {c.id for _, c in sure}
    raised += [max((x for x in second if x[1].id == one), key=lambda x: x[0].near) for one in sorted(doubly)]
    told = [(m._replace(lowered=False) if any(m is r for r, _ in raised) else m, c) for m, c in found]
    # what is a hint at best, and unsure, is not worth a reader's time
    return [(m, c) for m, c in told if not (m.lowered and (m.guess or (m.severity or c.severity) is Severity.HINT))]


def _lacks(case: Case, needs: str) -> bool:
    """Whether the case does not tell what a rule needs to know."""
    if needs == "inbound":
        return not case.inbound
    if needs == "sent":
        return case.sent is None
    return needs == "attachments" and case.draft.attachments is None


def _finding(match: Match, card: Card, placer: _Placer, annotated: Annotated, language: str) -> Finding:
    place = placer.place(match.anchor)
    fields = {"quote": place.quote, **match.fields}
    severity = Severity.HINT if match.lowered else match.severity or card.severity
    start, end = placer.positions(match.anchor)
    return Finding(
        rule=card.id,
        severity=severity,
        place=place,
        position=start,
        end_position=end,
        message=_fill(card.text(card.message, language, match.variant), fields),
        advice=_fill(card.text(card.advice, language, match.variant), fields),
        suggestions=match.suggestions,
        edits=placer.edits(match.edits),
        related=tuple(placer.place(a) for a in match.related),
        related_as=match.related_as,
        fingerprint=_fingerprint(card.id, place.quote, match.anchor, annotated),
        cues=match.cues,
    )


def _fill(template: str, fields: dict[str, str]) -> str:
    """Fill `{name}` slots; braces in the values stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda m: fields.get(m[1], m[0]), template)


def _fingerprint(rule: str, quote: str, anchor: Anchor, annotated: Annotated) -> str:
    """The same for a sentence that moved, was wrapped or marked up otherwise, or had its numbers changed.

    It is made of the sentence as rules read it: without markup, quote marks and line ends, in one width and spelling. Where the
    finding is about some words of it, they count as they stand.
    """
    start, end = anchor.span
    meant = [s for s in annotated.sentences(anchor.mail) if s.span.start < max(end, start + 1) and start < s.span.end]
    whole = any(start <= s.span.start and s.span.end - 1 <= end for s in meant)
    sentence = re.sub(r"\d+", "0", _squeezed("".join(s.text for s in meant))) if meant else _squeezed(one_line(quote))
    words = "" if whole or not meant else _squeezed(re.sub(r"<[^<>]*>", "", one_line(quote)))
    return f"{digest64(f'{rule} {sentence} {words}'):016x}"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _Placer:
    """Turns anchors into places with quotes and positions."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._inbound = case.inbound
        self._lines: dict[tuple[int, int], LineIndex] = {}

    def place(self, anchor: Anchor) -> Place:
        mail, span = self._written(anchor)
        drafts = (self._case.draft, self._case.written.mail if self._case.written else None)
        where = "draft" if mail in drafts else "inbound" if mail in self._inbound else "thread"
        return Place(where, span, (mail.typed or mail.text)[slice(*span)], mail.position, mail.source)

    def positions(self, anchor: Anchor) -> tuple[Position, Position]:
        mail, span = self._written(anchor)
        written = self._case.written
        if written is not None and mail is written.mail:
            start, end = written.container.span(span) if written.container else span
            return written.lines.position(start), written.lines.position(end)
        key = (id(mail.text), id(mail.stretches))
        index = self._lines.get(key)
        if index is None:
            index = self._lines[key] = LineIndex(mail.text, mail.stretches)
        return index.position(span.start), index.position(span.end)

    def edits(self, edits: Iterable[tuple[Span, str]]) -> tuple[Edit, ...]:
        """Edits of the draft's own text, where no markup lies in the way of any of them: half a mending is none."""
        edits = tuple(edits)
        draft = self._case.draft
        lines = [line.span for line in draft.lines]
        if not all(any(own.start <= s.start and s.end <= own.end for own in lines) for s, _ in edits):
            return ()
        if draft.typed and any(draft.typed[slice(*s)] != draft.text[slice(*s)] for s, _ in edits):
            return ()
        written = self._case.written
        if written is None:
            return tuple(Edit(trimmed(draft.text, span), text) for span, text in edits)
        there = [(span, written.origin.span(span), text) for span, text in edits]
        if any(written.mail.text[slice(*to)] != draft.text[slice(*span)] for span, to, _ in there):
            return ()
        return tuple(Edit(to, text) for _, to, text in there)

    def _written(self, anchor: Anchor) -> Anchor:
        """The anchor in the template as it stands in its file, where the draft was read from one."""
        written = self._case.written
        if written is None or anchor.mail is not self._case.draft:
            return Anchor(anchor.mail, trimmed(anchor.mail.text, anchor.span))
        return Anchor(written.mail, written.origin.span(anchor.span))

    def order(self, place: Place) -> tuple[int, int]:
        """Findings about the customer's mail first, then those in the draft."""
        return (
            ("thread", "inbound", "draft").index(place.where),
            place.mail if place.mail is not None else -1,
        )

    def texts(self) -> tuple[tuple[str, str], ...]:
        return tuple((key, mail.typed or mail.text) for key, mail in self._mails())

    def stretches(self) -> tuple[tuple[str, tuple[Stretch, ...]], ...]:
        return tuple((key, mail.stretches) for key, mail in self._mails() if mail.stretches)

    def _mails(self) -> Iterator[tuple[str, Mail]]:
        draft = self._case.written.mail if self._case.written else self._case.draft
        for mail in (*self._case.thread, draft):
            yield "draft" if mail.position is None else f"thread:{mail.position}", mail
