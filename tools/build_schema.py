"""Writes the JSON Schema of the configuration; `--check` only says whether it is up to date (exit 1 where it is not).

Everything comes from what the reader reads: the keys of `mailcheck.config.keys`, the rules, and what their cards let be set.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mailcheck.config.keys import (
    FAIL_ON,
    FINGERPRINT,
    KEYS,
    LANGUAGES,
    LIBRARY_KEYS,
    PATH_KEYS,
    PLACEHOLDER_KEYS,
    SEVERITIES,
    SUPPRESSION_KEYS,
    Key,
)
from mailcheck.readers.library.languages import LANGUAGES as TEMPLATE_LANGUAGES
from mailcheck.rules.card import Card
from mailcheck.rules.registry import cards
from mailcheck.store import load_knowledge

TARGET = Path(__file__).resolve().parent.parent / "schemas" / "mailcheck-config.schema.json"
Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "pattern": "\\S"}
_OF_PACK = "^[a-z][a-z0-9-]*/"
_WORDS: Schema = {"type": "string", "minLength": 1}


def _ref(form: str) -> Schema:
    return {"$ref": f"#/$defs/{form}"}


class Builder:
    """Makes the schema of each form of key."""

    def __init__(self, all_cards: tuple[Card, ...], shapes: list[str]) -> None:
        rules = [card.id for card in all_cards]
        self.forms: dict[str, Schema] = {
            "text": _TEXT,
            "texts": self._one_or_many(_WORDS),
            # rules of packs are known by their prefix
            "rule": {"anyOf": [{"enum": rules}, {"type": "string", "pattern": _OF_PACK}]},
            "rule-or-category": {"anyOf": [_ref("rule"), {"enum": sorted({card.category for card in all_cards})}]},
            "rules": self._one_or_many(_ref("rule-or-category")),
            "fingerprint": {"type": "string", "pattern": FINGERPRINT},
            "fail_on": {"enum": list(FAIL_ON)},
            "lang": {"enum": list(LANGUAGES)},
            "shape": {"enum": shapes},
            "language": {"enum": sorted(TEMPLATE_LANGUAGES)},
            "one-severity": {"enum": list(SEVERITIES)},
            "severity": self._closed(dict.fromkeys(rules, _ref("one-severity")), _ref("one-severity")),
            "options": self._closed({card.id: self._options(card) for card in all_cards if card.setable}, {"type": "object"}),
        }
        tables = {"library": LIBRARY_KEYS, "paths": PATH_KEYS, "suppress": SUPPRESSION_KEYS}
        for form, keys in tables.items():
            self.forms[form] = {"type": "array", "items": self.table(keys)}
        syntax = self._one_or_many({"type": "string", "pattern": r"\S.*name.*\S"})
        slots = self.table(PLACEHOLDER_KEYS)
        slots["properties"]["syntax"] = {"description": PLACEHOLDER_KEYS["syntax"].meaning, **syntax}
        self.forms["placeholders"] = {"anyOf": [_ref("texts"), slots]}

    @staticmethod
    def _one_or_many(one: Schema) -> Schema:
        return {"anyOf": [one, {"type": "array", "items": one}]}

    @staticmethod
    def _closed(properties: Schema, of_pack: Schema | None = None) -> Schema:
        made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**made, "patternProperties": {_OF_PACK: of_pack}} if of_pack else made

    def _options(self, card: Card) -> Schema:
        return self._closed(
            {
                name: {
                    "type": option.type,
                    "minimum": option.minimum,
                    "maximum": option.maximum,
                    "default": card.options[name],
                    "description": option.meaning["en"],
                }
                for name, option in card.setable.items()
            }
        )

    def table(self, keys: Mapping[str, Key]) -> Schema:
        """A table with these keys and no others."""
        schema = self._closed({name: {"description": key.meaning, **_ref(key.form)} for name, key in keys.items()})
        required = [name for name, key in keys.items() if key.required]
        return {**schema, **({"required": required} if required else {})}


def schema() -> Schema:
    """The schema of a whole configuration."""
    knowledge = load_knowledge()
    builder = Builder(cards(knowledge), sorted(knowledge.values("libraries")["shapes"]))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mailcheck.yaml, or [tool.mailcheck] in pyproject.toml",
        **builder.table(KEYS),
        "$defs": builder.forms,
    }


def main() -> int:
    """Write or check."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            print(f"schemas/{TARGET.name} is not what the code says: run `make docs`", file=sys.stderr)
            return 1
        return 0
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
