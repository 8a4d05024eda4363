"""Kind `mixed`: one and the same is called by two words that do not go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book, split_name
from mailcheck.model import Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.spans import Span

_HERE = ("body", "greeting", "introduction", "closing", "addressee")


class Mixed:
    """Options: `table` (of `rules/values/`), with `honorifics` (after one name) and `words`: groups of ways to call one."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        return check_keys(options, {"table": str}, ("table",))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind."""
        table = annotated.knowledge.values(card.options["table"])
        sentences = [s for s in annotated.draft if annotated.role(s) in _HERE]
        for groups in table["words"]:
            yield from self._mixed(annotated, sentences, groups)
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
            yield from self._mixed(annotated, sentences, called)

    @staticmethod
    def _mixed(annotated: Annotated, sentences: list[Sentence], groups: list[list[str]]) -> Iterator[Match]:
        """The first place of the second way, with that of the first."""
        places = [p for p in (_first(sentences, group) for group in groups) if p is not None]
        if len(places) < 2:
            return
        draft = annotated.case.draft
        one, other = sorted(places)[:2]
        fields = {"quote": draft.text[slice(*other)], "other": draft.text[slice(*one)]}
        yield Match(Anchor(draft, other), fields, related=(Anchor(draft, one),))


def _first(sentences: list[Sentence], words: list[str]) -> Span | None:
    """Where one of the words stands first; blanks before an honorific are none."""
    for sentence in sentences:
        kept = [i for i, char in enumerate(sentence.text) if char != " "]
        squeezed = "".join(sentence.text[i] for i in kept)
        found = [(at, at + len(word)) for word in words if (at := squeezed.find(word)) >= 0]
        if found:
            start, end = min(found)
            return sentence.origin(kept[start], kept[end - 1] + 1)
    return None
