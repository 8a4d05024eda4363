"""Scores are counted as cases/README says: each rule of matching, on made-up findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailcheck.api import Checker
from mailcheck.errors import InputError
from mailcheck.evaluation import Result, Score, evaluate_folder, score_case

CHECKER = Checker(select=["wrong-name", "leftover-placeholder"])

CASE = """
id: made-01
thread:
  - from: customer
    text: |
      届け先を変えてください。
      長谷川 光子
draft: |
  長谷部様

  お届けは○月○日です。
findings:
{findings}
"""

LABEL = "  - {{rule: {rule}, in: draft, quote: {quote}{more}}}\n"


def score(tmp_path: Path, *labels: tuple[str, str, str]) -> Result:
    findings = "".join(LABEL.format(rule=r, quote=q, more=m) for r, q, m in labels)
    path = tmp_path / "made-01.yaml"
    path.write_text(
        CASE.format(findings=findings) if labels else CASE.replace("findings:\n{findings}", "findings: []"),
        "utf-8",
    )
    result = Result(rules={c.id: Score() for c in CHECKER.cards})
    score_case(CHECKER.read_labelled(str(path)), CHECKER, "made-01", result)
    return result


def counts(result: Result, rule: str) -> tuple[int, int, int]:
    s = result.rules[rule]
    return s.found, s.missed, s.false


def test_found_missed_and_false(tmp_path: Path) -> None:
    result = score(tmp_path, ("wrong-name", "長谷部様", ""))
    assert counts(result, "wrong-name") == (1, 0, 0)
    assert counts(result, "leftover-placeholder") == (0, 0, 1)
    assert (result.clean, result.quiet) == (0, 0)


def test_overlap_with_the_sentence_is_enough(tmp_path: Path) -> None:
    result = score(tmp_path, ("leftover-placeholder", "お届けは", ""), ("wrong-name", "長谷部", ""))
    assert counts(result, "leftover-placeholder") == (1, 0, 0)
    assert counts(result, "wrong-name") == (1, 0, 0)


def test_another_sentence_is_not(tmp_path: Path) -> None:
    result = score(tmp_path, ("wrong-name", "お届けは", ""))
    assert counts(result, "wrong-name") == (0, 1, 1)


def test_also_names_further_anchors(tmp_path: Path) -> None:
    result = score(tmp_path, ("wrong-name", "お届けは", ", also: [長谷部様]"))
    assert counts(result, "wrong-name") == (1, 0, 0)


def test_unsure_labels_count_neither_way(tmp_path: Path) -> None:
    unsure = ", sure: false"
    result = score(tmp_path, ("wrong-name", "長谷部様", unsure), ("leftover-placeholder", "お届けは", unsure))
    assert counts(result, "wrong-name") == (0, 0, 0)
    assert counts(result, "leftover-placeholder") == (0, 0, 0)
    assert (result.clean, result.quiet) == (1, 1)


def test_a_clean_draft_with_findings_is_loud(tmp_path: Path) -> None:
    result = score(tmp_path)
    assert (result.clean, result.quiet) == (1, 0)
    assert counts(result, "wrong-name") == (0, 0, 1)


def test_measures() -> None:
    total = Score(found=3, missed=1, false=1)
    assert (total.precision, total.recall, total.f1) == (0.75, 0.75, 0.75)
    assert Score().precision is None
    assert Score().f1 is None


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled cases"):
        evaluate_folder(tmp_path, CHECKER)


def test_every_broken_case_is_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("id: 1\ndraft: 3\nfindings: []\n", "utf-8")
    with pytest.raises(InputError) as caught:
        evaluate_folder(tmp_path, CHECKER)
    assert len(caught.value.problems) == 2
