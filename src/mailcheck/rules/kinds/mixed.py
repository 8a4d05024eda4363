"""Kind `mixed`: one and the same is called by two words that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.annotate.person import split_name
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import FoldedLine, folded_lines
from mailcheck.spans import Span


class Mixed:
    """Options: `table` (of `rules/values/`), with `honorifics` (after one name) and `words`: groups of ways to call one."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        # lines, not sentences: the folding of common spellings would take a name such as Kinoshita apart
        lines = [line for line in folded_lines(annotated.case.draft) if line.line.kind != "signature"]
        for groups in table["words"]:
            yield from self._mixed(annotated, lines, groups)
        if annotated.case.template:
            return
        ways = [list(map(str, group)) for group in table["honorifics"]]
        names = {}
        for use in name_book(annotated).uses:
            name = split_name(use.name)
            if not use.company and name is not None:
                names[name.family] = name.full
        for family, full in names.items():
            called = [[f"{n}{way}" for n in dict.fromkeys((family, full)) for way in group] for group in ways]
            yield from self._mixed(annotated, lines, called)

    @staticmethod
    def _mixed(annotated: Annotated, lines: list[FoldedLine], groups: list[list[str]]) -> Iterator[Match]:
        """The first place of the second way, with that of the first."""
        places = [p for p in (_first(lines, group) for group in groups) if p is not None]
        if len(places) < 2:
            return
        draft = annotated.case.draft
        one, other = sorted(places)[:2]
        fields = {"quote": draft.text[slice(*other)], "other": draft.text[slice(*one)]}
        yield Match(Anchor(draft, other), fields, related=(Anchor(draft, one),))


def _first(lines: list[FoldedLine], words: list[str]) -> Span | None:
    """Where one of the words stands first; blanks before an honorific are none."""
    for line in lines:
        kept = [i for i, char in enumerate(line.text) if char != " "]
        squeezed = "".join(line.text[i] for i in kept)
        found = [(at, at + len(word)) for word in words if (at := squeezed.find(word)) >= 0]
        if found:
            start, end = min(found)
            return line.origin(kept[start], kept[end - 1] + 1)
    return None
