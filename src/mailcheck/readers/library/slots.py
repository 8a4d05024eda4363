"""Which slots a library knows, and which of its slots are misspelt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mailcheck.model import SlotFault
from mailcheck.readers.library.reading import Reading, SlotUse

_KNOWN = 3
"""A slot used so often in a library is known."""
_MIN_PART = 4
_MIN_REPLACED = 6
_MIN_FAR = 10
_SIGILS = ("$", "@")
_MARKS = "$@!&*"
_PARTS = re.compile(r"[^\W_]+")


class KnownSlots:
    """The slots of a library: those that the configuration names, else those that it uses several times.

    Only a slot used once can be misspelt by what was learnt, and only in a part of its name that no other slot of the library
    has: `Order.name01` and `Order.name02`, `item` and `items` are slots of their own.
    """

    def __init__(self, uses: Iterable[SlotUse], configured: Sequence[str] = ()) -> None:
        self._written: dict[str, Counter[str]] = {}
        self._counts: Counter[str] = Counter()
        self._parts: Counter[str] = Counter()
        for use in uses:
            self._counts[use.name] += 1
            self._written.setdefault(use.name, Counter())[use.written] += 1
        for name in self._counts:
            self._parts.update(set(_parts(name)))
        self._configured = tuple(configured)
        self._frequent = [n for n, count in self._counts.most_common() if count >= _KNOWN]
        self._nearest: dict[str, str | None] = {}

    def faults(self, reading: Reading) -> tuple[SlotFault, ...]:
        """What is wrong with the slots of one template."""
        return (*self._misspelt(reading.slots), *(SlotFault(span, "") for span in reading.unbalanced))

    def _misspelt(self, uses: Iterable[SlotUse]) -> Iterator[SlotFault]:
        for use in uses:
            if use.name not in self._nearest:
                self._nearest[use.name] = self._meant(use.name)
            known = self._nearest[use.name]
            if known is not None:
                yield SlotFault(use.span, self._shown(known))

    def _shown(self, name: str) -> str:
        forms = self._written.get(name)
        return forms.most_common(1)[0][0] if forms else name

    def _meant(self, name: str) -> str | None:
        """The known slot that a name is a slip for."""
        if self._configured:
            if name in self._configured:
                return None
            return next((k for k in self._configured if _same(name, k) or _near(name, k)), None)
        if self._counts[name] > 1:
            return None
        return next((k for k in self._frequent if k != name and (_same(name, k) or self._slip(name, k))), None)

    def _slip(self, name: str, known: str) -> bool:
        """Whether the two differ in one part of their names, by a slip of the keyboard."""
        mine, theirs = _parts(name), _parts(known)
        if len(mine) != len(theirs) or not name.isascii():
            return False
        pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
        if len(pairs) != 1:
            return False
        a, b = pairs[0]
        return self._parts[a] == 1 and slips(a, b)


def _parts(name: str) -> list[str]:
    return _PARTS.findall(name)


def _same(name: str, known: str) -> bool:
    """Whether two names differ only in case, width and what joins their parts.

    Variables of a program ($shopName, @shop_name) belong to what renders their own template: there both may be right.
    """
    return name != known and not name.startswith(_SIGILS) and _bare(name) == _bare(known) and bool(_bare(name))


def _bare(name: str) -> str:
    import unicodedata

    # $name and name are two notations of one variable, and no slip
    sigil = name[0] if name[0] in _MARKS else ""
    return sigil + "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum() or c in "[]>")


def _near(name: str, known: str) -> bool:
    """Whether a name is within a slip or two of a configured one."""
    shortest = min(len(name), len(known))
    most = 2 if shortest >= _MIN_FAR and name.isascii() else 1
    if shortest < (_MIN_PART if name.isascii() else _MIN_PART - 1) or _digits_only(name, known):
        return False
    return distance(name, known, most) <= most


def _digits_only(a: str, b: str) -> bool:
    return re.sub(r"\d", "0", a) == re.sub(r"\d", "0", b)


def slips(a: str, b: str) -> bool:
    """Whether a word is another one mistyped: letters swapped, lost or doubled inside it; one replaced in a longer word.

    What begins or ends otherwise (`mail` and `email`, `item` and `items`) is another word.
    """
    if min(len(a), len(b)) < _MIN_PART or _digits_only(a, b):
        return False
    if a[0] != b[0] or (a[-1] != b[-1] and len(a) != len(b)):
        return False
    most = 2 if min(len(a), len(b)) >= _MIN_FAR else 1
    steps = distance(a, b, most)
    if steps > most:
        return False
    replaced = len(a) == len(b) and sorted(a) != sorted(b)
    return not replaced or len(a) >= _MIN_REPLACED


def distance(a: str, b: str, most: int) -> int:
    """How many letters must be added, left out, replaced or swapped with their neighbour; `most + 1` for more than `most`."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]
