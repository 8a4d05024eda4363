"""Things of the draft that are said to be the customer's, under a name that none of the mails gives.

A draft that was copied from a reply to somebody else speaks of their thing as the customer's: ご相談の鉄道雑誌は, or
泥パックコースでお席をお取りしました. Each function here looks for one sort of sign; what is offered, compared or
changed is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.person import is_kana
from mailcheck.model import Mail, Sentence, Token
from mailcheck.rules.known import Clash, Spoken, known_names, squeeze
from mailcheck.rules.things import line_ends

_NOUN = ("名詞", "接尾辞,名詞的", "接頭辞", "形状詞", "記号")
"""Parts of speech of which a name is made, as the dictionary names them."""
_NAMING = ("名詞", "形状詞")
_THING = ("名詞,普通名詞,一般", "名詞,固有名詞")
_COUNTED, _COUNTER, _DEED = "数詞", "助数詞", "サ変"
_PRODUCT = re.compile("[\u30a1-\u30fc]{2,}(?:[ \u30fb]?(?:[\u30a1-\u30fc]{2,}|[A-Za-z]{1,8}(?![a-z@.])|[0-9]{1,4}(?![0-9-])))*")
"""A name in katakana with letters and figures: folded, so these are of half width."""
_ALONE = 0.5
"""A likeness from which on one bare word may be a wider or narrower word for something in the thread: レンズ for コンタクト."""


def referred(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """Things that the draft says the customer asked about, ordered or booked, and that share nothing with the thread."""
    known = known_names(annotated)
    for sentence in annotated.draft:
        for start, end in _referred(annotated, sentence, table):
            tokens = [t for t in sentence.tokens if start <= t.start and t.end <= end]
            whole = _naming(tokens)
            core = whole if _is_thing(annotated, sentence, whole, table) else _first_name(annotated, sentence, tokens, table)
            if core and not known.touches(whole) and squeeze(sentence.text[start:end]) not in known.text:
                one = Spoken(annotated.case.draft, sentence, start, end, sentence.text[start:end], "")
                alone = len(core) == 1 and known.is_near(core, alike=_ALONE)
                # what is to be done with a thing may have been told in other words: 弦楽器レッスン for チェロ
                near = (alone or known.is_near(core)) and not _apart(core[-1].surface, known.text, table)
                yield Clash(one, None, len(whole) < len(tokens) or near)


def _apart(word: str, text: str, table: Mapping[str, Any]) -> bool:
    """Whether the word is one of a sort of which the text has another: a rucksack is no belt."""
    return any(word in group and any(other in text for other in group if other != word) for group in table["apart"])


def _naming(tokens: Sequence[Token]) -> list[Token]:
    """A phrase without what is done to the thing: 加湿器 of 加湿器の修理, エアコン of エアコンクリーニング."""
    out = list(tokens)
    while len(out) > 1 and (_DEED in out[-1].pos or not out[-1].pos.startswith((*_NOUN[:1], _NOUN[1]))):
        out.pop()
    return out


def _referred(annotated: Annotated, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The places of noun phrases behind ご注文の and before をご注文いただき."""
    tokens = sentence.tokens
    for _, end in annotated.spans(sentence, table["theirs_before"]):
        first = next((i for i, t in enumerate(tokens) if t.start >= end), len(tokens))
        last = _phrase(tokens, first, 1, table)
        if first < last < len(tokens) and tokens[last].surface in table["thing_marks"]:
            yield tokens[first].start, tokens[last - 1].end
    for start, _ in annotated.spans(sentence, table["theirs_after"]):
        stop = next((i for i, t in enumerate(tokens) if t.start >= start), len(tokens)) - 1
        first = _phrase(tokens, stop, -1, table)
        if first < stop:
            yield tokens[first + 1].start, tokens[stop].end


def _phrase(tokens: Sequence[Token], at: int, step: int, table: Mapping[str, Any]) -> int:
    """Where a run of nouns joined by の ends, from a token on in one direction."""
    while 0 <= at < len(tokens):
        joined = (
            tokens[at].surface in table["joins"] and 0 <= at + step < len(tokens) and tokens[at + step].pos.startswith(_NOUN)
        )
        if not joined and not tokens[at].pos.startswith(_NOUN):
            break
        at += step
    return at


