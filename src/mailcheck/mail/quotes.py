"""Splitting a text into what the writer wrote and the mails quoted in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailcheck.mail.data import MailData
from mailcheck.spans import Span, line_spans

_HEADERS_AHEAD = 7
_LONGEST_ATTRIBUTION = 200
_CLOCK = re.compile(r"\d[:\uff1a]\d\d|\d\s?\u6642|\d [AP]M")
_NAMED_MARK = 20
_DEEPEST = 40
"""Mails quoted deeper than this are left in the text of the last."""


class Written:
    """A mail as found in a text: its own lines, and what stands before it about its sender."""

    def __init__(self, name: str | None = None, address: str | None = None, date: str | None = None) -> None:
        self.lines: list[Span] = []
        self.name = name
        self.address = address
        self.date = date
        self.subject: str | None = None
        self.recipient: str | None = None
        self.quoted: list[Written] = []

    def newest_first(self) -> list[Written]:
        """This mail and all it quotes, newest first."""
        out = [self]
        for inner in self.quoted:
            out.extend(inner.newest_first())
        return out


class QuoteSplitter:
    """Finds quoted mails: marked lines, header blocks, attribution lines."""

    def __init__(self, data: MailData) -> None:
        self._data = data

    def split(self, text: str) -> Written:
        """The writer's own text, with the quoted mails inside."""
        return self._split(text, line_spans(text))

    def _split(self, text: str, lines: Sequence[Span], depth: int = 0) -> Written:
        mail = Written()
        if depth > _DEEPEST:
            mail.lines = list(lines)
            return mail
        at = self._leading_headers(text, lines, mail)
        while at < len(lines):
            if self._is_quoted(text, lines, at):
                at = self._marked_block(text, lines, at, mail, depth)
                continue
            header_end = self._header_block(text, lines, at)
            if header_end:
                inner = Written()
                self._read_headers(text, lines[at:header_end], inner)
                self._fill(text, inner, self._split(text, lines[header_end:], depth + 1))
                mail.quoted.append(inner)
                break
            found = self._attribution(text, lines, at)
            if found and found.lines and not self._followed_by_mark(text, lines, at + len(found.lines)):
                self._fill(text, found, self._split(text, lines[at + len(found.lines) :], depth + 1))
                mail.quoted.append(found)
                break
            mail.lines.append(lines[at])
            at += 1
        return mail

    @staticmethod
    def _fill(text: str, mail: Written, rest: Written) -> None:
        """Give an introduced mail its text: what follows, or what is quoted there where nothing else follows."""
        if not any(text[slice(*s)].strip() for s in rest.lines) and len(rest.quoted) == 1 and not rest.quoted[0].name:
            rest = rest.quoted[0]
        mail.lines, mail.quoted = rest.lines, rest.quoted

    def _leading_headers(self, text: str, lines: Sequence[Span], mail: Written) -> int:
        """Headers that the writer pasted above the text (件名：…) are no text."""
        at = 0
        kinds = set()
        while at < len(lines) and (header := self._data.header(text[slice(*lines[at])])):
            if not header[1] and at == 0:
                return 0
            kinds.add(header[0])
            at += 1
        # a day or an attachment alone, or a label with the text right below it, is what the writer says
        if not kinds & {"from", "to", "subject"} or (at < len(lines) and text[slice(*lines[at])].strip()):
            return 0
        self._read_headers(text, lines[:at], mail)
        return at

    def _is_quoted(self, text: str, lines: Sequence[Span], at: int) -> bool:
        match = self._data.quote_mark.match(text, *lines[at])
        if not match:
            return self._named_mark(text, lines, at) is not None
        if match[1].strip() in (">", "＞", ">>", "＞＞", ">>>") or match[1].count(">") + match[1].count("＞"):
            return True
        # a bar may also be the edge of a table: one line is no quotation
        near = [i for i in (at - 1, at + 1) if 0 <= i < len(lines)]
        return any(self._data.quote_mark.match(text, *lines[i]) for i in near) and text[slice(*lines[at])].count("|") < 3

    def _named_mark(self, text: str, lines: Sequence[Span], at: int) -> re.Match[str] | None:
        """A mark with the writer's name; one line is no quotation."""
        start = lines[at].start
        if text.find(">", start, min(start + _NAMED_MARK, lines[at].end)) < 0:
            return None
        mark = self._data.named_mark
        match = mark.match(text, *lines[at])
        near = (mark.match(text, *lines[i]) for i in (at - 1, at + 1) if 0 <= i < len(lines))
        return match if match and any(other and other[1] == match[1] for other in near) else None

    def _followed_by_mark(self, text: str, lines: Sequence[Span], at: int) -> bool:
        while at < len(lines) and not text[slice(*lines[at])].strip():
            at += 1
        return at < len(lines) and self._is_quoted(text, lines, at)

    def _marked_block(self, text: str, lines: Sequence[Span], at: int, mail: Written, depth: int) -> int:
        """Read quoted lines from `at`; returns where they end."""
        inner_lines = []
        name: str | None = None
        end = at
        while end < len(lines):
            if self._is_quoted(text, lines, end):
                named = self._named_mark(text, lines, end)
                mark = named or self._data.single_mark.match(text, *self._trim(text, lines[end]))
                name = named[1] if named else name
                whole = self._data.quote_mark.match(text, *lines[end])
                start = mark.end() if mark else whole.end() if whole else lines[end].end
                inner_lines.append(Span(min(start, lines[end].end), lines[end].end))
            elif not text[slice(*lines[end])].strip() and self._followed_by_mark(text, lines, end):
                inner_lines.append(lines[end])
            else:
                break
            end += 1
        header = self._take_attribution(text, mail)
        inner = self._split(text, inner_lines, depth + 1)
        inner.name = name or inner.name
        if header is not None:
            for key in ("name", "address", "date", "subject", "recipient"):
                setattr(inner, key, getattr(header, key) or getattr(inner, key))
            mail.quoted.append(inner)
        elif mail.quoted and any(text[slice(*s)].strip() for s in mail.lines):
            # the writer answers between the quoted lines: it is still the same quoted mail
            mail.quoted[-1].lines.extend([Span(at, at) for at in (inner_lines[0].start,)] + inner.lines)
            mail.quoted[-1].quoted.extend(inner.quoted)
        else:
            mail.quoted.append(inner)
        return end

    @staticmethod
    def _trim(text: str, span: Span) -> Span:
        start = span.start
        while start < span.end and text[start] in " \t\u3000":
            start += 1
        return Span(start, span.end)

    def _take_attribution(self, text: str, mail: Written) -> Written | None:
        """Take the attribution line (or two, where it was wrapped) off the end of the mail's own lines."""
        lines = mail.lines
        last = len(lines)
        while last and not text[slice(*lines[last - 1])].strip():
            last -= 1
        for count in (3, 2, 1):
            if last < count:
                continue
            found = self._match_attribution([text[slice(*s)].strip() for s in lines[last - count : last]])
            if found:
                del lines[last - count :]
                return found
        return None

    def _attribution(self, text: str, lines: Sequence[Span], at: int) -> Written | None:
        """An attribution that begins on line `at`; its `lines` are those it takes."""
        for count in (3, 2, 1):
            if at + count > len(lines):
                continue
            found = self._match_attribution([text[slice(*s)].strip() for s in lines[at : at + count]])
            if found:
                found.lines = list(lines[at : at + count])
                return found
        return None

    def _match_attribution(self, lines: list[str]) -> Written | None:
        """Lines that were wrapped, as one attribution."""
        if not all(lines) or sum(map(len, lines)) > _LONGEST_ATTRIBUTION:
            return None
        match = self._data.attribution(" ".join(lines)) if self._data.may_attribute(lines) else None
        if not match:
            return None
        groups = match.groupdict()
        return Written(name=_clean_name(groups.get("name")), address=groups.get("address"), date=groups.get("date"))

    def _header_block(self, text: str, lines: Sequence[Span], at: int) -> int:
        """Where the header block that begins on line `at` ends; 0 where none does."""
        content = text[slice(*lines[at])].strip()
        start = at
        separated = self._data.is_separator(content)
        if separated:
            start += 1
            while start < len(lines) and not text[slice(*lines[start])].strip():
                start += 1
        kinds = set()
        end = start
        while end < min(len(lines), start + _HEADERS_AHEAD):
            header = self._data.header(text[slice(*lines[end])])
            if not header:
                break
            kinds.add(header[0])
            end += 1
        if separated and kinds:
            # some programs draw a line below the headers too
            ruled = end < len(lines) and self._data.rule_line.match(text[slice(*lines[end])].strip())
            return end + 1 if ruled else end
        if separated:
            # a mere rule may stand above a signature; words like "Original Message" introduce a mail by themselves
            return start if any(c.isalnum() for c in content) else 0
        block = text[lines[at].start : lines[end - 1].end] if end > at else ""
        # the label of a parcel and the legs of a journey have a from and a to as well
        mailed = "subject" in kinds or "@" in block or ("date" in kinds and _CLOCK.search(block))
        return end if "from" in kinds and len(kinds) >= 2 and mailed else 0

    def _read_headers(self, text: str, lines: Sequence[Span], mail: Written) -> None:
        for span in lines:
            header = self._data.header(text[slice(*span)])
            if not header:
                continue
            kind, value = header
            if kind == "from":
                mail.name, mail.address = _name_and_address(value)
            elif kind == "to":
                mail.recipient = _name_and_address(value)[0]
            elif kind == "subject":
                mail.subject = value
            elif kind == "date":
                mail.date = value


def _clean_name(name: str | None) -> str | None:
    return name.strip(" \u3000\"'“”「」<>＜＞、,") or None if name else None


def _name_and_address(value: str) -> tuple[str | None, str | None]:
    """Display name and address of a header value: `山田 太郎 <t@x>`, `t@x`, `山田 太郎 [mailto:t@x]`."""
    for opener, closer in (("<", ">"), ("＜", "＞"), ("[mailto:", "]"), ("(", ")")):
        if opener in value and closer in value and "@" in value:
            name, _, rest = value.partition(opener)
            return _clean_name(name), rest.partition(closer)[0].strip() or None
    if "@" in value and " " not in value.strip():
        return None, value.strip()
    return _clean_name(value), None
