"""Sentence splitting, as the rule book says it (The material).

A sentence ends at 。！？, at an emoji or an end word that ends a line, at a blank line, and at the end of a line
that stands for itself; a line break inside running text ends nothing, and neither does a stop inside brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.language.folding import Folder, fold_width
from mailcheck.language.plain import plain
from mailcheck.language.tokenizer import tokenize
from mailcheck.model import Line, Sentence
from mailcheck.spans import Span

_OPEN = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "〈": "〉", "《": "》", "〔": "〕"}
_STOPS = "。．！？!?｡♪☆★"
_FULL_STOPS = "。．！？!?｡"
_AFTER_STOP = "。．！？!?｡）)」』】♪☆★…・ 　"
_ELLIPSIS = "…‥・"
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b50\u203c\u2049]\ufe0f?$")


class Splitter(NamedTuple):
    """What the language data says about sentence ends."""

    end_words: tuple[str, ...]
    """Words that end a sentence where they end a line: (笑)."""
    final_forms: tuple[str, ...]
    """Endings after which an unpunctuated line stands for itself: ます, です."""
    continuing: tuple[str, ...]
    """Beginnings of a line that carry on the line above: が, ので."""
    opening: tuple[str, ...]
    """Beginnings of a line that begin a sentence, whatever stands above: ちなみに, それと."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Splitter:
        """From the table `rules/values/sentences.yaml`."""
        return cls(*(tuple(table.get(key, ())) for key in ("end_words", "final_forms", "continuing", "opening")))

    def sentences(self, text: str, lines: Sequence[Line], folder: Folder) -> tuple[Sentence, ...]:
        """Split the text of `lines` into sentences of tokens."""
        out: list[Sentence] = []
        paragraph = 0
        block: list[Line] = []

        def flush() -> None:
            for pieces, kind in self._pieces(text, block):
                sentence = _build(text, pieces, kind, folder, len(out), paragraph)
                if sentence is not None:
                    out.append(sentence)
            block.clear()

        for line in lines:
            if line.kind in ("blank", "rule"):
                flush()
                paragraph += 1
            else:
                block.append(line)
        flush()
        return tuple(out)

    def plain(self, text: str, folder: Folder) -> tuple[Sentence, ...]:
        """The sentences of one line of plain text."""
        return self.sentences(text, (Line(Span(0, len(text)), "text"),), folder)

    def _pieces(self, text: str, block: list[Line]) -> Iterator[tuple[list[Span], str]]:
        """Yield sentences as lists of line fragments, with the kind of line they stand on."""
        pending: list[Span] = []
        pending_kind = "text"
        stack: list[str] = []
        for number, line in enumerate(block):
            if pending and line.kind in ("list", "heading", "addressee", "signature"):
                yield pending, pending_kind
                pending, stack = [], []
            if not pending:
                pending_kind = line.kind
                stack = []
            at = line.span.start
            for stop in _stops(text, line.span, stack, self._closes_later(text, block, number)):
                pending.append(Span(at, stop))
                yield pending, pending_kind
                pending, at, pending_kind = [], stop, line.kind
                stack = []
            if at < line.span.end and text[at : line.span.end].strip():
                pending.append(Span(at, line.span.end))
            following = block[number + 1] if number + 1 < len(block) else None
            if pending and self._ends_with_line(text, line, following, stack):
                yield pending, pending_kind
                pending, stack = [], []
        if pending:
            yield pending, pending_kind

    @staticmethod
    def _closes_later(text: str, block: list[Line], number: int) -> Callable[[str], bool]:
        """Whether a bracket that is opened on this line is closed on it or on one of the next two."""
        rest = "".join(text[one.span.start : one.span.end] for one in block[number : number + 3])
        return lambda closer: closer in rest

    def _ends_with_line(self, text: str, line: Line, following: Line | None, stack: list[str]) -> bool:
        if line.kind in ("heading", "addressee", "signature"):
            return True
        if following is None:
            return True
        # an ellipsis behind an ending takes nothing from it: でしょうか…
        content = plain(text[line.span.start : line.span.end]).text.rstrip().rstrip(_ELLIPSIS)
        after = plain(text[following.span.start : following.span.end]).text
        if line.kind == "list" and not after[:1].isspace():
            # a hanging indent carries a list item on; anything else begins anew
            return content.endswith(self.final_forms) or len(content) < 24
        if stack:
            return False
        if _EMOJI.search(content) or content.endswith(self.end_words):
            return True
        after = after.lstrip(" 　")
        return after.startswith(self.opening) or (content.endswith(self.final_forms) and not after.startswith(self.continuing))


def _stops(text: str, span: Span, stack: list[str], closes: Callable[[str], bool]) -> Iterator[int]:
    """Offsets at which a sentence ends inside the line; `stack` holds the brackets still open."""
    at = span.start
    while at < span.end:
        char = text[at]
        if char in _OPEN and closes(_OPEN[char]):
            stack.append(_OPEN[char])
        elif stack and char == stack[-1]:
            stack.pop()
        elif not stack and char in _STOPS and _really_stops(text, at, span):
            at += 1
            while at < span.end and text[at] in _AFTER_STOP:
                at += 1
            yield at
            continue
        at += 1


def _really_stops(text: str, at: int, span: Span) -> bool:
    char = text[at]
    if char in "♪☆★":
        # ornaments end a sentence only where they end a line
        return not text[at + 1 : span.end].strip(_AFTER_STOP)
    if char == "．":
        return not (at > span.start and text[at - 1].isdigit())
    if char in "?!":
        # not inside an address or a query string; ますか?10月は… is none
        after = text[at + 1 : at + 2]
        return not (after.isascii() and after.isalnum() and at > span.start and text[at - 1].isascii())
    return char in _FULL_STOPS


def _build(text: str, pieces: list[Span], kind: str, folder: Folder, index: int, paragraph: int) -> Sentence | None:
    chars: list[str] = []
    offsets: list[int] = []
    for number, piece in enumerate(pieces):
        start, end = piece
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        more, places = fold_width(text, start, end)
        if number and chars and more and chars[-1].isascii() and more[0].isascii() and chars[-1].isalnum():
            # 「Windows↵Update」: a line break between two foreign words stands for a space
            chars.append(" ")
            offsets.append(start)
        chars.extend(more)
        offsets.extend(places)
    if not chars:
        return None
    last = pieces[-1].end
    while last > pieces[-1].start and text[last - 1].isspace():
        last -= 1
    folded = folder.spell(chars, offsets, last)
    return Sentence(
        Span(offsets[0], last),
        folded.text,
        folded.offsets,
        tokenize(folded.text),
        index,
        paragraph,
        kind,  # type: ignore[arg-type]
    )
