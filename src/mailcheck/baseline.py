"""The baseline: findings that are known, so that a run shows what is new.

A finding is known by its fingerprint (its rule and its sentence), and by how many of them there are in which template.
What moved takes its findings with it: from files that are gone, and from those checked in the same run that no longer
have them. From a file that nobody looked at it takes none, since a copied fault is a new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from mailcheck.errors import ConfigError, Problem
from mailcheck.finding import Finding, Report, one_line
from mailcheck.readers.library.files import BASELINE_KEY
from mailcheck.writing import write_whole

DEFAULT = "mailcheck-baseline.json"
FORMAT = 1


class Spot(NamedTuple):
    """Where known findings stand: a file, relative to the baseline, and the template in it."""

    file: str
    item: str = ""


class Entry(NamedTuple):
    """A known finding."""

    rule: str
    sentence: str
    """For readers of the file: nothing is compared with it."""
    counts: dict[Spot, int]


class Stale(NamedTuple):
    """A known finding that is gone."""

    rule: str
    spot: Spot
    sentence: str
    times: int
    moved: bool
    """The file is no longer there: it may have been deleted, or moved to where this run did not look."""


class Compared(NamedTuple):
    """What a baseline makes of a run."""

    reports: tuple[Report, ...]
    """With the findings that are new."""
    known: int
    stale: tuple[Stale, ...]
    pruned: Baseline
    """The baseline without what is gone, and with what moved where it stands now."""


class Baseline:
    """Known findings, by fingerprint."""

    def __init__(self, path: str, entries: dict[str, Entry] | None = None) -> None:
        self.path = path
        self._folder = os.path.dirname(os.path.abspath(path))
        self.entries: dict[str, Entry] = entries or {}

    def __len__(self) -> int:
        return sum(sum(entry.counts.values()) for entry in self.entries.values())

    def spot(self, report: Report) -> Spot:
        """Where the findings of a report stand."""
        relative = os.path.relpath(os.path.abspath(report.path), self._folder).replace(os.sep, "/")
        return Spot(relative, (report.item.name if report.item else "") or "")

    def add(self, finding: Finding, spot: Spot, sentence: str) -> None:
        """Know one more finding."""
        entry = self.entries.setdefault(finding.fingerprint, Entry(finding.rule, sentence, {}))
        entry.counts[spot] = entry.counts.get(spot, 0) + 1

    def compare(self, reports: Sequence[Report], rules: Collection[str]) -> Compared:
        """Tell what is new in the reports of a run, and what is gone; `rules` are those that ran."""
        left = {key: Entry(e.rule, e.sentence, dict(e.counts)) for key, e in self.entries.items()}
        pruned = Baseline(self.path)
        checked = {self.spot(r).file for r in reports if not r.errors and not r.aside}
        places = [(number, f, self.spot(r)) for number, r in enumerate(reports) for f in r.findings]
        # the nearest first: the same template, the same file, a file that is gone, any that was checked
        for near in (_same, _same_file, self._gone, _any):
            still = []
            for number, finding, spot in places:
                entry = left.get(finding.fingerprint)
                donor = (
                    next((s for s in entry.counts if near(s, spot) and self._gives(s, spot, checked)), None) if entry else None
                )
                if entry is None or donor is None:
                    still.append((number, finding, spot))
                    continue
                _take(entry.counts, donor)
                pruned.add(finding, spot, entry.sentence)
            places = still
        new = {(number, id(finding)) for number, finding, _ in places}
        kept = tuple(
            r._replace(findings=tuple(f for f in r.findings if (number, id(f)) in new)) if r.findings else r
            for number, r in enumerate(reports)
        )
        stale = []
        for key, entry in left.items():
            for spot, count in entry.counts.items():
                if entry.rule in rules and self._gives(spot, None, checked):
                    stale.append(Stale(entry.rule, spot, entry.sentence, count, self._gone(spot)))
                else:
                    pruned._keep(key, entry, spot, count)
        return Compared(kept, len(self) - sum(sum(e.counts.values()) for e in left.values()), tuple(stale), pruned)

    def _gives(self, spot: Spot, wanted: Spot | None, checked: Collection[str]) -> bool:
        """Whether nobody else can need what is known at a place: it was checked in this run, or its file is gone."""
        if spot == wanted or spot.file in checked:
            return True
        return self._gone(spot)

    def _gone(self, spot: Spot, _: Spot | None = None) -> bool:
        return not os.path.exists(os.path.join(self._folder, spot.file))

    def _keep(self, key: str, entry: Entry, spot: Spot, count: int) -> None:
        kept = self.entries.setdefault(key, Entry(entry.rule, entry.sentence, {}))
        kept.counts[spot] = kept.counts.get(spot, 0) + count

    def write(self) -> None:
        """Write the file, whole or not at all, in an order that does not change. Raises ConfigError."""
        try:
            write_whole(self.path, self._text().encode("utf-8", "backslashreplace"))
        except OSError as exc:
            raise ConfigError(Problem(self.path, f"cannot be written: {exc.strerror}")) from exc

    def _text(self) -> str:
        blocks = []
        for key, entry in sorted(self.entries.items(), key=lambda item: (item[1].rule, item[1].sentence, item[0])):
            head = {"rule": entry.rule, "fingerprint": key, "sentence": entry.sentence}
            lines = [f"      {_json(name)}: {_json(value)}," for name, value in head.items()]
            spots = [
                _json({"file": s.file, **({"item": s.item} if s.item else {}), "count": n})
                for s, n in sorted(entry.counts.items())
            ]
            where = ",\n".join(f"        {spot}" for spot in spots)
            blocks.append("\n".join(["    {", *lines, f'      "in": [\n{where}\n      ]', "    }"]))
        findings = "[\n" + ",\n".join(blocks) + "\n  ]" if blocks else "[]"
        return f'{{\n  "{BASELINE_KEY}": {FORMAT},\n  "findings": {findings}\n}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same(one: Spot, other: Spot) -> bool:
    return one == other


def _same_file(one: Spot, other: Spot) -> bool:
    return one.file == other.file


def _any(one: Spot, other: Spot) -> bool:
    return True


def _take(counts: dict[Spot, int], spot: Spot) -> None:
    counts[spot] -= 1
    if not counts[spot]:
        del counts[spot]


def of_reports(path: str, reports: Iterable[Report], masked: Iterable[Report]) -> Baseline:
    """A baseline that knows all findings of a run; `masked` are the same reports without names."""
    made = Baseline(path)
    for report, shown in zip(reports, masked, strict=True):
        for finding, without_names in zip(report.findings, shown.findings, strict=True):
            made.add(finding, made.spot(report), one_line(without_names.place.quote))
    return made


def read_baseline(path: str) -> Baseline:
    """Read a baseline. Raises ConfigError."""
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
    except FileNotFoundError as exc:
        raise ConfigError(Problem(path, "there is no such baseline: write one with `mailcheck baseline write`")) from exc
    except OSError as exc:
        raise ConfigError(Problem(path, f"cannot be read: {exc.strerror}")) from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(Problem(path, f"not UTF-8 (byte {exc.start})")) from exc
    except json.JSONDecodeError as exc:
        raise ConfigError(Problem(path, f"not valid JSON: {exc.msg}", exc.lineno, exc.colno)) from exc
    if not isinstance(value, dict) or value.get(BASELINE_KEY) != FORMAT:
        raise ConfigError(Problem(path, f"no baseline of this version of mailcheck (it says no {BASELINE_KEY}: {FORMAT})"))
    try:
        return Baseline(path, {str(e["fingerprint"]): _entry(e) for e in value["findings"]})
    except (KeyError, TypeError, ValueError) as exc:
        raise ConfigError(Problem(path, f"a finding of this baseline is broken ({exc!r}): write it anew")) from exc


def _entry(value: dict[str, Any]) -> Entry:
    counts = {Spot(str(s["file"]), str(s.get("item", ""))): int(s["count"]) for s in value["in"]}
    return Entry(str(value["rule"]), str(value["sentence"]), counts)
