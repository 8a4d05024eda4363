"""A case with other names in the place of the real ones, so that it can be kept and rules still read it.

A name becomes a name, a company a company, a number another number of its shape; what was one thing stays one, and what
differed differs. What tells a name is what redaction knows (docs/formats.md says what it does not see).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.identifiers import identifiers
from mailcheck.annotate.names import name_book
from mailcheck.annotate.person import is_kana, reading, split_name
from mailcheck.digest import digest64
from mailcheck.model import Case, Mail, Sentence
from mailcheck.redaction import ADDRESS, KANJI, NUMBER
from mailcheck.store import Knowledge

_DATE = re.compile(r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")
_KATAKANA = {c: c + 0x60 for c in range(0x3041, 0x3097)}
_WORD = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff\uf900-\ufaff]{1,8}")
# parts of speech of UniDic
_PERSON, _GIVEN, _PROPER, _PLACE = "人名", "名", "固有名詞", "地名"
_PREDICATES = ("動詞", "助動詞", "形容詞")
_FAMILY = re.compile("[\u3005\u3400-\u9fff\uf900-\ufaff]{1,4}")
_NAMED = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff\uf900-\ufaff\uff21-\uff5aA-Za-z]{1,20}")
_CONTACT = re.compile(r"[0-9\uff10-\uff19@:]")
_SHORTEST_HOUSE = 3
_SIGNED_WORDS = 2
"""A line of a customer's signature with so many words or fewer is taken for a name."""


class Masked(NamedTuple):
    """A text with stand-ins, and where its parts stood."""

    text: str
    parts: tuple[tuple[int, int, int, int], ...]
    """Start and end of what was replaced, before and after."""

    def place(self, offset: int, end: bool = False) -> int:
        """Where an offset of the old text is in the new one; inside of a stand-in its start or its end."""
        shift = 0
        for start, stop, new_start, new_stop in self.parts:
            if offset <= start:
                break
            if offset < stop:
                return new_stop if end else new_start
            shift = new_stop - stop
        return offset + shift


