"""Template languages, markup and slots: what is text, what is a slot, and what nobody receives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.readers.library.reading import Reading, read_slots, read_template
from mailcheck.readers.library.slots import KnownSlots, distance, slips
from mailcheck.readers.library.template import Template
from mailcheck.spans import LineIndex, Span
from mailcheck.store import load_knowledge

TABLE = load_knowledge().values("placeholders")


def read(text: str, path: str = "a.txt", syntax: tuple[str, ...] = ()) -> Reading:
    return read_template(Template(path, text, None, LineIndex(text)), TABLE, syntax)


def texts(text: str, path: str = "a.txt") -> list[str]:
    return [t for t, _ in read(text, path).texts]


SLOTS = [
    ("a.txt", "{{ ticket.requester.name }}様", "ticket.requester.name"),
    ("a.txt", "{{first_name|default: 'お客様'}}様", "first_name"),
    ("a.txt", "{%customer.firstName,fallback=there%}様", "customer.firstName"),
    ("a.txt", "#{ticket.updated_by.firstname}様", "ticket.updated_by.firstname"),
    ("a.txt", "*|FNAME|*様", "FNAME"),
    ("a.txt", "%FIRSTNAME%様", "FIRSTNAME"),
    ("a.txt", "担当%name_sei%です", "name_sei"),
    ("a.txt", "%%sei_name%%様", "sei_name"),
    ("a.txt", "{!Contact.FirstName}様", "!Contact.FirstName"),
    ("a.txt", "{{{Recipient.Name}}}様", "Recipient.Name"),
    ("a.txt", "[your-name]様", "your-name"),
    ("a.txt", "<<氏名>>様", "氏名"),
    ("a.txt", "«会社名»様", "会社名"),
    ("a.txt", "${name}様", "name"),
    ("a.txt", "{お名前}様", "お名前"),
    ("a.txt", "___LastName___様", "LastName"),
    ("a.txt", "##project_name##です", "project_name"),
    ("a.txt", "@@氏名@@様", "氏名"),
    ("a.txt", "[[code]]様", "code"),
    ("a.txt", "{{\n  customer.name\n}}様", "customer.name"),
    ("a.txt", "[SHOP_NAME]です", "SHOP_NAME"),
    ("a.txt", "<%注文番号%>です", "注文番号"),
    ("a.txt", '<attribute key="user.name" default="there"/>様', "user.name"),
    ("a.erb", "<%= @user.name %>様", "@user.name"),
    ("a.php", "<?= $name ?>様", "$name"),
    ("a.php", "<?php echo $user['name']; ?>様", "$user['name']"),
    ("a.blade.php", "{{ $user->name }}様", "$user->name"),
    ("a.blade.php", "{!! $name !!}様", "$name"),
    ("a.tpl", "<!--{$arrCustomer|format_name}-->様", "$arrCustomer"),
    ("a.tpl", "{$order.name}様", "$order.name"),
    ("a.ctp", "<?= $user->name ?>様", "$user->name"),
    ("a.ejs", "<%= user.name %>様", "user.name"),
    ("a.ftl", "${user.name!''}様", "user.name"),
    ("a.slim", "p\n  = user.name\n  | 様", "user.name"),
]


@pytest.mark.parametrize(("path", "text", "name"), SLOTS, ids=[s[1] for s in SLOTS])
def test_slots_are_known_by_their_names_and_read_as_rings(path: str, text: str, name: str) -> None:
    reading = read(text, path)
    assert [s.name for s in reading.slots] == [name]
    ((shown, origin),) = reading.texts
    assert shown.strip().replace("担当", "").startswith("〇〇")
    at = shown.index("〇〇")
    assert text[slice(*origin.span(Span(at, at + 2)))] == reading.slots[0].written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{発送日}}に送ります。", "〇月〇日に送ります。"),
        ("{{発送日}}日に送ります。", "〇〇日に送ります。"),
        ("担当より{{目安}}に改めてご連絡します。", "担当より〇月〇日に改めてご連絡します。"),
        ("{{ limit }}以内にお返事します。", "〇月〇日以内にお返事します。"),
        ("{{ phone }}までご連絡ください。", "〇〇までご連絡ください。"),
        ("{{ address }}までにお越しください。", "〇〇までにお越しください。"),
        ("{{ name }}にあらためてお礼申し上げます。", "〇〇にあらためてお礼申し上げます。"),
    ],
)
def test_a_slot_that_holds_a_time_is_read_as_one(text: str, shown: str) -> None:
    assert texts(text) == [shown]


NO_TEXT = [
    ("a.txt", "あ{% comment %}メモ{% endcomment %}い", "あい"),
    ("a.txt", "あ{# メモ #}い{{! メモ }}う{{!-- メ}}モ --}}え", "あいうえ"),
    ("a.txt", "あ\n{% assign x = 'えええ' %}\nい", "あ\nい"),
    ("a.txt", "---\ntitle: 見出し\n---\nあ", "あ"),
    ("a.txt", "---\nあ\n---\nい", "---\nあ\n---\nい"),
    ("a.erb", "あ\n<%# メモ %>\n<% x = 1 %>\nい", "あ\nい"),
    ("a.php", "<?php\n$a = '文字';\n?>\nあ<?php include 'b.php';", "あ"),
    (
        "a.blade.php",
        "@extends('a')\n@section('title', '題')\nあ{{-- メモ --}}い@csrf\nsales@example.jp",
        "あい\nsales@example.jp",
    ),
    ("a.tpl", "{* メモ *}あ{include file='b'}い{name}", "あい〇〇"),
    ("a.ftl", "<#-- メモ -->あ<#assign x = 'えええ > え'><@layout.head title=\"題\"/>い<#include 'b.ftl'>", "あい"),
    ("a.slim", "doctype html\np あ\n/ メモ\n  続き\n- x = 1\np い", "あ\n\nい"),
    ("a.md", "# 題\n\n**太**字と[リンク](http://a)と`コード`\n", "# 題\n\n太字とリンクとコード\n"),
    ("a.html", "<style>p{color:red}</style><p>あ<b>い</b>う</p><!-- メモ -->", "あいう"),
    ("a.html", "<p>あ<br>\n   い<br/><br />う</p>\n<p>え&amp;お&#12354;</p>", "あ\nい\n\nう\n\nえ&おあ"),
    ("a.html", "<pre>あ\n  い</pre><name>う", "あ\n  い\n\n<name>う"),
    ("a.txt", "あ\n<a href='{{ url }}'>こちら</a>\n\nい", "あ\nこちら\n\nい"),
]


@pytest.mark.parametrize(("path", "text", "shown"), NO_TEXT, ids=[n[1] for n in NO_TEXT])
def test_code_comments_and_tags_are_no_text(path: str, text: str, shown: str) -> None:
    assert [t.strip() for t in texts(text, path)] == [shown.strip()]


BRANCHES = [
    ("a.txt", "{% if x %}甲{% elsif y %}乙{% else %}丙{% endif %}終", ["甲終", "乙終", "丙終"]),
    ("a.txt", "{% if x %}甲{% endif %}終", ["甲終"]),
    ("a.txt", "{% case a %}{% when 1 %}甲{% when 2 %}乙{% endcase %}", ["甲", "乙"]),
    ("a.txt", "{% if a %}甲{% if b %}乙{% else %}丙{% endif %}{% else %}丁{% endif %}", ["甲乙", "甲丙", "丁"]),
    ("a.txt", "{% if a %}甲{% else %}乙{% endif %}{% if b %}丙{% else %}丁{% endif %}", ["甲丙", "乙丁"]),
    ("a.txt", "{% for i in x %}甲{% else %}乙{% endfor %}", ["甲", "乙"]),
    ("a.txt", "{{#if x}}甲{{else}}乙{{/if}}{{#items}}丙{{/items}}", ["甲丙", "乙丙"]),
    ("a.txt", "*|IF:VIP|*甲*|ELSE:|*乙*|END:IF|*", ["甲", "乙"]),
    ("a.erb", "<% if x %>甲<% else %>乙<% end %><% y.each do |z| %>丙<% end %>", ["甲丙", "乙丙"]),
    ("a.php", "<?php if ($x): ?>甲<?php else: ?>乙<?php endif; ?>", ["甲", "乙"]),
    ("a.php", "<?php if ($x) { ?>甲<?php } else { ?>乙<?php } ?>", ["甲", "乙"]),
    ("a.blade.php", "@if(f(')'))甲@else 乙@endif", ["甲", "乙"]),
    ("a.blade.php", "@switch($x)@case(1)甲@break @case(2)乙@break @endswitch", ["甲", "乙"]),
    ("a.ejs", "<% if (x) { %>甲<% } else { %>乙<% } %>", ["甲", "乙"]),
    ("a.ftl", "<#if x??>甲<#elseif y gt 1>乙<#else>丙</#if><#list a as b>丁</#list>", ["甲丁", "乙丁", "丙丁"]),
    ("a.ftl", "<#if note?contains('<b>')>甲<#elseif (total > 3000)>乙<#else>丙</#if>", ["甲", "乙", "丙"]),
    ("a.ftl", "[#if x]甲[#else]乙[/#if][=name]様", ["甲〇〇様", "乙〇〇様"]),
    ("a.ftl", "<#attempt>甲<#recover>乙</#attempt><#comment>TODO メモ</#comment>", ["甲", "乙"]),
    ("a.ftl", '${(customer.name)!"}"}様', ["〇〇様"]),
    ("a.ftl", "<#switch x><#case 1>甲<#break><#case 2>乙<#default>丙</#switch>", ["甲", "乙", "丙"]),
    ("a.tpl", "{if $x}甲{elseif $y}乙{else}丙{/if}", ["甲", "乙", "丙"]),
]


@pytest.mark.parametrize(("path", "text", "shown"), BRANCHES, ids=[b[1] for b in BRANCHES])
def test_each_branch_is_read(path: str, text: str, shown: list[str]) -> None:
    assert [t.strip() for t in texts(text, path)] == shown


def test_many_branches_are_read_without_their_combinations() -> None:
    once = "{% if x %}甲{% else %}乙{% endif %}"
    assert texts(once * 200) == ["甲" * 200, "乙" * 200]
    (whole,) = texts("".join(f"{{% {'if' if not i else 'elsif'} x %}}第{i}" for i in range(200)) + "{% endif %}")
    assert all(f"第{i}" in whole for i in (0, 100, 199))
    assert texts("{% if a %}" * 5000 + "深" + "{% endif %}" * 5000) == ["深"]


@given(
    st.text(st.sampled_from("{}%#<>?=$@|a1 あ\n[]!-/\"'.(){if}{endif}"), max_size=60),
    st.sampled_from(["txt", "erb", "php", "blade.php", "tpl", "slim", "html", "md"]),
)
def test_anything_is_read_with_places_inside_it(text: str, ending: str) -> None:
    reading = read(text, f"a.{ending}")
    for shown, origin in reading.texts:
        assert len(origin.starts) == len(origin.ends) == len(shown)
        assert all(0 <= s <= e <= len(text) for s, e in zip(origin.starts, origin.ends, strict=True))
        for i, char in enumerate(shown):
            if char.isalnum() and char != "〇" and "&" not in text:
                assert text[origin.starts[i] : origin.ends[i]] == char


@pytest.mark.parametrize(
    "text", ["{{name}様", "{name}}様", "{{name様", "{{ order.name 様", "担当はname}}です", "{{お名前}様", "{{name\n次の行"]
)
def test_brackets_that_do_not_close(text: str) -> None:
    (span,) = read(text).unbalanced
    assert "name" in text[slice(*span)] or "お名前" in text[slice(*span)]


@pytest.mark.parametrize(
    "text",
    [
        "{{name}}様",
        "{{{name}}}様",
        "{{ name\n}}様",
        "{name}様",
        "<style>a{b{c:d}}</style><p>あ",
        "f(){return {a:1}}",
        '{"a": {"b": true}}',
        "{{#if x}}あ{{/if}}",
    ],
)
def test_brackets_that_do(text: str) -> None:
    assert not read(text).unbalanced


def faults(*written: str, known: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    templates = [Template("a.txt", text, None, LineIndex(text)) for text in written]
    slots = KnownSlots((use for t in templates for use in read_slots(t, TABLE)), known)
    return [(t.text[slice(*f.span)], f.known) for t in templates for f in slots.faults(read_template(t, TABLE))]


def test_a_rare_slot_near_a_frequent_one_is_a_slip() -> None:
    often = ["{{customer.name}}様、{{order_number}}です。"] * 3
    assert faults(*often, "{{custmer.name}}様") == [("{{custmer.name}}", "{{customer.name}}")]
    assert faults(*often, "{{ ordernumber }}") == [("{{ ordernumber }}", "{{order_number}}")]
    assert faults(*often, "{{Customer.Name}}様") == [("{{Customer.Name}}", "{{customer.name}}")]
    assert faults(*often, "{{order_nubmer}}") == [("{{order_nubmer}}", "{{order_number}}")]


@pytest.mark.parametrize(
    ("often", "once"),
    [
        ("name01", "name02"), ("item", "items"), ("mail", "email"), ("date", "data"), ("order.name", "order.note"),
        ("お届け日", "お届け先"), ("会社名", "会場名"), ("user.first_name", "user.last_name"), ("address1", "address"),
        ("code", "cost"), ("$shopName", "$shop_name"), ("@user.name", "@User.name"),
    ],
)  # fmt: skip
def test_slots_of_their_own_are_no_slips(often: str, once: str) -> None:
    assert not faults(*[f"{{{{{often}}}}}"] * 5, f"{{{{{once}}}}}")


def test_what_is_used_twice_or_has_a_part_of_other_slots_is_no_slip() -> None:
    assert not faults(*["{{customer}}"] * 5, "{{custmer}}", "{{custmer}}")
    assert not faults(*["{{order.total}}"] * 5, "{{order.tootal}}", "{{tootal.sum}}")


def test_configured_slots() -> None:
    known = ("顧客名", "customer_name")
    assert faults("{{顧客名}}{{顧客各}}{{customer_nam}}{{unrelated}}", known=known) == [
        ("{{顧客各}}", "{{顧客名}}"),
        ("{{customer_nam}}", "customer_name"),
    ]


def test_a_syntax_of_the_team() -> None:
    assert [s.name for s in read("-customer-様、-で始まる文-", syntax=("-name-",)).slots][:1] == ["customer"]


def test_a_slot_for_a_date_reads_as_a_date() -> None:
    assert texts("{{ship_date}}までに、{{ order.shipDate | date }}と{{updated_by}}、{{month}}月{{date}}日、{{お届け日}}に") == [
        "〇月〇日までに、〇月〇日と〇〇、〇〇月〇〇日、〇月〇日に"
    ]


def test_distance() -> None:
    assert [distance(a, b, 2) for a, b in (("ab", "ba"), ("abc", "abcd"), ("abc", "abd"), ("abc", "xyz"), ("a", "abcd"))] == [
        1,
        1,
        1,
        3,
        3,
    ]
    assert slips("custmer", "customer")
    assert not slips("mail", "email")


@pytest.mark.parametrize("path", ["a.html", "a.erb", "a.blade.php", "a.tpl", "a.md"])
@pytest.mark.parametrize("opener", ["{% ", "{# ", "<% ", "<!-- ", "<style> ", "{{ ", "{* ", "##a", "[a", "{% comment %}"])
def test_what_is_opened_a_thousand_times_and_never_closed_costs_no_square(path: str, opener: str) -> None:
    # at the square of its length this would take minutes
    assert read(opener * 20_000, path).texts
