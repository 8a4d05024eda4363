"""The cases of a mailbox: the newest reply of each thread, or every one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from mailcheck.errors import InputError, Problem
from mailcheck.mail.anatomy import Anatomist
from mailcheck.mail.conversation import Conversation
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Cases, Facts, Item, Mail, Party
from mailcheck.readers.eml import eml_case, eml_thread, received
from mailcheck.readers.mbox import Entry, fetch, scan
from mailcheck.readers.message import Message
from mailcheck.readers.threads import own_address, parties, threads

_HEAD = 64 * 1024


def mbox_cases(file: BinaryIO, path: str, anatomist: Anatomist, facts: Facts, own: Own, each: bool, template: bool) -> Cases:
    """The cases of a mailbox, oldest thread first. Raises InputError where it holds no mail, or none of ours."""
    file = _with_newlines(file)
    entries = scan(file)
    if not entries:
        raise InputError(Problem(path, "there is no mail in this mailbox: each begins with a line `From address date`"))
    stem = anatomist.data.without_reply_marks
    found = threads(entries, stem)
    guessed = None if own.addresses or own.domains else own_address(found)
    cases: list[Case] = []
    problems: list[Problem] = []
    for thread in found:
        who = parties(thread, own, guessed, stem)
        if who is None:
            name = thread[0].headers.subject or thread[0].headers.id or ""
            message = f"which mails of the thread {name!r} are ours? name our address with --own"
            problems.append(Problem(path, message, thread[0].line))
            continue
        ours = [i for i, party in enumerate(who) if party == "agent"]
        if not ours:
            continue
        reader = _ThreadReader(file, path, anatomist, own)
        for place in ours if each else ours[-1:]:
            try:
                cases.append(reader.case(thread, who, place, facts, template))
            except InputError as exc:
                problems += [p for p in exc.problems if p not in problems]
        problems += [p for p in reader.problems if p not in problems]
    if not cases and not problems:
        message = f"none of the {len(entries)} mails is a reply of ours: nobody answers, or our address is not known (--own)"
        raise InputError(Problem(path, message))
    return Cases(tuple(cases), tuple(problems))


def _with_newlines(file: BinaryIO) -> BinaryIO:
    """The file itself, or a copy with LF where it has only CR, as old Macs wrote it."""
    head = file.read(_HEAD)
    file.seek(0)
    return file if b"\n" in head or b"\r" not in head else io.BytesIO(file.read().replace(b"\r", b"\n"))


class _ThreadReader:
    """Reads the mails of one thread, each once."""

    def __init__(self, file: BinaryIO, path: str, anatomist: Anatomist, own: Own) -> None:
        self._file, self._path, self._anatomist, self._own = file, path, anatomist, own
        self._read: dict[int, Message | None] = {}
        self.problems: list[Problem] = []

    def case(self, thread: Sequence[Entry], who: Sequence[Party], place: int, facts: Facts, template: bool) -> Case:
        """The case whose draft is the mail at `place`. Raises InputError where that one cannot be read."""
        entry = thread[place]
        message = fetch(self._file, entry, self._path)
        case = eml_case(message, self._path, self._anatomist, facts, self._own, template, ours=True)
        conversation = Conversation()
        for other, party in zip(thread[:place], who, strict=False):
            conversation.add(self._mails(other, party), whole=True)
        conversation.add(case.thread)
        mails = conversation.thread()
        name = entry.headers.subject or entry.headers.id or f"line {entry.line}"
        return case._replace(
            thread=mails,
            facts=case.facts._replace(received=case.facts.received or received(mails)),
            item=Item(name, id=entry.headers.id),
        )

    def _mails(self, entry: Entry, party: Party) -> tuple[Mail, ...]:
        if entry.start not in self._read:
            try:
                self._read[entry.start] = fetch(self._file, entry, self._path)
            except InputError as exc:
                # what cannot be read is told; the rest of the thread is still worth checking
                self.problems += exc.problems
                self._read[entry.start] = None
        message = self._read[entry.start]
        return eml_thread(message, None, self._anatomist, self._own, party) if message else ()