def _is_thing(annotated: Annotated, sentence: Sentence, tokens: Sequence[Token], table: Mapping[str, Any]) -> bool:
    """Whether nouns name something in particular: not 品, 内容 or 変更, which any mail may be about."""
    nouns = [t for t in tokens if t.pos.startswith("名詞") and _COUNTED not in t.pos]
    # 加湿器: what is made of a deed with a suffix is a thing
    made = tokens[-1].surface in table["made"]
    if not nouns or not (made or nouns[-1].pos.startswith(_THING)):
        return False
    if _says(nouns[-1] if made else tokens[-1], table["general"]):
        return False
    # ご予約の際の写真, ご注文のとおり黄色を; 当スタジオ; a clinic or a shop names itself
    if _says(tokens[0], table["turns"]) or tokens[0].surface in table["own_marks"] or nouns[-1].surface in _tails(table):
        return False
    if any("人名" in t.pos and not is_kana(t.surface) for t in nouns):
        return False
    business = annotated.view(sentence).words("business")
    return made or any(t.pos.startswith(_THING) and t.start not in business and t.lemma not in table["general"] for t in nouns)


def _first_name(annotated: Annotated, sentence: Sentence, tokens: Sequence[Token], table: Mapping[str, Any]) -> list[Token]:
    """The compound name that a phrase begins with, whatever its last word: ハイエース of ハイエースのマンスリープラン."""
    first = list(takewhile(lambda t: t.surface not in table["joins"], tokens))
    compound = 1 < len(first) < len(tokens) and not any(t.pos.startswith("接頭辞") or _says(t, table["turns"]) for t in first)
    return first if compound and _is_thing(annotated, sentence, first, table) else []


def _says(token: Token, words: Sequence[str]) -> bool:
    return token.surface in words or token.lemma in words


def _tails(table: Mapping[str, Any]) -> dict[str, str]:
    """What names of places end in, each with the sort that it belongs to."""
    return {tail: group["sort"] for group in table["places"] for tail in group["tails"]}


