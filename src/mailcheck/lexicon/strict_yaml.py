"""YAML without its traps: no octal numbers, no `no` that means False, no key twice; and every value has a place."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml

from mailcheck.errors import MailcheckError, Problem

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_RESOLVERS = {
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|false)$"), "tf"),
    "tag:yaml.org,2002:null": (re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    "tag:yaml.org,2002:int": (re.compile(r"^-?(?:0|[1-9][0-9]*)$"), "-0123456789"),
    "tag:yaml.org,2002:float": (re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), "-0123456789"),
}

_IN_BRACES = "; inside {…} and […] a text with { } [ ] or a comma needs quotation marks"
_HINTS = {
    "found character that cannot start any token": "; a text that begins with @ or ` needs quotation marks",
    "did not find expected ',' or '}'": _IN_BRACES,
    "did not find expected ',' or ']'": _IN_BRACES,
    "did not find expected node content": _IN_BRACES,
    "did not find expected whitespace or line break": "; a text that begins with ! needs quotation marks",
    "did not find expected '-' indicator": "; a text that begins with { or [ needs quotation marks around all of it",
    "did not find expected key": "; is the indentation right? A text that begins with { or [ needs quotation marks",
    "mapping values are not allowed in this context": "; a text with ': ' needs quotation marks",
}
"""What people usually meant, by what libyaml says."""

Path_ = tuple[Hashable, ...]


class _Loader(_Base):  # type: ignore[misc]
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, (_regex, _first) in _RESOLVERS.items():
    _Loader.add_implicit_resolver(_tag, _regex, list(_first))


@dataclass
class Document:
    """A YAML file: its value, and the (line, column) of every value, by its path of keys and indices."""

    path: str
    value: Any
    marks: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    nodes: dict[Path_, Any] = field(default_factory=dict)
    """The scalars as PyYAML read them, with their style and the marks of both their ends."""

    def problem(self, message: str, *where: Hashable) -> Problem:
        """A problem at the value with the path `where`, or at its nearest parent that has a place."""
        key = tuple(where)
        while key and key not in self.marks:
            key = key[:-1]
        line, column = self.marks.get(key, (1, 1))
        return Problem(self.path, message, line, column)


def parse_yaml(text: str, path: str, error: type[MailcheckError]) -> Document:
    """Read YAML strictly; faults are raised as `error` with their place."""
    document = Document(path, None)
    problems: list[Problem] = []
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        document.value = _value(loader, node, (), document, problems) if node is not None else None
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        what = getattr(exc, "problem", None) or str(exc).splitlines()[0]
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise error(Problem(path, f"not valid YAML: {what}{_HINTS.get(what, '')}", line, column)) from exc
    except RecursionError as exc:
        raise error(Problem(path, "not valid YAML: nested too deeply")) from exc
    finally:
        loader.dispose()
    if problems:
        raise error(problems)
    return document


def read_yaml(path: Path, error: type[MailcheckError]) -> Document:
    """Read a YAML file of the project or of a team (UTF-8)."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise error(Problem(str(path), f"cannot be read: {exc.strerror}")) from exc
    except UnicodeDecodeError as exc:
        raise error(Problem(str(path), f"not UTF-8 (byte {exc.start})")) from exc
    return parse_yaml(text, str(path), error)


def _value(loader: Any, node: Any, where: Path_, document: Document, problems: list[Problem]) -> Any:
    document.marks[where] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, n, (*where, i), document, problems) for i, n in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        out: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int)):
                problems.append(
                    Problem(
                        document.path,
                        "a key must be a word",
                        key_node.start_mark.line + 1,
                        key_node.start_mark.column + 1,
                    )
                )
                continue
            if key in out:
                problems.append(
                    Problem(
                        document.path,
                        f"the key {key!r} stands here a second time",
                        key_node.start_mark.line + 1,
                        key_node.start_mark.column + 1,
                    )
                )
            out[key] = _value(loader, value_node, (*where, key), document, problems)
        return out
    document.nodes[where] = node
    if node.tag not in _RESOLVERS and node.tag != "tag:yaml.org,2002:str":
        return str(node.value)
    return loader.construct_object(node)
