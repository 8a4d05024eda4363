"""Who is the customer and who is of our side: by what is known of our addresses, else by name, address and position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mailcheck.mail.quotes import Written
from mailcheck.model import Party


class Own(NamedTuple):
    """The addresses and domains of our side; a domain holds for its subdomains. In lower case; see `of`."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    @classmethod
    def of(cls, addresses: Sequence[str] = (), domains: Sequence[str] = ()) -> Own:
        """From what a person wrote: any case, domains with or without an @."""
        return cls(
            frozenset(a.strip().lower() for a in addresses),
            frozenset(d.strip().lower().removeprefix("@").strip(".") for d in domains),
        )

    @classmethod
    def parse(cls, names: Sequence[str]) -> Own:
        """From addresses and, with an @ before them, domains in one list."""
        domains = [n for n in names if n.strip().startswith("@")]
        return cls.of([n for n in names if n not in domains], domains)

    def joined(self, other: Own) -> Own:
        """The addresses and domains of both."""
        return Own(self.addresses | other.addresses, self.domains | other.domains)

    def party(self, address: str | None) -> Party | None:
        """Whose address it is; None where nothing is known of our own, or no address is given."""
        if not address or not (self.addresses or self.domains):
            return None
        low = address.strip().lower()
        labels = low.rpartition("@")[2].split(".")
        if low in self.addresses or any(".".join(labels[i:]) in self.domains for i in range(len(labels))):
            return "agent"
        return "customer"


def key(value: str | None) -> str:
    """A name or an address as it is compared."""
    return "".join((value or "").lower().split())


def parties(newest_first: Sequence[Written], first: Party, own: Own, known: Mapping[str, Party]) -> list[Party]:
    """Who wrote which mail: an address of ours, the same address or name as before; unnamed mails alternate.

    `known` are parties by the `key` of their names and addresses, `first` is who wrote the newest if nothing else tells.
    """
    out: list[Party] = []
    seen = dict(known)
    for i, written in enumerate(newest_first):
        keys = [k for k in (key(written.address), key(written.name)) if k]
        party = own.party(written.address) or next((seen[k] for k in keys if k in seen), None)
        if party is None:
            if i == 0:
                party = first
            elif keys and any(p == "customer" for k, p in seen.items() if k not in known):
                party = "agent"
            else:
                party = "customer" if out[-1] == "agent" else "agent"
        out.append(party)
        seen.update(dict.fromkeys(keys, party))
    return out
