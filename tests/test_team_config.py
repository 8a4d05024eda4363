"""A configuration for a team: what it extends, what holds for some files, options of rules, and where each value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailcheck.config import Known, read_config, read_configuration
from mailcheck.errors import ConfigError
from mailcheck.rules.card import Setable
from tests.support.running import run

KNOWN = Known(
    frozenset(("typo", "vague-timing", "late-reply")),
    frozenset(("tone",)),
    frozenset(),
    frozenset(),
    {"late-reply": {"later_than": Setable("number", 1, 720)}, "typo": {}},
)
DRAFT = "山田様\n\nお問い合わせありがとうございます。\n後日ご連絡いたします。\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_configuration_adds_to_what_it_extends_and_goes_before_it(tmp_path: Path) -> None:
    write(
        tmp_path / "base.yaml",
        "lang: en\nfail_on: error\nown_names: [白石]\nselect: [typo]\nlibrary: [{files: a.csv}]\n"
        "severity: {typo: hint, vague-timing: error}\noptions: {late-reply: {later_than: 48}}\n",
    )
    own = write(
        tmp_path / "team" / "mailcheck.yaml",
        "extends: ../base.yaml\nfail_on: hint\nown_names: [黒田]\nselect: [tone]\nlibrary: [{files: b.csv}]\n"
        "severity: {typo: 'off'}\n",
    )
    config = read_config(str(own), KNOWN)
    assert (config.lang, config.fail_on, config.own_names, config.select) == ("en", "hint", ("白石", "黒田"), ("tone",))
    assert dict(config.severity) == {"typo": "off", "vague-timing": "error"}
    assert config.options == {"late-reply": {"later_than": 48}}
    # of two libraries that fit, a configuration's own is the first; files are relative to the file that names them
    assert [(s.files, Path(s.base)) for s in config.library] == [(("b.csv",), own.parent), (("a.csv",), tmp_path)]


def test_extends_round_in_a_circle_and_to_nowhere(tmp_path: Path) -> None:
    one = write(tmp_path / "one.yaml", "lang: en\nextends: two.yaml\n")
    write(tmp_path / "two.yaml", "extends: one.yaml\nlang: fr\n")
    with pytest.raises(ConfigError) as caught:
        read_configuration(str(one), KNOWN)
    said = [str(p).removeprefix(f"{tmp_path}/") for p in caught.value.problems]
    assert said == [
        "two.yaml:1:10: extends goes round in a circle: one.yaml leads back here",
        "two.yaml:2:7: lang must be one of ja, en, not 'fr'",
    ]
    with pytest.raises(ConfigError) as caught:
        read_configuration(str(write(tmp_path / "three.yaml", "extends: none.yaml\n")), KNOWN)
    assert "three.yaml:1:10: extends names no file" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("options: {late-reply: {later_than: 0}}\n", "1:36: later_than must be a number from 1 to 720, not 0"),
        ("options: {late-reply: {later_than: true}}\n", "1:36: later_than must be a number from 1 to 720, not True"),
        ("options: {late-reply: {later: 5}}\n", "1:31: late-reply has no option 'later' that can be set; did you mean"),
        ("options: {typo: {table: x}}\n", "1:17: typo has no options that can be set; rules that have: late-reply"),
        ("options: {tpyo: {}}\n", "1:17: no rule 'tpyo'; did you mean 'typo'?"),
        ("paths: [{ignore: typo}]\n", "1:9: a section of paths needs files"),
        ("paths: [{files: a, lang: ja}]\n", "1:26: unknown key 'lang'"),
        ("suppress: [{rule: typo, files: a}]\n", "1:12: a suppression needs reason: why"),
        ("suppress: [{rule: typo, reason: a}]\n", "1:12: a suppression needs files"),
        ("suppress: [{rule: typo, files: a, reason: b, fingerprint: 12}]\n", "1:59: a fingerprint is 16 digits"),
        ("suppress: {rule: typo}\n", "1:11: suppress must be a list of tables"),
        ("extends: [a]\n", "1:10: extends must be a text"),
        ("goods: [a]\n", "1:8: unknown key 'goods'"),
    ],
)
def test_faults_are_located(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path / "mailcheck.yaml", text)
    with pytest.raises(ConfigError) as caught:
        read_configuration(str(path), KNOWN)
    assert any(str(p).startswith(f"{path}:{message}") for p in caught.value.problems), caught.value.problems


def test_a_section_holds_for_its_files_only(tmp_path: Path) -> None:
    write(
        tmp_path / "mailcheck.yaml",
        "library: [{files: mails}]\nseverity: {vague-timing: hint}\n"
        "paths:\n  - files: mails/strict/**\n    severity: {vague-timing: error}\n    fail_on: error\n"
        "  - files: mails/strict/loose.txt\n    ignore: vague-timing\n",
    )
    for name in ("plain.txt", "strict/one.txt", "strict/loose.txt"):
        write(tmp_path / "mails" / name, DRAFT.replace("山田", "{{name}}"))
    done = run("--format", "json", "mails", cwd=tmp_path)
    found = {
        f["path"]: [x["severity"] for x in f["findings"] if x["rule"] == "vague-timing"] for f in json.loads(done.out)["files"]
    }
    assert found == {"mails/plain.txt": ["hint"], "mails/strict/one.txt": ["error"], "mails/strict/loose.txt": []}
    assert done.status == 1
    assert run("mails/plain.txt", "mails/strict/loose.txt", cwd=tmp_path).status == 0


def test_options_reach_their_rules(tmp_path: Path) -> None:
    draft = write(tmp_path / "draft.txt", "山田様\n\n営業時間は10時から19時まででございます。\n")
    times = ("--received", "2026-11-10T09:00+09:00", "--sent", "2026-11-11T15:00+09:00")
    assert "late-reply" in run(*times, draft).out
    write(tmp_path / "mailcheck.yaml", "options: {late-reply: {later_than: 48}}\n")
    assert "late-reply" not in run(*times, draft).out
    assert "late-reply" in run("--no-config", *times, draft).out


def test_config_says_what_holds_and_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path / "base" / "mailcheck.yaml", "own_names: [白石]\nlang: en\n")
    write(
        tmp_path / "mailcheck.yaml",
        "extends: base/mailcheck.yaml\nfail_on: hint\npaths:\n  - files: x/*\n    fail_on: never\n    severity: {typo: hint}\n",
    )
    out = run("config", "x/a.txt", cwd=tmp_path).out
    for line in (
        "configuration: mailcheck.yaml",
        'own_names = ["白石"]  (base/mailcheck.yaml:1:12)',
        "fail_on = never  (mailcheck.yaml:5:14)",
        "severity.typo = hint  (mailcheck.yaml:6:22)",
        "cases_folder = mailcheck-cases  (default)",
    ):
        assert line in out.splitlines()
    document = json.loads(run("config", "--format", "json", "a.txt", cwd=tmp_path).out)
    assert {"key": "fail_on", "value": "hint", "source": "mailcheck.yaml:2:10"} in document["settings"]


def test_config_without_a_configuration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    done = run("config", "--lang", "en", "a.txt", cwd=tmp_path)
    assert (done.status, "no configuration" in done.out) == (0, True)


def test_init_writes_a_start_and_never_over_anything(tmp_path: Path) -> None:
    for language in ("ja", "en"):
        folder = tmp_path / language
        folder.mkdir()
        assert run("init", "--lang", language, folder).status == 0
        path = folder / "mailcheck.yaml"
        text = path.read_text(encoding="utf-8")
        assert run("config", folder / "x.txt").status == 0
        again = run("init", folder)
        assert (again.status, "is there already" in again.err) == (2, True)
        assert path.read_text(encoding="utf-8") == text
        # everything that the comments offer is right, too
        offered = [
            line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") and not line.startswith("# ---")
        ]
        yaml = "\n".join(line for line in offered if ":" in line.split("#")[0] or line.lstrip().startswith("- "))
        yaml = "\n".join(line for line in yaml.splitlines() if not line.startswith(("extends", "Take", "The ")))
        path.write_text(yaml, encoding="utf-8")
        assert run("config", folder / "x.txt").err == ""
    shared = tmp_path / "shared"
    write(shared / "pyproject.toml", '[tool.mailcheck]\nlang = "en"\n')
    assert "pyproject.toml: is there already" in run("init", shared).err
    assert "no such folder" in run("init", tmp_path / "none").err
