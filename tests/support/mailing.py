"""Writes mails as programs do: Windows encodings, MIME bodies, mailboxes."""

from __future__ import annotations

import base64
import html
import quopri
from collections.abc import Callable, Sequence


def _jis_pair(code: bytes) -> bytes:
    """The double byte of JIS for one of CP932; what lies beyond JIS is where NEC has it."""
    if code >= b"\xfa":
        # IBM extensions: NEC's copies of them lie within JIS
        char = code.decode("cp932")
        code = next(
            pair
            for pair in (bytes((high, low)) for high in (0xED, 0xEE) for low in range(0x40, 0xFD) if low != 0x7F)
            if pair.decode("cp932", "replace") == char
        )
    high, low = code
    row = (high - (0x81 if high < 0xA0 else 0xC1)) * 2 + 0x21
    if low >= 0x9F:
        return bytes((row + 1, low - 0x7E))
    return bytes((row, low - (0x20 if low > 0x7E else 0x1F)))


def windows_jis(text: str) -> bytes:
    """ISO-2022-JP as Windows sends it."""
    out, mode = [], b"\x1b(B"
    for char in text:
        code = char.encode("cp932")
        if len(code) == 2:
            wanted, code = b"\x1b$B", _jis_pair(code)
        elif code[0] > 0x80:
            wanted, code = b"\x1b(I", bytes((code[0] & 0x7F,))
        else:
            wanted = b"\x1b(B"
        if wanted != mode:
            out.append(wanted)
            mode = wanted
        out.append(code)
    return b"".join([*out, b"" if mode == b"\x1b(B" else b"\x1b(B"])


def windows_euc(text: str) -> bytes:
    """EUC-JP as Windows writes it."""
    out = []
    for char in text:
        code = char.encode("cp932")
        if len(code) == 2:
            out.append(bytes(b | 0x80 for b in _jis_pair(code)))
        else:
            out.append(b"\x8e" + code if code[0] > 0x80 else code)
    return b"".join(out)


ENCODERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "utf-8": ("UTF-8", lambda t: t.encode()),
    "utf-8-bom": ("UTF-8", lambda t: t.encode("utf-8-sig")),
    "utf-16": ("UTF-16", lambda t: t.encode("utf-16")),
    "utf-16-le": ("UTF-16LE", lambda t: t.encode("utf-16-le")),
    "utf-16-be": ("UTF-16BE", lambda t: t.encode("utf-16-be")),
    "iso-2022-jp": ("ISO-2022-JP", windows_jis),
    "shift_jis": ("Shift_JIS", lambda t: t.encode("cp932")),
    "euc-jp": ("EUC-JP", windows_euc),
}
"""By name: the label that mail bears, and the encoder."""


def word(text: str, encoding: str = "iso-2022-jp") -> str:
    """An encoded word (RFC 2047)."""
    label, encode = ENCODERS[encoding]
    return f"=?{label}?B?{base64.b64encode(encode(text)).decode()}?="


def qp(data: bytes) -> bytes:
    """Quoted-printable with soft line breaks."""
    return quopri.encodestring(data)


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


def as_html(text: str) -> str:
    """The lines of a text as a mail program writes them in HTML."""
    rows = "".join(f"<div>{html.escape(line) or '<br>'}</div>\n" for line in text.split("\n"))
    return f"<html><head><style>p {{ color: red }}</style></head>\n<body>{rows}</body></html>\n"


def eml(
    body: bytes,
    *,
    sender: str = "desk@example.com",
    to: str = "customer@example.jp",
    charset: str | None = "UTF-8",
    cte: str = "8bit",
    kind: str = "text/plain",
    subject: str = "Re: mail",
    date: str = "Thu, 05 Nov 2026 10:00:00 +0900",
    extra: Sequence[str] = (),
) -> bytes:
    """A mail with its headers, LF at the end of lines."""
    label = f"; charset={charset}" if charset else ""
    head = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: {date}",
        "MIME-Version: 1.0",
        f"Content-Type: {kind}{label}",
        f"Content-Transfer-Encoding: {cte}",
        *extra,
    ]
    return "\n".join(head).encode("ascii", "surrogateescape") + b"\n\n" + body


def mbox(*mails: bytes) -> bytes:
    """A mailbox."""
    return b"".join(b"From someone@example.jp Thu Nov  5 10:00:00 2026\n" + m.rstrip(b"\n") + b"\n\n" for m in mails)
