"""Kinds that other packages bring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from mailcheck.plugin import Act
from mailcheck.rules.typed import Read
from tests.support.packs import card, pack
from tests.support.running import Done, run

DRAFT = "佐々木様\n\n現場に確認いたします。○○です。\n"
KIND = """
import sys
from dataclasses import dataclass
from mailcheck.plugin import Act, Anchor, Match, Span

@dataclass(frozen=True)
class Options:
    word: str
    act: Act | None = None

class Finds:
    Options = Options

    def find(self, case, options):
        draft = case.case.draft
        {first}
        at = draft.text.find(options.word)
        if at >= 0:
            yield Match(Anchor(draft, Span(at, at + len(options.word))), {{"quote": options.word}})
"""


def site(folder: Path, code: str, value: str = "acme_kinds:Finds") -> Path:
    """Where a package with an entry point is installed."""
    info = folder / "acme_kinds-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-kinds\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[mailcheck.kinds]\nacme-finds = {value}\n", "utf-8")
    (folder / "acme_kinds.py").write_text(code, "utf-8")
    return folder


def check(
    folder: Path,
    first: str = "pass",
    options: str = "{word: 現場}",
    plugins: str = "[acme-finds]",
    code: str = "",
    value: str = "",
) -> Done:
    """A run on a draft with the plug-in and a rule that uses it."""
    where = site(folder / "site", code or KIND.format(first=first), value or "acme_kinds:Finds")
    pack(folder / "rules", {"tone/x.yaml": card("kobo/x", options, kind="acme-finds")})
    (folder / "mailcheck.yaml").write_text(f"packs: [./rules]\nplugins: {plugins}\n", "utf-8")
    (folder / "draft.txt").write_text(DRAFT, "utf-8")
    return run("--format", "concise", "-q", "draft.txt", cwd=folder, env={"PYTHONPATH": str(where)})


def test_a_kind_of_a_plug_in(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert (done.status, done.err) == (1, "")
    assert "draft.txt:3:1: warning kobo/x 例「現場」" in done.out
    tested = run("test", "rules", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")})
    assert (tested.status, tested.out) == (0, "4 件合格、0 件不合格\n")


def test_a_kind_that_no_configuration_names(tmp_path: Path) -> None:
    done = check(tmp_path, plugins="[]")
    assert done.status == 2
    assert (
        "4:7: unknown kind 'acme-finds'; a kind of a plug-in must be named in the configuration (plugins: [acme-finds])"
        in done.err
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{wort: 現場}", "5:17: unknown option 'wort'; did you mean 'word'?"),
        ("{}", "5:10: option 'word' is missing"),
        ("{word: [現場]}", "5:17: option 'word' must be a text, not ['現場']"),
        ("{word: 現場, act: apologies}", "5:26: there is no act 'apologies'; did you mean 'apology'?"),
    ],
)
def test_options_are_typed(tmp_path: Path, options: str, message: str) -> None:
    done = check(tmp_path, options=options)
    assert done.status == 2
    assert message in done.err


@pytest.mark.parametrize(
    ("code", "value", "cause"),
    [
        ("import no_such_module\n", "", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(0)\n", "", "SystemExit: 0"),
        ("", "acme_kinds:Missing", "AttributeError"),
        ("class Finds:\n    pass\n", "", "has no method find(case, options)"),
    ],
)
def test_a_plug_in_that_cannot_be_loaded_stops_the_run(tmp_path: Path, code: str, value: str, cause: str) -> None:
    done = check(tmp_path, code=code, value=value)
    assert (done.status, done.out) == (2, "")
    assert f"{tmp_path}/mailcheck.yaml:2:11: plug-in acme-finds: " in done.err
    assert cause in done.err


def test_names_that_nothing_offers(tmp_path: Path) -> None:
    done = check(tmp_path, plugins="[acme-find, pattern]")
    assert done.status == 2
    assert "2:11: plug-in acme-find: no installed package offers it" in done.err
    assert "acme-finds" in done.err
    assert "2:22: plug-in pattern: this is a kind of mailcheck itself" in done.err


@pytest.mark.parametrize(
    ("first", "cause"),
    [
        ("1 / 0", "kobo/x: ZeroDivisionError"),
        ("sys.exit(0)", "kobo/x: RuntimeError: the plug-in acme-finds tried to end the program"),
        ("yield 3", "kobo/x: TypeError: the plug-in acme-finds yielded int, not a Match"),
        (
            "yield Match(Anchor(draft, Span(0, 999)))",
            "kobo/x: ValueError: the plug-in acme-finds names a place outside the mail",
        ),
        ("draft.text = ''", "kobo/x: AttributeError"),
    ],
)
def test_a_rule_that_misbehaves_is_named_and_the_others_report(tmp_path: Path, first: str, cause: str) -> None:
    done = check(tmp_path, first=first)
    assert done.status == 3
    assert cause in done.out + done.err
    assert "leftover-placeholder" in done.out


def test_what_a_plug_in_prints_is_not_in_the_report(tmp_path: Path) -> None:
    done = check(tmp_path, first="print('chatter')")
    assert "chatter" not in done.out
    assert "chatter" in done.err


class Named(NamedTuple):
    words: tuple[str, ...]
    level: Literal["low", "high"] = "low"
    share: float = 0.5
    deep: bool = False
    names: dict[str, int] | None = None


@dataclass(frozen=True)
class Checked:
    most: int | Act = 1

    def __post_init__(self) -> None:
        if self.most == 0:
            raise ValueError("most must be more than 0")


def test_reading_typed_options() -> None:
    read = Read(Named, {"words": ["a"], "share": 1, "names": {"b": 2}})
    assert (read.faults, read.value) == ([], Named(("a",), "low", 1.0, False, {"b": 2}))
    read = Read(Named, {"words": "a", "level": "mid", "share": True, "deep": 1, "names": {"b": "c"}})
    assert [(fault, fault.where) for fault in read.faults] == [
        ("option 'words' must be a list, not 'a'", ("words",)),
        ("option 'level' must be one of low, high, not 'mid'", ("level",)),
        ("option 'share' must be a number, not True", ("share",)),
        ("option 'deep' must be true or false, not 1", ("deep",)),
        ("option 'names.b' must be a whole number, not 'c'", ("names", "b")),
    ]
    assert Read(Checked, {"most": 0}).faults == ["most must be more than 0"]
    assert Read(Checked, {"most": "apology"}).references == [(Act, "apology", ("most",))]
