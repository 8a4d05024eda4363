"""`--fix` and `--diff`: only what is safe, and every other byte as it was."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.errors import InputError
from mailcheck.finding import Edit
from mailcheck.readers.encoding import decode_bytes
from mailcheck.readers.rewriting import edited, rewritten, without_overlaps
from mailcheck.spans import Span
from tests.support.running import run

OWN = "高木様\n\nご注文の品をを発送しました。①ｷｬﾝｾﾙを承りました。\nありがとうござます。\n\n"
QUOTED = "> 髙木です。\n> ご注文の品をを待っています。①ありがとうござます。\n"
MENDED = "髙木様\n\nご注文の品を発送しました。(1)キャンセルを承りました。\nありがとうございます。\n\n"
DRAFT = OWN + QUOTED


def written(path: Path, text: str, encoding: str = "utf-8", mark: bytes = b"") -> Path:
    path.write_bytes(mark + text.encode(encoding))
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("cp932", b""),
    ],
)
def test_only_the_draft_is_mended_and_the_encoding_stays(tmp_path: Path, encoding: str, mark: bytes, end: str) -> None:
    path = written(tmp_path / "下書き 1.txt", DRAFT.replace("\n", end), encoding, mark)
    done = run("--fix", "--fail-on", "never", path)
    assert done.status == 0, done.err
    after = path.read_bytes()
    assert after == mark + (MENDED + QUOTED).replace("\n", end).encode(encoding)
    assert run("--fix", "--fail-on", "never", path).status == 0
    assert path.read_bytes() == after


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_encodings_without_the_customers_letter_are_refused_whole(tmp_path: Path, encoding: str) -> None:
    """The customer's name comes from elsewhere, and cannot be written in the file's encoding."""
    text = "高木様\n\nご注文の品をを発送しました。\n"
    path = written(tmp_path / "draft.txt", text, encoding)
    inbound = written(tmp_path / "mail.txt", "髙木です。いつ届きますか。\n")
    done = run("--fix", "--inbound", inbound, path)
    assert "cannot be written in the encoding of this file" in done.err
    assert path.read_bytes() == text.encode(encoding)
    path = written(path, text.replace("高木", "髙木".replace("髙", "高")), encoding)
    assert run("--fix", "--select", "typo", path).status == 0
    assert path.read_bytes() == text.replace("をを", "を").encode(encoding)


def test_escape_sequences_of_iso_2022_jp_stay_as_a_program_wrote_them(tmp_path: Path) -> None:
    """Row 13, which Python's own codec refuses, and an escape sequence that changes nothing."""
    before = b"\x1b$B" + "品をを送り".encode("iso2022_jp")[3:-3] + b"\x1b$B\x2d\x21" + b"\x1b(B\r\n\x1b$B$O\x1b(B."
    path = tmp_path / "draft.txt"
    path.write_bytes(before)
    assert decode_bytes(before).text == "品をを送り①\r\nは."
    assert run("--fix", path, "--fail-on", "never").status == 0
    after = path.read_bytes()
    assert decode_bytes(after).text == "品を送り(1)\r\nは."
    assert after.endswith(b"\r\n\x1b$B$O\x1b(B.")


ENCODINGS = {"utf-8": "UTF-8", "cp932": "CP932", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "utf-16-le": "UTF-16LE"}


@given(
    st.text(st.sampled_from("あいのは日本語ア。、aZ 9\n-"), min_size=12, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 6), st.sampled_from(["", "を", "(1)", "ありがとう"])), max_size=4),
    st.sampled_from(sorted(ENCODINGS)),
)
def test_bytes_that_are_not_edited_stay(text: str, wanted: list[tuple[int, int, str]], codec: str) -> None:
    text = "ご注文の品をお送りいたします。" + text
    edits = without_overlaps([(Edit(Span(s, s + n), new),) for s, n, new in wanted if s + n <= len(text)])
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    data = mark + text.encode(codec)
    if decode_bytes(data).text != text:
        return
    try:
        new = rewritten(data, decode_bytes(data), edits, "draft.txt")
    except InputError:
        # what is left may look like another encoding, and is refused
        assert not mark
        assert codec != "utf-8"
        return
    assert decode_bytes(new).text == edited(text, edits)
    if codec != "iso2022_jp":
        first, last = (edits[0].span.start, edits[-1].span.end) if edits else (0, 0)
        assert new.startswith(mark + text[:first].encode(codec))
        assert new.endswith(text[last:].encode(codec))


def test_edits_that_touch_are_not_applied_together_and_a_group_is_whole() -> None:
    a, b, c = Edit(Span(0, 2), "x"), Edit(Span(2, 3), "y"), Edit(Span(8, 9), "z")
    assert without_overlaps([(a,), (b, c), (c,)]) == (a, c)
    assert without_overlaps([(a,), (a, c)]) == (a, c)


