"""Kind `typo`: a slip of the keyboard that a careful reader would see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.conversions import conversions
from mailcheck.rules.kana_slips import Slip, kana_slips
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines
from mailcheck.rules.slips import is_certain, slips_of
from mailcheck.spans import Span

_MASK = re.compile(r"https?://\S+|\S+@\S+|「[^」]*」|『[^』]*』")
"""What is copied as it stands: addresses, quoted words."""


class Typo:
    """The table `rules/values/typos.yaml` holds set phrases (`phrases`, `solid`), what looks like a slip of one and is none
    (`valid`), `forms`, and what `mailcheck.rules.kana_slips` reads;
    `conversions` is the table of `mailcheck.rules.conversions`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str, "conversions": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        found: list[Span] = []
        wrong = annotated.knowledge.values(card.options.get("conversions", ""))
        for match in (*_in_lines(annotated, table), *_in_sentences(annotated, table, wrong)):
            if not any(match.anchor.span.overlaps(span) for span in found):
                found.append(match.anchor.span)
                yield match


def _in_lines(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Match]:
    """Slips of set phrases, and forms."""
    slips = slips_of(tuple(table["phrases"]), tuple(table["solid"]), tuple(table["valid"]))
    draft = annotated.case.draft
    for line in folded_lines(draft):
        if line.line.kind == "signature":
            continue
        masked = [m.span() for m in _MASK.finditer(line.text)]
        slipped = slips.find(line.text)
        for start, end, meant in slipped:
            if not _overlap((start, end), masked):
                mended = meant if is_certain(line.text, (start, end, meant), slipped) else None
                yield _match(draft, line.origin(start, end), mended, meant)
        for start, end, mended in _forms(line.text, table["forms"]):
            if not _overlap((start, end), masked):
                yield _match(draft, line.origin(start, end), mended)


def _in_sentences(annotated: Annotated, table: Mapping[str, Any], wrong: Mapping[str, Any]) -> Iterator[Match]:
    """Slips in any words. Names of shops and things are words that nobody else writes: what stands elsewhere too is none."""
    draft = annotated.case.draft
    texts = [s.text for mail in annotated.all_mails for s in annotated.sentences(mail)]
    for sentence in annotated.draft:
        role = annotated.role(sentence)
        if role in ("addressee", "signature"):
            continue
        masked = [m.span() for m in _MASK.finditer(sentence.text)]
        slips = [*kana_slips(sentence, table)]
        if wrong and role != "introduction":
            slips += conversions(sentence, wrong, table["frames"])
        for slip in slips:
            words = sentence.text[slip.start : slip.end]
            if not _overlap((slip.start, slip.end), masked) and sum(words in text for text in texts) == 1:
                yield _match(draft, sentence.origin(slip.start, slip.end), None, slip.meant, _edit(sentence, slip))


def _edit(sentence: Sentence, slip: Slip) -> tuple[Span, str] | None:
    """The touch in the mail's own text; a text is never put between characters, but in the place of the one before."""
    if slip.touch is None:
        return None
    start, end, text = slip.touch
    if start == end:
        start, text = start - 1, sentence.text[start - 1] + text
    return sentence.origin(start, end), text


def _match(draft: Mail, span: Span, mended: str | None, meant: str = "", edit: tuple[Span, str] | None = None) -> Match:
    if mended is not None:
        edit = span, mended
    return Match(
        Anchor(draft, span), {"meant": meant} if meant else {}, "meant" if meant else "default", edits=(edit,) if edit else ()
    )


def _overlap(place: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in others)


def _forms(text: str, forms: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, str | None]]:
    """Start, end, and what mends it where that is certain."""
    for entry in forms:
        if not any(word in text for word in entry["if"]):
            continue
        excluded = [m.span() for m in re.compile(entry["not"]).finditer(text)] if entry.get("not") else []
        for found in re.compile(entry["form"]).finditer(text):
            group = found.lastgroup or 0
            start, end = found.span(group)
            if start < end and not any(start < e and s < end for s, e in excluded):
                wrong = text[start:end]
                pair = next(((w, right) for w, right in entry.get("to", {}).items() if w in wrong), None)
                yield start, end, wrong.replace(*pair, 1) if pair else None
