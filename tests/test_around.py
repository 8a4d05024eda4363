"""What stands around a sentence of the customer's mail."""

from __future__ import annotations

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.listening.cues import cue_reader
from mailcheck.model import Case

CHECKER = Checker()


def cues_of(inbound: str, words: str) -> dict[str, float]:
    customer = CHECKER.mail(inbound, "customer")._replace(position=0)
    annotated = Annotated(Case("x", CHECKER.mail("承知しました。", "agent"), (customer,)), CHECKER.knowledge)
    mail, sentence = next((m, s) for m, s in annotated.inbound if words in s.text)
    return cue_reader(annotated).telling("disclosure", sentence, mail)


def test_neighbours_and_the_rest_of_the_mail_are_cues() -> None:
    mail = "注文した棚が割れていました。\n会議に遅れました。\n返金をお願いします。\n"
    found = cues_of(mail, "会議")
    assert found["before:complaint"] == found["after:request"] == found["elsewhere:complaint"] == 1.0
    assert 0 < found["place"] < 1
    assert cues_of(mail, "返金")["after:nothing"] == 1.0
    assert "before:nothing" not in cues_of(mail, "返金")


def test_a_sentence_by_itself_has_no_neighbours() -> None:
    alone = cues_of("会議に遅れました。", "会議")
    assert not [name for name in alone if name.startswith(("before:", "after:", "elsewhere:")) or name == "place"]
