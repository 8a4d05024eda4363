"""Kind `pattern`: these words stand in that region of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.finding import Severity
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines
from mailcheck.spans import Span


class PatternKind:
    """Options: `forms` (regular expressions over the draft's lines, each with `form`, `why` and `not`), `acts` (acts whose
    words are found), `regions` (where), `anchor: sentence` (the whole sentence is meant), `raised` (severities of acts that
    weigh more than the card says), `counted` (acts that are only found at their last allowed place, by number)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        known: dict[str, type] = {"forms": list, "acts": list, "regions": list, "not_in_thread": bool, "anchor": str}
        faults = check_keys(options, {**known, "raised": dict, "counted": dict})
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
        yield from self._forms(annotated, card)
        regions = card.options.get("regions") or ("body",)
        for sentence in annotated.draft:
            if annotated.role(sentence) not in regions:
                continue
            for act in card.options.get("acts", ()):
                for start, end in annotated.spans(sentence, act)[:1]:
                    whole = card.options.get("anchor") == "sentence"
                    span = sentence.span if whole else sentence.origin(start, end)
                    yield self._match(annotated, card, act, span)
        for act, times in card.options.get("counted", {}).items():
            places = [(s, place) for s in annotated.draft for place in annotated.spans(s, act)]
            if len(places) >= times:
                sentence, place = places[times - 1]
                yield self._match(annotated, card, act, sentence.origin(*place))

    @staticmethod
    def _match(annotated: Annotated, card: Card, act: str, span: Span) -> Match:
        draft, raised = annotated.case.draft, card.options.get("raised", {}).get(act)
        quote = draft.text[span.start : span.end]
        return Match(Anchor(draft, span), {"quote": quote}, act, severity=Severity(raised) if raised else None)

    def _forms(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        draft = annotated.case.draft
        thread = "\n".join(s.text for m in annotated.case.thread for s in annotated.sentences(m))
        for line in folded_lines(draft):
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