def test_an_unknown_encoding_is_refused() -> None:
    data = "あ".encode("utf-32")
    with pytest.raises(InputError, match="save it as UTF-8"):
        rewritten(data, decode_bytes(data), (), "draft.txt")


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("お品物がが届きました。", "お品物が届きました。"),
        ("昨日ははお世話になりました。", None),
        ("お茶をに添えます。", None),
        ("お手続きは窓口でできます。", None),
        ("店内ににおいが残ります。", None),
        ("明日の午後にお届けしまmす。", None),
        ("ひとつづつお送りします。", "ひとつずつお送りします。"),
        ("こちらで対応知多します。", "こちらで対応いたします。"),
        ("確認して頂き増した。", "確認して頂きました。"),
        ("発送が送れております。", None),
        ("お待ちしおります。", "お待ちしております。"),
    ],
)
def test_slips_are_mended_only_where_one_thing_was_meant(tmp_path: Path, slip: str, right: str | None) -> None:
    path = written(tmp_path / "draft.txt", f"高木様\n\n{slip}\n")
    run("--fix", path)
    assert path.read_text(encoding="utf-8") == f"高木様\n\n{right or slip}\n"


@pytest.mark.parametrize(
    ("draft", "mail", "right"),
    [
        ("渡辺 由美子 様", "渡邊 由美子", "渡邊 由美子 様"),
        ("渡辺　由美子様", "渡邊由美子と申します。", "渡邊　由美子様"),
        ("渡辺様", "渡邊 由美子", "渡邊様"),
        # somebody else: only a person can tell
        ("渡部様", "渡邊 由美子", "渡部様"),
        # they sign in two ways
        ("渡辺様", "渡邊です。\n\n渡邉 由美子", "渡辺様"),
    ],
)
def test_a_name_gets_the_customers_own_spelling(tmp_path: Path, draft: str, mail: str, right: str) -> None:
    path = written(tmp_path / "draft.txt", f"{draft}\n\nご注文を承りました。\n")
    run("--fix", "--inbound", written(tmp_path / "mail.txt", f"注文をお願いします。\n\n{mail}\n"), path)
    assert path.read_text(encoding="utf-8").split("\n")[0] == right


