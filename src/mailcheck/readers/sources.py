"""Cases from more than one text: saved mails, mailboxes, folders, threads given in files."""

from __future__ import annotations

import io
from collections.abc import Sequence

from mailcheck.errors import InputError, Problem
from mailcheck.mail.anatomy import Anatomist
from mailcheck.mail.conversation import Conversation
from mailcheck.mail.parties import Own, key
from mailcheck.model import Case, Cases, Facts, Mail, Party
from mailcheck.readers.files import STDIN, container, mail_text, read_bytes, shown, unmarked, with_text
from mailcheck.readers.folder import case_folder, is_case_folder, party_by_name


class Sources:
    """Reads what a command names. `own` are our addresses, `facts` what is known besides."""

    def __init__(self, anatomist: Anatomist, own: Own, facts: Facts, template: bool) -> None:
        self._anatomist, self._own, self._facts, self._template = anatomist, own, facts, template

    def mails(self, path: str, data: bytes, each: bool) -> Cases:
        """The cases of a saved mail or a mailbox. Raises InputError."""
        found = self._mails(path, shown(path), data, each)
        return found._replace(cases=tuple(case._replace(path=path) for case in found.cases))

    def _mails(self, path: str, name: str, data: bytes, each: bool) -> Cases:
        if container(path, data) == "mbox":
            from mailcheck.readers.mailbox import mbox_cases

            with io.BytesIO(data) if path == STDIN else open(path, "rb") as file:
                return mbox_cases(file, name, self._anatomist, self._facts, self._own, each, self._template)
        return Cases((self._eml(name, data),))

    def _eml(self, path: str, data: bytes) -> Case:
        from mailcheck.readers.eml import eml_case
        from mailcheck.readers.message import read_message

        case = eml_case(read_message(data, path), path, self._anatomist, self._facts, self._own, self._template)
        return with_text(case, path, case.draft.encoding or "")

    def folder(self, path: str) -> Cases:
        """The case in a folder. Raises InputError with all that is wrong with its files."""
        if not is_case_folder(path):
            raise InputError(Problem(path, "this is a folder: name the file with the mail"))
        files = case_folder(path)
        problems: list[Problem] = []
        chains: list[Sequence[Mail]] = []
        case = None
        for name, party in (*files.thread, (files.draft, None)):
            try:
                if party is None:
                    case = self._draft(name)
                else:
                    chains.append(self._mail_file(name, party))
            except InputError as exc:
                problems += exc.problems
        if problems or case is None:
            raise InputError(problems)
        return Cases((self._joined(case, chains),))

    def _draft(self, path: str) -> Case:
        data = read_bytes(path)
        if container(path, data) != "text":
            return self._eml(path, data)
        decoded = mail_text(data, path)
        text, typed = unmarked(decoded.text, path)
        case = self._anatomist.exchange(text, path, self._facts, self._template, self._own)
        return with_text(case, path, decoded.encoding, typed)

    def with_thread(self, found: Cases, thread: Sequence[str], inbound: str | None) -> Cases:
        """The one case of a file with the mails of further files before what it quotes, and the customer's after it.

        Raises InputError with all that is wrong with those files.
        """
        if not thread and inbound is None:
            return found
        if len(found.cases) > 1:
            raise InputError(Problem(found.cases[0].path, "holds several replies: a thread in files goes with one only"))
        if not found.cases:
            return found
        case = found.cases[0]
        problems: list[Problem] = []
        chains: list[Sequence[Mail]] = []
        known = _parties_of(case)
        parties = _alternating([party_by_name(path) for path in thread], inbound is not None)
        for path, party in zip(thread, parties, strict=True):
            try:
                chains.append(self._mail_file(path, party, known))
            except InputError as exc:
                problems += exc.problems
        newest: tuple[Mail, ...] = ()
        if inbound is not None:
            try:
                newest = self._mail_file(inbound, "customer", known)
            except InputError as exc:
                problems += exc.problems
        if problems:
            raise InputError(problems)
        return found._replace(cases=(self._joined(case, chains, newest),))

    def _mail_file(self, path: str, party: Party, known: dict[str, Party] | None = None) -> tuple[Mail, ...]:
        """A mail in a file, with what it quotes. Raises InputError."""
        data = read_bytes(path)
        kind = container(path, data)
        if kind == "mbox":
            raise InputError(Problem(shown(path), "this is a mailbox: give one mail in a file"))
        if kind == "eml":
            from mailcheck.readers.eml import eml_thread, writer
            from mailcheck.readers.message import read_message

            message = read_message(data, shown(path))
            sender = writer(message, self._own)
            party = self._own.party(sender.address) or (known or {}).get(key(sender.address)) or party
            return eml_thread(message, shown(path), self._anatomist, self._own, party, known)
        decoded = mail_text(data, shown(path))
        text, typed = unmarked(decoded.text, path)
        mails = self._anatomist.thread_of(text, shown(path), party, self._own, known)
        return tuple(m._replace(encoding=decoded.encoding, typed=typed) for m in mails)

    @staticmethod
    def _joined(case: Case, earlier: Sequence[Sequence[Mail]], newest: Sequence[Mail] = ()) -> Case:
        """A case with mails from files: earlier ones, what the draft quotes, the newest."""
        from mailcheck.readers.eml import received

        conversation = Conversation()
        for chain in earlier:
            conversation.add(chain, whole=True)
        conversation.add(case.thread)
        conversation.add(newest, whole=True)
        thread = conversation.thread()
        return case._replace(thread=thread, facts=case.facts._replace(received=case.facts.received or received(thread)))


def _parties_of(case: Case) -> dict[str, Party]:
    """The parties of a draft that has headers, by address."""
    sender = key(case.draft.address)
    return {sender: "agent"} if sender else {}


def _alternating(parties: Sequence[Party | None], answered: bool) -> list[Party]:
    """Parties of mails in order: where nothing tells, the last is the customer's (unless theirs comes after it), and turns."""
    out: list[Party] = []
    following: Party = "customer" if answered else "agent"
    for party in reversed(parties):
        following = party or ("customer" if following == "agent" else "agent")
        out.append(following)
    return out[::-1]
