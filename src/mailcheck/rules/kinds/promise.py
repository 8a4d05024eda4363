"""Kind `promise`: an earlier mail of ours promised a time that has passed, and the draft makes nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.due import DueDays
from mailcheck.annotate.workdays import Workdays, in_japan
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys


class _Witness(NamedTuple):
    """A sentence that shows that a deed is to be done yet: a promise made again, or the customer who says it never came."""

    mail: Mail
    sentence: Sentence
    late: bool = False
    """It was done after all, but only now."""


class Promise:
    """Options: `table` (of `rules/values/`: families of deeds), `due`, `dates`, `holidays` (tables by which times are read),
    `promises`, `excused`, `again`, `late` (acts: what promises, what in the draft answers for it, what promises once more,
    what in the inbound says that it has not come)."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        known: dict[str, type] = dict.fromkeys(("table", "due", "dates", "holidays"), str)
        known.update(dict.fromkeys(("promises", "excused", "again", "late"), list))
        return check_keys(options, known, tuple(known))

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. Only our last mail is held against the draft: what later ones did about earlier ones is not known."""
        case, options = annotated.case, card.options
        ours = [mail for mail in case.thread if mail.party == "agent"]
        mail = ours[-1] if ours else None
        if mail is None or mail.date is None or case.sent is None or case.thread[-1] is mail:
            return
        if any(annotated.has(s, *options["excused"]) for s in annotated.draft):
            return
        values = annotated.knowledge.values
        due_days = DueDays(values(options["due"]), values(options["dates"]), Workdays(values(options["holidays"])))
        for sentence in annotated.body(mail):
            if not annotated.has(sentence, *options["promises"]):
                continue
            due = due_days.last(sentence.text, in_japan(mail.date).date())
            if due is None or due >= in_japan(case.sent).date():
                continue
            witness = self._witness(annotated, card, sentence)
            if witness is not None:
                fields = {"month": str(due.month), "day": str(due.day), "quote": mail.text[slice(*sentence.span)]}
                shown = (Anchor(witness.mail, witness.sentence.span),)
                yield Match(Anchor(mail, sentence.span), fields, related=shown, related_as="related", lowered=witness.late)

    @staticmethod
    def _witness(annotated: Annotated, card: Card, promise: Sentence) -> _Witness | None:
        """What shows that the promise was not kept."""
        table, options, draft = annotated.knowledge.values(card.options["table"]), card.options, annotated.case.draft
        families = [f for f in table["families"] if _says(promise, f["words"])]
        by_mail = any(family.get("by_mail") for family in families)
        words = [word for family in families for word in family["words"]]
        about = [s for s in annotated.draft if _says(s, words)]
        if not families or any(_says(s, words) and _says(s, table["came"]) for _, s in annotated.inbound):
            return None
        done = [s for s in about if _says(s, table["done"])]
        if done:
            now = re.compile(table["now"].format(words="|".join(map(re.escape, words))))
            today = next((s for s in done if now.search(s.text)), None)
            return None if by_mail or today is None else _Witness(draft, today, True)
        for sentence in about:
            if annotated.role(sentence) == "body" and annotated.has(sentence, *options["again"]):
                return _Witness(draft, sentence)
        if by_mail:
            # the draft may itself be what was promised
            return None
        said = ((m, s) for m, s in annotated.inbound if _says(s, words) and annotated.has(s, *options["late"]))
        return next((_Witness(m, s) for m, s in said), None)


def _says(sentence: Sentence, words: list[str]) -> bool:
    return any(word in sentence.text for word in words)