def test_diff_shows_a_patch_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT.rstrip("\n"))
    done = run("--diff", "draft.txt", cwd=tmp_path)
    assert done.status == 1
    assert path.read_text(encoding="utf-8") == DRAFT.rstrip("\n")
    assert "-高木様\n+髙木様\n" in done.out
    applied = subprocess.run(["git", "apply", "-p0"], input=done.out.encode(), cwd=tmp_path, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr
    assert path.read_text(encoding="utf-8") == (MENDED + QUOTED).rstrip("\n")
    again = run("--diff", "draft.txt", "--fail-on", "never", cwd=tmp_path)
    assert (again.status, again.out) == (0, "")


def test_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mailcheck"]
    shown = subprocess.run([*command, "--diff", "-"], input=DRAFT.encode(), capture_output=True, check=False)
    assert "+髙木様" in shown.stdout.decode()
    refused = subprocess.run([*command, "--fix", "-"], input=DRAFT.encode(), capture_output=True, check=False)
    assert refused.returncode == 2
    assert b"use --diff" in refused.stderr


def test_a_mail_from_standard_input_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", OWN)
    command = [sys.executable, "-m", "mailcheck", "--fix", "--inbound", "-", "--fail-on", "never", str(path)]
    done = subprocess.run(command, input="髙木です。いつ届きますか。".encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == MENDED


def test_a_diff_beside_a_report_in_a_file(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    done = run("--diff", "--output", f"json={tmp_path / 'out.json'}", path)
    assert done.out.startswith("---")
    assert "エラー" not in done.out
    rules = {f["rule"] for f in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["files"][0]["findings"]}
    assert "typo" in rules


def test_a_file_that_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    script = (
        "import sys; from mailcheck.cli import fixing, main\n"
        "real = fixing._Mending.run\n"
        "def run(self): real(self); open(sys.argv[-1], 'a').write('PS')\n"
        "fixing._Mending.run = run\n"
        "sys.exit(main._run())"
    )
    command = [sys.executable, "-c", script, "--fix", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"changed meanwhile" in done.stderr
    assert path.read_text(encoding="utf-8") == DRAFT + "PS"


def test_a_file_that_cannot_be_written_is_an_error_and_the_others_are_mended(tmp_path: Path) -> None:
    one, other = written(tmp_path / "closed.txt", DRAFT), written(tmp_path / "draft.txt", DRAFT)
    script = (
        "import sys; from mailcheck.cli import fixing, main\n"
        "real = fixing.write_whole\n"
        "def write(path, data):\n"
        "    if 'closed' in path: raise PermissionError(13, 'Permission denied')\n"
        "    real(path, data)\n"
        "fixing.write_whole = write\n"
        "sys.exit(main._run())"
    )
    command = [sys.executable, "-c", script, "--fix", "--fail-on", "never", str(one), str(other)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2
    assert f"{one}: not mended: cannot be written: Permission denied" in done.stderr.decode()
    assert (one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")) == (DRAFT, MENDED + QUOTED)


@pytest.mark.parametrize(
    "options",
    [["--fix", "--diff"], ["--diff", "--redact"], ["--diff", "--format", "json"], ["--diff", "--output", "json=-"]],
)
def test_options_that_do_not_go_together(tmp_path: Path, options: list[str]) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    assert run(*options, path).status == 2
    assert path.read_text(encoding="utf-8") == DRAFT


def test_cells_strings_and_cases(tmp_path: Path) -> None:
    """A string of JSON and a cell of a table are edited where they stand, a case file is not."""
    slip, right = "ご注文の品をを発送しました。", "ご注文の品を発送しました。"
    macros = [{"title": 'A "1"', "body": f"お客様\n\n{slip}"}, {"title": "B", "body": "ありがとうござます。\tご確認ください。"}]
    tree = written(tmp_path / "macros.json", json.dumps(macros, ensure_ascii=False, indent=1))
    cells = f'name,body\r\n"A, ""1""","お客様\r\n\r\n""{slip}"""\r\nB,ありがとうござます。\r\n'
    table = written(tmp_path / "lib.csv", cells, "utf-8", b"\xef\xbb\xbf")
    case = written(tmp_path / "case.yaml", f"draft: |\n  高木様\n\n  {slip}\n")
    done = run("--fix", tree, table, case, "--fail-on", "never")
    assert done.status == 0, done.err
    before = json.dumps(macros, ensure_ascii=False, indent=1)
    assert tree.read_text(encoding="utf-8") == before.replace(slip, right).replace("ござます", "ございます")
    assert table.read_bytes() == b"\xef\xbb\xbf" + cells.replace(slip, right).replace("ござます", "ございます").encode()
    assert slip in case.read_text(encoding="utf-8")
    assert f"{case}: not mended" in done.err


def test_escaped_strings_are_left_alone(tmp_path: Path) -> None:
    text = json.dumps([{"body": "お客様\n\nご注文の品をを発送しました。"}])
    tree = written(tmp_path / "macros.json", text)
    run("--fix", tree)
    assert tree.read_text(encoding="utf-8") == text


def test_a_folder_of_templates(tmp_path: Path) -> None:
    one = written(tmp_path / "a.html", "<p>{{ name }}様様</p>\n<p>ご注文の品を<b>を</b>発送しました。品をを送りました。</p>\n")
    other = written(tmp_path / "b.txt", "{{ name }} 様\n\nありがとうございます。\n")
    before = other.stat().st_mtime_ns
    assert run("--fix", tmp_path).status in (0, 1)
    assert one.read_text(encoding="utf-8") == (
        "<p>{{ name }}様</p>\n<p>ご注文の品を<b>を</b>発送しました。品を送りました。</p>\n"
    )
    assert other.stat().st_mtime_ns == before


def test_saved_mails_are_refused_and_stay(tmp_path: Path) -> None:
    text = "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + OWN
    path = written(tmp_path / "reply.eml", text)
    done = run("--fix", path)
    assert "not mended" in done.err
    assert path.read_bytes() == text.encode()


def test_links_and_permissions_stay_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    path.chmod(0o640)
    (tmp_path / "link.txt").symlink_to(path)
    done = run("--fix", "--fail-on", "never", tmp_path / "link.txt", tmp_path / "missing.txt", path)
    assert done.status == 2
    assert "there is no such file" in done.err
    assert (tmp_path / "link.txt").is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_text(encoding="utf-8") == MENDED + QUOTED
    assert sorted(os.listdir(tmp_path)) == ["draft.txt", "link.txt"]


def test_a_report_is_of_the_mended_file(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    out = json.loads(run("--fix", "--format", "json", path).out)
    found = {f["rule"] for f in out["files"][0]["findings"]}
    assert not found & {"typo", "wrong-name", "machine-dependent-character"}


def test_ignored_rules_are_not_mended(tmp_path: Path) -> None:
    path = written(tmp_path / "draft.txt", DRAFT)
    run("--fix", "--ignore", "typo,names", path)
    assert path.read_text(encoding="utf-8") == OWN.replace("①ｷｬﾝｾﾙ", "(1)キャンセル") + QUOTED


def test_what_is_suppressed_or_known_is_not_mended(tmp_path: Path) -> None:
    slip = "お客様\n\nご注文の品をを発送しました。\n"
    suppressed, known, new = (written(tmp_path / f"{name}.txt", slip) for name in ("suppressed", "known", "new"))
    config = "suppress: [{files: suppressed.txt, rule: typo, reason: a trade name}]\n"
    written(tmp_path / "mailcheck.yaml", config)
    assert run("baseline", "write", "known.txt", cwd=tmp_path).status == 0
    done = run("--fix", "--baseline", "mailcheck-baseline.json", suppressed.name, known.name, new.name, cwd=tmp_path)
    assert done.status == 0, done.out + done.err
    assert "をを" not in new.read_text(encoding="utf-8")
    assert (suppressed.read_text(encoding="utf-8"), known.read_text(encoding="utf-8")) == (slip, slip)
