"""The keys that a configuration knows, each with its form and its meaning: what the reader reads and the schema says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

SEVERITIES = ("error", "warning", "hint", "off")
FAIL_ON = ("error", "warning", "hint", "never")
LANGUAGES = ("ja", "en")
FINGERPRINT = "^[0-9a-f]{16}$"


class Key(NamedTuple):
    """A key of a configuration or of a table in it."""

    form: str
    """`text`, `texts` (one or a list), `rule`, `rules` (with categories), `fingerprint`, a choice (`fail_on`, `lang`, `shape`,
    `language`), or a table with a reader of its own."""
    meaning: str
    required: bool = False
    setting: str = ""
    """The field of a Config that it fills, where that has another name."""


SECTION_KEYS: Mapping[str, Key] = {
    "select": Key("rules", "Only these rules or categories."),
    "ignore": Key("rules", "Not these rules or categories."),
    "severity": Key("severity", "By rule: error, warning, hint or off. What a rule is unsure of stays a hint."),
    "options": Key("options", "By rule: its options that a team may set (mailcheck explain RULE)."),
    "allow": Key("texts", "Phrases that are never a finding."),
    "fail_on": Key("fail_on", "The least severity that makes the exit status 1."),
}
KEYS: Mapping[str, Key] = {
    "extends": Key("text", "Another configuration, relative to this one, which this one adds to and goes before."),
    "library": Key("library", "Where templates stand, where that cannot be told."),
    "placeholders": Key("placeholders", "The slots that exist, and further forms of slots."),
    "own_company": Key("text", "The company that replies."),
    "own_names": Key("texts", "Our own people: nobody else's name, wherever it stands."),
    "products": Key("texts", "What we sell: another product than the customer's, alone in a reply, is another case's."),
    "own_addresses": Key("texts", "Our own mail addresses."),
    "own_domains": Key("texts", "The domains of our own mail addresses."),
    **SECTION_KEYS,
    "lang": Key("lang", "The language of reports."),
    "packs": Key("texts", "Rules of your own: folders, relative to the configuration, or names of installed packages."),
    "plugins": Key("texts", "Kinds of rules that installed packages offer, by the names of their entry points."),
    "paths": Key("paths", "What holds for some files only; the last section that fits wins."),
    "suppress": Key("suppress", "Findings that the team has looked at and lives with."),
    "baseline": Key("text", "The file of known findings (mailcheck baseline write)."),
    "cases_folder": Key("text", "Where mailcheck wrong and mailcheck missed store cases."),
}
LIBRARY_KEYS: Mapping[str, Key] = {
    "files": Key("texts", "A file, a folder or a pattern, relative to the configuration.", required=True),
    "text": Key("texts", "A column of a table, or a path expression (RFC 9535)."),
    "name": Key("texts", "Where the name of a template stands: a column, a path expression or a key."),
    "columns": Key("texts", "The columns of a table that does not begin with their names."),
    "shape": Key("shape", "A known export."),
    "language": Key("language", "The template language."),
}
PLACEHOLDER_KEYS: Mapping[str, Key] = {
    "known": Key("texts", "The names of the slots that exist."),
    "syntax": Key("texts", "Forms of slots, in which the word name stands for the slot's name."),
}
PATH_KEYS: Mapping[str, Key] = {
    "files": Key("texts", "Files, folders or patterns, relative to the configuration.", required=True),
    **SECTION_KEYS,
}
FILE_SUPPRESSION_KEYS: Mapping[str, Key] = {
    "rule": Key("rule", "The rule.", required=True),
    "quote": Key("text", "Only findings whose words lie in these, or hold them."),
    "fingerprint": Key("fingerprint", "Only the finding with this fingerprint."),
    "reason": Key("text", "Why the finding is right to stay.", required=True),
}
SUPPRESSION_KEYS: Mapping[str, Key] = {
    "files": Key("texts", "Files, folders or patterns, relative to the configuration.", required=True),
    **FILE_SUPPRESSION_KEYS,
}
SIDECAR_KEYS: Mapping[str, Key] = {"suppress": Key("suppress", "What is suppressed in this file.", required=True)}
