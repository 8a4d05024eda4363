"""Templates in trees (JSON, JSON Lines, YAML): by path expressions (RFC 9535), a known export, or usual keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mailcheck.errors import ConfigError, InputError, Problem
from mailcheck.language.plain import japanese
from mailcheck.readers.library.json_text import Tree, Where
from mailcheck.readers.library.template import Container, Contents, NoTemplatesError, Shelf, Template, first_known

_SENTENCE_MARKS = "。！？\n"
_MIN_TEXT = 15


def read_tree(path: str, trees: Sequence[tuple[int | None, Tree]], shelf: Shelf, guesses: Mapping[str, Any]) -> Contents:
    """The templates of a file; a tree comes with its line where it is one of several. Raises InputError where none is found."""
    if not trees:
        return Contents(())
    finder, names, guess = _finder(trees, shelf, guesses)
    container = Container(path, trees[0][1].text, shelf.language)
    templates: list[Template] = []
    for line, tree in trees:
        found = list(finder(tree.value))
        # an alias of YAML is the template that its anchor names
        seen: set[int] = set()
        named = _Names(tree.value, names, shelf.where, flat=finder is _sentences)
        for number, where in enumerate(found, 1):
            value = tree.string(where)
            if value.text.strip() and value.starts[0] not in seen:
                seen.add(value.starts[0])
                templates.append(container.template(value, named.of(where), line if line is not None else number))
    if not templates:
        if shelf.text or shelf.shape:
            what = shelf.shape or " ".join(shelf.text)
            raise InputError(Problem(path, f"holds no text at {what}: see the library in the configuration"))
        raise NoTemplatesError(
            Problem(path, "no templates were found: say where they stand with text in the configuration ($.macros[*].comment)")
        )
    return Contents(tuple(templates), guess)


def compile_path(expression: str, where: tuple[str, int, int] = ("path expression", 0, 0)) -> Any:
    """A path expression, ready to find things. Raises ConfigError, with the place where it was configured."""
    # some 45 ms, and only libraries need it
    import jsonpath

    try:
        return jsonpath.compile(expression)
    except jsonpath.JSONPathError as exc:
        path, line, column = where
        message = f"{expression!r} is no path expression: {str(exc).splitlines()[0]}"
        raise ConfigError(Problem(path, message, line, column)) from exc


def _finder(
    trees: Sequence[tuple[int | None, Tree]], shelf: Shelf, guesses: Mapping[str, Any]
) -> tuple[Any, Sequence[str], str]:
    """How to find the texts, by which names they go, and what of it was guessed."""
    shapes = guesses["shapes"]
    if shelf.text:
        return _by_paths(shelf.text, shelf.where), shelf.name or tuple(map(str, guesses["names"])), ""
    if shelf.shape:
        return _by_paths(shapes[shelf.shape]["text"]), shelf.name or shapes[shelf.shape]["name"], ""
    first = trees[0][1].value
    for name, shape in shapes.items():
        finder = _by_paths(shape["text"])
        if any(True for _ in finder(first)):
            return finder, shelf.name or shape["name"], str(name)
    names = shelf.name or tuple(map(str, guesses["names"]))
    keys = {str(k) for _, tree in trees[:50] for k in _keys(tree.value)}
    key = first_known(keys, map(str, guesses["texts"]))
    if key is not None:
        return _by_key(key), names, key
    return _sentences, names, "*"


def _by_paths(expressions: Iterable[str], where: tuple[str, int, int] = ("path expression", 0, 0)) -> Any:
    # a plain word is a key, wherever it stands
    compiled = [compile_path(e if e.startswith("$") else f"$..['{e}']", where) for e in map(str, expressions)]

    def find(value: Any) -> list[Where]:
        found = [m.parts for path in compiled for m in path.finditer(value) if isinstance(m.obj, str)]
        return sorted(set(found), key=_order)

    return find


def _order(where: Where) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, str(part)) for part in where)


def _keys(value: Any) -> Iterator[str]:
    """The keys of all strings in a tree."""
    return (str(where[-1]) for where, _ in _strings(value) if where and isinstance(where[-1], str))


def _by_key(key: str) -> Any:
    return lambda value: [where for where, _ in _strings(value) if where and where[-1] == key]


def _sentences(value: Any) -> list[Where]:
    """Strings that are Japanese sentences rather than names of things."""
    return [
        where
        for where, text in _strings(value)
        if japanese(text) >= _MIN_TEXT
        and any(mark in text.strip()[:-1] or text.strip().endswith(mark) for mark in _SENTENCE_MARKS)
    ]


def _strings(value: Any) -> Iterator[tuple[Where, str]]:
    """Every string of a tree with its path, in order. Without recursion: a file may be nested as deeply as it likes."""
    stack: list[tuple[Where, Any]] = [((), value)]
    while stack:
        where, one = stack.pop()
        if isinstance(one, str):
            yield where, one
        elif isinstance(one, dict):
            stack.extend(((*where, k), v) for k, v in reversed(one.items()))
        elif isinstance(one, list):
            stack.extend(((*where, i), v) for i, v in reversed(list(enumerate(one))))


class _Names:
    """The names of the templates of a tree."""

    def __init__(self, value: Any, wanted: Sequence[str], where: tuple[str, int, int], flat: bool) -> None:
        self._value = value
        # {name: text} rather than {name: {key: text}}
        self._flat = flat
        self._keys = [w for w in wanted if not w.startswith("$")]
        self._absolute = [m for w in wanted if w.startswith("$") for m in compile_path(w, where).finditer(value)]

    def of(self, where: Where) -> str | None:
        """By an absolute path, what lies nearest to the text; else by a key of the nearest mapping around it; else its own."""
        if self._absolute:
            best = max(self._absolute, key=lambda m: _shared(m.parts, where))
            return _name(best.obj) if _shared(best.parts, where) >= len(_to_last_index(where)) else None
        if self._flat and _last_key(where):
            return _last_key(where)
        for mapping, key in self._around(where):
            found = first_known([str(k) for k in mapping if k != key], self._keys)
            if found is not None and _name(mapping.get(found)):
                return _name(mapping[found])
        return _last_key(where[:-1])

    def _around(self, where: Where) -> list[tuple[dict[Any, Any], Any]]:
        """The mappings that a text lies in, the nearest first, each with the key that leads to it."""
        out: list[tuple[dict[Any, Any], Any]] = []
        value = self._value
        for part in where:
            if isinstance(value, dict):
                out.append((value, part))
            value = value[part]
        return out[::-1]


def _last_key(where: Where) -> str | None:
    return where[-1] if where and isinstance(where[-1], str) else None


def _name(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip() else None


def _shared(one: Sequence[Any], other: Sequence[Any]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _to_last_index(where: Where) -> Where:
    """The path up to the list item that holds a text: names of another item are not its own."""
    first = next((i for i, part in enumerate(where) if isinstance(part, int)), -1)
    return where[: first + 1]
