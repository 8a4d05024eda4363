"""HTML and Markdown around the text of a template: tags are no words, block tags break lines, entities are characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailcheck.readers.library.template import Value

SLOT = "\ufdd0"
"""Stands for a slot while markup is read; never part of a text, being no character."""
CODE = "\ufdd1"
"""Stands for code that leaves nothing behind."""

_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "meta", "link", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "svg", "path", "map", "area", "object",
    "param", "base",
))  # fmt: skip
_LINES = frozenset(("br", "div", "center"))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "col", "colgroup", "dd", "details",
    "dialog", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
    "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "iframe",
    "noscript", "canvas", "video",
))  # fmt: skip
_KNOWN = _INLINE | _LINES | _BLOCKS
_HTML = re.compile(
    r"""<!--(?:(?!<!--).)*?-->|<!DOCTYPE[^>]*>|<\?xml.*?\?>
    |<(?P<hidden>style|script|head|title)\b[^>]*>(?:(?!<(?P=hidden)\b).)*?</(?P=hidden)\s*>
    |</?(?P<tag>[A-Za-z][A-Za-z0-9]*(?:[-:][A-Za-z0-9-]+)?)(?=[\s/>\ufdd0\ufdd1])(?:"[^"]*"|'[^']*'|[^<>"'])*>
    |&(?:[A-Za-z][A-Za-z0-9]{1,30}|\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6});
    |[ \t\r\n\f]+""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SNIFF = re.compile(
    r"<(?:/?(?:p|br|div|table|td|tr|li|ul|ol|a|b|span|strong|font|h[1-6]|html|body|pre|em|hr|img)\b[^<>]*)>", re.IGNORECASE
)
_LAYOUT = re.compile(r"<(?:p|br|div|table|td|li|h[1-6]|html|body|pre)\b[^<>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"""^[ \t]*(?:```|~~~)[^\n]*\n?
    |^[ \t]{0,3}(?:>[ \t]?)+
    |\*\*(?=[^\s*])|(?<=[^\s*])\*\*
    |`
    |!?\[(?=[^\]\[\n]{0,200}\]\([^)\n]{0,400}\))|\]\([^)\n]{0,400}\)""",
    re.VERBOSE | re.MULTILINE,
)
_CODE_LINE = re.compile(rf"^[ \t]*{CODE}[ \t{CODE}]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)


def is_html(text: str) -> bool:
    """Whether a template holds HTML, whatever its file is called."""
    return "<" in text and bool(_SNIFF.search(text))


def without_code(value: Value) -> Value:
    """Lines with nothing but code go, and so do the marks of code on others."""
    if CODE not in value.text:
        return value
    return _keep(value, [m.span() for m in _CODE_LINE.finditer(value.text)], CODE)


def without_markdown(value: Value) -> Value:
    """The text of Markdown without its marks, but those of headings, by which they are known."""
    return _keep(value, [m.span() for m in _MARKDOWN.finditer(value.text)], "")


def _keep(value: Value, gone: list[tuple[int, int]], dropped: str) -> Value:
    """The value without some stretches, and without the character `dropped`."""
    from array import array

    keep = bytearray(b"\x01") * len(value.text)
    for start, end in gone:
        keep[start:end] = bytes(end - start)
    if dropped:
        for match in re.finditer(dropped, value.text):
            keep[match.start()] = 0
    places = [i for i, kept in enumerate(keep) if kept]
    return Value(
        "".join(value.text[i] for i in places),
        array("q", (value.starts[i] for i in places)),
        array("q", (value.ends[i] for i in places)),
    )


def without_html(value: Value) -> Value:
    """The text of HTML, broken into lines as a reader sees it."""
    # a plain text with a link or two keeps its own lines
    laid_out = bool(_LAYOUT.search(value.text))
    pieces = list(_pieces(value, laid_out))
    return Value.of(pieces) if not value.text else _joined(pieces)


def _joined(pieces: list[tuple[str, int, int]]) -> Value:
    from array import array

    starts, ends = array("q"), array("q")
    for piece, start, end in pieces:
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return Value("".join(p for p, _, _ in pieces), starts, ends)


def _pieces(value: Value, laid_out: bool) -> Iterator[tuple[str, int, int]]:
    """Characters and breaks with their places. A run of blanks and tags is one break, as wide as its widest tag says."""
    import html

    text, at, depth = value.text, 0, 0
    gap: _Gap | None = None
    for match in _HTML.finditer(text):
        token, tag = match[0], (match["tag"] or "").lower()
        if tag and tag not in _KNOWN and "-" not in tag:
            # a slot written <name>, not a tag
            continue
        if at < match.start():
            if gap:
                yield from gap.shown(value)
                gap = None
            yield from _characters(value, at, match.start())
        at = match.end()
        if tag == "pre":
            depth = 0 if token.startswith("</") else 1
        blank = token[0] in " \t\r\n\f"
        if blank and (depth or not laid_out):
            if gap:
                yield from gap.shown(value)
                gap = None
            yield from _characters(value, match.start(), at)
        elif token[0] == "&":
            if gap:
                yield from gap.shown(value)
                gap = None
            char = html.unescape(token)
            yield char, value.starts[match.start()], value.ends[at - 1]
        else:
            gap = gap or _Gap(match.start())
            gap.take(token, tag, at)
    if gap:
        yield from gap.shown(value)
    yield from _characters(value, at, len(text))


def _characters(value: Value, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for i in range(start, end):
        yield value.text[i], value.starts[i], value.ends[i]


class _Gap:
    """Blanks and tags between two stretches of text."""

    def __init__(self, start: int) -> None:
        self._start = self._end = start
        self._blank = self._wrapped = self._line = self._block = False
        self._breaks = 0

    def take(self, token: str, tag: str, end: int) -> None:
        """Another blank stretch or tag."""
        self._end = end
        if token[0] != "<":
            self._blank = True
            self._wrapped = self._wrapped or "\n" in token
        elif tag == "br":
            self._breaks += 1
        elif tag in _BLOCKS:
            self._block = True
        elif tag in _LINES:
            self._line = True

    def shown(self, value: Value) -> Iterator[tuple[str, int, int]]:
        """What a reader sees of the gap."""
        lines = max(self._breaks, 2 if self._block else 1 if self._line or self._wrapped else 0)
        shown = "\n" * lines or (" " if self._blank else "")
        if shown:
            yield shown, value.starts[self._start], value.ends[self._end - 1]
