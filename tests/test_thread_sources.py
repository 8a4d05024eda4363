"""The same exchange gives the same findings, wherever its thread comes from."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.mail.parties import Own
from mailcheck.model import Case, Cases, Facts
from tests.support.mailing import eml, mbox
from tests.support.quoting import ADDRESS

BY_DATE = ("late-reply", "hasty-review", "broken-promise")
"""Rules that count from when a mail was sent: files of plain text do not say."""
Raw = dict[str, Any]
CHECKER = Checker()
KNOWING = Checker(own=Own.of([ADDRESS["agent"]]))
TRADES = ("apparel", "stay", "everyday-shop", "mixed-bank")
CASES = [p for t in TRADES for p in sorted((Path(__file__).parent / "cases" / t).glob("*.yaml")) if p.name != "heard.yaml"][::8]


def found(report: Report) -> set[tuple[str, str, str, str]]:
    assert not report.crashed

    def plain(quote: str) -> str:
        return "".join(line.lstrip("> ＞").strip() for line in unicodedata.normalize("NFC", quote).splitlines())

    kept = (f for f in report.findings if f.rule not in BY_DATE)
    return {(f.rule, f.severity.value, f.place.where, plain(f.place.quote)) for f in kept}


def times(raw: Raw) -> list[datetime]:
    """When the mails of an exchange were sent, the draft last; a day apart where the case does not say."""
    said = [datetime.fromisoformat(str(m["date"])) if m.get("date") else None for m in raw["thread"]]
    last = (raw.get("facts") or {}).get("sent")
    end = datetime.fromisoformat(str(last)) if last else datetime.fromisoformat("2026-11-20T10:00+09:00")
    count = len(said)
    return [t or end - timedelta(days=count - i) for i, t in enumerate(said)] + [end]


def messages(raw: Raw, body: Callable[[int], str]) -> list[bytes]:
    """The exchange as mails, each with its headers; `body` gives the text of the mail of that number."""
    out = []
    subject = next((str(m["subject"]) for m in raw["thread"] if m.get("subject")), "mail")
    for i, (party, time) in enumerate(zip([*(m["from"] for m in raw["thread"]), "agent"], times(raw), strict=True)):
        other = "agent" if party == "customer" else "customer"
        answers = [f"Message-ID: <{i}@example.jp>", f"References: {' '.join(f'<{j}@example.jp>' for j in range(i))}"]
        out.append(
            eml(
                body(i).encode(),
                sender=ADDRESS[party],
                to=ADDRESS[other],
                subject=(subject if i == 0 else f"Re: {subject}").encode().decode("ascii", "surrogateescape"),
                date=format_datetime(time),
                extra=answers if i else answers[:1],
            )
        )
    return out


def text_of(raw: Raw, i: int) -> str:
    return str(raw["thread"][i]["text"] if i < len(raw["thread"]) else raw["draft"])


def quoting(raw: Raw, i: int) -> str:
    """The mail of that number with the one before it quoted below, and so on."""
    text = text_of(raw, i).rstrip("\n") + "\n"
    if not i:
        return text
    address = ADDRESS[raw["thread"][i - 1]["from"]]
    head = f"\n{times(raw)[i - 1]:%Y年%m月%d日 %H:%M} <{address}>:\n\n"
    return text + head + "".join(f"> {line}".rstrip() + "\n" for line in quoting(raw, i - 1).rstrip("\n").split("\n"))


def one(cases: Cases) -> Case:
    assert not cases.problems
    (case,) = cases.cases
    return case


def write(path: Path, data: bytes | str) -> str:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def by_inbound(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    if len(raw["thread"]) != 1:
        return None
    inbound = write(folder / "mail.txt", text_of(raw, 0))
    return CHECKER.read(write(folder / "reply.txt", raw["draft"]), inbound=inbound, facts=facts)


def by_threads(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    parties = [m["from"] for m in raw["thread"]]
    if parties[-1] != "customer" or any(a == b for a, b in itertools.pairwise(parties)):
        return None  # names that say nothing can only take turns
    files = [write(folder / f"{i}.txt", text_of(raw, i)) for i in range(len(parties))]
    return CHECKER.read(write(folder / "reply.txt", raw["draft"]), thread=files, facts=facts)


def by_named_threads(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    files = [write(folder / f"{i:02}-{m['from']}.txt", m["text"]) for i, m in enumerate(raw["thread"])]
    return CHECKER.read(write(folder / "reply.txt", raw["draft"]), thread=files, facts=facts)


def by_folder(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    for i, mail in enumerate(raw["thread"]):
        write(folder / f"{i + 1:02}-{mail['from']}.txt", mail["text"])
    write(folder / "draft.txt", raw["draft"])
    return one(CHECKER.read_all(str(folder), facts=facts))


def by_folder_that_quotes(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    for i, mail in enumerate(raw["thread"]):
        write(folder / f"{i + 1:02}-{mail['from']}.txt", quoting(raw, i))
    write(folder / "draft.txt", quoting(raw, len(raw["thread"])))
    return one(CHECKER.read_all(str(folder), facts=facts))


def by_eml(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    data = messages(raw, lambda i: quoting(raw, i))[-1]
    return CHECKER.read(write(folder / "reply.eml", data), facts=facts)


def by_eml_files(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    files = [write(folder / f"{i}.eml", data) for i, data in enumerate(messages(raw, lambda i: text_of(raw, i)))]
    return KNOWING.read(files[-1], thread=files[:-1], facts=facts)


def checker_for(raw: Raw) -> Checker:
    """Who opens a thread is taken for the customer; where that is not so, our address must be known."""
    return KNOWING if raw["thread"][0]["from"] == "agent" else CHECKER


def by_mbox(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    return one(
        checker_for(raw).read_all(write(folder / "x.mbox", mbox(*messages(raw, lambda i: text_of(raw, i)))), facts=facts)
    )


def by_mbox_that_quotes(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    data = mbox(*reversed(messages(raw, lambda i: quoting(raw, i))))
    return one(checker_for(raw).read_all(write(folder / "x.mbox", data), facts=facts))


def by_sent_mails(raw: Raw, folder: Path, facts: Facts) -> Case | None:
    """A mailbox of what we sent: the customer's mails are only quoted there."""
    mails = messages(raw, lambda i: quoting(raw, i))
    ours = [m for m, party in zip(mails, [*(m["from"] for m in raw["thread"]), "agent"], strict=True) if party == "agent"]
    return one(checker_for(raw).read_all(write(folder / "x.mbox", mbox(*ours)), facts=facts))


SOURCES = [
    by_inbound,
    by_threads,
    by_named_threads,
    by_folder,
    by_folder_that_quotes,
    by_eml,
    by_eml_files,
    by_mbox,
    by_mbox_that_quotes,
    by_sent_mails,
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.__name__)
def test_every_source_of_a_thread_gives_the_same_findings(tmp_path: Path, source: Callable[..., Case | None]) -> None:
    different = []
    count = 0
    for path in CASES:
        raw: Raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not raw.get("thread"):
            continue
        labelled = CHECKER.read_labelled(str(path)).case
        facts = Facts(labelled.facts.customer_name, labelled.facts.company, sent=times(raw)[-1])
        folder = tmp_path / path.stem
        folder.mkdir()
        case = source(raw, folder, facts)
        if case is None:
            continue
        count += 1
        expected = found(CHECKER.check(labelled._replace(facts=facts)))
        got = found(CHECKER.check(case))
        if [m.party for m in case.thread] != [m.party for m in labelled.thread] or got != expected:
            different.append((path.stem, [m.party for m in case.thread], sorted(expected - got), sorted(got - expected)))
    assert count >= 10
    assert not different, f"{len(different)} of {count}\n" + "\n".join(map(str, different))
