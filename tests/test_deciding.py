"""Whether it is a fault to pass something over: told by how sure both is, and by what else the mail holds."""

from __future__ import annotations

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.linear import Linear
from mailcheck.listening.deciding import Matter, decided, deciding_cues, matters_of
from mailcheck.model import Case

CHECKER = Checker()
ACTS = ("disclosure", "feeling", "request")


def case(inbound: str, draft: str) -> Annotated:
    customer = CHECKER.mail(inbound, "customer")._replace(position=0)
    return Annotated(Case("", CHECKER.mail(draft, "agent"), (customer,)), CHECKER.knowledge)


MADE = case(
    "来月の娘の結婚式に履いていく靴を探しています。\n24センチの在庫はありますか。\n",
    "片山様\n\n24センチは在庫がございます。ご注文後3日でお届けいたします。",
)
SENTENCES = [sentence for _, sentence in MADE.inbound]


def chance(act: str, *matters: Matter) -> float:
    return Linear(CHECKER.knowledge.weights(f"decides-{act}")).score(deciding_cues(MADE, matters[0], matters))


@pytest.mark.parametrize("act", ACTS)
def test_the_surer_both_the_likelier_a_fault(act: str) -> None:
    chances = [
        chance(act, Matter(act, SENTENCES[0], told, told, passed)) for told, passed in ((0.4, 0.4), (0.7, 0.7), (0.95, 0.95))
    ]
    assert chances == sorted(chances)
    assert chances[0] < 0.3
    assert chances[2] > 0.6


def test_what_stands_alone_has_no_others() -> None:
    cues = deciding_cues(MADE, *(lambda m: (m, [m]))(Matter("disclosure", SENTENCES[0], 0.9, 0.9, 0.8)))
    assert cues["both"] == pytest.approx(0.944, abs=0.01)
    assert (cues["rank"], cues["others"], cues["other-faults"]) == (0.0, 0.0, 0.0)


def test_others_of_the_mail_are_counted_by_what_became_of_them() -> None:
    one, heard = Matter("disclosure", SENTENCES[0], 0.8, 0.8, 0.8), Matter("disclosure", SENTENCES[1], 0.9, 0.9, 0.1)
    asked = Matter("question", SENTENCES[1], 0.9, 0.9, 0.5)
    cues = deciding_cues(MADE, one, [one, heard, asked])
    assert (cues["rank"], cues["others"], cues["others-heard"], cues["others-passed"]) == (1.0, 1.0, 1.0, 0.0)
    assert cues["asked-passed"] == cues["other-faults"] == pytest.approx(0.45)
    assert cues["told-passed"] == pytest.approx(0.09)


def test_a_case_is_read_once_and_decided_by_its_own_matter() -> None:
    matters = matters_of(MADE)
    assert matters_of(MADE) is matters
    told = next(m for m in matters if m.act == "disclosure")
    assert decided(MADE, "disclosure", told.sentence, told.both) == chance(
        "disclosure", told, *(m for m in matters if m is not told)
    )
    # of questions nothing more was learnt, and what nobody told is no fault
    assert decided(MADE, "question", SENTENCES[1], 0.37) == 0.37
    assert decided(MADE, "request", SENTENCES[0], 0.21) == 0.0


def test_a_mail_sent_twice_tells_nothing_twice() -> None:
    mails = [
        CHECKER.mail("先週から仕事が忙しく、毎晩遅くまで残っています。\n", "customer")._replace(position=n) for n in range(2)
    ]
    made = Annotated(Case("", CHECKER.mail("片山様\n\n承知いたしました。", "agent"), tuple(mails)), CHECKER.knowledge)
    [told] = [m for m in matters_of(made) if m.act == "disclosure"]
    assert told.sentences == 1
