"""What a configuration says: settings with their places, and what holds of them for one file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mailcheck.finding import Finding, Report, Severity
from mailcheck.readers.library.files import belongs
from mailcheck.readers.library.template import Shelf

ADDED = (
    "library", "known_slots", "slot_syntax", "own_addresses", "own_domains", "own_names", "products", "ignore", "allow",
    "suppress", "packs", "plugins",
)  # fmt: skip
"""Keys whose values add up over a configuration, what it extends and its sections; of any other the last one holds."""


class Source(NamedTuple):
    """Where a value of a configuration stands."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Suppression(NamedTuple):
    """A finding that the team has looked at and lives with."""

    rule: str
    reason: str
    source: Source
    files: tuple[str, ...] = ()
    """Patterns relative to `base`; none where the suppression belongs to one file."""
    base: str = ""
    quote: str = ""
    fingerprint: str = ""

    def holds_for(self, path: str) -> bool:
        """Whether it is about a file."""
        return not self.files or any(belongs(path, self.base, glob) for glob in self.files)

    def meets(self, finding: Finding, text: str) -> bool:
        """Whether it is about a finding; `text` is the text that the finding stands in."""
        if finding.rule != self.rule or self.fingerprint not in ("", finding.fingerprint):
            return False
        if not self.quote or lies_in(finding, self.quote, text):
            return True
        return _squeezed(self.quote) in _squeezed(finding.place.quote)


class Setting(NamedTuple):
    """One value, by its key; those of tables are named with dots (`severity.typo`, `options.late-reply.later_than`)."""

    key: str
    value: Any
    source: Source
    section: int = -1
    """The per-path section that it stands in; -1 for none."""


class Section(NamedTuple):
    """What holds for some files only."""

    files: tuple[str, ...]
    base: str


class Config(NamedTuple):
    """What holds for a file; everything is optional."""

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
    options: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    """By rule: the options that a team may set."""
    fail_on: str | None = None
    lang: str | None = None
    allow: tuple[str, ...] = ()
    """Phrases that are never a finding."""
    suppress: tuple[Suppression, ...] = ()
    packs: tuple[str, ...] = ()
    """Packs of rules, as they are named: folders or installed packages."""
    plugins: tuple[str, ...] = ()
    """Kinds of rules that installed packages offer."""
    baseline: str | None = None
    cases_folder: str | None = None
    settings: tuple[Setting, ...] = ()
    """The settings that hold, each with its place."""

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
        if any(lies_in(finding, phrase, draft) for phrase in self.allow):
            return True
        return _squeezed(finding.place.quote) in {_squeezed(p) for p in self.allow}


class Configuration(NamedTuple):
    """A configuration with what it extends: its settings, the weakest first, and its per-path sections."""

    path: str
    settings: tuple[Setting, ...] = ()
    sections: tuple[Section, ...] = ()

    def sections_of(self, path: str) -> tuple[int, ...]:
        """The sections that hold for a file, in their order."""
        return tuple(
            number
            for number, section in enumerate(self.sections)
            if any(belongs(path, section.base, glob) for glob in section.files)
        )

    def config(self, sections: Iterable[int] = ()) -> Config:
        """What holds where these sections do."""
        chosen = (-1, *sections)
        in_force = [s for number in chosen for s in self.settings if s.section == number]
        last = {s.key: s for s in in_force}
        held = tuple(s for s in in_force if s.key in ADDED or last[s.key] is s)
        values: dict[str, Any] = {}
        for setting in held:
            table, _, name = setting.key.partition(".")
            if table == "severity":
                values.setdefault(table, {})[name] = setting.value
            elif table == "options":
                rule, _, option = name.partition(".")
                values.setdefault(table, {}).setdefault(rule, {})[option] = setting.value
            elif setting.key in ADDED:
                values[setting.key] = _added(setting, values.get(setting.key, ()))
            else:
                values[setting.key] = setting.value
        return Config(self.path, **values, settings=held)


def _added(setting: Setting, before: Sequence[Any]) -> tuple[Any, ...]:
    # the first library that fits a file holds: a configuration's own go before those that it extends
    return (*setting.value, *before) if setting.key == "library" else (*before, *setting.value)


def lies_in(finding: Finding, phrase: str, text: str) -> bool:
    """Whether a finding lies in a phrase of the text."""
    start, end = finding.place.span
    found = text.find(phrase, max(0, start - len(phrase)))
    while 0 <= found <= start:
        if found + len(phrase) >= end:
            return True
        found = text.find(phrase, found + 1)
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split())


def folder_of(path: str) -> str:
    """The folder of a configuration, to which its files are relative."""
    return os.path.dirname(os.path.abspath(path))
