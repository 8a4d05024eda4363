"""Kind `pattern`: these words stand in that region of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, get_args

from mailcheck.annotate.annotated import Annotated
from mailcheck.errors import did_you_mean
from mailcheck.finding import Severity
from mailcheck.model import RegionKind, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.company import closed
from mailcheck.rules.kind import Anchor, Fault, Match, check_keys
from mailcheck.rules.lines import folded_lines
from mailcheck.spans import Span

_KNOWN: dict[str, type] = {
    "patterns": list, "not": list, "replace": str, "suggestions": list,
    "forms": list, "acts": list, "regions": list, "not_in_thread": bool, "anchor": str, "raised": dict, "counted": dict,
    "guessed": dict, "closes": list,
}  # fmt: skip
_REGIONS = get_args(RegionKind)
_MARKDOWN = "#"
"""Begins a heading of Markdown."""
_OPEN = ("(", "[", "{", "<", "【", "〔", "〈", "《")


class PatternKind:
    """Options: `patterns` (patterns of the card's own, less those of `not`; with `replace`, what is written in their place, and
    `suggestions`, sentences to offer instead), `forms` (regular expressions over the draft's lines, each with `form`, `why` and
    `not`), `acts` (acts whose words are found), `regions` (where), `anchor: sentence` (the whole sentence is meant), `raised`
    (severities of acts that weigh more than the card says), `counted` (acts that are only found at their last allowed place, by
    number), `guessed` (an act that wording alone tells is passed over where the draft does one of `unless`, or, in a template,
    where brackets open the sentence and it does one of `slots`), `closes` (what does one of `acts` is passed over where a
    sentence at most `within` before it does one of `after`)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        faults = check_keys(options, _KNOWN)
        if not {"patterns", "acts", "forms", "counted"} & set(options):
            faults.append("one of the options patterns, acts, forms and counted is needed")
        for region in options.get("regions") or ():
            if region not in _REGIONS:
                faults.append(Fault(f"there is no region {region!r}{did_you_mean(str(region), _REGIONS)}", "regions"))
        if options.get("anchor") not in (None, "sentence"):
            faults.append(Fault("anchor can only be sentence", "anchor"))
        faults += [
            f"severity {s!r} is unknown" for s in options.get("raised", {}).values() if s not in {x.value for x in Severity}
        ]
        for entry in options.get("forms", ()):
            try:
                _compile(entry["form"])
                if not entry["if"]:
                    faults.append(f"form {entry['form']!r} needs `if`: words one of which its line must hold")
                _compile(entry.get("not") or "")
            except (re.error, KeyError, TypeError) as exc:
                faults.append(f"form {entry!r}: {exc}")
        return faults

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        forms = list(self._forms(annotated, card))
        yield from forms
        regions = card.options.get("regions") or ("body",)
        for number, sentence in enumerate(annotated.draft):
            if annotated.role(sentence) not in regions:
                continue
            yield from self._own(annotated, card, sentence)
            # what a form has found already is not told again of its whole sentence
            if any(match.anchor.span.overlaps(sentence.span) for match in forms):
                continue
            # what a template is headed by does nothing to anybody
            if (annotated.case.template and sentence.line_kind == "heading") or closed(
                annotated, card.options, annotated.draft[:number], sentence
            ):
                continue
            for act in card.options.get("acts", ()):
                if self._unlikely(annotated, card, sentence, act):
                    continue
                for start, end in annotated.spans(sentence, act)[:1]:
                    whole = card.options.get("anchor") == "sentence"
                    span = sentence.span if whole else sentence.origin(start, end)
                    yield self._match(annotated, card, act, span)
                near = annotated.nearly(sentence, act)
                if near:
                    yield self._match(annotated, card, act, sentence.span)._replace(
                        lowered=True, near=near, second=True, guess=True
                    )
        for act, times in card.options.get("counted", {}).items():
            places = [(s, place) for s in annotated.draft for place in annotated.spans(s, act)]
            if len(places) >= times:
                sentence, place = places[times - 1]
                yield self._match(annotated, card, act, sentence.origin(*place))

    @staticmethod
    def _own(annotated: Annotated, card: Card, sentence: Sentence) -> Iterator[Match]:
        """Where patterns of the card stand, the longest where they overlap."""
        if "patterns" not in card.options:
            return
        draft, replace, done = annotated.case.draft, card.options.get("replace"), 0
        found = annotated.spans(sentence, f"rule:{card.id}")
        for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
            if start < done:
                continue
            whole = card.options.get("anchor") == "sentence"
            done = len(sentence.text) if whole else end
            words = sentence.origin(start, end)
            span = sentence.span if whole else words
            yield Match(
                Anchor(draft, span),
                {"quote": draft.text[span.start : span.end]},
                suggestions=tuple(card.options.get("suggestions", ())),
                edits=((words, str(replace)),) if replace is not None else (),
            )

    @staticmethod
    def _unlikely(annotated: Annotated, card: Card, sentence: Sentence, act: str) -> bool:
        """Whether only the wording of the sentence tells the act, in a draft of another spirit, or in brackets that say what
        belongs there: a slot of a template, filled by hand."""
        unless = card.options.get("guessed", {}).get("unless", ())
        if annotated.written(sentence, act):
            return False
        fills = card.options.get("guessed", {}).get("slots", ())
        if annotated.case.template and sentence.text.startswith(_OPEN) and annotated.has(sentence, *fills):
            return True
        return any(annotated.has(s, *unless) for s in annotated.draft)

    @staticmethod
    def _match(annotated: Annotated, card: Card, act: str, span: Span) -> Match:
        draft, raised = annotated.case.draft, card.options.get("raised", {}).get(act)
        quote = draft.text[span.start : span.end]
        return Match(Anchor(draft, span), {"quote": quote}, act, severity=Severity(raised) if raised else None)

    def _forms(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        draft = annotated.case.draft
        thread = "\n".join(s.text for m in annotated.case.thread for s in annotated.sentences(m))
        for line in folded_lines(draft):
            # what a reply is called in a collection is not sent
            if annotated.case.template and line.line.kind == "heading" and line.text.startswith(_MARKDOWN):
                continue
            taken: list[tuple[int, int]] = []
            for entry in card.options.get("forms", ()):
                if annotated.case.template and entry.get("template") is False:
                    continue
                if not any(word in line.text for word in entry["if"]):
                    continue
                excluded = [m.span() for m in _compile(entry["not"]).finditer(line.text)] if entry.get("not") else []
                for found in _compile(entry["form"]).finditer(line.text):
                    start, end = found.span("it") if "it" in found.re.groupindex else found.span()
                    if start >= end or any(start < e and s < end for s, e in (*excluded, *taken)):
                        continue
                    if card.options.get("not_in_thread") and line.text[start:end] in thread:
                        continue
                    taken.append((start, end))
                    span = line.origin(start, end)
                    yield Match(Anchor(draft, span), {"quote": draft.text[span.start : span.end]})


@lru_cache(maxsize=512)
def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form)
