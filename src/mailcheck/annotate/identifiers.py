"""Numbers and codes that name one case: order, booking, contract, tracking numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.model import Mail, Sentence

_CODE = re.compile(r"(?<![A-Za-z0-9@/._-])(?=[A-Za-z0-9#-]*\d)[A-Za-z#]{0,6}-?[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9@/_])")
_MIN_CODE = 4


class Identifier(NamedTuple):
    """A code in a mail; `kind` is the kind of its label, empty where it stands without one."""

    kind: str
    code: str
    mail: Mail
    sentence: Sentence
    start: int
    end: int
    label_start: int

    @property
    def key(self) -> str:
        """The code without what people vary."""
        return re.sub(r"[-\s]", "", self.code.upper()).lstrip("#")

    @property
    def shape(self) -> str:
        """Letters as they are, digits as 9: codes of one shape are of one kind."""
        return re.sub(r"\d", "9", self.code.upper())


def identifiers(annotated: Annotated, mail: Mail) -> Iterator[Identifier]:
    """The identifiers in a mail's own text, signature aside."""
    table = annotated.knowledge.values("details")
    pattern = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _label_forms(table)))
    written = {kind: re.compile(form) for kind, form in table["written"].items()}
    for sentence in annotated.sentences(mail):
        if sentence.line_kind == "signature" and mail.party == "agent":
            continue
        text = sentence.text
        for kind, form in written.items():
            for match in form.finditer(text):
                yield Identifier(kind, match[0], mail, sentence, *match.span(), match.start())
        for match in _CODE.finditer(text):
            code = match[0]
            before = text[max(0, match.start() - 16) : match.start()]
            label = _last(pattern, before)
            letters = any(c.isalpha() for c in code)
            digits = sum(c.isdigit() for c in code)
            if label is None and not (letters and "-" in code and digits >= 3) and not (letters and digits >= 4):
                continue
            if len(code) < _MIN_CODE or digits < 2:
                continue
            kind = label.lastgroup or "" if label else ""
            label_start = match.start() - len(before) + label.start() if label else match.start()
            yield Identifier(kind, code, mail, sentence, match.start(), match.end(), label_start)


def _label_forms(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For each kind its labels as a regular expression: whole words, and words that stand apart, as in ご注文(番号 …)."""
    ends = "|".join(map(re.escape, table["label_ends"]))
    for kind, words in table["labels"].items():
        forms = list(map(re.escape, words))
        if kind in table["label_stems"]:
            stems = "|".join(map(re.escape, table["label_stems"][kind]))
            forms.append(f"(?:{stems}){table['label_gap']}(?:{ends})")
        yield kind, "|".join(forms)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last label in the text before a code, with nothing but link words between."""
    found = None
    for match in pattern.finditer(text):
        found = match
    if found and len(text) - found.end() <= 6:
        return found
    return None
