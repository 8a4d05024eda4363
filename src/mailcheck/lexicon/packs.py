"""Packs: folders of rules that a team writes, laid over ours.

A pack has the layout of `rules/` and a file `pack.yaml` that names its prefix and says what it changes in our rules.
Every id of a pack carries its prefix (`kobo/no-hurry`), wherever it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mailcheck.errors import MailcheckError, Problem, RuleError, did_you_mean
from mailcheck.lexicon.pack_folders import PACK_FILE
from mailcheck.lexicon.strict_yaml import Document, read_yaml

PACK_KEYS = ("prefix", "meaning", "rules")
SETTING_KEYS = ("severity", "message", "advice")
SEVERITIES = ("error", "warning", "hint", "off")
LANGUAGES = ("ja", "en")
PREFIX = "^[a-z][a-z0-9-]*$"

_FOLDERS = ("lexicon", "values", "cases")
_LEXICON = ("acts", "topics", "feelings", "words")
_SLOT = re.compile(r"\{(\w+)\}")


class Pack(NamedTuple):
    """A pack: its folder, the prefix of its ids, and its `pack.yaml`."""

    folder: str
    prefix: str
    document: Document


def read_packs(folders: tuple[str, ...], categories: tuple[str, ...], problems: list[Problem]) -> list[Pack]:
    """The packs in these folders; what is wrong with them goes to `problems`."""
    packs: list[Pack] = []
    for folder in folders:
        try:
            document = read_yaml(Path(folder, PACK_FILE), RuleError)
        except MailcheckError as exc:
            problems.extend(exc.problems)
            continue
        pack = _pack(folder, document, categories, problems)
        if pack is None:
            continue
        taken = next((p for p in packs if p.prefix == pack.prefix), None)
        if taken:
            problems.append(document.problem(f"the prefix {pack.prefix!r} is taken by {taken.document.path}", "prefix"))
            continue
        packs.append(pack)
    return packs


def _pack(folder: str, document: Document, categories: tuple[str, ...], problems: list[Problem]) -> Pack | None:
    value = document.value
    if not isinstance(value, dict):
        problems.append(document.problem("a pack is a mapping with the key prefix"))
        return None
    for key in value:
        if key not in PACK_KEYS:
            problems.append(document.problem(f"unknown key {key!r}{did_you_mean(str(key), PACK_KEYS)}", key))
    prefix = value.get("prefix")
    if not isinstance(prefix, str) or not re.match(PREFIX, prefix):
        problems.append(document.problem("prefix must be a short name of a-z, 0-9 and -, such as kobo", "prefix"))
        return None
    if prefix in categories:
        problems.append(document.problem(f"the prefix {prefix!r} is a category of rules: take another", "prefix"))
        return None
    known = {*categories, *_FOLDERS}
    for path in sorted(Path(folder).iterdir()):
        # what holds no YAML is none of a pack's business: the package that it is part of may have other folders
        if path.is_dir() and path.name not in known and any(path.glob("*.yaml")):
            near = did_you_mean(path.name, known) or f"; known are {', '.join(sorted(known))}"
            problems.append(Problem(str(path), f"no folder of a pack is named {path.name!r}{near}"))
    for path in sorted(p for p in Path(folder, "lexicon").glob("*") if p.is_dir()):
        if path.name not in _LEXICON:
            near = did_you_mean(path.name, _LEXICON) or f"; known are {', '.join(_LEXICON)}"
            problems.append(Problem(str(path), f"no folder of a lexicon is named {path.name!r}{near}"))
    return Pack(folder, prefix, document)


# --- what a pack changes in rules that are not its own


def apply_settings(packs: list[Pack], cards: list[dict[str, Any]], problems: list[Problem]) -> None:
    """Lay what packs say of other rules over their cards: severity, wording, or `off`."""
    by_id = {str(card["value"].get("id")): card for card in cards}
    for pack in packs:
        rules = pack.document.value.get("rules")
        if rules is None:
            continue
        if not isinstance(rules, dict):
            problems.append(pack.document.problem("rules must be a mapping: a rule, and what is changed in it", "rules"))
            continue
        for rule, setting in rules.items():
            if rule not in by_id:
                problems.append(pack.document.problem(f"no rule {rule!r}{did_you_mean(str(rule), by_id)}", "rules", rule))
            else:
                _set(by_id[rule], setting, pack.document, rule, problems)


def _set(card: dict[str, Any], setting: Any, document: Document, rule: str, problems: list[Problem]) -> None:
    where = ("rules", rule)
    table = {"severity": setting} if isinstance(setting, str) else setting
    if not isinstance(table, dict):
        problems.append(document.problem(f"write a severity ({', '.join(SEVERITIES)}) or a mapping", *where))
        return
    value = card["value"] = dict(card["value"])
    for key, new in table.items():
        if key not in SETTING_KEYS:
            near = did_you_mean(str(key), SETTING_KEYS) or f"; known are {', '.join(SETTING_KEYS)}"
            problems.append(document.problem(f"unknown key {key!r}{near}", *where, key))
        elif key == "severity":
            if new not in SEVERITIES:
                problems.append(document.problem(f"severity must be one of {', '.join(SEVERITIES)}", *where, key))
                continue
            card["off"] = new == "off"
            value["severity"] = value.get("severity") if new == "off" else new
        elif not isinstance(new, dict) or not new or not all(k in LANGUAGES and isinstance(v, str) for k, v in new.items()):
            problems.append(document.problem(f"{key} must have a text for ja, en or both", *where, key))
        else:
            _same_slots(value.get(key), new, document, (*where, key), problems)
            value[key] = {**(value.get(key) or {}), **new}


def _same_slots(old: Any, new: Mapping[str, str], document: Document, where: tuple[str, ...], problems: list[Problem]) -> None:
    """A wording may use the slots of the one that it takes the place of, and no others: they would stay empty."""
    slots = {"quote", *_SLOT.findall(str(old))}
    for language, text in new.items():
        for slot in sorted(set(_SLOT.findall(text)) - slots):
            known = ", ".join("{" + s + "}" for s in sorted(slots))
            problems.append(document.problem(f"there is no {{{slot}}} in this rule; it has {known}", *where, language))


# --- tables of values


def lay_over(base: dict[str, Any], document: Document, prefix: str, problems: list[Problem]) -> None:
    """Add a pack's table: `extends: typos` adds to that table of ours, else it is one of its own, named with the prefix."""
    value, stem = document.value, Path(document.path).stem
    if not isinstance(value, dict):
        problems.append(document.problem("the file must hold a mapping"))
        return
    if "extends" not in value:
        base[f"{prefix}/{stem}"] = value
        return
    name = value["extends"]
    if name not in base:
        problems.append(document.problem(f"there is no table {name!r} to extend{did_you_mean(str(name), base)}", "extends"))
        return
    more = {k: v for k, v in value.items() if k not in ("extends", "why")}
    base[name] = _merged(base[name], more, document, (), problems)


def _merged(old: Any, new: Any, document: Document, where: tuple[str, ...], problems: list[Problem]) -> Any:
    """Mappings are merged, lists go on, anything else is replaced by what is of the same type."""
    if isinstance(old, dict) and isinstance(new, dict):
        out = dict(old)
        for key, value in new.items():
            if not where and key not in old:
                problems.append(document.problem(f"unknown key {key!r}{did_you_mean(str(key), map(str, old))}", key))
            out[key] = _merged(old[key], value, document, (*where, key), problems) if key in old else value
        return out
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if type(old) is not type(new):
        problems.append(
            document.problem(f"{where[-1] if where else 'it'} must be of the type it has: {_TYPES[type(old)]}", *where)
        )
    return new


_TYPES = {dict: "a mapping", list: "a list", str: "a text", int: "a number", float: "a number", bool: "true or false",
          type(None): "nothing"}  # fmt: skip
