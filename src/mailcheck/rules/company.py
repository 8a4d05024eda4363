"""What keeps a sentence of a draft company, and what it denies: asked by the kind `unaccompanied`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.person import is_kanji
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.listening.asked import answered_by, candidates, led_up, touches
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import Wish, passing
from mailcheck.model import Sentence


def granted(annotated: Annotated, asked_for: Mapping[str, Any], sentence: Sentence, wish: Sentence) -> bool:
    """Whether the draft has granted the wish before."""
    for other in annotated.draft:
        if other == sentence:
            return False
        if annotated.has(other, asked_for["granted"]) and not annotated.has(other, *asked_for["acts"]):
            answers = answered_by(annotated, other)
            if answers and answers.sentence == wish and passing(annotated).speaks_to(other, wish) >= asked_for["share"]:
                return True
    return False


def touched(annotated: Annotated, wanted: Mapping[str, Any], sentence: Sentence, wishes: list[Sentence]) -> bool:
    """Whether it speaks of the matter of a wish, or of what was told on the way to one."""
    if "matter" not in wanted or touches(annotated, sentence, wishes, wanted["matter"]):
        return True
    said = [s for wish in wishes for s in led_up(annotated, wish)]
    return "told" in wanted and any(matter_reader(annotated).covered(sentence, s) >= wanted["told"] for s in said)


def closed(annotated: Annotated, options: Mapping[str, Any], before: Sequence[Sentence], sentence: Sentence) -> bool:
    """Whether what was said before settles it: a date, what the customer is to send, that nobody reads the answers."""
    near = (
        (one, before[-one.get("within", 0) :]) for one in options.get("closes", ()) if annotated.has(sentence, *one["acts"])
    )
    return any(annotated.has(s, *one["after"]) for one, said in near for s in said)


def is_notice(annotated: Annotated, options: Mapping[str, Any], before: Sequence[Sentence], sentence: Sentence) -> bool:
    """Whether it may be a rule or a fact for everybody: there is no mail that would tell whom it denies what."""
    unread = options.get("unread")
    if not unread or annotated.inbound:
        return False
    if sentence.line_kind != "text":
        return True
    if annotated.has(sentence, *unread["acts"]):
        return False
    if any(annotated.has(s, *unread["about"]) for s in (*before[-1:], sentence)):
        return False
    if not annotated.has(sentence, *unread["of"]):
        return True
    first = sum(annotated.role(s) == "body" for s in before) < unread["first"]
    return not first or annotated.stands(sentence, unread["added"])


def apart(annotated: Annotated, sentence: Sentence, other: Sentence) -> bool:
    """Whether two sentences of the draft answer two different things."""
    mine, its = answered_by(annotated, sentence), answered_by(annotated, other)
    return bool(mine and its and mine != its)


def denied(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence) -> Wish | None:
    """The wish that a sentence of the draft denies: what it speaks to, or else what was told on the way to the wish."""
    told = options.get("wanted", {}).get("told")
    if (answers := answered_by(annotated, sentence)) or told is None:
        return answers
    matter = matter_reader(annotated)
    for mail, wish, act, _ in candidates(annotated):
        if act == "request" and any(matter.covered(sentence, s) >= told for s in led_up(annotated, wish)):
            return Wish(act, wish, mail)
    return None


def elsewhere(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence, other: Sentence) -> bool:
    """Whether another sentence of the draft answers something else than this one does."""
    bounds = options.get("elsewhere")
    if not bounds or annotated.has(other, *bounds["but"]):
        return False
    mine, its = denied(annotated, options, sentence), answered_by(annotated, other)
    if not mine or not its or mine.sentence == its.sentence or annotated.has(its.sentence, bounds["fallback"]):
        return False
    judge = passing(annotated)
    share = judge.speaks_to(other, its.sentence)
    return bool(share >= bounds["share"] and judge.speaks_to(other, mine.sentence) <= bounds["less"] * share)


def plainly_elsewhere(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence, other: Sentence) -> bool:
    """Whether it does so in the very words of that other thing."""
    its = answered_by(annotated, other)
    if not its or not elsewhere(annotated, options, sentence, other):
        return False
    return bool(matter_reader(annotated).covered(its.sentence, other) >= options["elsewhere"]["plainly"])


def words_of_matter(sentence: Sentence) -> set[str]:
    """Its words that carry meaning."""
    return {t.lemma for t in sentence.tokens if carries_meaning(t)}


def near_by(annotated: Annotated, options: Mapping[str, Any], sentences: Sequence[Sentence], number: int) -> list[Sentence]:
    """The sentences before and after one. With `over`, headings and what does it stand between them, and are not counted."""
    over = options.get("over", ())

    def counted(places: range, most: int) -> list[Sentence]:
        said = (sentences[n] for n in places)
        return list(islice((s for s in said if not over or not (s.line_kind == "heading" or annotated.has(s, *over))), most))

    before = counted(range(number - 1, -1, -1), options["before"])
    return [*reversed(before), *counted(range(number + 1, len(sentences)), options["after"])]


def nouns_in(sentence: Sentence, span: tuple[int, int]) -> set[str]:
    """The nouns in a part of its folded text."""
    return {t.lemma for t in sentence.tokens if span[0] <= t.start and t.end <= span[1] and t.pos.startswith("名詞,普通名詞")}


def led_by(sentences: Sequence[Sentence], number: int) -> Sentence | None:
    """The line that leads in the list of which a sentence is an item, or goes on with one."""
    lead = number
    while lead and sentences[lead].line_kind == "list":
        lead -= 1
    return sentences[lead] if lead < number else None


def in_kana(annotated: Annotated, most: float) -> bool:
    """Whether customer and writer both write in kana, but for so few kanji: then one of them is a learner or a child."""
    theirs = "".join(s.text for mail in {m for m, _ in annotated.inbound} for s in annotated.body(mail))
    ours = "".join(s.text for s in annotated.body(annotated.case.draft))
    return most > 0 and all(text and sum(map(is_kanji, text)) <= most * len(text) for text in (theirs, ours))
