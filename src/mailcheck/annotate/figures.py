"""Figures of a sentence with their unit and the thing that they count: 保護メガネ63本, 人数は10名様, 36本の保護メガネ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.model import Mail, Sentence, Token

_GROUPS = ("counted", "paid", "measured", "timed")
_PARTS = ("名詞", "接頭辞", "接尾辞", "形状詞", "記号,文字")
"""Parts of speech that a name of a thing is made of."""
_KINDS = ("名詞,普通名詞", "名詞,固有名詞")
_LINKS = 4
"""How many tokens may stand between a thing and its figure."""
_OPENING, _CLOSING = "「『", "」』"


class Figure(NamedTuple):
    """A number with its unit; `start` and `end` count in the sentence's folded text."""

    value: float
    digits: str
    unit: str
    """The unit that stands for all that mean the same."""
    group: str
    """`counted`, `paid`, `measured` or `timed`."""
    before: str
    """The thing or the label that stands before it; empty where none does."""
    after: str
    """The thing that it is said of: 36本のメガネ."""
    stated: bool
    """Whether it says plainly how many there are: not 約, 以上, 一名につき."""
    taxed: bool
    """Whether it says that tax is in it."""
    suffix: str
    """What stands behind it and narrows it: 以内, 前."""
    mail: Mail
    sentence: Sentence
    start: int
    end: int

    @property
    def kind(self) -> tuple[float, str]:
        """What two figures have alike that say the same."""
        return self.value, self.unit

    def slip_of(self, value: float) -> bool:
        """Whether this is a number with one digit mistaken or two in each other's place."""
        digits = _digits(value)
        return swapped(self.digits, digits) or one_digit_off(self.digits, digits, first=True)

    def swaps(self, other: Figure) -> bool:
        """Whether the two are one figure with two digits in each other's place."""
        return self.unit == other.unit and swapped(self.digits, other.digits)

    def one_digit_off(self, other: Figure, first: bool = False) -> bool:
        """Whether the two differ in one digit, not the first unless `first`."""
        return self.unit == other.unit and one_digit_off(self.digits, other.digits, first)


def swapped(one: str, other: str) -> bool:
    """Whether two numbers are alike but for two digits in each other's place: 15400 and 14500."""
    unlike = _unlike(one, other)
    if len(unlike) != 2:
        return False
    first, second = unlike
    crossed = one[first] == other[second] and one[second] == other[first]
    # neighbours change places anywhere, others only where the size stays the same
    return crossed and (second - first == 1 or first > 0)


def one_digit_off(one: str, other: str, first: bool = False) -> bool:
    """Whether two numbers differ in one digit, not the first unless `first`: 880 and 890."""
    unlike = _unlike(one, other)
    return len(unlike) == 1 and (first or unlike[0] > 0)


