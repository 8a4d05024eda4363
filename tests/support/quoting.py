"""Renders a labelled case as a draft file with its thread quoted below, in the styles of mail programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]
CUSTOMER, AGENT = "お客様", "担当"
ADDRESS = {"customer": "customer@example.jp", "agent": "desk@example.com"}


def _name(mail: Raw) -> str:
    return CUSTOMER if mail["from"] == "customer" else AGENT


def _lines(text: str) -> list[str]:
    return text.rstrip("\n").split("\n")


def nested_gmail(draft: str, thread: list[Raw]) -> str:
    """Each mail quotes the one before: > and >>, under Gmail's attribution."""

    def quoted(i: int) -> list[str]:
        if i < 0:
            return []
        mail = thread[i]
        inner = quoted(i - 1)
        out = ["", f"2026年11月{i + 2}日(月) 10:0{i} {_name(mail)} <{ADDRESS[mail['from']]}>:", ""]
        body = _lines(mail["text"])
        return out + [f"> {line}".rstrip() for line in [*body, *inner]]

    return "\n".join([*_lines(draft), *quoted(len(thread) - 1), ""])


def _blocks(draft: str, thread: list[Raw], head: Callable[[int, Raw, str], list[str]]) -> str:
    """Newest first, each mail under a block of headers: `head` of its number, itself and the other's address."""
    out = _lines(draft)
    for i, mail in reversed(list(enumerate(thread))):
        other = ADDRESS["agent" if mail["from"] == "customer" else "customer"]
        out += ["", *head(i, mail, other), "", *_lines(mail["text"])]
    return "\n".join([*out, ""])


def outlook_blocks(draft: str, thread: list[Raw]) -> str:
    """Header blocks in Japanese, no quote marks."""

    def head(i: int, mail: Raw, other: str) -> list[str]:
        return [
            "________________________________",
            f"差出人: {_name(mail)} <{ADDRESS[mail['from']]}>",
            f"送信日時: 2026年11月{i + 2}日 10:0{i}",
            f"宛先: {other}",
            f"件名: {mail.get('subject') or 'お問い合わせ'}",
        ]

    return _blocks(draft, thread, head)


def original_message(draft: str, thread: list[Raw]) -> str:
    """-----Original Message----- with English headers."""

    def head(i: int, mail: Raw, other: str) -> list[str]:
        return [
            "-----Original Message-----",
            f"From: {_name(mail)} <{ADDRESS[mail['from']]}>",
            f"Sent: Monday, November {i + 2}, 2026 10:0{i} AM",
            f"To: {other}",
            f"Subject: {mail.get('subject') or 'Re'}",
        ]

    return _blocks(draft, thread, head)


def thunderbird(draft: str, thread: list[Raw]) -> str:
    """Nested marks without a blank after them, under an English attribution."""

    def quoted(i: int) -> list[str]:
        if i < 0:
            return []
        mail = thread[i]
        head = f"On 2026/11/0{i + 2} 10:0{i}, {_name(mail)} wrote:"
        return [
            head,
            *(f">{line}" if line.startswith(">") else f"> {line}" for line in [*_lines(mail["text"]), "", *quoted(i - 1)]),
        ]

    return "\n".join([*_lines(draft), "", *quoted(len(thread) - 1), ""])


def full_width(draft: str, thread: list[Raw]) -> str:
    """Full-width marks without any attribution: depth alone tells the mails apart."""
    out = [*_lines(draft), ""]
    for depth, mail in enumerate(reversed(thread), 1):
        out += [f"{'＞' * depth} {line}" for line in _lines(mail["text"])]
    return "\n".join([*out, ""])


STYLES: dict[str, Callable[[str, list[Raw]], str]] = {
    "gmail": nested_gmail,
    "outlook": outlook_blocks,
    "original": original_message,
    "thunderbird": thunderbird,
    "full-width": full_width,
}
