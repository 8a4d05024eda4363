"""What was asked against everything else that was asked."""

from __future__ import annotations

import pytest

from mailcheck.listening.order import Margins, order_cues


def test_the_only_thing_asked_has_no_rival() -> None:
    cues = order_cues(Margins([0.5, -2.0]))
    assert cues == {"margin-lead": pytest.approx(4.5), "answer-lost": 0.0}


def test_the_best_sentence_may_be_the_answer_to_another_question() -> None:
    lost = order_cues(Margins([1.0, -3.0], before=[[3.0, -2.0]]))
    won = order_cues(Margins([3.0, -3.0], before=[[1.0, 2.0]]))
    assert (lost["answer-lost"], won["answer-lost"]) == (1.0, 0.0)
    assert lost["margin-lead"] == pytest.approx(-2.0)


def test_answers_mostly_stand_in_the_order_of_the_questions() -> None:
    in_order = order_cues(Margins([-1, 2, -1], before=[[2, -1, -1]], after=[[-1, -1, 2]]))
    crossed = order_cues(Margins([2, -1, -1], before=[[-1, 2, -1]], after=[[-1, -1, 2]]))
    assert (in_order["answer-crossed"], crossed["answer-crossed"]) == (0.0, 0.5)


def test_between_the_answers_to_its_neighbours_there_may_be_no_room() -> None:
    room = order_cues(Margins([0, 0, 0], before=[[2, -1, -1]], after=[[-1, -1, 2]]))
    none = order_cues(Margins([0, 0, 0], before=[[2, -1, -1]], after=[[-1, 2, -1]]))
    assert (room["no-room"], none["no-room"]) == (0.0, 1.0)


def test_a_lead_is_bounded() -> None:
    assert order_cues(Margins([50.0], before=[[0.0]]))["margin-lead"] == 6.0
    assert order_cues(Margins([0.0], before=[[50.0]]))["margin-lead"] == -6.0


def test_a_draft_without_sentences_says_nothing() -> None:
    assert order_cues(Margins([])) == {}


def test_sentences_can_be_left_out_of_all_margins_alike() -> None:
    made = Margins([1, 2, 3], before=[[4, 5, 6]], after=[[7, 8, 9]]).of([0, 2])
    assert made == Margins([1, 3], [[4, 6]], [[7, 9]])
