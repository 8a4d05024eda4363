"""Kind `unaccompanied`: a sentence of the draft does something that needs company, and stands alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.asked import answered_by, meant
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import passing
from mailcheck.model import Sentence
from mailcheck.rules.belated import belated
from mailcheck.rules.card import Card
from mailcheck.rules.company import (
    apart,
    closed,
    denied,
    elsewhere,
    granted,
    in_kana,
    is_notice,
    led_by,
    near_by,
    nouns_in,
    plainly_elsewhere,
    touched,
    words_of_matter,
)
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.stands import check_stands, falls, nearly

_KNOWN = {
    "of": list, "not": list, "not_before": list, "inside": list, "inside_after": list, "near": list,
    "before": int, "after": int,
    "near_not": dict, "apart": float, "strict": dict, "anywhere": dict,
    "once": bool,
    "never_with": list,
    "wanted": dict,
    "known": dict,
    "asked": dict,
    "lead": list, "run": bool, "prose": bool, "regions": list,
    "excused": list,
    "asked_for": dict, "elsewhere": dict, "half": dict, "apart_but": list, "overrides": list,
    "unasked": dict, "belated": dict, "not_before_but": list, "closes": list, "also": list, "listed": list, "excepted": dict,
    "stands": dict, "sure": dict, "kana": float, "unread": dict, "over": list,
}  # fmt: skip

_FOOTNOTES = ("※", "*", "(")
_BULLETS = ("・", "-", "●", "■", "○", "◆", "◇", "□", "▪", "•")


class _Bare(NamedTuple):
    """A sentence without company."""

    number: int
    lowered: bool
    acts: frozenset[str]
    wish: Sentence | None
    """The request that it denies."""

    also: bool
    """It adds itself to what was said before (……も)."""

    def follows(self, other: _Bare) -> bool:
        """Whether it is more of the same news, and weighs no more."""
        if self.wish and other.wish and self.wish != other.wish:
            return False
        alike = self.also or bool(self.acts & other.acts)
        return self.number - other.number == 1 and alike and (self.lowered or self.also or not other.lowered)


class Unaccompanied:
    """Options, all lists of acts:

    `of`: what needs company. `not`: what makes it something else; `not_before`: likewise, by standing before it,
    unless `not_before_but` stands there too (場合でも).
    `inside`: company in the same sentence, before it. `inside_after`: company in the same sentence, after it.
    `near`: company in the `before` sentences before and the `after` sentences after; with `over`, headings and what does it
    are not counted. `lead`: company in the line that
    leads a list in. `run`: consecutive bare sentences are one. `never_with`: what makes the whole sentence harmless.
    `once`: one finding for a draft. `prose`: no numbered steps. `regions`: where
    it may stand (the body).
    `closes`: what does one of `acts` is harmless where a sentence at most `within` before it (any) does one of `after`.
    `also`: what does one of these right behind a bare sentence is one with it. `listed`: an item of a list that is led in by
    one of these is worth a hint only.
    `excepted`: what does one of `acts` is harmless where the next sentence does one of `by` (as a rule no; but this once).
    `stands`: a second opinion (stands.py) must find it likely enough for more than a hint: `by` which weights, and the table of
    `thresholds` that says how likely.
    `excused`: it is no demand where a sentence of the inbound does one of `inbound`, and speaks of the same thing or the demand
    does one of `draft`.

    `kana`: nothing is one where so few of the letters of both mails are kanji (0 to 1).
    `asked_for`: what does one of `acts` is a mere fact, but where it speaks to a wish of the inbound (one of `inbound`, none of
    `not`): so much of it falls to the wish as `share`, and it covers `near` of the wish, or it covers `matter` of it (0 to 1);
    and no sentence before does `granted` to that wish.
    `overrides`: acts of `asked_for` that are a mere fact even where another act is read into the same words.
    `belated`: what does one of `acts` is no news, but where the day that it sets is too late for the customer (belated.py).
    `sure`: it is more than a hint only where the sentence does one of `acts` and none of `not`.
    `unasked`: what does one of `acts` is more than a hint where nothing in the inbound does one of `not`.
    `unread`: without an inbound, only running text is more than a hint that does one of `acts`, or where it or the sentence
    before does one of `about`, or that does one of `of` and is among the `first` sentences of the body and begins with none of
    the words `added`: the rest may be a rule for everybody.

    `near_not`: a neighbour that does one of `acts` has a purpose of its own, and keeps company only where it covers `matter`
    of the sentence (0 to 1), or does one of `but` (or, without a mail to answer, of `unread`); or, where `same` is set, answers
    the same wish.
    `strict`: what does one of `of` has company only in a neighbour that does one of `near` and none of `not`, and that covers
    `matter` of the sentence (0 to 1) or has at most `few` words of matter itself; or that has no matter of its own.
    `apart`: a neighbour in another paragraph keeps company only where it covers so much of the sentence (0 to 1), or does one
    of `apart_but`.
    `elsewhere`: what so plainly answers another wish (`share` of it falls there, and to the wish behind the sentence not even
    `less` of that) keeps no company, but where it does one of `but`, or one of `near` at most `behind` sentences behind
    (unless it covers `plainly` of that other wish: 0 to 1), or where that wish does `fallback`.
    `anywhere`: one of `acts` keeps company from anywhere in the draft where it covers enough of the sentence or of the wish
    behind it, `after` of it behind the sentence, `before` of it in front, and where at least `share` of it falls to that wish;
    or where it stands behind, and answers a second wish that does `fallback`, or so much of it falls to that as `second`.
    What does one of `not` grants nothing.
    `half`: it is worth a hint only where the sentence before does one of `acts`, and covers `matter` of it, or `alone` where it
    does none of `with`: the other half of a rule; or where it does `excepts`, of nothing that the customer named.

    `wanted`: only `acts` are more than a hint, and only where the inbound does one of `inbound` (and the sentence covers
    `matter` of it, or of something asked: 0 to 1; or where the sentences that lead up to the wish cover `told` of it); what
    does one of `or` is where it answers a question, one of `always` where it answers anything; nothing where it answers
    what does one of `without`, but where it does one of `unless`.
    `known`: acts that are no news where the inbound does one of `inbound` and the draft has one of `draft` before them, or
    where the inbound reports something and the sentence tells why (pairs of `tells_why`).
    `asked`: acts that are only worth a hint where they answer a question of the inbound, and nothing that does one of `not`
    (unless it does one of `but`);
    or where they do one of `draft` of `amounts` and none of `not`, and the inbound one of `inbound`. Never what does one
    of `never`.
    """

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return [*check_keys(options, _KNOWN, ("of", "near", "before", "after")), *check_stands(options)]

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        sentences = [s for s in annotated.draft if annotated.role(s) not in ("addressee", "signature")]
        previous = _Bare(-2, False, frozenset(), None, False)
        found = False
        for number, sentence in enumerate(sentences):
            place = self._place(annotated, card, sentence)
            if place is None or self._known(annotated, card, sentences[:number], sentence):
                continue
            if closed(annotated, card.options, sentences[:number], sentence) or self._excepted(
                annotated, card, sentences, number
            ):
                continue
            if self._accompanied(annotated, card, sentences, number, place) or self._excused(annotated, card, sentence):
                continue
            # a footnote states a rule for everybody: a hint at most
            footnote = sentence.text.startswith(_FOOTNOTES)
            lowered = footnote or self._asked(annotated, card, sentence) or self._unwanted(annotated, card, sentence)
            lowered = lowered or is_notice(annotated, card.options, sentences[:number], sentence)
            near = 0.0
            if not lowered and not _is_belated(annotated, card, sentence):
                lowered = self._half(annotated, card.options.get("half"), sentences[:number][-1:], sentence)
                lead = led_by(sentences, number)
                lowered = lowered or (lead is not None and annotated.has(lead, *card.options.get("listed", ())))
                if not lowered and falls(annotated, card.options.get("stands", {}), card.id, sentence):
                    lowered, near = True, nearly(annotated, card.options["stands"], card.id, sentence)
            answers = answered_by(annotated, sentence) if card.options.get("run") else None
            wish = answers.sentence if answers and answers.act == "request" else None
            acts = frozenset(act for act in card.options["of"] if annotated.has(sentence, act))
            bare = _Bare(number, lowered, acts, wish, annotated.has(sentence, *card.options.get("also", ())))
            follows, previous = bare.follows(previous), bare
            if (card.options.get("run") or bare.also) and follows:
                continue
            if card.options.get("once") and found:
                return
            found = True
            draft = annotated.case.draft
            quote = draft.text[slice(*sentence.span)]
            yield Match(Anchor(draft, sentence.span), {"quote": quote}, lowered=lowered, near=near, second=near > 0)

    @staticmethod
    def _excused(annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether the customer asked about just this, or offered it, or both write for learners."""
        if in_kana(annotated, card.options.get("kana", 0)):
            return True
        matter = words_of_matter(sentence)
        for excuse in card.options.get("excused", ()):
            asked = [s for _, s in annotated.inbound if annotated.has(s, *excuse["inbound"])]
            alike = annotated.has(sentence, *excuse.get("draft", ()))
            if any(alike if "draft" in excuse else matter & words_of_matter(s) for s in asked):
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
        for pair in known["tells_why"]:
            if self._inbound_has(annotated, pair["inbound"]) and annotated.has(sentence, *pair["draft"]):
                return True
        return self._inbound_has(annotated, known["inbound"]) and any(annotated.has(s, *known["draft"]) for s in before)

    @staticmethod
    def _excepted(annotated: Annotated, card: Card, sentences: list[Sentence], number: int) -> bool:
        """Whether it only states the rule to which an exception is made right behind."""
        excepted = card.options.get("excepted")
        if not excepted or not annotated.has(sentences[number], *excepted["acts"]):
            return False
        return any(annotated.has(s, *excepted["by"]) for s in sentences[number + 1 : number + 2])

    @staticmethod
    def _inbound_has(annotated: Annotated, acts: Iterable[str]) -> bool:
        return any(annotated.has(s, *acts) for _, s in annotated.inbound)

    def _unwanted(self, annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether it denies the customer nothing they wanted, or is not plainly what it seems: it may be a mere fact."""
        sure = card.options.get("sure")
        if sure and (not annotated.has(sentence, *sure["acts"]) or annotated.has(sentence, *sure["not"])):
            return True
        wanted = card.options.get("wanted")
        if not wanted or not annotated.inbound:
            return False
        answers = answered_by(annotated, sentence)
        left_out = answers and annotated.has(answers.sentence, *wanted.get("without", ()))
        if left_out and not annotated.has(sentence, *wanted.get("unless", ())):
            return True
        if _is_belated(annotated, card, sentence):
            return False
        unasked = card.options.get("unasked")
        if unasked and annotated.has(sentence, *unasked["acts"]) and not self._inbound_has(annotated, unasked["not"]):
            return False
        wishes = [s for _, s in annotated.inbound if annotated.has(s, *wanted["inbound"])]
        facts = self._mere_facts(annotated, card.options, sentence)
        if annotated.has(sentence, *(act for act in wanted["acts"] if act not in facts)):
            return not wishes or not touched(annotated, wanted, sentence, wishes)
        if not annotated.has(sentence, *wanted["or"], *wanted.get("always", ())):
            return True
        return answers is None or (answers.act != "question" and not annotated.has(sentence, *wanted.get("always", ())))

    def _asked(self, annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether it answers what the customer asked, and refuses nothing they wanted: judged by shared nouns."""
        asked = card.options.get("asked")
        if not asked or annotated.has(sentence, *asked.get("never", ())):
            return False
        if not self._only(annotated, card, sentence, asked["acts"]):
            return False
        amounts = asked.get("amounts")
        told = amounts and annotated.has(sentence, *amounts["draft"]) and not annotated.has(sentence, *amounts["not"])
        if told and self._inbound_has(annotated, amounts["inbound"]):
            return True
        answers = answered_by(annotated, sentence)
        if answers is None or answers.act != "question":
            return False
        return not annotated.has(answers.sentence, *asked.get("not", ())) or annotated.has(
            answers.sentence, *asked.get("but", ())
        )

    @staticmethod
    def _half(annotated: Annotated, half: Mapping[str, Any] | None, before: list[Sentence], sentence: Sentence) -> bool:
        """Whether it only ends a rule whose other half grants something."""
        if not half:
            return False
        if "excepts" in half and before and annotated.has(before[-1], *half["acts"]):
            named = {t.lemma for _, s in annotated.inbound for t in s.tokens}
            if any(not nouns_in(sentence, span) & named for span in annotated.spans(sentence, half["excepts"])):
                return True
        return any(
            not apart(annotated, sentence, s)
            and annotated.has(s, *half["acts"])
            and matter_reader(annotated).covered(sentence, s) >= half["matter" if annotated.has(s, *half["with"]) else "alone"]
            for s in before
        )

    def _place(self, annotated: Annotated, card: Card, sentence: Sentence) -> tuple[int, int] | None:
        """Where in the sentence the act stands that needs company."""
        if annotated.role(sentence) not in card.options.get("regions", ("body",)):
            return None
        if sentence.line_kind == "heading" or (card.options.get("prose") and _is_step(sentence)):
            return None
        if annotated.has(sentence, *card.options.get("never_with", ())):
            return None
        facts = self._mere_facts(annotated, card.options, sentence)
        others = [*card.options.get("not", ()), *(act for act in card.options.get("overrides", ()) if act in facts)]
        excluded = [p for act in others for p in annotated.spans(sentence, act)]
        timely = () if _is_belated(annotated, card, sentence) else card.options.get("belated", {}).get("acts", ())
        told = [act for act in card.options["of"] if act not in facts and act not in timely]
        places = [p for act in told for p in annotated.spans(sentence, act)]
        places = [p for p in places if not any(p[0] < e and s < p[1] for s, e in excluded)]
        anyhow = [p for act in card.options.get("not_before_but", ()) for p in annotated.spans(sentence, act)]
        bounds = [p for act in card.options.get("not_before", ()) for p in annotated.spans(sentence, act)]
        conditions = [s for s, e in bounds if not any(s < to and start < e for start, to in anyhow)]
        places = [p for p in places if not any(s < p[1] for s in conditions)]
        return (min(places)[0], max(e for _, e in places)) if places else None

    @staticmethod
    def _mere_facts(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence) -> Sequence[str]:
        """Acts by which the sentence only states a fact: it denies no wish of the customer."""
        asked_for = options.get("asked_for")
        if not asked_for or not annotated.has(sentence, *asked_for["acts"]):
            return ()
        matter, judge = matter_reader(annotated), passing(annotated)
        for _, wish in annotated.inbound:
            if not annotated.has(wish, *asked_for["inbound"]) or annotated.has(wish, *asked_for["not"]):
                continue
            share, near = judge.speaks_to(sentence, wish), max(matter.covered(m, sentence) for m in meant(annotated, wish))
            linked = near >= asked_for["matter"] or (share >= asked_for["share"] and near >= asked_for["near"])
            if linked and not granted(annotated, asked_for, sentence, wish):
                return ()
        acts: Sequence[str] = asked_for["acts"]
        return acts

    def _accompanied(
        self, annotated: Annotated, card: Card, sentences: list[Sentence], number: int, place: tuple[int, int]
    ) -> bool:
        options, sentence = card.options, sentences[number]
        if any(s < place[1] for act in options.get("inside", ()) for s, _ in annotated.spans(sentence, act)):
            return True
        if any(e > place[0] for act in options.get("inside_after", ()) for _, e in annotated.spans(sentence, act)):
            return True
        window = near_by(annotated, options, sentences, number)
        if any(annotated.has(s, *options["near"]) and self._keeps_company(annotated, options, sentence, s) for s in window):
            return True
        behind = sentences[number + 1 : number + 1 + options.get("elsewhere", {}).get("behind", 0)]
        if any(annotated.has(s, *options["near"]) and not plainly_elsewhere(annotated, options, sentence, s) for s in behind):
            return True
        if self._met_anywhere(annotated, options, sentences, number):
            return True
        return self._led_in(annotated, card, sentences, number)

    @staticmethod
    def _keeps_company(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence, other: Sentence) -> bool:
        """Whether what a neighbour does belongs to the sentence."""
        strict, busy, matter = options.get("strict"), options.get("near_not"), matter_reader(annotated)
        if strict and annotated.has(sentence, *strict["of"]):
            told = annotated.has(other, *strict["near"]) and not annotated.has(other, *strict["not"])
            own = len(matter.words(other))
            return not own or (told and (own <= strict["few"] or matter.covered(sentence, other) >= strict["matter"]))
        far = sentence.paragraph != other.paragraph and not annotated.has(other, *options.get("apart_but", ()))
        if far and matter.covered(sentence, other) < options.get("apart", 0):
            return False
        if elsewhere(annotated, options, sentence, other):
            return False
        if not busy or not annotated.has(other, *busy["acts"]) or annotated.has(other, *busy.get("but", ())):
            return True
        if not annotated.inbound and annotated.has(other, *busy.get("unread", ())):
            return True
        if busy.get("same") and (its := answered_by(annotated, other)) and its == answered_by(annotated, sentence):
            return True
        return bool(matter.covered(sentence, other) >= busy["matter"])

    @staticmethod
    def _met_anywhere(annotated: Annotated, options: Mapping[str, Any], sentences: list[Sentence], number: int) -> bool:
        anywhere = options.get("anywhere")
        if not anywhere:
            return False
        sentence, matter, judge = sentences[number], matter_reader(annotated), passing(annotated)
        wish = denied(annotated, options, sentence)
        both = [sentence, *([wish.sentence] if wish else [])]
        second = [s for _, s in annotated.inbound if annotated.has(s, anywhere["fallback"])]
        for place, other in enumerate(sentences):
            if place == number or not annotated.has(other, *anywhere["acts"]) or annotated.has(other, *anywhere.get("not", ())):
                continue
            answers = answered_by(annotated, other)
            if place > number and any(
                (answers and answers.sentence == s) or judge.speaks_to(other, s) >= anywhere["second"] for s in second
            ):
                return True
            if wish and judge.speaks_to(other, wish.sentence) < anywhere["share"]:
                continue
            if elsewhere(annotated, options, sentence, other):
                continue
            if max(matter.covered(m, other) for m in both) >= anywhere["after" if place > number else "before"]:
                return True
        return False

    @staticmethod
    def _led_in(annotated: Annotated, card: Card, sentences: list[Sentence], number: int) -> bool:
        """Whether the line that leads the sentence's list in keeps it company."""
        lead = led_by(sentences, number)
        return lead is not None and annotated.has(lead, *card.options.get("lead", ()))


def _is_step(sentence: Sentence) -> bool:
    """Whether it is a step of an instruction: an item of a list that is numbered, or has nothing to tell it from one."""
    return sentence.line_kind != "text" and not sentence.text.startswith(_BULLETS)


def _is_belated(annotated: Annotated, card: Card, sentence: Sentence) -> bool:
    """Whether it sets a day that is too late for the customer."""
    options = card.options.get("belated")
    return options is not None and annotated.has(sentence, *options["acts"]) and belated(annotated, options, sentence)
