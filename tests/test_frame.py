"""Rules of the frame and the further ones, on small exchanges; working days, and times that are promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from mailcheck.annotate.due import DueDays
from mailcheck.annotate.workdays import Workdays, in_japan
from mailcheck.api import Checker
from mailcheck.errors import InputError, RuleError
from mailcheck.lexicon.strict_yaml import read_yaml
from mailcheck.model import Case
from mailcheck.readers.casefile import read_case
from mailcheck.store import load_knowledge

DRAFTS = Path(__file__).parent / "frame" / "drafts.yaml"
FRAME = "三浦様\n\n{draft}\n\n──────────\nこだま商店 担当 江口\n──────────\n"


def exchanges() -> Iterator[Any]:
    for rule, groups in read_yaml(DRAFTS, RuleError).value.items():
        for group, entries in groups.items():
            for entry in entries:
                marks = (pytest.mark.xfail(strict=True),) if entry.get("known") else ()
                yield pytest.param(rule, group == "bad", entry, id=f"{rule}: {group}: {entry['draft'][:24]}", marks=marks)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.mark.parametrize(("rule", "bad", "entry"), list(exchanges()))
def test_small_exchanges(checker: Checker, rule: str, bad: bool, entry: dict[str, str]) -> None:
    draft = checker.mail(FRAME.format(draft=entry["draft"]), "agent")._replace(attachments=())
    thread = (checker.mail(entry["inbound"], "customer")._replace(position=0),) if "inbound" in entry else ()
    report = checker.check(Case("", draft, thread))
    assert not report.crashed
    assert bad == any(f.rule == rule for f in report.findings)


# --- working days


@pytest.fixture(scope="module")
def workdays() -> Workdays:
    return Workdays(load_knowledge().values("holidays"))


# as announced by the Cabinet Office, https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html
@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"),
        (
            2025,
            "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24",
        ),
        (
            2024,
            "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 "
            "11-04 11-23",
        ),
        (2021, "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23"),
    ],
)
def test_public_holidays(workdays: Workdays, year: int, days: str) -> None:
    assert sorted(f"{day:%m-%d}" for day in workdays.holidays(year)) == days.split()


def test_time_between_counts_working_days_only(workdays: Workdays) -> None:
    friday, monday = datetime(2026, 11, 20, 18), datetime(2026, 11, 24, 9)
    # Saturday, Sunday and 23 November stand between
    assert workdays.between(friday, monday).total_seconds() == (6 + 9) * 3600
    assert workdays.between(datetime(2026, 12, 28, 12), datetime(2027, 1, 4, 12)).total_seconds() == 24 * 3600
    assert workdays.between(monday, friday).total_seconds() == 0


def test_times_of_other_zones_are_read_on_japanese_clocks() -> None:
    assert in_japan(datetime.fromisoformat("2026-11-20T20:00+00:00")) == datetime(2026, 11, 21, 5)
    assert in_japan(datetime(2026, 11, 20, 20)) == datetime(2026, 11, 20, 20)


def test_working_days_later(workdays: Workdays) -> None:
    assert workdays.after(date(2026, 11, 20), 3) == date(2026, 11, 26)


# --- promised times


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("本日中にご連絡いたします。", "2026-11-05"),
        ("明日までに発送いたします。", "2026-11-06"),
        ("3日以内にお知らせいたします。", "2026-11-08"),
        ("3営業日以内に返金いたします。", "2026-11-10"),
        ("2~3日ほどお時間をいただきます。", "2026-11-08"),
        ("11月12日(木)までにお届けいたします。", "2026-11-12"),
        ("来年1月5日にお送りいたします。", None),
        ("1月4日までにお送りいたします。", "2027-01-04"),
        ("9日(月)までにご連絡いたします。", "2026-11-09"),
        ("4日に発送いたします。", "2026-12-04"),
        ("今週中にお電話いたします。", "2026-11-08"),
        ("来週の火曜日までにご回答いたします。", "2026-11-15"),
        ("月末までにご返金いたします。", "2026-11-30"),
        ("2週間ほどで発送いたします。", "2026-11-19"),
        ("48時間以内にご返信いたします。", "2026-11-08"),
        ("11月2日のご注文は、11月9日に発送いたします。", "2026-11-09"),
        ("入荷次第、発送いたします。", None),
        ("11月10日以降に発送いたします。", None),
        ("後日ご連絡いたします。", None),
    ],
)
def test_last_day_of_a_promise(workdays: Workdays, text: str, due: str | None) -> None:
    values = load_knowledge().values
    days = DueDays(values("due"), values("dates"), workdays)
    found = days.last(text, date(2026, 11, 5))
    assert (found.isoformat() if found else None) == due


# --- attachments in case files


def case_file(attachments: str) -> str:
    return f"id: a\nthread: []\n{attachments}draft: |\n  三浦様\n\n  お見積書を添付いたします。\n\n  こだま商店 江口\n"


@pytest.mark.parametrize(
    ("attachments", "found"), [("attachments: []\n", True), ("attachments: [a.pdf]\n", False), ("", False)]
)
def test_a_case_file_lists_attachments(checker: Checker, attachments: str, found: bool) -> None:
    case = read_case(case_file(attachments), "a.yaml", checker.anatomist).case
    assert found == any(f.rule == "missing-attachment" for f in checker.check(case).findings)


def test_attachments_that_are_no_list(checker: Checker) -> None:
    with pytest.raises(InputError) as caught:
        read_case(case_file("attachments: a.pdf\n"), "a.yaml", checker.anatomist)
    assert [(p.line, p.column) for p in caught.value.problems] == [(3, 14)]
    assert "list of file names" in caught.value.problems[0].message
