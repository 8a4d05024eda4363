"""Kind `passed-over`: a question or a request of the customer with which the draft does not deal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.asked import Asked, asked
from mailcheck.listening.deciding import decided
from mailcheck.listening.focus import Focus
from mailcheck.listening.passing import passing
from mailcheck.listening.suggestions import asked_suggestions
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, Taken, check_keys


class PassedOver:
    """Options: `act` (question, request), `thresholds` (the table of `rules/weights/` with told, told_hint, passed_hint,
    and how likely a fault it must be for more than a hint: `both`, with faults of other kinds `company`, with others of
    this kind `beside`), `halfway` (kinds of question that a sentence doing `hedged_by`, and none of `settled_by`, answers
    only halfway: a hint), `form_only` (acts of a sentence that only says how the answer or the thing is to be: a hint),
    `when_only` (`acts` of a sentence that asks for something soon; a hint where its last clause names no thing, and the
    draft does any of `met_by`)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        known: dict[str, type] = {"act": str, "thresholds": str, "halfway": list, "hedged_by": list, "settled_by": list}
        known |= {"form_only": list, "when_only": dict}
        return check_keys(options, known, ("act", "thresholds"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        for one in self._asked(annotated, card):
            if one.certainty < limits["told_hint"]:
                continue
            halfway = one.passed_over < limits["passed_hint"]
            if halfway and not self._halfway(annotated, card, one):
                continue
            minor = halfway or self._minor(annotated, card, one)
            likely = decided(annotated, card.options["act"], one.sentence, one.certainty * one.passed_over)
            yield Match(
                Anchor(one.mail, one.sentence.span),
                {"quote": one.mail.text[slice(*one.sentence.span)]},
                "halfway" if halfway else "default",
                suggestions=() if halfway else asked_suggestions(annotated, one.sentence, card.options["act"]),
                related=(Anchor(annotated.case.draft, one.reply.span),) if one.reply else (),
                related_as="nearest",
                lowered=minor or likely < limits["both"],
                near=likely if not minor and limits["company"] <= likely < limits["both"] else 0.0,
                beside=likely >= limits.get("beside", limits["both"]),
                cues=one.cues,
            )

    @staticmethod
    def _halfway(annotated: Annotated, card: Card, one: Asked) -> bool:
        """Whether the answer leaves open what was asked."""
        options = card.options
        if one.reply is None or not annotated.has(one.sentence, *options.get("halfway", ())):
            return False
        settled = annotated.has(one.reply, *options.get("settled_by", ()))
        return annotated.has(one.reply, *options.get("hedged_by", ())) and not settled

    @staticmethod
    def _minor(annotated: Annotated, card: Card, one: Asked) -> bool:
        """Whether it only says how or how soon what is asked elsewhere is wanted."""
        if annotated.has(one.sentence, *card.options.get("form_only", ())):
            return True
        soon = card.options.get("when_only")
        return (
            soon is not None
            and annotated.has(one.sentence, *soon["acts"])
            and not Focus(annotated).marked(passing(annotated).asked_last(one.sentence))
            and any(annotated.has(reply, *soon["met_by"]) for reply in annotated.draft)
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
