"""Slim (https://github.com/slim-template/slim): markup by indentation, text behind `|` and after tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mailcheck.readers.library.languages import Token, slot_name
from mailcheck.spans import line_spans

_TEXT = re.compile(r"[|'] ?")
_TAG = re.compile(
    r"(?P<tag>[A-Za-z][\w:-]*)?(?:[.#][\w-]+)*"
    r"(?:[ ]+[\w:@-]+=(?:\"[^\"]*\"|'[^']*'|[^\s]+)|[({\[][^)}\]]*[)}\]])*"
    r"(?P<shown>[ ]*==?)?[ ]?"
)
_INLINE = frozenset(("a", "b", "i", "strong", "em", "span", "small", "u", "code", "font", "img"))
_SLOT = re.compile(r"#\{[^{}]*\}")


class Piece(NamedTuple):
    """Text of a line, or a break before the next."""

    start: int
    end: int
    breaks: bool = False


def read_slim(text: str) -> tuple[list[Piece], list[Token]]:
    """The text of a Slim template in order, and its slots."""
    pieces: list[Piece] = []
    slots: list[Token] = []
    for piece in _pieces(text, slots):
        if not piece.breaks:
            slots += [Token("slot", *m.span(), slot_name(m[0][2:-1])) for m in _SLOT.finditer(text, piece.start, piece.end)]
        pieces.append(piece)
    return pieces, sorted(slots, key=lambda t: t.start)


def _pieces(text: str, slots: list[Token]) -> Iterator[Piece]:
    inside: tuple[int, str] | None = None
    """The depth of a block of text or of comment that deeper lines belong to."""
    for start, end in line_spans(text):
        line = text[start:end]
        content = line.strip()
        depth = len(line) - len(line.lstrip())
        at = start + depth
        if not content:
            continue
        if inside and depth > inside[0]:
            if inside[1] == "text":
                yield Piece(end, end, True)
                yield Piece(at, end)
            continue
        inside = None
        if content[0] in "|'":
            match = _TEXT.match(text, at)
            inside = (depth, "text")
            yield Piece(match.end() if match else at, end)
        elif content[0] in "/" or content.startswith(("doctype", "javascript:", "css:", "ruby:", "scss:", "sass:")):
            inside = (depth, "comment")
        elif content[0] == "=":
            slots.append(Token("slot", at, end, slot_name(content.lstrip("=<>' "))))
            yield Piece(at, end)
        elif content[0] != "-":
            yield from _tag(text, at, end, slots)


def _tag(text: str, at: int, end: int, slots: list[Token]) -> Iterator[Piece]:
    match = _TAG.match(text, at, end)
    tag = (match["tag"] or "div") if match else "div"
    if tag not in _INLINE:
        yield Piece(at, at, True)
    inner = match.end() if match else at
    if inner >= end:
        return
    if match and match["shown"]:
        slots.append(Token("slot", (at := text.index("=", match.start("shown"))), end, slot_name(text[inner:end])))
        inner = at
    yield Piece(inner, end)
