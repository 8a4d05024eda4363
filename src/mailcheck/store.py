"""Where the knowledge of Japanese is kept, and how it gets into memory fast.

An installed wheel carries `rules/` compiled (`_rules/compiled.txt`). A checkout reads its own `rules/`, and keeps
what it compiled in the user's cache folder, keyed by names, sizes and times of the files.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from mailcheck.errors import Problem, RuleError
from mailcheck.language.folding import Folder
from mailcheck.language.phrases import PhraseTable, load_phrases
from mailcheck.language.sentences import Splitter
from mailcheck.lexicon.matcher import View
from mailcheck.lexicon.stored import Parts, Table, read_compiled, write_compiled
from mailcheck.model import Sentence

# paths are plain strings here: a run that needs nothing else of pathlib starts sooner without it
_PACKAGE = os.path.dirname(os.path.realpath(__file__))
_FORMAT = 18
_READY = "compiled.txt"


def rules_folder() -> str:
    """The folder with the rules: beside the package when installed, else the working tree's."""
    installed = os.path.join(_PACKAGE, "_rules")
    if os.path.isdir(installed):
        return installed
    tree = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "rules")
    if os.path.isdir(tree):
        return tree
    raise RuleError(Problem(tree, "the folder with the rules is missing: install mailcheck again"))


class Patterns:
    """Some patterns of the table, with look-alikes that cancel their matches."""

    __slots__ = ("_excluded", "_numbers", "_table")

    def __init__(self, table: Table, numbers: Iterable[int], excluded: Iterable[int] = ()) -> None:
        self._table = table
        self._numbers = tuple(numbers)
        self._excluded = tuple(excluded)

    def narrow(self, possible: frozenset[int]) -> Patterns:
        """Those that can match, by their numbers."""
        return Patterns(
            self._table,
            [n for n in self._numbers if n in possible],
            [n for n in self._excluded if n in possible],
        )

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def find(self, view: View) -> list[tuple[int, int]]:
        """The places in the sentence's folded text where a pattern stands, first to last."""
        found = self._matches(self._numbers, view)
        if not found:
            return []
        excluded = self._matches(self._excluded, view)
        return sorted({m for m in found if not any(m[0] < e and s < m[1] for s, e in excluded)})

    def excludes(self, view: View) -> bool:
        """Whether anything stands in a sentence that makes it something else."""
        return bool(self._matches(self._excluded, view))

    def _matches(self, numbers: tuple[int, ...], view: View) -> list[tuple[int, int]]:
        table, text, forms = self._table, view.text, view.forms
        tried = (n for n in numbers if n in view.possible and table.has_rest(n, text, forms))
        return [m for n in tried for m in table.pattern(n).matches(view)]


class Words:
    """A word list."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self, view: View) -> list[tuple[int, int]]:
        """The places where a word of the list stands, each at its longest."""
        return [(start, ends[0]) for start, ends in sorted(view.words(self._name).items())]


class Topic:
    """What a sentence is about: a circumstance of the customer's life, or a feeling."""

    __slots__ = ("_of_models", "_patterns", "_raw", "_table", "feeling", "id")

    def __init__(self, name: str, raw: dict[str, Any], feeling: bool, table: Table, of_models: Parts) -> None:
        self.id = name
        self._of_models = of_models
        self._table = table
        self.feeling = feeling
        self._raw = raw
        self._patterns: dict[str, Patterns] = {}

    def patterns(self, part: str) -> Patterns:
        """Patterns of `tells`, `general`, `wishes` or `taboo`."""
        if part not in self._patterns:
            excluded = self._raw.get("not", ()) if part == "tells" else ()
            self._patterns[part] = Patterns(self._table, self._raw.get(part, ()), excluded)
        return self._patterns[part]

    def label(self, language: str) -> str:
        """The topic's name for people."""
        label = self._raw.get("label")
        return str(label.get(language) or label.get("ja")) if isinstance(label, dict) else str(label or self.id)

    @property
    def group(self) -> str:
        """The family of topics this one belongs to."""
        return str(self._raw.get("group", ""))

    @property
    def model(self) -> tuple[str, ...]:
        """Sentences to suggest."""
        return tuple(self._raw.get("model", ()))

    def model_words(self, model: str) -> list[list[str]]:
        """The content words of a model sentence, by sentence where it is several."""
        words: list[list[str]] = self._of_models.get(self.id, {})[model]["words"]
        return words

    def model_people(self, model: str) -> list[str]:
        """The words of a model sentence that name members of the customer's family."""
        people: list[str] = self._of_models.get(self.id, {})[model]["people"]
        return people

    def examples(self, part: str) -> tuple[str, ...]:
        """Sentences of `yes`, `no`, `heard` or `unheard`."""
        return tuple(self._raw.get(part, ()))


