"""The schema of the configuration says what the reader reads."""

from __future__ import annotations

import importlib.util
import json
import re
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mailcheck.cli.configured import Runs
from mailcheck.config import read_configuration
from mailcheck.config.keys import KEYS, LIBRARY_KEYS, PATH_KEYS, PLACEHOLDER_KEYS, SUPPRESSION_KEYS
from mailcheck.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
SCHEMA: Any = json.loads((ROOT / "schemas" / "mailcheck-config.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
KNOWN = Runs().known(None)

VALID = [
    "{}",
    "library: [{files: macros/*.json, text: $.a, name: t, columns: [a], shape: zendesk-macros, language: erb}]",
    "placeholders: [a, b]",
    "placeholders: {known: a, syntax: -name-}",
    "own_company: a\nown_names: b\nown_addresses: [c]\nown_domains: [d]",
    "select: [names, typo]\nignore: keigo-error\nseverity: {typo: 'off'}\nfail_on: never\nlang: en\nallow: [a]",
    "options: {late-reply: {later_than: 1.5}, repeated-phrase: {times: 2, min_length: 20}, hasty-review: {sooner_than: 0}}",
    "paths: [{files: [a, b/**], select: typo, ignore: tone, severity: {typo: hint}, options: {}, allow: x, fail_on: hint}]",
    "suppress: [{rule: typo, files: a, quote: b, fingerprint: 0123456789abcdef, reason: c}]",
    "baseline: a.json\ncases_folder: b",
]
INVALID = [
    "lang: fr",
    "fail_on: always",
    "select: [typos]",
    "severity: {typo: fatal}",
    "severity: {typos: hint}",
    "allow: [1]",
    "allow: {a: b}",
    "placeholders: {syntax: abc}",
    "library: a.csv",
    "library: [{text: a}]",
    "library: [{files: a, shape: nothing}]",
    "options: {late-reply: {later_than: 0}}",
    "options: {repeated-phrase: {times: 2.5}}",
    "options: {typo: {}}",
    "paths: [{ignore: typo}]",
    "suppress: [{rule: typo, files: a}]",
    "suppress: [{rule: typos, files: a, reason: b}]",
    "suppress: [{rule: typo, files: a, reason: b, fingerprint: xyz}]",
    "baseline: [a]",
    "- a",
]
TABLES = [
    ((), KEYS),
    (("library", 0), LIBRARY_KEYS),
    (("placeholders",), PLACEHOLDER_KEYS),
    (("paths", 0), PATH_KEYS),
    (("suppress", 0), SUPPRESSION_KEYS),
]
LEAST = {"library": [{"files": "a"}], "placeholders": {}, "paths": [{"files": "a"}]}
LEAST["suppress"] = [{"rule": "typo", "files": "a", "reason": "b"}]


def accepted(tmp_path: Path, text: str) -> bool:
    """Whether the reader takes a configuration."""
    path = tmp_path / "mailcheck.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        read_configuration(str(path), KNOWN)
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize(("text", "valid"), [(t, True) for t in VALID] + [(t, False) for t in INVALID])
def test_reader_and_schema_agree(tmp_path: Path, text: str, valid: bool) -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(text)) is valid
    assert accepted(tmp_path, text) is valid


@pytest.mark.parametrize(("where", "keys"), TABLES, ids=["/".join(map(str, w)) or "top" for w, _ in TABLES])
def test_every_unknown_key_fails(tmp_path: Path, where: tuple[Any, ...], keys: dict[str, Any]) -> None:
    for wrong in [f"{key}x" for key in keys] + [key[:-1] for key in keys]:
        if wrong in keys:
            continue
        document: dict[str, Any] = json.loads(json.dumps({k: v for k, v in LEAST.items() if k in where}))
        table: Any = document
        for part in where:
            table = table[part]
        assert VALIDATOR.is_valid(document)
        table[wrong] = "a"
        assert not VALIDATOR.is_valid(document)
        assert not accepted(tmp_path, json.dumps(document))


def test_the_schema_is_what_the_code_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    spec = importlib.util.spec_from_file_location("build_schema", ROOT / "tools" / "build_schema.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.schema() == SCHEMA, "run `make docs`"


def test_the_examples_of_the_docs_are_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```yaml\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    for block in map(textwrap.dedent, blocks):
        VALIDATOR.validate(yaml.safe_load(block))
        assert accepted(tmp_path, block)
