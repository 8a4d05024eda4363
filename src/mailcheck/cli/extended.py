"""Packs and plug-ins as a configuration names them."""

from __future__ import annotations

import os

from mailcheck.cli.configured import Extended
from mailcheck.cli.discovery import find_config
from mailcheck.config import Extensions, read_extensions, unknown_keys
from mailcheck.errors import ConfigError, MailcheckError, Problem
from mailcheck.lexicon.pack_folders import find_pack
from mailcheck.rules.registry import load_packs, load_plugins


def load_extensions(extensions: Extensions, path: str) -> Extended:
    """Load what the configuration in `path` names.

    Raises ConfigError with every fault, those of names at their places; and the misspelt keys of the configuration.
    """
    try:
        folders, plugins = find_extensions(extensions)
        return Extended(load_packs(folders, plugins) if folders else None, plugins, folders)
    except MailcheckError as exc:
        raise ConfigError([*exc.problems, *unknown_keys(path)]) from exc


def find_extensions(extensions: Extensions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of the packs, and the names of the plug-ins, which are loaded. Raises ConfigError with every fault."""
    problems: list[Problem] = []
    folders: list[str] = []
    for name, place in extensions.packs:
        try:
            folders.append(find_pack(name, os.path.dirname(place.path), place))
        except MailcheckError as exc:
            problems += exc.problems
    for name, place in extensions.plugins:
        try:
            load_plugins([name])
        except MailcheckError as exc:
            problems += (place._replace(message=f"{p.path}: {p.message}") for p in exc.problems)
    if problems:
        raise ConfigError(problems)
    return tuple(folders), tuple(name for name, _ in extensions.plugins)


def extended_near(path: str = ".") -> Extended:
    """What the configuration that holds for a path adds to the rules. Raises ConfigError or RuleError."""
    found = find_config(path)
    return load_extensions(read_extensions(found), found) if found else Extended()
