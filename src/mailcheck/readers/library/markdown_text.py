"""Collections of templates in one Markdown file: each fenced block is a template, named by the heading before it."""

from __future__ import annotations

import re

from mailcheck.language.plain import japanese
from mailcheck.readers.library.template import Container, Template, Value
from mailcheck.spans import LineIndex

_FENCE = re.compile(r"^(?P<fence>```+|~~~+)[^\n`]*\n(?P<text>.*?)^(?P=fence)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^(?:#{1,6}[ \t]+(?P<heading>[^\n]+)|\*\*(?P<strong>[^*\n]+)\*\*[ \t]*\r?)$", re.MULTILINE)
_LEAST = 2
"""A file with fewer blocks shows something; it is no collection."""


def read_collection(path: str, text: str, language: str) -> tuple[Template, ...]:
    """The templates of a collection; none where the file is none, but a template itself."""
    blocks = [m for m in _FENCE.finditer(text) if m["text"].strip()]
    if sum(bool(japanese(m["text"])) for m in blocks) < _LEAST:
        return ()
    container, lines = Container(path, text, language), LineIndex(text)
    titles = list(_TITLE.finditer(text))
    out: list[Template] = []
    for block in blocks:
        before = [t for t in titles if t.end() <= block.start()]
        name = (before[-1]["heading"] or before[-1]["strong"]).strip() if before else None
        start, end = block.span("text")
        out.append(container.template(Value.plain(text, start, end), name, lines.position(start).line))
    return tuple(out)
