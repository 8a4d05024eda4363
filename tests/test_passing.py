"""Whether a draft passes something over: what competes for its sentences, and complaints judged over the mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailcheck.annotate.annotated import Annotated
from mailcheck.api import Checker
from mailcheck.linear import Cues
from mailcheck.listening.asked import candidates, plain
from mailcheck.listening.attention import Attention
from mailcheck.listening.complaint import complaint
from mailcheck.listening.cues import ASKED, cue_reader
from mailcheck.listening.matter import matter_reader
from mailcheck.listening.passing import passing
from mailcheck.model import Case, Mail, Sentence
from mailcheck.store import load_knowledge

CHECKER = Checker()
CASES = Path(__file__).parent / "cases"
INBOUND = "棚の高さは何センチですか。\n来月、娘が結婚します。\nそれと、領収書は会社名で出していただけますか。\n"


def annotated(inbound: str, draft: str) -> Annotated:
    customer = CHECKER.mail(inbound, "customer")._replace(position=0)
    return Annotated(Case("x", CHECKER.mail(f"片山様\n\n{draft}\n", "agent"), (customer,)), CHECKER.knowledge)


def said(made: Annotated, part: str) -> tuple[Mail, Sentence]:
    return next((m, s) for m, s in made.inbound if part in s.text)


def attention(made: Annotated) -> Attention:
    return Attention(made, cue_reader(made), matter_reader(made))


def test_a_sentence_of_the_draft_falls_to_what_it_speaks_of() -> None:
    made = annotated(INBOUND, "棚の高さは180センチでございます。")
    spread = attention(made)
    shares = {part: spread.shares(said(made, part)[1])["share"] for part in ("棚", "娘", "領収書")}
    assert shares["棚"] > 2 * max(shares["娘"], shares["領収書"])


def test_a_sentence_nearer_to_something_else_speaks_against() -> None:
    made = annotated(INBOUND, "領収書は会社名でお出しします。")
    reply = made.draft[-1]
    spread = attention(made)
    near = spread.contrast(said(made, "領収書")[1], reply)
    far = spread.contrast(said(made, "棚")[1], reply)
    assert near["n:over-other"] > 0 > far["n:over-other"]
    assert near["n:shared-new"] >= 2
    assert far["n:shared-new"] == 0


def cues_of(made: Annotated, act: str, part: str) -> Cues:
    mail, told = said(made, part)
    wishes = plain(candidates(made))
    return passing(made).cues(act, told, mail, passing(made).margins(act, told, mail, wishes), wishes)


def test_words_that_nothing_else_in_the_mail_holds_are_met_by_an_answer_only() -> None:
    inbound = "棚を二つ注文しました。\n棚の送料はいくらですか。\n棚の高さは何センチですか。\n"
    answered = cues_of(annotated(inbound, "送料は500円でございます。"), "question", "送料")
    passed = cues_of(annotated(inbound, "棚の高さは180センチでございます。"), "question", "送料")
    assert answered["own-covered"] > passed["own-covered"]
    # the shelf is in the draft, so that of all words of the question most are met
    assert passed["said-covered"] > passed["own-covered"]


def test_a_small_number_is_said_only_where_it_counts_the_same() -> None:
    inbound = "口は2つありますか。\n型番30125のことです。\n"
    assert cues_of(annotated(inbound, "当日は2名で伺います。"), "question", "口")["number-said"] == 0
    assert cues_of(annotated(inbound, "はい、2つございます。"), "question", "口")["number-said"] == 1
    long = cues_of(annotated("型番30125は在庫がありますか。\n", "型番30125でしたらございます。"), "question", "型番")
    assert long["long-number-said"] == 1


def test_a_day_is_said_however_it_is_written() -> None:
    for draft, cue in (("9日のお届けはお約束できかねます。", "day-said"), ("19日は定休日です。", "day-not-said")):
        made = annotated("10/9までに届きますか。", draft)
        mail, asked = said(made, "届き")
        assert matter_reader(made).cues(asked, cue_reader(made).asked(asked, mail), [asked])[cue] == 1.0


def test_what_is_only_wanted_soon_is_met_by_the_thing_itself() -> None:
    made = annotated("領収書をください。今週中にPDFで頂戴できますと助かります。", "領収書を添付いたします。")
    mail, asked = said(made, "今週中")
    judge = passing(made)
    cues = judge.cues("request", asked, mail, judge.margins("request", asked, mail))
    assert cues["soon"] == cues["soon>announces-attachment"] == 1.0


def test_items_below_a_sentence_that_asks_are_asked() -> None:
    made = annotated("次の点を教えてください。\n・責任者の氏名\n\n品名は次のとおりです。\n・棚\n", "承知いたしました。")
    cues = [cue_reader(made).asked(s, m) for m, s in made.inbound if s.line_kind == "list"]
    assert ["listed" in found for found in cues] == [True, False]


def test_each_act_has_cues_of_its_own() -> None:
    made = annotated(INBOUND, "棚の高さは180センチでございます。")
    cues = cues_of(made, "question", "棚")
    assert cues["question/coverage"] == cues["coverage"]
    assert "request/coverage" not in cues
    mail, told = said(made, "娘")
    assert not any("/" in cue for cue in passing(made).judge("disclosure", told, mail).cues)


def test_what_stands_twice_in_a_thread_competes_once() -> None:
    once = annotated(INBOUND, "棚の高さは180センチでございます。")
    twice = annotated(INBOUND + INBOUND, "棚の高さは180センチでございます。")
    assert [s.text for s in attention(once).items] == [s.text for s in attention(twice).items]


def test_each_kind_of_answer_lowers_the_doubt() -> None:
    silent = annotated(INBOUND, "棚の高さは180センチでございます。")
    heard = annotated(INBOUND, "棚の高さは180センチでございます。お嬢様のご結婚、おめでとうございます。")
    doubts = []
    for made in (silent, heard):
        mail, told = said(made, "娘")
        doubts.append(passing(made).judge("disclosure", told, mail))
    assert doubts[0].passed_over > 0.7
    assert doubts[1].passed_over < 0.3
    assert doubts[1].reply is not None
    assert "おめでとう" in doubts[1].reply.text


def test_anger_makes_a_fault_out_of_a_symptom() -> None:
    draft = "ご利用ありがとうございます。"
    plain = complaint(annotated("先月買った扇風機が動かなくなりました。", draft))
    angry = complaint(annotated("先月買った扇風機が動かなくなりました。いい加減にしてください。", draft))
    assert plain is not None
    assert angry is not None
    assert angry.certainty > plain.certainty
    assert "扇風機" in angry.sentence.text


def test_an_empty_mail_complains_of_nothing() -> None:
    assert complaint(annotated("", "ご利用ありがとうございます。")) is None


def test_a_sentence_of_the_draft_falls_to_what_it_answers_in_other_words() -> None:
    inbound = "受け取りに行くのは夜になりますが、それまで預かっていただけますか。\n送料はいくらですか。\n"
    made = annotated(inbound, "20時まで承ります。")
    mails = {part: said(made, part) for part in ("預かって", "送料")}
    passed = {part: passing(made).judge("question", told, mail).passed_over for part, (mail, told) in mails.items()}
    assert passed["預かって"] < passed["送料"]


def test_a_told_sentence_out_of_the_count_competes_with_the_others() -> None:
    made = annotated(INBOUND, "棚の高さは180センチでございます。")
    greeting = annotated("いつもお世話になっております。\n" + INBOUND, "棚の高さは180センチでございます。")
    mail, told = said(greeting, "お世話")
    assert told not in passing(greeting).told
    verdict = passing(greeting).judge("question", told, mail)
    same = passing(made).judge("question", said(made, "棚")[1], said(made, "棚")[0])
    assert verdict.passed_over > same.passed_over


def test_wording_is_the_forms_of_a_sentence_alone_and_two_by_two() -> None:
    made = annotated("3月ですか。", "はい。")
    wording = cue_reader(made).wording(made.inbound[0][1])
    assert {"w:#", "w:です", "w:^_#", "w:です_か", "w:。_^"} <= set(wording)
    assert set(wording.values()) == {0.3}


def test_every_weight_has_its_cue() -> None:
    """A cue that is renamed or gone leaves its weight behind, and every score shifted."""
    made: dict[str, set[str]] = {name: set() for name in ("answered", "unanswered", "received", "unreceived")}
    for path in sorted((CASES / "care").glob("care-*.yaml")):
        case = Annotated(CHECKER.read_labelled(str(path)).case, CHECKER.knowledge)
        judge, wishes = passing(case), plain(candidates(case))
        for mail, told in case.inbound:
            for act in ("question", "request", "disclosure", "feeling") if told in judge.told else ():
                sentence, draft = ("answered", "unanswered") if act in ASKED else ("received", "unreceived")
                made[sentence].update(*(judge.pair(act, told, mail, reply) for reply in judge.replies))
                made[draft].update(judge.cues(act, told, mail, judge.margins(act, told, mail, wishes), wishes))
    for name, cues in made.items():
        weights = CHECKER.knowledge.weights(name)["weights"]
        # what some acts and kinds of question only show, and wishes that fall back on another, may not occur in forty mails
        gone = {cue for cue in weights if not {">", "&"} & set(cue) and cue not in cues and not cue.startswith("r:")}
        assert {cue.rpartition("/")[2] for cue in gone} <= {"kind-missing", "otherwise"}


def test_a_nearness_counts_anew_beyond_its_points() -> None:
    made = annotated("棚を二つ注文しました。\n送料はいくらですか。\n", "送料は500円でございます。")
    mail, told = said(made, "送料")
    cues = passing(made).pair("question", told, mail, made.draft[-1])
    near = cues["a:near"]
    points = made.knowledge.weights("cues")["bends"]["a:near"]
    assert {p: cues[f"a:near>={p}"] for p in points if p < near} == {p: near - p for p in points if p < near} != {}
    assert not any(f"a:near>={p}" in cues for p in points if p >= near)


@pytest.mark.parametrize("name", ["answered", "received"])
def test_learnt_weights_bend(name: str) -> None:
    weights = load_knowledge().weights(name)["weights"]
    assert {cue.partition(">=")[0] for cue in weights if ">=" in cue} >= {"a:near", "a:over-other"}
