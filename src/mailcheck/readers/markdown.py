"""Markdown drafts: marks that no reader sees are made invisible in place, so that every offset stays what it was."""

from __future__ import annotations

import re

_HIDDEN = "\u200b"
"""Stands for each hidden character: folding leaves it out."""
_VISIBLE = re.compile(r"[^\r\n]")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_WHOLE = (
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    # a block that is never closed goes on to the end, as CommonMark has it
    re.compile(
        r"(?m)^[ ]{0,3}(?P<fence>```+|~~~+)[^\r\n]*(?:[\r\n](?:.*?[\r\n])??[ ]{0,3}(?P=fence)[`~]*[ \t]*$|.*)", re.DOTALL
    ),
)
"""Comments and blocks of code."""
_MARKS = (
    # **strong**, __strong__, *emphasis*, ~~struck~~, `code`: group 1 and 2 are the marks
    re.compile(r"(?<![*\\])(\*\*)(?=[^\s*])[^*\r\n]+?(?<=[^\s*\\])(\*\*)(?!\*)"),
    re.compile(r"(?<![\w\\])(__)(?=[^\s_])[^_\r\n]+?(?<=[^\s_\\])(__)(?!\w)"),
    re.compile(r"(?<![*\\])(\*)(?=[^\s*])[^*\r\n]+?(?<=[^\s*\\])(\*)(?!\*)"),
    re.compile(r"(~~)(?=[^\s~])[^~\r\n]+?(?<=[^\s~])(~~)"),
    re.compile(r"(?<!`)(`)[^`\r\n]+(`)(?!`)"),
    # [text](https://example.com)
    re.compile(r"(?<!\\)(\[)[^\[\]\r\n]+(\]\((?:https?:|mailto:|tel:|/|#)[^()\s]*\))"),
    re.compile(r"(\\)(?=[\\`*_{}\[\]()#+.!|~>-])()"),
    re.compile(r"(\\)(?=[\r\n])()"),
    re.compile(r"(<br ?/?>)()"),
)


def without_marks(text: str) -> str:
    """The text with its marks, comments, front matter and blocks of code hidden; of the same length, in the same lines."""
    front = _FRONT_MATTER.match(text)
    if front:
        text = _hidden(text, [front.span()])
    for pattern in _WHOLE:
        text = _hidden(text, [m.span() for m in pattern.finditer(text)])
    for pattern in _MARKS:
        text = _hidden(text, [m.span(group) for m in pattern.finditer(text) for group in (1, 2)])
    return text


def _hidden(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with these spans, in their order, hidden; line ends stay."""
    out, at = [], 0
    for start, end in spans:
        out += [text[at:start], _VISIBLE.sub(_HIDDEN, text[start:end])]
        at = end
    return "".join([*out, text[at:]])
