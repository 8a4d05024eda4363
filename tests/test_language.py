"""Folding keeps the place of every character; sentences end where the rule book says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.api import Checker
from mailcheck.language.folding import fold_width
from mailcheck.language.tokenizer import tokenize
from mailcheck.mail.dates import written_date
from mailcheck.spans import LineIndex, line_spans

CHECKER = Checker()


def sentences(text: str) -> list[str]:
    mail = CHECKER.mail(text, "customer")
    made = CHECKER.knowledge.splitter.sentences(mail.text, mail.lines, CHECKER.knowledge.folder)
    return [text[s.span.start : s.span.end].replace("\n", "⏎") for s in made]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("届きました。開けました。", ["届きました。", "開けました。"]),
        ("娘の結婚式で着る\nつもりです。", ["娘の結婚式で着る⏎つもりです。"]),
        ("「届いた。嬉しい。」と娘が言いました。", ["「届いた。嬉しい。」と娘が言いました。"]),
        ("本当ですか!?すごい！", ["本当ですか!?", "すごい！"]),
        ("嬉しいです😊\nまた買います", ["嬉しいです😊", "また買います"]),
        ("困りました(笑)\nどうしましょう", ["困りました(笑)", "どうしましょう"]),
        ("・色は赤\n・サイズはM", ["・色は赤", "・サイズはM"]),
        ("届きますか\n\n田中", ["届きますか", "田中"]),
        ("明日届くはずですが\n届きません", ["明日届くはずですが⏎届きません"]),
        ("確認しました\n返品したいです", ["確認しました", "返品したいです"]),
        ("https://example.jp/a?b=c を見ました。", ["https://example.jp/a?b=c を見ました。"]),
        ("値段は変わりますか?10月は何日ですか?PDFで下さい", ["値段は変わりますか?", "10月は何日ですか?", "PDFで下さい"]),
        ("入れても大丈夫でしょうか…\n夜中にすみません。", ["入れても大丈夫でしょうか…", "夜中にすみません。"]),
        ("それはちょっと…\n困ります。", ["それはちょっと…⏎困ります。"]),
    ],
)
def test_sentence_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_word_broken_over_two_lines_is_one_word() -> None:
    mail = CHECKER.mail("昨日注文しま\nした。", "customer")
    (sentence,) = CHECKER.knowledge.splitter.sentences(mail.text, mail.lines, CHECKER.knowledge.folder)
    assert [t.surface for t in sentence.tokens] == ["昨日", "注文", "し", "まし", "た", "。"]
    assert sentence.origin(sentence.tokens[3].start, sentence.tokens[3].end) == (5, 8)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ｷｬﾝｾﾙ", "キャンセル"),
        ("か\u3099っこう", "がっこう"),
        ("１２３ＡＢＣ", "123ABC"),
        ("辻\U000e0100さん", "辻さん"),
        ("a\u200bb", "ab"),
        ("～〜", "~~"),
        ("①㈱", "①㈱"),
    ],
)
def test_width(text: str, folded: str) -> None:
    assert "".join(fold_width(text)[0]) == folded


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=80))
def test_offsets_of_any_text_point_into_it(text: str) -> None:
    chars, offsets = fold_width(text)
    folded = CHECKER.knowledge.folder.spell(chars, offsets, len(text))
    assert len(folded.text) + 1 == len(folded.offsets)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= o <= len(text) for o in folded.offsets)


@given(st.text(alphabet="あいう漢字ＡA1 \t\u3000。、ﾊﾞ\u3099", max_size=60))
def test_tokens_cover_the_folded_text(text: str) -> None:
    folded = "".join(fold_width(text)[0])
    tokens = tokenize(folded)
    assert [folded[t.start : t.end] for t in tokens] == [t.surface for t in tokens]
    assert "".join(t.surface for t in tokens) == folded.replace(" ", "")


@given(st.text(alphabet="ab\r\n", max_size=30))
def test_lines_and_positions_agree(text: str) -> None:
    index = LineIndex(text)
    for number, span in enumerate(line_spans(text), 1):
        assert index.position(span.start) == (number, 1)
        assert "\n" not in text[slice(*span)]
        assert "\r" not in text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年11月2日(月) 10:12", (2026, 11, 2)),
        ("2026/11/02 10:12", (2026, 11, 2)),
        ("Monday, November 2, 2026 10:12 AM", (2026, 11, 2)),
        ("Mon, 2 Nov 2026 10:12:00 +0900", (2026, 11, 2)),
        ("2026年13月2日", None),
        ("昨日", None),
        (None, None),
    ],
)
def test_the_day_that_a_mail_was_sent(text: str | None, day: tuple[int, int, int] | None) -> None:
    made = written_date(text)
    assert (made and (made.year, made.month, made.day)) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "返品ってできるのかな\nあとこれ、ベージュは透けませんか?",
            ["返品ってできるのかな", "あとこれ、ベージュは透けませんか?"],
        ),
        ("電話で連絡ください\nちなみに保証は合ってますか", ["電話で連絡ください", "ちなみに保証は合ってますか"]),
        ("ご連絡いただいた件ですが、\nお届けは明日です", ["ご連絡いただいた件ですが、⏎お届けは明日です"]),
    ],
)
def test_a_line_of_a_mail_without_stops_ends_where_the_next_begins_anew(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
