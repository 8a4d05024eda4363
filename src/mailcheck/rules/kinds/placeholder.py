"""Kind `placeholder`: a slot of a template that nobody filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import FoldedLine, folded_lines


class Placeholder:
    """The forms stand in `rules/values/placeholders.yaml`: `slots` (found), `not` (look-alikes), `words` (names of slots)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. In a template slots are the point."""
        if annotated.case.template:
            return
        table = annotated.knowledge.values(card.options["table"])
        words = "|".join(re.escape(w) for w in sorted(map(str, table["words"]), key=len, reverse=True))
        slots = [_compile(entry["form"], words) for entry in table["slots"]]
        excluded = [_compile(entry["form"], words) for entry in table["not"]]
        thread = "\n".join(m.text for m in annotated.case.thread if m.text is not annotated.case.draft.text)
        lines = list(folded_lines(annotated.case.draft))
        for number, line in enumerate(lines):
            following = lines[number + 1] if number + 1 < len(lines) else None
            yield from self._line(annotated, line, following, slots, excluded, thread)

    def _line(
        self,
        annotated: Annotated,
        line: FoldedLine,
        following: FoldedLine | None,
        slots: list[re.Pattern[str]],
        excluded: list[re.Pattern[str]],
        thread: str,
    ) -> Iterator[Match]:
        draft = annotated.case.draft
        no = [m.span() for p in excluded for m in p.finditer(line.text)]
        taken: list[tuple[int, int]] = []
        for pattern in slots:
            for found in pattern.finditer(line.text):
                start, end = found.span("slot") if "slot" in pattern.groupindex else found.span()
                if any(start < e and s < end for s, e in (*no, *taken)):
                    continue
                taken.append((start, end))
        for start, end in _merge(sorted(taken), line.text):
            span = line.origin(start, end)
            quote = draft.text[span.start : span.end]
            # the customer's own words, quoted back
            if len(quote) > 3 and quote in thread:
                continue
            yield Match(Anchor(draft, span), {"quote": quote})


def _merge(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Slots that belong to one value are one finding: 〇月〇日, **時**分."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and len(text[out[-1][1] : start].strip()) <= 1 and start - out[-1][1] <= 2:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


@lru_cache(maxsize=256)
def _compile(form: str, words: str) -> re.Pattern[str]:
    return re.compile(form.replace("WORDS", words))
