"""The rule card: everything about one rule, read from its YAML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mailcheck.errors import Problem, RuleError, did_you_mean
from mailcheck.finding import Severity

CATEGORIES = ("listening", "empathy", "tone", "repetition", "names", "leftovers", "facts", "frame")

KEYS = (
    "id", "category", "severity", "since", "summary", "message", "advice", "why", "kind", "options", "setable",
    "needs", "part", "references", "cases",
)  # fmt: skip
REQUIRED = ("id", "category", "severity", "summary", "message", "advice", "why", "kind")
_REQUIRED_OF_OURS = (*REQUIRED, "since")
CASE_KEYS = ("draft", "inbound", "thread", "facts", "why", "template", "known", "attachments")
NEEDS = ("", "inbound", "sent", "attachments")
_MIN_CASES = 2


class Setable(NamedTuple):
    """An option of a card that a team may set: a number within bounds."""

    type: str
    """`integer` or `number`."""
    minimum: float
    maximum: float
    meaning: Mapping[str, str] = MappingProxyType({})

    def fault(self, value: object) -> str:
        """What a value must be, where it is not that; else nothing."""
        types = (int,) if self.type == "integer" else (int, float)
        fits = isinstance(value, types) and not isinstance(value, bool) and self.minimum <= value <= self.maximum
        return "" if fits else f"{'a whole number' if self.type == 'integer' else 'a number'} from {self.bounds}"

    @property
    def bounds(self) -> str:
        """The bounds, for people."""
        return f"{self.minimum} to {self.maximum}"


class CardCase(NamedTuple):
    """A case on a card: a small exchange, the place marked with ⟦ ⟧ where the rule must find something."""

    bad: bool
    raw: Mapping[str, Any]
    known: bool = False
    """A miss or a false alarm that is known and written down rather than left out."""


class Card(NamedTuple):
    """A rule as its file describes it."""

    id: str
    category: str
    severity: Severity
    since: str
    summary: Mapping[str, str]
    message: Mapping[str, Any]
    advice: Mapping[str, Any]
    why: Mapping[str, str]
    kind: str
    options: Mapping[str, Any]
    needs: str
    """What a case must tell for the rule to run: `inbound` (a customer's mail), `sent` (when the draft is sent), `attachments`
    (which files it has); else empty."""
    part: str
    """The part of the rule book, A to G."""
    references: tuple[str, ...]
    cases: tuple[CardCase, ...] = ()
    path: str = ""
    marks: Mapping[str, Sequence[int]] = MappingProxyType({})
    setable: Mapping[str, Setable] = MappingProxyType({})
    """Which of its options a team may set."""
    pack: str = ""
    """The prefix of the pack that the rule comes from; empty for ours."""

    @property
    def family(self) -> str:
        """The rules that are judged alike: those whose second opinions (`stands`) are learnt together, else each by itself."""
        by: str = self.options.get("stands", {}).get("by", self.id)
        return by

    def problem(self, message: str, *where: str | int) -> Problem:
        """A problem at the key or value with this path in the card's file, or at its nearest parent that has a place."""
        return _problem({"path": self.path, "marks": self.marks}, message, *where)

    def text(self, field_: Mapping[str, Any], language: str, variant: str = "") -> str:
        """A text of the card in a language; a card may word variants of a finding differently."""
        value = field_.get(language) or field_.get("ja") or field_.get("en", "")
        if isinstance(value, Mapping):
            value = value.get(variant) or value.get("default", "")
        return str(value)


def load_cards(
    raw_cards: Sequence[Mapping[str, Any]], kinds: Sequence[str], tested: bool = False, found: list[Problem] | None = None
) -> tuple[Card, ...]:
    """Check and read all cards, by id. `tested`: each must bring its cases.

    Raises RuleError with every fault; where `found` is given, they go there, and the cards that could be read are returned.
    """
    problems: list[Problem] = [] if found is None else found
    cards: dict[str, Card] = {}
    for raw in raw_cards:
        card = _read(raw, kinds, problems, tested)
        if card is None:
            continue
        if card.id in cards:
            problems.append(_problem(raw, f"the id {card.id!r} is taken by {cards[card.id].path}", "id"))
        cards[card.id] = card
    if problems and found is None:
        raise RuleError(problems)
    return tuple(cards[k] for k in sorted(cards))


def _problem(raw: Mapping[str, Any], message: str, *where: str | int) -> Problem:
    keys = [str(key) for key in where]
    while keys and ".".join(keys) not in raw["marks"]:
        keys.pop()
    line, column = raw["marks"].get(".".join(keys), (1, 1))
    return Problem(raw["path"], message, line, column)


def _read(raw: Mapping[str, Any], kinds: Sequence[str], problems: list[Problem], tested: bool) -> Card | None:
    value = raw["value"]
    for key in value:
        if key not in KEYS:
            problems.append(_problem(raw, f"unknown key {key!r}{did_you_mean(str(key), KEYS)}", str(key)))
    for key in REQUIRED if raw["prefix"] else _REQUIRED_OF_OURS:
        if not value.get(key):
            problems.append(_problem(raw, f"{key!r} is missing"))
    if any(not value.get(key) for key in REQUIRED):
        return None
    before = len(problems)
    _check(raw, kinds, problems)
    setable = _setable(raw, value.get("setable") or {}, value.get("options") or {}, problems)
    # what can be read is read, so that what is wrong with the options is told in the same run
    usable = len(problems) == before
    cases = _cases(raw, value.get("cases"), problems) if tested else ()
    if not usable:
        return None
    return Card(
        id=value["id"],
        category=value["category"],
        severity=Severity(value["severity"]),
        since=str(value.get("since") or ""),
        summary=value["summary"],
        message=value["message"],
        advice=value["advice"],
        why=value["why"],
        kind=value["kind"],
        options=value.get("options") or {},
        needs=value.get("needs") or "",
        part=str(value.get("part") or ""),
        references=tuple(value.get("references") or ()),
        cases=cases,
        path=raw["path"],
        marks=raw["marks"],
        pack=raw["prefix"],
        setable=setable,
    )


def _setable(raw: Mapping[str, Any], value: Any, options: Mapping[str, Any], problems: list[Problem]) -> Mapping[str, Setable]:
    out: dict[str, Setable] = {}
    for name, entry in value.items():
        if not isinstance(entry, dict) or set(entry) != set(Setable._fields) or entry["type"] not in ("integer", "number"):
            problems.append(_problem(raw, "needs type (integer or number), minimum, maximum and meaning", "setable", str(name)))
            continue
        out[name] = Setable(**entry)
        if name not in options or out[name].fault(options[name]):
            problems.append(_problem(raw, f"options must give {name} a value within these bounds", "setable", str(name)))
    return out


def _check(raw: Mapping[str, Any], kinds: Sequence[str], problems: list[Problem]) -> None:
    """Whether the values of a card that has all its keys are those that they may be."""
    value = raw["value"]
    folder, _, name = raw["relative"].rpartition("/")
    prefix = f"{raw['prefix']}/" if raw["prefix"] else ""
    if f"{value['id']}.yaml" != f"{prefix}{name}":
        stem = name.removesuffix(".yaml")
        wanted = (
            f"id must be the pack's prefix and the file's name, {prefix + stem!r}"
            if prefix
            else f"the file must be named {value['id']}.yaml"
        )
        problems.append(_problem(raw, wanted, "id"))
    if value["category"] not in CATEGORIES or value["category"] != folder:
        problems.append(_problem(raw, f"category must be its folder, one of {', '.join(CATEGORIES)}", "category"))
    if value["severity"] not in {s.value for s in Severity}:
        problems.append(_problem(raw, "severity must be error, warning or hint", "severity"))
    if value["kind"] not in kinds:
        near = (
            did_you_mean(str(value["kind"]), kinds)
            or f"; a kind of a plug-in must be named in the configuration (plugins: [{value['kind']}])"
        )
        problems.append(_problem(raw, f"unknown kind {value['kind']!r}{near}", "kind"))
    if not isinstance(value.get("options") or {}, dict):
        problems.append(_problem(raw, "options must be a mapping", "options"))
    if (value.get("needs") or "") not in NEEDS:
        problems.append(_problem(raw, f"needs must be one of {', '.join(NEEDS[1:])}", "needs"))
    for key in ("summary", "message", "advice", "why"):
        # a card of a pack may speak the team's language only
        if not isinstance(value[key], dict) or not ({"ja", "en"} & set(value[key]) if prefix else "ja" in value[key]):
            problems.append(_problem(raw, f"{key} must have a text for ja (and en)", key))


def _cases(raw: Mapping[str, Any], value: Any, problems: list[Problem]) -> tuple[CardCase, ...]:
    out: list[CardCase] = []
    if not isinstance(value, dict) or set(value) - {"bad", "good"}:
        problems.append(_problem(raw, "cases must have the keys bad and good", "cases"))
        return ()
    for group in ("bad", "good"):
        entries = value.get(group) or []
        if not isinstance(entries, list):
            problems.append(_problem(raw, f"{group} must be a list of cases", "cases", group))
            continue
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict) or "draft" not in entry or set(entry) - set(CASE_KEYS):
                unknown = [str(k) for k in entry if k not in CASE_KEYS] if isinstance(entry, dict) else []
                near = f"; {unknown[0]!r} is unknown{did_you_mean(unknown[0], CASE_KEYS)}" if unknown else ""
                message = f"a case needs draft, and may have {', '.join(sorted(set(CASE_KEYS) - {'draft'}))}{near}"
                problems.append(_problem(raw, message, "cases", group, number))
                continue
            out.append(CardCase(group == "bad", entry, entry.get("known") is True))
        if len(entries) < _MIN_CASES:
            problems.append(_problem(raw, f"a card needs at least {_MIN_CASES} {group} cases", "cases", group))
    return tuple(out)
