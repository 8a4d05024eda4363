"""Kind `unanswered`: something that the customer told or felt finds no sentence of the draft that takes it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.asked import asked
from mailcheck.listening.deciding import decided
from mailcheck.listening.listener import Ear, Told, groups
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, Taken, check_keys

_SUGGESTIONS = 2


class Unanswered:
    """Options: `act` (disclosure, feeling), `thresholds` (the table of `rules/weights/` with told_hint, passed_hint, and
    how likely a fault it must be for more than a hint: `both`, with faults of other kinds `company`, with others of this
    kind `beside`), `lowered_by` (acts of the inbound that make every finding a hint), `yields_to` (another act that takes
    a sentence which does it more surely, or tells nothing particular besides), `yields_to_wish` (a sentence that asks for
    what is surely passed over is only a hint: that is said already)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        known: dict[str, type] = {"act": str, "thresholds": str, "lowered_by": list, "yields_to": str, "yields_to_wish": bool}
        return check_keys(options, known, ("act", "thresholds"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for each distinct circumstance, at its most telling sentence."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        all_lowered = any(annotated.has(s, *card.options.get("lowered_by", ())) for _, s in annotated.inbound)
        ear = Ear(annotated, card.options["act"])
        for group in groups(annotated, card.options["act"]):
            passed, best = min(t.passed_over for t in group), max(group, key=lambda t: t.certainty)
            if passed < limits["passed_hint"] or best.certainty < limits["told_hint"]:
                continue
            if "yields_to" in card.options and self._yields(annotated, card, best):
                continue
            weak = annotated.knowledge.values("topics")["weak_feelings"]
            faint = bool(best.topics) and all(t.id in weak for t in best.topics)
            lowered = all_lowered or faint or self._passed_as_wish(annotated, card, best)
            likely = decided(annotated, card.options["act"], best.sentence, best.certainty * passed)
            quote = best.mail.text[slice(*best.sentence.span)]
            labels = {f"topic_{ln}": best.topics[0].label(ln) for ln in ("ja", "en")} if best.topics else {}
            yield Match(
                Anchor(best.mail, best.sentence.span),
                {"quote": quote, **labels},
                "topic" if labels else "default",
                suggestions=ear.suggestions(best, _SUGGESTIONS),
                related=self._belongs(annotated),
                lowered=lowered or likely < limits["both"],
                near=likely if not lowered and limits["company"] <= likely < limits["both"] else 0.0,
                beside=likely >= limits.get("beside", limits["both"]),
                cues=best.cues,
            )

    @staticmethod
    def _yields(annotated: Annotated, card: Card, told: Told) -> bool:
        """Whether another act of the sentence says it already: the likelier one, or the only particular one."""
        other = card.options["yields_to"]
        limit: float = annotated.knowledge.weights(card.options["thresholds"])[other]["told"]
        certainty = Ear(annotated, other).certainty(told.sentence, told.mail)
        general = annotated.knowledge.values("topics")["general"]
        particular = any(t.id not in general for t in told.topics)
        return certainty >= limit and (certainty >= told.certainty or not particular)

    @staticmethod
    def _passed_as_wish(annotated: Annotated, card: Card, told: Told) -> bool:
        """Whether the sentence asks for something and that is surely passed over: one fault, and the wish says it."""
        limits = annotated.knowledge.weights(card.options["thresholds"])
        return bool(card.options.get("yields_to_wish")) and any(
            one.sentence is told.sentence
            and decided(annotated, one.act, one.sentence, one.certainty * one.passed_over) >= limits[one.act]["both"]
            for one in asked(annotated)
        )

    def heard(self, annotated: Annotated, card: Card) -> list[Taken]:
        """What the customer told, and where the draft takes it up."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        out = []
        for group in groups(annotated, card.options["act"]):
            if max(t.certainty for t in group) < limits["told_hint"]:
                continue
            best = min(group, key=lambda t: t.passed_over)
            answer = None
            if best.heard is not None and best.passed_over < limits["passed_hint"]:
                answer = Anchor(annotated.case.draft, best.heard.span)
            out.append(Taken(card.options["act"], Anchor(best.mail, best.sentence.span), answer, 1 - best.passed_over))
        return out

    @staticmethod
    def _belongs(annotated: Annotated) -> tuple[Anchor, ...]:
        """The place in the draft where the answer belongs: its first sentence of substance."""
        body = next((s for s in annotated.body(annotated.case.draft)), None)
        return (Anchor(annotated.case.draft, body.span),) if body else ()
