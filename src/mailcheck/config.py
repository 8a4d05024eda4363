"""The configuration of a team: `mailcheck.yaml`, or `[tool.mailcheck]` in `pyproject.toml`.

Nothing is guessed and nothing passes in silence: every unknown key, rule and value is a located error, all of them in one run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from mailcheck.errors import ConfigError, MailcheckError, Problem, did_you_mean
from mailcheck.finding import Finding, Report, Severity
from mailcheck.readers.library.template import Shelf

SEVERITIES = ("error", "warning", "hint", "off")
FAIL_ON = ("error", "warning", "hint", "never")
LANGUAGES = ("ja", "en")

_STRINGS = ("own_addresses", "own_domains", "own_names", "products", "allow", "packs", "plugins")
_KEYS = ("library", "placeholders", "own_company", *_STRINGS, "select", "ignore", "severity", "fail_on", "lang")
_LIBRARY_KEYS = ("files", "text", "name", "columns", "shape", "language")
_PLACEHOLDER_KEYS = ("known", "syntax")


class Config(NamedTuple):
    """What a configuration says; everything is optional."""

    path: str
    library: tuple[Shelf, ...] = ()
    known_slots: tuple[str, ...] = ()
    slot_syntax: tuple[str, ...] = ()
    own_addresses: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    own_company: str | None = None
    own_names: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = MappingProxyType({})
    """By rule: error, warning, hint, off."""
    fail_on: str | None = None
    lang: str | None = None
    allow: tuple[str, ...] = ()
    """Phrases that are never a finding."""
    packs: tuple[str, ...] = ()
    """Packs of rules, as they are named: folders or installed packages."""
    plugins: tuple[str, ...] = ()
    """Kinds of rules that installed packages offer."""

    @property
    def switched_on(self) -> tuple[str, ...]:
        """The rules that run though a pack switches them off."""
        return tuple(rule for rule, severity in self.severity.items() if severity != "off")

    @property
    def switched_off(self) -> tuple[str, ...]:
        """The rules that never run."""
        return (*self.ignore, *(rule for rule, severity in self.severity.items() if severity == "off"))

    def adjust(self, report: Report, usual: Mapping[str, Severity]) -> Report:
        """The report with the team's severities and without what the team allows. `usual` holds the severities of the rules."""
        if not self.severity and not self.allow:
            return report
        texts = dict(report.texts)
        kept = (f for f in report.findings if not self._allowed(f, texts.get("draft", "")))
        return report._replace(findings=tuple(self._weighed(f, usual) for f in kept))

    def _weighed(self, finding: Finding, usual: Mapping[str, Severity]) -> Finding:
        wanted = self.severity.get(finding.rule)
        unsure = finding.severity is Severity.HINT and usual.get(finding.rule) is not Severity.HINT
        return finding._replace(severity=Severity(wanted)) if wanted and not unsure else finding

    def _allowed(self, finding: Finding, draft: str) -> bool:
        """Whether a finding in the draft is an allowed phrase, or lies in one."""
        if finding.place.where != "draft":
            return False
        start, end = finding.place.span
        for phrase in self.allow:
            found = draft.find(phrase, max(0, start - len(phrase)))
            while 0 <= found <= start:
                if found + len(phrase) >= end:
                    return True
                found = draft.find(phrase, found + 1)
        return "".join(finding.place.quote.split()) in {"".join(p.split()) for p in self.allow}


class Known(NamedTuple):
    """The names that a configuration may use."""

    rules: frozenset[str]
    categories: frozenset[str]
    shapes: frozenset[str]
    template_languages: frozenset[str]


class Named(NamedTuple):
    """A pack or a plug-in, and where a configuration names it."""

    name: str
    place: Problem


class Extensions(NamedTuple):
    """What a configuration adds to the rules."""

    packs: tuple[Named, ...] = ()
    plugins: tuple[Named, ...] = ()


class _Document(Protocol):
    value: Any

    def problem(self, message: str, *where: Hashable) -> Problem: ...


def read_config(path: str, known: Known | Callable[[Extensions], Known]) -> Config:
    """Read a configuration file; `known` may be told first which packs and plug-ins it names.

    Raises ConfigError with every fault.
    """
    document = _toml(path) if path.endswith(".toml") else _yaml(path)
    if not isinstance(known, Known):
        try:
            known = known(extensions(document))
        except MailcheckError as exc:
            # which rules there are is not known then; misspelt keys are told in the same run
            reader = _Reader(document, path, Known(frozenset(), frozenset(), frozenset(), frozenset()))
            raise ConfigError([*exc.problems, *reader.unknown_keys()]) from exc
    reader = _Reader(document, path, known)
    config = reader.config()
    if reader.problems:
        raise ConfigError(reader.problems)
    return config


