"""The tables of `rules/mail/`, compiled to regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class MailData:
    """What mail programs and writers put around a text. Built from `rules/mail/*.yaml`."""

    raw: Mapping[str, Any]

    def _table(self, name: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self.raw.get(name, {})
        return table

    @cached_property
    def quote_mark(self) -> re.Pattern[str]:
        """The quote marks at the head of a line; group 1 holds them all."""
        marks = "|".join(re.escape(m) for m in _longest_first(self._table("quotes")["marks"]))
        return re.compile(rf"[ \t\u3000]?((?:(?:{marks})[ \u3000]?)+)")

    @cached_property
    def single_mark(self) -> re.Pattern[str]:
        """One quote mark."""
        marks = "|".join(re.escape(m) for m in _longest_first(self._table("quotes")["marks"]))
        return re.compile(rf"(?:{marks})[ \u3000]?")

    @cached_property
    def attributions(self) -> tuple[re.Pattern[str], ...]:
        """Lines that introduce quoted text; groups name, address, date where they hold one."""
        table = self._table("attributions")
        forms = []
        for entry in table["forms"]:
            form = str(entry["form"])
            for name, part in table.get("parts", {}).items():
                form = form.replace("{" + name + "}", f"(?:{part})" if "(?P<" not in part else part)
            forms.append(re.compile(form))
        return tuple(forms)

    @cached_property
    def separators(self) -> tuple[re.Pattern[str], ...]:
        """Lines before a block of mail headers."""
        return tuple(re.compile(entry["form"]) for entry in self._table("headers")["separators"])

    @cached_property
    def header(self) -> re.Pattern[str]:
        """A header line of a quoted or pasted mail, with a group for each kind of header."""
        kinds = []
        for kind, words in self._table("headers")["words"].items():
            kinds.append(f"(?P<{kind}>{'|'.join(re.escape(w) for w in _longest_first(words))})")
        return re.compile(rf"[ \t\u3000*]*(?:{'|'.join(kinds)})[ \u3000]*[:：]\*?[ \u3000]*(?P<value>.*)$", re.IGNORECASE)

    @cached_property
    def rule_line(self) -> re.Pattern[str]:
        """A line of ornaments."""
        marks = re.escape("".join(self._table("signature")["ornaments"]))
        return re.compile(rf"[ \u3000{marks}]{{3,}}$|-- ?$")

    @cached_property
    def contact(self) -> re.Pattern[str]:
        """Words that stand in signatures."""
        table = self._table("signature")
        words = [*table["contact"], *table["entities"]]
        return re.compile("|".join(re.escape(w) for w in _longest_first(words)) + r"|\S+@\S+|https?://", re.IGNORECASE)

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """Words for a department, shop or desk, at the end of a word."""
        table = self._table("signature")
        return re.compile("|".join(re.escape(w) for w in _longest_first(table["units"])))

    @cached_property
    def footer(self) -> re.Pattern[str]:
        """Lines that mail programs and lawyers add."""
        return re.compile("|".join(f"(?:{entry['form']})" for entry in self._table("signature")["footers"]))

    @cached_property
    def list_item(self) -> re.Pattern[str]:
        """The head of a list item or of a heading with a mark."""
        return re.compile("|".join(f"(?:{entry['form']})" for entry in self._table("lists")["items"]))

    @cached_property
    def heading(self) -> re.Pattern[str]:
        """A whole line that is a heading."""
        return re.compile("|".join(f"(?:{entry['form']})" for entry in self._table("lists")["headings"]))

    @cached_property
    def honorifics(self) -> tuple[str, ...]:
        """Words that follow a name in an address, longest first."""
        return tuple(_longest_first(self._table("honorifics")["honorifics"]))

    @cached_property
    def addressee(self) -> re.Pattern[str]:
        """A whole line that addresses somebody."""
        words = "|".join(re.escape(w) for w in self.honorifics)
        return re.compile(rf"[^。．！？!?]{{0,60}}?(?:{words})[ \u3000]*(?:[（(][^）)]*[）)])?[、,へ]?[ \u3000]*$")


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(map(str, words), key=len, reverse=True)
