"""From the folder `rules/`, and the packs laid over it, to one plain value that can be stored as JSON.

Everything wrong with any file is collected and raised together as one RuleError.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from mailcheck.errors import Problem, RuleError
from mailcheck.language.folding import Folder
from mailcheck.language.sentences import Splitter
from mailcheck.language.tokenizer import carries_meaning
from mailcheck.lexicon.lexicon_files import ACTS, EXAMPLES, FEELINGS, TOPICS, LexiconReader, Source, documents
from mailcheck.lexicon.matcher import View
from mailcheck.lexicon.packs import Pack, apply_settings, lay_over, read_packs
from mailcheck.lexicon.stored import Parts
from mailcheck.model import Sentence

Compiled = dict[str, Any]

OWN_WORDS = "rule:"
"""Before the id of a card: the act that the card's own patterns make."""
_NOT_CARDS = ("lexicon", "mail", "values", "weights", "vectors")


def compile_rules(folder: str | Path, packs: Sequence[str] = (), found: list[Problem] | None = None) -> Compiled:
    """Compile a folder (rules, lexicon, mail, values) with the packs in the folders `packs`, later ones over earlier ones.

    Raises RuleError with every fault; where `found` is given, they go there, and what could be read is returned.
    """
    root = Path(folder)
    problems: list[Problem] = [] if found is None else found
    categories = tuple(p.name for p in sorted(root.iterdir()) if p.is_dir() and p.name not in _NOT_CARDS)
    laid = read_packs(tuple(packs), categories, problems)
    sources = [Source(root), *(Source(Path(p.folder), p.prefix) for p in laid)]
    values = _values(root, laid, problems)
    mail = _plain_files(root / "mail", problems)
    weights = _plain_files(root / "weights", problems)
    folding = Folder(values.get("spellings", {}))
    reader = LexiconReader(folding.fold, problems)
    words = reader.word_lists(sources)
    compiled: Compiled = {
        "values": values,
        "mail": mail,
        "weights": weights,
        "words": words,
        "acts": reader.files(sources, ACTS),
        "topics": reader.files(sources, TOPICS),
        "feelings": reader.files(sources, FEELINGS),
        "messages": _plain_files(Path(__file__).resolve().parent.parent / "messages", problems),
        "packs": [p.prefix for p in laid],
    }
    compiled["cards"] = [c for source in sources for c in _cards(source, categories, reader, compiled["acts"])]
    apply_settings(laid, compiled["cards"], problems)
    compiled["patterns"] = reader.writer.table()
    compiled["origins"] = reader.origins
    compiled["examples"] = reader.examples
    splitter = Splitter.of(values.get("sentences", {}))
    # matching keeps what it works out beside the words, which must not be stored
    lists = Parts(deepcopy(words))
    compiled["of_models"] = {
        name: {model: _of_model(splitter.plain(model, folding), lists) for model in entry.get("model", ())}
        for part in ("topics", "feelings")
        for name, entry in compiled[part].items()
    }
    if problems and found is None:
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
    slim = {part: value for part, value in compiled.items() if part not in ("origins", "examples")}
    for part in ("mail", "values"):
        slim[part] = _without_comments(compiled[part])
    for part in ("acts", "topics", "feelings"):
        slim[part] = {name: {k: v for k, v in entry.items() if k not in EXAMPLES} for name, entry in compiled[part].items()}
    slim["cards"] = [{**card, "value": {k: v for k, v in card["value"].items() if k != "cases"}} for card in compiled["cards"]]
    return slim


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_comments(v) for k, v in value.items() if k not in ("why", "examples", "example")}
    return [_without_comments(v) for v in value] if isinstance(value, list) else value


def _plain_files(folder: Path, problems: list[Problem]) -> Compiled:
    return {Path(d.path).stem: d.value for d in documents(folder, problems)}


def _values(root: Path, packs: Sequence[Pack], problems: list[Problem]) -> Compiled:
    values = _plain_files(root / "values", problems)
    for pack in packs:
        for document in documents(Path(pack.folder, "values"), problems):
            lay_over(values, document, pack.prefix, problems)
    return values


def _cards(source: Source, categories: Sequence[str], reader: LexiconReader, acts: Compiled) -> list[Compiled]:
    """The cards of a source as they stand in their files; patterns that a card has of its own become an act."""
    out: list[Compiled] = []
    for category in categories:
        for document in documents(source.root / category, reader.problems):
            value = document.value
            if not isinstance(value, dict):
                reader.problems.append(document.problem("the file must hold a mapping"))
                continue
            options = value.get("options")
            if value.get("kind") == "pattern" and isinstance(options, dict) and options.get("patterns") is not None:
                acts[f"{OWN_WORDS}{value.get('id')}"] = {
                    key: reader.patterns(document, options[key], "options", key)
                    for key in ("patterns", "not")
                    if options.get(key) is not None
                }
            marks = {".".join(map(str, k)): list(v) for k, v in document.marks.items() if len(k) <= 3}
            relative = Path(document.path).relative_to(source.root).as_posix()
            out.append({"path": document.path, "relative": relative, "value": value, "marks": marks, "prefix": source.prefix})
    return out
