"""What each line of a mail is, and who wrote which mail of a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailcheck.language.folding import Folder
from mailcheck.language.plain import Plain, plain
from mailcheck.language.tokenizer import tokenize
from mailcheck.lexicon.stored import Parts
from mailcheck.mail.data import MailData
from mailcheck.mail.dates import written_date
from mailcheck.mail.parties import Own, parties
from mailcheck.mail.quotes import QuoteSplitter, Written
from mailcheck.model import Case, Facts, Line, Mail, Party
from mailcheck.spans import Span, line_spans

_ADDRESSEE_LINES = 4
_SIGNATURE_WIDTH = 60
_INTRODUCTION_LINES = 3
NOBODY = Own()
_PREDICATES = ("動詞", "助動詞", "形容詞")
_SENTENCE_MARKS = "。！？!?"


class Anatomist:
    """Turns texts into mails. `tables` is `rules/mail/`, `final_forms` the endings of complete sentences."""

    def __init__(self, tables: Parts, folder: Folder, final_forms: Sequence[str]) -> None:
        self.data = MailData(tables)
        self._folder = folder
        self._final_forms = tuple(final_forms)
        self._splitter = QuoteSplitter(self.data)

    def mail(self, text: str, party: Party, **known: Any) -> Mail:
        """A mail whose text quotes nothing but what belongs to it; quoted lines are left out."""
        copy = plain(text)
        written = self._splitter.split(copy.text)
        return Mail(party, text, self._classify(copy, written.lines), **known)

    def exchange(
        self,
        text: str,
        path: str,
        facts: Facts,
        template: bool = False,
        own: Own = NOBODY,
        known: Mapping[str, Party] | None = None,
    ) -> Case:
        """The case in one text: the draft on top, the thread quoted below.

        `own` and `known` (parties by name and address, see `parties`) tell who wrote what is quoted.
        """
        copy = plain(text)
        if template:
            lines = self._classify(copy, line_spans(copy.text))
            return Case(path, Mail("agent", text, lines), (), facts, True)
        written = self._splitter.split(copy.text)
        draft = Mail("agent", text, self._classify(copy, written.lines), subject=written.subject)
        quoted = written.newest_first()[1:]
        return Case(path, draft, self._thread(text, copy, quoted, "customer", own, known or {}), facts)

    def thread_of(
        self,
        text: str,
        source: str | None,
        party: Party = "customer",
        own: Own = NOBODY,
        known: Mapping[str, Party] | None = None,
        **newest: Any,
    ) -> tuple[Mail, ...]:
        """The thread in a text that is a mail of `party`, with what it quotes. `newest` is known of the mail itself."""
        copy = plain(text)
        written = self._splitter.split(copy.text)
        written.name, written.address = newest.get("sender") or written.name, newest.get("address") or written.address
        mails = self._thread(text, copy, written.newest_first(), party, own, known or {}, source)
        if newest and mails and _said(copy.text, written):
            mails = (*mails[:-1], mails[-1]._replace(**newest))
        return mails

    def _thread(
        self,
        text: str,
        copy: Plain,
        newest_first: Sequence[Written],
        first: Party,
        own: Own,
        known: Mapping[str, Party],
        source: str | None = None,
    ) -> tuple[Mail, ...]:
        newest_first = _without_fragments(copy.text, [w for w in newest_first if _said(copy.text, w)])
        mails = [
            Mail(
                party,
                text,
                self._classify(copy, written.lines),
                sender=written.name,
                address=written.address,
                recipient=written.recipient,
                date=written_date(written.date),
                subject=written.subject,
                position=len(newest_first) - 1 - i,
                source=source,
            )
            for i, (written, party) in enumerate(zip(newest_first, parties(newest_first, first, own, known), strict=True))
        ]
        return tuple(reversed(mails))

    def _classify(self, copy: Plain, spans: Sequence[Span]) -> tuple[Line, ...]:
        contents = [copy.text[slice(*s)].strip() for s in spans]
        kinds = [self._kind(c) for c in contents]
        self._mark_addressee(contents, kinds)
        self._mark_signature(contents, kinds)
        return tuple(copy.line(s, k) for s, k in zip(spans, kinds, strict=True))

    def _kind(self, content: str) -> Any:
        if not content:
            return "blank"
        if self.data.rule_line.match(content):
            return "rule"
        if self.data.is_heading(content):
            return "heading"
        if self.data.is_list_item(content):
            return "list"
        return "text"

    def _mark_addressee(self, contents: Sequence[str], kinds: list[Any]) -> None:
        seen = 0
        for i, content in enumerate(contents):
            if kinds[i] in ("blank", "rule"):
                continue
            seen += 1
            if seen > _ADDRESSEE_LINES or (kinds[i] == "list" and seen > 1):
                break
            if self.data.addressee.match(content) and len(content) <= _SIGNATURE_WIDTH and not self._predicative(content):
                for j in range(i + 1):
                    if kinds[j] in ("text", "heading") and not self._predicative(contents[j]):
                        kinds[j] = "addressee"
            elif content[-1] in _SENTENCE_MARKS:
                break

    def _mark_signature(self, contents: Sequence[str], kinds: list[Any]) -> None:
        first = len(contents)
        while first and (
            self._may_sign(contents[first - 1], kinds[first - 1])
            or (kinds[first - 1] == "text" and self._introduced(contents, kinds, [first - 1]))
        ):
            first -= 1
        # running text that was wrapped before its last line is no signature
        if first:
            before = contents[first - 1]
            if before and not before.endswith((*_SENTENCE_MARKS, *self._final_forms, "）", ")", "」")):
                while first < len(contents) and kinds[first] not in ("blank", "rule"):
                    first += 1
        block = [i for i in range(first, len(contents)) if kinds[i] not in ("blank", "rule")]
        # a whole sentence on top says something yet, whatever company or address it names
        while block and "rule" not in kinds[first : block[0]] and self._says(contents[block[0]]):
            first = block.pop(0) + 1
        if not block or first == 0 or not any(k not in ("blank", "rule", "addressee") for k in kinds[:first]):
            return
        if any(self._signs(contents[i]) for i in block) or "rule" in kinds[first:] or self._introduced(contents, kinds, block):
            for i in block:
                kinds[i] = "signature"

    def _may_sign(self, content: str, kind: str) -> bool:
        if kind in ("blank", "rule"):
            return True
        if kind == "addressee" or len(content) > _SIGNATURE_WIDTH or content.endswith(("、", "，")):
            return False
        if self.data.is_footer(content):
            return True
        if any(mark in content.rstrip("！!") for mark in "。！？") and not self.data.has_contact(content):
            return False
        if kind in ("list", "heading") and not self.data.has_contact(content):
            return False
        return self.data.has_contact(content) or not self._predicative(content)

    def _says(self, content: str) -> bool:
        return content[-1] in _SENTENCE_MARKS and not self.data.is_footer(content) and self._predicative(content)

    def _signs(self, content: str) -> bool:
        """Whether a line that may be a signature shows that it is one: a name, a contact, a department."""
        if self.data.has_contact(content) or self.data.has_unit(content) or self.data.is_footer(content):
            return True
        folded = self._folder.fold(content)
        # the dictionary knows names in their common characters only
        common = self.data.in_common_characters(folded)
        return _names_somebody(folded) or (common != folded and _names_somebody(common))

    def _introduced(self, contents: Sequence[str], kinds: Sequence[Any], block: Sequence[int]) -> bool:
        """Whether the last lines are no more than the words by which the writer introduces themselves on top."""
        words = [w for i in block for w in contents[i].split()]
        top = [c for c, kind in zip(contents[: block[0]], kinds, strict=False) if kind == "text"][:_INTRODUCTION_LINES]
        behind = self.data.introducing
        return any(
            all(word in line for word in words) and any(words[-1] + said in line for said in behind)
            for line in top
            if not any(c.isdigit() for word in words for c in word)
        )

    def _predicative(self, content: str) -> bool:
        """Whether the line says something: it holds a verb, an adjective or a copula."""
        return any(t.pos.split(",")[0] in _PREDICATES for t in tokenize(self._folder.fold(content)))


def _names_somebody(text: str) -> bool:
    return any("人名" in t.pos for t in tokenize(text))


def _said(text: str, written: Written) -> frozenset[str]:
    """The lines of a mail that are not blank."""
    return frozenset(line for span in written.lines if (line := text[slice(*span)].strip()))


def _without_fragments(text: str, mails: Sequence[Written]) -> list[Written]:
    """Mails less those that are lines of another one, quoted between the lines of an answer or a second time."""
    said = [["".join(line.split()) for line in _said(text, w)] for w in mails]
    whole = ["".join("".join(text[slice(*span)].split()) for span in w.lines) for w in mails]

    def rank(i: int) -> tuple[bool, bool, bool, int]:
        return bool(mails[i].address), bool(mails[i].date), bool(mails[i].name), i

    def is_fragment(i: int) -> bool:
        named = any(rank(i)[:3])
        return any(
            (mails[j].name or mails[j].address) and (not named or whole[i] == whole[j]) and rank(i) < rank(j)
            for j in range(len(mails))
            if j != i and all(line in whole[j] for line in said[i])
        )

    return [w for i, w in enumerate(mails) if not is_fragment(i)]
