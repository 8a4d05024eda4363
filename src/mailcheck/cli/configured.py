"""Which configuration holds for which argument, and the checker that it makes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, NamedTuple

from mailcheck.api import Checker
from mailcheck.cli.discovery import find_config, is_library
from mailcheck.finding import Report
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Facts
from mailcheck.readers.files import SIDECAR

if TYPE_CHECKING:
    from mailcheck.cli.changed import Changed
    from mailcheck.config import Config, Configuration, Known
    from mailcheck.libraries import LibraryOptions
    from mailcheck.store import Knowledge


class Extended(NamedTuple):
    """What packs and plug-ins make of the rules; None where there are no packs."""

    knowledge: Knowledge | None = None
    plugins: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    """Folders of packs."""


class QuietChecker(Checker):
    """A checker whose plug-ins cannot write into a report: what they print goes to standard error."""

    def check(self, case: Case, listen: bool = False) -> Report:
        """See Checker."""
        with redirect_stdout(sys.stderr):
            return super().check(case, listen)


def checker_here(path: str = ".", select: Sequence[str] = (), language: str = "ja") -> Checker:
    """A checker with the packs and plug-ins of the configuration that holds for a path, and nothing else of it.

    Raises ConfigError or RuleError.
    """
    if find_config(path) is None:
        return Checker(select=select, language=language)
    from mailcheck.cli.extended import extended_near

    extended = extended_near(path)
    return Checker(extended.knowledge, select=select, language=language, plugins=extended.plugins)


class Run:
    """A checker as one configuration (or none) makes it."""

    def __init__(self, checker: Checker, config: Config | None) -> None:
        self.checker = checker
        self.config = config
        self._usual = {card.id: card.severity for card in checker.cards} if config else {}

    def case(self, case: Case) -> Case:
        """A case with what the configuration knows of our own side; what the case says itself goes before."""
        if self.config is None:
            return case
        return case._replace(facts=self.facts(case.facts))

    def facts(self, facts: Facts) -> Facts:
        """Facts with those of the configuration."""
        if self.config is None:
            return facts
        config = self.config
        own_company = facts.own_company or config.own_company
        return facts._replace(own_company=own_company, own_names=config.own_names, products=config.products)

    def report(self, report: Report) -> Report:
        """A report as the configuration weighs it."""
        return self.config.adjust(report, self._usual) if self.config else report


class Runs:
    """The runs of one command. Options of the command line go before the configuration, the nearest to each argument."""

    def __init__(
        self,
        config: str | None = None,
        no_config: bool = False,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        language: str | None = None,
        own: Sequence[str] = (),
    ) -> None:
        self._given = config
        self.no_config = no_config
        self._select, self._ignore, self._language = tuple(select), tuple(ignore), language
        self._own = Own.parse(own)
        self._runs: dict[tuple[str | None, tuple[int, ...]], Run] = {}
        self._found: dict[str, str | None] = {}
        self._configurations: dict[str, Configuration] = {}
        self._extended: dict[str, Extended] = {}
        self._known: dict[str | None, Known] = {}
        self.changed: Changed | None = None
        """What is to be checked of all that is named, where that is not everything."""

    def of(self, path: str) -> Run:
        """The run for a file or another argument. Raises ConfigError."""
        found = self.config_of(path)
        sections = self.configuration(found).sections_of(path) if found and path != "-" else ()
        key = (found, sections)
        if key not in self._runs:
            self._runs[key] = self._make(found, sections)
        return self._runs[key]

    def config_of(self, path: str) -> str | None:
        """The configuration file that holds for an argument."""
        if self.no_config or self._given:
            return self._given
        # asked of every template of a library, which stand in few folders
        folder = path if os.path.isdir(path) else os.path.dirname(path) or os.curdir
        if folder not in self._found:
            self._found[folder] = find_config(folder)
        return self._found[folder]

    def configuration(self, path: str) -> Configuration:
        """A configuration file, read once. Raises ConfigError."""
        if path not in self._configurations:
            from mailcheck.config import read_configuration

            self._configurations[path] = read_configuration(path, self.known(path))
        return self._configurations[path]

    def extended(self, path: str) -> Extended:
        """What the packs and plug-ins of a configuration make of the rules. Raises ConfigError or RuleError."""
        if path not in self._extended:
            from mailcheck.config import read_extensions

            found = read_extensions(path)
            if found == ((), ()):
                # a configuration without packs and plug-ins imports nothing for them
                self._extended[path] = Extended()
            else:
                from mailcheck.cli.extended import load_extensions

                self._extended[path] = load_extensions(found, path)
        return self._extended[path]

    def known_at(self, path: str) -> Known:
        """What may be named where an argument is concerned: our rules, and those of the packs that hold for it."""
        return self.known(self.config_of(path))

    def known(self, path: str | None) -> Known:
        """What a configuration (or none) may name. Raises ConfigError or RuleError."""
        if path not in self._known:
            self._known[path] = self._names(self.extended(path) if path else Extended())
        return self._known[path]

    @staticmethod
    def _names(extended: Extended) -> Known:
        from mailcheck.config import Known
        from mailcheck.readers.library.languages import LANGUAGES

        all_rules = Checker(extended.knowledge, plugins=extended.plugins)
        return Known(
            frozenset(c.id for c in all_rules.all_cards),
            frozenset(name for c in all_rules.all_cards for name in (c.category, c.pack) if name),
            frozenset(all_rules.knowledge.values("libraries")["shapes"]),
            frozenset(LANGUAGES),
            {c.id: c.setable for c in all_rules.all_cards},
        )

    def _make(self, path: str | None, sections: tuple[int, ...]) -> Run:
        if path is None:
            language = self._language or "ja"
            return Run(Checker(select=self._select, ignore=self._ignore, language=language, own=self._own), None)
        config = self.configuration(path).config(sections)
        extended = self.extended(path)
        checker = (QuietChecker if extended.plugins else Checker)(
            extended.knowledge,
            select=self._select or config.select,
            ignore=(*self._ignore, *config.switched_off),
            language=self._language or config.lang or "ja",
            options=config.options,
            own=self._own.joined(Own.of(config.own_addresses, config.own_domains)),
            plugins=extended.plugins,
            keep=config.switched_on,
        )
        return Run(checker, config)

    def libraries(self, paths: Sequence[str], template: bool, facts: Facts, verbose: bool) -> dict[str, list[Report]]:
        """The reports of arguments that are libraries, by argument; those under one configuration are read as one library.

        Of files that are not among the `changed` ones there are none.
        """
        out: dict[str, list[Report]] = {}
        for run, group, options in self.shelves(paths, template, facts):
            from mailcheck.cli.progress import Watching
            from mailcheck.libraries import check_libraries

            out.update((path, []) for path in group)
            with Watching() as watch:
                found = check_libraries(group, run.checker, options, verbose, lambda p: self.of(p).checker, watch)
                for path, report in found:
                    out[path].append(self.of(report.path).report(report))
        return out

    def shelves(self, paths: Sequence[str], template: bool, facts: Facts) -> Iterator[tuple[Run, list[str], LibraryOptions]]:
        """The arguments that are libraries, by configuration, with what it says of them."""
        found = [p for p in dict.fromkeys(paths) if is_library(p, template) or self.is_configured(p)]
        by_config: dict[str | None, list[str]] = {}
        for path in found:
            by_config.setdefault(self.config_of(path), []).append(path)
        for group in by_config.values():
            from mailcheck.libraries import LibraryOptions

            run = self.of(group[0])
            config = run.config
            options = LibraryOptions(facts=run.facts(facts), only=self.changed.only if self.changed else None)
            if config:
                options = options._replace(shelves=config.library, known=config.known_slots, syntax=config.slot_syntax)
            yield run, group, options

    def fail_on(self, path: str) -> str:
        """The least severity that fails a run over a file, where no option says it."""
        config = self.of(path).config
        return (config.fail_on if config else None) or "warning"

    def settled(self, reports: list[Report], baseline: str | None) -> list[Report]:
        """The reports without what is suppressed or known, and what is to be said about either."""
        if baseline is None and not any(self._has_a_say(r) for r in reports):
            return reports
        from mailcheck.cli.settling import settle

        return settle(self, reports, baseline)

    def _has_a_say(self, report: Report) -> bool:
        """Whether anything may suppress or know a finding of a report: asked of every draft, so without reading anything."""
        if self.no_config:
            return False
        config = self.of(report.path).config
        said = config is not None and (config.suppress or config.baseline)
        return bool(said or report.template or os.path.exists(report.path + SIDECAR))

    def is_configured(self, path: str) -> bool:
        """Whether a configuration says that a file belongs to a library."""
        config = self.of(path).config
        if config is None or not config.library or path == "-":
            return False
        from mailcheck.readers.library.files import shelf_of

        return shelf_of(path, config.library) is not None
