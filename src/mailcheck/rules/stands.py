"""A second opinion on what patterns found bare: does a finding stand, by all that is around it?

Patterns see that a sentence says no; whether it denies this customer anything, or only states a price, a rule or a limit that
they asked about, is told by the wish that it speaks to and by its neighbours. So it is with what is asked of the customer, and
with what is promised for later. Weights `stands-…`, learnt by `tools/train_stands.py` from findings that people judged
(`tests/judged/`) and from labelled cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues, Linear
from mailcheck.listening.asked import answered_by, candidates
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import passing
from mailcheck.model import Sentence
from mailcheck.rules.kind import Fault
from mailcheck.store import Knowledge

OPTION = "stands"
"""The option of a card that asks for a second opinion."""
OF = ":"
"""Stands between the place that an act is done in and the act."""
_NEIGHBOURS = {"before": -1, "further": -2, "after": 1}
_PLACES = (*_NEIGHBOURS, "own", "wish", "inbound", "draft")
_SURELY = 0.5
"""From which certainty on something was asked."""
_LONG, _MANY = 80, 30


def stands(annotated: Annotated, by: str, rule: str, sentence: Sentence) -> float:
    """How likely a finding of a rule at a sentence is right, 0 to 1, by the weights `stands-` and this name."""
    weights = annotated.knowledge.weights(f"stands-{by}")
    acts = annotated.once(f"acts of {by}", lambda _: _acts(weights["weights"]))
    chance: float = annotated.once(
        f"{rule} stands at {id(sentence)}", lambda _: Linear(weights).score(stands_cues(annotated, rule, sentence, acts))
    )
    return chance


def falls(annotated: Annotated, option: Mapping[str, str], rule: str, sentence: Sentence) -> bool:
    """Whether the second opinion that a card asks for is against a finding. Without a mail to answer there is none."""
    if not option or not annotated.inbound:
        return False
    least = least_of(annotated.knowledge, option)
    return least > 0 and stands(annotated, option["by"], rule, sentence) < least


def nearly(annotated: Annotated, option: Mapping[str, str], rule: str, sentence: Sentence) -> float:
    """How likely a finding is that falls, where it would stand beside a fault that another family of rules found; else 0."""
    limits: Mapping[str, float] = annotated.knowledge.weights(option["thresholds"]).get("stands_beside", {})
    chance = stands(annotated, option["by"], rule, sentence)
    return chance if option["by"] in limits and chance >= limits[option["by"]] else 0.0


def least_of(knowledge: Knowledge, option: Mapping[str, str]) -> float:
    """How likely a finding must be by the second opinion that a card asks for; 0 where its tables do not tell."""
    limits: Mapping[str, float] = knowledge.weights(option["thresholds"]).get("stands", {})
    return limits.get(option["by"], 0.0) if knowledge.weights(f"stands-{option['by']}") else 0.0


def check_stands(options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the option `stands`."""
    option = options.get(OPTION, {})
    if not isinstance(option, Mapping):
        return [Fault("must name `by` and `thresholds`", OPTION)]
    wrong = [key for key in ("by", "thresholds") if option and not isinstance(option.get(key), str)]
    return [Fault(f"{key!r} must be the name of a table", OPTION, key) for key in wrong]


def _acts(names: Iterable[str]) -> list[str]:
    parted = (name.partition(OF) for name in names)
    return sorted({act for place, _, act in parted if place in _PLACES})


def stands_cues(annotated: Annotated, rule: str, sentence: Sentence, acts: Iterable[str]) -> Cues:
    """Cues of a sentence that was found bare: its wording and acts, those of its neighbours, of its wish and the other mails.

    The sentence is one of the draft, or of the inbound where the draft lacks what it calls for.
    """
    draft, inbound = annotated.draft, [told for _, told in annotated.inbound]
    ours = sentence in draft
    side: Sequence[Sentence] = draft if ours else _mail_of(annotated, sentence)
    at = side.index(sentence)
    cues = Cues({f"of{OF}{rule}": 1.0, **annotated.wording(sentence)})
    around = {"own": sentence}
    for name, step in _NEIGHBOURS.items():
        if 0 <= at + step < len(side):
            around[name] = side[at + step]
            cues[f"{name}-near"] = float(side[at + step].paragraph == sentence.paragraph)
    if ours:
        cues.update(_of_wish(annotated, sentence, around))
    for act in acts:
        cues.update({f"{name}{OF}{act}": 1.0 for name, one in around.items() if annotated.has(one, act)})
        if any(annotated.has(told, act) for told in inbound):
            cues[f"inbound{OF}{act}"] = 1.0
        if not ours and any(annotated.has(one, act) for one in draft):
            cues[f"draft{OF}{act}"] = 1.0
    asked = {act for _, _, act, certainty in candidates(annotated) if certainty >= _SURELY}
    cues.update({f"asks-{act}": 1.0 for act in asked})
    cues["listed"] = float(sentence.line_kind != "text")
    cues["place"] = at / len(side)
    cues["length"] = min(len(sentence.text), _LONG) / _LONG
    cues["sentences"] = min(len(side), _MANY) / _MANY
    return cues


def _mail_of(annotated: Annotated, sentence: Sentence) -> list[Sentence]:
    """The sentences of the customer's mail that it stands in."""
    mail = next(m for m, told in annotated.inbound if told is sentence)
    return [told for m, told in annotated.inbound if m is mail]


def _of_wish(annotated: Annotated, sentence: Sentence, around: dict[str, Sentence]) -> Cues:
    """Cues of the wish that a sentence of the draft speaks to, which joins what is `around` it."""
    wish = answered_by(annotated, sentence)
    if wish is None:
        return Cues({"no-wish": 1.0})
    around["wish"] = wish.sentence
    return Cues(
        {
            f"wish-{wish.act}": 1.0,
            "wish-share": passing(annotated).speaks_to(sentence, wish.sentence),
            "wish-covered": matter_reader(annotated).covered(wish.sentence, sentence),
        }
    )
