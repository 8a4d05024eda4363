"""What the customer asked, questions and requests, and whether the draft passes it over."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import ASKED
from mailcheck.listening.matter import MatterReader, matter_reader
from mailcheck.listening.passing import Wish, passing
from mailcheck.listening.telling import telling
from mailcheck.model import Mail, Sentence

_MOST = 60
"""More questions than any mail has: what is longer is no mail, and must not take minutes."""
_LEAST = 0.3
"""What is less surely asked is not looked at."""
_BACK = 0.3
"""What it weighs that what was asked covers the sentence of the draft, against the other way round."""
_NEAR = 0.12
"""What covers less than this of a sentence of the draft, and the other way round, is another matter."""
_MUCH = 0.3
"""A sentence of the draft of which so much falls to what was asked speaks to it, also in other words."""
_BEFORE = 2
"""How many sentences before a wish may say what it is about."""
_OTHER = 0.5
"""What is asked at least as surely as this can be what a sentence of the draft answers."""


class Asked(NamedTuple):
    """A question or a request."""

    mail: Mail
    sentence: Sentence
    act: str
    """`question` or `request`, whichever is the likelier."""
    certainty: float
    """How sure we are that it asks something, 0 to 1."""
    passed_over: float
    """How sure we are that the draft does not deal with it, 0 to 1."""
    reply: Sentence | None
    """The sentence of the draft that is nearest to its matter."""
    cues: tuple[str, ...]


def asked(annotated: Annotated) -> tuple[Asked, ...]:
    """Everything that the customer asked, in order; worked out once for a case."""
    made: tuple[Asked, ...] = annotated.once("asked", _read)
    return made


def candidates(annotated: Annotated) -> list[tuple[Mail, Sentence, str, float]]:
    """Mail, sentence, act and certainty of every sentence of the inbound that may ask something, in order."""
    made: list[tuple[Mail, Sentence, str, float]] = annotated.once("asking", _candidates)
    return made


def _candidates(annotated: Annotated) -> list[tuple[Mail, Sentence, str, float]]:
    judge, matter = telling(annotated), matter_reader(annotated)
    found = []
    for mail, sentence in annotated.inbound:
        if sentence.line_kind in ("addressee", "signature") or matter.only_formula(sentence):
            continue
        sure = {act: judge.chance(act, sentence, mail) for act in ASKED}
        act = max(sure, key=lambda a: sure[a])
        if sure[act] >= _LEAST:
            found.append((mail, sentence, act, sure[act]))
    return found[:_MOST]


def touches(annotated: Annotated, reply: Sentence, wishes: Iterable[Sentence], least: float) -> bool:
    """Whether a sentence of the draft speaks of the matter of a wish, or of anything that was asked."""
    matter, judge = matter_reader(annotated), passing(annotated)
    asking = [*wishes, *(sentence for _, sentence, _, _ in candidates(annotated))]
    if any(judge.speaks_to(reply, wish) >= _MUCH for wish in asking):
        return True
    return any(matter.covered(s, reply) >= least for wish in asking for s in meant(annotated, wish))


def meant(annotated: Annotated, wish: Sentence) -> tuple[Sentence, ...]:
    """A wish, with the sentences before it where it names no matter itself: あとから付けてもらえませんか."""
    if len(matter_reader(annotated).words(wish)) > 1:
        return (wish,)
    return (wish, *led_up(annotated, wish))


def led_up(annotated: Annotated, wish: Sentence) -> tuple[Sentence, ...]:
    """The sentences right before a wish, which say on what account it is told."""
    said = [sentence for _, sentence in annotated.inbound]
    at = said.index(wish)
    return tuple(said[max(0, at - _BEFORE) : at])


def answered_by(annotated: Annotated, reply: Sentence) -> Wish | None:
    """What of all that was asked a sentence of the draft speaks to; None where it speaks to nothing of it."""
    matter, judge = matter_reader(annotated), passing(annotated)
    fits = (
        (
            judge.speaks_to(reply, sentence),
            max(
                matter.covered(said, reply) * (1 - _BACK) + matter.covered(reply, said) * _BACK
                for said in meant(annotated, sentence)
            ),
            Wish(act, sentence, mail),
        )
        for mail, sentence, act, certainty in candidates(annotated)
        if certainty >= _OTHER
    )
    best = max(((share + near, share, near, wish) for share, near, wish in fits), key=itemgetter(0), default=None)
    return best[3] if best and (best[1] >= _MUCH or best[2] >= _NEAR) else None


def plain(found: list[tuple[Mail, Sentence, str, float]]) -> list[Wish]:
    """Those among candidates that are asked plainly enough for a sentence of the draft to be their answer."""
    return [Wish(act, sentence, mail) for mail, sentence, act, certainty in found if certainty >= _OTHER]


def _read(annotated: Annotated) -> tuple[Asked, ...]:
    judge = passing(annotated)
    found = candidates(annotated)
    everything = plain(found)
    out = []
    for mail, sentence, act, certainty in found:
        verdict = judge.judge(act, sentence, mail, everything)
        out.append(Asked(mail, sentence, act, certainty, verdict.passed_over, verdict.reply, verdict.cues))
    return _once(out, matter_reader(annotated))


def _once(found: list[Asked], matter: MatterReader) -> tuple[Asked, ...]:
    """What is asked twice in the same words is asked once, at its plainest; dealt with where one of them is."""
    groups: list[list[Asked]] = []
    for one in found:
        group = next((g for g in groups if any(matter.same(one.sentence, o.sentence) for o in g)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return tuple(
        max(group, key=lambda a: a.certainty)._replace(passed_over=min(a.passed_over for a in group)) for group in groups
    )
