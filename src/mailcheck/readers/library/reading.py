"""From a template as it is written to the texts that its readers may get, each character with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mailcheck.language.folding import fold_width
from mailcheck.readers.library.branches import readings
from mailcheck.readers.library.languages import Token, language_of, scan, slot_name
from mailcheck.readers.library.markup import CODE, SLOT, is_html, without_code, without_html, without_markdown
from mailcheck.readers.library.template import Template, Value
from mailcheck.spans import Origin, Span, line_spans

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(?:[^\n]*\r?\n){0,60}?---[ \t]*(?:\r?\n|\Z)")
_MATTER = re.compile(r"^[A-Za-z_][\w-]*:", re.MULTILINE)
_HTML_FILES = (".html", ".htm", ".php", ".slim")
_MARKDOWN_FILES = (".md", ".markdown")
# a name with two braces on one side and fewer on the other
_AFTER = 8
"""Characters behind a slot by which it may be known what stands in it."""
_UNBALANCED = re.compile(
    r"(?<!\{)\{\{\s*[^\s{}|%#/!>][^\s{}]{0,40}\s*\}(?!\})"
    r"|(?<!\{)\{\s*[^\W\d][\w.]{0,40}\s*\}\}(?!\})"
    r"|(?<!\{)\{\{[ \t]*[A-Za-z_][A-Za-z0-9_.]{0,40}(?=[ \t]*(?:[^\x00-\x7f]|$))(?!\s*\}\})"
    r"|(?<![A-Za-z0-9_{.])[A-Za-z_][A-Za-z0-9_.]{0,40}[ ]?\}\}(?!\})",
    re.MULTILINE,
)


class SlotUse(NamedTuple):
    """A slot in a template."""

    name: str
    written: str
    span: Span
    """In the template as it is written."""


class Reading(NamedTuple):
    """A template, read: the texts that may be sent, and its slots."""

    texts: tuple[tuple[str, Origin], ...]
    slots: tuple[SlotUse, ...]
    unbalanced: tuple[Span, ...]


def read_slots(template: Template, table: Mapping[str, Any], syntax: Sequence[str] = ()) -> tuple[SlotUse, ...]:
    """The named slots of a template, without reading its text."""
    tokens = _tokens(template, table, syntax)
    return _uses(template.text, tokens)


def read_template(template: Template, table: Mapping[str, Any], syntax: Sequence[str] = ()) -> Reading:
    """Read a template. `table` is `rules/values/placeholders.yaml`, `syntax` further forms of slots, as `-name-`."""
    text = template.text
    low = template.path.lower()
    whole = template.container is None
    tokens = _tokens(template, table, syntax)
    if (template.language or language_of(low)) == "slim":
        values = [_slim(text, tokens)]
    else:
        start = after_front_matter(text) if whole else 0
        values = [_assemble(text, one, start) for one in readings(text, tokens)]
    texts: list[tuple[str, Origin]] = []
    for value in values:
        value = without_code(value)
        if is_html(text) or (whole and any(end in low for end in _HTML_FILES)):
            value = without_html(value)
        elif whole and low.endswith(_MARKDOWN_FILES):
            value = without_markdown(value)
        texts.append(_filled(value, tokens, table, text))
    uses = _uses(text, tokens)
    return Reading(tuple(texts), uses, tuple(_unbalanced(text, tokens, texts)))


def _tokens(template: Template, table: Mapping[str, Any], syntax: Sequence[str]) -> list[Token]:
    """Slots and code, those of the template language first; in the text between, slots of every other family."""
    text = template.text
    language = template.language or language_of(template.path)
    if language == "slim":
        from mailcheck.readers.library.slim import read_slim

        return read_slim(text)[1]
    own = list(scan(text, language))
    out: list[Token] = []
    at = 0
    for token in own:
        out += _families(text, at, token.start, table, syntax)
        out.append(token)
        at = token.end
    return [*out, *_families(text, at, len(text), table, syntax)]


@lru_cache(maxsize=256)
def _compile(form: str) -> re.Pattern[str]:
    return re.compile(form)


def _families(text: str, start: int, end: int, table: Mapping[str, Any], syntax: Sequence[str]) -> list[Token]:
    """Slots that are written like %name% or [[name]]: forms of the table with a group `name`, and the configured ones."""
    stretch = text[start:end]
    entries = [e for e in table.get("slots", ()) if "(?P<name>" in e["form"] and any(mark in stretch for mark in e["if"])]
    forms = [*(e["form"] for e in entries), *map(_form_of, syntax)]
    if not forms or not stretch.strip():
        return []
    found: list[Token] = []
    for line in line_spans(text, start, end):
        chars, places = fold_width(text, *line)
        folded, ends = "".join(chars), [*places[1:], line.end]
        taken = bytearray(line.end - line.start)
        for form in forms:
            for match in _compile(form).finditer(folded):
                s, e = places[match.start()], ends[match.end() - 1]
                if text[s - 1 : s] == "{" or text[e : e + 1] == "}" or any(taken[s - line.start : e - line.start]):
                    continue
                taken[s - line.start : e - line.start] = b"\x01" * (e - s)
                found.append(Token("slot", s, e, slot_name(match["name"])))
    return sorted(found, key=lambda t: t.start)


def _form_of(example: str) -> str:
    """A form from an example in which `name` stands for the slot's name."""
    before, _, after = example.partition("name")
    return rf"{re.escape(before)}(?P<name>[^\W\d][\w.\-]{{0,40}}?){re.escape(after)}"


