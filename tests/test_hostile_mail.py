"""Mail that is built to do harm, or broken, ends in a clear error or a result within 5 seconds and 400 MB."""

from __future__ import annotations

import base64
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailcheck.api import Checker
from mailcheck.errors import InputError
from mailcheck.readers.markdown import without_marks
from tests.support.mailing import eml

SECONDS, MEGABYTES = 5, 400
TEXT = "山田様\n\nお問い合わせありがとうござます。\n明日お届けいたします。\n"
HEAD = b"From: desk@example.com\nTo: c@example.jp\nSubject: x\nMIME-Version: 1.0\n"


def nested(count: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(count))
    return HEAD + parts + b"Content-Type: text/plain\n\nhello\n"


def side_by_side(count: int) -> bytes:
    part = b"--b\nContent-Type: text/plain; charset=utf-8\n\n" + TEXT.encode() + b"\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * count + b"--b--\n"


def one_line(size: int) -> bytes:
    return eml(b"x" * size + b"\n")


def messages_in_messages(count: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * count + b"Content-Type: text/plain\n\nhello\n"


def tags(count: int, tag: bytes) -> bytes:
    return eml(tag * count + b"\n" + TEXT.encode(), kind="text/html")


def entities(count: int) -> bytes:
    return eml(b"&" * 9000 + b"\n<br>" + b"<a <b <!-- &#x \n<br>" * count + b"\n" + TEXT.encode(), kind="text/html")


def addresses(count: int) -> bytes:
    return HEAD + b"Cc: " + b'"a, <' * count + b"\n\n" + TEXT.encode()


def headers(count: int) -> bytes:
    return b"".join(b"X-%d: =?utf-8?B?44GC?=\n" % i for i in range(count)) + HEAD + b"\n" + TEXT.encode()


def fields(boundary: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed" + boundary + b"\n\n--x\nContent-Type: text/plain\n\nhello\n--x--\n"


HOSTILE: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "nested parts": (lambda: nested(10_000), 2, "nested more than"),
    "parts side by side": (lambda: side_by_side(10_000), 2, "parts"),
    "messages in messages": (lambda: messages_in_messages(10_000), 2, "nested more than"),
    "a line of 50 MB": (lambda: one_line(50_000_000), 2, "a line of it has 50000000 bytes"),
    "a line of 100,000 characters": (lambda: one_line(100_000), 2, "a line of 100000 characters"),
    "no boundary": (lambda: fields(b""), 2, "boundary is missing"),
    "a boundary that never comes": (lambda: fields(b"; boundary=other"), 2, "boundary is missing"),
    "nested tags": (lambda: tags(50_000, b"<div><span>"), 0, ""),
    "nested quotations": (lambda: tags(50_000, b"<blockquote><div>"), 2, "all of it is quoted"),
    "broken tags": (lambda: entities(600), 0, ""),
    "unclosed tags": (lambda: eml(b"<a " * 200_000, kind="text/html"), 2, "too long to be a mail"),
    "endless addresses": (lambda: addresses(3_000), 0, ""),
    "many headers": (lambda: headers(20_000), 0, ""),
    "nothing": (lambda: HEAD + b"\n", 2, "there is no text in it"),
    "only a picture": (lambda: eml(b"AAAA\n", kind="image/png", cte="base64", charset=None), 2, "it holds image/png"),
    "no encoding at all": (lambda: eml(b"\xff\xfe\xfd\x80 abc\n"), 2, "cannot be decoded as UTF-8: byte 0 (0xff)"),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)


def check(path: Path) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", "--fail-on", "never", str(path)],
        capture_output=True,
        check=False,
        preexec_fn=limited,
    )
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    return done


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_an_error_or_a_result_in_time(tmp_path: Path, name: str) -> None:
    build, status, message = HOSTILE[name]
    path = tmp_path / "x.eml"
    path.write_bytes(build())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = check(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == status, done.stderr
    assert message in done.stderr.decode()
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS


def test_a_mailbox_with_a_line_of_50_mb_still_gives_its_other_threads(tmp_path: Path) -> None:
    path = tmp_path / "x.mbox"
    separator = b"From desk@example.com Thu Nov  5 10:00:00 2026\n"
    good = eml(TEXT.encode(), extra=["In-Reply-To: <c@example.jp>"])
    bad = eml(b"x" * 50_000_000, subject="Re: other", to="other@example.jp", extra=["In-Reply-To: <o@example.jp>"])
    path.write_bytes(separator + bad + b"\n\n" + separator + good)
    begun = time.process_time()
    done = check(path)
    assert time.process_time() - begun < SECONDS
    assert done.returncode == 2
    assert f"{path}:2: this mail cannot be read".encode() in done.stderr
    assert b"typo" in done.stdout


@pytest.mark.parametrize("label", ["utf-8", "us-ascii", "iso-8859-1", "shift_jis", "x-nonsense", "base64", "idna", None])
@pytest.mark.parametrize("true", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
def test_lying_charsets(tmp_path: Path, label: str | None, true: str) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(eml(TEXT.encode(true), charset=label))
    assert Checker().read(str(path)).draft.text == TEXT


def test_truncated_base64_gives_what_is_there_or_says_where_it_ends(tmp_path: Path) -> None:
    body = base64.encodebytes(TEXT.encode())
    outcomes: set[bool | str] = set()
    for cut in range(20, 60):
        path = tmp_path / "x.eml"
        path.write_bytes(eml(body[:cut], cte="base64"))
        try:
            outcomes.add(TEXT.startswith(Checker().read(str(path)).draft.text))
        except InputError as exc:
            outcomes.add(str(exc).partition("cannot be decoded as UTF-8: ")[1])
    assert outcomes == {True, "cannot be decoded as UTF-8: "}


@pytest.mark.parametrize(
    "text", ["```a\n" * 30_000, "**a** `b` [c](#d)\n" * 10_000, "<!--" * 2_000 + "\n", "**a" * 3_000 + "\n"]
)
def test_marks_of_markdown_that_never_close(text: str) -> None:
    begun = time.process_time()
    assert len(without_marks(text)) == len(text)
    assert time.process_time() - begun < 1
