"""`wrong` and `missed`: an exchange is kept as a labelled case that eval scores, without the names that were in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailcheck.api import Checker
from mailcheck.evaluation import evaluate
from mailcheck.model import Facts
from mailcheck.standins import StandIns
from tests.support.running import Done, run

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CHECKER = Checker()
FOLDER = "mailcheck-cases"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name in ("01-dress-shop", "03-hotel", "07-furniture", "09-travel-agent"):
        shutil.copy(EXAMPLES / f"{name}.txt", tmp_path / f"{name[:2]}.txt")
    return tmp_path


def fingerprints(folder: Path, *args: str) -> dict[str, str]:
    document = json.loads(run("--format", "json", *args, cwd=folder).out)
    return {f["rule"]: f["fingerprint"] for file in document["files"] for f in file["findings"]}


def kept(folder: Path) -> list[tuple[str, Any]]:
    """Text and value of each case."""
    texts = [p.read_text(encoding="utf-8") for p in sorted((folder / FOLDER).glob("*.yaml"))]
    return [(text, yaml.safe_load(text)) for text in texts]


def wrong(folder: Path, rule: str, *args: str) -> Done:
    return run("wrong", fingerprints(folder, *args)[rule], *args, cwd=folder)


def test_a_false_alarm_is_scored_as_one(desk: Path) -> None:
    done = wrong(desk, "wrong-name", "09.txt")
    assert done.status == 0
    ((text, case),) = kept(desk)
    for name in ("今西", "今井", "直子", "n.imanishi", "内海", "はと屋"):
        assert name not in text
    # what is masked is said, and the stand-ins are names
    assert "今西 -> " in done.out
    assert "n.imanishi@example.com -> user" in done.out
    # other findings of the exchange are not judged
    assert {f["sure"] for f in case["findings"]} == {False}
    score = evaluate(str(desk / FOLDER))[""].rules
    assert (score["wrong-name"].false, score["wrong-name"].labels) == (1, 0)
    assert score["leftover-other-case"].false == 0


def test_names_that_are_taken_for_each_other_still_are(desk: Path) -> None:
    assert wrong(desk, "wrong-name", "03.txt").status == 0
    case = CHECKER.read(str(next((desk / FOLDER).iterdir())))
    findings = [f for f in CHECKER.check(case).findings if f.rule == "wrong-name"]
    assert [f.place.quote[:2] for f in findings] == ["渡邊"]


def test_numbers_keep_their_shape_and_differ_where_they_did(desk: Path) -> None:
    case = CHECKER.read(str(desk / "07.txt"))
    stand_ins = StandIns(case, CHECKER.knowledge)
    one, other = (stand_ins.text(code).text for code in ("HT-7721", "HT-7712"))
    assert one != other
    assert sorted(one) == sorted(other)
    assert (one[:3], len(one)) == ("HT-", 7)
    assert stand_ins.text("2026-11-02 に12,000円").text == "2026-11-02 に12,000円"


def test_places_follow_into_the_masked_text() -> None:
    case = CHECKER.anatomist.exchange("山口 一郎 様\n\n三宅が承ります。", "x", Facts(customer_name="山口 一郎"))
    masked = StandIns(case, CHECKER.knowledge).text(case.draft.text)
    start = case.draft.text.index("承り")
    assert masked.text[masked.place(start) : masked.place(start + 2, end=True)] == "承り"
    assert masked.text[masked.place(0) : masked.place(2, end=True)] == masked.text.split(" ")[0]
    assert "山口" not in masked.text


def test_postal_addresses_and_the_house() -> None:
    inbound = "住所は大阪府堺市北区長曽根町130-42です。\n\n山口 一郎\n〒160-0023 東京都新宿区西新宿1-2-3 緑ビル5F\n"
    case = CHECKER.anatomist.exchange("山口様\n\n承りました。\n\nかもめ商店 総務部\n内海", "x", Facts())
    case = case._replace(thread=(CHECKER.mail(inbound, "customer")._replace(position=0),))
    stand_ins = StandIns(case, CHECKER.knowledge)
    masked = stand_ins.text(inbound).text + stand_ins.text(case.draft.text).text
    for word in ("堺", "長曽根", "130-42", "新宿", "緑ビル", "山口", "一郎", "内海", "かもめ"):
        assert word not in masked, masked


def test_what_was_missed_is_scored_as_missed(desk: Path) -> None:
    done = run("missed", "ignored-request", "01.txt:26", cwd=desk)
    assert done.status == 0
    ((_, case),) = kept(desk)
    (label,) = [f for f in case["findings"] if f.get("sure") is not False]
    assert label == {
        "rule": "ignored-request", "in": "inbound", "why": "missed",
        "quote": "袖丈を2cmほど詰めていただくことはできますか。",
    }  # fmt: skip
    score = evaluate(str(desk / FOLDER))[""].rules["ignored-request"]
    assert (score.missed, score.found, score.false) == (1, 0, 0)


def test_a_column_chooses_the_sentence(desk: Path) -> None:
    run("missed", "ignored-request", "01.txt:26:3", cwd=desk)
    assert kept(desk)[0][1]["findings"][0]["quote"] == "思っています。"


def test_lines_of_case_files_and_of_other_files(desk: Path) -> None:
    (desk / "reply.txt").write_text("山口様\n\n本日発送いたしました。\n", encoding="utf-8")
    (desk / "mail.txt").write_text("山口です。\n母の誕生日に贈ります。\nいつ届きますか。\n", encoding="utf-8")
    done = run("missed", "unanswered-question", "--inbound", "mail.txt", "--in", "inbound", "reply.txt:3", cwd=desk)
    assert done.status == 0
    ((_, case),) = kept(desk)
    assert (case["findings"][0]["in"], case["findings"][0]["quote"]) == ("inbound", "いつ届きますか。")
    stored = next((desk / FOLDER).iterdir())
    copy = desk / "case.yaml"
    copy.write_text(stored.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("missed", "vague-timing", "case.yaml:3", cwd=desk).status == 0
    labels = [c["findings"][0] for _, c in kept(desk)]
    assert ("vague-timing", "draft", "本日発送いたしました。") in [(x["rule"], x["in"], x["quote"]) for x in labels]


def test_templates_behind_front_matter_and_in_tables(desk: Path) -> None:
    (desk / "mails").mkdir()
    text = "{{name}}様\n\nお問い合わせありがとうございます。\n後日ご連絡いたします。\n"
    (desk / "mails" / "a.txt").write_text("---\ntitle: x\n---\n" + text, encoding="utf-8")
    (desk / "mails" / "t.csv").write_text(f'name,body\nx,"{text}"\n', encoding="utf-8")
    assert run("missed", "typo", "--template", "mails/a.txt:6", cwd=desk).status == 0
    assert run("missed", "dead-end", "mails/t.csv:5", cwd=desk).status == 0
    found = {c["findings"][0]["rule"]: c["findings"][0]["quote"] for _, c in kept(desk)}
    assert found == {"typo": "お問い合わせありがとうございます。", "dead-end": "後日ご連絡いたします。"}
    assert wrong(desk, "vague-timing", "mails").status == 0
    assert [c["template"] for _, c in kept(desk)] == [True] * 3


def test_nothing_is_written_over_and_the_folder_is_configured(desk: Path) -> None:
    (desk / "mailcheck.yaml").write_text(f"cases_folder: labelled/{FOLDER}\n", encoding="utf-8")
    for _ in range(2):
        assert wrong(desk, "wrong-name", "09.txt").status == 0
    names = sorted(p.name for p in (desk / "labelled" / FOLDER).iterdir())
    assert len(names) == 2
    assert names[0].startswith("wrong-wrong-name-")
    assert names[0][-7:] == "-2.yaml" or names[1][-7:] == "-2.yaml"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("wrong", "0123456789abcdef", "09.txt"), "no finding '0123456789abcdef' in 09.txt"),
        (("wrong", "0123456789abcdef", "none.txt"), "none.txt: there is no such file"),
        (("missed", "typoo", "09.txt:1"), "no rule 'typoo'; did you mean 'typo'?"),
        (("missed", "typo", "09.txt"), "write FILE:LINE"),
        (("missed", "typo", "09.txt:999"), "no line of a mail"),
        (("missed", "wrong-name", "09.txt:12"), "wrong-name does find something here ["),
    ],
)
def test_faults(desk: Path, args: tuple[str, ...], message: str) -> None:
    done = run(*args, cwd=desk)
    assert (done.status, message in done.err) == (2, True), done.err
    assert not (desk / FOLDER).exists()
