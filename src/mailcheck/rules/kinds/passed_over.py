"""Kind `passed-over`: a question or a request of the customer with which the draft does not deal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.asked import Asked, asked
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, Taken, check_keys


class PassedOver:
    """Options: `act` (question, request), `thresholds` (the table of `rules/weights/` with told, told_hint, passed,
    passed_hint)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"act": str, "thresholds": str}, ("act", "thresholds"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        for one in self._asked(annotated, card):
            if one.certainty < limits["told_hint"] or one.passed_over < limits["passed_hint"]:
                continue
            yield Match(
                Anchor(one.mail, one.sentence.span),
                {"quote": one.mail.text[slice(*one.sentence.span)]},
                related=(Anchor(annotated.case.draft, one.reply.span),) if one.reply else (),
                related_as="nearest",
                lowered=one.certainty < limits["told"] or one.passed_over < limits["passed"],
                cues=one.cues,
            )

    def heard(self, annotated: Annotated, card: Card) -> list[Taken]:
        """What the customer asked, and the sentence of the draft that comes nearest to it."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        out = []
        for one in self._asked(annotated, card):
            if one.certainty >= limits["told"]:
                dealt = one.reply is not None and one.passed_over < limits["passed_hint"]
                answer = Anchor(annotated.case.draft, one.reply.span) if dealt and one.reply else None
                out.append(Taken(one.act, Anchor(one.mail, one.sentence.span), answer, 1 - one.passed_over))
        return out

    @staticmethod
    def _asked(annotated: Annotated, card: Card) -> list[Asked]:
        return [a for a in asked(annotated) if a.act == card.options["act"]]
