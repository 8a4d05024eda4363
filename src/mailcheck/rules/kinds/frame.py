"""Kind `frame`: nobody is addressed, or nobody signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.names import name_book
from mailcheck.model import Mail
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.lines import first_line, folded_lines

_OPENING_LINES = 5
_ADDRESS = 30
"""An address is no longer than so many characters."""
_FEW_SENTENCES = 2
_PREDICATES = ("動詞", "助動詞", "形容詞")
_STOPS = "。．.！？!?」)）"


class Frame:
    """Options: `part` (`addressee` or `sender`), `table` (of `rules/values/`), `acts` (that say who writes)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        faults = check_keys(options, {"part": str, "table": str, "acts": list}, ("part", "table", "acts"))
        if options.get("part") not in ("addressee", "sender"):
            faults.append("part must be addressee or sender")
        return faults

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. Silent where the house does without: in templates, and where its earlier mails have none either."""
        case = annotated.case
        shows = self._addresses if card.options["part"] == "addressee" else self._signs
        if case.template or shows(annotated, card, case.draft):
            return
        earlier = [mail for mail in case.thread if mail.party == "agent"]
        if any(not shows(annotated, card, mail) for mail in earlier):
            return
        if sum(s.line_kind not in ("addressee", "signature") for s in annotated.draft) <= _FEW_SENTENCES:
            # two words in a talk that is under way, or a piece of a mail
            return
        yield Match(Anchor(case.draft, first_line(case.draft)))

    @staticmethod
    def _addresses(annotated: Annotated, card: Card, mail: Mail) -> bool:
        """Whether the mail opens with a line that names somebody."""
        if any(line.kind == "addressee" for line in mail.lines):
            return True
        table = annotated.knowledge.values(card.options["table"])
        honorifics = tuple(table["honorifics"])
        # below a notice or a heading an address stands on a line of its own
        if any(len(ln.text) <= _ADDRESS and ln.text.rstrip().endswith(honorifics) for ln in folded_lines(mail)):
            return True
        nobody = sorted(annotated.knowledge.mail("honorifics")["not_honorific"], key=len, reverse=True)
        names = [n for name in name_book(annotated).customer for n in (name.full, name.family)]
        for line in folded_lines(mail)[:_OPENING_LINES]:
            text = line.text
            if any(word in text for word in (*names, *table["addressing"])):
                return True
            for word in nobody:
                text = text.replace(word, "")
            if any(word in text for word in honorifics):
                return True
        return False

    @staticmethod
    def _signs(annotated: Annotated, card: Card, mail: Mail) -> bool:
        """Whether the mail says who writes: an introduction, a signature, or a last line that is a name and no sentence."""
        sentences = annotated.sentences(mail)
        if not sentences or any(annotated.role(s, mail) in ("signature", "introduction") for s in sentences):
            return True
        own = annotated.case.facts.own_company
        if (own and own in mail.text) or any(annotated.has(s, *card.options["acts"]) for s in sentences):
            return True
        last = sentences[-1]
        return last.text.rstrip()[-1:] not in _STOPS and not any(t.pos.split(",")[0] in _PREDICATES for t in last.tokens)
