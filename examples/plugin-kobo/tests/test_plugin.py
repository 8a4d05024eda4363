"""The plug-in and its rule, tested by pytest."""

import mailcheck
from mailcheck.testing import assert_cards

OURS = {"packs": ["kobo-mailcheck-sum"], "plugins": ["kobo-sum"]}


def test_the_rule() -> None:
    assert_cards("kobo-mailcheck-sum", plugins=["kobo-sum"])


def test_through_the_api() -> None:
    report = mailcheck.check("佐々木様\n\n菓子盆 8,000円\n箸 1,500円\n合計 9,000円\n", **OURS)
    assert [(f.rule, f.place.quote) for f in report.findings if f.rule.startswith("kobo-sum/")] == [
        ("kobo-sum/wrong-total", "合計 9,000円")
    ]
