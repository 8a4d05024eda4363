"""Who a mail names: the customer's names as they write them, and the names that the draft uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.apart import addressed_apart, in_row_of_others, is_set_apart
from mailcheck.annotate.person import (
    PersonName,
    is_family_name,
    is_given_in_hiragana,
    is_name,
    is_person,
    may_be_name,
    reads_as_surname,
    split_name,
    trim_run,
)
from mailcheck.annotate.record import RecordReader
from mailcheck.annotate.signing import names_in_signature
from mailcheck.language.tokenizer import tokenize
from mailcheck.model import Mail, Sentence, Token
from mailcheck.spans import Span


class NameUse(NamedTuple):
    """A name that a text uses: of a person or a company, with its place in the mail's text."""

    name: str
    span: Span
    """The name and its honorific."""
    sentence: Sentence
    company: bool = False
    addressee: bool = False


def name_book(annotated: Annotated) -> NameBook:
    """The names of a case, read once for all rules."""
    book: NameBook = annotated.once("names", NameBook)
    return book


class NameBook:
    """The customer's names and companies, and whom the thread mentions."""

    def __init__(self, annotated: Annotated) -> None:
        self._annotated = annotated
        self._case = annotated.case
        self._data = annotated.knowledge.mail("honorifics")
        self._values = annotated.knowledge.values("names")

    # --- vocabulary

    @cached_property
    def _person_honorific(self) -> str:
        words = sorted(map(str, self._values["person_honorifics"]), key=len, reverse=True)
        return "|".join(map(re.escape, words))

    @cached_property
    def _not_names(self) -> frozenset[str]:
        """Words that may stand before 様 and name nobody, with and without the honorific."""
        out: set[str] = set()
        for key in ("not_honorific", "not_names", "titles"):
            out.update(map(str, self._data.get(key, ())))
        return frozenset(out)

    @cached_property
    def _reader(self) -> RecordReader:
        return RecordReader(self.entities, self._values, self.is_unit, self._names_nobody)

    # --- the customer

    @cached_property
    def customer(self) -> tuple[PersonName, ...]:
        """The customer's names: their own writing first, then the facts and the From header."""
        own = [n for mail in self._customer_mails for n in self._self_named(mail)]
        fold = self._annotated.knowledge.folder.fold
        given = list(self._reader.all_in_record(fold(self._case.facts.customer_name or "")))
        given += [n for m in self._customer_mails if m.sender and (n := self._reader.in_header(fold(m.sender)))]
        return tuple(dict.fromkeys([*own, *given]))

    @cached_property
    def record(self) -> PersonName | None:
        """The person whom the record of the customer names."""
        return self._reader.person(self._annotated.knowledge.folder.fold(self._case.facts.customer_name or ""))

    def is_sender(self, name: str) -> bool:
        """Whether a From header of the customer's mails gives the name."""
        fold = self._annotated.knowledge.folder.fold
        return any(name in "".join(fold(m.sender).split()) for m in self._customer_mails if m.sender)

    @cached_property
    def own_writing(self) -> tuple[PersonName, ...]:
        """The names as the customer writes them in signature and self-introduction."""
        return tuple(dict.fromkeys(n for mail in self._customer_mails for n in self._self_named(mail)))

    @cached_property
    def _customer_mails(self) -> tuple[Mail, ...]:
        return tuple(m for m in self._case.thread if m.party == "customer")

    def _self_named(self, mail: Mail) -> Iterator[PersonName]:
        yield from self._in_fields(mail)
        sentences = self._annotated.sentences(mail)
        for number, sentence in enumerate(sentences):
            if sentence.line_kind == "signature":
                yield from names_in_signature(sentence, tuple(self._units), self._probes, self.is_unit)
            elif number < 6 or number >= len(sentences) - 3:
                yield from self._introduced(sentence)

    def _in_fields(self, mail: Mail) -> Iterator[PersonName]:
        """Names in the fields of a contact form: お名前:佐藤 花子, 【氏名】佐藤花子."""
        fields = tuple(map(str, self._values["name_fields"]))
        pattern = re.compile(self._values["name_field"].replace("FIELDS", "|".join(map(re.escape, fields))))
        for line in mail.lines:
            raw = mail.text[slice(*line.span)]
            if not any(field in raw for field in fields):
                continue
            found = pattern.match(self._annotated.knowledge.folder.fold(raw).strip())
            value = re.sub(f"({self._person_honorific})$", "", found["name"].strip()).strip() if found else ""
            if value and not self._names_nobody(value):
                name = split_name(value)
                yield from [name] if name else []

    def _introduced(self, sentence: Sentence) -> Iterator[PersonName]:
        """佐藤と申します, 三枝です: the name tokens before the introducing words."""
        folder_forms = self._annotated.knowledge.words("introducing").find(self._annotated.view(sentence))
        for start, _ in folder_forms:
            strong = self._strong_introduction(sentence, start)
            tokens = [t for t in sentence.tokens if t.end <= start]
            run: list[Token] = []
            while tokens and len(run) < 6 and (self._named(tokens[-1]) or ((strong or not run) and may_be_name(tokens[-1]))):
                run.insert(0, tokens.pop())
            run = _without_suffix(run)
            if tokens and tokens[-1].surface in self._values["at"]:
                # 佐藤@大阪です: the place stands behind the name
                run = [t for t in tokens[-2:-1] if self._named(t)]
            if run and (self._of_kin(sentence, run[0].start) or in_row_of_others(sentence.text[: run[0].start], self._values)):
                # 夫の長谷川です names the husband, ほかは江口、若林、堤です the others
                continue
            if run and (strong or self._gives_name(sentence, run)):
                text = sentence.text[run[0].start : run[-1].end]
                name = split_name(text, run)
                if name and name.full not in self._not_names:
                    yield name
                    if len(tokens) > 1 and tokens[-1].surface in self._values["between_names"] and self._named(tokens[-2]):
                        # 江口と堤です
                        yield PersonName(tokens[-2].surface, tokens[-2].surface)

    def _named(self, token: Token) -> bool:
        # 三円, 第4巻, 同じ所: words that also count or say where
        counts = "可能" in token.pos
        return is_name(token) or (not counts and is_family_name(token.surface, self._probes))

    def _gives_name(self, sentence: Sentence, run: list[Token]) -> bool:
        """Whether words before です are the writer's name: not a place, nor what something else is said to be."""
        before = sentence.text[: run[0].start].rstrip()
        if before.endswith(tuple(self._values["topic_marks"])) and not before[:-1].endswith(tuple(self._values["self_words"])):
            return False
        if before.endswith(self._values["of"]) and all(map(is_given_in_hiragana, run)):
            # 会社のりょうです
            return False
        counted = [t for t in sentence.tokens if t.end <= run[0].start]
        if counted and "数詞" in counted[-1].pos:
            return False
        return any(self._named(t) and ("地名" not in t.pos or is_family_name(t.surface, self._probes)) for t in run)

    def _of_kin(self, sentence: Sentence, start: int) -> bool:
        view = self._annotated.view(sentence)
        before = sentence.text[:start].rstrip()
        ends = [e for name in ("kin", "friends", "pets") for _, e in self._annotated.knowledge.words(name).find(view)]
        return any(
            e <= start and start - e <= 2 and before[e:].strip(" 、") in (self._values["of"], "") and e < start for e in ends
        )

    @cached_property
    def _probes(self) -> tuple[str, ...]:
        return tuple(map(str, self._values["probes"]))

    def _strong_introduction(self, sentence: Sentence, start: int) -> bool:
        strong = self._annotated.knowledge.words("introducing-strong").find(self._annotated.view(sentence))
        return any(s == start for s, _ in strong)

    @cached_property
    def _units(self) -> list[str]:
        table = self._annotated.knowledge.mail("signature")
        return [*map(str, table["units"]), *map(str, table["entities"])]

    @cached_property
    def entities(self) -> tuple[str, ...]:
        """Words for kinds of companies (株式会社)."""
        return tuple(map(str, self._annotated.knowledge.mail("signature")["entities"]))

    @cached_property
    def companies(self) -> tuple[str, ...]:
        """The customer's companies: the facts, and those in the customer's signature or self-introduction."""
        out: list[str] = []
        fold = self._annotated.knowledge.folder.fold
        if self._case.facts.company:
            out.append(fold(self._case.facts.company))
        records = [self._case.facts.customer_name, *(mail.sender for mail in self._customer_mails)]
        out.extend(company for record in records if record for company in self._reader.named_companies(fold(record)))
        for mail in self._customer_mails:
            for number, sentence in enumerate(self._annotated.sentences(mail)):
                if sentence.line_kind == "signature" or (number < 4 and sentence.line_kind != "addressee"):
                    out.extend(m[0] for m in self._reader.companies(sentence.text))
        return tuple(dict.fromkeys(out))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """What the customer belongs to without being a company by its name: schools, clubs, homes."""
        fold = self._annotated.knowledge.folder.fold
        out = [fold(self._case.facts.company)] if self._case.facts.company else []
        of = self._values["of"]
        for mail in self._customer_mails:
            for number, sentence in enumerate(self._annotated.sentences(mail)):
                if sentence.line_kind == "signature":
                    out.extend(sentence.text.split())
                elif number < 4 and (self._annotated.has(sentence, "self-naming") or any(self._introduced(sentence))):
                    out.extend(re.split(rf"[、。\s]|{of}(?=[^{of}]*$)", sentence.text)[:-1])
        return tuple(dict.fromkeys(g for g in out if self._may_be_group(g)))

    def _may_be_group(self, name: str) -> bool:
        return len(name) > 3 and name not in self._not_names and name not in self._units and not self.is_department(name)

    def is_surname(self, name: str) -> bool:
        """Whether the dictionary reads a name as a family name, and as one."""
        return reads_as_surname(name, self._probes[0])

    def is_department(self, text: str, of: bool = False) -> bool:
        """Whether a text ends in a department, or in one and `of` it: 経理部の."""
        behind = str(self._values["of"]) if of else ""
        return text.endswith(tuple(f"{word}{behind}" for word in self._values["departments"]))

    def is_set_apart(self, use: NameUse) -> bool:
        """Whether the words around a name say that it is somebody else's: お隣の菊池様, 経理部の千葉様, 菊池様という方."""
        folded = len([o for o in use.sentence.offsets if o < use.span.start])
        before, behind = use.sentence.text[:folded], use.sentence.text[folded + len(use.name) :]
        if self.is_department(before, of=True):
            return True
        return is_set_apart(before, use.name, behind, self._values)

    # --- uses in the draft

    @cached_property
    def uses(self) -> tuple[NameUse, ...]:
        """The names with an honorific that the draft uses, in order."""
        out: list[NameUse] = []
        for sentence in self._annotated.draft:
            if sentence.line_kind == "signature":
                continue
            if sentence.line_kind == "addressee":
                out.extend(self._addressed(sentence))
            else:
                out.extend(self._mentioned(sentence))
        return tuple(out)

    def _addressed(self, sentence: Sentence) -> Iterator[NameUse]:
        text = sentence.text
        rest_start = 0
        for company in self._reader.companies(text):
            yield NameUse(company[0].strip(), sentence.origin(*company.span()), sentence, True, True)
            rest_start = company.end()
        after = re.escape(self._data["after_honorific"])
        match = re.search(rf"({self._person_honorific})[ ]*(?:[（(][^）)]*[）)])?[{after}]?[ ]*$", text)
        if not match:
            name = text.strip()
            if not rest_start and self._may_be_group(name):
                yield NameUse(name, sentence.origin(text.index(name), len(text.rstrip())), sentence, True, True)
            return
        for start, end in addressed_apart(text[rest_start : match.end(1)], self._person_honorific, self._values):
            yield from self._addressed_one(sentence, rest_start + start, rest_start + end)

    def _addressed_one(self, sentence: Sentence, start: int, end: int) -> Iterator[NameUse]:
        text = sentence.text
        match = re.search(f"({self._person_honorific})$", text[:end])
        if not match:
            return
        head = text[start : match.start()]
        # department and title before the name: 営業部 課長 山田
        pieces = list(re.finditer(r"\S+", head))
        for number, piece in reversed(list(enumerate(pieces[:-1]))):
            if self.is_unit(piece[0]):
                pieces = pieces[number + 1 :]
                break
        # a group may stand before them, and a person has two names
        pieces = pieces[-2:]
        if not pieces:
            return
        start += pieces[0].start()
        name = text[start : match.start()].strip()
        name = re.split(r"[（(]", name)[0].strip() or name
        if name and not self._names_nobody(name):
            yield NameUse(name, sentence.origin(start, match.end(1)), sentence, False, True)

    def is_unit(self, word: str) -> bool:
        """Whether a word is a department or a title, or ends like one."""
        if word in self._not_names:
            return True
        # 長谷部 ends like a department and is a family name
        return word.endswith(tuple(self._units)) and not any(is_person(t) for t in tokenize(word))

    def _names_nobody(self, name: str) -> bool:
        if not any(c.isalpha() for c in name):
            return True
        return name in self._not_names or any(name.endswith(word) for word in self._not_names if len(word) >= 2)

    def _mentioned(self, sentence: Sentence) -> Iterator[NameUse]:
        """Names in running text: only what the dictionary knows as a name, or a kanji word it does not know."""
        tokens = sentence.tokens
        honorifics = set(map(str, self._values["written_honorifics"]))
        for number, token in enumerate(tokens):
            if token.surface not in honorifics or not number:
                continue
            run: list[Token] = []
            at = number - 1
            while at >= 0 and len(run) < 4 and self._named(tokens[at]):
                run.insert(0, tokens[at])
                at -= 1
            if not run or run[-1].end > token.start:
                continue
            before = sentence.text[: run[0].start].rstrip()
            if before and tokens[at].end == run[0].start and "名詞" in tokens[at].pos and "接尾" not in tokens[at].pos:
                continue
            name = sentence.text[run[0].start : run[-1].end]
            # 井上様 ends like 上様
            person = all(is_person(t) for t in run) and name not in self._not_names
            if person or not (self._names_nobody(name) or self._names_nobody(name + token.surface)):
                yield NameUse(name, sentence.origin(run[0].start, token.end), sentence, False, False)

    def is_own(self, name: str) -> bool:
        """Whether a name is one of our own side, or its family name."""
        squeezed = "".join(name.split())
        return any("".join(own.split()).startswith(squeezed) for own in self._case.facts.own_names)

    # --- comparison

    @cached_property
    def _variants(self) -> dict[str, str]:
        table: dict[str, str] = {}
        for family in self._annotated.knowledge.mail("variants").get("families", ()):
            for char in str(family):
                table[char] = str(family)[0]
        return table

    def unify(self, name: str) -> str:
        """A name with every character variant replaced by the head of its family."""
        return "".join(self._variants.get(c, c) for c in name)

    def thread_mentions(self, name: str) -> bool:
        """Whether a mail of the thread holds the name."""
        squeezed = re.sub("[ 　]", "", name)
        return any(squeezed in text for text in self._thread_texts)

    def thread_names_parts(self, name: str) -> bool:
        """Whether the thread names both parts of a full name, if not side by side: 長谷川家 …, 私、久美子."""
        parts = split_name(name)
        return parts is not None and bool(parts.given) and all(map(self.thread_mentions, (parts.family, parts.given)))

    @cached_property
    def _thread_texts(self) -> tuple[str, ...]:
        out = []
        for mail in self._case.thread:
            joined = "".join(s.text for s in self._annotated.sentences(mail))
            out.append(re.sub("[ 　]", "", joined))
        return tuple(out)


def _without_suffix(run: list[Token]) -> list[Token]:
    """A name without the suffix behind it; what leaves one letter is part of the name: 木内."""
    trimmed = trim_run(run)
    return run if len(trimmed) == 1 < len(run) and len(trimmed[0].surface) == 1 else trimmed
