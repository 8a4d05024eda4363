"""Whether a sentence of the draft surely denies the customer something: the kind `unaccompanied` asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.asked import answered_by
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import Wish, passing
from mailcheck.model import Sentence
from mailcheck.rules.company import denied, nouns_in


def firm(annotated: Annotated, options: Mapping[str, Any], sentence: Sentence) -> bool:
    """Whether one of the `grounds` holds, and the sentence does nothing of `never`.

    Nor is it, where it does `unnamed` and the customer wrote of nothing like what is named there: a condition of the terms.

    A ground: the sentence does one of `acts` and none of `not`, and what it answers is its `wish`: a `request`, a
    `question`, what was `told` on the way to a request, or `none`. What it answers does one of `does`; `share` of the
    sentence falls to it; and the sentence covers `matter` of it (0 to 1).
    """
    bounds = options.get("firm")
    if not bounds:
        return True
    if annotated.has(sentence, *bounds["never"]) or _unnamed(annotated, bounds, sentence):
        return False
    answers = answered_by(annotated, sentence)
    kind, wish = (answers.act, answers) if answers else ("none", denied(annotated, options, sentence))
    kinds = ("told",) if answers is None and wish is not None else (kind,)
    return any(_holds(annotated, ground, sentence, kinds, wish) for ground in bounds["grounds"])


def _unnamed(annotated: Annotated, bounds: Mapping[str, Any], sentence: Sentence) -> bool:
    """Whether what it refuses is of the terms, and shares no character with anything that the customer wrote."""
    named = {c for _, s in annotated.inbound for c in s.text}
    spans = annotated.spans(sentence, bounds["unnamed"]) if "unnamed" in bounds else []
    nouns = [nouns_in(sentence, span) for span in spans]
    return any(words and not named & set("".join(words)) for words in nouns)


def _holds(
    annotated: Annotated, ground: Mapping[str, Any], sentence: Sentence, kinds: Sequence[str], wish: Wish | None
) -> bool:
    if ground["wish"] not in kinds or not annotated.has(sentence, *ground["acts"]):
        return False
    if annotated.has(sentence, *ground.get("not", ())):
        return False
    if wish is None:
        return True
    if "does" in ground and not annotated.has(wish.sentence, *ground["does"]):
        return False
    if passing(annotated).speaks_to(sentence, wish.sentence) < ground.get("share", 0):
        return False
    return bool(matter_reader(annotated).covered(wish.sentence, sentence) >= ground.get("matter", 0))
