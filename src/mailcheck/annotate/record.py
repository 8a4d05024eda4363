"""The customer's name in records and From headers, which may hold company, department and person in one field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailcheck.annotate.person import PersonName, is_person, part_before, parts_of, split_name, unknown_kanji
from mailcheck.language.tokenizer import tokenize

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


class RecordReader:
    """Reads fields that name the customer; texts are folded.

    `entities`: words for kinds of companies. `is_unit`: whether a word is a department or a title. `names_nobody`: whether
    words are no name.
    """

    def __init__(
        self,
        entities: Sequence[str],
        values: Mapping[str, Any],
        is_unit: Callable[[str], bool],
        names_nobody: Callable[[str], bool],
    ) -> None:
        self._entities = tuple(sorted(entities, key=len, reverse=True))
        self._values = values
        self._is_unit = is_unit
        self._names_nobody = names_nobody

    def companies(self, text: str) -> Iterator[re.Match[str]]:
        """Names of companies: a word such as a legal form with what stands before or after it."""
        words = tuple(word for word in self._entities if word in text)
        return _company(words, self._values["never_in_company"]).finditer(text) if words else iter(())

    def named_companies(self, text: str) -> list[str]:
        """The companies that a field names."""
        return [match[0] for part in self._pieces(text) for match in self.companies(part)]

    def in_header(self, text: str) -> PersonName | None:
        """A person's name in a field: what is left without company and department, if the dictionary knows it for one."""
        pieces = [p for p in self._pieces(self._without_remarks(text)) if not any(self.companies(p)) and not self._is_unit(p)]
        rest = " ".join(pieces)
        if not pieces or len(pieces) > 2 or "@" in rest or self._names_nobody("".join(pieces)):
            return None
        if not any(is_person(t) or unknown_kanji(t) for t in tokenize(pieces[0])):
            return None
        return split_name(rest)

    def person(self, text: str) -> PersonName | None:
        """The person whom a record names, without what stands in brackets beside the name."""
        text = self._without_remarks(text)
        return self.in_header(text) if self.named_companies(text) else split_name(text)

    def all_in_record(self, text: str) -> Iterator[PersonName]:
        """The person whom a record names, before it the family name alone and behind it the parts that may be meant as well."""
        name = self.person(text)
        if name:
            yield from part_before(name, tuple(map(str, self._values["probes"])))
            yield name
            yield from parts_of(self._without_remarks(text), tuple(map(str, self._values["particles_in_names"])))

    def _without_remarks(self, text: str) -> str:
        """A field without what it says of the person in brackets: 田口 麻衣(旧姓 橋本), but not 山田商事(株)."""
        return _BRACKETS.sub(lambda match: match[0] if match[0] in self._entities else "", text).strip()

    def _pieces(self, text: str) -> list[str]:
        """The words of a field; a legal form that stands alone belongs to the word beside it: 山田商事 (株), (株) サンプル."""
        pieces = text.split()
        apart = len(pieces) > 1 and any(piece in self._entities for piece in pieces[:2])
        return ["".join(pieces[:2]), *pieces[2:]] if apart else pieces


@lru_cache(maxsize=64)
def _company(words: tuple[str, ...], never_in_company: str) -> re.Pattern[str]:
    inner = "|".join(map(re.escape, words))
    name = rf"[^\s　、。（）()「」,/｜|{never_in_company}]{{1,24}}"
    return re.compile(rf"(?:(?:{inner})[ 　]?{name}|{name}[ 　]?(?:{inner}))")