def places(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """Another branch, school or building than the thread names, where the draft names none of these."""
    known = known_names(annotated)
    theirs = [p for mail, s in known.sentences for p in _places(mail, s, table)]
    if not theirs or any(annotated.has(s, table["asks_place"]) for m, s in known.sentences if m.party == "customer"):
        return
    for sentence in annotated.draft:
        if annotated.role(sentence) in ("signature", "introduction", "addressee"):
            continue
        for one in _places(annotated.case.draft, sentence, table):
            rivals = [p for p in theirs if p.sort == one.sort]
            if not rivals or any(squeeze(p.stem) in known.draft for p in rivals) or known.has(one.stem):
                continue
            if any(_overlap(one.stem, p.stem) for p in rivals) or annotated.has(sentence, *table["other_place"]):
                continue
            yield Clash(one, rivals[-1])


def destinations(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """Another house that something is sent to than the one that the customer names: 鴨川ことぶき館へ for 宿(四条みぎわ)."""
    known = known_names(annotated)
    form = re.compile(table["lodging"])
    theirs = [
        Spoken(mail, s, m.start("name"), m.end("name"), m["name"], "lodging")
        for mail, s in known.sentences
        if mail.party == "customer"
        for m in form.finditer(s.text)
    ]
    if not theirs or any(squeeze(t.stem) in known.draft for t in theirs):
        return
    for sentence in annotated.draft:
        for one in _places(annotated.case.draft, sentence, table):
            sent = re.match(table["sent_there"], sentence.text[one.end :])
            if sent and not known.has(one.stem) and not annotated.has(sentence, *table["alike_not"]):
                yield Clash(one, theirs[-1])


def _places(mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Names of places in a sentence: 那覇空港店, 北口校; コーポさざなみ."""
    tokens = sentence.tokens
    for group in table["places"]:
        ends = _ends(tuple(group["tails"])).union(group.get("heads", ()))
        for i, token in enumerate(tokens):
            if token.surface not in ends:
                continue
            first = _tail(tokens, i, group["tails"])
            before = _run(tokens, i if first is None else first, -1)
            if before and first is not None and _is_place_name(before, token, group, table):
                stem = sentence.text[before[0].start : tokens[first].start]
                yield Spoken(mail, sentence, before[0].start, token.end, stem, group["sort"])
            naming = list(takewhile(lambda t: _COUNTED not in t.pos, _run(tokens, i, 1)))
            if not before and naming and naming[0].pos.startswith("名詞") and token.surface in group.get("heads", ()):
                stem = sentence.text[naming[0].start : naming[-1].end]
                yield Spoken(mail, sentence, token.start, naming[-1].end, stem, group["sort"])


@lru_cache(maxsize=8)
def _ends(tails: tuple[str, ...]) -> frozenset[str]:
    """Every end of a tail: its last word is one of them."""
    return frozenset(tail[start:] for tail in tails for start in range(len(tail)))


def _tail(tokens: Sequence[Token], last: int, tails: Sequence[str]) -> int | None:
    """Where a tail begins that ends with a token: the dictionary has 営業所 as two words."""
    for first in range(max(last - 2, 0), last + 1):
        if "".join(t.surface for t in tokens[first : last + 1]) in tails:
            return first
    return None


def _run(tokens: Sequence[Token], at: int, step: int) -> list[Token]:
    """The nouns that stand directly before or behind a token, in the order of the text."""
    out: list[Token] = []
    while 0 <= (i := at + step) < len(tokens) and tokens[i].pos.startswith(_NOUN):
        if max(tokens[i].start, tokens[at].start) != min(tokens[i].end, tokens[at].end):
            break
        out.append(tokens[i])
        at = i
    return out[::step]


def _is_place_name(run: Sequence[Token], tail: Token, group: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    """Whether nouns before 店 name one shop among several: not 販売店 nor 貴店."""
    stem = "".join(t.surface for t in run)
    if group.get("numbered"):
        return stem.isdigit()
    if len(run) > 1 and "地名" in run[0].pos and run[-1].surface in table["directions"]:
        return True
    if stem in table["no_place"] or {run[0].surface, run[-1].surface} & {*table["no_place"], *table["own_marks"]}:
        return False
    if any("地名" in t.pos or "固有名詞" in t.pos or not t.known for t in run if _COUNTED not in t.pos):
        return True
    return stem.endswith(tuple(table["place_words"])) or (
        len(run) == 1 and tail.surface in group.get("plain", ()) and len(stem) > 1
    )


def _overlap(one: str, other: str) -> bool:
    """Whether two names may be a longer and a shorter form of one."""
    one, other = squeeze(one), squeeze(other)
    return one in other or other in one


def sorts(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """Another course, plan or the like than the thread's: 泥パックコース where it has オーガニックシャンプーコース."""
    known = known_names(annotated)
    theirs = [k for mail, s in reversed(known.sentences) for k in _sorted_names(mail, s, table)]
    for sentence in annotated.draft if theirs else ():
        for one in _sorted_names(annotated.case.draft, sentence, table):
            rivals = [k for k in theirs if k.sort == one.sort]
            if not rivals or any(squeeze(k.stem) in known.draft for k in rivals):
                continue
            # a line with a label is a record, whatever the lines around it speak of
            labelled = _labels(one, table)
            if annotated.has(sentence, table["offers_other"]) or not (labelled or of_the_matter(annotated, one, table)):
                continue
            tokens = [t for t in sentence.tokens if one.start <= t.start < one.start + len(one.stem)]
            # one place is no part of another that shares a character
            known_so = known.has(one.stem) if one.sort in _exact(table) else known.touches(tokens)
            if (labelled or annotated.has(sentence, *table["as_theirs"])) and not known_so:
                # gold and silver are near each other, too
                yield Clash(one, rivals[0], known.is_near(tokens, alike=1.0, among=[k.stem for k in rivals]))


def _exact(table: Mapping[str, Any]) -> set[str]:
    """The sorts whose names are either the same or not."""
    return {str(group["sort"]) for group in table["sorts"] if group.get("exact")}


def of_the_matter(annotated: Annotated, one: Spoken, table: Mapping[str, Any]) -> bool:
    """Whether a sentence neither offers the thing, nor sets a condition, nor changes something into it."""
    if annotated.has(one.sentence, table["offers_other"], table["conditional"], table["choice"]):
        return False
    into = one.sentence.text[one.end :].lstrip(table["closing"]).startswith(tuple(table["into"]))
    return not (into and annotated.has(one.sentence, *table["changed"]))


def _sorted_names(mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Compounds whose last word names a sort of thing, with words before it that tell which: 泥パックコース."""
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        first, sort = next(
            ((at, g["sort"]) for g in table["sorts"] if (at := _tail(tokens, i, g["tails"])) is not None), (i, "")
        )
        # プラン変更 in the draft is no plan; グルメツアー四国 in the thread is a tour
        behind = next((t for t in tokens[i + 1 : i + 2] if t.start == token.end and t.pos.startswith(_NOUN[:2])), None)
        longer = behind is not None and _COUNTED not in behind.pos and mail.party != "customer"
        if not sort or (longer and not line_ends(sentence, token.end)):
            continue
        run = _run(tokens, first, -1)
        if not run and mail.party == "customer" and first > 1 and tokens[first - 1].surface in table["joins"]:
            # インフルエンザの予防接種
            run = [*_run(tokens, first - 1, -1), tokens[first - 1]]
        while run and (run[0].pos.startswith("接頭辞") or _says(run[0], table["no_sort"])):
            run.pop(0)
        naming = [t for t in run if t.pos.startswith(_NAMING) and _COUNTED not in t.pos and _COUNTER not in t.pos]
        if any(_says(t, table["not_named"]) for t in (*run, *tokens[max(first - 2, 0) : first], *tokens[i + 1 : i + 2])):
            continue
        if any(not (_says(t, table["no_sort"]) or _says(t, table["general"])) for t in naming):
            yield Spoken(mail, sentence, run[0].start, token.end, sentence.text[run[0].start : tokens[first].start], sort)


def _labels(one: Spoken, table: Mapping[str, Any]) -> bool:
    """Whether the name stands behind a label, alone in its line."""
    sentence = one.sentence
    line = next((i for i in range(one.start, 0, -1) if line_ends(sentence, i)), 0)
    before, after = sentence.text[line : one.start], sentence.text[one.end : one.end + 1]
    labels = "|".join(map(re.escape, table["thing_labels"]))
    polite = "|".join(map(re.escape, table["label_prefixes"]))
    alone = line_ends(sentence, one.end) or not re.match(r"\w", after)
    return alone and bool(re.search(rf"^[^\w]*(?:{polite})?(?:{labels})[\s:]+$", before))


def named_things(annotated: Annotated, table: Mapping[str, Any]) -> Iterator[Clash]:
    """A product by a name of its own, where the thread has names of products and the draft none of these."""
    known = known_names(annotated)
    theirs = [n for mail, s in known.sentences for n in product_names(mail, s, table) if squeeze(n.stem) not in known.own]
    if not theirs or any(squeeze(n.stem) in known.draft for n in theirs):
        return
    for sentence in annotated.draft:
        if annotated.role(sentence) != "body":
            continue
        for one in product_names(annotated.case.draft, sentence, table):
            tokens = [t for t in sentence.tokens if one.start <= t.start < one.end]
            behind = sentence.text[one.end :].lstrip(table["closing"])
            leads = behind.startswith(tuple(table["lead_marks"])) and not sentence.text[: one.start].endswith(
                tuple(table["joins"])
            )
            theirs_said = leads and of_the_matter(annotated, one, table) and annotated.has(sentence, *table["as_theirs"])
            if theirs_said and not known.touches(tokens):
                yield Clash(one, theirs[-1])


def product_names(mail: Mail, sentence: Sentence, table: Mapping[str, Any]) -> Iterator[Spoken]:
    """Runs of katakana words, letters and figures that are no one word: アクアヴェール2ウィーク, クリアレスト40."""
    for match in _PRODUCT.finditer(sentence.text):
        tokens = [t for t in sentence.tokens if match.start() <= t.start < match.end()]
        words = [t for t in tokens if t.pos.startswith("名詞") and _COUNTED not in t.pos]
        telling = [t for t in words if not (_says(t, table["general"]) or _says(t, table["no_sort"]))]
        figure = match[0][-1].isdigit()
        counted = figure and any(t.start == match.end() and _COUNTER in t.pos for t in sentence.tokens)
        if words and len(telling) == len(words) and not counted and (figure or len(words) > 1):
            yield Spoken(mail, sentence, match.start(), match.end(), match[0], "product")
