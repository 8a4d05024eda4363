"""The text of an HTML mail: blocks become lines, quotations get marks, what nobody sees is left out.

The libraries for this were weighed: those under a free licence drop quotations or need lxml, which costs more to load than
the whole mail to check.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    """address article aside body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header html li main nav ol p pre section summary table tbody tfoot thead tr ul"""
)
_APART = _words("""h1 h2 h3 h4 h5 h6 p dl ol ul table pre""")
"""Blocks with a blank line before and after them."""
_UNSEEN = _words("""script style head title template noscript object svg select""")
_VOID = _words("""area base br col embed hr img input link meta source track wbr""")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0|MsoNormal|MsoPlainText", re.IGNORECASE)
_INDENT_ONLY = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SECTION = re.compile(r"<!\[[^<>]*>?")
_OPEN = re.compile(r"<(?=[^<>]*(?:<|\Z))")
"""A tag that another one begins in, or that never ends: it is text."""
_RULE = "_" * 32
"""What mail programs write for a rule in plain text; Outlook's stands above the headers of a quoted mail."""
_DEEPEST = 40


def html_text(html: str) -> str:
    """The text of an HTML document or fragment, one line a block."""
    parser = _Text()
    parser.feed(_without_traps(html))
    parser.close()
    return parser.text()


def _without_traps(html: str) -> str:
    """The same HTML without what the parser looks for the end of again and again: comments and tags that never close."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        at = len(html) if end < 0 else end + 3
    return _OPEN.sub("&lt;", _SECTION.sub("", "".join([*kept, html[at:]])))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes: list[bool] = []
        self._unseen: list[str] = []
        self._lists: list[int | None] = []
        self._pre = 0
        self._gap = False

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n") + "\n"

    @property
    def _depth(self) -> int:
        return min(sum(self._quotes), _DEEPEST)

    def _end_line(self) -> None:
        line = "".join(self._line).rstrip(" ")
        line = line if self._pre else line.lstrip(" ")
        self._line.clear()
        if not line:
            return
        marks = "> " * self._depth
        if self._gap and self._lines:
            self._lines.append(marks.rstrip())
        self._gap = False
        self._lines.append(marks + line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.append(tag)
            return
        if tag not in _VOID and (tag in _UNSEEN or "hidden" in values or _HIDDEN.search(values.get("style", ""))):
            self._unseen.append(tag)
        elif tag == "br":
            self._break()
        elif tag == "hr":
            self._end_line()
            self._line.append(_RULE)
            self._end_line()
        elif tag == "blockquote":
            self._end_line()
            cited = values.get("type") == "cite" or "quote" in values.get("class", "")
            self._quotes.append(cited or not _INDENT_ONLY.search(values.get("style", "")))
        elif tag in ("td", "th"):
            if "".join(self._line).strip():
                self._line.append("\t")
        elif tag in _BLOCKS:
            self._block(tag, values)

    def _block(self, tag: str, values: dict[str, str]) -> None:
        self._end_line()
        if tag in _APART and not _NO_MARGIN.search(values.get("style", "") + values.get("class", "")):
            self._gap = True
        if tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._line.append("- " if number is None else f"{number + 1}. ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag == "blockquote":
            self._end_line()
            if self._quotes:
                self._quotes.pop()
        elif tag in _BLOCKS:
            self._end_line()
            if tag in _APART and tag != "p":
                self._gap = True
            if tag == "pre":
                self._pre = max(0, self._pre - 1)
            elif tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def _break(self) -> None:
        """A line break; on an empty line it is a blank line."""
        if "".join(self._line).strip(" "):
            self._end_line()
        else:
            self._line.clear()
            self._gap = True

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._pre:
            first, *rest = re.split(r"\r\n|\r|\n", data)
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
            return
        for number, piece in enumerate(_SPACE.split(data)):
            if number and not self._joins(piece):
                self._line.append(" ")
            if piece:
                self._line.append(piece)

    def _joins(self, piece: str) -> bool:
        """Whether a blank of the source stands for nothing: at the head of a line, or where Japanese text was wrapped."""
        if not self._line:
            return True
        before = self._line[-1][-1:]
        return bool(piece) and not before.isascii() and not piece[0].isascii()
