"""The customer's name, however it is given; another name in the draft, wherever it stands."""

from __future__ import annotations

import pytest

from mailcheck.api import Checker
from mailcheck.model import Facts

CHECKER = Checker(select=["wrong-name"])
NAMES = ["佐藤", "平野", "森", "五味", "井上", "長谷川", "千葉", "古川", "山下", "八木"]
GIVEN_AS = [
    "{n}と申します。",
    "{n}です。",
    "いつもお世話になっております。株式会社ミドリの{n}と申します。",
    "先日お電話した{n}ですが、",
    "注文した{n}です。",
    "{n}@大阪です。",
    "お名前：{n} 恵\n",
    "【氏名】{n}恵\n",
    "ご注文者名: {n}恵\n",
]
CALLED = [
    "{n}様\n\n交換の品をお送りします。",
    "{n} 恵様\n\n交換の品をお送りします。",
    "{n}さま\n\n交換の品をお送りします。",
    "{n}様、ご連絡をありがとうございます。",
    "お世話になっております。\n{n}様のご注文の椅子を交換いたします。",
    "みどりの会 会長 {n} 恵 様\n\n交換の品をお送りします。",
]


def _found(given: str, called: str) -> list[str]:
    thread = (CHECKER.mail(f"{given}届いた椅子の脚がぐらつきます。", "customer")._replace(position=0),)
    case = CHECKER.anatomist.exchange(called, "x", Facts())._replace(thread=thread)
    return [f.rule for f in CHECKER.check(case).findings]


@pytest.mark.parametrize("given", GIVEN_AS)
@pytest.mark.parametrize("called", CALLED)
def test_the_right_name_is_right_and_another_is_wrong(given: str, called: str) -> None:
    right = [n for n in NAMES if _found(given.format(n=n), called.format(n=n))]
    missed = [n for n in NAMES if not _found(given.format(n=n), called.format(n="遠藤"))]
    assert right == []
    assert missed == []


@pytest.mark.parametrize(
    "said", ["お届け先は大阪です。", "住んでいるのは松山です。", "色は紺です。", "まだ第4巻です。", "担当は森です。"]
)
def test_what_is_no_name_is_not_taken_for_one(said: str) -> None:
    assert _found(said, "佐藤様\n\n交換の品をお送りします。") == []


def test_a_name_that_holds_a_common_spelling_stays_whole() -> None:
    assert (
        CHECKER.knowledge.folder.fold("山下さま、木下さん、森下さくら、お待ち下さい")
        == "山下さま、木下さん、森下さくら、お待ちください"
    )


def test_the_customers_own_spelling_wins_over_the_header() -> None:
    mail = CHECKER.mail("髙橋です。椅子の脚がぐらつきます。", "customer")._replace(position=0, sender="高橋 誠")
    case = CHECKER.anatomist.exchange("高橋様\n\n交換の品をお送りします。", "x", Facts())._replace(thread=(mail,))
    (finding,) = CHECKER.check(case).findings
    assert "髙橋" in finding.message
    assert [edit.text for edit in finding.edits] == ["髙橋"]


@pytest.mark.parametrize("name", ["平", "星", "北", "泉"])
def test_a_name_of_one_kanji_may_sign_below_the_name_of_a_company(name: str) -> None:
    given = f"領収書を会社名でお願いします。株式会社ミツワ設備です。\n{name}\n"
    called = "株式会社ミツワ設備\n{n}様\n\n領収書をお送りします。"
    thread = (CHECKER.mail(given, "customer")._replace(position=0),)
    for said, expected in ((name, []), ("遠藤", ["wrong-name"])):
        case = CHECKER.anatomist.exchange(called.format(n=said), "x", Facts())._replace(thread=thread)
        assert [f.rule for f in CHECKER.check(case).findings] == expected


def _alone(customer_name: str, inbound: str, draft: str) -> list[str]:
    thread = (CHECKER.mail(inbound, "customer")._replace(position=0),)
    case = CHECKER.anatomist.exchange(draft, "x", Facts(customer_name=customer_name))._replace(thread=thread)
    return [str(f.severity.value) for f in CHECKER.check(case).findings]


@pytest.mark.parametrize(("record", "written"), [("高橋 誠", "髙橋"), ("渡辺 守", "渡邊"), ("山崎 恵", "山﨑")])
def test_a_variant_that_only_a_record_contradicts_is_a_hint(record: str, written: str) -> None:
    draft = f"{written}様\n\n納車は10日でございます。"
    assert _alone(record, "納車はいつですか。", draft) == ["hint"]
    assert _alone(record, f"納車はいつですか。\n\n{record}", draft) == ["error"]


