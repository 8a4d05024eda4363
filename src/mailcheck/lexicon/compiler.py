"""From the folder `rules/` to one plain value that can be stored as JSON.

Everything wrong with any file is collected and raised together as one RuleError.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from mailcheck.errors import MailcheckError, Problem, RuleError, did_you_mean
from mailcheck.language.folding import Folder
from mailcheck.language.sentences import Splitter
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.lexicon.matcher import View
from mailcheck.lexicon.pattern import PatternError, Sequence_, alternatives, parse_pattern, required_keys
from mailcheck.lexicon.stored import Parts, Writer
from mailcheck.lexicon.strict_yaml import Document, read_yaml
from mailcheck.model import Sentence

Compiled = dict[str, Any]

_ACT_KEYS = {"id", "meaning", "patterns", "not", "families", "yes", "no", "why"}
_TOPIC_KEYS = {
    "id", "label", "group", "tells", "not", "general", "wishes", "taboo", "model",
    "yes", "no", "heard", "unheard", "why",
}  # fmt: skip
_WORDS_KEYS = {"id", "meaning", "words"}
_NOT_CARDS = ("lexicon", "mail", "values", "weights", "vectors")
_PATTERN_LISTS = ("patterns", "not", "tells", "general", "wishes", "taboo")
_EXAMPLES = ("yes", "no", "heard", "unheard")
_SENTENCE_LISTS = ("yes", "no", "heard", "unheard", "model")


def compile_rules(folder: str | Path) -> Compiled:
    """Compile a folder (rules, lexicon, mail, values). Raises RuleError with every fault found."""
    root = Path(folder)
    problems: list[Problem] = []
    values = _plain_files(root / "values", problems)
    mail = _plain_files(root / "mail", problems)
    weights = _plain_files(root / "weights", problems)
    folding = Folder(values.get("spellings", {}))
    compiler = _Compiler(folding.fold, problems)
    words = compiler.word_lists(root / "lexicon" / "words")
    compiled: Compiled = {
        "values": values,
        "mail": mail,
        "weights": weights,
        "words": words,
        "acts": compiler.files(root / "lexicon" / "acts", _ACT_KEYS, "patterns"),
        "topics": compiler.files(root / "lexicon" / "topics", _TOPIC_KEYS, "tells"),
        "feelings": compiler.files(root / "lexicon" / "feelings", _TOPIC_KEYS, "tells"),
        "cards": _cards(root, problems),
        "messages": _plain_files(Path(__file__).resolve().parent.parent / "messages", problems),
    }
    compiled["patterns"] = compiler.writer.table()
    splitter = Splitter.of(values.get("sentences", {}))
    # matching keeps what it works out beside the words, which must not be stored
    lists = Parts(deepcopy(words))
    compiled["of_models"] = {
        name: {model: _of_model(splitter.plain(model, folding), lists) for model in entry.get("model", ())}
        for part in ("topics", "feelings")
        for name, entry in compiled[part].items()
    }
    if problems:
        raise RuleError(sorted(problems, key=lambda p: (p.path, p.line, p.column)))
    return compiled


def _of_model(sentences: tuple[Sentence, ...], lists: Parts) -> Compiled:
    """By what a model sentence is chosen: its content words, and the members of the customer's family that it names."""
    views = [View(sentence, lists) for sentence in sentences]
    return {
        "words": [[t.lemma for t in s.tokens if carries_meaning(t)] for s in sentences],
        "people": [v.text[start : ends[0]] for v in views for start, ends in sorted(v.words("kin-honorific").items())],
    }


def for_running(compiled: Compiled) -> Compiled:
    """What a run needs: without the sentences and cases by which files test themselves."""
    slim = dict(compiled)
    for part in ("mail", "values"):
        slim[part] = _without_comments(compiled[part])
    for part in ("acts", "topics", "feelings"):
        slim[part] = {name: {k: v for k, v in entry.items() if k not in _EXAMPLES} for name, entry in compiled[part].items()}
    slim["cards"] = [{**card, "value": {k: v for k, v in card["value"].items() if k != "cases"}} for card in compiled["cards"]]
    return slim


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_comments(v) for k, v in value.items() if k not in ("why", "examples", "example")}
    return [_without_comments(v) for v in value] if isinstance(value, list) else value


