"""Kind `pattern`: these words stand in that region of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines


class PatternKind:
    """Options: `forms` (regular expressions over the draft's lines, each with `form`, `why` and `not`), `acts` (acts whose
    words are found), `regions` (where), `anchor: sentence` (the whole sentence is meant)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        faults = check_keys(options, {"forms": list, "acts": list, "regions": list, "not_in_thread": bool, "anchor": str})
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
                    quote = annotated.case.draft.text[span.start : span.end]
                    yield Match(Anchor(annotated.case.draft, span), {"quote": quote}, variant=act)

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
