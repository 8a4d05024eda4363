"""Kind `promise`: an earlier mail of ours promised a time that has passed, and the draft makes nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.due import DueDays
from mailcheck.annotate.workdays import Workdays, in_japan
from mailcheck.model import Mail, Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys


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
            witness = self._undone(annotated, card, sentence)
            if witness is not None:
                fields = {"month": str(due.month), "day": str(due.day), "quote": mail.text[slice(*sentence.span)]}
                yield Match(
                    Anchor(mail, sentence.span), fields, related=(Anchor(witness[0], witness[1].span),), related_as="related"
                )

    @staticmethod
    def _undone(annotated: Annotated, card: Card, promise: Sentence) -> tuple[Mail, Sentence] | None:
        """What shows that the deed is to be done yet: the draft promises it again, or the customer says that it never came."""
        table, options = annotated.knowledge.values(card.options["table"]), card.options
        families = [f for f in table["families"] if _says(promise, f["words"])]
        words = [word for family in families for word in family["words"]]
        about = [s for s in annotated.draft if _says(s, words)]
        if not families or any(_says(s, table["done"]) for s in about):
            return None
        if any(_says(s, words) and _says(s, table["came"]) for _, s in annotated.inbound):
            return None
        for sentence in about:
            if annotated.role(sentence) == "body" and annotated.has(sentence, *options["again"]):
                return annotated.case.draft, sentence
        if any(family.get("by_mail") for family in families):
            # the draft may itself be what was promised
            return None
        return next(((m, s) for m, s in annotated.inbound if _says(s, words) and annotated.has(s, *options["late"])), None)


def _says(sentence: Sentence, words: list[str]) -> bool:
    return any(word in sentence.text for word in words)
