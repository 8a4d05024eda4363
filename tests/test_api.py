"""The public API: few names, loaded on demand, results that travel between processes."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

import mailcheck
from mailcheck import Facts, InputError, Severity


def test_a_draft_with_its_inbound() -> None:
    report = mailcheck.check("山田様\n\n本日発送いたしました。", inbound="いつ届きますか。\n\n山口 弘")
    assert [(f.rule, f.severity, f.place.quote) for f in report.findings] == [("wrong-name", Severity.ERROR, "山田様")]


def test_facts_name_the_customer() -> None:
    report = mailcheck.check("山田様\n\n本日発送いたしました。", facts=Facts(customer_name="山口 弘"))
    assert [f.rule for f in report.findings] == ["wrong-name"]


def test_a_thread_in_order() -> None:
    thread = [("customer", "注文番号 AB-1001 の品はいつですか。"), ("agent", "明日です。"), ("customer", "届きません。")]
    report = mailcheck.check("お客様\n\n誠に申し訳ございません。ご注文番号 AB-1010 を調べております。", thread=thread)
    assert "leftover-other-case" in {f.rule for f in report.findings}


def test_reports_can_be_pickled() -> None:
    report = mailcheck.check("○○様\n\n本日発送いたしました。")
    assert pickle.loads(pickle.dumps(report)) == report


def test_errors_can_be_pickled() -> None:
    with pytest.raises(InputError) as caught:
        mailcheck.check_file("no-such-file.txt")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems


def test_all_names_exist() -> None:
    assert all(hasattr(mailcheck, name) for name in mailcheck.__all__)


def test_importing_costs_nothing() -> None:
    code = "import sys, mailcheck; print([m for m in ('click', 'rich', 'yaml', 'fugashi') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_help_does_not_load_the_tokenizer() -> None:
    code = (
        "import sys; from mailcheck.cli.main import group\n"
        "try: group(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('rich', 'yaml', 'fugashi') if m in sys.modules], file=sys.stderr)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.strip() == "[]"


def test_a_plain_draft_loads_nothing_that_other_formats_need(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("山田様\n\n本日発送いたしました。\n\n> いつ届きますか。\n", encoding="utf-8")
    code = (
        "import sys; from mailcheck.api import check_file; check_file(sys.argv[1])\n"
        "names = ('email', 'html', 'base64', 'mailcheck.readers.sources', 'mailcheck.readers.markdown')\n"
        "print([n for n in names if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(draft)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


DRAFTS = ["○○様\n\n本日発送いたしました。", "佐藤様\n\n了解しました。", "山田様\n\nお約束は出来かねます。"] * 8


def test_threads_share_the_rules() -> None:
    alone = [mailcheck.check(draft) for draft in DRAFTS]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(mailcheck.check, DRAFTS)) == alone


def test_worker_processes_give_the_same() -> None:
    alone = [mailcheck.check(draft) for draft in DRAFTS[:6]]
    # a fresh interpreter: nothing is inherited
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert list(processes.map(mailcheck.check, DRAFTS[:6])) == alone


def test_cards_cases_and_scores_can_be_pickled(tmp_path: Path) -> None:
    checker = mailcheck.Checker(select=["typo"])
    path = tmp_path / "draft.txt"
    path.write_text(DRAFTS[0], encoding="utf-8")
    case = checker.read(str(path))
    again = pickle.loads(pickle.dumps(case))
    assert (again.draft.text, again.draft.lines) == (case.draft.text, case.draft.lines)
    cards = mailcheck.load_rules()
    assert pickle.loads(pickle.dumps(cards)) == cards
    (tmp_path / "one.yaml").write_text("draft: 佐藤様\nfindings: []\n", encoding="utf-8")
    scores = mailcheck.evaluate(str(tmp_path), ["typo"])
    assert pickle.loads(pickle.dumps(scores)) == scores
