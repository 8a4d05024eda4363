"""Where the knowledge of Japanese is kept, and how it gets into memory fast.

An installed wheel carries `rules/` compiled (`_rules/compiled.txt`). A checkout reads its own `rules/`, and keeps
what it compiled in the user's cache folder, keyed by names, sizes and times of the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mailcheck.errors import Problem, RuleError
from mailcheck.language.folding import Folder
from mailcheck.language.sentences import Splitter
from mailcheck.lexicon.matcher import View
from mailcheck.lexicon.stored import Table, read_compiled, write_compiled
from mailcheck.model import Sentence

_PACKAGE = Path(__file__).resolve().parent
_FORMAT = 13


def rules_folder() -> Path:
    """The folder with the rules: beside the package when installed, else the working tree's."""
    installed = _PACKAGE / "_rules"
    if installed.is_dir():
        return installed
    tree = _PACKAGE.parent.parent / "rules"
    if tree.is_dir():
        return tree
    raise RuleError(Problem(str(tree), "the folder with the rules is missing: install mailcheck again"))


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

    def _matches(self, numbers: tuple[int, ...], view: View) -> list[tuple[int, int]]:
        table = self._table
        return [m for n in numbers if n in view.possible for m in table.pattern(n).matches(view)]


class Words:
    """A word list."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self, view: View) -> list[tuple[int, int]]:
        """The places where a word of the list stands, each at its longest."""
        return [(start, ends[0]) for start, ends in sorted(view.words(self._name).items())]


class WordLists:
    """Word lists by name, decoded when first asked for."""

    __slots__ = ("_raw",)

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw

    def get(self, name: str) -> list[Any] | None:
        """The item of the list with this name."""
        item = self._raw.get(name)
        if isinstance(item, (str, bytes)):
            item = self._raw[name] = json.loads(item)
        return item


class Topic:
    """What a sentence is about: a circumstance of the customer's life, or a feeling."""

    __slots__ = ("_patterns", "_raw", "_table", "feeling", "id")

    def __init__(self, name: str, raw: dict[str, Any], feeling: bool, table: Table) -> None:
        self.id = name
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

    def examples(self, part: str) -> tuple[str, ...]:
        """Sentences of `yes`, `no`, `heard` or `unheard`."""
        return tuple(self._raw.get(part, ()))


class Knowledge:
    """Everything that `rules/` says, ready to use."""

    def __init__(self, compiled: dict[str, Any]) -> None:
        self._compiled = compiled
        self._acts: dict[str, Patterns] = {}
        self.table = Table(compiled["patterns"])
        self._lists = WordLists(compiled["words"])

    @cached_property
    def folder(self) -> Folder:
        """The folding by this project's table of spellings."""
        return Folder(self.values("spellings"))

    @cached_property
    def splitter(self) -> Splitter:
        """The sentence splitter."""
        data = self.values("sentences")
        return Splitter(tuple(data["end_words"]), tuple(data["final_forms"]), tuple(data["continuing"]))

    @property
    def act_ids(self) -> tuple[str, ...]:
        """The ids of all acts, sorted."""
        return tuple(sorted(self._compiled["acts"]))

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
        return tuple(Topic(k, v, False, self.table) for k, v in sorted(self._compiled["topics"].items()))

    @cached_property
    def feelings(self) -> tuple[Topic, ...]:
        """Feelings, by id."""
        return tuple(Topic(k, v, True, self.table) for k, v in sorted(self._compiled["feelings"].items()))

    def values(self, name: str) -> Any:
        """A plain table of `rules/values/`."""
        return self._compiled["values"].get(name, {})

    def mail(self, name: str) -> Any:
        """A plain table of `rules/mail/`."""
        return self._compiled["mail"].get(name, {})

    def weights(self, name: str) -> Any:
        """A table of learnt weights."""
        return self._compiled["weights"].get(name, {})

    def messages(self, language: str) -> dict[str, str]:
        """What the program says, by key."""
        made: dict[str, str] = self._compiled["messages"].get(language) or self._compiled["messages"]["ja"]
        return made

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The rule cards as they stand in their files."""
        return list(self._compiled["cards"])


@lru_cache(maxsize=4)
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """The knowledge of `folder`, by default our own, for running. Raises RuleError with every fault."""
    root = folder or rules_folder()
    ready = root / "compiled.txt"
    if ready.is_file():
        return Knowledge(read_compiled(ready.read_bytes()))
    cache = _cache_file(root)
    if cache is not None and cache.is_file():
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError, OSError):
            return Knowledge(read_compiled(cache.read_bytes()))
    # reading YAML costs more than the whole run: only where nothing is cached
    from mailcheck.lexicon.compiler import compile_rules, for_running

    slim = for_running(compile_rules(root))
    if cache is not None:
        _write(cache, write_compiled(slim))
    return Knowledge(slim)


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """The knowledge with everything by which it tests itself, read from the YAML files. Raises RuleError."""
    from mailcheck.lexicon.compiler import compile_rules

    return Knowledge(compile_rules(folder or rules_folder()))


def _cache_file(root: Path) -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        home = Path(base)
    elif sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~"))
    else:
        try:
            home = Path.home() / ".cache"
        except RuntimeError:
            return None
    # a changed compiler must not read what an older one wrote
    digest = hashlib.sha256(f"{_FORMAT} {root}".encode())
    for folder in (root, _PACKAGE / "lexicon", _PACKAGE / "language", _PACKAGE / "messages"):
        for name, size, time in _files(str(folder)):
            digest.update(f"{name} {size} {time}\n".encode())
    return home / "mailcheck" / f"rules-{digest.hexdigest()[:24]}.txt"


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


def _write(path: Path, data: bytes) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is no fault."""
    import tempfile

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("rules-*.txt"), key=lambda p: p.stat().st_mtime)[:-7]:
            old.unlink()
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
