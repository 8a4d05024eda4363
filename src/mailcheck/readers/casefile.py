"""Case files: the whole exchange as YAML (facts, thread, draft, and labels where it is a labelled case)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mailcheck.errors import InputError, Problem
from mailcheck.lexicon.strict_yaml import Document, parse_yaml
from mailcheck.mail.anatomy import Anatomist
from mailcheck.model import Case, Facts, Mail
from mailcheck.readers.labels import Label, LabelledCase, parse_time, read_attachments

_KEYS = {"id", "trade", "facts", "thread", "draft", "findings", "template", "attachments"}
_FACTS = {"customer_name", "company", "own_company", "received", "sent"}
_MAIL = {"from", "date", "subject", "text", "name", "address"}
_LABEL = {"rule", "in", "quote", "why", "also", "sure"}


def read_case(text: str, path: str, anatomist: Anatomist) -> LabelledCase:
    """Read a case file. Raises InputError with every fault, each with its line and column."""
    document = parse_yaml(text, path, InputError)
    problems: list[Problem] = []
    value = document.value
    if not isinstance(value, dict):
        raise InputError(document.problem("a case is a mapping with the keys thread and draft"))
    _unknown_keys(document, value, _KEYS, problems)
    facts = _facts(document, value.get("facts"), problems)
    thread = tuple(
        mail
        for i, entry in enumerate(_entries(document, value.get("thread"), problems, "thread"))
        if (mail := _mail(document, entry, i, anatomist, problems)) is not None
    )
    draft = value.get("draft")
    if not isinstance(draft, str) or not draft.strip():
        problems.append(document.problem("draft must hold the text of the reply", "draft"))
        draft = ""
    labels = None
    if value.get("findings") is not None:
        labels = tuple(
            label
            for i, entry in enumerate(_entries(document, value["findings"], problems, "findings"))
            if (label := _label(document, entry, i, {"draft": [draft], "inbound": [m.text for m in thread]}, problems))
        )
    attachments = read_attachments(value.get("attachments"))
    if attachments is None and value.get("attachments") is not None:
        problems.append(document.problem("attachments must be a list of file names ([] for none)", "attachments"))
    if problems:
        raise InputError(problems)
    mail = anatomist.mail(draft, "agent", attachments=attachments)
    case = Case(path, mail, thread, facts, value.get("template") is True)
    return LabelledCase(case, labels, str(value.get("trade") or ""))


def _unknown_keys(
    document: Document, value: dict[str, Any], known: set[str], problems: list[Problem], *where: str | int
) -> None:
    for key in value:
        if key not in known:
            problems.append(document.problem(f"unknown key {key!r}; known are {', '.join(sorted(known))}", *where, key))


def _entries(document: Document, value: object, problems: list[Problem], key: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        problems.append(document.problem(f"{key} must be a list", key))
        return []
    return value


def _facts(document: Document, value: object, problems: list[Problem]) -> Facts:
    if value is None:
        return Facts()
    if not isinstance(value, dict):
        problems.append(document.problem("facts must be a mapping", "facts"))
        return Facts()
    _unknown_keys(document, value, _FACTS, problems, "facts")
    times = {}
    for key in ("received", "sent"):
        times[key] = parse_time(value.get(key))
        if value.get(key) is not None and times[key] is None:
            problems.append(document.problem(f"{key} is no time: write it as 2026-11-02T10:12+09:00", "facts", key))
    names = {k: str(value[k]) if value.get(k) is not None else None for k in ("customer_name", "company", "own_company")}
    return Facts(names["customer_name"], names["company"], names["own_company"], times["received"], times["sent"])


def _mail(document: Document, entry: object, index: int, anatomist: Anatomist, problems: list[Problem]) -> Mail | None:
    if not isinstance(entry, dict):
        problems.append(document.problem("a mail is a mapping with from and text", "thread", index))
        return None
    _unknown_keys(document, entry, _MAIL, problems, "thread", index)
    party, text = entry.get("from"), entry.get("text")
    if party not in ("customer", "agent"):
        problems.append(document.problem("from must be customer or agent", "thread", index, "from"))
        return None
    if not isinstance(text, str):
        problems.append(document.problem("text is missing", "thread", index))
        return None
    return anatomist.mail(
        text,
        "customer" if party == "customer" else "agent",
        position=index,
        date=parse_time(entry.get("date")),
        subject=str(entry["subject"]) if entry.get("subject") is not None else None,
        sender=str(entry["name"]) if entry.get("name") is not None else None,
        address=str(entry["address"]) if entry.get("address") is not None else None,
    )


def _label(
    document: Document, entry: object, index: int, texts: Mapping[str, Sequence[str]], problems: list[Problem]
) -> Label | None:
    if not isinstance(entry, dict) or not {"rule", "in", "quote"} <= set(entry):
        problems.append(document.problem("a finding needs rule, in and quote", "findings", index))
        return None
    _unknown_keys(document, entry, _LABEL, problems, "findings", index)
    also = entry.get("also") or []
    where = str(entry["in"])
    quotes = (str(entry["quote"]), *map(str, also if isinstance(also, list) else [also]))
    if where not in texts:
        problems.append(document.problem("in must be draft or inbound", "findings", index, "in"))
        return None
    for quote in quotes:
        if not any(quote in text for text in texts[where]):
            problems.append(document.problem(f"the quote does not stand in the {where}: {quote}", "findings", index, "quote"))
            return None
    return Label(
        str(entry["rule"]),
        where,
        quotes,
        str(entry.get("why") or ""),
        entry.get("sure") is not False,
    )