def _unlike(one: str, other: str) -> list[int]:
    """Where two numbers of one length differ; empty where they have nothing to do with each other."""
    if len(one) != len(other):
        return []
    return [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


def figures_of(annotated: Annotated, table: Mapping[str, Any]) -> tuple[list[Figure], list[Figure]]:
    """The figures of the draft, and those of the thread where the draft has any. `table` is `rules/values/figures.yaml`."""
    found: tuple[list[Figure], list[Figure]] = annotated.once("figures", lambda a: _read(a, table))
    return found


def _read(annotated: Annotated, table: Mapping[str, Any]) -> tuple[list[Figure], list[Figure]]:
    reader = _Reader(table)
    draft = list(reader.of(annotated, annotated.case.draft))
    return draft, [f for mail in annotated.case.thread for f in reader.of(annotated, mail)] if draft else []


class _Reader:
    """Reads figures. `table` is `rules/values/figures.yaml`."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._units = {s: (unit, group) for group in _GROUPS for unit, spelt in table[group].items() for s in spelt}
        spellings = sorted(self._units, key=len, reverse=True)
        units = "|".join(map(re.escape, spellings))
        counted = "|".join(re.escape(s) for s in spellings if self._units[s][1] == "counted")
        self._form = re.compile(rf"(?P<mark>[{re.escape(table['yen_marks'])}]\s?)?{table['number']}\s?(?P<unit>{units})?")
        self._kanji = re.compile(rf"{table['kanji']}(?P<unit>{counted})")
        self._worded = re.compile("|".join(map(re.escape, table["worded"])))
        self._taxed = re.compile(table["taxed"])
        self._not_after, self._not_before = re.compile(table["not_after"]), re.compile(table["not_before"])

    def of(self, annotated: Annotated, mail: Mail) -> Iterator[Figure]:
        """The figures of a mail in order, signature and addressee aside."""
        for sentence in annotated.sentences(mail):
            if sentence.line_kind not in ("signature", "addressee"):
                yield from sorted(self._in_sentence(mail, sentence), key=lambda f: f.start)

    def _in_sentence(self, mail: Mail, sentence: Sentence) -> Iterator[Figure]:
        text = sentence.text
        borders = {t.end for t in sentence.tokens}
        for match in self._form.finditer(text):
            unit = match["unit"] or (self._table["yen"] if match["mark"] else "")
            value = self._number(match) if unit else None
            # 3部屋 is no 部, 2本日 no 本
            if value is not None and (match.end() in borders or not match["unit"] or unit.isascii()):
                yield self._figure(value, unit, match, mail, sentence)
        for match in self._kanji.finditer(text):
            if match.end() in borders:
                yield self._figure(self._kanji_number(match["kanji"]), match["unit"], match, mail, sentence)
        for match in self._worded.finditer(text):
            yield self._figure(self._table["worded"][match[0]], self._table["worded_unit"], match, mail, sentence)

    def _figure(self, value: float, spelt: str, match: re.Match[str], mail: Mail, sentence: Sentence) -> Figure:
        unit, group = self._units[spelt]
        start, end = match.span()
        text = sentence.text
        narrows = self._not_before.match(text, end)
        suffix = narrows[0] if narrows else ""
        hedged = self._not_after.search(text[:start]) or suffix not in self._table["plain_suffixes"]
        stated = not hedged and (bool(suffix) or not _attributes(sentence, end))
        before, after = self._before(sentence, start), self._after(sentence, end)
        taxed = bool(self._taxed.match(text, end))
        return Figure(value, _digits(value), unit, group, before, after, stated, taxed, suffix, mail, sentence, start, end)

    def _number(self, match: re.Match[str]) -> float | None:
        if not match["man"] and not match["number"]:
            return None
        value = float((match["number"] or "0").replace(",", "")) * (self._table["sen"] if match["sen"] else 1)
        return value + (float(match["man"][:-1]) * self._table["man"] if match["man"] else 0)

    def _kanji_number(self, text: str) -> float:
        total = digit = 0
        for char in text:
            power = self._table["kanji_powers"].get(char)
            if power:
                total += power * (digit or 1)
                digit = 0
            else:
                digit = digit * 10 + self._table["kanji_digits"].index(char)
        return float(total + digit)

    def _before(self, sentence: Sentence, start: int) -> str:
        """The thing before a figure, with a few links between."""
        tokens = [t for t in sentence.tokens if t.end <= start]
        links = 0
        while tokens and links < _LINKS and self._links(tokens[-1]):
            tokens.pop()
            links += 1
        if not tokens:
            return ""
        if tokens[-1].surface in _CLOSING:
            opened = sentence.text.rfind(_OPENING[_CLOSING.index(tokens[-1].surface)], 0, tokens[-1].start)
            return sentence.text[opened + 1 : tokens[-1].start] if opened >= 0 else ""
        return self._compound(sentence, tokens, -1)

    def _after(self, sentence: Sentence, end: int) -> str:
        tokens = [t for t in sentence.tokens if t.start >= end]
        if len(tokens) < 2 or tokens[0].surface != self._table["of"]:
            return ""
        return self._compound(sentence, tokens[1:], 1)

    def _links(self, token: Token) -> bool:
        return token.surface in self._table["links"]

    def _compound(self, sentence: Sentence, tokens: Sequence[Token], step: int) -> str:
        """The run of nouns at the end of the tokens, or at their beginning."""
        run: list[Token] = []
        for token in tokens[::step]:
            if not token.pos.startswith(_PARTS) or self._links(token) or token.surface == self._table["yen"]:
                break
            if run and (run[-1].end != token.start if step > 0 else token.end != run[-1].start):
                break
            run.append(token)
        # an honorific prefix alone is no thing
        if not any(t.pos.startswith("名詞") for t in run):
            return ""
        first, last = (run[0], run[-1])[::step]
        return sentence.text[first.start : last.end]


def _digits(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value}"


def _attributes(sentence: Sentence, end: int) -> bool:
    """Whether a figure says of which kind something is: 二人部屋, 4人乗り."""
    following = next((t for t in sentence.tokens if t.start >= end), None)
    return following is not None and following.pos.startswith(_KINDS) and "可能" not in following.pos
