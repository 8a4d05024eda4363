"""Findings that a team lives with: said in its configuration, beside a file, or in the front matter of a template.

Never in the mail itself: what stands there travels to the customer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from mailcheck.config import Known, Suppression, read_suppressions
from mailcheck.errors import ConfigError, InputError, Problem
from mailcheck.finding import Report
from mailcheck.lexicon.strict_yaml import parse_yaml
from mailcheck.readers.files import SIDECAR, STDIN, read_text
from mailcheck.readers.library.files import CONTAINERS, OWN_FILES, TEXTS, belongs
from mailcheck.readers.library.reading import after_front_matter

_MATTER_KEY = "mailcheck"
_SAYS = re.compile(rf"^{_MATTER_KEY}[ \t]*:", re.MULTILINE)
_READ = (*TEXTS, *CONTAINERS, ".eml", ".mbox")


def beside(path: str, known: Known, template: bool) -> tuple[Suppression, ...]:
    """What the sidecar of a file suppresses and, in a template, its front matter. Raises ConfigError with every fault."""
    if path == STDIN:
        return ()
    out: list[Suppression] = []
    sidecar = path + SIDECAR
    problems: list[Problem] = []
    try:
        if os.path.exists(sidecar):
            document = parse_yaml(_text(sidecar), sidecar, ConfigError)
            out += read_suppressions(document, sidecar, known)
    except ConfigError as exc:
        problems += exc.problems
    try:
        out += _in_front_matter(path, known) if template else ()
    except ConfigError as exc:
        problems += exc.problems
    if problems:
        raise ConfigError(problems)
    return tuple(out)


def _in_front_matter(path: str, known: Known) -> tuple[Suppression, ...]:
    with open(path, "rb") as file:
        if not file.read(6).removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
            return ()
    text = _text(path)
    end = after_front_matter(text)
    matter = text[:end]
    if not _SAYS.search(matter):
        return ()
    # without its marks, on the same lines
    inner = "\n".join(["", *matter.replace("\r\n", "\n").rstrip().split("\n")[1:-1]])
    return read_suppressions(parse_yaml(inner, path, ConfigError), path, known, _MATTER_KEY)


def _text(path: str) -> str:
    try:
        return read_text(path)
    except InputError as exc:
        raise ConfigError(exc.problems) from exc


class Suppressor:
    """Leaves out what is suppressed, over one run, and knows afterwards which suppressions nothing needed."""

    def __init__(self) -> None:
        self._asked: dict[Suppression, None] = {}
        self._used: set[Suppression] = set()
        self._checked: set[str] = set()

    def apply(self, report: Report, suppressions: Iterable[Suppression], rules: Iterable[str]) -> Report:
        """The report without what is suppressed; `rules` are those that ran."""
        ran = set(rules)
        asked = [s for s in suppressions if s.rule in ran]
        self._asked.update(dict.fromkeys(asked))
        if not report.errors:
            self._checked.add(os.path.realpath(report.path))
        holding = [s for s in asked if s.holds_for(report.path)]
        texts = dict(report.texts)
        kept = []
        for finding in report.findings:
            met = [s for s in holding if s.meets(finding, texts.get(finding.place.text_key, ""))]
            self._used.update(met)
            if not met:
                kept.append(finding)
        return report._replace(findings=tuple(kept)) if len(kept) < len(report.findings) else report

    def unused(self) -> tuple[Suppression, ...]:
        """The suppressions that silenced nothing, of those whose files were all checked."""
        return tuple(s for s in self._asked if s not in self._used and self._all_checked(s))

    def _all_checked(self, suppression: Suppression) -> bool:
        if not suppression.files:
            return True
        meant = (os.path.realpath(p) for glob in suppression.files for p in _meant(suppression.base, glob))
        return all(path in self._checked for path in meant)


def _meant(base: str, glob: str) -> Iterator[str]:
    """The files that a pattern means, of those that mailcheck reads."""
    fixed = re.split(r"[*?\[]", glob, maxsplit=1)[0]
    plain = os.path.join(base, glob)
    if os.path.isfile(plain):
        yield plain
        return
    start = plain if fixed == glob else os.path.dirname(os.path.join(base, fixed))
    for here, folders, names in os.walk(start):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for name in names:
            path = os.path.join(here, name)
            own = name in OWN_FILES or name.endswith(SIDECAR) or name.startswith(".")
            if name.lower().endswith(_READ) and not own and belongs(path, base, glob):
                yield path
