"""One thread out of several sources: mails of their own, and what they quote of one another."""

from __future__ import annotations

from collections.abc import Sequence

from mailcheck.language.plain import plain
from mailcheck.model import Mail

_SAME = 0.6
"""Share of the lines of the shorter mail by which two are one; quotations leave out and rewrap lines."""


class Conversation:
    """The mails of a thread, oldest first; a mail that came twice, by itself and quoted, is one."""

    def __init__(self) -> None:
        self._mails: list[_Known] = []

    def add(self, chain: Sequence[Mail], whole: bool = False) -> None:
        """Add mails that follow each other, oldest first. What is new stands before the next that is known, else at the end.

        `whole`: the newest came by itself, and the others are what it quotes.
        """
        place = 0
        pending: list[_Known] = []
        for mail in chain:
            known = _Known(mail, whole and mail is chain[-1])
            alike = [(known.likeness(other), -i) for i, other in enumerate(self._mails) if i >= place]
            best, at = max(alike, default=(0, 0))
            if not best:
                pending.append(known)
                continue
            at = -at
            if known.whole and not self._mails[at].whole:
                self._mails[at] = known
            self._mails[at:at] = pending
            place = at + len(pending) + 1
            pending = []
        self._mails.extend(pending)

    def thread(self) -> tuple[Mail, ...]:
        """The mails in their places."""
        return tuple(known.mail._replace(position=i) for i, known in enumerate(self._mails))


class _Known:
    """A mail and its words, for comparing; `whole` if it came by itself rather than quoted."""

    def __init__(self, mail: Mail, whole: bool) -> None:
        self.mail = mail
        self.whole = whole
        lines = ("".join(plain(mail.text[slice(*line.span)]).text.split()) for line in mail.lines)
        self._lines = [line for line in lines if line]
        self._set = frozenset(self._lines)
        self._said = "".join(self._lines)

    def likeness(self, other: _Known) -> float:
        """0 where two are two mails; else the share of lines that both have, and a little for one inside the other."""
        if not self._said or not other._said or (self.whole and other.whole):
            return 0
        ours, theirs = self.mail.date, other.mail.date
        if ours and theirs and abs((ours.date() - theirs.date()).days) > 1:
            return 0
        common = len(self._set & other._set)
        share = common / len(self._set | other._set)
        if self._said in other._said or other._said in self._said:
            # a word of thanks stands in many mails
            short, long = sorted((len(self._said), len(other._said)))
            alike = short * 2 >= long or (self.mail.party == other.mail.party and not (self._named() and other._named()))
            return max(share, _SAME) if alike else 0
        return share if common >= _SAME * min(len(self._set), len(other._set)) else 0

    def _named(self) -> bool:
        return bool(self.mail.date or self.mail.sender or self.mail.address)
