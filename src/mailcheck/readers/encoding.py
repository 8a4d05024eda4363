"""Bytes to text. What cannot be decoded is an error with its offset, never a guess that passes in silence."""

from __future__ import annotations

import codecs

from mailcheck.errors import InputError, Problem

_BOMS = (
    # UTF-32 before UTF-16: its mark begins like the other's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def decode(data: bytes, path: str) -> str:
    """Decode UTF-8 (with or without BOM), UTF-16 with BOM, ISO-2022-JP, CP932 or EUC-JP. Raises InputError."""
    text = _decode(data, path)
    if not text.strip():
        raise InputError(Problem(path, "the file is empty: there is no mail to check"))
    return text


def _decode(data: bytes, path: str) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strict(data, name, path)
    if any(e in data for e in _ESCAPES):
        return _strict(data, "iso2022_jp_3", path)
    if b"\x00" in data:
        raise InputError(Problem(path, f"this is not text (a NUL byte at offset {data.index(0)}): give a mail as plain text"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        first = exc.start
    for name in ("cp932", "euc_jp"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _plausible(text):
            return text
    raise InputError(
        Problem(
            path,
            f"cannot be decoded: neither UTF-8 (byte {first}: 0x{data[first]:02x}) nor a Japanese encoding; save it as UTF-8",
        )
    )


def _strict(data: bytes, name: str, path: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as exc:
        raise InputError(
            Problem(
                path,
                f"cannot be decoded as {name}: byte {exc.start} (0x{data[exc.start]:02x}); save it as UTF-8",
            )
        ) from exc


def _plausible(text: str) -> bool:
    """Whether it reads like Japanese: kana there, and no control characters or private use."""
    if any((c < " " and c not in "\t\r\n") or "\ue000" <= c <= "\uf8ff" for c in text):
        return False
    kana = sum("\u3041" <= c <= "\u30fc" for c in text)
    return kana * 10 >= len(text)
