"""One mail in every encoding, line end and container gives the same findings on the right lines."""

from __future__ import annotations

import quopri
import re
import unicodedata
from pathlib import Path

import pytest

from mailcheck.api import Checker
from mailcheck.finding import Report
from mailcheck.model import Facts
from tests.support.mailing import ENCODERS, as_html, b64, eml, mbox, qp

MAIL = """髙井様

㈱みなと書店の森でございます。
ご注文の品は①と②の二点でございます。
このたびはありがとうござます。

11月31日にお届けいたします。

㈱みなと書店　森

2026年11月4日(水) 10:12 高橋 光子 <customer@example.jp>:

> 注文した①の本はいつ届きますか。
> ｷｬﾝｾﾙはできますか。
> 来週の母の誕生日に贈るつもりで、とても心配しています。
>
> 髙橋 光子
"""
CHECKER = Checker()
CONTAINERS = ("txt", "eml-8bit", "eml-qp", "eml-base64", "eml-html", "mbox")


def found(report: Report) -> list[tuple[str, str, str]]:
    assert not report.crashed
    return sorted((f.rule, f.place.where, plain(f.place.quote)) for f in report.findings)


def plain(quote: str) -> str:
    folded = unicodedata.normalize("NFKC", quote)
    lines = [line.lstrip("> ").strip() for line in folded.splitlines()]
    return "".join(c for c in "".join(lines) if not unicodedata.category(c).startswith(("Cf", "Zs", "Mn")))


def lines(report: Report) -> list[tuple[str, int]]:
    return sorted((f.rule, f.position.line) for f in report.findings)


EXPECTED = CHECKER.check(CHECKER.anatomist.exchange(MAIL, "draft.txt", Facts()))


def _render(container: str, encoding: str) -> tuple[bytes, int] | None:
    """The mail in a container with LF, and how many lines stand above it in the file; None where that cannot be."""
    label, encode = ENCODERS[encoding]
    wide = encoding.startswith("utf-16") or encoding == "utf-8-bom"
    if container == "txt":
        return encode(MAIL), 0
    if container == "eml-base64":
        return eml(b64(encode(MAIL)), charset=label, cte="base64"), 0
    if container == "eml-html":
        data = encode(as_html(MAIL))
        if wide:
            return eml(b64(data), charset=label, cte="base64", kind="text/html"), 0
        return eml(data, charset=label, kind="text/html"), 0
    if wide:
        return None
    if container == "eml-qp":
        return eml(qp(encode(MAIL)), charset=label, cte="quoted-printable"), -1
    mail = eml(encode(MAIL), charset=label)
    above = mail.split(b"\n\n")[0].count(b"\n") + 2
    return (mbox(mail), above + 1) if container == "mbox" else (mail, above)


def test_the_mail_has_findings_on_both_sides() -> None:
    assert {"wrong-name", "typo", "inconsistent-fact", "ignored-feeling"} <= {f.rule for f in EXPECTED.findings}
    assert {f.place.where for f in EXPECTED.findings} == {"draft", "inbound"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("encoding", sorted(ENCODERS))
def test_every_encoding_line_end_and_container(tmp_path: Path, encoding: str, container: str, end: str) -> None:
    rendered = _render(container, encoding)
    if rendered is None:
        pytest.skip("this encoding does not travel so")
    data, above = rendered
    data = ENCODERS[encoding][1](MAIL.replace("\n", end)) if container == "txt" else data.replace(b"\n", end.encode())
    path = tmp_path / ("x.mbox" if container == "mbox" else "x.txt" if container == "txt" else "x.eml")
    path.write_bytes(data)
    (case,) = CHECKER.read_all(str(path)).cases
    report = CHECKER.check(case)
    assert found(report) == found(EXPECTED)
    if container == "eml-qp":
        _lines_of_qp(data, report, encoding)
    else:
        assert lines(report) == [(rule, line + above) for rule, line in lines(EXPECTED)]
        assert [f.position.column for f in report.findings] == [f.position.column for f in EXPECTED.findings]


def _lines_of_qp(data: bytes, report: Report, encoding: str) -> None:
    """The line of the file is the one whose bytes, decoded, reach the place of the finding."""
    rows = re.split(rb"\r\n|\r|\n", data)
    body = rows.index(b"") + 1
    texts = dict(report.texts)
    for finding in report.findings:
        text = texts["draft" if finding.place.mail is None else f"thread:{finding.place.mail}"].replace("\r\n", "\n")
        at = text.index(finding.place.quote)
        if encoding == "iso-2022-jp":
            # states of escape sequences: a part of a line cannot be decoded by itself
            at = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        wanted, reached, row = len(ENCODERS[encoding][1](text[:at])), 0, body
        while True:
            reached += len(quopri.decodestring(rows[row].removesuffix(b"="))) + (not rows[row].endswith(b"="))
            if reached > wanted:
                break
            row += 1
        assert finding.position.line == row + 1
