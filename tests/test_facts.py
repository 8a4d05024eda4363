"""Figures, days and details that a thread has otherwise: what is found, and near things that are left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

import mailcheck
from mailcheck import Facts

BOOKED = ("参加費は。", "参加費はお一人3,300円でございます。")
DESK = ("机はいつですか。", "机の納品は11月6日(金)でございます。")


def found(rule: str, draft: str, thread: Sequence[str], signature: str = "みどり屋 白石") -> list[str]:
    """What a rule finds in a reply to the last mail of a thread, in which customer and house take turns."""
    mails = []
    for number, text in enumerate(thread):
        ours = (len(thread) - 1 - number) % 2 == 1
        mails.append(("agent", f"小林様\n\n{text}\n\n{signature}") if ours else ("customer", f"{text}\n小林"))
    facts = Facts(sent=datetime.fromisoformat("2026-11-02T15:40+09:00"))
    report = mailcheck.check(f"小林様\n\n{draft}\n\n{signature}\n", thread=mails, facts=facts)
    return [f.place.quote for f in report.findings if f.rule == rule]


@pytest.mark.parametrize(
    ("draft", "thread", "figure"),
    [
        ("35名様、お一人3,600円でご用意いたします。", (*BOOKED, "5名増えて35名でお願いします。"), "3,600円"),
        ("会費は年額12,000円で据え置きます。", ("会費は年額11,000円でしょうか。更新します。",), "12,000円"),
        (
            "先日お見積りした1枚2,400円で承ります。",
            ("シャツを頼めますか。", "シャツは1枚2,300円、送料は550円でございます。", "10枚お願いします。"),
            "2,400円",
        ),
        ("前回お伝えした11月9日(月)の納品に変わりはございません。", (*DESK, "椅子を先にもらえますか。"), "11月9日(月)"),
        ("2枚で13,200円、1枚6,600円です。かごの合計12,300円をお確かめください。", ("2枚借りたいです。",), "12,300円"),
        (
            "11月6日(金)10時から、公民館でお引き渡しいたします。\n6日のお引き渡しは11時からです。",
            ("11月6日に受け取ります。",),
            "6日のお引き渡しは11時",
        ),
    ],
)
def test_a_figure_that_was_told_otherwise(draft: str, thread: tuple[str, ...], figure: str) -> None:
    assert found("inconsistent-fact", draft, thread) == [figure]


@pytest.mark.parametrize(
    ("draft", "thread"),
    [
        # another thing, another sort of guests, another course, a rebate, another matter
        ("お弁当はお一人1,200円でございます。", (*BOOKED, "2名増えます。当日、お弁当は頼めますか。")),
        ("お子様はお一人1,500円でございます。", (*BOOKED, "子どもを2名追加します。")),
        ("お一人3,800円になります。", (*BOOKED, "特上に変えてください。")),
        ("48名様ですので、お一人3,000円にお値引きいたします。", (*BOOKED, "48名に増やします。")),
        ("お一人3,000円(税抜)でございます。", (*BOOKED, "2名に減らしてください。")),
        ("送料は550円のまま変わりません。", ("月額3,850円で契約しています。延長できますか。",)),
        ("先日お知らせした11月20日(金)の展示会で、お渡しします。", (*DESK, "わかりました。")),
        ("前回お伝えした6日の納品は、9日(月)に延びます。", (*DESK, "わかりました。")),
        ("1本1,850円に据え置きます。", ("値上げの件です。1本2,200円になるのですか。",)),
        # two things, a choice, what is left, what comes after, another deed
        ("机は11月6日(金)にお届けします。椅子は7日にお届けします。", ("机を11月6日に届けてください。",)),
        ("机は11月6日(金)にお届けします。ご都合が悪い場合は、7日にお届けします。", ("机を11月6日に届けてください。",)),
        ("机は11月6日(金)にお届けします。残りの品は、8日にお届けいたします。", ("机を11月6日に届けてください。",)),
        ("11月6日(金)10時から、公民館でお引き渡しいたします。\n6日の受付は9時30分からです。", ("11月6日に受け取ります。",)),
        # how things went
        (
            "10月30日の午前中にお届けできず、申し訳ございません。10月31日の午前中にお届けしたのは、札の取り違えでした。",
            ("机を10月30日に届けてと頼みました。",),
        ),
        ("交換の品は11月9日(月)にお届けします。", ("机は。", "机は11月6日(金)にお届けします。", "色違いが届きました。")),
        # what the prices make with a discount, points, a share or a budget that was told
        ("机 9,800円\n椅子 6,900円\nポイント -500円\n送料 550円\n合計 16,750円", ("予算2万円です。",)),
        ("会員割引10%で、机 9,800円と椅子 6,900円の合計 15,030円です。", ("割引はありますか。",)),
        ("皿1,200円が4枚、小皿900円が2枚、送料600円で、合計 7,200円です。", ("皿を4枚と小皿を2枚ください。",)),
        # nights that are left out, or borne out by the days
        ("11月9日(月)~20日(金)、土日を除く9泊でお取りします。", ("11月9日から20日まで平日だけ泊まります。",)),
        (
            "11月13日(金)~16日(月)の3泊でお取り直ししました。",
            ("いつ。", "11月13日(金)から2泊で承りました。", "帰りを一日遅らせます。"),
        ),
        # days to choose from
        (
            "次は・17日(火)10時\n・19日(木)10時が空いております。",
            ("いつ。", "11月10日(火)10時で承りました。", "今日は難しいです。"),
        ),
        ("11月6日(金)は8時45分に鍵をお預かりします。", ("いつ。", "11月6日(金)の9時から作業いたします。", "鍵は管理室です。")),
    ],
)
def test_a_new_figure_contradicts_nothing(draft: str, thread: tuple[str, ...]) -> None:
    assert found("inconsistent-fact", draft, thread) == []


@pytest.mark.parametrize(
    ("draft", "mail", "detail"),
    [
        ("ご予約番号KB-30021を確かめました。", "MR-50012で予約しました。席は並びですか。", "予約番号KB-30021"),
        ("送り状2231-0098のお荷物は、本日着きました。", "箱を送りました。送り状は4410-7782です。", "送り状2231-0098"),
        ("ノルデTR-12の使い方は、当日ご説明します。", "食洗機ノルデKS-20の取り付けを頼みます。", "TR-12"),
        ("「ほてる浜風」様へお届けします。", "宿は「湯宿もみじ」です。荷物を送ってください。", "「ほてる浜風」"),
        (
            "お荷物は21日の朝に着くよう、鴨川ことぶき館へお送りいたします。",
            "泊まる宿(四条みぎわ)へ送ってください。",
            "鴨川ことぶき館",
        ),
        ("秋田店でお作りした眼鏡ですね。", "仙台東店で作った眼鏡がずれます。", "秋田店"),
        ("振袖は半日ほど陰干しなさってください。", "訪問着の染み抜きは終わりましたか。", "振袖"),
        ("本体の値段は別です。お預かりの掃除機は、3日で仕上がります。", "冷蔵庫の修理を頼みます。", "お預かりの掃除機"),
    ],
)
def test_a_detail_of_somebody_else(draft: str, mail: str, detail: str) -> None:
    (quote,) = found("leftover-other-case", draft, (mail,))
    assert quote in detail


@pytest.mark.parametrize(
    ("draft", "mail"),
    [
        ("受付番号KB-30021で承りました。", "MR-50012で予約しました。荷物の修理もお願いします。"),
        ("本日発送いたしました。送り状は2231-0098です。", "箱を送りました。送り状は4410-7782です。"),
        ("VX-7は完売いたしました。VX-9はいかがでしょうか。", "掃除機のVX-7はありますか。"),
        ("紙パックはVP-3をお使いください。充電はUSB-Cです。", "掃除機のVX-7の紙パックはどれですか。"),
        ("お直しの品は、当店の四条館へお送りください。", "泊まる宿(みぎわ)へ送ってください。"),
        ("お帰りの大阪行きは、4番のりばから出ます。", "11月6日の松山行きに乗ります。のりばは。"),
        ("松山行きは満席です。高知行きには空きがございます。", "11月6日の松山行きに乗りたいです。"),
        ("訪問着は5,000円、振袖は8,000円です。", "訪問着の染み抜きはいくらですか。"),
        ("振袖でしたら8,000円です。", "訪問着の染み抜きはいくらですか。"),
        ("冷蔵庫を運び出す間、洗濯機は動かしません。", "冷蔵庫の修理を頼みます。"),
        ("「ひのきの湯」のサンプルをお入れしました。", "「ゆずの湯」を注文しました。"),
        ("お届け先は「川崎市中原区」のご住所で承りました。", "「ゆずの湯」を注文しました。住所は合っていますか。"),
        ("「お届け先」→「変更」をお選びください。", "「ゆずの湯」の届け先を変えたいです。"),
        ("「ギフト包装」は2点で330円です。", "「ゆずの湯」を2点、贈り物にします。"),
        ("「大時計」の前にお集まりください。", "「秋の遠足」はどこに集まりますか。"),
        ("1人用ベッド「タタメル」 10,980円\nこの組はいかがでしょう。", "ワンルームに置くものを選んでください。"),
        ("替え刃はSE-200とSE-210に合います。", "SE-200の替え刃はどれですか。"),
        ("「鉄粉」は陶土の鉄分で、不良ではありません。", "「白磁」の皿に黒い点がありました。"),
        ("お問い合わせのフリードは売約となりました。", "フリードはまだありますか。"),
    ],
)
def test_what_is_offered_or_new_is_nobody_elses(draft: str, mail: str) -> None:
    assert found("leftover-other-case", draft, (mail,)) == []


@pytest.mark.parametrize(
    ("draft", "mail", "detail"),
    [
        ("「雪椿」は今夜作り直し、明日お持ちします。", "供花「白蓮」が違うものでした。", "雪椿"),
        ("「あかしあ」の猫の部屋は6階です。", "「はまなす」に乗ります。猫の部屋はどこですか。", "あかしあ"),
        ("お品は「釜めし御膳」でございます。", "「山かけ幕の内」を80個お願いします。", "釜めし御膳"),
        ("「聖夜の星」が、お子様の冬を照らしますように。", "「森のケーキ」を予約しました。", "聖夜の星"),
    ],
)
def test_a_name_in_brackets_that_stands_for_theirs(draft: str, mail: str, detail: str) -> None:
    (quote,) = found("leftover-other-case", draft, (mail,))
    assert detail in quote


def test_a_stay_that_ends_on_another_day() -> None:
    thread = ("9月24日から26日まで泊まりました。証明書をください。",)
    assert found("inconsistent-fact", "期間(9月24日~25日)を記してお送りします。", thread) == ["25日"]
    assert found("inconsistent-fact", "期間(9月24日~26日)を記してお送りします。", thread) == []
    assert found("inconsistent-fact", "9月24日~25日と、26日の分をお送りします。", thread) == []


@pytest.mark.parametrize(
    ("draft", "notes"),
    [
        ("お写真は商品担当へ回し、調べてもらっています。", []),
        ("1. 交換はできますか → 変更できます。", []),
        ("お色は赤→青に変更しました。", []),
        ("【海外に送ること】\n承っておりません。", []),
        ("担当へ:金額を直すこと", ["担当へ:金額を直すこと"]),
        ("3,200円です。←要確認", ["←要確認"]),
    ],
)
def test_what_is_told_the_customer_is_no_note(draft: str, notes: list[str]) -> None:
    assert found("leftover-note", draft, ("教えてください。",)) == notes


def test_a_slot_that_is_explained_is_none() -> None:
    told = "本文に{予約日時}とお書きください。\n{予約日時}の部分には、日時が自動で入ります。"
    assert found("leftover-placeholder", told, ("どう書きますか。",)) == []
    assert found("leftover-placeholder", "{予約日時}にお待ちしております。", ("いつですか。",)) == ["{予約日時}"]
    assert found("leftover-placeholder", "本日【ポイント数】ポイントをお付けしました。", ("まだです。",)) == ["【ポイント数】"]


def test_particles_behind_an_adverb_that_ends_in_one() -> None:
    assert found("typo", "いつもは樹くんのおやつを別に出しています。", ("樹の母です。",)) == []


@pytest.mark.parametrize(
    "name", ["トランク修理のコンパス", "箱入り着物 たとう 梶", "ピアノレンタルくすのき\n板倉", "和裁所みぎわ 三輪"]
)
def test_who_introduces_themselves_by_it_signs_by_it(name: str) -> None:
    said = "の".join(name.split()).replace("箱入り着物の", "箱入り着物 ")
    thread = ("いつできますか。", f"{said}でございます。\n8日にお渡しします。", "わかりました。")
    assert found("repeated-phrase", f"{said}でございます。\n本日仕上がりました。", thread, name) == []


def test_another_last_line_leaves_the_first_sentence_to_be_compared() -> None:
    again = "布の色合いは、写真だけではつかみにくいものです。"
    assert found("repeated-phrase", f"{again}\n本日仕上がりました。", ("いつ。", again, "わかりました。")) == [again]


@pytest.mark.parametrize(
    ("draft", "figures"),
    [
        ("登録が300円、証明書が1通300円で、2通でしたら合計900円です。", []),
        ("登録が300円、証明書が1通300円で、2通でしたら合計600円です。", []),
        ("タオル 500円\n手ぬぐい 500円\n石けん 500円\n合計 1,500円", []),
        ("タオル 500円\n手ぬぐい 500円\n石けん 500円\n合計 1,600円", ["1,600円"]),
    ],
)
def test_a_total_of_things_that_cost_the_same(draft: str, figures: list[str]) -> None:
    assert found("inconsistent-fact", draft, ("費用を教えてください。",)) == figures


@pytest.mark.parametrize(
    ("draft", "mail", "days"),
    [
        ("10月12日ご宿泊分としておりますので、差し替えをお願いします。", "10月11日から1泊しました。", ["10月12日"]),
        ("10月12日ご宿泊分に誤りがございました。", "10月11日から3泊しました。", []),
        ("10月12日ご宿泊分に誤りがございました。", "10月11日と10月12日に泊まりました。", []),
        ("10月12日ご来院分は再発行できません。", "10月11日に受診しました。", ["10月12日"]),
        ("記録では10月12日のご来院となっております。", "10月11日に受診しました。", []),
        # what is still to come may be moved
        ("11月12日のご宿泊に差し替えました。", "11月11日に泊まります。", []),
    ],
)
def test_what_is_over_was_on_its_day(draft: str, mail: str, days: list[str]) -> None:
    assert found("inconsistent-fact", draft, (mail,)) == days


@pytest.mark.parametrize(
    ("mail", "wrong"),
    [
        ("昨日トリミングに行ったココのことで伺います。", True),
        ("預けているレオのことです。", True),
        ("うちのマロンが吠えて困っています。", True),
        ("ルナを連れて行きます。", True),
        ("ポコの爪が割れていました。", True),
        # no names: a shop, a shot, a breed, pests, a device
        ("昨日行ったサロンのことで伺います。", False),
        ("先日受けたワクチンのことで伺います。", False),
        ("うちのプードルが吠えて困っています。", False),
        ("ノミを連れて帰らないか心配です。", False),
        ("うちのエアコンが震えて困っています。", False),
        ("昨日ネットで見たフロントラインのことで伺います。", False),
    ],
)
def test_a_pet_by_what_is_said_of_it(mail: str, wrong: bool) -> None:
    assert found("leftover-other-case", "チョコちゃんのご様子を伺えますか。", (mail,)) == ["チョコちゃん"] * wrong
    # another may be anybody's, and an honorific alone says nothing
    assert found("leftover-other-case", "わんちゃんのご様子を伺えますか。", (mail,)) == []


@pytest.mark.parametrize("before", ["", "うちのマロンが吐いています。"])
def test_a_child_that_is_introduced_counts_wherever_it_stands(before: str) -> None:
    mail = "娘のひなたちゃんの眼鏡を直してください。"
    for thread in ((before + mail,), (mail + before,)):
        assert found("leftover-other-case", "カエデ様の眼鏡は、10日にお渡しできます。", thread) == ["カエデ様"]
    # only shown by what is said of it: 様 may be said of anybody
    assert found("leftover-other-case", "カエデ様の眼鏡は、10日にお渡しできます。", ("うちのマロンが吐いています。",)) == []


@pytest.mark.parametrize(
    ("draft", "slots"),
    [
        ("仮パスワード：【仮PWを入力】", ["【仮PWを入力】"]),
        ("合計は[金額を記入]円でございます。", ["[金額を記入]"]),
        ("次回は【日付を確認】にお待ちしております。", ["【日付を確認】"]),
        ("11月20日14時に、【教室名を入力】にてお待ちしております。", ["【教室名を入力】"]),
        ("入り口のURL：【URL】", ["【URL】"]),
        ("ご注文（■注文番号■）を発送しました。", ["■注文番号■"]),
        ("■注文番号■\nA-2201", []),
        ("ご請求は(ここに金額を入れる)円です。", ["(ここに金額を入れる)"]),
        # a note of its own
        ("【ここに年末の案内を入れる】", []),
        ("まず【番号を入力】を押してください。", []),
        ("手順2:【番号を入力】", []),
        ("最初の画面は【メールアドレスを入力】です。", []),
        ("【必要事項を記入】\nお名前をお書きください。", []),
        ("申込書には【生年月日を記入】する欄がございます。", []),
        # a button to go on by, as far as which one goes, that asks for what is needed; a field of a form
        ("マイページの【お届け先を確認】よりお送り先をお選びください。", []),
        ("マイページの【お届け先を確認】より、お送り先をお選びください。", []),
        ("画面下の【内容を確認】までお進みください。", []),
        ("【内容を確認】までお進みください。", []),
        ("次に【料金を確認】よりお進みください。", []),
        ("※【生年月日を入力】はお届けに必要です。", []),
        ("入力欄：【メールアドレスを入力】", []),
        ("ご登録フォーム：【メールアドレスを入力】", []),
        # a time or a place, whatever is done by then
        ("受付は【日付を記入】までお待ちしております。", ["【日付を記入】"]),
        ("ご書類は【日付を記入】までにお手続きください。", ["【日付を記入】"]),
        ("新しい料金は【日付を確認】より適用いたします。", ["【日付を確認】"]),
        ("代金は【金額を確認】でございます。", ["【金額を確認】"]),
    ],
)
def test_a_slot_that_says_what_to_fill_in(draft: str, slots: list[str]) -> None:
    assert found("leftover-placeholder", draft, ("教えてください。",)) == slots


@pytest.mark.parametrize(
    ("draft", "mail"),
    [
        ("26日に、混合ワクチンでお取りしました。", "26日に狂犬病以外のワクチンで行きたいです。"),
        ("26日に、ポーセラーツクラスでお取りしました。", "26日に初心者クラス以外で空きはありますか。"),
        (
            "お申し込みの「うるおいコラーゲン 初回コース」は、3回のお受け取りのコースです。",
            "お試しでコラーゲンを頼みました。「3回目から手続き可能」の表示で進めません。",
        ),
        (
            "ご注文の「まるごと青汁30包」は、次回のお届けを止めました。",
            "青汁の定期を頼みました。「いつでも休める商品」が売りでしたね。",
        ),
    ],
)
def test_what_is_told_without_a_name_of_its_own_contradicts_nothing(draft: str, mail: str) -> None:
    assert found("leftover-other-case", draft, (mail,)) == []
