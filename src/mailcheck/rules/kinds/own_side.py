"""Kind `own-side`: an honorific for one's own people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import folded_lines


class OwnSide:
    """Options: `table` (of `rules/values/`), with `before` (forms of what stands before the name of a colleague) and `whole`
    (forms of a colleague's name or title with an honorific)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        draft = annotated.case.draft
        before = re.compile(f"(?:{'|'.join(table['before'])})$")
        taken = set()
        for use in name_book(annotated).uses:
            if use.company or use.addressee or self._of_customer(annotated, use.name):
                continue
            start = use.sentence.offsets.index(use.span.start) if use.span.start in use.sentence.offsets else 0
            if before.search(use.sentence.text[:start]):
                taken.add(use.span)
                yield Match(Anchor(draft, use.span), {"name": use.name})
        for line in folded_lines(draft):
            for found in (match for form in table["whole"] for match in re.finditer(form, line.text)):
                span = line.origin(*found.span("it"))
                if span not in taken and not self._of_customer(annotated, found["name"]):
                    yield Match(Anchor(draft, span), {"name": found["name"]})

    @staticmethod
    def _of_customer(annotated: Annotated, name: str) -> bool:
        """Whether the customer's side has somebody of this name, or brought the name up."""
        book = name_book(annotated)
        if any(name in (known.full, known.family) for known in book.customer):
            return True
        return any(
            name in s.text.replace(" ", "")
            for mail in annotated.case.thread
            if mail.party == "customer"
            for s in annotated.sentences(mail)
        )
