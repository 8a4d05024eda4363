"""Packs tested: cards by their cases, lexicon files by their sentences, and a team's own labelled cases.

`assert_cards(path)` is for pytest; `run_tests(path)` yields what `mailcheck test` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mailcheck.api import Checker
from mailcheck.errors import InputError, Problem, RuleError, did_you_mean
from mailcheck.evaluation import Result, Score, case_files, score_case
from mailcheck.lexicon.pack_folders import PACK_FILE, find_pack
from mailcheck.lexicon.pattern_text import unsound
from mailcheck.readers.labels import LabelledCase
from mailcheck.rules.card import Card
from mailcheck.rules.registry import cards, load_packs
from mailcheck.selftest import Outcome, run_pack_selftests, run_selftests

__all__ = ["Outcome", "assert_cards", "run_tests"]

_CASES = "cases"


def assert_cards(path: str | Path, *, packs: Iterable[str] = (), plugins: Iterable[str] = ()) -> None:
    """Run all self-tests of a pack, or of one card, or labelled cases; for use in pytest.

    Raises AssertionError that names every failure, RuleError where a file cannot be loaded.
    """
    outcomes = list(run_tests(str(path), packs=packs, plugins=plugins))
    failed = [f"{o.subject}: {o.message}" for o in outcomes if not o.passed or o.message]
    if failed:
        raise AssertionError("\n".join(failed))
    if not outcomes:
        raise AssertionError(f"{path}: there is nothing to test")


def run_tests(path: str, *, packs: Iterable[str] = (), plugins: Iterable[str] = ()) -> Iterator[Outcome]:
    """Run the self-tests of a path: a pack (or the name of an installed one), one of its cards, a rules folder, labelled cases.

    `packs` are folders of packs that are laid over ours, those that the path names aside; `plugins` kinds that installed
    packages offer. Raises RuleError and InputError where there is nothing to test or a file cannot be loaded.
    """
    folders = [find_pack(name, "", Problem("packs", "")) for name in packs]
    if Path(path, "lexicon").is_dir() and not Path(path, PACK_FILE).is_file() and not _pack_above(path):
        yield from run_selftests(path)
        return
    pack = _pack_above(path)
    if pack is None and Path(path).exists():
        yield from labelled_cases(Path(path), _Loaded(folders, plugins))
        return
    if pack is None:
        pack = Path(find_pack(path, "", Problem(path, "")))
    known = next((i for i, folder in enumerate(folders) if Path(folder).resolve() == pack.resolve()), None)
    if known is None:
        folders.append(str(pack))
    else:
        # faults are told by the path that the user gave
        folders[known] = str(pack)
    loaded = _Loaded(folders, plugins)
    prefix = loaded.prefix(str(pack))
    if Path(pack, _CASES).resolve() in (Path(path).resolve(), *Path(path).resolve().parents):
        yield from labelled_cases(Path(path), loaded, prefix)
        return
    one = Path(path) if Path(path).suffix == ".yaml" and Path(path).name != PACK_FILE else None
    card = next((c for c in loaded.tested if one is not None and Path(c.path).resolve() == one.resolve()), None)
    yield from run_pack_selftests(loaded.checker, prefix, loaded.tested, card.id if card else "")
    yield from _patterns(loaded, str(pack), card)
    if card is None and Path(pack, _CASES).is_dir():
        yield from labelled_cases(Path(pack, _CASES), loaded, prefix)


def _pack_above(path: str) -> Path | None:
    """The pack that a path is, or lies in."""
    here = Path(path)
    return next((folder for folder in (here, *here.parents) if (folder / PACK_FILE).is_file()), None) if here.exists() else None


class _Loaded:
    """Our rules with packs, and everything by which packs test themselves."""

    def __init__(self, folders: list[str], plugins: Iterable[str]) -> None:
        plugins = tuple(plugins)
        self.folders = folders
        # the plug-ins come first: a card may need their kinds
        self.checker = Checker(plugins=plugins)
        if folders:
            self.checker = Checker(load_packs(folders, plugins, tested=True), plugins=plugins)
        self.tested: tuple[Card, ...] = tuple(c for c in cards(self.checker.knowledge, tested=bool(folders), plugins=plugins))

    def prefix(self, folder: str) -> str:
        """The prefix of the pack in a folder."""
        return self.checker.knowledge.packs[self.folders.index(folder)]


# --- patterns that can never match


def _patterns(loaded: _Loaded, folder: str, card: Card | None) -> Iterator[Outcome]:
    """Patterns of a pack that match in none of its examples, and not what they say themselves."""
    knowledge = loaded.checker.knowledge
    examples = _Examples(loaded)
    for number, (written, path, line) in knowledge.origins_below(card.path if card else folder):
        pattern = knowledge.table.pattern(number)
        fault = unsound(pattern.sequence)
        if fault is not None and not examples.match(number):
            yield Outcome(f"{path}:{line}: pattern {written!r}", False, f"it can never match: {fault.reason}")


class _Examples:
    """All sentences that packs bring, read when first asked for."""

    def __init__(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        self._matching: set[int] | None = None

    def match(self, number: int) -> bool:
        """Whether a pattern matches in one of them."""
        if self._matching is None:
            self._matching = set()
            knowledge = self._loaded.checker.knowledge
            for text in self._texts():
                for sentence in knowledge.splitter.plain(text.replace("⟦", "").replace("⟧", ""), knowledge.folder):
                    view = knowledge.view(sentence)
                    self._matching |= {
                        n for n in view.possible if next(knowledge.table.pattern(n).matches(view), None) is not None
                    }
        return number in self._matching

    def _texts(self) -> Iterator[str]:
        for card in self._loaded.tested:
            if card.pack:
                for case in card.cases:
                    yield from (str(case.raw[key]) for key in ("draft", "inbound") if case.raw.get(key))
                    yield from (str(mail["text"]) for mail in case.raw.get("thread") or ())
        for prefix in self._loaded.checker.knowledge.packs:
            for example in self._loaded.checker.knowledge.examples_of(prefix):
                for part in ("yes", "no", "heard", "unheard"):
                    yield from example["of"].get(part, ())


# --- labelled cases


def labelled_cases(path: Path, loaded: _Loaded, pack: str = "") -> Iterator[Outcome]:
    """Outcomes of a team's labelled cases (docs/cases.md).

    Every label must be found, and the rules of the pack, or those that some label of the case names, must find nothing else.
    Raises InputError.
    """
    files = case_files(path)
    if not files:
        raise InputError(Problem(str(path), "no labelled cases here (YAML files with a list `findings`)"))
    ids = [c.id for c in loaded.checker.all_cards]
    read: list[tuple[Path, LabelledCase]] = []
    problems: list[Problem] = []
    for file in files:
        try:
            labelled = loaded.checker.read_labelled(str(file))
        except InputError as exc:
            problems += exc.problems
            continue
        for rule in sorted({label.rule for label in labelled.labels or ()} - set(ids)):
            problems.append(Problem(str(file), f"there is no rule {rule!r}{did_you_mean(rule, ids)}"))
        read.append((file, labelled))
    if problems:
        raise RuleError(problems)
    for file, labelled in read:
        if labelled.labels is None:
            yield Outcome(str(file), False, "it has no list `findings` ([] where nothing must be found)")
            continue
        own = {c.id for c in loaded.checker.cards if c.pack and pack in ("", c.pack)}
        rules = own | {label.rule for label in labelled.labels}
        result = Result(rules={rule: Score() for rule in sorted(rules)})
        score_case(labelled, loaded.checker, file.stem, result)
        faults = [
            f"{slip.rule} {'found nothing at' if slip.missed else 'found'} {slip.text!r}" for slip in result.slips
        ] + result.crashed
        yield Outcome(str(file), not faults, "; ".join(faults))
