"""What listening is scored on besides labelled cases: links, labelled pairs, labelled sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mailcheck.errors import InputError, Problem
from mailcheck.lexicon.strict_yaml import parse_yaml
from mailcheck.readers.files import read_text

ACTS = ("disclosure", "feeling", "question", "request", "complaint")
_OTHER = ("thanks", "none")
OPEN = {"weak": "disclosure"}
"""Labels that leave an act open: on circumstances that hardly call for a word careful people differ."""
_T = TypeVar("_T")


class Link(NamedTuple):
    """Something in the inbound of a case, and where the draft takes it up."""

    kind: str
    quote: str
    heard: str | None
    """The words of the draft that take it up; None where nothing does."""
    sure: bool = True
    """Whether careful people would agree on its kind."""


class Pair(NamedTuple):
    """Something told in a mail about `business`, and one reply to it."""

    kind: str
    business: str
    told: str
    reply: str
    heard: bool


class Said(NamedTuple):
    """A sentence of a customer and what it does; for utterances `level` says how much of a circumstance it tells."""

    kinds: frozenset[str]
    text: str
    level: int = 0


def read_links(path: Path) -> dict[str, tuple[Link, ...]]:
    """The links of `heard.yaml`, by case. Raises InputError."""
    document = parse_yaml(read_text(str(path)), str(path), InputError)
    problems: list[Problem] = []
    out: dict[str, tuple[Link, ...]] = {}
    for case, links in (document.value if isinstance(document.value, dict) else {}).items():
        rows = []
        for number, link in enumerate(links if isinstance(links, list) else []):
            if not isinstance(link, dict) or link.get("kind") not in (*ACTS, *_OTHER, *OPEN) or "quote" not in link:
                kinds = ", ".join((*ACTS, *_OTHER, *OPEN))
                problems.append(document.problem(f"a link needs a quote and a kind (one of {kinds})", case, number))
                continue
            heard = link.get("heard")
            sure = link.get("sure") is not False
            rows.append(Link(link["kind"], str(link["quote"]), None if heard is None else str(heard), sure))
        out[str(case)] = tuple(rows)
    if problems:
        raise InputError(problems)
    return out


def read_pairs(path: Path) -> list[Pair]:
    """The labelled pairs of a JSON Lines file; none where it holds other things. Raises InputError."""
    return [
        Pair(row["kind"], row.get("business", ""), row["told"], reply["text"], bool(reply["heard"]))
        for row in _lines(path, _json)
        if isinstance(row.get("replies"), list) and row.get("kind") in ACTS
        for reply in row["replies"]
    ]


def read_utterances(path: Path) -> list[Said]:
    """Utterances with the key `disclosure` (0 none, 1 a weak circumstance, 2 one to take up). Raises InputError."""
    rows = (row for row in _lines(path, _json) if isinstance(row.get("disclosure"), int) and "text" in row)
    return [Said(frozenset(["disclosure"] if r["disclosure"] else []), str(r["text"]), r["disclosure"]) for r in rows]


def read_sentences(path: Path) -> list[Said]:
    """The sentences of a table (label, topic, sentence); none where it labels other things.

    A label is an act, `thanks`, `none` or one of `OPEN`; several are joined by `+`.
    """
    rows = [cells for cells in _lines(path, lambda line: line.split("\t")) if len(cells) == 3][1:]
    said = [Said(frozenset(label.split("+")), text) for label, _, text in rows]
    return said if all(s.kinds <= {*ACTS, *_OTHER, *OPEN} for s in said) else []


def _json(line: str) -> Mapping[str, Any]:
    value = json.loads(line)
    return value if isinstance(value, dict) else {}


def _lines(path: Path, parse: Callable[[str], _T]) -> Iterator[_T]:
    problems: list[Problem] = []
    for number, line in enumerate(read_text(str(path)).splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield parse(line)
        except json.JSONDecodeError as exc:
            problems.append(Problem(str(path), f"no JSON: {exc.msg}", number, exc.colno))
    if problems:
        raise InputError(problems)