def _uses(text: str, tokens: Iterable[Token]) -> tuple[SlotUse, ...]:
    return tuple(SlotUse(t.name, text[t.start : t.end], Span(t.start, t.end)) for t in tokens if t.kind == "slot" and t.name)


def after_front_matter(text: str) -> int:
    """Where a text begins after its front matter, which template systems strip; 0 where it has none."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match and _MATTER.search(match[0]) else 0


def _assemble(text: str, tokens: Iterable[Token], begin: int) -> Value:
    """One reading as text, with a mark for each slot and each piece of code."""
    pieces: list[tuple[str, int, int]] = []
    for token in tokens:
        start = max(token.start, begin)
        if start >= token.end:
            continue
        if token.kind == "text":
            pieces.append((text[start : token.end].replace(SLOT, "\ufffd").replace(CODE, "\ufffd"), start, token.end))
        elif token.kind == "slot":
            pieces.append((SLOT, token.start, token.end))
        else:
            pieces.append((CODE, token.start, token.end))
    return Value.of(pieces)


def _slim(text: str, slots: Sequence[Token]) -> Value:
    from mailcheck.readers.library.slim import read_slim

    pieces: list[tuple[str, int, int]] = []
    for piece in read_slim(text)[0]:
        if piece.breaks:
            pieces.append(("\n\n", piece.start, piece.start))
            continue
        at = piece.start
        for slot in (s for s in slots if piece.start <= s.start and s.end <= piece.end):
            pieces += [(text[at : slot.start], at, slot.start), (SLOT, slot.start, slot.end)]
            at = slot.end
        pieces.append((text[at : piece.end], at, piece.end))
    return Value.of(pieces)


def _filled(value: Value, tokens: Sequence[Token], table: Mapping[str, Any], text: str) -> tuple[str, Origin]:
    """The text with a stand-in in the place of each slot: a date where the slot's name says so, else the usual rings."""
    from array import array

    if SLOT not in value.text:
        return value.text, Origin(text, value.starts, value.ends)
    names = {t.start: text[t.start : t.end] for t in tokens if t.kind == "slot"}
    chars: list[str] = []
    starts, ends = array("q"), array("q")
    for i, char in enumerate(value.text):
        shown = char
        if char == SLOT:
            shown = _stand_in(names.get(value.starts[i], ""), value.text[i + 1 : i + 1 + _AFTER], table)
        chars.append(shown)
        starts.extend([value.starts[i]] * len(shown))
        ends.extend([value.ends[i]] * len(shown))
    return "".join(chars), Origin(text, starts, ends)


def _stand_in(slot: str, after: str, table: Mapping[str, Any]) -> str:
    for entry in table["stand_ins"]:
        if "before" in entry and not _compile(entry["before"]).match(after):
            continue
        if _compile(entry["form"]).search(slot) and (not after or after[0] not in entry.get("not_before", "")):
            return str(entry["text"])
    return str(table["stand_in"])


def _unbalanced(text: str, tokens: Sequence[Token], texts: Sequence[tuple[str, Origin]]) -> Iterable[Span]:
    """Slots whose brackets do not close, where a reader would see them."""
    if "{{" not in text and "}}" not in text:
        return
    visible = {place for _, origin in texts for place in origin.starts}
    taken = [(t.start, t.end) for t in tokens]
    for match in _UNBALANCED.finditer(text):
        start, end = match.span()
        if start not in visible or any(start < e and s < end for s, e in taken):
            continue
        # {"a": {"b": true}} closes what was opened before
        if text[start] != "{" and "{" in text[text.rfind("\n", 0, start) + 1 : start]:
            continue
        yield Span(start, end)
