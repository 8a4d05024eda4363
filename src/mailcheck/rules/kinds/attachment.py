"""Kind `attachment`: the text announces an attachment, and the mail has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys


class Attachment:
    """Options: `acts` (that announce one). Silent where the format does not list attachments."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"acts": list}, ("acts",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for a draft."""
        draft = annotated.case.draft
        if draft.attachments is None or draft.attachments:
            return
        for sentence in annotated.draft:
            if annotated.role(sentence) == "signature":
                continue
            for act in card.options["acts"]:
                for place in annotated.spans(sentence, act)[:1]:
                    yield Match(Anchor(draft, sentence.origin(*place)))
                    return
