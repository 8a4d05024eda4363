"""Saved mails and mailboxes: headers as they arrive, bodies, attachments, threads."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailcheck.api import Checker
from mailcheck.errors import InputError
from mailcheck.mail.parties import Own
from mailcheck.model import Cases, Facts
from mailcheck.readers.headers import header_text, header_time, mailboxes
from mailcheck.readers.message import Message, read_message
from tests.support.mailing import as_html, b64, eml, mbox, windows_jis, word

CHECKER = Checker()
OWN = Checker(own=Own.of(["desk@example.com"], ["shop.example"]))
JST = timezone(timedelta(hours=9))


def raw(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")


NAME = "髙橋 光子"
LONG = "ご注文の件につきまして、お届け日とお支払い方法のご確認をお願いいたします（再送）"
_WORDS = " ".join(
    f"=?UTF-8?B?{base64.b64encode(LONG.encode()[i : i + 40]).decode()}?=" for i in range(0, len(LONG.encode()), 40)
)

HEADERS = {
    "plain": ("Re: order", "Re: order"),
    "utf-8 in base64": (word(LONG, "utf-8"), LONG),
    "iso-2022-jp as Windows sends it": (word("①髙橋様の㈱ミナトの件"), "①髙橋様の㈱ミナトの件"),
    "shift_jis": (word(LONG, "shift_jis"), LONG),
    "euc-jp": (word(LONG, "euc-jp"), LONG),
    "quoted-printable": ("=?utf-8?Q?=E4=BB=B6=E5=90=8D_=E3=81=A7=E3=81=99?=", "件名 です"),
    "two words, folded": (f"{word('お届けの', 'utf-8')}\n {word('件')}", "お届けの件"),
    "a character cut in two between words": (_WORDS, LONG),
    "a word and plain letters": (f"Re: {word('お届けの件')} (2)", "Re: お届けの件 (2)"),
    "in quotation marks": (f'"{word("お届けの件")}"', '"お届けの件"'),
    "lower-case and with a language": (
        f"=?utf-8*ja?b?{base64.b64encode('件名'.encode()).decode()}?=",
        "件名",
    ),
    "raw utf-8": (raw(LONG.encode()), LONG),
    "raw iso-2022-jp": (raw(windows_jis(LONG)), LONG),
    "raw cp932": (raw(LONG.encode("cp932")), LONG),
    "raw euc-jp": (raw(LONG.encode("euc_jp")), LONG),
    "labelled iso-2022-jp, is utf-8": (f"=?ISO-2022-JP?B?{base64.b64encode(LONG.encode()).decode()}?=", LONG),
    "labelled utf-8, is cp932": (f"=?UTF-8?B?{base64.b64encode(LONG.encode('cp932')).decode()}?=", LONG),
    "labelled iso-8859-1, is utf-8": (f"=?ISO-8859-1?B?{base64.b64encode(LONG.encode()).decode()}?=", LONG),
    "no padding": (f"=?UTF-8?B?{base64.b64encode('件名だ'.encode() + b'x').decode().rstrip('=')}?=", "件名だx"),
    "an unknown charset": (f"=?x-nonsense?B?{base64.b64encode(LONG.encode()).decode()}?=", LONG),
    "empty": ("", ""),
}

MAILBOXES = {
    "name and address": ("Mitsuko <c@example.jp>", "Mitsuko", "c@example.jp"),
    "an encoded name": (f"{word(NAME)} <c@example.jp>", NAME, "c@example.jp"),
    "an encoded name in quotation marks": (f'"{word(NAME, "utf-8")}" <c@example.jp>', NAME, "c@example.jp"),
    "a raw name of iso-2022-jp": (raw(windows_jis(NAME)) + " <c@example.jp>", NAME, "c@example.jp"),
    "a raw name of cp932": (raw(NAME.encode("cp932")) + " <c@example.jp>", NAME, "c@example.jp"),
    "a raw name of utf-8": (raw(f'"{NAME}"'.encode()) + " <c@example.jp>", NAME, "c@example.jp"),
    "a comma in the name": ('"Takahashi, Mitsuko" <c@example.jp>', "Takahashi, Mitsuko", "c@example.jp"),
    "the address alone": ("c@example.jp", None, "c@example.jp"),
    "the address in brackets": ("<c@example.jp>", None, "c@example.jp"),
    "the name in a comment": ("c@example.jp (Mitsuko)", "Mitsuko", "c@example.jp"),
    "an old mobile address": ("<..mitsu..ko.@docomo.example>", None, "..mitsu..ko.@docomo.example"),
    "no blank": (f"{word(NAME)}<c@example.jp>", NAME, "c@example.jp"),
    "a name that is an address": ('"c@example.jp" <c@example.jp>', "c@example.jp", "c@example.jp"),
    "a name only": (raw(NAME.encode()), NAME, None),
}


@pytest.mark.parametrize("form", HEADERS)
def test_subjects(form: str) -> None:
    value, text = HEADERS[form]
    assert header_text(value) == text


@pytest.mark.parametrize("form", MAILBOXES)
def test_senders(form: str) -> None:
    value, name, address = MAILBOXES[form]
    (mailbox,) = mailboxes(value)
    assert (mailbox.name, mailbox.address) == (name, address)


def test_several_recipients() -> None:
    found = mailboxes(f'{word(NAME)} <c@example.jp>, "Mori, Desk" <desk@example.com>,\n other@example.com')
    assert [m.address for m in found] == ["c@example.jp", "desk@example.com", "other@example.com"]


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("Mon, 02 Nov 2026 10:12:00 +0900", datetime(2026, 11, 2, 10, 12, tzinfo=JST)),
        ("Mon, 2 Nov 2026 10:12:00 +0900 (JST)", datetime(2026, 11, 2, 10, 12, tzinfo=JST)),
        ("2 Nov 2026 10:12 +0900", datetime(2026, 11, 2, 10, 12, tzinfo=JST)),
        ("2026/11/02 10:12", datetime(2026, 11, 2)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, time: datetime | None) -> None:
    assert header_time(value) == time


def read(data: bytes) -> Message:
    return read_message(data, "x.eml")


def multipart(kind: str, *parts: bytes) -> bytes:
    body = b"".join(b"--b\n" + p.rstrip(b"\n") + b"\n" for p in parts) + b"--b--\n"
    return eml(body, kind=f'multipart/{kind}; boundary="b"', charset=None)


def part(body: bytes, kind: str, *fields: str) -> bytes:
    return "\n".join([f"Content-Type: {kind}", *fields]).encode() + b"\n\n" + body + b"\n"


PLAIN = part("本文です。\n".encode(), "text/plain; charset=utf-8")
HTML = part("<p>本文です。</p><p>HTMLの方です。</p>".encode(), "text/html; charset=utf-8")
PICTURE = part(b"AAAA", "image/png", "Content-Transfer-Encoding: base64")


def test_of_alternatives_the_plain_one_is_read() -> None:
    assert read(multipart("alternative", PLAIN, HTML)).text.strip() == "本文です。"


def test_an_empty_plain_alternative_gives_way_to_html() -> None:
    assert read(multipart("alternative", part(b" \n", "text/plain"), HTML)).text == "本文です。\n\nHTMLの方です。\n"


def test_attachments_are_listed_and_pictures_of_the_text_are_not() -> None:
    named = part(b"AAAA", 'application/pdf; name="x.pdf"', f'Content-Disposition: attachment; filename="{word("見積書.pdf")}"')
    coded = part(
        b"AAAA", "application/pdf", "Content-Disposition: attachment;\n filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf"
    )
    text = part("控えです。".encode(), "text/plain; charset=utf-8", 'Content-Disposition: attachment; filename="a.txt"')
    signature = part(b"AAAA", "application/pkcs7-signature", 'Content-Disposition: attachment; filename="smime.p7s"')
    message = read(multipart("mixed", PLAIN, named, coded, text, PICTURE, signature))
    assert message.attachments == ("見積書.pdf", "請求書.pdf", "a.txt", "image/png")
    assert message.text.strip() == "本文です。"
    logo = part(b"AAAA", "image/png", "Content-ID: <logo>", 'Content-Disposition: inline; filename="logo.png"')
    related = multipart("related", HTML, logo)
    assert read(related).attachments == ()


def test_text_around_a_picture_is_one_text_with_its_lines() -> None:
    data = multipart("mixed", PLAIN, PICTURE, part("続きです。\n".encode(), "text/plain; charset=utf-8"))
    message = read(data)
    assert message.text.split() == ["本文です。", "続きです。"]
    assert message.stretches
    rows = data.decode().split("\n")
    starts = {message.text[s.start :].split("\n")[0]: s.line for s in message.stretches}
    assert rows[starts["続きです。"] - 1] == "続きです。"


def test_a_text_in_a_file_lists_no_attachments(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("お届けします。\n", encoding="utf-8")
    assert CHECKER.read(str(path)).draft.attachments is None
    path = tmp_path / "a.eml"
    path.write_bytes(eml("お届けします。\n".encode()))
    assert CHECKER.read(str(path)).draft.attachments == ()


def flowed(text: str, delsp: str = "yes") -> Message:
    return read(eml(text.encode(), kind=f"text/plain; format=flowed; delsp={delsp}"))


def test_flowed_lines_are_joined_and_keep_their_places() -> None:
    message = flowed("お届けは明日の \n午前中です。\n\n> ご注文の品は \n> いつ届き \n> ますか。\n -- stuffed\n-- \n森\n")
    assert message.text == "お届けは明日の午前中です。\n\n> ご注文の品はいつ届きますか。\n-- stuffed\n-- \n森\n"
    assert message.stretches
    at = message.text.index("いつ")
    place = next(s for s in reversed(message.stretches) if s.start <= at)
    assert (place.line, place.column) == (13, 3)


def test_flowed_without_delsp_leaves_no_blank_in_japanese() -> None:
    assert flowed("お届けは \n明日です by \nmail today\n", "no").text == "お届けは明日です by mail today\n"


def test_html_of_mail_programs_becomes_quoted_text() -> None:
    html = (
        '<div dir="ltr">髙橋様<br><br>承りました。<br></div><br><div class="gmail_quote"><div class="gmail_attr">'
        "2026年11月2日(月) 10:12 高橋 &lt;<a href='mailto:c@example.jp'>c@example.jp</a>&gt;:<br></div>"
        '<blockquote class="gmail_quote"><div>いつ届き&nbsp;ますか。</div><div style="display:none">x</div></blockquote></div>'
    )
    case = CHECKER.anatomist.exchange(read(eml(html.encode(), kind="text/html")).text, "x", Facts())
    assert [m.address for m in case.thread] == ["c@example.jp"]
    mail = case.thread[0]
    assert [mail.text[slice(*line.span)] for line in mail.lines] == ["いつ届き\xa0ますか。"]


def test_html_keeps_lists_tables_and_no_source_wraps() -> None:
    html = "<ol><li>箱に\n入れる</li><li>送る</li></ol><table><tr><td>色</td><td>白</td></tr></table><pre>a\n  b</pre>"
    assert read(eml(html.encode(), kind="text/html")).text == "1. 箱に入れる\n2. 送る\n\n色\t白\n\na\n  b\n"


# --- who is who


def draft(body: str, **kinds: str) -> bytes:
    return eml(body.encode(), extra=[f"{k.replace('_', '-')}: {v}" for k, v in kinds.items()])


def test_a_mail_of_the_customer_is_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "c.eml"
    path.write_bytes(eml("いつ届きますか。\n".encode(), sender="c@example.jp", to="desk@example.com"))
    with pytest.raises(InputError, match=r"a mail of the customer \(c@example.jp\)"):
        OWN.read(str(path))


def test_a_form_writes_in_our_name_and_the_customer_stands_in_reply_to(tmp_path: Path) -> None:
    form = eml(
        "いつ届きますか。\n".encode(),
        sender="form@shop.example",
        to="desk@example.com",
        extra=[f"Reply-To: {word(NAME)} <c@example.jp>"],
    )
    path, mail = tmp_path / "d.eml", tmp_path / "form.eml"
    path.write_bytes(eml("髙橋様\n\n明日お届けします。\n".encode()))
    mail.write_bytes(form)
    case = OWN.read(str(path), inbound=str(mail))
    assert [(m.party, m.sender, m.address) for m in case.inbound] == [("customer", NAME, "c@example.jp")]
    assert case.inbound[0].source == str(mail)


def test_facts_come_from_the_headers(tmp_path: Path) -> None:
    sent, came = "Thu, 05 Nov 2026 10:00:00 +0900", "Mon, 02 Nov 2026 10:12:00 +0900"
    path, mail = tmp_path / "d.eml", tmp_path / "c.eml"
    path.write_bytes(eml("明日お届けします。\n".encode(), date=sent, subject=word("Re: お届け")))
    mail.write_bytes(eml("いつ届きますか。\n".encode(), sender=f"{word(NAME)} <c@example.jp>", date=came))
    case = CHECKER.read(str(path), inbound=str(mail))
    assert (case.facts.sent, case.facts.received) == (header_time(sent), header_time(came))
    assert (case.draft.subject, case.draft.address) == ("Re: お届け", "desk@example.com")
    assert [(m.sender, m.date) for m in case.thread] == [(NAME, header_time(came))]


def test_standard_input_knows_a_mail_by_its_headers() -> None:
    data = eml(b64(as_html("○○様\n\nお届けします。").encode()), kind="text/html", cte="base64")
    for given in (data, mbox(data + b"\n"), "○○様\n\nお届けします。\n".encode("utf-16")):
        done = subprocess.run(
            [sys.executable, "-m", "mailcheck", "--format", "json", "--own", "desk@example.com", "-"],
            input=given,
            capture_output=True,
            check=False,
        )
        (file,) = json.loads(done.stdout)["files"]
        assert [f["quote"] for f in file["findings"] if f["rule"] == "leftover-placeholder"] == ["○○様"]
        assert file["path"] == "-"


def test_headers_that_a_person_pasted_are_no_saved_mail(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text("To: c@example.jp\nSubject: お届け\n\n明日お届けします。\n", encoding="utf-8")
    case = CHECKER.read(str(path))
    assert case.draft.subject == "お届け"
    assert case.draft.attachments is None


# --- mailboxes


def mailbox(tmp_path: Path, *mails: bytes) -> str:
    path = tmp_path / "x.mbox"
    path.write_bytes(mbox(*mails))
    return str(path)


def mail(number: int, sender: str, to: str, subject: str, answers: int | None = None, body: str = "") -> bytes:
    extra = [f"Message-ID: <{number}@x>", *([f"In-Reply-To: <{answers}@x>"] if answers is not None else [])]
    text = body or f"{number}通目です。\n"
    date = f"Mon, {number + 1:02} Nov 2026 10:00:00 +0900"
    return eml(text.encode(), sender=sender, to=to, subject=raw(subject.encode()), date=date, extra=extra)


A, B, DESK = "a@example.jp", "b@example.net", "desk@example.com"


def shape(cases: Cases) -> list[tuple[str, str, list[str]]]:
    def said(m: object) -> str:
        return "".join(c for c in m.text if c.isdigit())  # type: ignore[attr-defined]

    assert not cases.problems
    return [
        ((c.item.name or "") if c.item else "", said(c.draft), [f"{m.party[0]}{said(m)}" for m in c.thread])
        for c in cases.cases
    ]


def exchange() -> list[bytes]:
    return [
        mail(0, A, DESK, "お届け"),
        mail(1, B, DESK, "お届け"),
        mail(2, DESK, A, "Re: お届け", 0),
        mail(3, A, DESK, "Re: お届け", 2),
        mail(4, DESK, A, "Re: お届け", 3),
        mail(5, DESK, B, "RE: お届け", 1),
        mail(6, B, DESK, "RE: お届け", 5),
    ]


def test_the_newest_reply_of_each_thread(tmp_path: Path) -> None:
    cases = CHECKER.read_all(mailbox(tmp_path, *exchange()))
    assert shape(cases) == [("Re: お届け", "4", ["c0", "a2", "c3"]), ("RE: お届け", "5", ["c1"])]
    assert [c.item.id for c in cases.cases if c.item] == ["4@x", "5@x"]


def test_every_reply_with_each(tmp_path: Path) -> None:
    cases = CHECKER.read_all(mailbox(tmp_path, *reversed(exchange())), each=True)
    assert sorted(shape(cases)) == [
        ("RE: お届け", "5", ["c1"]),
        ("Re: お届け", "2", ["c0"]),
        ("Re: お届け", "4", ["c0", "a2", "c3"]),
    ]


def test_answers_without_references_are_found_by_subject_and_participants(tmp_path: Path) -> None:
    mails = [
        mail(0, A, DESK, "お届け"),
        mail(1, B, DESK, "お届け"),
        mail(2, DESK, A, "返信: Re: お届け"),
        mail(3, DESK, B, "Re[2]: お届け"),
        mail(4, A, DESK, "お届け"),
    ]
    assert [(d, t) for _, d, t in shape(CHECKER.read_all(mailbox(tmp_path, *mails)))] == [("2", ["c0"]), ("3", ["c1"])]


def test_a_colleague_is_of_our_side(tmp_path: Path) -> None:
    colleague = "mori@example.com"
    mails = [
        mail(0, A, DESK, "x"),
        mail(1, colleague, A, "Re: x", 0),
        mail(2, A, colleague, "Re: x", 1),
        mail(3, DESK, A, "Re: x", 2),
    ]
    assert shape(CHECKER.read_all(mailbox(tmp_path, *mails))) == [("Re: x", "3", ["c0", "a1", "c2"])]


def test_where_nothing_tells_who_is_ours_nothing_is_guessed(tmp_path: Path) -> None:
    mails = [mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0), mail(2, A, DESK, "Re: x", 1)]
    path = mailbox(tmp_path, *mails)
    (problem,) = CHECKER.read_all(path).problems
    assert "--own" in problem.message
    assert shape(OWN.read_all(path)) == [("Re: x", "1", ["c0"])]


def test_what_came_in_was_not_written_here(tmp_path: Path) -> None:
    came = b"Received: from mx.example.com by mail; Mon, 2 Nov 2026 10:00:00 +0900\n"
    mails = [came + mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0), came + mail(2, A, DESK, "Re: x", 1)]
    assert shape(CHECKER.read_all(mailbox(tmp_path, *mails))) == [("Re: x", "1", ["c0"])]


def test_a_mailbox_without_a_reply_of_ours_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of the 1 mails is a reply of ours"):
        CHECKER.read_all(mailbox(tmp_path, mail(0, A, DESK, "x")))


def test_lines_that_begin_with_from_are_text(tmp_path: Path) -> None:
    body = "お届けします。\nFrom here on: 10:00\n>From the desk 10:00\n> 引用です。\n"
    path = mailbox(tmp_path, mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0, body))
    (case,) = CHECKER.read_all(path).cases
    text = case.draft.text
    assert [text[slice(*line.span)] for line in case.draft.lines if line.kind != "blank"] == [
        "お届けします。",
        "From here on: 10:00",
        "From the desk 10:00",
    ]


def test_findings_name_the_mail_and_its_line_in_the_mailbox(tmp_path: Path) -> None:
    path = mailbox(tmp_path, mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0, "○○様\n\nありがとうござます。\n"))
    done = subprocess.run([sys.executable, "-m", "mailcheck", "--format", "json", path], capture_output=True, check=False)
    (file,) = json.loads(done.stdout)["files"]
    assert [file["item"], *(f["item"] for f in file["findings"])] == [{"name": "Re: x", "row": None, "id": "1@x"}] * 3
    rows = Path(path).read_text(encoding="utf-8").split("\n")
    assert {rows[f["line"] - 1][f["column"] - 1 :][: len(f["quote"])] == f["quote"] for f in file["findings"]} == {True}
    assert len(file["findings"]) == 2
    shown = subprocess.run([sys.executable, "-m", "mailcheck", path, "-v"], capture_output=True, check=False).stdout.decode()
    assert "Re: x" in shown
    assert "UTF-8" in shown


def test_headers_alone_are_kept_in_memory(tmp_path: Path) -> None:
    from mailcheck.readers.mbox import scan

    entries = scan(io.BytesIO(mbox(mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0))))
    assert [e.headers.subject for e in entries] == ["x", "Re: x"]
    assert all(e.headers.text == "" for e in entries)


def test_the_configuration_says_which_addresses_are_ours(tmp_path: Path) -> None:
    path = mailbox(tmp_path, mail(0, A, DESK, "x"), mail(1, DESK, A, "Re: x", 0), mail(2, A, DESK, "Re: x", 1))
    run = [sys.executable, "-m", "mailcheck", "--fail-on", "never", path]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 2
    (tmp_path / "mailcheck.yaml").write_text("own_domains: [example.com]\n", encoding="utf-8")
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0


def test_a_folder_of_one_case_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "01-customer.txt").write_text("いつ届きますか。\n\n山口 弘\n", encoding="utf-8")
    (tmp_path / "draft.md").write_text("山田様\n\n明日お届けします。\n", encoding="utf-8")
    run = [sys.executable, "-m", "mailcheck", "--format", "json", str(tmp_path)]
    (file,) = json.loads(subprocess.run(run, capture_output=True, check=False).stdout)["files"]
    assert [f["rule"] for f in file["findings"]] == ["wrong-name"]
    (tmp_path / "notes.txt").write_text("x\n", encoding="utf-8")
    done = subprocess.run(run, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"notes.txt: whose mail is this?" in done.stderr


@pytest.mark.parametrize("format_", ["concise", "sarif", "html", "github"])
def test_every_format_names_the_lines_of_the_file(tmp_path: Path, format_: str) -> None:
    body = "山田様\n\n明日お届けします。\n"
    path = mailbox(tmp_path, mail(0, A, DESK, "x", body="いつ届きますか。\n\n山口 弘\n"), mail(1, DESK, A, "Re: x", 0, body))
    line = next(n for n, row in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1) if row == "山田様")
    run = [sys.executable, "-m", "mailcheck", "--format", format_, path]
    shown = subprocess.run(run, capture_output=True, check=False).stdout.decode()
    assert "wrong-name" in shown
    assert re.search(rf"\b{line}\b", shown)


def test_redaction_masks_mailboxes_too(tmp_path: Path) -> None:
    body = "○○様\n\n山口様のお荷物です。\n"
    path = mailbox(tmp_path, mail(0, A, DESK, "山口様の件"), mail(1, DESK, A, "Re: 山口様の件", 0, body))
    run = [sys.executable, "-m", "mailcheck", "--format", "json", "--redact", path]
    (file,) = json.loads(subprocess.run(run, capture_output=True, check=False).stdout)["files"]
    assert file["findings"]
    assert "山口" not in json.dumps(file, ensure_ascii=False).replace(path, "")
