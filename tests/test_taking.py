"""What a sentence of a draft takes up by its wording alone."""

from __future__ import annotations

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.taking import Taking
from mailcheck.model import Case

CHECKER = Checker()


def taking(*sentences: str) -> Taking:
    annotated = Annotated(Case("", CHECKER.mail("\n\n".join(sentences), "agent")), CHECKER.knowledge)
    assert len(annotated.draft) == len(sentences)
    return Taking(cue_reader(annotated), CHECKER.knowledge, annotated.draft)


@pytest.mark.parametrize(
    ("act", "takes", "fills"),
    [
        ("question", "夕方の18時ごろに着く見込みです。", "このたびはご注文いただきありがとうございます。"),
        ("question", "はい、その色もお選びいただけます。", "またのご利用を心よりお待ちしております。"),
        ("request", "ご希望の曜日に変更いたしました。", "当店の営業時間は10時から19時までです。"),
        ("disclosure", "お母様のお誕生日が素敵な一日になりますように。", "領収書はマイページから出せます。"),
        ("feeling", "ご心配をおかけしております。", "サイズは三種類ございます。"),
    ],
)
def test_what_takes_up_is_worded_otherwise_than_what_fills_the_letter(act: str, takes: str, fills: str) -> None:
    judged = taking(takes, fills)
    assert judged.pair(act, (), 0)["takes"] > judged.pair(act, (), 1)["takes"]


def test_a_share_counts_as_far_as_its_sentence_takes_anything_up() -> None:
    judged = taking("夕方の18時ごろに着く見込みです。", "またのご利用を心よりお待ちしております。")
    answered, thanked = (
        judged.cues("question", (), [0.9, 0.0], [3.0, 0.0], 1),
        judged.cues("question", (), [0.0, 0.9], [0.0, 3.0], 1),
    )
    assert answered["takes-share"] > 3 * thanked["takes-share"]
    assert answered["takes-near"] > thanked["takes-near"]
    assert answered["takes-best"] == thanked["takes-best"]


def test_answers_are_shared_among_what_was_asked() -> None:
    judged = taking("夕方の18時ごろに着く見込みです。", "送料は500円です。")
    of_many, of_one = (judged.cues("question", (), [0.5, 0.5], [1.0, 1.0], many)["takes-each"] for many in (4, 1))
    assert of_many < of_one


def test_an_empty_draft_takes_nothing_up() -> None:
    empty = Annotated(Case("", CHECKER.mail("", "agent")), CHECKER.knowledge)
    cues = Taking(cue_reader(empty), CHECKER.knowledge, ()).cues("question", ("time",), [], [], 1)
    assert cues["takes-share"] == cues["takes-each"] == 0.0


def test_each_kind_of_question_has_its_wording() -> None:
    judged = taking("夕方の18時ごろに着く見込みです。", "税込で1,980円でございます。")
    assert judged.pair("question", ("time",), 0)["takes-kind"] > judged.pair("question", ("time",), 1)["takes-kind"]
    assert judged.pair("question", ("amount",), 1)["takes-kind"] > judged.pair("question", ("amount",), 0)["takes-kind"]
