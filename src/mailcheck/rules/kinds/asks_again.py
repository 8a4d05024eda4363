"""Kind `asks-again`: the draft asks for what the customer gave, or recommends what they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.identifiers import identifiers
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.spans import Span


class AsksAgain:
    """Options: `table` (of `rules/values/`), `asks` (acts of a sentence that asks for something)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str, "asks": list}, ("table", "asks"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        draft = annotated.case.draft
        for sentence in annotated.body(draft):
            if not annotated.has(sentence, *card.options["asks"]) or _says(sentence, table["not_again"]):
                continue
            given = self._given(annotated, sentence) or self._done(annotated, table, sentence)
            if given is not None:
                mail, span, variant = given
                fields = {"quote": draft.text[slice(*sentence.span)], "given": mail.text[slice(*span)]}
                yield Match(Anchor(draft, sentence.span), fields, variant, related=(Anchor(mail, span),))

    @staticmethod
    def _given(annotated: Annotated, sentence: Sentence) -> tuple[Mail, Span, str] | None:
        """What the sentence asks for, where the customer gave it: a number of theirs."""
        labels = annotated.knowledge.values("details")["labels"]
        asked = {kind for kind, words in labels.items() if _says(sentence, words)}
        for mail in annotated.case.inbound:
            for found in identifiers(annotated, mail):
                if found.kind in asked and found.code not in sentence.text:
                    return mail, found.sentence.origin(found.start, found.end), "given"
        return None

    @staticmethod
    def _done(annotated: Annotated, table: Mapping[str, Any], sentence: Sentence) -> tuple[Mail, Span, str] | None:
        """What the sentence recommends, where the customer says that they did it."""
        for words in table["steps"]:
            if _says(sentence, words):
                for mail, told in annotated.inbound:
                    if _says(told, words) and _says(told, table["done"]) and not annotated.has(told, "question"):
                        return mail, told.span, "done"
        return None


def _says(sentence: Sentence, words: list[str]) -> bool:
    return any(word in sentence.text for word in words)
