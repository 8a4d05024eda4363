"""Kind `unfitting`: words of the draft that are out of place beside what the customer told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys

_BESIDE: dict[str, type] = {
    "topics": list, "complaint": str, "acts": list, "not_told": list, "not_topics": list, "variant": str,
}  # fmt: skip


class Unfitting:
    """Options: `beside`, a list of what goes ill together:

    `topics`: the customer tells of one of them, in a sentence that does none of the acts `not_told`; or `complaint`: the table
    of `rules/weights/` that says how sure we must be of a complaint. `acts`: the words that are out of place. `not_topics`:
    topics of the same mail with which they do go. `variant`: the wording of the message. Words that the customer used are
    never out of place.
    """

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        faults = check_keys(options, {"beside": list}, ("beside",))
        for entry in options.get("beside", ()):
            faults += check_keys(entry, _BESIDE, ("acts", "topics" if "topics" in entry else "complaint"))
        return faults

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for neighbouring sentences: a footer is one."""
        draft = annotated.case.draft
        said = "".join(s.text for _, s in annotated.inbound)
        seen = set()
        for entry in card.options["beside"]:
            # the draft is looked at first: what the customer tells takes longer to read
            places = [
                (s, place)
                for s in annotated.draft
                if annotated.role(s) not in ("addressee", "signature")
                for act in entry["acts"]
                for place in annotated.spans(s, act)
                if s.text[slice(*place)] not in said
            ]
            told = self._told(annotated, entry) if places else None
            if told is None:
                continue
            mail, beside, lowered = told
            last = -2
            for sentence, place in places:
                span, near, last = sentence.origin(*place), sentence.number - last <= 1, sentence.number
                if span not in seen and not near:
                    seen.add(span)
                    fields, related = {"quote": draft.text[slice(*span)]}, (Anchor(mail, beside.span),)
                    yield Match(Anchor(draft, span), fields, entry.get("variant", ""), related=related, lowered=lowered)

    @staticmethod
    def _told(annotated: Annotated, entry: Mapping[str, Any]) -> tuple[Mail, Sentence, bool] | None:
        """The sentence of the customer beside which the words are out of place, and whether that is unsure."""
        if "complaint" in entry:
            # loaded only where the draft has such words: it reads the whole mail
            from mailcheck.listening.complaint import complaint

            found = complaint(annotated)
            limits = annotated.knowledge.weights(entry["complaint"])["complaint"]
            if found is None or found.certainty < limits["told_hint"]:
                return None
            return found.mail, found.sentence, found.certainty < limits["told"]
        told = [(m, s, {h.topic.id for h in annotated.topics(s, "tells")}) for m, s in annotated.inbound]
        if any(topics & set(entry.get("not_topics", ())) for _, _, topics in told):
            return None
        for mail, sentence, topics in told:
            if topics & set(entry["topics"]) and not annotated.has(sentence, *entry.get("not_told", ())):
                return mail, sentence, False
        return None