class Knowledge:
    """Everything that `rules/` says, ready to use."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        self._compiled = compiled
        self._acts: dict[str, Patterns] = {}
        self.table = Table(compiled["patterns"])
        self._lists = Parts(compiled["words"])
        self._values = Parts(compiled["values"])
        self._weights = Parts(compiled["weights"])
        self._messages = Parts(compiled["messages"])
        self._of_models = Parts(compiled["of_models"])
        self.mail_tables = Parts(compiled["mail"])
        """The tables of `rules/mail/`, by name."""

    @cached_property
    def folder(self) -> Folder:
        """The folding by this project's table of spellings."""
        return Folder(self.values("spellings"))

    @cached_property
    def splitter(self) -> Splitter:
        """The sentence splitter."""
        return Splitter.of(self.values("sentences"))

    @property
    def act_ids(self) -> tuple[str, ...]:
        """The ids of all acts, sorted; patterns that a card has of its own aside."""
        return tuple(sorted(name for name in self._compiled["acts"] if ":" not in name))

    def act(self, name: str) -> Patterns:
        """The patterns of the act `name`; none for an unknown act (`mailcheck test` reports those)."""
        if name not in self._acts:
            raw = self._compiled["acts"].get(name, {})
            self._acts[name] = Patterns(self.table, raw.get("patterns", ()), raw.get("not", ()))
        return self._acts[name]

    def act_examples(self, name: str, part: str) -> tuple[str, ...]:
        """Sentences of `yes` or `no`."""
        return tuple(self._compiled["acts"][name].get(part, ()))

    def families(self, name: str) -> dict[str, Patterns]:
        """The families of an act file that has some, by name."""
        raw = self._compiled["acts"][name]
        return {k: Patterns(self.table, v, raw.get("not", ())) for k, v in raw.get("families", {}).items()}

    def plain_view(self, sentence: Sentence) -> View:
        """A sentence, indexed for word lists only."""
        return View(sentence, self._lists)

    def view(self, sentence: Sentence, table: Table | None = None) -> View:
        """A sentence, indexed for matching. `table` is the table of patterns, narrowed where the caller can."""
        view = self.plain_view(sentence)
        view.possible = (table or self.table).possible(view.text, view.forms)
        return view

    @staticmethod
    def words(name: str) -> Words:
        """A word list."""
        return Words(name)

    def forms(self, name: str) -> frozenset[str]:
        """The words of a word list as dictionary forms and texts, for lists of single words."""
        out: set[str] = set()
        item = self._lists.get(name)
        for branch in item[1] if item else ():
            out.update(w for part in branch if part[0] in "td" for w in part[1:] if isinstance(w, str))
        return frozenset(out)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Topics of disclosure, by id."""
        return tuple(Topic(k, v, False, self.table, self._of_models) for k, v in sorted(self._compiled["topics"].items()))

    @cached_property
    def feelings(self) -> tuple[Topic, ...]:
        """Feelings, by id."""
        return tuple(Topic(k, v, True, self.table, self._of_models) for k, v in sorted(self._compiled["feelings"].items()))

    def values(self, name: str) -> Any:
        """A plain table of `rules/values/`."""
        return self._values.get(name, {})

    def mail(self, name: str) -> Any:
        """A plain table of `rules/mail/`."""
        return self.mail_tables.get(name, {})

    def weights(self, name: str) -> Any:
        """A table of learnt weights."""
        return self._weights.get(name, {})

    @staticmethod
    def phrases(name: str) -> PhraseTable:
        """A table of phrases of `rules/weights/`."""
        return load_phrases(os.path.join(rules_folder(), "weights", f"{name}.bin"))

    def messages(self, language: str) -> dict[str, str]:
        """What the program says, by key."""
        made: dict[str, str] = self._messages.get(language) or self._messages.get("ja")
        return made

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The rule cards as they stand in their files."""
        return list(self._compiled["cards"])

    @property
    def packs(self) -> tuple[str, ...]:
        """The prefixes of the packs that are laid over our rules."""
        return tuple(self._compiled["packs"])

    @property
    def switched_off(self) -> frozenset[str]:
        """The rules that a pack switches off."""
        return frozenset(card["value"]["id"] for card in self._compiled["cards"] if card.get("off"))

    @property
    def word_ids(self) -> tuple[str, ...]:
        """The ids of all word lists, sorted."""
        return tuple(sorted(self._compiled["words"]))

    # --- for self-tests: only where the knowledge was read with `read_knowledge`

    def origin(self, number: int) -> tuple[str, str, int]:
        """How a pattern is written, its file and its line."""
        written, path, line = self._compiled["origins"][number][0]
        return written, path, line

    def origins_below(self, path: str) -> list[tuple[int, tuple[str, str, int]]]:
        """The patterns that stand in a file or in the files of a folder: their numbers and origins."""
        below = os.path.join(path, "")
        return [
            (number, origin)
            for number, origins in self._compiled["origins"].items()
            for origin in origins
            if origin[1] == path or origin[1].startswith(below)
        ]

    def entry(self, part: str, name: str) -> dict[str, Any]:
        """An act, a topic or a feeling with numbers of patterns; empty where there is none of this name."""
        found: dict[str, Any] = self._compiled[part].get(name, {})
        return found

    def examples_of(self, prefix: str) -> list[dict[str, Any]]:
        """What the lexicon files of a pack hold: `part`, `id` and the entry `of` each."""
        return [e for e in self._compiled["examples"] if e["prefix"] == prefix]


