"""Which configuration holds for which argument, and the checker that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailcheck.api import Checker
from mailcheck.cli.discovery import find_config, is_library
from mailcheck.finding import Report
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Facts

if TYPE_CHECKING:
    from mailcheck.cli.changed import Changed
    from mailcheck.config import Config


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
        self.changed: Changed | None = None
        """What is to be checked of all that is named, where that is not everything."""

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

        all_rules = Checker()
        known = Known(
            frozenset(c.id for c in all_rules.cards),
            frozenset(c.category for c in all_rules.cards),
            frozenset(all_rules.knowledge.values("libraries")["shapes"]),
            frozenset(LANGUAGES),
        )
        config = read_config(path, known)
        checker = Checker(
            select=self._select or config.select,
            ignore=(*self._ignore, *config.switched_off),
            language=self._language or config.lang or "ja",
            own=self._own.joined(Own.of(config.own_addresses, config.own_domains)),
        )
        return Run(checker, config)

    def libraries(self, paths: Sequence[str], template: bool, facts: Facts, verbose: bool) -> dict[str, list[Report]]:
        """The reports of arguments that are libraries, by argument; those under one configuration are read as one library.

        Of files that are not among the `changed` ones there are none.
        """
        found = [p for p in dict.fromkeys(paths) if is_library(p, template) or self.is_configured(p)]
        if not found:
            return {}
        from mailcheck.cli.progress import Watching
        from mailcheck.libraries import LibraryOptions, check_libraries

        by_run: dict[int, tuple[Run, list[str]]] = {}
        for path in found:
            run = self.of(path)
            by_run.setdefault(id(run), (run, []))[1].append(path)
        out: dict[str, list[Report]] = {path: [] for path in found}
        for run, group in by_run.values():
            config = run.config
            options = LibraryOptions(facts=run.facts(facts), only=self.changed.only if self.changed else None)
            if config:
                options = options._replace(shelves=config.library, known=config.known_slots, syntax=config.slot_syntax)
            with Watching() as watch:
                for path, report in check_libraries(group, run.checker, options, verbose, watch):
                    out[path].append(run.report(report))
        return out

    def is_configured(self, path: str) -> bool:
        """Whether a configuration says that a file belongs to a library."""
        config = self.of(path).config
        if config is None or not config.library or path == "-":
            return False
        from mailcheck.readers.library.files import shelf_of

        return shelf_of(path, config.library) is not None
