"""The pattern language: what matches, what does not, and what is said about a faulty pattern."""

from __future__ import annotations

import pytest

from mailcheck.language.folding import Folder, fold_width
from mailcheck.language.tokenizer import tokenize
from mailcheck.lexicon.matcher import Pattern, View
from mailcheck.lexicon.pattern import PatternError, alternatives, parse_pattern, required_keys
from mailcheck.lexicon.stored import Table, Writer
from mailcheck.model import Sentence
from mailcheck.spans import Span

FOLDER = Folder({"致し": "いたし", "頂き": "いただき", "出来": "でき"})
WORDS = {"kin": alternatives([parse_pattern("母"), parse_pattern("義母")])}


def view(text: str) -> View:
    chars, offsets = fold_width(text)
    folded = FOLDER.spell(chars, offsets, len(text))
    return View(Sentence(Span(0, len(text)), folded.text, folded.offsets, tokenize(folded.text), 0, 0, "text"), WORDS)


def matches(pattern: str, text: str) -> list[str]:
    sequence = parse_pattern(pattern, FOLDER.fold, WORDS)
    seen = view(text)
    return [seen.text[s:e] for s, e in Pattern(sequence).matches(seen)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("母", "母に贈ります。", ["母"]),
        ("母", "酵母を買いました。", []),  # no border inside a token
        ("~母", "酵母を買いました。", ["母"]),
        ("{届く}", "昨日届いて、今日も届かない。", ["届い", "届か"]),
        ("{届く,着く}", "明日着きます。", ["着き"]),
        ("致しかねます", "対応いたしかねます。", ["いたしかねます"]),
        ("対応 (でき|いたし) かね~", "対応出来かねます。", ["対応できかね"]),
        ("できません !でした", "できませんでした。", []),
        ("できません !でした", "できません。", ["できません"]),
        ("娘 .. 結婚", "娘が来月結婚します。", ["娘が来月結婚"]),
        ("娘 ..1 結婚", "娘が来月結婚します。", []),
        ("^ 娘", "私の娘です。", []),
        ("です $", "娘です。", ["です"]),
        ("です $", "娘ですが。", []),
        ("@kin に", "義母に贈る品と母に贈る品", ["義母に", "母に"]),
        ("<姓> 様", "山田様", ["山田様"]),
        ("お (手数|手間) を? (おかけ|掛け)~", "お手間をおかけして", ["お手間をおかけ"]),
        ("(違|間違)~ ..2 ます", "名前が違います", ["違います"]),
    ],
)
def test_matches(pattern: str, text: str, found: list[str]) -> None:
    assert matches(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "message", "column"),
    [
        ("(a|b", "')' is missing", 1),
        ("{届く", "'}' is missing", 1),
        ("a )", "')' does not belong here", 3),
        ("@nothing", "no word list 'nothing'", 1),
        ("a !", "'!' needs something", 4),
        (".. ..", "at least one text or token", 1),
        ("(a|)", "an empty alternative", 1),
        ("{,}", "an empty word", 1),
    ],
)
def test_faulty_patterns_are_explained(pattern: str, message: str, column: int) -> None:
    with pytest.raises(PatternError, match=message.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")) as caught:
        parse_pattern(pattern, str, WORDS)
    assert caught.value.column == column


def test_a_pattern_is_only_possible_where_its_words_occur() -> None:
    writer = Writer()
    for source in ("(ab|cd) ef", "{届く} か", "<姓> 様?"):
        sequence = parse_pattern(source)
        writer.add(sequence, required_keys(sequence))
    table = Table(writer.table())
    assert table.possible("xxabef", ()) == {0, 2}
    assert table.possible("xx", ("届く",)) == {1, 2}
    assert table.narrowed("xxab", ()).possible("xxcd", ("届く",)) == {2}
    assert table.has_rest(0, "xxabef", ())
    assert not table.has_rest(0, "xxef", ())
    assert not table.has_rest(1, "xx", ("届く",))


def test_equal_patterns_share_a_number() -> None:
    writer = Writer()
    assert writer.add(parse_pattern("ab"), []) == writer.add(parse_pattern("ab"), []) == 0
