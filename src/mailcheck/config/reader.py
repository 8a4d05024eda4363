"""Reading configurations: settings with their places, and everything that is wrong, in one run."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mailcheck.config.document import Located, read_document
from mailcheck.config.keys import (
    FAIL_ON,
    FILE_SUPPRESSION_KEYS,
    FINGERPRINT,
    KEYS,
    LANGUAGES,
    LIBRARY_KEYS,
    PATH_KEYS,
    PLACEHOLDER_KEYS,
    SECTION_KEYS,
    SEVERITIES,
    SIDECAR_KEYS,
    SUPPRESSION_KEYS,
    Key,
)
from mailcheck.config.values import Config, Configuration, Section, Setting, Source, Suppression, folder_of
from mailcheck.errors import ConfigError, Problem, did_you_mean
from mailcheck.readers.library.template import Shelf
from mailcheck.rules.card import Setable

_TABLES = ("severity", "options", "library", "placeholders", "paths", "suppress")


class Known(NamedTuple):
    """The names that a configuration may use."""

    rules: frozenset[str]
    categories: frozenset[str]
    shapes: frozenset[str]
    template_languages: frozenset[str]
    options: Mapping[str, Mapping[str, Setable]] = MappingProxyType({})
    """By rule: the options that a team may set."""


def read_configuration(path: str, known: Known) -> Configuration:
    """Read a configuration with what it extends. Raises ConfigError with every fault."""
    problems: list[Problem] = []
    configuration = _read(path, known, (), problems)
    if problems:
        raise ConfigError(problems)
    return configuration


def read_config(path: str, known: Known) -> Config:
    """What a configuration says where none of its per-path sections hold. Raises ConfigError with every fault."""
    return read_configuration(path, known).config()


def read_suppressions(document: Located, path: str, known: Known, *where: Hashable) -> tuple[Suppression, ...]:
    """What a file of its own or a front matter suppresses in one file. Raises ConfigError with every fault."""
    reader = Reader(document, path, known)
    found = reader.file_suppressions(*where)
    if reader.problems:
        raise ConfigError(reader.problems)
    return found


def _read(path: str, known: Known, above: tuple[str, ...], problems: list[Problem]) -> Configuration:
    """A configuration, after what it extends; `above` are those that extend it."""
    try:
        document = read_document(path)
    except ConfigError as exc:
        problems.extend(exc.problems)
        return Configuration(path)
    reader = Reader(document, path, known)
    value = document.value
    base = Configuration(path)
    extended = value.get("extends") if isinstance(value, dict) else None
    if isinstance(extended, str) and extended.strip():
        target = os.path.join(os.path.dirname(path), extended)
        chain = (*above, os.path.realpath(path))
        if os.path.realpath(target) in chain:
            problems.append(document.problem(f"extends goes round in a circle: {extended} leads back here", "extends"))
        elif not os.path.isfile(target):
            problems.append(document.problem(f"extends names no file: {target}", "extends"))
        else:
            base = _read(target, known, chain, problems)
    reader.first_section = len(base.sections)
    reader.configuration()
    problems.extend(reader.problems)
    return Configuration(path, (*base.settings, *reader.settings), (*base.sections, *reader.sections))


class Reader:
    """Reads one document into settings, and collects what is wrong."""

    def __init__(self, document: Located, path: str, known: Known) -> None:
        self._document = document
        self._base = folder_of(path)
        self._known = known
        self._choices: Mapping[str, Sequence[str]] = {
            "fail_on": FAIL_ON,
            "lang": LANGUAGES,
            "shape": sorted(known.shapes),
            "language": sorted(known.template_languages),
        }
        self.first_section = 0
        self.settings: list[Setting] = []
        self.sections: list[Section] = []
        self.problems: list[Problem] = []

    def configuration(self) -> None:
        """Read a whole configuration."""
        value = self._document.value
        if value is None:
            return
        if not isinstance(value, dict):
            self._wrong("a configuration is a table of keys and values")
            return
        self._table(value, KEYS)

    def file_suppressions(self, *where: Hashable) -> tuple[Suppression, ...]:
        """Read what one file suppresses, from the table at this path."""
        value = self._document.value
        for part in where:
            value = value[part]
        if not isinstance(value, dict):
            self._wrong("must be a table with suppress: a list of tables, each with rule and reason", *where)
            return ()
        self._unknown(value, SIDECAR_KEYS, *where)
        return self._suppressions(value.get("suppress"), FILE_SUPPRESSION_KEYS, *where, "suppress")

    def _table(self, value: Mapping[Any, Any], keys: Mapping[str, Key], section: int = -1, *where: Hashable) -> None:
        """Settings of a configuration or of one of its sections."""
        self._unknown(value, keys, *where)
        for name, key in keys.items():
            if value.get(name) is None or name in ("extends", "files"):
                if name == "extends" and name in value:
                    self._string(value[name], name)
                continue
            at = (*where, name)
            if key.form in _TABLES:
                self._special(key.form, value[name], section, *at)
            else:
                self._set(name, self._plain(key, value[name], *at), section, *at)

    def _special(self, form: str, value: Any, section: int, *where: Hashable) -> None:
        if form == "severity":
            self._severities(value, section, *where)
        elif form == "options":
            self._options(value, section, *where)
        elif form == "library":
            self._set("library", self._libraries(value), section, *where)
        elif form == "placeholders":
            self._placeholders(value)
        elif form == "paths":
            self._paths(value)
        else:
            self._set("suppress", self._suppressions(value, SUPPRESSION_KEYS, *where), section, *where)

    def _set(self, key: str, value: Any, section: int, *where: Hashable) -> None:
        if key == "baseline" or key == "cases_folder":
            value = os.path.join(self._base, value)
        if value not in (None, (), ""):
            self.settings.append(Setting(key, value, self._source(*where), section))

    def _source(self, *where: Hashable) -> Source:
        place = self._document.problem("", *where)
        return Source(place.path, place.line, place.column)

    def _wrong(self, message: str, *where: Hashable) -> None:
        self.problems.append(self._document.problem(message, *where))

    def _unknown(self, value: Mapping[Any, Any], known: Iterable[str], *where: Hashable) -> None:
        for key in value:
            if key not in known:
                near = did_you_mean(str(key), known) or f"; known are {', '.join(sorted(known))}"
                self._wrong(f"unknown key {key!r}{near}", *where, key)

    # --- plain values

    def _plain(self, key: Key, value: Any, *where: Hashable) -> Any:
        if key.form == "text":
            return self._string(value, *where)
        if key.form == "texts":
            return self._strings(value, *where)
        if key.form == "rules":
            return self._rules(value, *where)
        if key.form == "rule":
            return self._rule(value, *where)
        if key.form == "fingerprint":
            return self._fingerprint(value, *where)
        return self._one_of(value, self._choices[key.form], *where)

    def _string(self, value: Any, *where: Hashable) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(f"{where[-1]} must be a text", *where)
        return ""

    def _strings(self, value: Any, *where: Hashable) -> tuple[str, ...]:
        """One text, or a list of them."""
        if isinstance(value, str) and value:
            return (value,)
        if not isinstance(value, list):
            self._wrong(f"{where[-1]} must be a text or a list of texts", *where)
            return ()
        out = []
        for i, one in enumerate(value):
            if isinstance(one, str) and one:
                out.append(one)
            else:
                self._wrong(f"{where[-1]} holds something that is no text: {one!r}", *where, i)
        return tuple(out)

    def _one_of(self, value: Any, known: Iterable[str], *where: Hashable) -> str | None:
        if isinstance(value, str) and value in known:
            return value
        self._wrong(f"{where[-1]} must be one of {', '.join(known)}, not {value!r}", *where)
        return None

    def _fingerprint(self, value: Any, *where: Hashable) -> str:
        if isinstance(value, str) and re.match(FINGERPRINT, value):
            return value
        hint = "; put it in quotes" if isinstance(value, (int, float)) else ""
        self._wrong(f"a fingerprint is 16 digits and letters a to f, as every format prints it, not {value!r}{hint}", *where)
        return ""

    def _rule(self, value: Any, *where: Hashable) -> str:
        if isinstance(value, str) and value in self._known.rules:
            return value
        self._wrong(f"no rule {value!r}{did_you_mean(str(value), self._known.rules)}", *where)
        return ""

    def _rules(self, value: Any, *where: Hashable) -> tuple[str, ...]:
        names = self._strings(value, *where)
        for i, name in enumerate(names):
            if name not in self._known.rules and name not in self._known.categories:
                near = did_you_mean(name, self._known.rules | self._known.categories)
                self._wrong(f"no rule or category {name!r}{near}", *where, *([i] if isinstance(value, list) else []))
        return names

    # --- tables

    def _severities(self, value: Any, section: int, *where: Hashable) -> None:
        if not isinstance(value, dict):
            self._wrong("severity must be a table: a rule and its severity", *where)
            return
        for rule, severity in value.items():
            self._rule(rule, *where, rule)
            self._set(f"severity.{rule}", self._one_of(severity, SEVERITIES, *where, rule), section, *where, rule)

    def _options(self, value: Any, section: int, *where: Hashable) -> None:
        if not isinstance(value, dict):
            self._wrong("options must be a table: a rule and a table of its options", *where)
            return
        for rule, options in value.items():
            if not self._rule(rule, *where, rule):
                continue
            setable = self._known.options.get(rule, {})
            if not setable:
                able = ", ".join(sorted(r for r, o in self._known.options.items() if o))
                self._wrong(f"{rule} has no options that can be set; rules that have: {able}", *where, rule)
                continue
            if not isinstance(options, dict):
                self._wrong(f"{rule} must be a table: an option and its value", *where, rule)
                continue
            for name, given in options.items():
                at = (*where, rule, name)
                if name not in setable:
                    near = did_you_mean(str(name), setable) or f"; it has {', '.join(setable)}"
                    self._wrong(f"{rule} has no option {name!r} that can be set{near}", *at)
                elif fault := setable[name].fault(given):
                    self._wrong(f"{name} must be {fault}, not {given!r}", *at)
                else:
                    self._set(f"options.{rule}.{name}", given, section, *at)

    def _placeholders(self, value: Any) -> None:
        if isinstance(value, (str, list)):
            self._set("known_slots", self._strings(value, "placeholders"), -1, "placeholders")
            return
        if not isinstance(value, dict):
            self._wrong("placeholders must be a list of names, or a table with known and syntax", "placeholders")
            return
        self._unknown(value, PLACEHOLDER_KEYS, "placeholders")
        for key, setting in (("known", "known_slots"), ("syntax", "slot_syntax")):
            if value.get(key) is not None:
                self._set(setting, self._strings(value[key], "placeholders", key), -1, "placeholders", key)
        syntax = value.get("syntax")
        for i, form in enumerate([syntax] if isinstance(syntax, str) else syntax if isinstance(syntax, list) else []):
            before, name, after = str(form).partition("name")
            if not name or not before.strip() or not after.strip():
                self._wrong(
                    f"{form!r} must hold the word name between the marks of a slot, as in -name-", "placeholders", "syntax", i
                )

    def _entries(self, value: Any, what: str, *where: Hashable) -> list[tuple[int, dict[Any, Any]]]:
        """The tables of a list; what is none is wrong."""
        if not isinstance(value, list):
            self._wrong(f"{where[-1]} must be a list of tables, each with {what}", *where)
            return []
        for i, entry in enumerate(value):
            if not isinstance(entry, dict):
                self._wrong(f"an entry of {where[-1]} is a table with {what}", *where, i)
        return [(i, entry) for i, entry in enumerate(value) if isinstance(entry, dict)]

    def _libraries(self, value: Any) -> tuple[Shelf, ...]:
        return tuple(self._library(entry, i) for i, entry in self._entries(value, "files", "library"))

    def _library(self, entry: dict[Any, Any], index: int) -> Shelf:
        where = ("library", index)
        self._unknown(entry, LIBRARY_KEYS, *where)
        read = {
            name: self._plain(key, entry[name], *where, name)
            for name, key in LIBRARY_KEYS.items()
            if entry.get(name) is not None
        }
        if not read.get("files"):
            self._wrong("a library needs files: a file, a folder or a pattern such as macros/*.json", *where)
        place = self._document.problem("", *where, "text" if "text" in entry else "files")
        fields = {k: v for k, v in read.items() if v is not None and k != "files"}
        return Shelf(read.get("files") or (), self._base, **fields, where=(place.path, place.line, place.column))

    def _paths(self, value: Any) -> None:
        for i, entry in self._entries(value, "files", "paths"):
            where = ("paths", i)
            self._unknown(entry, PATH_KEYS, *where)
            files = self._strings(entry["files"], *where, "files") if entry.get("files") is not None else ()
            if not files:
                self._wrong("a section of paths needs files: a file, a folder or a pattern such as templates/**", *where)
            self.sections.append(Section(files, self._base))
            number = self.first_section + len(self.sections) - 1
            self._table({k: v for k, v in entry.items() if k in SECTION_KEYS}, SECTION_KEYS, number, *where)

    def _suppressions(self, value: Any, keys: Mapping[str, Key], *where: Hashable) -> tuple[Suppression, ...]:
        out = []
        for i, entry in self._entries(value, " and ".join(k for k, key in keys.items() if key.required), *where):
            self._unknown(entry, keys, *where, i)
            for name, key in keys.items():
                if key.required and entry.get(name) in (None, "", []):
                    self._wrong(f"a suppression needs {name}: {_WHY[name]}", *where, i)
            read = {
                name: self._plain(key, entry[name], *where, i, name)
                for name, key in keys.items()
                if entry.get(name) not in (None, "", [])
            }
            read.setdefault("rule", "")
            read.setdefault("reason", "")
            out.append(Suppression(**read, source=self._source(*where, i), base=self._base))
        return tuple(out)


_WHY = {
    "rule": "which rule it silences",
    "files": "the files that it is for",
    "reason": "why the finding is right to stay",
}
