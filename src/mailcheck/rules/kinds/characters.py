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
_VOICED = "\uff9e\uff9f"


class Characters:
    """Options: `table` (of `rules/values/`).

    It holds ranges of characters under `ranges`, as in a regular expression, and under `plain` what to write in their place
    where that is not their compatibility form.
    """

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for a draft, at the first; the message names them all."""
        draft = annotated.case.draft
        table = annotated.knowledge.values(card.options["table"])
        form = re.compile(f"[{''.join(table['ranges'].values())}]+")
        runs = [m for line in draft.lines for m in form.finditer(draft.text, *line.span)]
        if runs:
            found = list(dict.fromkeys("".join(run[0] for run in runs)))
            shown = "".join(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
            # a voiced mark by itself belongs to the letter before it
            edits = tuple((Span(*r.span()), _plain(r[0], table["plain"])) for r in runs if r[0][0] not in _VOICED)
            yield Match(Anchor(draft, Span(*runs[0].span())), {"characters": shown}, edits=edits)


def _plain(run: str, plain: Mapping[str, str]) -> str:
    """The same in characters that every program shows; half-width letters and their voiced marks become one."""
    # a draft rarely has any
    import unicodedata

    return unicodedata.normalize("NFKC", "".join(plain.get(c, c) for c in run))