def read_extensions(path: str) -> Extensions:
    """Only which packs and plug-ins a configuration names. Raises ConfigError where it cannot be read."""
    return extensions(_toml(path) if path.endswith(".toml") else _yaml(path))


def extensions(document: _Document) -> Extensions:
    """Which packs and plug-ins a configuration names; what is wrong with the lists is said where they are read."""
    found = []
    for key in ("packs", "plugins"):
        value = document.value.get(key) if isinstance(document.value, dict) else None
        listed: list[tuple[str, tuple[Hashable, ...]]] = [(value, (key,))] if isinstance(value, str) else []
        if isinstance(value, list):
            listed = [(one, (key, i)) for i, one in enumerate(value) if isinstance(one, str)]
        found.append(tuple(Named(name, document.problem("", *where)) for name, where in listed))
    return Extensions(*found)


def _yaml(path: str) -> _Document:
    from mailcheck.lexicon.strict_yaml import parse_yaml

    return parse_yaml(_text(path), path, ConfigError)


def _toml(path: str) -> _Document:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = _text(path)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(exc))
        what = str(exc).split(" (at ")[0]
        raise ConfigError(Problem(path, f"not valid TOML: {what}", *(map(int, place.groups()) if place else (0, 0)))) from exc
    if path.endswith("pyproject.toml"):
        tool = value.get("tool")
        return _TomlDocument(path, text, tool.get("mailcheck", {}) if isinstance(tool, dict) else {}, ("tool", "mailcheck"))
    return _TomlDocument(path, text, value, ())


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as exc:
        raise ConfigError(Problem(path, f"cannot be read: {exc.strerror}")) from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(Problem(path, f"not UTF-8 (byte {exc.start}): save it as UTF-8")) from exc


