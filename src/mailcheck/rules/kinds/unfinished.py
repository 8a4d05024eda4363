"""Kind `unfinished`: the last sentence of a paragraph breaks off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.language.plain import japanese
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys

_COMMAS = ("、", "，", ",")
_CONJUNCTION = "接続詞"


class Unfinished:
    """Options: `acts` (whose words at a sentence's end leave it open; a comma does too), `over` (acts of a sentence with which
    something new begins)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"acts": list, "over": list}, ("acts",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        draft = annotated.case.draft
        sentences = annotated.draft
        for number, sentence in enumerate(sentences):
            following = sentences[number + 1] if number + 1 < len(sentences) else None
            if following is not None and following.paragraph == sentence.paragraph:
                continue
            if sentence.line_kind != "text" or not self._open(annotated, card, sentence):
                continue
            if self._shown_below(draft, sentence) or not self._over(annotated, card, following):
                continue
            yield Match(Anchor(draft, sentence.span), {"quote": draft.text[slice(*sentence.span)].splitlines()[-1].strip()})

    @staticmethod
    def _open(annotated: Annotated, card: Card, sentence: Sentence) -> bool:
        """Whether something must follow its last words."""
        text = sentence.text.rstrip()
        if text.endswith(_COMMAS):
            return len(sentence.tokens) > 2 and japanese(text) > 0
        ends = (e for act in card.options["acts"] for _, e in annotated.spans(sentence, act))
        return any(end >= len(text) for end in ends)

    @staticmethod
    def _shown_below(draft: Mail, sentence: Sentence) -> bool:
        """Whether what is missing stands below: a list, a heading, a quotation."""
        below = [line for line in draft.lines if line.span.start >= sentence.span.end and line.kind != "blank"]
        until = below[0].span.start if below else len(draft.text)
        # lines that are none of the draft's are a quotation
        if draft.text[sentence.span.end : until].strip():
            return True
        return bool(below) and below[0].kind in ("list", "heading", "addressee")

    @staticmethod
    def _over(annotated: Annotated, card: Card, following: Sentence | None) -> bool:
        """Whether what follows begins anew: writers also leave blank lines inside a sentence."""
        if following is None or annotated.role(following) in ("closing", "signature"):
            return True
        first = following.tokens[0] if following.tokens else None
        new = first is not None and _CONJUNCTION in first.pos
        return new or annotated.has(following, *card.options.get("over", ()))
