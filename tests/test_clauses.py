"""The clauses of sentences, and what is asked in the last one."""

from __future__ import annotations

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.passing import passing
from mailcheck.listening.pieces import Pieces, as_sentence
from mailcheck.model import Case

CHECKER = Checker()


def case(inbound: str, draft: str = "承知いたしました。") -> Annotated:
    customer = CHECKER.mail(inbound, "customer")._replace(position=0)
    return Annotated(Case("", CHECKER.mail(draft, "agent"), (customer,)), CHECKER.knowledge)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("新居が狭いので月1回に減らしたいです。", ["新居が狭いので", "月1回に減らしたいです。"]),
        ("ご住所を新居に、コースを月1回に変更いたしました。", ["ご住所を新居に、", "コースを月1回に変更いたしました。"]),
        # a topic stays with what is said of it
        ("納品書につきましては、PDFでお送りします。", ["納品書につきましては、PDFでお送りします。"]),
        # から of a place or a time ends nothing, and what says too little by itself is no clause
        ("次回の配達から住所を変えてください。", ["次回の配達から住所を変えてください。"]),
        ("はい、承知しました。", ["はい、承知しました。"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    made = case(text)
    pieces = Pieces(CHECKER.knowledge).of(made.inbound[0][1])
    assert ["".join(t.surface for t in piece) for piece in pieces] == clauses


def test_a_text_without_end_is_not_cut_without_end() -> None:
    made = case("朝から雨が降っているので、" * 200)
    pieces = Pieces(CHECKER.knowledge).of(made.inbound[0][1])
    assert 1 < len(pieces) < 30
    assert "".join(t.surface for piece in pieces for t in piece) == "朝から雨が降っているので、" * 200


def test_a_clause_is_a_sentence_with_its_own_words() -> None:
    sentence = case("新居が狭いので月1回に減らしたいです。").inbound[0][1]
    first, last = (as_sentence(sentence, piece) for piece in Pieces(CHECKER.knowledge).of(sentence))
    assert (first.text, last.text) == ("新居が狭いので", "月1回に減らしたいです。")
    assert as_sentence(sentence, sentence.tokens) is sentence


def test_each_clause_of_a_sentence_grants_what_it_speaks_of() -> None:
    asked = "引っ越しましたので、新住所への変更をお願いします。それと、家が狭いので月1回に減らしたいです。"
    made = case(asked, "お届け先を新住所に、配達を月1回に変更いたしました。\n\n新しいお住まいでもお花をお楽しみください。")
    judge = passing(made)
    wishes = [s for _, s in made.inbound]
    for wish in wishes:
        near = [judge._clauses.pair(wish, place)["c:near"] for place in range(2)]
        assert near[0] > near[1]
    assert judge._clauses.cues(wishes[1], [1.0, 1.0])["clause-apart"] == 1.0


def test_of_two_things_asked_in_a_sentence_the_worse_answered_counts() -> None:
    asked = "当日の支払総額と、カードが使えるかをお知らせください。"
    both = "お支払いの総額は48,000円です。\n\nクレジットカードもお使いいただけます。"
    made = [case(asked, draft) for draft in (both, "お支払いの総額は48,000円です。\n\n駅から歩いて5分です。")]
    answered, half = (passing(m)._clauses.cues(m.inbound[0][1], [1.0, 1.0]) for m in made)
    assert answered["parts"] > 0
    assert answered["part-worst"] > half["part-worst"]


def test_a_reason_is_no_part_of_what_is_asked() -> None:
    made = case("家が狭いので、月1回に減らしたいです。")
    assert "parts" not in passing(made)._clauses.cues(made.inbound[0][1], [1.0])
