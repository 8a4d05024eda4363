"""Markdown drafts: marks that no reader sees are made invisible in place, so that every offset stays what it was."""

from __future__ import annotations

import re

_HIDDEN = "\u200b"
"""Stands for each hidden character: folding leaves it out."""
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)---[ \t]*(?=\r|\n|\Z)", re.DOTALL)
_WHOLE = (
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    re.compile(r"(?m)^[ ]{0,3}(?P<fence>```+|~~~+)[^\r\n]*[\r\n](?:.*?[\r\n])??[ ]{0,3}(?P=fence)[`~]*[ \t]*$", re.DOTALL),
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
        text = _hide(text, front.start(), front.end())
    for pattern in _WHOLE:
        for match in pattern.finditer(text):
            text = _hide(text, match.start(), match.end())
    for pattern in _MARKS:
        for match in pattern.finditer(text):
            for group in (1, 2):
                text = _hide(text, *match.span(group))
    return text


def _hide(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\r\n]", _HIDDEN, text[start:end]) + text[end:]
