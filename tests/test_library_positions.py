"""Every character of a template stands where the readers say, in every container."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.errors import InputError
from mailcheck.readers.library.files import read_library_file
from mailcheck.readers.library.json_text import read_json, unescape
from mailcheck.readers.library.table import read_table
from mailcheck.readers.library.template import Shelf, Template
from mailcheck.readers.library.yaml_text import read_yaml_tree
from mailcheck.spans import Origin, Span
from mailcheck.store import load_knowledge

GUESSES = load_knowledge().values("libraries")
TEXTS = st.text(st.sampled_from("お客様、。\n\r\t \"'\\,:#-{}[]<>&%|ab1\u3042😀\u3000"), min_size=1, max_size=40)


def stands(template: Template, start: int, end: int) -> str:
    """What stands in the file at a stretch of a template."""
    assert template.container is not None
    return template.container.text[slice(*template.container.span(Span(start, end)))]


def check_unchanged(template: Template, escapes: str = "") -> None:
    """Every character that no escape begins stands in the file as it is in the template."""
    for i, char in enumerate(template.text):
        there = stands(template, i, i + 1)
        assert there == char or (there and there[0] in escapes), (template.text, i, there)


@given(
    st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_cells_are_those_of_the_standard_library(rows: list[list[str]], end: str, quote_all: bool) -> None:
    # the writer leaves a bare CR unquoted, and readers differ over it
    quote_all = quote_all or any("\r" in cell for row in rows for cell in row)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerows([["件名", "本文"], *rows])
    text = file.getvalue()
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    templates = read_table("a.csv", text, Shelf(()), GUESSES).templates
    assert [t.text for t in templates] == [r[1] for r in read if r and r[1].strip()]
    assert [t.row for t in templates] == [n for n, r in enumerate(read, 2) if r and r[1].strip()]
    for template in templates:
        check_unchanged(template, '"')


@given(TEXTS, st.booleans(), st.sampled_from([None, 2]))
def test_strings_of_json(text: str, ascii_only: bool, indent: int | None) -> None:
    document = json.dumps([{"x": 1, "a": [text, {"b\n": text}]}], ensure_ascii=ascii_only, indent=indent)
    tree = read_json("a.json", document)
    for where in ((0, "a", 0), (0, "a", 1, "b\n")):
        value = tree.string(where)
        assert value.text == text
        origin = Origin(document, value.starts, value.ends)
        for i, char in enumerate(text):
            raw = document[slice(*origin.span(Span(i, i + 1)))]
            assert raw == char or json.loads(f'"{raw}"') == char


@given(TEXTS, st.sampled_from(["|", ">", '"', "'", None]), st.booleans())
@settings(max_examples=200)
def test_scalars_of_yaml(text: str, style: str | None, allow_unicode: bool) -> None:
    text = text.strip() or "x"
    document = yaml.dump([{"title": "t", "body": text}], default_style=style, allow_unicode=allow_unicode, width=12)
    try:
        tree = read_yaml_tree("a.yaml", document)
    except InputError:
        return
    if not isinstance(tree.value[0]["body"], str):
        return
    value = tree.string((0, "body"))
    assert value.text == tree.value[0]["body"]
    origin = Origin(document, value.starts, value.ends)
    for i, char in enumerate(value.text):
        raw = document[slice(*origin.span(Span(i, i + 1)))]
        if not char.isspace():
            assert raw == char or raw.startswith("\\") or raw == "''", (document, value.text, i, raw)
        else:
            assert not raw.strip() or raw.startswith("\\"), (document, value.text, i, raw)


BLOCKS = [
    ("- title: a\n  body: &anchor |\n    錨の文\n", "錨の文\n"),
    ('- title: a\n  body: !!str &x "錨と札"\n', "錨と札"),
    ("- title: a\n  body: |\n    お世話に\n      なります。\n\n    終わり\n", "お世話に\n  なります。\n\n終わり\n"),
    ("- title: a\n  body: >-\n    一行目\n    二行目\n\n    三行目\n", "一行目 二行目\n三行目"),
    ('- title: a\n  body: "一\\n二\\u3042\\\n    三"\n', "一\n二あ三"),
    ("- title: a\n  body: 'it''s\n    二行目'\n", "it's 二行目"),
    ("- title: a\n  body: 平らな文が\n    続きます\n", "平らな文が 続きます"),
    ("- title: a\n  body: |+2\n      字下げ\n\n", "  字下げ\n\n"),
]


@pytest.mark.parametrize(("document", "text"), BLOCKS)
def test_blocks_of_yaml(document: str, text: str) -> None:
    (template,) = read_library_file("a.yaml", None, GUESSES, document).templates
    assert template.text == text
    for i, char in enumerate(text):
        if not char.isspace():
            there = stands(template, i, i + 1)
            assert there in (char, "''", "\\u3042"), (i, char, there)
    last = text.rstrip()[-1]
    assert stands(template, len(text.rstrip()) - 1, len(text.rstrip())) == last


def test_surrogates() -> None:
    assert unescape('"\\ud83d\\ude00x"', 1, 14).text == "😀x"
    lost = unescape('"\\ud83dx\\u3042"', 1, 14)
    assert lost.text == "\ufffdxあ"
    assert list(lost.starts) == [1, 7, 8]


def test_json_lines_name_their_line() -> None:
    text = '{"id": "a", "text": "一行目。"}\n\n{"id": "b", "text": "二つ目の\\n文。"}\n'
    templates = read_library_file("a.jsonl", None, GUESSES, text).templates
    assert [(t.name, t.row, t.text) for t in templates] == [("a", 1, "一行目。"), ("b", 3, "二つ目の\n文。")]
    assert stands(templates[1], 4, 6) == "\\n文"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.json", '{"macros": [\n  {"text": あ}\n]}', ":2:12"),
        ("a.jsonl", '{"text": "あ"}\n{"text": }\n', ":2:10"),
        ("a.csv", '件名,本文\na,"閉じない\n', ":2:3"),
        ("a.yaml", "- a: [\n", ":2:1"),
    ],
)
def test_broken_files_say_where(name: str, text: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_library_file(name, None, GUESSES, text)
    assert str(caught.value).startswith(f"{name}{place}")
