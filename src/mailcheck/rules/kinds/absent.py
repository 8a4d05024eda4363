"""Kind `absent`: the inbound does something that the draft must answer somewhere, and it does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.listener import Ear
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys

_KNOWN: dict[str, type] = {"inbound": str, "acts": list, "thresholds": str, "draft": list, "not_inbound": list}


class Absent:
    """Options: `inbound` (what the customer does, one of the acts that `rules/weights/` can tell; anchored at the surest) with
    `thresholds` (the table of `rules/weights/` that says how sure we must be), or `acts` (acts of the lexicon; anchored at
    the first); `not_inbound` (acts that excuse it, anywhere in the inbound), `draft` (acts one of which must stand in the
    draft)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, _KNOWN, ("acts", "draft") if "acts" in options else ("inbound", "thresholds", "draft"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for a draft."""
        options = card.options
        if any(annotated.has(s, *options["draft"]) for s in annotated.draft):
            return
        if any(annotated.has(s, *options.get("not_inbound", ())) for _, s in annotated.inbound):
            return
        if "acts" in options:
            done = ((m, s) for m, s in annotated.inbound if annotated.has(s, *options["acts"]))
            yield from (Match(Anchor(m, s.span), {"quote": m.text[slice(*s.span)]}) for m, s in list(done)[:1])
            return
        ear = Ear(annotated, options["inbound"])
        limits = annotated.knowledge.weights(options["thresholds"])[options["inbound"]]
        told = [
            (ear.certainty(sentence, mail), mail, sentence)
            for mail, sentence in annotated.inbound
            if sentence.line_kind not in ("addressee", "signature")
        ]
        certainty, mail, sentence = max(told, key=lambda t: t[0], default=(0.0, annotated.case.draft, None))
        if sentence is None or certainty < limits["told_hint"]:
            return
        quote = mail.text[slice(*sentence.span)]
        yield Match(Anchor(mail, sentence.span), {"quote": quote}, lowered=certainty < limits["told"])
