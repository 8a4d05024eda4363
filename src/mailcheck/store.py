"""Where the knowledge of Japanese is kept, and how it gets into memory fast.

An installed wheel carries `rules/` compiled (`_rules/compiled.json`). A checkout reads its own `rules/`, and keeps
what it compiled in the user's cache folder, keyed by names, sizes and times of the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from mailcheck.errors import Problem, RuleError
from mailcheck.language.folding import Folder
from mailcheck.language.sentences import Splitter
from mailcheck.lexicon.matcher import Pattern, View

_PACKAGE = Path(__file__).resolve().parent
_FORMAT = 2


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
    """A list of patterns with look-alikes that cancel their matches."""

    __slots__ = ("_excluded", "_patterns")

    def __init__(self, patterns: Iterable[list[Any]], excluded: Iterable[list[Any]] = ()) -> None:
        self._patterns = [Pattern(s, q, _keys(k)) for s, q, k in patterns]
        self._excluded = [Pattern(s, q, _keys(k)) for s, q, k in excluded]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def narrow(self, text: str, forms: frozenset[str]) -> Patterns:
        """Those that can match somewhere in a text with these dictionary forms."""
        made = Patterns(())
        made._patterns = [p for p in self._patterns if p.possible(text, forms)]
        if made._patterns:
            made._excluded = [p for p in self._excluded if p.possible(text, forms)]
        return made

    def find(self, view: View) -> list[tuple[int, int]]:
        """The places in the sentence's folded text where a pattern stands, first to last."""
        found = [m for p in self._patterns for m in p.matches(view)]
        if not found:
            return []
        excluded = [m for p in self._excluded for m in p.matches(view)]
        return sorted({m for m in found if not any(m[0] < e and s < m[1] for s, e in excluded)})


def _keys(value: list[list[str]] | None) -> tuple[list[str], list[str]] | None:
    return (value[0], value[1]) if value is not None else None


class Topic:
    """What a sentence is about: a circumstance of the customer's life, or a feeling."""

    __slots__ = ("_patterns", "_raw", "feeling", "id")

    def __init__(self, name: str, raw: dict[str, Any], feeling: bool) -> None:
        self.id = name
        self.feeling = feeling
        self._raw = raw
        self._patterns: dict[str, Patterns] = {}

    def patterns(self, part: str) -> Patterns:
        """Patterns of `tells`, `general`, `wishes` or `taboo`."""
        if part not in self._patterns:
            excluded = self._raw.get("not", ()) if part == "tells" else ()
            self._patterns[part] = Patterns(self._raw.get(part, ()), excluded)
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
        self._words: dict[str, Patterns] = {}

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
            self._acts[name] = Patterns(raw.get("patterns", ()), raw.get("not", ()))
        return self._acts[name]

    def act_examples(self, name: str, part: str) -> tuple[str, ...]:
        """Sentences of `yes` or `no`."""
        return tuple(self._compiled["acts"][name].get(part, ()))

    def families(self, name: str) -> dict[str, Patterns]:
        """The families of an act file that has some, by name."""
        raw = self._compiled["acts"][name]
        return {k: Patterns(v, raw.get("not", ())) for k, v in raw.get("families", {}).items()}

    def words(self, name: str) -> Patterns:
        """A word list."""
        if name not in self._words:
            self._words[name] = Patterns(self._compiled["words"].get(name, ()))
        return self._words[name]

    def forms(self, name: str) -> frozenset[str]:
        """The words of a word list as dictionary forms and texts, for lists of single words."""
        out: set[str] = set()
        for _, _, keys in self._compiled["words"].get(name, ()):
            for words in keys or ():
                out.update(words)
        return frozenset(out)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Topics of disclosure, by id."""
        return tuple(Topic(k, v, False) for k, v in sorted(self._compiled["topics"].items()))

    @cached_property
    def feelings(self) -> tuple[Topic, ...]:
        """Feelings, by id."""
        return tuple(Topic(k, v, True) for k, v in sorted(self._compiled["feelings"].items()))

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
    """The knowledge of `folder`, by default our own. Raises RuleError with every fault."""
    root = folder or rules_folder()
    ready = root / "compiled.json"
    if ready.is_file():
        return Knowledge(json.loads(ready.read_text(encoding="utf-8")))
    cache = _cache_file(root)
    if cache is not None and cache.is_file():
        with contextlib.suppress(ValueError, OSError):
            return Knowledge(json.loads(cache.read_text(encoding="utf-8")))
    # reading YAML costs more than the whole run: only where nothing is cached
    from mailcheck.lexicon.compiler import compile_rules

    compiled = compile_rules(root)
    if cache is not None:
        _write(cache, json.dumps(compiled, ensure_ascii=False, separators=(",", ":")))
    return Knowledge(compiled)


def _cache_file(root: Path) -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        home = Path(base)
    elif sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir())
    else:
        try:
            home = Path.home() / ".cache"
        except RuntimeError:
            return None
    # a changed compiler must not read what an older one wrote
    digest = hashlib.sha256(f"{_FORMAT} {root}".encode())
    compilers = [Path(__file__), _PACKAGE / "language" / "folding.py"]
    compilers += [*(_PACKAGE / "lexicon").glob("*.py"), *(_PACKAGE / "messages").glob("*.yaml")]
    for path in sorted([*root.rglob("*.yaml"), *compilers]):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return home / "mailcheck" / f"rules-{digest.hexdigest()[:24]}.json"


def _write(path: Path, text: str) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is no fault."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("rules-*.json"), key=lambda p: p.stat().st_mtime)[:-7]:
            old.unlink()
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
