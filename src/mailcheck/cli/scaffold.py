"""Files to start from: a rule card, and a pack around it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from mailcheck.errors import ConfigError, Problem, did_you_mean
from mailcheck.lexicon.pack_folders import PACK_FILE
from mailcheck.lexicon.packs import PREFIX
from mailcheck.lexicon.strict_yaml import read_yaml
from mailcheck.rules.card import CATEGORIES
from mailcheck.store import rules_folder
from mailcheck.writing import write_new

_SCAFFOLD = Path(__file__).resolve().parent.parent / "scaffold"
_SCHEMAS = ".schemas"


class Wanted(NamedTuple):
    """What is asked for."""

    name: str
    pack: str
    category: str
    prefix: str | None


class Made(NamedTuple):
    """What was written."""

    written: tuple[str, ...]
    card: str
    configured: bool
    """Whether a configuration names the pack already."""
    config: str
    """The configuration that holds for the pack, or the one to write."""
    entry: str
    """How that names it."""


def make(wanted: Wanted) -> Made:
    """Write a card, and what a pack lacks. Raises ConfigError with every fault before anything is written."""
    folder = Path(wanted.pack)
    prefix = _prefix(folder, wanted)
    name = wanted.name.removeprefix(f"{prefix}/")
    problems = []
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", name):
        problems.append(Problem(wanted.name, "a rule's name is made of a-z, 0-9 and -, such as no-hurry"))
    if wanted.category not in CATEGORIES:
        near = did_you_mean(wanted.category, CATEGORIES) or f"; there are {', '.join(CATEGORIES)}"
        problems.append(Problem("--category", f"no category {wanted.category!r}{near}"))
    card = folder / wanted.category / f"{name}.yaml"
    if card.exists():
        problems.append(Problem(str(card), "this rule exists already: nothing is written over"))
    if problems:
        raise ConfigError(problems)
    texts = {}
    if not (folder / PACK_FILE).exists():
        texts[folder / PACK_FILE] = _filled("pack.yaml", prefix=prefix, schemas=_SCHEMAS)
    texts[card] = _filled(
        "card.yaml", id=f"{prefix}/{name}", category=wanted.category, pack=wanted.pack, schemas=f"../{_SCHEMAS}"
    )
    # a wheel has them beside its rules, a checkout too
    rules = Path(rules_folder())
    for schema in sorted((rules.parent / rules.name.replace("rules", "schemas")).glob("*.schema.json")):
        # an editor finds them beside the cards, without a network
        if not (folder / _SCHEMAS / schema.name).exists():
            texts[folder / _SCHEMAS / schema.name] = schema.read_text(encoding="utf-8")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(str(path), text.encode())
        except OSError as exc:
            raise ConfigError(Problem(str(path), f"cannot be written: {exc.strerror}")) from exc
    shown = tuple(str(path) for path in texts if path.parent.name != _SCHEMAS)
    return Made(shown, str(card), *_configured(folder))


def _prefix(folder: Path, wanted: Wanted) -> str:
    """The pack's prefix: its own, else the one wanted, else made of the folder's name."""
    if (folder / PACK_FILE).is_file():
        value = read_yaml(folder / PACK_FILE, ConfigError).value
        prefix = value.get("prefix") if isinstance(value, dict) else None
        if not isinstance(prefix, str):
            raise ConfigError(Problem(str(folder / PACK_FILE), "there is no prefix in it"))
        if wanted.prefix not in (None, prefix):
            raise ConfigError(Problem("--prefix", f"the pack has the prefix {prefix!r} already"))
        return prefix
    prefix = wanted.prefix or re.sub("[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    if not re.match(PREFIX, prefix) or prefix in CATEGORIES:
        raise ConfigError(Problem("--prefix", f"{prefix!r} cannot be a prefix: give one of a-z, 0-9 and -, such as kobo"))
    return prefix


def _filled(name: str, **values: str) -> str:
    text = (_SCAFFOLD / name).read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), text)


def _configured(folder: Path) -> tuple[bool, str, str]:
    """Whether the configuration that holds for the pack names it, which that is, and how it would."""
    from mailcheck.cli.discovery import find_config
    from mailcheck.config import read_extensions

    config = find_config(str(folder.resolve()))
    base = os.path.dirname(config) if config else os.getcwd()
    shown = os.path.relpath(config) if config else "mailcheck.yaml"
    named = read_extensions(config).packs if config else ()
    there = any((Path(base) / pack.name).resolve() == folder.resolve() for pack in named)
    entry = os.path.relpath(folder.resolve(), base).replace(os.sep, "/")
    return there, shown, entry if entry.startswith(".") else f"./{entry}"
