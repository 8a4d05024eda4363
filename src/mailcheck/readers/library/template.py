"""What the readers of containers hand on: templates, with the place of each of their characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mailcheck.errors import InputError
from mailcheck.spans import LineIndex, Origin


class Shelf(NamedTuple):
    """A configured library: which files belong to it, and where the templates stand in them."""

    files: tuple[str, ...]
    """Globs, relative to `base`."""
    base: str = ""
    shape: str = ""
    """The name of a known export."""
    text: tuple[str, ...] = ()
    """Columns of a table, or path expressions of a tree."""
    name: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """The names of the columns, where a table does not begin with them."""
    language: str = ""
    where: tuple[str, int, int] = ("", 0, 0)
    """File, line and column of what the configuration says of it."""


class Template(NamedTuple):
    """One template as it is written, with its markup and code."""

    path: str
    text: str
    container: Origin | None
    """From the template to the file that holds it; None where the file is the template."""
    lines: LineIndex
    """The lines of the file."""
    name: str | None = None
    row: int | None = None
    language: str = ""


class Contents(NamedTuple):
    """The templates of one file, and what was guessed to find them."""

    templates: tuple[Template, ...]
    guess: str = ""


class NoTemplatesError(InputError):
    """A file that can be read, and holds no template as far as can be told."""


class Container:
    """A file with many templates: makes them, each with its place."""

    def __init__(self, path: str, text: str, language: str = "") -> None:
        self.path = path
        self.text = text
        self._language = language
        self._lines = LineIndex(text)

    def template(self, value: Value, name: str | None, row: int | None) -> Template:
        """The template with this value."""
        origin = Origin(self.text, value.starts, value.ends)
        return Template(self.path, value.text, origin, self._lines, name, row, self._language)


class Value(NamedTuple):
    """A string read from a file, and where each of its characters stands there."""

    text: str
    starts: Any
    ends: Any

    @classmethod
    def plain(cls, text: str, start: int, end: int) -> Value:
        """A stretch of the file as it is."""
        return cls(text[start:end], range(start, end), range(start + 1, end + 1))

    @classmethod
    def of(cls, pieces: Iterable[tuple[str, int, int]]) -> Value:
        """From pieces of text with their places: a piece as long as its place stands as it is, any other is an escape."""
        from array import array

        chars: list[str] = []
        starts, ends = array("q"), array("q")
        for piece, start, end in pieces:
            chars.append(piece)
            if len(piece) == end - start:
                starts.extend(range(start, end))
                ends.extend(range(start + 1, end + 1))
            else:
                starts.extend([start] * len(piece))
                ends.extend([end] * len(piece))
        return cls("".join(chars), starts, ends)


def first_known(names: Iterable[str], wanted: Iterable[str]) -> str | None:
    """The name that stands first among those wanted, however it is written in width and case."""
    by_form: Mapping[str, str] = {plain(n): n for n in reversed(list(names))}
    return next((by_form[plain(w)] for w in wanted if plain(w) in by_form), None)


def plain(name: str) -> str:
    """A name of a column or key without what people vary."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
