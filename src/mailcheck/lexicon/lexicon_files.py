"""Acts, topics, feelings and word lists: from their YAML files to numbers of patterns.

A file of a pack may extend one that stands before it (`extends: wedding`): its lists go on where those of the other end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from mailcheck.errors import MailcheckError, Problem, RuleError, did_you_mean
from mailcheck.lexicon.pattern import PatternError, Sequence_, alternatives, parse_pattern, required_keys
from mailcheck.lexicon.stored import Writer
from mailcheck.lexicon.strict_yaml import Document, read_yaml

Entry = dict[str, Any]

ACT_KEYS = ("id", "extends", "meaning", "patterns", "not", "families", "yes", "no", "why")
TOPIC_KEYS = (
    "id", "extends", "label", "group", "tells", "not", "general", "wishes", "taboo", "model",
    "yes", "no", "heard", "unheard", "why",
)  # fmt: skip
WORDS_KEYS = ("id", "extends", "meaning", "words", "why")
EXAMPLES = ("yes", "no", "heard", "unheard")
_PATTERN_LISTS = ("patterns", "not", "tells", "general", "wishes", "taboo")
_LANGUAGES = ("ja", "en")
_SENTENCE_LISTS = (*EXAMPLES, "model")


class Source(NamedTuple):
    """A folder with the layout of `rules/`; ours has no prefix."""

    root: Path
    prefix: str = ""

    def name(self, stem: str) -> str:
        """The id of what the file with this name holds."""
        return f"{self.prefix}/{stem}" if self.prefix else stem


class Sort(NamedTuple):
    """A sort of lexicon files."""

    folder: str
    keys: tuple[str, ...]
    main: str
    """What a file of the sort must hold."""


ACTS = Sort("acts", ACT_KEYS, "patterns")
TOPICS = Sort("topics", TOPIC_KEYS, "tells")
FEELINGS = Sort("feelings", TOPIC_KEYS, "tells")
WORDS = Sort("words", WORDS_KEYS, "words")


class LexiconReader:
    """Reads the lexicon files of all sources; faults go to `problems`."""

    def __init__(self, fold: Callable[[str], str], problems: list[Problem]) -> None:
        self.fold = fold
        self.problems = problems
        self.words: dict[str, list[Sequence_]] = {}
        self.writer = Writer()
        self.origins: dict[int, list[tuple[str, str, int]]] = {}
        """Of each pattern: how it is written, its file and line. Wanted by self-tests only."""
        self.examples: list[Entry] = []
        """The sentences by which files that extend others test themselves."""

    def word_lists(self, sources: Iterable[Source]) -> Entry:
        """Word lists come first: the other files refer to them."""
        for source in sources:
            later = []
            for document in documents(source.root / "lexicon" / "words", self.problems):
                if isinstance(document.value, dict) and "extends" in document.value:
                    later.append(document)
                elif (name := self.entry_id(document, WORDS, source)) is not None:
                    self.words[name] = self.sequences(document, document.value.get("words"), "words")
            for document in later:
                if (name := self.extended(document, WORDS, source, self.words)) is not None:
                    self.words[name] += self.sequences(document, document.value.get("words"), "words")
        return {name: alternatives(sequences) for name, sequences in self.words.items() if sequences}

    def files(self, sources: Iterable[Source], sort: Sort) -> Entry:
        """The entries of a sort, by id."""
        out: Entry = {}
        for source in sources:
            later = []
            for document in documents(source.root / "lexicon" / sort.folder, self.problems):
                if isinstance(document.value, dict) and "extends" in document.value:
                    later.append(document)
                elif (name := self.entry_id(document, sort, source)) is not None:
                    out[name] = self.entry(document, sort)
                    if source.prefix:
                        self.examples.append({"part": sort.folder, "id": name, "prefix": source.prefix, "of": out[name]})
            for document in later:
                if (name := self.extended(document, sort, source, out)) is not None:
                    more = self.entry(document, sort)
                    self.examples.append({"part": sort.folder, "id": name, "prefix": source.prefix, "of": more})
                    out[name] = _joined(out[name], more)
        return out

    def entry_id(self, document: Document, sort: Sort, source: Source) -> str | None:
        """The id of a file that stands for itself; None where the file cannot be used."""
        if not self._keys(document, sort):
            return None
        value, name = document.value, source.name(Path(document.path).stem)
        if value.get("id") != name:
            whose = f"the pack's prefix and the file's name, {name!r}" if source.prefix else f"the file's name, {name!r}"
            self.problems.append(document.problem(f"id must be {whose}", "id"))
        if not value.get(sort.main) and not value.get("families"):
            self.problems.append(document.problem(f"{sort.main!r} is missing or empty"))
        return name

    def extended(self, document: Document, sort: Sort, source: Source, known: Iterable[str]) -> str | None:
        """The id of what a file extends; None where there is nothing of this name."""
        if not self._keys(document, sort):
            return None
        name = document.value["extends"]
        if not source.prefix:
            self.problems.append(document.problem("extends is for packs: write it into the file itself", "extends"))
        for key in ("id", "label", "group", "meaning"):
            if key in document.value:
                self.problems.append(document.problem(f"a file that extends another has no {key}", key))
        if name not in known:
            near = did_you_mean(str(name), known)
            self.problems.append(
                document.problem(f"there is nothing named {name!r} in {sort.folder} to extend{near}", "extends")
            )
            # what else is wrong with the file is told in the same run
            self.sequences(document, document.value.get(sort.main, []), sort.main)
            return None
        return str(name)

    def _keys(self, document: Document, sort: Sort) -> bool:
        value = document.value
        if not isinstance(value, dict):
            self.problems.append(document.problem("the file must hold a mapping"))
            return False
        for key in value:
            if key not in sort.keys:
                self.problems.append(document.problem(f"unknown key {key!r}{did_you_mean(str(key), sort.keys)}", key))
        return True

    def entry(self, document: Document, sort: Sort) -> Entry:
        """What a file holds, patterns as numbers."""
        value, out = document.value, Entry()
        for key in _PATTERN_LISTS:
            if key in sort.keys and value.get(key):
                out[key] = self.patterns(document, value[key], key)
        families = value.get("families")
        if isinstance(families, dict):
            out["families"] = {name: self.patterns(document, found, "families", name) for name, found in families.items()}
        elif families is not None:
            self.problems.append(document.problem("families must be a mapping: a name, and a list of patterns", "families"))
        for key in _SENTENCE_LISTS:
            if value.get(key):
                out[key] = self.sentences(document, value[key], key)
        for key in ("label", "meaning", "group"):
            if key in value:
                out[key] = value[key]
            for language in value[key] if isinstance(value.get(key), dict) else ():
                if language not in _LANGUAGES:
                    message = f"no language {language!r}: inside {{…}} a text with a comma needs quotation marks"
                    self.problems.append(document.problem(message, key, language))
        return out

    def patterns(self, document: Document, sources: Any, *where: str) -> list[int]:
        """The numbers of patterns in the table of all."""
        numbers = []
        for line, written, sequence in self._parsed(document, sources, *where):
            number = self.writer.add(sequence, required_keys(sequence))
            self.origins.setdefault(number, []).append((written, document.path, line))
            numbers.append(number)
        return numbers

    def sequences(self, document: Document, sources: Any, *where: str) -> list[Sequence_]:
        """The trees of patterns."""
        return [sequence for _, _, sequence in self._parsed(document, sources, *where)]

    def _parsed(self, document: Document, sources: Any, *where: str) -> list[tuple[int, str, Sequence_]]:
        if not isinstance(sources, list):
            self.problems.append(document.problem("a list of patterns is expected", *where))
            return []
        out = []
        for number, source in enumerate(sources):
            if isinstance(source, (dict, list)):
                # {届く} without quotation marks is a mapping to YAML
                message = "this is no pattern to YAML: put quotation marks around one that begins with { or [, or holds ': '"
                self.problems.append(document.problem(message, *where, number))
                continue
            node = document.nodes.get((*where, number))
            if node is not None and node.tag.startswith("!"):
                message = "YAML takes ! and the word after it away: put quotation marks around a pattern that begins with !"
                self.problems.append(document.problem(message, *where, number))
                continue
            try:
                line = document.marks.get((*where, number), (1, 1))[0]
                out.append((line, str(source), parse_pattern(str(source), self.fold, self.words)))
            except PatternError as exc:
                message = f"pattern {source!r}: {exc} (at its character {exc.column})"
                self.problems.append(document.problem(message, *where, number))
        return out

    def sentences(self, document: Document, value: Any, key: str) -> list[str]:
        """A list of sentences."""
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.problems.append(document.problem("a list of sentences is expected", key))
            return []
        return value


def _joined(entry: Entry, more: Entry) -> Entry:
    """An entry with what another adds to it; the examples of each stay with their file."""
    out = dict(entry)
    for key, value in more.items():
        if key in EXAMPLES:
            continue
        if isinstance(value, dict):
            families = out.get(key, {})
            out[key] = {**families, **{k: [*families.get(k, ()), *v] for k, v in value.items()}}
        else:
            out[key] = [*out.get(key, ()), *value]
    return out


def documents(folder: Path, problems: list[Problem]) -> list[Document]:
    """The YAML files of a folder, by name; those that cannot be read go to `problems`."""
    out = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            out.append(read_yaml(path, RuleError))
        except MailcheckError as exc:
            problems.extend(exc.problems)
    return out
