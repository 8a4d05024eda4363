"""Packs: rules that teams write, laid over ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import mailcheck
from mailcheck.api import Checker
from mailcheck.errors import ConfigError, RuleError
from mailcheck.finding import Severity
from mailcheck.testing import assert_cards, run_tests
from tests.support.packs import card, pack
from tests.support.running import run

DRAFT = "佐々木様\n\n現場に確認いたします。\n"


def found(draft: str, *packs: Path, inbound: str | None = None) -> list[tuple[str, str, str]]:
    report = mailcheck.check(draft, inbound=inbound, packs=map(str, packs))
    assert report.crashed == ()
    return [(f.rule, f.severity.value, f.place.quote) for f in report.findings]


def problems(folder: Path, *more: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        Checker(packs=[str(folder), *map(str, more)])
    return [str(p).replace(f"{folder}/", "") for p in caught.value.problems]


def test_a_rule_of_a_pack(tmp_path: Path) -> None:
    ours = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x", severity="error")})
    assert found(DRAFT, ours) == [("kobo/x", "error", "現場")]
    assert found(DRAFT) == []


def test_edits_and_suggestions(tmp_path: Path) -> None:
    ours = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x", "{patterns: [現場], replace: 工房, suggestions: [工房です。]}")})
    (finding,) = mailcheck.check(DRAFT, packs=[str(ours)]).findings
    (edit,) = finding.edits
    assert DRAFT[: edit.span.start] + edit.text + DRAFT[edit.span.end :] == "佐々木様\n\n工房に確認いたします。\n"
    assert finding.suggestions == ("工房です。",)


def test_the_whole_sentence_the_region_and_overlaps(tmp_path: Path) -> None:
    ours = pack(
        tmp_path / "a",
        {
            "tone/x.yaml": card("kobo/x", "{patterns: [現場, 現場 に], anchor: sentence}"),
            "tone/y.yaml": card("kobo/y", "{patterns: [佐々木, 現場, 現場 に], regions: [addressee, body], not: [現場 監督]}"),
        },
    )
    draft = "佐々木様\n\n現場に聞き、現場監督と現場で話します。"
    assert found(draft, ours) == [
        ("kobo/y", "warning", "佐々木"),
        ("kobo/y", "warning", "現場に"),
        ("kobo/x", "warning", "現場に聞き、現場監督と現場で話します。"),
        ("kobo/y", "warning", "現場"),
    ]


def test_acts_word_lists_and_extensions(tmp_path: Path) -> None:
    ours = pack(
        tmp_path / "a",
        {
            "lexicon/words/wares.yaml": "id: kobo/wares\nwords: [盆, 硯箱]\n",
            "lexicon/words/more-kin.yaml": "extends: kin\nwords: [うちの 殿]\n",
            "lexicon/acts/ware.yaml": "id: kobo/ware\npatterns: ['@kobo/wares', '@kin が']\nyes: [うちの殿が使います。]\n",
            "lexicon/acts/sorry.yaml": "extends: apology\npatterns: [かたじけない]\nyes: [かたじけない。]\n",
            "lexicon/topics/gift.yaml": "extends: wedding\ntells: [引出物]\nyes: [引出物です。]\n",
            "tone/x.yaml": card("kobo/x", "{acts: [kobo/ware, apology]}"),
        },
    )
    draft = "佐々木様\n\n硯箱をお送りします。かたじけないことです。"
    assert found(draft, ours) == [("kobo/x", "warning", "硯箱"), ("kobo/x", "warning", "かたじけない")]
    inbound = "佐々木です。来月、妹の引出物に使いたいと思っています。お盆はいつ届きますか。"
    told = [f for f in found("佐々木様\n\nお盆は明日届きます。", ours, inbound=inbound) if f[0] == "ignored-disclosure"]
    assert len(told) == 1
    assert [o.message for o in run_tests(str(ours)) if "act" in o.subject or "topic" in o.subject] == [""] * 3


def test_a_topic_of_a_pack_is_heard(tmp_path: Path) -> None:
    topic = "id: kobo/tea\nlabel: {ja: お茶の席}\ntells: [お茶会]\ngeneral: [大切な お席]\nmodel: [お茶の席をお大事に。]\n"
    ours = pack(tmp_path / "a", {"lexicon/topics/tea.yaml": topic})
    inbound = "佐々木です。来月のお茶会で使いたいと思っています。お盆はいつ届きますか。"
    assert "ignored-disclosure" in {f[0] for f in found("佐々木様\n\nお盆は明日届きます。", ours, inbound=inbound)}
    taken_up = "佐々木様\n\n来月のお茶会に間に合うよう、お盆は明日お届けします。"
    assert "ignored-disclosure" not in {f[0] for f in found(taken_up, ours, inbound=inbound)}


def test_values_are_added_to_ours(tmp_path: Path) -> None:
    ours = pack(tmp_path / "a", {"values/more.yaml": "extends: mixed-address\n", "values/mine.yaml": "figures: [1, 2]\n"})
    knowledge = Checker(packs=[str(ours)]).knowledge
    assert knowledge.values("kobo/mine") == {"figures": [1, 2]}
    assert knowledge.values("mixed-address") == Checker().knowledge.values("mixed-address")


def test_severity_wording_and_off(tmp_path: Path) -> None:
    settings = (
        "prefix: kobo\nrules:\n  keigo-error: off\n"
        "  leftover-placeholder:\n    severity: hint\n    message:\n      ja: 空欄「{quote}」\n"
    )
    ours = pack(tmp_path / "a", {"pack.yaml": settings})
    draft = "○○様\n\n了解しました。"
    report = mailcheck.check(draft, packs=[str(ours)])
    assert [(f.rule, f.severity, f.message) for f in report.findings] == [
        ("leftover-placeholder", Severity.HINT, "空欄「○○様」")
    ]
    assert "keigo-error" in {f[0] for f in found(draft)}
    # what is asked for by its name runs
    checker = Checker(packs=[str(ours)], select=["keigo-error"])
    assert [c.id for c in checker.cards] == ["keigo-error"]


def test_the_configuration_has_the_last_word(tmp_path: Path) -> None:
    pack(tmp_path / "rules", {"pack.yaml": "prefix: kobo\nrules: {keigo-error: off}\n", "tone/x.yaml": card("kobo/x")})
    (tmp_path / "draft.txt").write_text("佐々木様\n\n了解しました。現場です。\n", "utf-8")
    config = tmp_path / "mailcheck.yaml"
    config.write_text("packs: rules\nselect: [tone]\n", "utf-8")
    assert [line.split()[2] for line in run("--format", "concise", "-q", "draft.txt", cwd=tmp_path).out.splitlines()] == [
        "kobo/x"
    ]
    config.write_text("packs: rules\nseverity: {keigo-error: error, kobo/x: off}\n", "utf-8")
    done = run("--format", "concise", "-q", "draft.txt", cwd=tmp_path)
    assert [line.split()[1:3] for line in done.out.splitlines()] == [["error", "keigo-error"]]
    config.write_text("packs: rules\nignore: [kobo, kobo/y]\nlng: ja\n", "utf-8")
    done = run("draft.txt", cwd=tmp_path)
    assert (done.status, done.err.count("\n")) == (2, 2)
    assert "unknown key 'lng'" in done.err
    assert "2:16: no rule or category 'kobo/y'; did you mean 'kobo/x'?" in done.err


@pytest.mark.parametrize("name", ["concise", "json", "sarif", "github", "junit", "html", "markdown"])
def test_every_format_takes_a_rule_of_a_pack(tmp_path: Path, name: str) -> None:
    pack(tmp_path / "rules", {"tone/x.yaml": card("kobo/x")})
    (tmp_path / "mailcheck.yaml").write_text("packs: [./rules]\n", "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run("--format", name, "draft.txt", cwd=tmp_path)
    assert (done.status, done.err) == (1, "")
    assert "kobo/x" in done.out.replace("\\", "").replace("%2F", "/")


def test_a_changed_pack_is_seen_and_an_unchanged_one_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ours = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x")})
    assert found(DRAFT, ours) == [("kobo/x", "warning", "現場")]
    code = "import sys, mailcheck; mailcheck.check('佐々木様', packs=[sys.argv[1]]); print('yaml' in sys.modules)"
    again = [sys.executable, "-c", code, str(ours)]
    assert subprocess.run(again, capture_output=True, text=True, check=True).stdout == "False\n"
    pack(ours, {"tone/x.yaml": card("kobo/x", "{patterns: [確認]}")})
    assert found(DRAFT, ours) == [("kobo/x", "warning", "確認")]


def test_a_run_without_packs_knows_nothing_of_them(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    code = (
        "import sys; from mailcheck.api import check_file; check_file(sys.argv[1])\n"
        "later = ('lexicon.packs', 'lexicon.compiler', 'rules.plugins', 'rules.references', 'rules.typed')\n"
        "print([m for m in ('importlib.metadata', *(f'mailcheck.{n}' for n in later)) if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "draft.txt")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_installed_pack_is_found_and_not_imported(tmp_path: Path) -> None:
    pack(tmp_path / "site" / "acme_rules", {"tone/x.yaml": card("kobo/x"), "__init__.py": "raise SystemExit('imported')\n"})
    (tmp_path / "mailcheck.yaml").write_text("packs: [acme-rules]\n", "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run("--format", "concise", "draft.txt", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")})
    assert "kobo/x" in done.out
    assert run("test", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")}).status == 0


def test_packs_that_cannot_be_found_are_named_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    config = tmp_path / "mailcheck.yaml"
    config.write_text("packs:\n  - ./missing\n  - acme-no-such\n  - ./empty\n", "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    done = run("draft.txt", cwd=tmp_path)
    assert done.status == 2
    assert [line.split(": ")[1].replace(f"{config}:", "") for line in done.err.splitlines()] == ["2:5", "3:5", "4:5"]
    assert "mailcheck new rule NAME --pack ./empty" in done.err


def test_every_fault_in_one_run(tmp_path: Path) -> None:
    folder = pack(
        tmp_path / "a",
        {
            "pack.yaml": "prefix: kobo\nrules:\n  typos: hint\n  typo: of\n  late-reply: {messag: {ja: 例}}\n"
            "  wrong-name: {message: {ja: '{nam}様'}}\n",
            "tone/x.yaml": card("x"),
            "tone/y.yaml": card("kobo/y", "{acts: [apologies], regions: [bdy]}"),
            "tone/z.yaml": card("kobo/z", kind="patern"),
            "lexicon/acts/a.yaml": "id: kobo/a\npatterns:\n- '@kim'\n- !a 客\n- {届く}\n",
            "lexicon/topics/b.yaml": "extends: weding\nid: kobo/b\ntells: [a]\n",
            "values/c.yaml": "extends: tipos\n",
            "tones/d.yaml": "",
        },
    )
    assert problems(folder) == [
        "lexicon/acts/a.yaml:3:3: pattern '@kim': no word list 'kim'; did you mean 'kin'? (at its character 1)",
        "lexicon/acts/a.yaml:4:3: YAML takes ! and the word after it away: "
        "put quotation marks around a pattern that begins with !",
        "lexicon/acts/a.yaml:5:3: this is no pattern to YAML: "
        "put quotation marks around one that begins with { or [, or holds ': '",
        "lexicon/topics/b.yaml:1:10: there is nothing named 'weding' in topics to extend; did you mean 'wedding'?",
        "lexicon/topics/b.yaml:2:5: a file that extends another has no id",
        "pack.yaml:3:10: no rule 'typos'; did you mean 'typo'?",
        "pack.yaml:4:9: severity must be one of error, warning, hint, off",
        "pack.yaml:5:24: unknown key 'messag'; did you mean 'message'?",
        "pack.yaml:6:30: there is no {nam} in this rule; it has {known}, {name}, {quote}",
        "tone/x.yaml:1:5: id must be the pack's prefix and the file's name, 'kobo/x'",
        "tone/y.yaml:5:18: there is no act 'apologies'; did you mean 'apology'?",
        "tone/y.yaml:5:39: there is no region 'bdy'; did you mean 'body'?",
        "tone/z.yaml:4:7: unknown kind 'patern'; did you mean 'pattern'?",
        "tones: no folder of a pack is named 'tones'; did you mean 'tone'?",
        "values/c.yaml:1:10: there is no table 'tipos' to extend; did you mean 'typos'?",
    ]


def test_two_packs_with_one_prefix(tmp_path: Path) -> None:
    one, other = (pack(tmp_path / name, {}) for name in ("a", "b"))
    assert problems(one, other) == [f"{other}/pack.yaml:1:9: the prefix 'kobo' is taken by pack.yaml"]
    reserved = pack(tmp_path / "c", {}, prefix="tone")
    assert problems(reserved) == ["pack.yaml:1:9: the prefix 'tone' is a category of rules: take another"]


def test_a_later_pack_goes_over_an_earlier_one(tmp_path: Path) -> None:
    one = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x")})
    other = pack(tmp_path / "b", {"pack.yaml": "prefix: shop\nrules: {kobo/x: hint}\n"})
    assert found(DRAFT, one, other) == [("kobo/x", "hint", "現場")]
    assert problems(other) == ["pack.yaml:2:17: no rule 'kobo/x'"]


def test_learnt_weights_are_not_touched(tmp_path: Path) -> None:
    ours = pack(tmp_path / "a", {"lexicon/acts/a.yaml": "id: kobo/a\npatterns: [現場]\n"})
    laid, plain = Checker(packs=[str(ours)]).knowledge, Checker().knowledge
    for table in ("cues", "tell-disclosure", "unreceived", "thresholds"):
        assert laid.weights(table) == plain.weights(table)


def test_asserting_cards(tmp_path: Path) -> None:
    ours = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x")})
    assert_cards(ours)
    assert_cards(ours / "tone" / "x.yaml")
    pack(ours, {"tone/x.yaml": card("kobo/x", "{patterns: [現場 監督]}")})
    with pytest.raises(AssertionError, match="kobo/x: bad case 1: nothing found at '現場'"):
        assert_cards(ours)
    with pytest.raises(ConfigError):
        assert_cards(ours, plugins=["no-such-kind"])
    with pytest.raises(RuleError, match="there is no folder"):
        assert_cards(tmp_path / "missing-pack")


def messages(folder: Path, options: str, **files: str) -> str:
    pack(folder, {"tone/x.yaml": card("kobo/x", options), **files})
    return "\n".join(f"{o.subject}: {o.message}" for o in run_tests(str(folder)) if not o.passed)


def test_a_failing_case_is_explained(tmp_path: Path) -> None:
    stopped = messages(tmp_path / "a", "{patterns: [現場 は 遠い]}")
    assert "as far as '現場' and stops at the token です (です, 助動詞 終止形-一般); 'は' is expected" in stopped
    gap = messages(tmp_path / "a", "{patterns: ['現場 ..1 遠い']}")
    assert "'遠い' is expected after at most 1 tokens, and these come: です" in gap
    cancelled = messages(tmp_path / "a", "{patterns: [現場], not: [現場 です]}")
    assert "is cancelled by '現場 です'" in cancelled
    elsewhere = messages(tmp_path / "a", "{patterns: [現場], regions: [closing]}")
    assert "the sentence is in the region 'body', and the rule looks at 'closing'" in elsewhere
    own_good = messages(tmp_path / "a", "{patterns: [現場, 工房]}")
    assert "good case 1: found '工房' (例「工房」) by the pattern '工房'" in own_good
    off = messages(tmp_path / "a", "{patterns: [現場 で]}")
    assert "nothing found" in off
    off = messages(tmp_path / "a", "{patterns: [現場 です]}")
    assert "the mark is off by 2: '現場' is marked, and found is '現場です'; write ⟦現場です⟧" in off


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{届き}", "the dictionary form of '届き' is '届く': write {届く}"),
        ("{有り得る} ない", "{有り得る} is one token, and the tokenizer splits it as 有り|得る"),
        ("待っ て ろ", "the tokenizer splits '待ってろ' as 待っ|てろ"),
    ],
)
def test_patterns_that_can_never_match(tmp_path: Path, pattern: str, reason: str) -> None:
    assert reason in messages(tmp_path / "a", f"{{patterns: [現場, '{pattern}']}}")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("- {切れる} た パン", "A text that begins with { or [ needs quotation marks"),
        ("- @kin が", "a text that begins with @ or ` needs quotation marks"),
        ("- !お 客", "a text that begins with ! needs quotation marks"),
        ("- [現場, 「{quote}」]", "inside {…} and […] a text with { } [ ] or a comma needs quotation marks"),
    ],
)
def test_what_yaml_takes_otherwise_is_explained(tmp_path: Path, line: str, hint: str) -> None:
    folder = pack(tmp_path / "a", {"lexicon/acts/a.yaml": f"id: kobo/a\npatterns:\n{line}\n"})
    (problem,) = problems(folder)
    assert hint in problem


def test_a_meaning_that_yaml_cuts_at_its_comma(tmp_path: Path) -> None:
    act = "id: kobo/a\nmeaning: {ja: 例, en: one, or two}\npatterns: [現場]\n"
    (problem,) = problems(pack(tmp_path / "a", {"lexicon/acts/a.yaml": act}))
    assert problem == "lexicon/acts/a.yaml:2:33: no language 'or two': inside {…} a text with a comma needs quotation marks"


def test_sound_patterns_are_left_alone(tmp_path: Path) -> None:
    sound = [
        "{届く} 次第",
        "お断り (いたし|申し上げ)",
        "<姓> 様",
        "@kin が ..",
        "^ なお",
        "おかけ~ て?",
        "少々 お待ちください !ませ",
    ]
    assert messages(tmp_path / "a", f"{{patterns: [現場, {', '.join(repr(p) for p in sound)}]}}") == ""


def test_labelled_cases_of_a_team(tmp_path: Path) -> None:
    case = "draft: |\n  佐々木様\n\n  {}です。\nfindings: {}\n"
    label = "[{rule: kobo/x, in: draft, quote: 現場, why: 例}]"
    ours = pack(tmp_path / "a", {"tone/x.yaml": card("kobo/x"), "cases/good.yaml": case.format("現場", label)})
    assert_cards(ours)
    pack(ours, {"cases/a.yaml": case.format("現場", "[]"), "cases/b.yaml": case.format("工房", label.replace("現場", "工房"))})
    failed = [o.message for o in run_tests(str(ours / "cases")) if not o.passed]
    assert failed == ["kobo/x found '現場'", "kobo/x found nothing at '工房'"]
    pack(ours, {"cases/c.yaml": case.format("現場", label.replace("kobo/x", "kobo/y"))})
    with pytest.raises(RuleError, match="there is no rule 'kobo/y'; did you mean 'kobo/x'"):
        list(run_tests(str(ours)))


def test_commands_know_packs(tmp_path: Path) -> None:
    files = {"tone/x.yaml": card("kobo/x"), "lexicon/acts/a.yaml": "id: kobo/a\npatterns: [現場]\n"}
    pack(tmp_path / "rules", files)
    (tmp_path / "mailcheck.yaml").write_text("packs: [./rules]\n", "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    assert "kobo/x" in run("rules", "--select", "kobo", cwd=tmp_path).out
    assert "⟦現場⟧" in run("explain", "kobo/x", cwd=tmp_path).out
    assert "act kobo/a: 現場" in run("tokens", "draft.txt", cwd=tmp_path).out
    assert run("test", cwd=tmp_path).status == 0
