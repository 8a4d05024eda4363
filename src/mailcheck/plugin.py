"""What a plug-in's kind is written with (docs/plugins.md): the annotated case that it reads, and the matches that it yields."""

from __future__ import annotations

from mailcheck.annotate.annotated import Annotated, TopicHit
from mailcheck.finding import Severity
from mailcheck.model import Case, Mail, Sentence, Token
from mailcheck.rules.kind import Anchor, Match
from mailcheck.rules.typed import Act, TopicId, WordList
from mailcheck.spans import Span

__all__ = [
    "Act",
    "Anchor",
    "Annotated",
    "Case",
    "Mail",
    "Match",
    "Sentence",
    "Severity",
    "Span",
    "Token",
    "TopicHit",
    "TopicId",
    "WordList",
]
