"""Why a case of a card, or a sentence of the lexicon, did not come out as its author meant it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailcheck.annotate.annotated import Annotated
from mailcheck.lexicon.compiler import OWN_WORDS
from mailcheck.lexicon.pattern_text import Stop, furthest, split, unsound
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.references import named
from mailcheck.rules.registry import KINDS
from mailcheck.spans import Span

_NEAR = 2
"""A mark that is off by no more than this was meant for what was found."""
_SOUGHT = ("acts", "of", "counted")
"""The options whose acts a rule looks for; others say what clears it."""


def mark_off(marked: Span, found: Span, text: str) -> str:
    """What to say where a mark overlaps what was found, and is not it; empty where it does not overlap."""
    if not marked.overlaps(found):
        return ""
    right = text[slice(*found)]
    by = max(abs(marked.start - found.start), abs(marked.end - found.end))
    what = f"the mark is off by {by}" if by <= _NEAR else "the mark is elsewhere"
    return f"{what}: {text[slice(*marked)]!r} is marked, and found is {right!r}; write ⟦{right}⟧"


Entries = Sequence[tuple[str, str, tuple[str, ...]]]
"""Parts of the lexicon, ids, and the lists of patterns that are meant."""


def why_not(annotated: Annotated, card: Card, mail: Mail, span: Span) -> str:
    """Why a card found nothing at a place, as far as patterns can tell."""
    sentences = [s for s in annotated.sentences(mail) if s.span.overlaps(span)]
    regions = card.options.get("regions") or ("body",) if card.kind == "pattern" and "forms" not in card.options else ()
    for sentence in sentences:
        role = annotated.role(sentence, mail)
        if regions and role not in regions:
            return f"the sentence is in the region {role!r}, and the rule looks at {', '.join(map(repr, regions))}"
    acts = [a for a in sought(card) if annotated.knowledge.entry("acts", a)]
    if not acts or not sentences:
        return ""
    return _patterns(annotated, sentences, [("acts", act, ("patterns",)) for act in acts])


def why_not_said(annotated: Annotated, sentence: Sentence, part: str, name: str, keys: tuple[str, ...]) -> str:
    """Why a sentence does not do an act, or is not about a topic."""
    return _patterns(annotated, [sentence], [(part, name, keys)])


def found_by(annotated: Annotated, card: Card, mail: Mail, span: Span) -> str:
    """The pattern by which a card found a place, with its file and line; empty where no pattern of its own did."""
    acts = [("acts", act, ("patterns",)) for act in sought(card)]
    for sentence in annotated.sentences(mail):
        if sentence.span.overlaps(span):
            for number, place in _matches(annotated, sentence, acts):
                if sentence.origin(*place).overlaps(span):
                    return f"by the pattern {_origin(annotated, number)}"
    return ""


def said_by(annotated: Annotated, sentence: Sentence, part: str, name: str, keys: tuple[str, ...]) -> str:
    """The pattern by which a sentence does an act, or is about a topic."""
    for number, _ in _matches(annotated, sentence, [(part, name, keys)]):
        return f"by the pattern {_origin(annotated, number)}"
    return ""


def sought(card: Card) -> list[str]:
    """The acts that a card looks for, its own patterns first."""
    own = [f"{OWN_WORDS}{card.id}"] if card.kind == "pattern" and "patterns" in card.options else []
    if card.kind not in KINDS:
        return own
    return [*own, *(name for sort, name, where in named(card) if sort == "act" and where[1] in _SOUGHT)]


def _matches(annotated: Annotated, sentence: Sentence, entries: Entries) -> Iterator[tuple[int, tuple[int, int]]]:
    view, table = annotated.view(sentence), annotated.knowledge.table
    for part, name, keys in entries:
        entry = annotated.knowledge.entry(part, name)
        for key in keys:
            for number in entry.get(key, ()):
                for place in table.pattern(number).matches(view):
                    yield number, place


def _origin(annotated: Annotated, number: int) -> str:
    written, path, line = annotated.knowledge.origin(number)
    return f"{written!r} ({path}:{line})"


def _patterns(annotated: Annotated, sentences: list[Sentence], entries: Entries) -> str:
    """What of these patterns stands in the sentences: cancelled, or as far as the best of them goes."""
    table = annotated.knowledge.table
    best: tuple[float, int, Stop, Sentence] | None = None
    for sentence in sentences:
        found = next(_matches(annotated, sentence, entries), None)
        if found is not None:
            cancelled = [(part, name, ("not",)) for part, name, _ in entries]
            look_alike = next(_matches(annotated, sentence, cancelled), None)
            if look_alike is None:
                return f"the pattern {_origin(annotated, found[0])} stands there, but the rule asks for more"
            return f"the pattern {_origin(annotated, found[0])} is cancelled by {_origin(annotated, look_alike[0])} under `not`"
        view = annotated.view(sentence)
        for part, name, keys in entries:
            entry = annotated.knowledge.entry(part, name)
            for number in (n for key in keys for n in entry.get(key, ())):
                sequence = table.pattern(number).sequence
                stop = furthest(sequence, view)
                if stop is not None and (best is None or stop.done / len(sequence) > best[0]):
                    best = stop.done / len(sequence), number, stop, sentence
    if best is not None:
        return f"the pattern {_origin(annotated, best[1])} {best[2].words(annotated.view(best[3]))}"
    fault = next((f for f in _faults(annotated, entries)), "")
    return f"no pattern begins there; the tokens are {' / '.join(split(s.tokens) for s in sentences)}{fault}"


def _faults(annotated: Annotated, entries: Entries) -> Iterator[str]:
    for part, name, keys in entries:
        entry = annotated.knowledge.entry(part, name)
        for number in (n for key in keys for n in entry.get(key, ())):
            fault = unsound(annotated.knowledge.table.pattern(number).sequence)
            if fault:
                yield f"; the pattern {_origin(annotated, number)} can never match: {fault.reason}"
