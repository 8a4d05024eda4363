"""Bytes to text. What cannot be decoded is an error with its offset, never a guess that passes in silence."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from mailcheck.errors import InputError, Problem

_BOMS = (
    # UTF-32 before UTF-16: its mark begins like the other's
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16LE (BOM)"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16BE (BOM)"),
)
UTF_8 = "UTF-8"


class Decoded(NamedTuple):
    """A text and the encoding that was chosen for it, as people call it."""

    text: str
    encoding: str


class UndecodableError(ValueError):
    """Bytes that are in no encoding known here; says which and where."""


def decode(data: bytes, path: str) -> str:
    """Decode a file. Raises InputError."""
    return decode_file(data, path).text


def decode_file(data: bytes, path: str) -> Decoded:
    """Decode UTF-8, UTF-16, ISO-2022-JP, CP932 or EUC-JP, told from the bytes. Raises InputError."""
    try:
        decoded = decode_bytes(data)
    except UndecodableError as exc:
        raise InputError(Problem(path, str(exc))) from exc
    if not decoded.text.strip():
        raise InputError(Problem(path, "the file is empty: there is no mail to check"))
    return decoded


def decode_bytes(data: bytes) -> Decoded:
    """Decode by a byte order mark, by escape sequences, as UTF-8, or as the likeliest Japanese encoding.

    Raises UndecodableError.
    """
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            return Decoded(strict(data, codec, name), name)
    if b"\x00" not in data and b"\x1b" not in data:
        try:
            return Decoded(data.decode("utf-8"), UTF_8)
        except UnicodeDecodeError as exc:
            first = exc.start
    else:
        first = -1
    # only wanted where the text is not plain UTF-8
    from mailcheck.readers.japanese import guess

    return guess(data, first)


def strict(data: bytes, codec: str, name: str) -> str:
    """Decode with one codec of Python. Raises UndecodableError with the offset."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError as exc:
        raise undecodable(data, exc.start, name) from exc


def undecodable(data: bytes, at: int, name: str) -> UndecodableError:
    """The error that says where `data` stops being of the encoding `name`."""
    byte = f"byte {at} (0x{data[at]:02x})" if at < len(data) else f"the end at byte {at}"
    return UndecodableError(f"cannot be decoded as {name}: {byte}; save it as UTF-8")
