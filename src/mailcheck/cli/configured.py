"""Which configuration holds for which argument, and the checker that it makes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, NamedTuple

from mailcheck.api import Checker
from mailcheck.cli.discovery import find_config, is_library
from mailcheck.finding import Report
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Facts

if TYPE_CHECKING:
    from mailcheck.config import Config, Extensions
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
        return facts._replace(own_company=facts.own_company or self.config.own_company, own_names=self.config.own_names)

    def report(self, report: Report) -> Report:
        """A report as the configuration weighs it."""
        return self.config.adjust(report, self._usual) if self.config else report


class Runs:
    """The runs of one command. Options of the command line go before the configuration, the nearest to each argument."""

    def __init__(
        self,
        config: str | None,
        no_config: bool,
        select: Sequence[str],
        ignore: Sequence[str],
        language: str | None,
        own: Sequence[str] = (),
    ) -> None:
        self._given, self._no_config = config, no_config
        self._select, self._ignore, self._language = tuple(select), tuple(ignore), language
        self._own = Own.parse(own)
        self._runs: dict[str | None, Run] = {}

    def of(self, path: str) -> Run:
        """The run for an argument. Raises ConfigError."""
        found = None if self._no_config else self._given or find_config(path)
        if found not in self._runs:
            self._runs[found] = self._make(found)
        return self._runs[found]

    def _make(self, path: str | None) -> Run:
        if path is None:
            language = self._language or "ja"
            return Run(Checker(select=self._select, ignore=self._ignore, language=language, own=self._own), None)
        from mailcheck.config import Known, read_config
        from mailcheck.readers.library.languages import LANGUAGES

        extended = Extended()

        def known(extensions: Extensions) -> Known:
            nonlocal extended
            # a configuration without packs and plug-ins imports nothing for them
            if extensions != ((), ()):
                from mailcheck.cli.extended import load_extensions

                extended = load_extensions(extensions)
            all_rules = Checker(extended.knowledge, plugins=extended.plugins)
            return Known(
                frozenset(c.id for c in all_rules.all_cards),
                frozenset(name for c in all_rules.all_cards for name in (c.category, c.pack) if name),
                frozenset(all_rules.knowledge.values("libraries")["shapes"]),
                frozenset(LANGUAGES),
            )

        config = read_config(path, known)
        checker = (QuietChecker if extended.plugins else Checker)(
            extended.knowledge,
            select=self._select or config.select,
            ignore=(*self._ignore, *config.switched_off),
            language=self._language or config.lang or "ja",
            own=self._own.joined(Own.of(config.own_addresses, config.own_domains)),
            plugins=extended.plugins,
            keep=config.switched_on,
        )
        return Run(checker, config)

    def libraries(self, paths: Sequence[str], template: bool, facts: Facts, verbose: bool) -> dict[str, list[Report]]:
        """The reports of arguments that are libraries, by argument; those under one configuration are read as one library."""
        found = [p for p in dict.fromkeys(paths) if is_library(p, template) or self._is_configured(p)]
        if not found:
            return {}
        from mailcheck.libraries import LibraryOptions, check_libraries

        by_run: dict[int, tuple[Run, list[str]]] = {}
        for path in found:
            run = self.of(path)
            by_run.setdefault(id(run), (run, []))[1].append(path)
        out: dict[str, list[Report]] = {}
        for run, group in by_run.values():
            config = run.config
            options = LibraryOptions(facts=run.facts(facts))
            if config:
                options = options._replace(shelves=config.library, known=config.known_slots, syntax=config.slot_syntax)
            for path, report in check_libraries(group, run.checker, options, verbose):
                out.setdefault(path, []).append(run.report(report))
        return out

    def _is_configured(self, path: str) -> bool:
        """Whether a configuration says that a file belongs to a library."""
        config = self.of(path).config
        if config is None or not config.library or path == "-":
            return False
        from mailcheck.readers.library.files import shelf_of

        return shelf_of(path, config.library) is not None