class StandIns:
    """Chooses a stand-in for everything in a case that tells who somebody is, and puts them into its texts."""

    def __init__(self, case: Case, knowledge: Knowledge) -> None:
        self._annotated = Annotated(case, knowledge)
        self._table: Mapping[str, Any] = knowledge.values("stand-ins")
        self._honorifics = "|".join(map(re.escape, knowledge.values("names")["person_honorifics"]))
        self._of = str(knowledge.values("names")["of"])
        facts = case.facts
        self._texts = "\n".join(
            [m.text for m in self._annotated.all_mails]
            + [t for t in (facts.customer_name, facts.company, facts.own_company, *facts.own_names) if t]
        )
        self._random = random.Random(digest64(self._texts))
        self._digits = self._permutation()
        self.chosen: dict[str, tuple[str, str]] = {}
        """By what it stands for: the kind (person, company, place, address, number) and the stand-in."""
        self.used: set[str] = set()
        """For what stand-ins were put into texts."""
        families, givens = self._persons()
        self._choose_alike(families)
        for kind, words in (("families", families), ("givens", givens)):
            for word in words:
                self._choose("person", word, self._names(kind, word))
        for address in self._addresses():
            self._choose("place", address, self._table["addresses"])
        for company in self._companies():
            self._choose("company", company, self._table["companies"])
        for place in self._places():
            self._choose("place", place, self._table["places"])
        for code in self._codes():
            self._set("number", code, code.translate(self._digits))
        self._pattern = self._compiled()

    def text(self, text: str) -> Masked:
        """A text with stand-ins."""
        parts: list[tuple[int, int, int, int]] = []
        out: list[str] = []
        at = length = 0
        for match in self._pattern.finditer(text):
            new = self._stand_in(match)
            if new == match[0]:
                continue
            self.used.add(match[0])
            before = text[at : match.start()]
            out += [before, new]
            length += len(before)
            parts.append((match.start(), match.end(), length, length + len(new)))
            length += len(new)
            at = match.end()
        return Masked("".join(out) + text[at:], tuple(parts))

    def word(self, text: str | None) -> str | None:
        """A name or another short text with stand-ins."""
        return self.text(text).text if text else text

    # --- what tells who somebody is

    def _persons(self) -> tuple[list[str], list[str]]:
        """Family names and given names, as they are written."""
        book = name_book(self._annotated)
        facts = self._annotated.case.facts
        families: dict[str, None] = {}
        givens: dict[str, None] = {}
        written = [str(u.name) for u in book.uses if not u.company]
        written += [n for n in (facts.customer_name, *facts.own_names) if n]
        theirs = (m for m in self._annotated.case.thread if m.party == "customer")
        written += [m.sender for m in theirs if m.sender and not ADDRESS.search(m.sender)]
        names = [*book.customer, *(n for w in written if (n := split_name(w)))]
        for name in names:
            families[name.family] = None
            if name.given:
                givens[name.given] = None
        for mail in self._annotated.all_mails:
            for sentence in self._annotated.sentences(mail):
                for token in sentence.tokens:
                    alone = len(token.surface) == 1 and sentence.line_kind not in ("addressee", "signature")
                    if _PERSON in token.pos and token.surface not in families and not alone:
                        raw = mail.text[slice(*sentence.origin(token.start, token.end))]
                        (givens if token.pos.split(",")[-1] == _GIVEN else families)[raw] = None
            if mail.party == "customer":
                for word, given in self._signed(mail):
                    if word not in families:
                        (givens if given or word in givens else families)[word] = None
            else:
                for word in self._signing_for_us(mail):
                    if _FAMILY.fullmatch(word) and word not in givens:
                        families[word] = None
        companies = set(book.companies)
        companies.update(w for w in families if any(form in w for form in book.entities))
        persons = [[w for w in words if _NAMED.fullmatch(w) and w not in companies] for words in (families, givens)]
        return persons[0], [w for w in persons[1] if w not in families]

    def _signed(self, mail: Mail) -> Iterator[tuple[str, bool]]:
        """The words of a customer's signature that may be a name and that the dictionary does not know for another word.

        Each with whether it is the second of two, and so a given name.
        """
        for sentence in self._signature(mail):
            words = list(_WORD.finditer(sentence.text))
            lonely = len(words) <= _SIGNED_WORDS and not _CONTACT.search(sentence.text)
            for number, word in enumerate(words):
                tokens = [t for t in sentence.tokens if t.start < word.end() and word.start() < t.end]
                plain = all(t.known and _PROPER not in t.pos for t in tokens)
                if lonely or not plain:
                    yield word[0], lonely and number == 1

    def _signing_for_us(self, mail: Mail) -> Iterator[str]:
        """The words of a header or signature of our own side that are no department, title or sentence: a house, a writer."""
        book = name_book(self._annotated)

        def named(text: str, first: bool = False) -> Iterator[str]:
            for number, word in enumerate(text.split()):
                # a house may end like a department, and stands first
                house = first and not number and len(word) > _SHORTEST_HOUSE
                if _NAMED.fullmatch(word) and (house or not book.is_unit(word)):
                    yield word

        lines = [s for s in self._signature(mail) if not _CONTACT.search(s.text)]
        yield from named(mail.sender or "")
        for number, sentence in enumerate(lines):
            if not any(t.pos.startswith(_PREDICATES) for t in sentence.tokens):
                yield from named(sentence.text, not number)

    def _signature(self, mail: Mail) -> Iterator[Sentence]:
        return (s for s in self._annotated.sentences(mail) if s.line_kind == "signature")

    def _companies(self) -> Iterator[str]:
        book = name_book(self._annotated)
        facts = self._annotated.case.facts
        names = [*book.companies, *(u.name for u in book.uses if u.company), facts.company or "", facts.own_company or ""]
        for mail in self._annotated.all_mails:
            if mail.party == "agent":
                names += [word for word in self._signing_for_us(mail) if word not in self.chosen]
        for name in names:
            for form in book.entities:
                name = name.replace(form, "")
            # a company with who writes for it: the person is known by now
            person = next((w for w, (kind, _) in self.chosen.items() if kind == "person" and len(w) > 1 and w in name), None)
            name = (name.split(person)[0].strip().removesuffix(self._of) if person else name).strip()
            if len(name) > 1:
                yield name

    def _addresses(self) -> Iterator[str]:
        """Postal addresses, from the place's name to the end of the line or clause."""
        number = re.compile(self._table["address"])
        for mail in self._annotated.all_mails:
            for sentence in self._annotated.sentences(mail):
                first = next((t.start for t in sentence.tokens if _PLACE in t.pos), None)
                found = number.search(sentence.text, first) if first is not None else None
                if first is None or found is None:
                    continue
                # in a signature the building follows
                signed = sentence.line_kind == "signature"
                raw = mail.text[slice(*sentence.origin(first, len(sentence.text) if signed else found.end()))]
                yield re.split(r"[\r\n。、]", raw)[0].strip()

    def _places(self) -> Iterator[str]:
        """Proper nouns of signatures that are no names: where somebody lives."""
        for mail in self._annotated.all_mails:
            for sentence in self._signature(mail):
                for token in sentence.tokens:
                    if _PROPER in token.pos and len(token.surface) > 1 and token.surface not in self.chosen:
                        yield mail.text[slice(*sentence.origin(token.start, token.end))]

    def _codes(self) -> Iterator[str]:
        for mail in self._annotated.all_mails:
            for found in identifiers(self._annotated, mail):
                yield mail.text[slice(*found.sentence.origin(found.start, found.end))]

    # --- what takes its place

    def _permutation(self) -> dict[int, str]:
        digits = list("123456789")
        while any(a == b for a, b in zip(digits, "123456789", strict=True)):
            self._random.shuffle(digits)
        table = {ord(old): new for old, new in zip("123456789", digits, strict=True)}
        wide = {
            ord(old) - ord("0") + 0xFF10: chr(ord(new) - ord("0") + 0xFF10)
            for old, new in zip("123456789", digits, strict=True)
        }
        return {**table, **wide}

    def _choose_alike(self, families: Sequence[str]) -> None:
        """Names that differ in their characters only get stand-ins that do."""
        book = name_book(self._annotated)
        groups: dict[str, list[str]] = {}
        for family in families:
            groups.setdefault(reading(family) or book.unify(family), []).append(family)
        sets = iter(self._table["alike"])
        for group in groups.values():
            kanji = [f for f in group if not is_kana(f)]
            if len(kanji) > 1 and (words := next((s for s in sets if len(s) >= len(kanji) and self._free(s)), None)):
                for old, new in zip(kanji, words, strict=False):
                    self._set("person", old, new)

    def _free(self, words: Sequence[str]) -> bool:
        return not any(w in self._texts for w in words)

    def _names(self, kind: str, word: str) -> list[str]:
        """The names to choose from, in the characters that the name is written in."""
        table: Mapping[str, str] = self._table[kind]
        if not is_kana(word):
            return list(table)
        kana = list(table.values())
        return kana if "\u3041" <= word[0] <= "\u3096" else [k.translate(_KATAKANA) for k in kana]

    def _choose(self, kind: str, word: str, pool: Sequence[str]) -> None:
        if word in self.chosen:
            return
        taken = {new for _, new in self.chosen.values()}
        free = [w for w in pool if w not in taken and w not in self._texts]
        # more names than stand-ins: with a letter, so that what differed still differs
        new = free[0] if free else f"{pool[len(taken) % len(pool)]}{chr(ord('A') + len(taken) % 26)}"
        self._set(kind, word, new)

    def _set(self, kind: str, word: str, new: str) -> None:
        self.chosen.setdefault(word, (kind, new))

    def _compiled(self) -> re.Pattern[str]:
        words = []
        for word in sorted(self.chosen, key=lambda w: (-len(w), w)):
            if len(word) > 1:
                words.append(re.escape(word))
            else:
                words.append(f"(?<![{KANJI}]){re.escape(word)}(?=\\s*(?:{self._honorifics})|[^{KANJI}]|$)")
        names = f"(?P<word>{'|'.join(words)})|" if words else ""
        return re.compile(f"(?P<address>{ADDRESS.pattern})|{names}(?P<date>{_DATE.pattern})|(?P<number>{NUMBER.pattern})")

    def _stand_in(self, match: re.Match[str]) -> str:
        found = match[0]
        if match.lastgroup == "date" or match["date"]:
            return found
        if match["address"]:
            known = [w for w, (kind, _) in self.chosen.items() if kind == "address"]
            self._set("address", found, f"user{len(known) + 1}@example.com")
        elif match["number"]:
            self._set("number", found, found.translate(self._digits))
        return self.chosen[found][1]
