"""The rules test themselves, and hold what they promise on the labelled cases of the trades they are tuned on."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailcheck import engine
from mailcheck.api import Checker
from mailcheck.errors import RuleError
from mailcheck.evaluation import evaluate_folder
from mailcheck.lexicon.compiler import compile_rules
from mailcheck.model import Case
from mailcheck.rules.registry import cards, kind
from mailcheck.selftest import run_selftests
from mailcheck.store import load_knowledge

CASES = Path(__file__).parent / "cases"
TUNED = ("apparel", "care", "stay")
RULES = (
    "wrong-name",
    "leftover-placeholder",
    "leftover-other-case",
    "leftover-note",
    "repeated-phrase",
    "missing-cushion",
    "ignored-disclosure",
    "ignored-feeling",
)


def test_every_self_test_passes() -> None:
    failed = [f"{o.subject}: {o.message}" for o in run_selftests() if not o.passed or o.message]
    assert not failed, "\n".join(failed)


def test_every_rule_says_itself_in_both_languages() -> None:
    for card in cards(load_knowledge()):
        for field in (card.summary, card.message, card.advice, card.why):
            assert set(field) == {"ja", "en"}, card.id


def test_the_promise_on_the_tuned_trades() -> None:
    checker = Checker(select=RULES)
    total, clean, quiet, crashed = [], 0, 0, []
    for trade in TUNED:
        result = evaluate_folder(CASES / trade, checker)[""]
        total.append(result.micro)
        clean, quiet = clean + result.clean, quiet + result.quiet
        crashed += result.crashed
    found = sum(s.found for s in total)
    false = sum(s.false for s in total)
    labels = sum(s.labels for s in total)
    assert not crashed
    assert found / (found + false) >= 0.90
    assert found / labels >= 0.75
    assert quiet / clean >= 0.95


def test_a_rule_that_raises_is_named_and_the_others_report(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Checker()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(type(kind("placeholder")), "run", broken)
    draft = checker.mail("山田様\n\nお届けは○月○日です。山田様\n【テンプレ】", "agent")
    report = engine.run(Case("x", draft), checker.cards, checker.knowledge)
    assert report.crashed == ("leftover-placeholder: ZeroDivisionError: on purpose",)
    assert [f.rule for f in report.findings] == ["leftover-note"]


def test_all_faults_of_a_rules_folder_are_listed_with_their_places(tmp_path: Path) -> None:
    for part in ("values", "mail", "weights", "lexicon/acts", "lexicon/topics", "lexicon/words", "lexicon/feelings"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "lexicon/acts/refusal.yaml").write_text("id: refusal\npatern: [a]\npatterns:\n  - (a|b\n", "utf-8")
    (tmp_path / "lexicon/topics/gift.yaml").write_text("id: present\ntells: [贈り物]\n", "utf-8")
    with pytest.raises(RuleError) as caught:
        compile_rules(tmp_path)
    lines = [str(p).split("lexicon/")[1] for p in caught.value.problems]
    assert lines == [
        "acts/refusal.yaml:2:9: unknown key 'patern'; did you mean 'patterns'?",
        "acts/refusal.yaml:4:5: pattern '(a|b': ')' is missing (at its character 1)",
        "topics/gift.yaml:1:5: id must be the file's name, 'gift'",
    ]


def test_topics_are_broad() -> None:
    knowledge = load_knowledge()
    assert len(knowledge.topics) >= 25
    assert all(len(t.model) >= 3 for t in (*knowledge.topics, *knowledge.feelings))


GRAMMAR = ("keigo-error", "typo", "leftovers", "confrontational", "cut-off", "dead-end", "vague-timing", "repetition")


def test_no_model_sentence_has_a_fault() -> None:
    checker = Checker(select=GRAMMAR)
    topics = (*checker.knowledge.topics, *checker.knowledge.feelings)
    sentences = [(t.id, model) for t in topics for model in t.model]
    assert len(sentences) >= 200
    faults = []
    for topic, model in sentences:
        draft = checker.mail(f"佐藤様\n\nお問い合わせありがとうございます。\n{model}\n\n青空商店 田中\n", "agent")
        faults += [(topic, f.rule, f.place.quote) for f in checker.check(Case("x", draft)).findings]
    assert faults == []