@pytest.mark.parametrize("part", ["会計", "発起人", "理事", "保護者", "楽天会員", "余興担当", "経理部"])
def test_a_part_before_a_family_name_is_no_name(part: str) -> None:
    assert _alone(f"{part} 木島", "請求書の件です。", "木島様\n\nお送りしました。") == []
    assert _alone(f"{part} 木島", "請求書の件です。", "木下様\n\nお送りしました。") == ["error"]


@pytest.mark.parametrize("line", ["江口様、堤様", "江口様・堤様", "江口様 堤様", "江口 恵様、堤様", "堤様"])
def test_people_who_write_together(line: str) -> None:
    assert _alone("", "江口と堤です。体験したいです。", f"{line}\n\n承りました。") == []


def test_one_wrong_name_in_a_line_of_two() -> None:
    assert _alone("", "江口と堤です。体験したいです。", "江口様、堀様\n\n承りました。") == ["error"]


@pytest.mark.parametrize(
    "said",
    [
        "大家の岩崎様にも確認いたしました。",
        "お隣の岩崎様という方がお届けくださいました。",
        "同室は大阪からお越しの岩崎様です。",
        "売主の岩崎様とも日程を調整いたしました。",
        "ご紹介くださった岩崎様にもよろしくお伝えください。",
        "岩崎様とおっしゃる方からお電話がございました。",
        "木曜は岩崎様・本庄様がいらっしゃるクラスです。",
    ],
)
def test_words_around_it_set_a_name_apart(said: str) -> None:
    assert _alone("", "平井です。どうなりましたか。", f"平井様\n\n{said}") == []
    assert _alone("", "平井です。どうなりましたか。", "平井様\n\n明日、岩崎様のご予約を承ります。") == ["error"]


@pytest.mark.parametrize("record", ["グエン・ティ・ラン", "グエン ティ ラン", "グエン　ティ　ラン", "グエン･ティ･ラン"])
@pytest.mark.parametrize(
    "called", ["グエン・ティ・ラン", "グエン ティ ラン", "グエンティラン", "グエン・ラン", "グエン", "ラン"]
)
def test_a_name_of_several_parts_is_right_as_the_record_has_it_and_by_each_part(record: str, called: str) -> None:
    mail = "千葉市から引っ越しました。会社のりょうです。手続きを教えてください。"
    assert _alone(record, mail, f"{called}様\n\nご案内いたします。") == []


@pytest.mark.parametrize(
    ("record", "called", "right"),
    [
        ("マリア・デ・ソウザ", "デ・ソウザ", True),
        ("マリア・デ・ソウザ", "マリア・ソウザ", True),
        # a particle is no name, and no part is the beginning of another name
        ("マリア・デ・ソウザ", "デイビス", False),
        ("マリア・デ・ソウザ", "デ", False),
        ("マリア デ ソウザ", "ソウザビス", False),
        ("アンナ・シュミット", "シュミット", True),
        ("アンナ・シュミット", "シュミットバウアー", False),
        # nothing behind the dot
        ("アンナ・", "アンナ", True),
        ("アンナ・", "シュミット", False),
        ("・アンナ", "シュミット", False),
    ],
)
def test_parts_of_a_name_are_compared_as_a_whole(record: str, called: str, right: bool) -> None:
    found = _alone(record, "手続きを教えてください。", f"{called}様\n\nご案内いたします。")
    assert found == ([] if right else ["error"])


@pytest.mark.parametrize(
    ("record", "called", "right"),
    [
        ("山田商事(株) 佐藤 花子", "佐藤 花子", True),
        ("山田商事（株） 佐藤 花子", "佐藤", True),
        ("山田商事 (株) 佐藤 花子", "佐藤", True),
        ("(株)サンプル 佐藤 花子", "佐藤 花子", True),
        ("(株)サンプル 佐藤 花子", "加藤 花子", False),
        ("（株）サンプル　佐藤 花子", "加藤", False),
        ("(株) サンプル 佐藤 花子", "加藤", False),
        ("(有)サンプル 佐藤 花子(経理)", "佐藤 花子", True),
        ("(有)サンプル 佐藤 花子(経理)", "加藤", False),
        # who writes for the company is not known
        ("山田商事(株)", "佐藤", True),
        ("山田商事 (株)", "佐藤", True),
        ("㈱サンプル", "佐藤", True),
        # what stands in brackets beside the person
        ("田口 麻衣(旧姓 橋本)", "田口 麻衣", True),
        ("田口 麻衣(旧姓 橋本)", "田中", False),
        ("佐藤(旧姓橋本) 花子", "佐藤 花子", True),
        ("株式会社サンプル(東京支店) 佐藤 花子", "加藤", False),
        ("今泉 勝（会員）", "今泉 勝", True),
        ("今泉 勝 （会員）", "今村", False),
    ],
)
def test_a_record_with_brackets(record: str, called: str, right: bool) -> None:
    found = _alone(record, "納品書を送ってください。", f"{called}様\n\nお送りしました。")
    assert found == ([] if right else ["error"])


