"""What a sentence of a draft does by its wording, where no pattern has thought of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.wording import Groups
from mailcheck.api import Checker
from mailcheck.language.phrases import PhraseTable, load_phrases, phrases
from mailcheck.model import Case, Mail
from mailcheck.store import rules_folder

CHECKER = Checker()
TABLE = os.path.join(rules_folder(), "weights", "does.bin")
LEARNT = [act for group in CHECKER.knowledge.weights("thresholds")["learnt"] for act in group]


def draft(text: str) -> Annotated:
    return Annotated(Case("", CHECKER.mail(text, "agent")), CHECKER.knowledge)


@pytest.mark.parametrize("act", LEARNT)
def test_whatever_is_learnt_has_weights_and_patterns(act: str) -> None:
    assert act in load_phrases(TABLE).acts
    assert CHECKER.knowledge.act(act)


@pytest.mark.parametrize(
    ("act", "does", "near"),
    [
        (
            "blame",
            "そこまでおっしゃるのでしたら、ご自分でお調べになればよろしいのでは。",
            "ご自分でお調べになる手間をおかけし、申し訳ございません。",
        ),
        (
            "cut-off",
            "この先はお手紙をいただきましても封を開けずにお戻しいたします。",
            "お手紙は封を開けずに大切にお預かりしております。",
        ),
        ("dont-know", "その辺りの事情は、あいにく誰も存じません。", "事情は、明日の朝までに工場へ尋ねてお知らせいたします。"),
        ("note", "ここ、鈴木さんに数字もらってから直す", "数字は、担当の鈴木が本日中に直してお送りいたします。"),
        (
            "vague-later",
            "お席の件は、もう少し様子を見てからお伝えできればと思います。",
            "お席の件は、11月3日の夕方にお知らせいたします。",
        ),
    ],
)
def test_acts_are_told_from_what_comes_near(act: str, does: str, near: str) -> None:
    groups = Groups(CHECKER.knowledge)
    of_does, of_near = (groups.likeliest(act, one.deeds(one.draft[0])) for one in map(draft, (does, near)))
    assert of_does == act
    assert of_near is None


def test_the_whole_sentence_is_meant_and_only_in_the_draft() -> None:
    text = "この先はお手紙をいただきましても封を開けずにお戻しいたします。"
    annotated = draft(text)
    [sentence] = annotated.draft
    assert not annotated.written(sentence, "cut-off")
    assert annotated.spans(sentence, "cut-off") == [(0, len(sentence.text))]
    inbound = Mail("customer", text, CHECKER.mail(text, "customer").lines, position=0)
    told = Annotated(Case("", CHECKER.mail("承知いたしました。", "agent"), (inbound,)), CHECKER.knowledge)
    [(_, asked)] = told.inbound
    assert not told.spans(asked, "cut-off")


def test_a_sentence_does_one_act_of_a_group_and_patterns_come_first() -> None:
    annotated = draft("お客様の確認不足かと存じますので、今後のお問い合わせにはお答えできません。")
    [sentence] = annotated.draft
    written = [act for act in LEARNT if annotated.written(sentence, act)]
    assert written
    assert [act for act in LEARNT if annotated.has(sentence, act)] == written


def test_what_is_not_learnt_has_no_group() -> None:
    assert Groups(CHECKER.knowledge).of("greeting") == ()


def test_phrases_are_forms_alone_two_three_and_with_a_gap() -> None:
    [sentence] = draft("明日、届く。").draft
    assert list(phrases(sentence.tokens)) == [
        *("明日", "、", "届く", "。"),
        *("^ 明日", "明日 、", "、 届く", "届く 。", "。 ^"),
        *("^ 明日 、", "^  、", "明日 、 届く", "明日  届く", "、 届く 。", "、  。", "届く 。 ^", "届く  ^"),
    ]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "does.bin").write_bytes(b"MCK1" + bytes(40))
    with pytest.raises(ValueError, match="not a table of phrases"):
        PhraseTable(str(tmp_path / "does.bin"))
