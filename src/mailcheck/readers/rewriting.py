"""Edits back into the bytes of a file: all that is not edited stays byte for byte, and what cannot be kept is refused."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from itertools import pairwise

from mailcheck.errors import InputError, Problem
from mailcheck.finding import Edit
from mailcheck.spans import Origin, Span

_MARKS = (
    # UTF-32 before UTF-16: its mark begins like the other's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = ("utf-8", "cp932", "euc_jp", "utf-16-le", "utf-16-be", "iso2022_jp", "iso2022_jp_3", "iso2022_jp_ext")
_STATEFUL = "iso2022"
_QUOTING = frozenset("\\\"'<>{}[]&#:,|;\t\r\n`*_~")
"""Letters that some container or markup writes otherwise than mail does."""


def in_file(edits: Sequence[Edit], container: Origin) -> tuple[Edit, ...] | None:
    """Edits of a string, in the file that holds it; None where the file writes one of them otherwise than it reads."""
    out = []
    for edit in edits:
        start, end = container.span(edit.span)
        there = range(*edit.span)
        plain = all(container.ends[i] - container.starts[i] == 1 for i in there)
        together = all(container.ends[i] == container.starts[j] for i, j in pairwise(there))
        if not there or not plain or not together or _QUOTING & {*edit.text, *container.text[start:end]}:
            return None
        out.append(Edit(Span(start, end), edit.text))
    return tuple(out)


def without_overlaps(groups: Sequence[tuple[Edit, ...]]) -> tuple[Edit, ...]:
    """The edits of all groups in order, a group whole or not at all; of those that touch the first stays, as do equal ones."""
    kept: set[Edit] = set()
    for group in groups:
        new = [e for e in group if e not in kept]
        if not any(a.span.start <= b.span.end and b.span.start <= a.span.end for a in new for b in kept):
            kept.update(new)
    return tuple(sorted(kept))


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with edits that do not overlap, in order."""
    pieces, at = [], 0
    for span, new in edits:
        pieces += [text[at : span.start], new]
        at = span.end
    return "".join((*pieces, text[at:]))


def rewritten(data: bytes, text: str, edits: Sequence[Edit], path: str) -> bytes:
    """The bytes of a file with its decoded `text` edited, in its own encoding. Raises InputError where that cannot be done."""
    mark, codec = _encoding(data, text, path)
    body = data[len(mark) :]
    wanted = edited(text, edits)
    try:
        if codec.startswith(_STATEFUL):
            # escape sequences switch for all that follows, so the whole is written anew, if that is what was written
            new = wanted.encode(codec) if text.encode(codec) == body else b""
        else:
            new = _spliced(body, codec, edits)
    except UnicodeEncodeError as exc:
        letter = exc.object[exc.start : exc.end]
        message = f"not mended: {letter!r} cannot be written in the encoding of this file ({codec}); save it as UTF-8 first"
        raise InputError(Problem(path, message)) from exc
    if new.decode(codec) != wanted:
        raise InputError(Problem(path, f"not mended: this file cannot be written back as it is ({codec}); save it as UTF-8 first"))
    return mark + new


def _encoding(data: bytes, text: str, path: str) -> tuple[bytes, str]:
    """The byte order mark and the codec by which the bytes are this text."""
    mark, known = next(((m, c) for m, c in _MARKS if data.startswith(m)), (b"", ""))
    for codec in (known,) if known else _CODECS:
        try:
            if data[len(mark) :].decode(codec) == text:
                return mark, codec
        except UnicodeDecodeError:
            continue
    raise InputError(Problem(path, "not mended: only the text of the draft's own file can be edited; change it where it was written"))


def _spliced(body: bytes, codec: str, edits: Sequence[Edit]) -> bytes:
    """The bytes with only those of the edits exchanged."""
    places = [place for edit in edits for place in edit.span]
    ends = dict.fromkeys(places, 0)
    decoder = codecs.getincrementaldecoder(codec)()
    chars = 0
    for at in range(len(body)):
        came = len(decoder.decode(body[at : at + 1]))
        if came:
            # letters that one code stands for end together
            ends.update({c: at + 1 for c in range(chars + 1, chars + came + 1) if c in ends})
            chars += came
    pieces, done = [], 0
    for span, new in edits:
        pieces += [body[done : ends[span.start]], new.encode(codec)]
        done = ends[span.end]
    return b"".join((*pieces, body[done:]))
