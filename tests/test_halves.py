"""The halves of listening are scored as the documentation says, on files made for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailcheck.api import Checker
from mailcheck.cli.main import group
from mailcheck.errors import InputError
from mailcheck.halves import area, evaluate_halves

CASE = """
id: made-01
thread:
  - from: customer
    text: |
      来月の娘の結婚式に履いていく靴を探しています。
      24センチの在庫はありますか。
draft: |
  片山様

  24センチは在庫がございます。
findings:
  - {rule: ignored-disclosure, in: inbound, quote: 娘の結婚式に}
"""
LINKS = """
made-01:
  - {kind: disclosure, quote: 娘の結婚式に, heard: null}
  - {kind: question, quote: 24センチの在庫, heard: 在庫がございます}
"""


def test_the_area_counts_pairs_in_the_right_order() -> None:
    assert area([0.9, 0.4], [0.1, 0.5]) == 0.75
    assert area([0.5], [0.5]) == 0.5
    assert area([0.1], [0.9]) == 0.0
    assert area([0.1], []) is None


def test_links_score_both_halves(tmp_path: Path) -> None:
    (tmp_path / "made-01.yaml").write_text(CASE, "utf-8")
    (tmp_path / "heard.yaml").write_text(LINKS, "utf-8")
    scores = {(h.half, h.act): h for h in evaluate_halves(tmp_path, Checker())}
    assert scores["recognised", "disclosure"][3:6] == (1, 1, 1.0)
    assert scores["taken-up", "disclosure"][3:6] == (0, 1, None)
    assert scores["taken-up", "question"][3:6] == (1, 0, None)


def test_what_people_differ_on_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "made-01.yaml").write_text(CASE, "utf-8")
    links = LINKS.replace("heard: null}", "heard: null, sure: false}")
    links += "  - {kind: weak, quote: 靴を探しています}\n"
    (tmp_path / "heard.yaml").write_text(links, "utf-8")
    scores = {(h.half, h.act): h for h in evaluate_halves(tmp_path, Checker())}
    # of two sentences one is open
    assert scores["recognised", "disclosure"][3:5] == (0, 1)
    assert scores["recognised", "question"][3:5] == (1, 1)
    assert ("taken-up", "disclosure") not in scores


def test_pairs_sentences_and_utterances_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    pair = {
        "kind": "disclosure",
        "business": "24センチの在庫はありますか。",
        "told": "来月、娘が結婚します。",
        "replies": [
            {"text": "お嬢様のご結婚、おめでとうございます。", "heard": True},
            {"text": "24センチは在庫がございます。", "heard": False},
        ],
    }
    said = [{"text": "来月、娘が結婚します。", "disclosure": 2}, {"text": "朝食は何時からですか。", "disclosure": 0}]
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair, ensure_ascii=False) + "\n", "utf-8")
    (tmp_path / "said.jsonl").write_text("\n".join(json.dumps(s, ensure_ascii=False) for s in said) + "\n", "utf-8")
    table = "label\ttopic\tsentence\nquestion\t-\t朝食は何時からですか。\nnone\t-\t注文番号は40212です。\n"
    table += "weak+question\t-\t出張なのですが、駅から近いですか。\n"
    (tmp_path / "sentences.tsv").write_text(table, "utf-8")
    (tmp_path / "replies.tsv").write_text("label\tfamily\tsentence\nrefusal\t-\tできかねます。\n", "utf-8")
    scores = {(h.material, h.act): h for h in evaluate_halves(tmp_path, Checker())}
    assert scores["pairs", "disclosure"][3:6] == (1, 1, 1.0)
    assert scores["sentences", "question"][3:6] == (2, 1, 1.0)
    assert scores["sentences", "disclosure"][3:5] == (0, 2)
    assert scores["utterances", "disclosure>=2"][3:6] == (1, 1, 1.0)
    output = CliRunner().invoke(group, ["eval", str(tmp_path), "--format", "json"]).output
    assert {row["material"] for row in json.loads(output)["listening"]} == {"pairs", "sentences", "utterances"}


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("heard.yaml", "made-01:\n  - {kind: wish, quote: x}\n", "heard.yaml:2:5: a link needs a quote and a kind"),
        ("pairs.jsonl", '{"kind": \n', "pairs.jsonl:1:10: no JSON"),
    ],
)
def test_faults_have_places(tmp_path: Path, name: str, text: str, place: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        evaluate_halves(tmp_path, Checker())
    assert place in str(caught.value)
