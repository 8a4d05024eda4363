"""Affinities: the packed arithmetic is plain arithmetic, and what answers is nearer than what does not."""

import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailcheck.language.tokenizer import tokenize
from mailcheck.language.vectors import load_vectors
from mailcheck.listening.affinity import SCALE, Affinity, Draft, _Columns, load_affinity, near, words

VECTORS = Path(__file__).parent.parent / "rules" / "vectors"


@pytest.fixture(scope="module")
def table() -> Affinity:
    return load_affinity(str(VECTORS / "affinity.bin"))


def said(*sentences: str) -> list[tuple[int | str, ...]]:
    vectors = load_vectors(str(VECTORS / "ja.bin"))
    return [words(tokenize(sentence), vectors) for sentence in sentences]


def plain(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_packed_products_are_scalar_products(seed: int) -> None:
    chance = random.Random(seed)
    vectors = [[chance.randrange(-128, 128) for _ in range(64)] for _ in range(50)]
    one = [chance.randrange(-128, 128) for _ in range(64)]
    assert [x - (1 << 31) for x in _Columns.of(vectors).products(one)] == [plain(one, v) for v in vectors]


@pytest.mark.parametrize("sign", [1, -1])
def test_the_greatest_numbers_fit_their_slots(sign: int) -> None:
    columns = _Columns.of([[sign * 262143] * 64, [0] * 64, [-sign * 262143] * 64])
    most = 64 * 127 * 262143
    assert [x - (1 << 31) for x in columns.products([127] * 64)] == [sign * most, 0, -sign * most]


def test_likeness_is_the_scalar_product_of_the_words(table: Affinity) -> None:
    draft = Draft(table, said("明日お届けします。"))
    mine, theirs = draft.told(said("いつ届きますか。")), draft.side(said("明日お届けします。"))
    for word, one in zip(mine.words, mine.vectors, strict=True):
        assert [x - (1 << 31) for x in draft.likeness(word)] == [plain(one, other) for other in theirs.vectors]


def test_what_is_known_of_a_draft_serves_its_clauses(table: Affinity) -> None:
    whole, clause = said("明日お届けしますので、お待ちください。"), said("明日お届けしますので、")
    asked, draft = said("いつ届きますか。"), Draft(table, whole)
    assert table.between(asked, clause, draft)[0].scores == table.between(asked, clause)[0].scores
    assert table.between(asked, whole, draft)[0].scores == table.between(asked, whole)[0].scores
    # a clause of nothing but marks holds a word that no sentence has
    assert table.between(asked, said("。"), draft)[0].scores == table.between(asked, said("。"))[0].scores


def test_vectors_are_of_one_length(table: Affinity) -> None:
    draft = Draft(table, said("明日お届けします。"))
    for side in (draft.told(said("いつ届きますか。")), draft.side(said("明日お届けします。"))):
        for word, vector in zip(side.words, side.vectors, strict=True):
            assert not word or math.sqrt(plain(vector, vector)) == pytest.approx(SCALE, abs=4)


@pytest.mark.parametrize(
    ("asked", "answer", "other"),
    [
        ("それまで預かっていただけますか。", "20時まで承ります。", "送料は無料です。"),
        ("送料はいくらですか。", "500円を頂戴しております。", "水曜日が定休日です。"),
        ("いつ発送されますか。", "明後日には出荷いたします。", "カード払いもご利用になれます。"),
        ("母の誕生日に贈りたいと思っています。", "お母さまに喜んでいただけますように。", "返品は8日以内にお願いします。"),
    ],
)
def test_what_answers_is_nearer(table: Affinity, asked: str, answer: str, other: str) -> None:
    [row] = table.between(said(asked), said(answer, other))
    right, wrong = row.scores
    assert right > wrong


def test_a_word_without_a_row_is_like_itself_only(table: Affinity) -> None:
    [row] = table.between([("Zyxwv",)], [("Zyxwv",), ("Qponm",)])
    same, other = row.scores
    assert same > other == 0
    assert [near(x) for x in row.likeness[0]] == [1.0, 0.0]


def test_nothing_is_like_an_empty_sentence(table: Affinity) -> None:
    [row] = table.between(said("。"), said("。"))
    assert row.scores == [0.0]


def test_no_reply_and_nothing_told(table: Affinity) -> None:
    [row] = table.between(said("いつですか。"), [])
    assert row.scores == []
    assert table.between([], said("明日です。")) == []


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="not a table of affinities"):
        Affinity(str(VECTORS / "ja.bin"))
