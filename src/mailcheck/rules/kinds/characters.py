"""Kind `characters`: characters that not every mail program shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.spans import Span

_SHOWN = 6


class Characters:
    """Options: `table` (of `rules/values/`): ranges of characters under `ranges`, as in a regular expression."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for a draft, at the first; the message names them all."""
        draft = annotated.case.draft
        form = re.compile(f"[{''.join(annotated.knowledge.values(card.options['table'])['ranges'].values())}]+")
        runs = [m for line in draft.lines for m in form.finditer(draft.text, *line.span)]
        if runs:
            found = list(dict.fromkeys("".join(run[0] for run in runs)))
            shown = "".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
            yield Match(Anchor(draft, Span(*runs[0].span())), {"characters": shown})
