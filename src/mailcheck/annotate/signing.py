"""Names in signatures: a line that is a name, or holds one behind a house, a department, a part that somebody plays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailcheck.annotate.person import (
    PersonName,
    is_name,
    may_be_name,
    part_before,
    reads_as_surname,
    split_name,
    whole_line_name,
)
from mailcheck.model import Sentence, Token

_CONTACT = re.compile(r"\S*@|https?:|[(（]?0?\d{2,}[-)）][\dx*＊〇○-]{2,}|(?i:tel|fax|mail)")


def names_in_signature(
    sentence: Sentence,
    units: tuple[str, ...],
    probes: tuple[str, ...],
    is_unit: Callable[[str], bool],
) -> Iterator[PersonName]:
    """Names in a line of a signature; `units`: what departments and companies end in."""
    text = sentence.text
    contact = _CONTACT.search(text)
    if contact:
        # a name may stand before a telephone number, in a line that has room for both
        before = whole_line_name(text[: contact.start()].strip(" /／"))
        yield from [before] if before else []
        return
    runs: list[list[Token]] = [[]]
    for token in sentence.tokens:
        if is_name(token) or (runs[-1] and is_name(runs[-1][-1]) and may_be_name(token)):
            if runs[-1] and len(runs[-1]) == 3:
                runs.append([])
            runs[-1].append(token)
        elif runs[-1]:
            runs.append([])
    pieces = text.split()
    # a house, a department or a part may stand before it: 相馬建設 設計室 飯塚
    behind = len(pieces) > 2 or (len(pieces) == 2 and (is_unit(pieces[0]) or any(map(str.isdigit, pieces[0]))))
    last = behind and reads_as_surname(pieces[-1], probes[0])
    if last:
        yield PersonName(pieces[-1], pieces[-1])
    while len(pieces) > 1 and is_unit(pieces[0]):
        pieces.pop(0)
    whole = whole_line_name(" ".join(pieces))
    if whole:
        yield from part_before(whole, probes)
        yield whole
        return
    for run in runs:
        if last and len(run) > 1 and "普通名詞" in run[-1].pos and run[0].end == run[-1].start:
            continue
        if not run or any("地名" in t.pos for t in run[:1]) or text[run[-1].end :].startswith(units):
            continue
        name = split_name(text[run[0].start : run[-1].end], run)
        if name:
            yield name
