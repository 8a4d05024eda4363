"""The tables of `rules/mail/`, compiled to regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from mailcheck.lexicon.stored import Parts
from mailcheck.mail.forms import Forms

_LABEL = 16
"""A label and its mark stand within so many characters."""
_HEADER_MARKS = ":："
_HEADER_BLANKS = " \t\u3000*"
_MARK_END = re.compile(r"\s?(?:\[\d{1,3}\]|\^\d{1,3}|\d{1,3})?\s?[:\uff1a]")
"""What follows the mark of an answer in a subject: Re:, Re[2]:, Re^3:."""
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


class MailData:
    """What mail programs and writers put around a text. Built from `rules/mail/*.yaml`."""

    def __init__(self, tables: Parts) -> None:
        self._tables = tables

    def _table(self, name: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self._tables.get(name, {})
        return table

    @cached_property
    def quote_mark(self) -> re.Pattern[str]:
        """The quote marks at the head of a line; group 1 holds them all."""
        marks = "|".join(re.escape(m) for m in _longest_first(self._table("quotes")["marks"]))
        return re.compile(rf"[ \t\u3000]?((?:(?:{marks})[ \u3000]?)+)")

    @cached_property
    def single_mark(self) -> re.Pattern[str]:
        """One quote mark, one level of quoting."""
        marks = "|".join(re.escape(m) for m in self._table("quotes")["marks"] if len(m) == 1)
        return re.compile(rf"(?:{marks})[ \u3000]?")

    @cached_property
    def named_mark(self) -> re.Pattern[str]:
        """A mark that holds the writer's name, `tadokoro> `, as old programs write it; group 1 is the name."""
        return re.compile(r"[ \t\u3000]?([A-Za-z][A-Za-z0-9._-]{0,15})>[ \u3000]?")

    @cached_property
    def _attribution_guards(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        table = self._table("attributions")["guard"]
        return re.compile(table["first"]), re.compile(table["last"])

    def may_attribute(self, lines: Sequence[str]) -> bool:
        """Whether lines are worth trying as an attribution: how the first begins and how the last ends."""
        first, last = self._attribution_guards
        return bool(first.match(lines[0]) and last.search(lines[-1]))

    def attribution(self, line: str) -> re.Match[str] | None:
        """The line as one that introduces quoted text; groups name, address, date where it holds one."""
        return self._attributions.match(line)

    @cached_property
    def _attributions(self) -> Forms:
        table = self._table("attributions")
        forms = []
        for entry in table["forms"]:
            form = str(entry["form"])
            for name, part in table.get("parts", {}).items():
                form = form.replace("{" + name + "}", f"(?:{part})" if "(?P<" not in part else part)
            forms.append({**entry, "form": form})
        return Forms(forms)

    def is_separator(self, content: str) -> bool:
        """Whether a line stands before a block of mail headers."""
        table = self._table("headers")
        if not content or (content[0] not in table["separator_heads"] and content[-1] not in table["separator_ends"]):
            return False
        return bool(self._separators.match(content))

    @cached_property
    def _separators(self) -> Forms:
        return Forms(self._table("headers")["separators"])

    def header(self, line: str) -> tuple[str, str] | None:
        """Kind (from, date, to, cc, subject, other) and value of a header line of a quoted or pasted mail."""
        at = min((line.find(mark) for mark in _HEADER_MARKS if mark in line), default=-1)
        kind = self._header_words.get(line[:at].strip(_HEADER_BLANKS).lower()) if at > 0 else None
        return None if kind is None else (kind, line[at + 1 :].removeprefix("*").strip())

    @cached_property
    def _header_words(self) -> Mapping[str, str]:
        words = self._table("headers")["words"].items()
        return {str(word).lower(): kind for kind, group in words for word in group}

    def without_reply_marks(self, subject: str) -> str:
        """A subject less what programs put before it in answers and when passing a mail on."""
        marks = [m.lower() for m in _longest_first(self._table("headers")["reply_marks"])]
        rest = subject.strip(_HEADER_BLANKS)
        while True:
            low = rest.lower()
            mark = next((m for m in marks if low.startswith(m)), None)
            after = _MARK_END.match(rest, len(mark)) if mark else None
            if after is None:
                return rest
            rest = rest[after.end() :].strip(_HEADER_BLANKS)

    @cached_property
    def rule_line(self) -> re.Pattern[str]:
        """A line of ornaments."""
        marks = re.escape("".join(self._table("signature")["ornaments"]))
        return re.compile(rf"[ \u3000{marks}]{{3,}}$|-- ?$")

    @cached_property
    def _contact_words(self) -> tuple[str, ...]:
        table = self._table("signature")
        return tuple(str(w).lower() for w in (*table["contact"], *table["entities"], "://"))

    @cached_property
    def _unit_words(self) -> tuple[str, ...]:
        return tuple(map(str, self._table("signature")["units"]))

    def has_contact(self, content: str) -> bool:
        """Whether a line holds what stands in signatures: a contact word, a company, an address."""
        low = content.lower()
        # plain look-ups: a regular expression of hundreds of words costs more to compile than the whole mail to read
        return any(word in low for word in self._contact_words) or bool(_ADDRESS.search(content))

    def has_unit(self, content: str) -> bool:
        """Whether a line holds a word for a department, shop or desk."""
        return any(word in content for word in self._unit_words)

    @cached_property
    def introducing(self) -> tuple[str, ...]:
        """What stands behind a name by which writers introduce themselves."""
        return tuple(map(str, self._table("signature")["introducing"]))

    def is_footer(self, content: str) -> bool:
        """Whether a line is one that mail programs and lawyers add."""
        table = self._table("signature")
        if not any(word in content for word in table["footer_words"]):
            return False
        return bool(self._footers.match(content))

    @cached_property
    def _footers(self) -> Forms:
        return Forms(self._table("signature")["footers"])

    def is_list_item(self, content: str) -> bool:
        """Whether a line is a list item or a labelled value."""
        # a line that begins with a letter is one only by a mark soon after it
        if content[0].isalpha() and not any(c in content[:_LABEL] for c in self._table("lists")["marks"]):
            return False
        return bool(self._list_items.match(content))

    @cached_property
    def _list_items(self) -> Forms:
        return Forms(self._table("lists")["items"])

    def is_heading(self, content: str) -> bool:
        """Whether a whole line is a heading."""
        return bool(self._headings.match(content))

    @cached_property
    def _headings(self) -> Forms:
        return Forms(self._table("lists")["headings"])

    def in_common_characters(self, text: str) -> str:
        """A text with old and rare forms of characters (髙, 齋) as the common ones of their families."""
        return text.translate(self._common_characters)

    @cached_property
    def _common_characters(self) -> dict[int, str]:
        return {ord(rare): family[0] for family in map(str, self._table("variants")["families"]) for rare in family[1:]}

    @cached_property
    def honorifics(self) -> tuple[str, ...]:
        """Words that follow a name in an address, longest first."""
        return tuple(_longest_first(self._table("honorifics")["honorifics"]))

    @cached_property
    def addressee(self) -> re.Pattern[str]:
        """A whole line that addresses somebody."""
        words = "|".join(re.escape(w) for w in self.honorifics)
        after = re.escape(self._table("honorifics")["after_honorific"])
        return re.compile(rf"[^。．！？!?]{{0,60}}?(?:{words})[ \u3000]*(?:[（(][^）)]*[）)])?[{after}]?[ \u3000]*$")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(map(str, words), key=len, reverse=True)