def test_a_name_of_several_parts_is_none_of_another() -> None:
    mail = "千葉市から引っ越しました。手続きを教えてください。"
    assert _alone("グエン・ティ・ラン", mail, "ファム・ヴァン・ソン様\n\nご案内いたします。") == ["error"]


@pytest.mark.parametrize(
    "said",
    [
        "妻の名前(今泉文江)で届くカタログを止めてください。",
        "亡くなった妻・今泉文江の会員証をお返しします。",
        "妻の文江の定期を止めてください。",
    ],
)
def test_kin_who_are_only_mentioned_are_not_the_writer(said: str) -> None:
    mail = f"{said}\n\n今泉勝"
    assert _alone("今泉 勝", mail, "今泉 文江 様\n\n承りました。") == ["error"]
    assert _alone("今泉 勝", mail, "今泉 勝 様\n\n承りました。") == []
    # the record may well be in her name
    assert _alone("今泉 文江", mail, "今泉 文江 様\n\n承りました。") == []
    # in the text of the reply she may be named
    assert _alone("今泉 勝", mail, "今泉 勝 様\n\n今泉文江様のお名前での発送を止めました。") == []


@pytest.mark.parametrize(
    "record",
    ["佐藤 花子(株式会社サンプル)", "株式会社サンプル(東京支店) 佐藤 花子", "株式会社 サンプル 佐藤 花子"],
)
def test_the_company_of_a_record_is_named_without_what_stands_around_it(record: str) -> None:
    thread = (CHECKER.mail("納品書を送ってください。", "customer")._replace(position=0),)
    for called, named in (("株式会社サンプル", 0), ("株式会社みどり", 1)):
        case = CHECKER.anatomist.exchange(f"{called}\n佐藤 花子様\n\nお送りしました。", "x", Facts(customer_name=record))
        findings = CHECKER.check(case._replace(thread=thread)).findings
        assert [f.message.count("「株式会社サンプル」") for f in findings] == [1] * named


@pytest.mark.parametrize("record", ["今泉 勝", "今泉勝", "今泉　勝（会員）", "(株)今泉工務店 今泉 勝"])
def test_kin_are_told_apart_however_the_record_is_written(record: str) -> None:
    mail = "妻の名前(今泉文江)で届くカタログを止めてください。\n\n今泉勝"
    thread = (CHECKER.mail(mail, "customer")._replace(position=0),)
    case = CHECKER.anatomist.exchange("今泉 文江 様\n\n承りました。", "x", Facts(customer_name=record))._replace(thread=thread)
    (finding,) = CHECKER.check(case).findings
    assert "今泉 勝" in finding.message


def test_whoever_sends_the_mail_may_be_addressed() -> None:
    mail = "妻の今泉文江のパソコンから送ります。カタログを止めてください。\n\n今泉勝"
    for sender, rules in (("今泉 文江", []), ("今泉　文江", []), ("今泉 勝", ["wrong-name"]), (None, ["wrong-name"])):
        thread = (CHECKER.mail(mail, "customer")._replace(position=0, sender=sender),)
        case = CHECKER.anatomist.exchange("今泉 文江 様\n\n承りました。", "x", Facts(customer_name="今泉 勝"))
        assert [f.rule for f in CHECKER.check(case._replace(thread=thread)).findings] == rules


@pytest.mark.parametrize("said", ["返信は妻宛にお願いします。", "妻に連絡してください。", "妻の代わりに書いています。"])
def test_kin_may_be_written_to_where_the_customer_says_so(said: str) -> None:
    mail = f"妻の今泉文江が予約しました。{said}\n\n今泉勝"
    assert _alone("今泉 勝", mail, "今泉 文江 様\n\n承りました。") == []


def test_a_pet_that_is_introduced_is_not_the_writer() -> None:
    assert _alone("", "トイプードルのルルです。4歳です。ホテルは空いていますか。", "石黒様\n\n空いております。") == []
