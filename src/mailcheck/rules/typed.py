"""Options of a plug-in's kind: a class with annotations says which there are, and a card's mapping is checked against it."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, NewType

from mailcheck.errors import did_you_mean
from mailcheck.rules.kind import Fault

Act = NewType("Act", str)
"""An option that names an act of the lexicon: it must exist."""
WordList = NewType("WordList", str)
"""An option that names a word list of the lexicon: it must exist."""
TopicId = NewType("TopicId", str)
"""An option that names a topic or a feeling of the lexicon: it must exist."""

Where = tuple["str | int", ...]
References = list[tuple[Any, str, Where]]

_NAMES: dict[Any, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class Read:
    """A mapping read as a class of options: the `value`, the `faults`, and the `references` to the lexicon it makes."""

    def __init__(self, options: type, raw: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = []
        self.references: References = []
        self.value: Any = None
        hints = typing.get_type_hints(options)
        values = {}
        for key, given in raw.items():
            if key not in hints:
                near = did_you_mean(str(key), hints) or (
                    f"; known are {', '.join(sorted(hints))}" if hints else "; there are none"
                )
                self.faults.append(Fault(f"unknown option {key!r}{near}", key))
            else:
                values[key] = self._read(hints[key], given, (key,))
        missing = [key for key in hints if key not in raw and not _has_default(options, key)]
        self.faults += [Fault(f"option {key!r} is missing") for key in missing]
        if not self.faults:
            try:
                self.value = options(**values)
            except (TypeError, ValueError) as exc:
                # a class may check what its annotations cannot say
                self.faults.append(Fault(str(exc)))

    def _read(self, hint: Any, given: Any, where: Where) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self._read_union(inner, given, where)
        if origin is typing.Literal:
            return self._expect(given in inner, f"one of {', '.join(map(str, inner))}", given, where)
        if hint in (Act, WordList, TopicId):
            self._expect(isinstance(given, str), "a name", given, where)
            self.references.append((hint, str(given), where))
            return given
        if origin in (list, tuple, Sequence):
            self._expect(isinstance(given, list), "a list", given, where)
            items = [self._read(inner[0], g, (*where, i)) for i, g in enumerate(given if isinstance(given, list) else ())]
            return items if origin is list else tuple(items)
        if origin in (dict, Mapping):
            self._expect(isinstance(given, dict), "a mapping", given, where)
            entries = given.items() if isinstance(given, dict) else ()
            return {self._read(inner[0], k, (*where, k)): self._read(inner[1], g, (*where, k)) for k, g in entries}
        if hint is float and isinstance(given, int) and not isinstance(given, bool):
            return float(given)
        if hint is Any:
            return given
        right = isinstance(given, hint) and (hint is bool or not isinstance(given, bool))
        return self._expect(right, _NAMES.get(hint, getattr(hint, "__name__", str(hint))), given, where)

    def _read_union(self, hints: tuple[Any, ...], given: Any, where: Where) -> Any:
        if given is None and type(None) in hints:
            return None
        before = len(self.faults), len(self.references)
        first: list[Fault] = []
        for hint in (h for h in hints if h is not type(None)):
            value = self._read(hint, given, where)
            if len(self.faults) == before[0]:
                return value
            first = first or self.faults[before[0] :]
            del self.faults[before[0] :], self.references[before[1] :]
        self.faults += first
        return None

    def _expect(self, right: bool, what: str, given: Any, where: Where) -> Any:
        if not right:
            name = ".".join(map(str, where))
            self.faults.append(Fault(f"option {name!r} must be {what}, not {given!r}", *where))
        return given


def _has_default(options: type, key: str) -> bool:
    # a named tuple keeps its defaults apart; a dataclass keeps plain ones on the class, made ones in its fields
    if key in getattr(options, "_field_defaults", {}):
        return True
    field = getattr(options, "__dataclass_fields__", {}).get(key)
    if field is None:
        return False
    from dataclasses import MISSING

    return field.default is not MISSING or field.default_factory is not MISSING