class _Compiler:
    def __init__(self, fold: Callable[[str], str], problems: list[Problem]) -> None:
        self.fold = fold
        self.problems = problems
        self.words: set[str] = set()
        self.writer = Writer()

    def word_lists(self, folder: Path) -> Compiled:
        """Word lists come first: the other files refer to them."""
        out: Compiled = {}
        for document in _documents(folder, self.problems):
            entry = self.entry(document, _WORDS_KEYS, "words")
            if entry:
                out[entry["id"]] = alternatives(self.sequences(document, document.value.get("words"), "words"))
                self.words.add(entry["id"])
        return out

    def files(self, folder: Path, keys: set[str], main: str) -> Compiled:
        out: Compiled = {}
        for document in _documents(folder, self.problems):
            entry = self.entry(document, keys, main)
            if entry:
                out[entry.pop("id")] = entry
        return out

    def entry(self, document: Document, keys: set[str], main: str) -> Compiled | None:
        value = document.value
        if not isinstance(value, dict):
            self.problems.append(document.problem("the file must hold a mapping"))
            return None
        for key in value:
            if key not in keys:
                self.problems.append(document.problem(f"unknown key {key!r}{did_you_mean(str(key), keys)}", key))
        name = Path(document.path).stem
        if value.get("id") != name:
            self.problems.append(document.problem(f"id must be the file's name, {name!r}", "id"))
        if not value.get(main) and not value.get("families"):
            self.problems.append(document.problem(f"{main!r} is missing or empty"))
        out: Compiled = {"id": name}
        for key in _PATTERN_LISTS:
            if key in keys and value.get(key):
                out[key] = self.patterns(document, value[key], key)
        if value.get("families"):
            out["families"] = {
                family: self.patterns(document, patterns, "families", family) for family, patterns in value["families"].items()
            }
        for key in _SENTENCE_LISTS:
            if value.get(key):
                out[key] = self.sentences(document, value[key], key)
        for key in ("label", "meaning", "group"):
            if key in value:
                out[key] = value[key]
        return out

    def patterns(self, document: Document, sources: Any, *where: str) -> list[int]:
        """The numbers of patterns in the table of all."""
        return [self.writer.add(s, required_keys(s)) for s in self.sequences(document, sources, *where)]

    def sequences(self, document: Document, sources: Any, *where: str) -> list[Sequence_]:
        if not isinstance(sources, list):
            self.problems.append(document.problem("a list of patterns is expected", *where))
            return []
        out = []
        for number, source in enumerate(sources):
            try:
                out.append(parse_pattern(str(source), self.fold, self.words))
            except PatternError as exc:
                message = f"pattern {source!r}: {exc} (at its character {exc.column})"
                self.problems.append(document.problem(message, *where, number))
        return out

    def sentences(self, document: Document, value: Any, key: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.problems.append(document.problem("a list of sentences is expected", key))
            return []
        return value


def _documents(folder: Path, problems: list[Problem]) -> list[Document]:
    out = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            out.append(read_yaml(path, RuleError))
        except MailcheckError as exc:
            problems.extend(exc.problems)
    return out


def _plain_files(folder: Path, problems: list[Problem]) -> Compiled:
    return {Path(d.path).stem: d.value for d in _documents(folder, problems)}


def _cards(root: Path, problems: list[Problem]) -> list[Compiled]:
    out: list[Compiled] = []
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        if folder.name in _NOT_CARDS:
            continue
        for document in _documents(folder, problems):
            if not isinstance(document.value, dict):
                problems.append(document.problem("the file must hold a mapping"))
                continue
            marks = {".".join(map(str, k)): list(v) for k, v in document.marks.items() if len(k) <= 3}
            relative = Path(document.path).relative_to(root).as_posix()
            out.append({"path": document.path, "relative": relative, "value": document.value, "marks": marks})
    return out