@lru_cache(maxsize=4)
def load_knowledge(folder: str | None = None) -> Knowledge:
    """The knowledge of `folder`, by default our own, for running. Raises RuleError with every fault."""
    root = folder or rules_folder()
    ready = os.path.join(root, _READY)
    if os.path.isfile(ready):
        return Knowledge(read_compiled(_bytes(ready)))
    return _cached(root, (), _state(root, ()))


def load_with_packs(packs: Iterable[str]) -> Knowledge:
    """Our knowledge with the packs in these folders, later ones over earlier ones. Raises RuleError with every fault."""
    folders = tuple(packs)
    return _laid(folders, _state(rules_folder(), folders)) if folders else load_knowledge()


@lru_cache(maxsize=8)
def _laid(folders: tuple[str, ...], state: str) -> Knowledge:
    """A changed file of a pack changes `state`, so that a long-lived process sees it."""
    return _cached(rules_folder(), folders, state)


def _cached(root: str, packs: tuple[str, ...], state: str) -> Knowledge:
    cache = _cache_file("packs" if packs else "rules", state)
    if cache is not None and os.path.isfile(cache):
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError, OSError):
            return Knowledge(read_compiled(_bytes(cache)))
    # reading YAML costs more than the whole run: only where nothing is cached
    from mailcheck.lexicon.compiler import compile_rules, for_running

    slim = for_running(compile_rules(root, packs))
    if cache is not None:
        _write(cache, write_compiled(slim))
    return Knowledge(slim)


def read_knowledge(folder: str | None = None, packs: Iterable[str] = ()) -> Knowledge:
    """The knowledge with everything by which it tests itself, read from the YAML files. Raises RuleError."""
    from mailcheck.lexicon.compiler import compile_rules

    return Knowledge(compile_rules(folder or rules_folder(), tuple(packs)))


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _state(root: str, packs: tuple[str, ...]) -> str:
    """What a compiled form depends on, in short."""
    # a changed compiler must not read what an older one wrote
    state = [f"{_FORMAT} {root}", *packs]
    ready = os.path.join(root, _READY)
    if os.path.isfile(ready):
        # an installed program: its own files do not change one by one
        stat = os.stat(ready)
        state.append(f"{stat.st_size} {stat.st_mtime_ns}")
        own = []
    else:
        own = [root, *(os.path.join(_PACKAGE, part) for part in ("lexicon", "language", "messages"))]
    for folder in (*own, *packs):
        try:
            state += [f"{name} {size} {time}" for name, size, time in _files(folder)]
        except OSError as exc:
            raise RuleError(Problem(folder, f"cannot be read: {exc.strerror}")) from exc
    return f"{zlib.crc32(chr(10).join(state).encode('utf-8', 'surrogateescape')):08x}"


def _cache_file(sort: str, state: str) -> str | None:
    """Where what was compiled from this state of the rules is kept; None on a machine without a home."""
    base = os.environ.get("XDG_CACHE_HOME")
    if not base and sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    home = base or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "mailcheck", f"{sort}-{state}.txt") if os.path.isabs(home) else None


def _files(folder: str) -> list[tuple[str, int, int]]:
    """Name, size and time of every file below a folder that a compiled form depends on."""
    out = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                out += _files(entry.path)
            elif entry.name.endswith((".yaml", ".py")):
                stat = entry.stat()
                out.append((entry.path, stat.st_size, stat.st_mtime_ns))
    return sorted(out)


def _write(path: str, data: bytes) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is no fault."""
    import tempfile
    from pathlib import Path

    folder = Path(path).parent
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        # packs change often: they must not push the rules out
        sort = Path(path).name.split("-")[0]
        for old in sorted(folder.glob(f"{sort}-*.txt"), key=lambda p: p.stat().st_mtime)[:-7]:
            old.unlink()
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
