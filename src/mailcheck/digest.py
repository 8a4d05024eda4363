"""A short digest of a text, the same on every machine; no secret depends on it.

FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). The standard library's hashes load OpenSSL first, which takes
longer than all the digests of a run.
"""

from __future__ import annotations

_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


def digest64(text: str) -> int:
    """The FNV-1a digest of the text's UTF-8 bytes."""
    value = _OFFSET
    for byte in text.encode():
        value = (value ^ byte) * _PRIME & _MASK
    return value
