"""Kind `absent`: the inbound does something that the draft must answer somewhere, and it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.complaint import complaint
from mailcheck.model import Sentence
from mailcheck.rules.card import Card
from mailcheck.rules.kind import Anchor, Match, check_keys
from mailcheck.rules.stands import check_stands, falls

_KNOWN: dict[str, type] = {
    "acts": list,
    "thresholds": str,
    "draft": list,
    "not_inbound": list,
    "pleased": dict,
    "fault": dict,
    "stands": dict,
}


class Absent:
    """Options: `thresholds` (the table of `rules/weights/` that says how sure we must be of a complaint; anchored at its
    plainest sentence), or `acts` (acts of the lexicon; anchored at the first); `not_inbound` (acts that excuse it, anywhere
    in the inbound), `draft` (acts one of which must stand in the draft). With `thresholds` also `pleased` (acts
    of the inbound that excuse it where more sentences do one of them than one of `unless`), and `fault`: it is worth a hint
    only where nothing says that the fault is the company's (acts of `ours`), or the mails lay it to something else (acts of
    `theirs`), but where the draft does one of `admits`; and `stands`: a second opinion, as of the kind `unaccompanied`."""

    def check_options(self, options: Mapping[str, Any]) -> list[str]:
        """See Kind."""
        required = ("acts" if "acts" in options else "thresholds", "draft")
        return [*check_keys(options, _KNOWN, required), *check_stands(options)]

    def run(self, annotated: Annotated, card: Card) -> Iterator[Match]:
        """See Kind. One finding for a draft."""
        options = card.options
        if any(annotated.has(s, *options["draft"]) for s in annotated.draft):
            return
        if any(annotated.has(s, *options.get("not_inbound", ())) for _, s in annotated.inbound):
            return
        if "acts" in options:
            done = ((m, s) for m, s in annotated.inbound if annotated.has(s, *options["acts"]))
            yield from (Match(Anchor(m, s.span), {"quote": m.text[slice(*s.span)]}) for m, s in list(done)[:1])
            return
        pleased = options.get("pleased", {})
        told = [s for _, s in annotated.inbound]
        if pleased and _many(annotated, told, pleased["acts"]) > _many(annotated, told, pleased["unless"]):
            return
        found = complaint(annotated)
        limits = annotated.knowledge.weights(options["thresholds"])["complaint"]
        if found is None or found.certainty < limits["told_hint"]:
            return
        # anger and a draft that looks into it are no complaint without something that went wrong
        unsure = found.certainty < limits["told"] or found.plain < limits["plain"]
        doubtful = _doubtful(annotated, card, found.sentence)
        near = found.certainty if unsure and not doubtful and found.certainty >= limits.get("company", 1.0) else 0.0
        yield Match(
            Anchor(found.mail, found.sentence.span),
            {"quote": found.mail.text[slice(*found.sentence.span)]},
            lowered=unsure or doubtful,
            near=near,
            second=near > 0,
            cues=found.cues,
        )


def _doubtful(annotated: Annotated, card: Card, reported: Sentence) -> bool:
    """Whether nothing shows that the fault is ours, or a second opinion is against it; not where the draft admits it."""
    fault = card.options.get("fault", {})
    if fault and _says(annotated, {"draft": fault["admits"]}):
        return False
    shown = not fault or (_says(annotated, fault["ours"]) and not _says(annotated, fault["theirs"]))
    return not shown or falls(annotated, card.options.get("stands", {}), card.id, reported)


def _says(annotated: Annotated, acts: Mapping[str, list[str]]) -> bool:
    """Whether a sentence of the inbound or of the draft does one of the acts given for it."""
    sides = (([s for _, s in annotated.inbound], acts.get("inbound", ())), (annotated.draft, acts.get("draft", ())))
    return any(annotated.has(s, *some) for sentences, some in sides for s in sentences if some)


def _many(annotated: Annotated, sentences: Iterable[Sentence], acts: Iterable[str]) -> int:
    """How many of them do one of the acts."""
    return sum(annotated.has(s, *acts) for s in sentences)
