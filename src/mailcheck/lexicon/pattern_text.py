"""Patterns back as text, and texts that a pattern should match: for those who ask why one does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from mailcheck.language.tokenizer import tokenize
from mailcheck.lexicon.matcher import Pattern, View
from mailcheck.lexicon.pattern import Item, Sequence_
from mailcheck.model import Sentence, Token
from mailcheck.spans import Span

_MOST = 64
"""A pattern that stands for more texts than these is not judged."""


def show(sequence: Sequence_) -> str:
    """A tree as a pattern; its texts are folded, which its author may not have written so."""
    return " ".join(map(_show, sequence))


def _show(item: Item) -> str:
    kind = item[0]
    if kind == "t":
        return f"{'~' if item[2] else ''}{item[1]}{'~' if item[3] else ''}"
    if kind == "d":
        return "{" + ",".join(item[1:]) + "}"
    if kind == "p":
        return f"<{item[1]}{':' + item[2] if item[2] else ''}>"
    if kind == "s":
        texts = item[1].split("\t")
        return f"({'|'.join(texts)})" if len(texts) > 1 else texts[0]
    if kind == "a":
        return f"({'|'.join(map(show, item[1]))})"
    if kind == "w":
        return f"@{item[1]}"
    if kind == "o":
        return f"{show(item[1])}?"
    if kind == "g":
        return f"..{item[1]}"
    if kind == "n":
        return f"!{show(item[1])}"
    return str(kind)


class Unsound:
    """Why a pattern can never match: what is wrong, in words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def unsound(sequence: Sequence_) -> Unsound | None:
    """Whether a pattern holds a word that the tokenizer knows otherwise, or matches none of the texts it stands for.

    The tokenizer reads a word in a sentence mostly, but not always, as it reads it alone: ask only of patterns that match in
    none of their author's examples.
    """
    for item in sequence:
        fault = _unknown_words(item)
        if fault:
            return fault
    texts = list(islice(_texts(sequence), _MOST + 1))
    if not 0 < len(texts) <= _MOST or any(
        next(Pattern(sequence).matches(view_of(text)), None) is not None for text in texts if text
    ):
        return None
    tokens = tokenize(texts[0])
    return Unsound(f"the tokenizer splits {texts[0]!r} as {split(tokens)}, and the borders of the pattern are elsewhere")


def _unknown_words(item: Item) -> Unsound | None:
    if item[0] != "d":
        return None
    faults = []
    for word in item[1:]:
        tokens = tokenize(word)
        if len(tokens) == 1 and word in (tokens[0].lemma, tokens[0].base):
            return None
        if len(tokens) == 1:
            faults.append(f"the dictionary form of {word!r} is {tokens[0].base!r}: write {{{tokens[0].base}}}")
        else:
            faults.append(f"{{{word}}} is one token, and the tokenizer splits it as {split(tokens)}")
    return Unsound("; ".join(faults))


def split(tokens: tuple[Token, ...]) -> str:
    """Tokens with bars between them."""
    return "|".join(t.surface for t in tokens)


def describe(token: Token) -> str:
    """A token as a rule author needs it: surface, dictionary form, part of speech."""
    return f"{token.surface} ({token.lemma}, {token.pos}{' ' + token.cform if token.cform else ''})"


def view_of(text: str) -> View:
    """A folded text as one sentence, without word lists."""
    offsets = tuple(range(len(text) + 1))
    return View(Sentence(Span(0, len(text)), text, offsets, tokenize(text), 0, 0, "text"))


def _texts(sequence: Sequence_) -> Iterator[str]:
    """Texts that a pattern stands for, without inflection and gaps; none where it leaves a word open."""
    options = [_options(item) for item in sequence]
    if any(option is None for option in options):
        return
    for parts in product(*(option or [""] for option in options)):
        yield "".join(parts)


def _options(item: Item) -> list[str] | None:
    kind = item[0]
    if kind == "t":
        return [item[1]]
    if kind == "d":
        return list(item[1:])
    if kind == "s":
        return [text.rstrip("~") for text in item[1].split("\t")]
    if kind == "a":
        found = [list(islice(_texts(branch), _MOST + 1)) for branch in item[1]]
        return [text for texts in found for text in texts] if all(found) else None
    if kind == "o":
        inner = list(islice(_texts(item[1]), _MOST + 1))
        return [*inner, ""] if inner else None
    return [""] if kind in "gn^$" else None


class Stop:
    """How far a pattern went in a sentence: `done` items of `sequence`, up to the character `end`."""

    __slots__ = ("done", "end", "sequence", "start")

    def __init__(self, sequence: Sequence_, done: int, start: int, end: int) -> None:
        self.sequence = sequence
        self.done = done
        self.start = start
        self.end = end

    def words(self, view: View) -> str:
        """What stood, and the token at which it stopped."""
        stood, missing = view.text[self.start : self.end].strip(), show(self.sequence[self.done : self.done + 1])
        at = view.skip_space(self.end)
        token = next((t for t in view.tokens if t.start <= at < t.end), None)
        if token is None:
            return f"stands as far as {stood!r}; {missing!r} is expected, and the sentence ends"
        inside = f" (inside the token {token.surface!r})" if token.start < at else ""
        wanted = f"{missing!r} is expected"
        before = self.sequence[self.done - 1]
        if before[0] == "g" and before[1]:
            number = view.tokens.index(token)
            ahead = " ".join(describe(t) for t in view.tokens[number : number + before[1] + 1])
            return f"stands as far as {stood!r}; {wanted} after at most {before[1]} tokens, and these come: {ahead}{inside}"
        return f"stands as far as {stood!r} and stops at the token {describe(token)}{inside}; {wanted}"


def furthest(sequence: Sequence_, view: View) -> Stop | None:
    """How far a pattern that does not match goes; None where not even its first item stands."""
    for done in range(len(sequence) - 1, 0, -1):
        if not any(item[0] in "tdpaws" for item in sequence[:done]):
            return None
        found = max(Pattern(sequence[:done]).matches(view), key=lambda place: place[1], default=None)
        if found is not None:
            return Stop(sequence, done, *found)
    return None
