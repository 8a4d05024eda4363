"""Kind `unanswered`: something that the customer told or felt finds no sentence of the draft that takes it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.listener import Ear, Told
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, Taken, check_keys

_SUGGESTIONS = 2


class Unanswered:
    """Options: `act` (disclosure, feeling), `thresholds` (the table of `rules/weights/` with told, told_hint, heard,
    heard_hint), `lowered_by` (acts of the inbound that make every finding a hint), `yields_to` (another act that takes a
    sentence which tells nothing particular)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        known: dict[str, type] = {"act": str, "thresholds": str, "lowered_by": list, "yields_to": str}
        return check_keys(options, known, ("act", "thresholds"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for each distinct circumstance, at its most telling sentence."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        lowered = any(annotated.has(s, *card.options.get("lowered_by", ())) for _, s in annotated.inbound)
        ear = Ear(annotated, card.options["act"])
        for group in self._groups(ear, limits):
            if any(t.heard_score >= limits["heard_hint"] for t in group):
                continue
            best = max(group, key=lambda t: t.certainty)
            if "yields_to" in card.options and self._yields(annotated, card, best):
                continue
            weak = annotated.knowledge.values("topics")["weak_feelings"]
            faint = bool(best.topics) and all(t.id in weak for t in best.topics)
            doubtful = faint or best.certainty < limits["told"] or any(t.heard_score >= limits["heard"] for t in group)
            quote = best.mail.text[slice(*best.sentence.span)]
            labels = {f"topic_{ln}": best.topics[0].label(ln) for ln in ("ja", "en")} if best.topics else {}
            yield Match(
                Anchor(best.mail, best.sentence.span),
                {"quote": quote, **labels},
                "topic" if labels else "default",
                suggestions=ear.suggestions(best, _SUGGESTIONS),
                related=self._belongs(annotated),
                lowered=lowered or doubtful,
                cues=best.cues,
            )

    @staticmethod
    def _yields(annotated: Annotated, card: Card, told: Told) -> bool:
        """Whether the sentence tells nothing particular but what another act of it says already."""
        general = annotated.knowledge.values("topics")["general"]
        if any(t.id not in general for t in told.topics):
            return False
        other = card.options["yields_to"]
        limit: float = annotated.knowledge.weights(card.options["thresholds"])[other]["told"]
        return Ear(annotated, other).certainty(told.sentence, told.mail) >= limit

    def heard(self, annotated: Annotated, card: Card) -> list[Taken]:
        """What the customer told, and where the draft takes it up."""
        limits = annotated.knowledge.weights(card.options["thresholds"])[card.options["act"]]
        out = []
        for group in self._groups(Ear(annotated, card.options["act"]), limits):
            best = max(group, key=lambda t: t.heard_score)
            answer = None
            if best.heard is not None and best.heard_score >= limits["heard"]:
                answer = Anchor(annotated.case.draft, best.heard.span)
            out.append(Taken(card.options["act"], Anchor(best.mail, best.sentence.span), answer, best.heard_score))
        return out

    @staticmethod
    def _groups(ear: Ear, limits: Mapping[str, float]) -> list[list[Told]]:
        """What was told, sentences about one circumstance together."""
        groups: list[list[Told]] = []
        for told in ear.told(limits["told_hint"]):
            ids = {t.id for t in told.topics}
            same = next((g for g in groups if ids and any(ids & {t.id for t in one.topics} for one in g)), None)
            if same is not None:
                same.append(told)
            else:
                groups.append([told])
        return groups

    @staticmethod
    def _belongs(annotated: Annotated) -> tuple[Anchor, ...]:
        """The place in the draft where the answer belongs: its first sentence of substance."""
        body = next((s for s in annotated.body(annotated.case.draft)), None)
        return (Anchor(annotated.case.draft, body.span),) if body else ()
