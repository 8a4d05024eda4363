"""Writes schemas/*.schema.json, by which editors complete and check YAML; `--check` only says whether they are up to date."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args

from mailcheck.finding import Severity
from mailcheck.lexicon.lexicon_files import ACT_KEYS, TOPIC_KEYS, WORDS_KEYS
from mailcheck.lexicon.packs import LANGUAGES, PREFIX, SETTING_KEYS, SEVERITIES
from mailcheck.model import RegionKind
from mailcheck.rules.card import CASE_KEYS, CATEGORIES, KEYS, NEEDS, REQUIRED, Setable
from mailcheck.rules.registry import KINDS

TARGET = Path(__file__).resolve().parent.parent / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT}
PATTERNS = {"type": "array", "items": {**TEXT, "description": "A pattern: docs/patterns.md"}}
ID = {"type": "string", "pattern": "^([a-z][a-z0-9-]*/)?[a-z0-9][a-z0-9-]*$"}
WORDING = {
    "type": "object",
    "properties": {lang: {"anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]} for lang in LANGUAGES},
    "additionalProperties": False,
    "minProperties": 1,
}
LABEL = {"anyOf": [TEXT, {**WORDING, "properties": dict.fromkeys(LANGUAGES, TEXT)}]}

MEANINGS = {
    "id": "The file's name; in a pack with its prefix before it: kobo/no-hurry",
    "extends": "In a pack: the id of what these lists are added to",
    "kind": "What does the work: one of mailcheck's kinds, or one of a plug-in that the configuration names",
    "options": "What the kind is told; `mailcheck explain RULE` shows those of a rule",
    "cases": "By which the rule tests itself: at least two bad and two good ones",
    "message": "What is wrong; {quote} stands for the words that were found",
    "advice": "One line: what to do",
    "why": "Why the rule is one",
    "needs": "What a case must tell for the rule to run",
    "tells": "The customer's words for it",
    "not": "Look-alikes: a match of these cancels those that it overlaps",
    "general": "More general words by which a reply refers to it",
    "wishes": "Sentences that only fit this, and take it up by themselves",
    "taboo": "Words out of place beside it",
    "model": "Sentences to suggest: complete, without slots",
    "yes": "Sentences that are found",
    "no": "Look-alikes that are not",
    "heard": "Sentences of a reply that take it up",
    "unheard": "Sentences of a reply that do not",
    "words": "The words: patterns",
    "patterns": "The patterns: docs/patterns.md",
}


def described(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties with what they mean, as an editor shows it."""
    return {key: {"description": MEANINGS[key], **schema} if key in MEANINGS else schema for key, schema in properties.items()}


def mapping(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """An object with these keys and no others."""
    made: dict[str, Any] = {"type": "object", "properties": described(properties), "additionalProperties": False}
    return {**made, **({"required": list(required)} if required else {}), **more}


def card() -> dict[str, Any]:
    """A rule card."""
    mail = mapping({"from": {"enum": ["customer", "agent"]}, "text": TEXT, "date": TEXT}, ("from", "text"))
    case = {
        "draft": TEXT, "inbound": TEXT, "thread": {"type": "array", "items": mail}, "facts": {"type": "object"}, "why": TEXT,
        "template": {"type": "boolean"}, "known": {"type": "boolean"}, "attachments": TEXTS,
    }  # fmt: skip
    cases = {"type": "array", "minItems": 2, "items": mapping({key: case[key] for key in CASE_KEYS}, ("draft",))}
    properties = {
        "id": ID, "category": {"enum": list(CATEGORIES)}, "severity": {"enum": [s.value for s in Severity]},
        "since": {"type": "string"}, "summary": WORDING, "message": WORDING, "advice": WORDING, "why": WORDING,
        "kind": {"anyOf": [{"enum": sorted(KINDS)}, TEXT]}, "options": {"type": ["object", "null"]},
        "setable": {"type": "object", "additionalProperties": {"type": "object", "required": list(Setable._fields)}},
        "needs": {"enum": [n for n in NEEDS if n]}, "part": {"type": "string"}, "references": TEXTS,
        "cases": mapping({"bad": cases, "good": cases}, ("bad", "good")),
    }  # fmt: skip
    regions = {"type": "array", "items": {"enum": list(get_args(RegionKind))}}
    words = {
        "patterns": PATTERNS, "not": PATTERNS, "replace": TEXT, "suggestions": TEXTS, "acts": TEXTS, "regions": regions,
        "forms": {"type": "array", "items": {"type": "object", "required": ["form", "if"]}},
        "not_in_thread": {"type": "boolean"}, "anchor": {"const": "sentence"},
        "raised": {"type": "object"}, "counted": {"type": "object"}, "guessed": {"type": "object"}, "closes": {"type": "array"},
    }  # fmt: skip
    of_pattern = {
        "if": {"properties": {"kind": {"const": "pattern"}}, "required": ["kind"]},
        "then": {"properties": {"options": mapping(words)}},
    }
    return mapping({key: properties[key] for key in KEYS}, REQUIRED, allOf=[of_pattern])


def lexicon(keys: tuple[str, ...], main: tuple[str, ...]) -> dict[str, Any]:
    """A lexicon file: with an id and what it must hold, or with what it extends."""
    special: dict[str, Any] = {
        "id": ID, "extends": ID, "meaning": LABEL, "label": LABEL, "group": TEXT, "why": {},
        "families": {"type": "object", "additionalProperties": PATTERNS},
    }  # fmt: skip
    texts = ("yes", "no", "heard", "unheard", "model")
    properties = {key: special.get(key, TEXTS if key in texts else PATTERNS) for key in keys}
    own = {"required": ["id"], "anyOf": [{"required": [key]} for key in main]}
    return mapping(properties, oneOf=[own, {"required": ["extends"]}])


def pack() -> dict[str, Any]:
    """pack.yaml."""
    severity = {"enum": list(SEVERITIES)}
    settings: dict[str, Any] = {key: severity if key == "severity" else WORDING for key in SETTING_KEYS}
    rules = {"type": "object", "propertyNames": ID, "additionalProperties": {"anyOf": [severity, mapping(settings)]}}
    return mapping({"prefix": {"type": "string", "pattern": PREFIX}, "meaning": LABEL, "rules": rules}, ("prefix",))


def schemas() -> dict[str, dict[str, Any]]:
    """All schemas, by name."""
    return {
        "card": card(),
        "act": lexicon(ACT_KEYS, ("patterns", "families")),
        "topic": lexicon(TOPIC_KEYS, ("tells",)),
        "words": lexicon(WORDS_KEYS, ("words",)),
        "pack": pack(),
    }


def main() -> int:
    """Write or check."""
    stale = []
    for name, schema in schemas().items():
        text = json.dumps({"$schema": DRAFT, "title": f"mailcheck: {name}", **schema}, ensure_ascii=False, indent=1) + "\n"
        path = TARGET / f"{name}.schema.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if "--check" not in sys.argv[1:]:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv[1:]:
        print(f"{', '.join(stale)}: not what the code says: run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
