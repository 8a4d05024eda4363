"""Whether the customer reports that something went wrong on the company's side: judged over the whole mail.

One sentence often leaves open whose fault it is (動かなくなりました); anger, a wish for the money back, or a draft that
looks into it say more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues, Linear, chance_of
from mailcheck.listening.cues import CueReader, cue_reader
from mailcheck.listening.telling import telling
from mailcheck.model import Mail, Sentence

_WORST = -9.0
_ORDINARY = -3.0
"""Log odds of a sentence that reports nothing, about."""


_ACT = "complaint"


class Complaint(NamedTuple):
    """The sentence that reports the fault most plainly."""

    mail: Mail
    sentence: Sentence
    certainty: float
    """How sure we are that the mail reports a fault of the company, 0 to 1."""
    cues: tuple[str, ...]
    plain: float
    """How surely the sentence reports something by itself, 0 to 1."""


def reporting(annotated: Annotated) -> list[tuple[Mail, Sentence]]:
    """The sentences of the inbound that can report something."""
    return [(m, s) for m, s in annotated.inbound if s.line_kind not in ("addressee", "signature")]


def complaint(annotated: Annotated) -> Complaint | None:
    """The complaint of a case; None for an inbound without a sentence."""
    reader, judge = cue_reader(annotated), telling(annotated)
    sentences = reporting(annotated)
    if not sentences:
        return None
    margins = [judge.margin(_ACT, s, mail) for mail, s in sentences]
    model = Linear(annotated.knowledge.weights("complained"))
    cues = complaint_cues(annotated, reader, margins)
    best = max(range(len(margins)), key=lambda i: margins[i])
    return Complaint(*sentences[best], model.score(cues), model.why(cues), chance_of(margins[best]))


def complaint_cues(annotated: Annotated, reader: CueReader, margins: Sequence[float]) -> Cues:
    """Cues of a case, from the log odds that each of its sentences reports a fault."""
    table = annotated.knowledge.weights("cues")["complained"]
    best = sorted((max(_WORST, min(-_WORST, m)) for m in margins), reverse=True) or [_WORST]
    cues = Cues(best=best[0], second=best[1] if len(best) > 1 else _ORDINARY, any=math.log(sum(map(math.exp, best))))
    for mail, sentence in annotated.inbound:
        cues.update({k: 1.0 for k in reader.told(sentence, mail) if k.startswith("feels:")})
    told = (s for _, s in annotated.inbound)
    for prefix, sentences in (("i", tuple(told)), ("d", annotated.draft)):
        for act in table["inbound" if prefix == "i" else "draft"]:
            if any(annotated.has(s, act) for s in sentences):
                cues[f"{prefix}:{act}"] = 1.0
    return cues
