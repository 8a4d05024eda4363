"""Japanese encodings as Windows sends them, and telling them apart.

Python's own codecs refuse what mail from Windows holds: circled digits (NEC row 13), IBM extensions and half-width katakana
in ISO-2022-JP, and the first two in EUC-JP. All of these are the character set of CP932 in another dress, so double bytes
are moved to where CP932 has them. Sources: RFC 1468; Microsoft code pages 50221 and 51932.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from mailcheck.readers.encoding import Decoded, UndecodableError, decode_bytes, strict, undecodable

JIS, SJIS, EUC = "ISO-2022-JP", "CP932", "EUC-JP"

_ESCAPE = re.compile(rb"\x1b(?:\([BJIH]|\$[@AB]|\$\([DOPQ]|&@|\.[AF])|[\x0e\x0f]|\r\n|\r|\n")
_ASCII, _KATAKANA, _DOUBLE, _SUPPLEMENT, _PLANE_1, _PLANE_2 = range(6)
_MODES = {
    b"\x1b(B": _ASCII,
    b"\x1b(J": _ASCII,
    b"\x1b(H": _ASCII,
    b"\x1b(I": _KATAKANA,
    b"\x1b$@": _DOUBLE,
    b"\x1b$B": _DOUBLE,
    b"\x1b$(D": _SUPPLEMENT,
    b"\x1b$(O": _PLANE_1,
    b"\x1b$(Q": _PLANE_1,
    b"\x1b$(P": _PLANE_2,
    # shift out and shift in, as old programs switch to half-width katakana
    b"\x0e": _KATAKANA,
    b"\x0f": _ASCII,
}
_JIS_SIGN = re.compile(rb"\x1b(?:\$[@B]|\([JI]|\$\()")
_JAPANESE = {
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-2004"), JIS),
    **dict.fromkeys(("iso-2022-jp-ms", "csiso2022jp", "cp50220", "cp50221", "cp50222", "jis"), JIS),
    **dict.fromkeys(("shift-jis", "shiftjis", "sjis", "x-sjis", "x-shift-jis", "ms-kanji", "csshiftjis"), SJIS),
    **dict.fromkeys(("windows-31j", "cswindows31j", "cp932", "ms932", "x-ms-cp932"), SJIS),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "eucjp", "x-euc", "cp51932", "eucjp-ms", "cseucpkdfmtjapanese", "ujis"), EUC),
}
_NO_PROMISE = {"", "us-ascii", "ascii", "ansi-x3.4-1968", "unknown", "unknown-8bit", "x-unknown", "default", "binary", "8bit"}
"""Names that say nothing about bytes above 127."""
_LATIN = re.compile(r"(?:iso-?8859-\d+|latin-?\d|windows-125\d|cp125\d|macintosh)$")
"""Every byte is something in these: a mail that is labelled so by mistake decodes without any error."""
_NAME = re.compile(r'[\u3005\u3041-\u30fc\u4e00-\u9fff\uf900-\ufaff \u3000"]+')
_TOO_ODD = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "mbcs", "oem", "undefined"}
"""Codecs of Python that are no encodings of text on the wire."""


def decode_labelled(data: bytes, charset: str | None) -> Decoded:
    """Decode bytes that a mail labels with `charset`; where the label is wrong, what the bytes look like.

    Raises UndecodableError.
    """
    label = re.sub(r"[_\s]", "-", (charset or "").strip().strip("\"'").lower())
    if data.isascii() and _JIS_SIGN.search(data):
        return _or_guess(data, lambda: Decoded(decode_jis(data), JIS))
    if label in _JAPANESE:
        name = _JAPANESE[label]
        return _or_guess(data, lambda: Decoded(_DECODERS[name](data), name))
    if label in _NO_PROMISE:
        return decode_bytes(data)
    if _LATIN.match(label) and not data.isascii():
        guessed = _guess_only(data)
        if guessed is not None:
            return guessed
    try:
        codec = "utf-8-sig" if label in ("utf-8", "utf8") else codecs.lookup(label).name
    except (LookupError, ValueError):
        return decode_bytes(data)
    if label in _TOO_ODD or codec in _TOO_ODD:
        return decode_bytes(data)
    return _or_guess(data, lambda: Decoded(strict(data, codec, label.upper()), label.upper()))


def _or_guess(data: bytes, decoder: Callable[[], Decoded]) -> Decoded:
    try:
        return decoder()
    except (UndecodableError, LookupError) as exc:
        guessed = _guess_only(data)
        if guessed is None:
            if isinstance(exc, UndecodableError):
                raise
            return decode_bytes(data)
        return guessed


def _guess_only(data: bytes) -> Decoded | None:
    try:
        return decode_bytes(data)
    except UndecodableError:
        return None


def guess(data: bytes, first: int) -> Decoded:
    """The likeliest encoding of bytes that are not UTF-8; `first` is where they stop being so (-1: not tried).

    Raises UndecodableError.
    """
    if b"\x00" in data:
        return _utf_16(data)
    if _JIS_SIGN.search(data):
        try:
            return Decoded(decode_jis(data), JIS)
        except UndecodableError:
            if data.isascii():
                raise
    if first < 0:
        try:
            return Decoded(data.decode("utf-8"), "UTF-8")
        except UnicodeDecodeError as exc:
            first = exc.start
    candidates = []
    for name in (SJIS, EUC):
        try:
            text = _DECODERS[name](data)
        except UndecodableError:
            continue
        if (score := _likeness(text)) > 0:
            candidates.append((score, Decoded(text, name)))
    if candidates:
        return max(candidates, key=lambda c: c[0])[1]
    raise UndecodableError(
        f"cannot be decoded: neither UTF-8 (byte {first}: 0x{data[first]:02x}) nor a Japanese encoding; save it as UTF-8"
    )


def guess_name(data: bytes) -> str | None:
    """A name in CP932 or EUC-JP, which may hold no kana to tell them by: all of it is kanji and kana, in one of them only."""
    texts = []
    for name in (SJIS, EUC):
        try:
            text = _DECODERS[name](data)
        except UndecodableError:
            continue
        if _NAME.fullmatch(text):
            texts.append(text)
    return texts[0] if len(texts) == 1 else None


def _utf_16(data: bytes) -> Decoded:
    """UTF-16 without its mark, where it is unmistakable: it reads as Japanese in one byte order only."""
    found = []
    for codec, name in (("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and _likeness(text) > 0:
            found.append(Decoded(text, name))
    if len(found) == 1:
        return found[0]
    at = data.index(0)
    raise UndecodableError(f"this is not text (a NUL byte at offset {at}): give a mail as plain text")


def decode_jis(data: bytes) -> str:
    """ISO-2022-JP with everything that CP932 holds, half-width katakana and JIS X 0212/0213. Raises UndecodableError."""
    return "".join(_jis_pieces(data))


def _jis_pieces(data: bytes) -> Iterator[str]:
    mode = _ASCII
    at = 0
    for match in _ESCAPE.finditer(data):
        yield _jis_run(data, at, match.start(), mode)
        at = match.end()
        token = match[0]
        if token in (b"\n", b"\r", b"\r\n"):
            # a line ends in ASCII (RFC 1468); senders that forget it are forgiven
            mode = _ASCII
            yield token.decode()
        elif token in (b"\x0e", b"\x0f"):
            mode = _MODES[token]
        else:
            mode = _MODES.get(token, mode)
    yield _jis_run(data, at, len(data), mode)


def _jis_run(data: bytes, start: int, end: int, mode: int) -> str:
    run = data[start:end]
    if mode == _ASCII:
        try:
            return run.decode("ascii")
        except UnicodeDecodeError as exc:
            raise undecodable(data, start + exc.start, JIS) from exc
    if mode == _KATAKANA:
        for i, byte in enumerate(run):
            if not (0x21 <= byte <= 0x5F or byte == 0x20):
                raise undecodable(data, start + i, JIS)
        return bytes(b | 0x80 if b > 0x20 else b for b in run).decode("cp932")
    out = []
    at = 0
    while at < len(run):
        if run[at] in (0x20, 0x09):
            out.append(chr(run[at]))
            at += 1
            continue
        pair = run[at : at + 2]
        char = _double(pair, mode) if len(pair) == 2 and all(0x21 <= b <= 0x7E for b in pair) else None
        if char is None:
            raise undecodable(data, start + at, JIS)
        out.append(char)
        at += 2
    return "".join(out)


def _double(pair: bytes, mode: int) -> str | None:
    """The character of a double byte of 7 bits."""
    high = bytes(b | 0x80 for b in pair)
    attempts: tuple[tuple[bytes, str], ...]
    if mode == _DOUBLE:
        attempts = ((_to_sjis(*pair), "cp932"), (high, "euc_jis_2004"))
    elif mode == _SUPPLEMENT:
        attempts = ((b"\x8f" + high, "euc_jp"),)
    elif mode == _PLANE_1:
        attempts = ((high, "euc_jis_2004"), (_to_sjis(*pair), "cp932"))
    else:
        attempts = ((b"\x8f" + high, "euc_jis_2004"),)
    for code, codec in attempts:
        try:
            return code.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _to_sjis(high: int, low: int) -> bytes:
    """The bytes of CP932 for a double byte of JIS."""
    row = ((high - 0x21) >> 1) + 0x81
    if row > 0x9F:
        row += 0x40
    cell = low + (0x1F if high % 2 else 0x7E)
    if high % 2 and cell >= 0x7F:
        cell += 1
    return bytes((row, cell))


def decode_euc(data: bytes) -> str:
    """EUC-JP with everything that CP932 holds. Raises UndecodableError."""
    try:
        # nothing special in it: what Python has is quicker
        return data.decode("euc_jp")
    except UnicodeDecodeError:
        pass
    out = []
    at = 0
    while at < len(data):
        byte = data[at]
        width = 1 if byte < 0x80 else 3 if byte == 0x8F else 2
        code = data[at : at + width]
        if byte >= 0x80 and (len(code) < width or not all(0xA1 <= b <= 0xFE for b in code[1:])):
            raise undecodable(data, at, EUC)
        char: str | None
        if width == 1:
            char = chr(byte)
        elif byte == 0x8E:
            char = code[1:].decode("cp932") if code[1] <= 0xDF else None
        elif width == 3:
            char = _double(bytes(b & 0x7F for b in code[1:]), _SUPPLEMENT)
        else:
            char = _double(bytes(b & 0x7F for b in code), _DOUBLE) if 0xA1 <= byte <= 0xFE else None
        if char is None:
            raise undecodable(data, at, EUC)
        out.append(char)
        at += width
    return "".join(out)


def _decode_sjis(data: bytes) -> str:
    return strict(data, "cp932", SJIS)


_DECODERS: dict[str, Callable[[bytes], str]] = {JIS: decode_jis, SJIS: _decode_sjis, EUC: decode_euc}


def _likeness(text: str) -> float:
    """How much a text reads like Japanese, 0 for not at all: kana, little half-width katakana, no control characters."""
    if any((c < " " and c not in "\t\r\n\f") or "\x7f" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" for c in text):
        return 0
    kana = sum("\u3041" <= c <= "\u30fc" for c in text)
    half = sum("\uff61" <= c <= "\uff9f" for c in text)
    if (kana + half) * 10 < len(text):
        return 0
    # the bytes of EUC-JP kana read as half-width katakana in CP932
    return (kana + half * 0.3) / len(text)
