"""The pack, tested by pytest; it is named as the installed package."""

import mailcheck
from mailcheck.testing import assert_cards


def test_the_pack() -> None:
    assert_cards("kobo-mailcheck-pack")


def test_through_the_api() -> None:
    report = mailcheck.check("佐々木様\n\n現場に確認いたします。", packs=["kobo-mailcheck-pack"])
    assert "kobo/no-genba" in {finding.rule for finding in report.findings}
