"""The JSON Schemas by which editors check YAML: all of ours is valid, slips are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mailcheck.errors import RuleError
from mailcheck.lexicon.strict_yaml import read_yaml
from mailcheck.store import rules_folder

ROOT = Path(__file__).resolve().parent.parent
RULES = Path(rules_folder())
KOBO = ROOT / "examples" / "pack-kobo" / "kobo_mailcheck_pack"
SUM = ROOT / "examples" / "plugin-kobo" / "kobo_mailcheck_sum"


def validator(name: str) -> Any:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_they_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "build_rule_schemas.py", "--check"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


FILES = {
    "card": [
        *(p for p in RULES.glob("*/*.yaml") if p.parent.name not in ("mail", "values", "weights")),
        *KOBO.glob("[!cl]*/*.yaml"),
        *KOBO.glob("leftovers/*.yaml"),
        *SUM.glob("*/*.yaml"),
    ],
    "act": [*RULES.glob("lexicon/acts/*.yaml"), *KOBO.glob("lexicon/acts/*.yaml")],
    "topic": [
        *RULES.glob("lexicon/topics/*.yaml"),
        *RULES.glob("lexicon/feelings/*.yaml"),
        *KOBO.glob("lexicon/topics/*.yaml"),
    ],
    "words": [*RULES.glob("lexicon/words/*.yaml"), *KOBO.glob("lexicon/words/*.yaml")],
    "pack": [KOBO / "pack.yaml", SUM / "pack.yaml"],
}


@pytest.mark.parametrize("name", FILES)
def test_all_of_ours_is_valid(name: str) -> None:
    checker = validator(name)
    assert len(FILES[name]) >= 2
    for path in FILES[name]:
        errors = [f"{path}: {e.json_path}: {e.message}" for e in checker.iter_errors(read_yaml(path, RuleError).value)]
        assert errors == []


def test_slips_are_not() -> None:
    card = read_yaml(KOBO / "tone" / "no-genba.yaml", RuleError).value
    checker = validator("card")
    assert checker.is_valid(card)
    slips: tuple[dict[str, Any], ...] = (
        {"sumary": {"ja": "例"}},
        {"severity": "fatal"},
        {"category": "tones"},
        {"id": "Kobo no"},
        {"options": {"pattern": ["現場"]}},
        {"options": {"patterns": "現場"}},
        {"cases": {"bad": card["cases"]["bad"]}},
        {"message": {}},
        {"needs": "outbound"},
    )
    for slip in slips:
        assert not checker.is_valid({**card, **slip}), slip
    act = {"id": "kobo/a", "patterns": ["a"]}
    assert validator("act").is_valid(act)
    assert validator("act").is_valid({"extends": "apology", "patterns": ["a"]})
    for wrong in ({**act, "patern": []}, {"id": "a"}, {"patterns": ["a"]}, {**act, "extends": "apology"}, {**act, "yes": "a"}):
        assert not validator("act").is_valid(wrong), wrong
    assert not validator("pack").is_valid({"prefix": "kobo", "rules": {"typo": "of"}})
    assert not validator("pack").is_valid({"rules": {}})
