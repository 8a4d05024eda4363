"""Which packs and plug-ins a configuration names: asked first, since they say which rules it may name."""

from __future__ import annotations

import os
from collections.abc import Hashable
from typing import NamedTuple

from mailcheck.config.document import Located, read_document
from mailcheck.config.keys import KEYS
from mailcheck.errors import ConfigError, Problem, did_you_mean

_SAID = (b"packs", b"plugins", b"extends")


class Named(NamedTuple):
    """A pack or a plug-in, and where a configuration names it."""

    name: str
    place: Problem


class Extensions(NamedTuple):
    """What a configuration, and what it extends, add to the rules; those of what it extends come first."""

    packs: tuple[Named, ...] = ()
    plugins: tuple[Named, ...] = ()


def read_extensions(path: str) -> Extensions:
    """Which packs and plug-ins a configuration names. What is wrong with it is said where all of it is read."""
    return _read(path, ())


def _read(path: str, above: tuple[str, ...]) -> Extensions:
    real = os.path.realpath(path)
    if real in above or not _may_name(path):
        return Extensions()
    try:
        document = read_document(path)
    except ConfigError:
        return Extensions()
    value = document.value
    base = Extensions()
    extended = value.get("extends") if isinstance(value, dict) else None
    if isinstance(extended, str) and extended.strip():
        base = _read(os.path.join(os.path.dirname(path), extended), (*above, real))
    return Extensions((*base.packs, *_named(document, "packs")), (*base.plugins, *_named(document, "plugins")))


def _may_name(path: str) -> bool:
    """Whether a file holds one of the words at all: most configurations do not, and are read once only."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return False
    return any(word in text for word in _SAID)


def _named(document: Located, key: str) -> list[Named]:
    value = document.value.get(key) if isinstance(document.value, dict) else None
    listed: list[tuple[str, tuple[Hashable, ...]]] = [(value, (key,))] if isinstance(value, str) else []
    if isinstance(value, list):
        listed = [(one, (key, i)) for i, one in enumerate(value) if isinstance(one, str)]
    return [Named(name, document.problem("", *where)) for name, where in listed]


def unknown_keys(path: str) -> list[Problem]:
    """Only the keys of a configuration that there are not: what can be told where its packs cannot be loaded."""
    try:
        document = read_document(path)
    except ConfigError as exc:
        return list(exc.problems)
    value = document.value if isinstance(document.value, dict) else {}
    return [document.problem(f"unknown key {k!r}{did_you_mean(str(k), KEYS)}", k) for k in value if k not in KEYS]
