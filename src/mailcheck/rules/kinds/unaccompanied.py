"""Kind `unaccompanied`: a sentence of the draft does something that needs company, and stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.listening.asked import touches
from mailcheck.model import Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys

_KNOWN = {
    "of": list, "not": list, "not_before": list, "inside": list, "inside_after": list, "near": list,
    "before": int, "after": int,
    "once": bool,
    "never_with": list,
    "wanted": dict,
    "known": dict,
    "asked": dict,
    "lead": list, "run": bool, "prose": bool, "regions": list,
    "excused": list,
}  # fmt: skip

_FOOTNOTES = ("※", "*", "(")


class Unaccompanied:
    """Options, all lists of acts:

    `of`: what needs company. `not`: what makes it something else; `not_before`: likewise, by standing before it.
    `inside`: company in the same sentence, before it. `inside_after`: company in the same sentence, after it.
    `near`: company in the `before` sentences before and the `after` sentences after. `lead`: company in the line that
    leads a list in. `run`: consecutive bare sentences are one. `never_with`: what makes the whole sentence harmless.
    `once`: one finding for a draft. `prose`: running text only, no list items. `regions`: where
    it may stand (the body).
    `excused`: it is no demand where a sentence of the inbound does one of `inbound`, and speaks of the same thing or the demand
    does one of `draft`.

    `wanted`: only `acts` are more than a hint, and only where the inbound does one of `inbound` (and the sentence covers
    `matter` of it, or of something asked: 0 to 1); what does one of `or` always is.
    `known`: acts that are no news where the inbound does one of `inbound` and the draft has one of `draft` before them, or
    where the inbound reports lateness (`late`) and the sentence explains it.
    `asked`: acts that are only worth a hint where they answer a sentence of the inbound that does one of `inbound`, and none
    that does one of `not`; or where they name an amount and the inbound asks for one (`amounts`). Never what does one of
    `never`.
    """

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, _KNOWN, ("of", "near", "before", "after"))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        sentences = [s for s in annotated.draft if annotated.role(s) not in ("addressee", "signature")]
        previous_bare = -2
        found = False
        for number, sentence in enumerate(sentences):
            place = self._place(annotated, card, sentence)
            if place is None or self._known(annotated, card, sentences[:number], sentence):
                continue
            if self._accompanied(annotated, card, sentences, number, place) or self._excused(annotated, card, sentence):
                continue
            run = card.options.get("run") and number - previous_bare == 1
            previous_bare = number
            if run:
                continue
            if card.options.get("once") and found:
                return
            found = True
            draft = annotated.case.draft
            quote = draft.text[slice(*sentence.span)]
            # a footnote states a rule for everybody: a hint at most
            footnote = sentence.text.startswith(_FOOTNOTES)
            lowered = footnote or self._asked(annotated, card, sentence) or self._unwanted(annotated, card, sentence)
            yield Match(Anchor(draft, sentence.span), {"quote": quote}, lowered=lowered)

    @staticmethod
    def _excused(annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether the customer asked about just this, or offered it."""
        matter = _matter(sentence)
        for excuse in card.options.get("excused", ()):
            asked = [s for _, s in annotated.inbound if annotated.has(s, *excuse["inbound"])]
            alike = annotated.has(sentence, *excuse.get("draft", ()))
            if any(alike if "draft" in excuse else matter & _matter(s) for s in asked):
                return True
        return False

    @staticmethod
    def _only(annotated: Annotated, card: Card, sentence: Sentence, acts: list[str]) -> bool:
        """Whether the sentence is what it is by these acts alone."""
        others = [act for act in card.options["of"] if act not in acts]
        return not annotated.has(sentence, *others)

    def _known(self, annotated: Annotated, card: Card, before: list[Sentence], sentence: Sentence) -> bool:
        """Whether it only explains what the customer complained of, after an apology."""
        known = card.options.get("known")
        if not known or not self._only(annotated, card, sentence, known["acts"]):
            return False
        if self._inbound_has(annotated, known["late"]["inbound"]) and annotated.has(sentence, *known["late"]["draft"]):
            return True
        return self._inbound_has(annotated, known["inbound"]) and any(annotated.has(s, *known["draft"]) for s in before)

    @staticmethod
    def _inbound_has(annotated: Annotated, acts: Iterable[str]) -> bool:
        return any(annotated.has(s, *acts) for _, s in annotated.inbound)

    @staticmethod
    def _unwanted(annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether it denies the customer nothing they wanted: it may be a mere fact."""
        wanted = card.options.get("wanted")
        if not wanted or not annotated.inbound or annotated.has(sentence, *wanted["or"]):
            return False
        wishes = [s for _, s in annotated.inbound if annotated.has(s, *wanted["inbound"])]
        if annotated.has(sentence, *wanted["acts"]):
            return not wishes or bool("matter" in wanted and not touches(annotated, sentence, wishes, wanted["matter"]))
        return not any(_nouns(sentence) & _nouns(s) for s in wishes)

    def _asked(self, annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether it answers what the customer asked, and refuses nothing they wanted: judged by shared nouns."""
        asked = card.options.get("asked")
        if not asked or annotated.has(sentence, *asked.get("never", ())):
            return False
        if not self._only(annotated, card, sentence, asked["acts"]):
            return False
        if any(c.isdigit() for c in sentence.text) and self._inbound_has(annotated, asked.get("amounts", ())):
            return True
        nouns = _nouns(sentence)
        near = [s for _, s in annotated.inbound if nouns & _nouns(s)]
        wanted = any(annotated.has(s, *asked.get("not", ())) for s in near)
        return not wanted and any(annotated.has(s, *asked["inbound"]) for s in near)

    def _place(self, annotated: Annotated, card: Card, sentence: Sentence) -> tuple[int, int] | None:
        """Where in the sentence the act stands that needs company."""
        if annotated.role(sentence) not in card.options.get("regions", ("body",)):
            return None
        if sentence.line_kind == "heading" or (card.options.get("prose") and sentence.line_kind != "text"):
            return None
        if annotated.has(sentence, *card.options.get("never_with", ())):
            return None
        excluded = [p for act in card.options.get("not", ()) for p in annotated.spans(sentence, act)]
        places = [p for act in card.options["of"] for p in annotated.spans(sentence, act)]
        places = [p for p in places if not any(p[0] < e and s < p[1] for s, e in excluded)]
        conditions = [s for act in card.options.get("not_before", ()) for s, _ in annotated.spans(sentence, act)]
        places = [p for p in places if not any(s < p[1] for s in conditions)]
        return (min(places)[0], max(e for _, e in places)) if places else None

    def _accompanied(
        self, annotated: Annotated, card: Card, sentences: list[Sentence], number: int, place: tuple[int, int]
    ) -> bool:
        options, sentence = card.options, sentences[number]
        if any(s < place[1] for act in options.get("inside", ()) for s, _ in annotated.spans(sentence, act)):
            return True
        if any(e > place[0] for act in options.get("inside_after", ()) for _, e in annotated.spans(sentence, act)):
            return True
        first = max(0, number - options["before"])
        window = [*sentences[first:number], *sentences[number + 1 : number + 1 + options["after"]]]
        if any(annotated.has(s, *options["near"]) for s in window):
            return True
        return self._led_in(annotated, card, sentences, number)

    @staticmethod
    def _led_in(annotated: Annotated, card: Card, sentences: list[Sentence], number: int) -> bool:
        """Whether the line that leads the sentence's list in keeps it company."""
        if sentences[number].line_kind != "list":
            return False
        lead = number
        while lead and sentences[lead].line_kind == "list":
            lead -= 1
        return annotated.has(sentences[lead], *card.options.get("lead", ()))


def _matter(sentence: Sentence) -> set[str]:
    return {t.lemma for t in sentence.tokens if carries_meaning(t)}


def _nouns(sentence: Sentence) -> set[str]:
    return {t.lemma for t in sentence.tokens if t.pos.startswith("名詞,普通名詞") and len(t.surface) > 1}