class _TomlDocument:
    """A TOML file: the parser keeps no places, so lines of headers and keys are found again where something is wrong."""

    def __init__(self, path: str, text: str, value: Any, table: tuple[str, ...]) -> None:
        self.value = value
        self._path = path
        self._lines = text.split("\n")
        self._table = table

    def problem(self, message: str, *where: Hashable) -> Problem:
        """A problem at the key or value with this path, or as near to it as can be told."""
        line, column = self._place((*self._table, *where))
        return Problem(self._path, message, line, column)

    def _place(self, where: tuple[Hashable, ...]) -> tuple[int, int]:
        marks = dict(self._marks())
        key = where
        while key and key not in marks:
            key = key[:-1]
        line, column = marks.get(key, (1, 1))
        rest = where[len(key) :]
        value: Any = {}
        if rest:
            value = self.value
            for part in where[len(self._table) :]:
                value = value[part] if isinstance(value, dict) or (isinstance(part, int) and part < len(value)) else None
        # inside an inline table or a list: the word itself, below its key
        words = [w for w in (rest[-1] if rest else None, value) if isinstance(w, str) and w]
        for number in range(line - 1, min(line + 200, len(self._lines))):
            for word in words:
                at = self._lines[number].find(word, column - 1 if number == line - 1 else 0)
                if at >= 0:
                    return number + 1, at + 1
        return line, column

    def _marks(self) -> Iterable[tuple[tuple[Hashable, ...], tuple[int, int]]]:
        counts: dict[tuple[Hashable, ...], int] = {}
        table: tuple[Hashable, ...] = ()
        for number, line in enumerate(self._lines, 1):
            header = re.match(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?", line)
            if header:
                table = _dotted(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                yield table, (number, header.start(1) + 1)
                continue
            key = re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
            if key:
                yield (*table, *_dotted(key[1])), (number, key.start(1) + 1)


def _dotted(text: str) -> tuple[Hashable, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))


class _Reader:
    """Reads a document into a Config, and collects what is wrong."""

    def __init__(self, document: _Document, path: str, known: Known) -> None:
        self._document = document
        self._path = path
        self._known = known
        self.problems: list[Problem] = []

    def config(self) -> Config:
        value = self._document.value
        if value is None:
            return Config(self._path)
        if not isinstance(value, dict):
            self._wrong("a configuration is a table of keys and values")
            return Config(self._path)
        self._unknown(value, _KEYS)
        slots, syntax = self._placeholders(value.get("placeholders"))
        company = value.get("own_company")
        return Config(
            self._path,
            self._libraries(value.get("library")),
            slots,
            syntax,
            own_company=self._string(company, "own_company") if company is not None else None,
            select=self._rules(value.get("select"), "select"),
            ignore=self._rules(value.get("ignore"), "ignore"),
            severity=self._severities(value.get("severity")),
            fail_on=self._one_of(value.get("fail_on"), FAIL_ON, "fail_on"),
            lang=self._one_of(value.get("lang"), LANGUAGES, "lang"),
            **{key: self._strings(value.get(key), key) for key in _STRINGS},
        )

    def unknown_keys(self) -> list[Problem]:
        """Only the keys that there are not."""
        if isinstance(self._document.value, dict):
            self._unknown(self._document.value, _KEYS)
        return self.problems

    def _wrong(self, message: str, *where: Hashable) -> None:
        self.problems.append(self._document.problem(message, *where))

    def _unknown(self, value: Mapping[Any, Any], known: Iterable[str], *where: Hashable) -> None:
        for key in value:
            if key not in known:
                near = did_you_mean(str(key), known) or f"; known are {', '.join(sorted(known))}"
                self._wrong(f"unknown key {key!r}{near}", *where, key)

    def _string(self, value: Any, *where: Hashable) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(f"{where[-1]} must be a text", *where)
        return ""

    def _strings(self, value: Any, *where: Hashable) -> tuple[str, ...]:
        """One text, or a list of them."""
        if value is None:
            return ()
        if isinstance(value, str):
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
        if value is None or (isinstance(value, str) and value in known):
            return value
        self._wrong(f"{where[-1]} must be one of {', '.join(known)}, not {value!r}", *where)
        return None

    def _rules(self, value: Any, *where: Hashable) -> tuple[str, ...]:
        names = self._strings(value, *where)
        for i, name in enumerate(names):
            if name not in self._known.rules and name not in self._known.categories:
                near = did_you_mean(name, self._known.rules | self._known.categories)
                self._wrong(f"no rule or category {name!r}{near}", *where, *([i] if isinstance(value, list) else []))
        return names

    def _severities(self, value: Any) -> Mapping[str, str]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._wrong("severity must be a table: a rule and its severity", "severity")
            return {}
        for rule, severity in value.items():
            if rule not in self._known.rules:
                self._wrong(f"no rule {rule!r}{did_you_mean(str(rule), self._known.rules)}", "severity", rule)
            self._one_of(severity, SEVERITIES, "severity", rule)
        return {str(rule): str(severity) for rule, severity in value.items()}

    def _placeholders(self, value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if value is None or isinstance(value, (str, list)):
            return self._strings(value, "placeholders"), ()
        if not isinstance(value, dict):
            self._wrong("placeholders must be a list of names, or a table with known and syntax", "placeholders")
            return (), ()
        self._unknown(value, _PLACEHOLDER_KEYS, "placeholders")
        syntax = self._strings(value.get("syntax"), "placeholders", "syntax")
        for i, form in enumerate(syntax):
            before, name, after = form.partition("name")
            if not name or not before.strip() or not after.strip():
                self._wrong(
                    f"{form!r} must hold the word name between the marks of a slot, as in -name-", "placeholders", "syntax", i
                )
        return self._strings(value.get("known"), "placeholders", "known"), syntax

    def _libraries(self, value: Any) -> tuple[Shelf, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            self._wrong("library must be a list of tables, each with files", "library")
            return ()
        return tuple(shelf for i, entry in enumerate(value) if (shelf := self._library(entry, i)) is not None)

    def _library(self, entry: Any, index: int) -> Shelf | None:
        if not isinstance(entry, dict):
            self._wrong(
                "a library is a table with files, and may say text, name, columns, shape and language", "library", index
            )
            return None
        where = ("library", index)
        self._unknown(entry, _LIBRARY_KEYS, *where)
        files = self._strings(entry.get("files"), *where, "files")
        if not files:
            self._wrong("a library needs files: a file, a folder or a pattern such as macros/*.json", *where)
        place = self._document.problem("", *where, "text" if "text" in entry else "files")
        read: Callable[[str], tuple[str, ...]] = lambda key: self._strings(entry.get(key), *where, key)  # noqa: E731
        return Shelf(
            files,
            _folder(self._path),
            self._one_of(entry.get("shape"), sorted(self._known.shapes), *where, "shape") or "",
            read("text"),
            read("name"),
            read("columns"),
            self._one_of(entry.get("language"), sorted(self._known.template_languages), *where, "language") or "",
            (place.path, place.line, place.column),
        )


def _folder(path: str) -> str:
    import os

    return os.path.dirname(os.path.abspath(path))
