"""Threads of a mailbox: which mails belong together, and which of them are ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from mailcheck.mail.parties import Own, key
from mailcheck.model import Party
from mailcheck.readers.eml import writer
from mailcheck.readers.mbox import Entry, numbered

Subject = Callable[[str], str]
"""A subject less the marks of an answer."""


def threads(entries: list[Entry], stem: Subject) -> list[list[Entry]]:
    """The threads, each oldest first, in the order of their first mails.

    Mails belong together by References and In-Reply-To; an answer that names no mail of the mailbox belongs to the last
    thread with its subject and its participants.
    """
    ordered = list(numbered(entries))
    by_id = {e.headers.id: place for place, e in ordered if e.headers.id}
    parent = {place: place for place, _ in ordered}

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    # the mails of an answer may be missing here and still tie two answers together
    missing: dict[str, int] = {}
    linked: set[int] = set()
    for place, entry in ordered:
        for id_ in entry.headers.references:
            other = by_id.get(id_, missing.setdefault(id_, place))
            if other != place:
                linked.update((place, other))
                parent[root(place)] = root(other)
    last: dict[tuple[str, frozenset[str]], int] = {}
    for place, entry in ordered:
        subject = entry.headers.subject or ""
        plain = stem(subject)
        topic = (plain.lower(), _participants(entry))
        if place not in linked and plain != subject.strip() and plain and topic in last:
            parent[root(place)] = root(last[topic])
        last[topic] = place
    grouped: dict[int, list[Entry]] = {}
    for place, entry in ordered:
        grouped.setdefault(root(place), []).append(entry)
    return list(grouped.values())


def _participants(entry: Entry) -> frozenset[str]:
    first = entry.headers.recipients[:1]
    return frozenset(key(m.address) for m in (entry.headers.sender, *first) if m.address)


def own_address(found: Sequence[Sequence[Entry]]) -> str | None:
    """The address whose mailbox it seems to be: the one that takes part in the most threads, if that is plain."""
    counts = Counter(address for thread in found for address in frozenset().union(*map(_participants, thread)))
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    return ranked[0][0]


def parties(thread: Sequence[Entry], own: Own, guessed: str | None, stem: Subject) -> list[Party] | None:
    """Who wrote each mail of a thread; None where that cannot be told.

    What is known of our own addresses decides; else the owner of the mailbox and whoever shares a domain with them that the
    customer has not; else what no mail server wrote on is ours; else who opened the thread is the customer, unless it opens
    with an answer.
    """
    writers = [writer(e.headers, own).address for e in thread]
    opener = key(writers[0])
    ours = guessed
    if ours is None and not (own.addresses or own.domains):
        sent = {key(w) for e, w in zip(thread, writers, strict=True) if not e.headers.delivered}
        came = {key(w) for e, w in zip(thread, writers, strict=True) if e.headers.delivered}
        subject = (thread[0].headers.subject or "").strip()
        others = [key(w) for w in writers if w and key(w) != opener]
        if came and sent and not came & sent:
            ours = next(key(w) for w in reversed(writers) if key(w) in sent)
        elif thread[0].headers.references or stem(subject) != subject:
            ours = opener
        elif others and key(writers[-1]) == opener:
            return None
        else:
            ours = next(iter(others), None)
    customers = [opener] if opener != ours else [key(r.address) for e in thread for r in e.headers.recipients[:1]]
    theirs = {_domain(c) for c in customers}

    def party(address: str | None) -> Party:
        known = own.party(address)
        if known:
            return known
        if address and ours and (key(address) == ours or (_domain(address) == _domain(ours) and _domain(ours) not in theirs)):
            return "agent"
        return "customer"

    return [party(address) for address in writers]


def _domain(address: str | None) -> str:
    return key(address).rpartition("@")[2]
