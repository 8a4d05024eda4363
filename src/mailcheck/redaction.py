"""Reports without names, mail addresses, telephone and other long numbers, for logs that many read.

Every masked character stays one character of the same width, so that lines, columns and marks stay right. What tells a name
is what the rules know, too: the names of the case, and what the dictionary calls a person's name. What neither knows stays
(docs/formats.md says so); what is no name and looks like one is masked as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.identifiers import identifiers
from mailcheck.annotate.names import name_book
from mailcheck.finding import Finding, Place, Report
from mailcheck.model import Case, Line, Mail
from mailcheck.spans import Span, line_spans
from mailcheck.store import Knowledge

_PERSON, _PROPER = "人名", "固有名詞"
_WIDE, _NARROW = "＊", "*"
KANJI = "\u3400-\u9fff\u3005"
_ALNUM = "A-Za-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
ADDRESS = re.compile(rf"[{_ALNUM}][{_ALNUM}._%+\-\uff0e\uff0d\uff3f]*[@\uff20][{_ALNUM}.\-\uff0e\uff0d]+")
# six digits or more, in groups or not: telephone, card, customer and postal numbers
NUMBER = re.compile(
    "[+\uff0b]?[0-9\uff10-\uff19](?:[-\u2010-\u2015\u2212\uff0d\u30fc()\uff08\uff09 ]{0,2}[0-9\uff10-\uff19]){5,}"
)
_PIECE = re.compile(r"[^\s\u3000]+")
# a word in kanji or kana: of a customer's signature, a name or a place
_WORD = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff\uf900-\ufaff]{2,8}")
_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}(?![0-9-])")


def redacted(report: Report, case: Case | None, knowledge: Knowledge) -> Report:
    """The report with everything masked; `case` is what it is about, where that is at hand."""
    masker = _Masker(case or _case_of(report), knowledge)
    texts = {key: (text, masker.text(text)) for key, text in report.texts}

    def place(old: Place) -> Place:
        text, masked = texts.get(old.text_key, ("", ""))
        known = text[slice(*old.span)] == old.quote
        return old._replace(quote=masked[slice(*old.span)] if known else masker.text(old.quote))

    def finding(old: Finding) -> Finding:
        return old._replace(
            place=place(old.place),
            message=masker.text(old.message),
            advice=masker.text(old.advice),
            suggestions=tuple(map(masker.text, old.suggestions)),
            edits=tuple(e._replace(text=masker.text(e.text)) for e in old.edits),
            related=tuple(map(place, old.related)),
            cues=tuple(map(masker.text, old.cues)),
        )

    new = report._replace(
        findings=tuple(map(finding, report.findings)),
        errors=tuple(p._replace(message=masker.text(p.message)) for p in report.errors),
        crashed=tuple(map(masker.text, report.crashed)),
        heard=tuple(h._replace(told=place(h.told), heard=place(h.heard) if h.heard else None) for h in report.heard),
        texts=tuple((key, masked) for key, (_, masked) in texts.items()),
    )
    item = getattr(report, "item", None)
    if item is None or not item.name:
        return new
    changed: dict[str, Any] = {"item": item._replace(name=masker.text(item.name), id=masker.text(item.id) if item.id else None)}
    return new._replace(**changed)


def _case_of(report: Report) -> Case:
    """A case with the texts of a report, all of them ours: nothing but their words tells a name."""
    mails = [Mail("agent", text, tuple(Line(span, "text") for span in line_spans(text))) for _, text in report.texts]
    return Case(report.path, mails[-1] if mails else Mail("agent", "", ()), tuple(mails[:-1]))


class _Masker:
    """Masks the texts of one case, and what was said about them."""

    def __init__(self, case: Case, knowledge: Knowledge) -> None:
        self._annotated = Annotated(case, knowledge)
        self._honorifics = "|".join(map(re.escape, knowledge.values("names")["person_honorifics"]))
        table = knowledge.mail("honorifics")
        self._nobody = {str(w) for key in ("not_honorific", "not_names", "titles") for w in table.get(key, ())}
        self._spans: dict[str, list[Span]] = {}
        words: set[str] = set()
        for mail in self._annotated.all_mails:
            spans = self._spans.setdefault(mail.text, [])
            for span in self._private(mail):
                spans.append(span)
                words.add(mail.text[slice(*span)].strip())
            # who signs: names, addresses, numbers
            spans += [line.span for line in mail.lines if line.kind == "signature"]
        words.update(self._known())
        self._words = self._pattern(words)

    def _private(self, mail: Mail) -> Iterator[Span]:
        """Names and identifiers in a mail's own text; of who signs, every proper noun."""
        for sentence in self._annotated.sentences(mail):
            kind = _PROPER if sentence.line_kind == "signature" else _PERSON
            for token in sentence.tokens:
                if kind in token.pos:
                    yield sentence.origin(token.start, token.end)
        for line in mail.lines:
            if line.kind == "addressee":
                yield from self._addressed(mail.text, line.span)
            elif line.kind == "signature" and mail.party == "customer":
                # customers sign with their names, which the dictionary need not know
                yield from (_moved(m, line.span) for m in _WORD.finditer(mail.text[slice(*line.span)]))
        for found in identifiers(self._annotated, mail):
            yield found.sentence.origin(found.start, found.end)

    def _addressed(self, text: str, line: Span) -> Iterator[Span]:
        """The words before the honorific of an address line that may be a name."""
        match = re.search(self._honorifics, text[slice(*line)])
        if match is None:
            return
        for word in _PIECE.finditer(text[line.start : line.start + match.start()]):
            if not {word[0], word[0] + match[0]} & self._nobody:
                yield _moved(word, line)

    def _known(self) -> Iterator[str]:
        """What the case knows to be a name, as it may stand in any text."""
        book = name_book(self._annotated)
        for name in book.customer:
            yield from (name.full, str(name), name.family, name.given)
        for company in book.companies:
            yield company
            # 株式会社X is X for short
            yield from (company.replace(form, "") for form in book.entities if form in company and company != form)
        yield from (use.name for use in book.uses)
        facts = self._annotated.case.facts
        yield from (facts.customer_name or "", facts.company or "")
        for mail in self._annotated.case.thread:
            yield from (mail.sender or "", mail.address or "", mail.recipient or "")

    def _pattern(self, words: Iterable[str]) -> re.Pattern[str] | None:
        """The words wherever they stand; one character only where it stands for itself or before an honorific."""
        parts = []
        for word in sorted({w.strip() for w in words}, key=lambda w: (-len(w), w)):
            if len(word) > 1:
                parts.append(r"\s*".join(map(re.escape, word.split())))
            elif word.isalpha():
                parts.append(f"(?<![{KANJI}]){re.escape(word)}(?=\\s*(?:{self._honorifics})|[^{KANJI}]|$)")
        return re.compile("|".join(parts)) if parts else None

    def text(self, text: str) -> str:
        """A text with everything masked, as long as before."""
        spans = list(self._spans.get(text, ()))
        spans += [Span(*m.span()) for m in ADDRESS.finditer(text)]
        spans += [Span(*m.span()) for m in NUMBER.finditer(text) if not _DATE.fullmatch(m[0])]
        if self._words is not None:
            spans += [Span(*m.span()) for m in self._words.finditer(text)]
        if not spans:
            return text
        chars = list(text)
        for start, end in spans:
            chars[start:end] = map(_masked, chars[start:end])
        return "".join(chars)


def _masked(char: str) -> str:
    """A star of the character's width; blanks, line ends and marks stay."""
    if not (char.isalnum() or unicodedata.category(char).startswith("M")):
        return char
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _NARROW


def _moved(match: re.Match[str], line: Span) -> Span:
    """A match in a line as a place in the text."""
    return Span(line.start + match.start(), line.start + match.end())
