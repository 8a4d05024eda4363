"""Figures of a draft that the thread has otherwise for the same thing: 保護メガネ63本 for 36本, 10名様 for 大人12名.

A new figure is no contradiction by itself: it may answer a question, follow a wish, be a sum or belong to another thing. So a
figure is only compared where the thread nowhere has it and the draft nowhere has the thread's, where no arithmetic leads from
the one to the other, and where the two are tied: by the thing that both count, by being the only ones of their unit beside
words that take the figure as settled, or by digits that are a slip for each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.figures import Figure, figures_of
from mailcheck.annotate.moments import moments
from mailcheck.model import Sentence
from mailcheck.rules.reckoned import nights

_SHORT = 2
"""Figures of so few digits are alike by chance, where there are several."""
_MOST = 40
"""So many figures are a table: what belongs to what cannot be told."""
_SEVERAL = 2
_NOUN = "名詞,普通名詞"
_PREDICATES = ("動詞", "助動詞", "形容詞")
_TENFOLD = 10


class Mistaken(NamedTuple):
    """A figure of the draft, the one that it contradicts, and how: `swapped` or `agreed`."""

    figure: Figure
    other: Figure
    variant: str


def mistaken(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[Mistaken]:
    """The figures of the draft that contradict others.

    `options`: table `figures`; acts `settled` (takes a figure as settled), `alters` and `moved` (something is altered), `asked`
    (asks anything), `how_much` and `how_many` (ask for a figure), `more` (the figure is a total, or of something else).
    """
    case = _Compared(annotated, options)
    table, dates = (annotated.knowledge.values(options[name]) for name in ("figures", "dates"))
    if max(len(case.draft), len(case.thread)) > _MOST:
        return
    for figure in case.draft:
        # the days that stand before it bear it out
        if figure.unit == table["night"] and nights(figure, table, dates) == figure.value:
            continue
        if figure.kind in case.known:
            other = case.exchanged(figure)
            if other is not None:
                yield Mistaken(figure, other, "agreed")
            continue
        ties = (
            case.slip, case.of_the_same, case.labelled, case.only_one, case.beside, case.retold,
            case.unchanged, case.pointed_back, case.each,
        )  # fmt: skip
        other = next((found for tie in ties if (found := tie(figure))), None)
        if other is not None:
            yield Mistaken(figure, other, "swapped" if figure.swaps(other) else "agreed")


class _Compared:
    """The figures of a case, and what was asked or altered."""

    def __init__(self, annotated: Annotated, options: Mapping[str, Any]) -> None:
        self._annotated, self._options = annotated, options
        self._table = annotated.knowledge.values(options["figures"])
        self.draft, self.thread = figures_of(annotated, self._table)
        self.known = {f.kind for f in self.thread}
        self._said = {f.kind for f in self.draft}

    # --- the ties

    def slip(self, figure: Figure) -> Figure | None:
        """The figure that this one is a slip for, by its digits."""
        # what was asked for may happen to be like what the customer already knows
        own, idle = _nouns(figure.sentence), set(self._table["no_matters"])
        asked = any(not (nouns := _nouns(s) - idle) or nouns & own for s in self._asked["how_much"])
        swapped = [t for t in self._unsaid(figure) if figure.swaps(t) and not (asked and t.mail.party == "customer")]
        if swapped and (len(figure.digits) > _SHORT or self._lone(figure, swapped[-1])):
            return swapped[-1]
        if figure.group != "paid" or self._open(figure) or self._annotated.has(figure.sentence, *self._options["alters"]):
            return None
        ours = [t for t in self._unsaid(figure) if t.mail.party == "agent" and figure.one_digit_off(t)]
        return ours[-1] if len({t.value for t in ours}) == 1 and not self._reckoned(figure, ours[-1]) else None

    def of_the_same(self, figure: Figure) -> Figure | None:
        """The figure that the thread has for the same thing."""
        if not self._settled(figure) or figure.group in ("measured", "timed"):
            return None
        same = [t for t in self._unsaid(figure) if t.stated and self._same_thing(figure, t)]
        if len({t.value for t in same}) != 1 or self._touched(figure):
            return None
        if self._reckoned(figure, same[-1], same=figure.group == "counted"):
            return None
        other = same[-1]
        # 会報500部 and 会報を2部 count other heaps
        return other if max(figure.value, other.value) <= _TENFOLD * min(figure.value, other.value) else None

    def exchanged(self, figure: Figure) -> Figure | None:
        """The figure that the thread has for a thing (子ども3名), where this is the one of another thing (大人2名)."""
        unit = [t for t in self.thread if t.unit == figure.unit]
        if figure.group != "counted" or not self._bare(figure.before) or not all(self._bare(t.before) for t in unit):
            return None
        if any(t.value == figure.value and self._same_thing(figure, t) for t in unit):
            return None
        same = [t for t in unit if t.before == figure.before and t.stated]
        open_ = not self._settled(figure) or self._touched(figure)
        return same[-1] if len({t.value for t in same}) == 1 and same[-1].kind not in self._said and not open_ else None

    def labelled(self, figure: Figure) -> Figure | None:
        """The figure of the thread that one behind a label (数量, 人数) is a slip for."""
        if figure.before not in self._table["labels"] or not figure.stated or self._touched(figure):
            return None
        near = [t for t in self._unsaid(figure) if t.stated and figure.one_digit_off(t, first=True)]
        return near[-1] if len({t.value for t in near}) == 1 and not self._reckoned(figure, near[-1]) else None

    def only_one(self, figure: Figure) -> Figure | None:
        """The one figure of its unit in the thread, where this is the one of the draft."""
        others = [t for t in self._unsaid(figure) if t.stated]
        if not others or not self._lone(figure, others[-1]) or self._reckoned(figure, others[-1]):
            return None
        # a price is a statement by itself
        if not self._settled(figure, figure.group == "paid"):
            return None
        other = others[-1]
        if figure.group in ("measured", "timed") or self._open(figure):
            return None
        if figure.group == "paid":
            # another day may have another price
            if self._asked["moved"]:
                return None
            alike = len(figure.digits) == len(other.digits) and figure.digits[0] == other.digits[0]
            return other if alike and any(t.mail.party == "agent" for t in others) else None
        unlike = figure.before and other.before and not self._told_back(figure) and not self._same_thing(figure, other)
        return other if self._near(figure, other) and not unlike else None

    def retold(self, figure: Figure) -> Figure | None:
        """The time or the rate that we told of the same matter."""
        if figure.group != "timed" or any(re.search(self._table["asks_time"], s.text) for s in self._questions):
            return None
        settled = self._settled(figure)
        tied = self._told_back(figure)
        ours = [
            t for t in self._unsaid(figure) if t.mail.party == "agent" or (settled and (tied or self._same_thing(figure, t)))
        ]
        if not ours or not self._lone(figure, ours[-1]) or self._annotated.has(figure.sentence, *self._options["alters"]):
            return None
        return ours[-1] if tied or (self._matters(figure) & self._matters(ours[-1])) - {figure.unit} else None

    def unchanged(self, figure: Figure) -> Figure | None:
        """The figure of the thread, where this one is said to be as it was: 月額は6,160円のまま."""
        if figure.group in ("measured", "timed") or not re.match(self._table["unchanged"], figure.sentence.text[figure.end :]):
            return None
        # where prices go up, the one that is kept is not the one that the customer speaks of
        if self._asked["how_much"] or any(re.search(self._table["repriced"], s.text) for _, s in self._annotated.inbound):
            return None
        same = [t for t in self._unsaid(figure) if t.before == figure.before]
        return same[-1] if figure.before and len({t.value for t in same}) == 1 else None

    def pointed_back(self, figure: Figure) -> Figure | None:
        """The figure that we told, where this one is said to be it: 先日お示しした1枚2,400円."""
        if not re.search(self._table["told_before"], figure.sentence.text[: figure.start]):
            return None
        ours = [t for t in self._unsaid(figure) if t.mail.party == "agent" and self._each(t) == self._each(figure) != ""]
        return ours[-1] if len({t.value for t in ours}) == 1 else None

    def each(self, figure: Figure) -> Figure | None:
        """What we said that one of them costs, where at most their number was altered."""
        one = self._each(figure)
        asked = self._asked["how_much"] or self._asked["moved"]
        if figure.group != "paid" or asked or not re.fullmatch(self._table["each"], one):
            return None
        plain = self._table["plain_suffixes"]
        if not all(map(self._only_counts, self._asked["alters"])) or figure.suffix not in plain:
            return None
        if self._annotated.has(figure.sentence, *self._options["alters"], *self._options["more"]):
            return None
        mine = {word for word in self._matters(figure) if word not in figure.before}
        about = re.search(self._table["about"], figure.sentence.text[: figure.start])
        # お一人 by itself leaves a figure unstated
        ours = [t for t in self._unsaid(figure) if t.mail.party == "agent" and self._each(t) == one and t.suffix in plain]
        ours = [t for t in ours if not mine or mine & self._matters(t)]
        # お子様は and other sorts of them may have another price
        ours = [t for t in ours if about is None or about["about"] in t.sentence.text]
        return ours[-1] if len({t.value for t in ours}) == 1 and not self._reckoned(figure, ours[-1]) else None

    def _each(self, figure: Figure) -> str:
        """The thing before a figure, with one way of writing one of them: 一鉢, 1鉢."""
        name = re.sub(self._table["each_dressed"], "", figure.before)
        return next((name.replace(word, "1") for word in self._table["one"] if word in name), name)

    def _only_counts(self, sentence: Sentence) -> bool:
        """Whether no more than a number of things is altered: 2名増えます, 32鉢にしてください."""
        behind = (sentence.text[f.end :] for f in self.thread if f.sentence is sentence and f.group == "counted")
        return any(re.match(self._table["count_altered"], text) for text in behind)

    def _matters(self, figure: Figure) -> set[str]:
        """The nouns of the sentence that say what the figure is about."""
        return _nouns(figure.sentence) - set(self._table["no_things"]) - set(self._table["no_matters"])

    def beside(self, figure: Figure) -> Figure | None:
        """The figure that draft and thread share, where the draft also has this one, nearly alike."""
        mine, theirs = ([f for f in group if f.unit == figure.unit] for group in (self.draft, self.thread))
        # within one sentence the two are set against each other
        others = [f for f in mine if f.value != figure.value and f.stated and f.sentence is not figure.sentence]
        if len({f.value for f in mine}) != 2 or len({f.value for f in theirs}) > 1 or not others or not figure.stated:
            return None
        other = others[0]
        known = any(f.value == other.value for f in theirs)
        if figure.swaps(other) and len(figure.digits) > _SHORT and not self._asked["how_much"]:
            return other if known or self._same_thing(figure, other) else None
        if not known or figure.group != "counted" or self._open(figure) or not (self._settled(figure) and self._settled(other)):
            return None
        return other if self._same_thing(figure, other) or self._near(figure, other) else None

    # --- what speaks for it

    def _unsaid(self, figure: Figure) -> list[Figure]:
        """Figures of the thread in the same unit that the draft has not."""
        whole = self._table["whole_suffixes"]
        any_suffix = figure.group == "paid" or figure.suffix in whole
        alike = (t for t in self.thread if t.unit == figure.unit and (any_suffix or t.suffix == figure.suffix))
        return [t for t in alike if t.kind not in self._said and t.kind != figure.kind and t.suffix not in whole]

    def _lone(self, figure: Figure, other: Figure) -> bool:
        """Whether draft and thread have one figure each of this unit."""
        # 1冊 mostly says what one costs
        least = min(_SEVERAL, figure.value, other.value)
        mine, theirs = ({f.value for f in g if f.unit == figure.unit and f.value >= least} for g in (self.draft, self.thread))
        return mine == {figure.value} and theirs == {other.value}

    def _near(self, figure: Figure, other: Figure) -> bool:
        """Whether two numbers of things are so alike that one may be a slip for the other."""
        if min(figure.value, other.value) < _SEVERAL or not figure.one_digit_off(other, True):
            return False
        if len(figure.digits) >= _SHORT or figure.unit in self._table["booked"]:
            return True
        return self._told_back(figure) or self._same_day(figure, other)

    def _same_day(self, figure: Figure, other: Figure) -> bool:
        """Whether both are told of the same day."""
        dates = self._annotated.knowledge.values(self._options["dates"])
        mine, theirs = ([m for m in moments(f.sentence.text, dates) if m.day] for f in (figure, other))
        return any(one.same_day(two) for one in mine for two in theirs)

    def _told_back(self, figure: Figure) -> bool:
        """Whether it is said to be the customer's: ご注文の6脚."""
        return bool(re.search(self._table["told_back"], figure.sentence.text[: figure.start]))

    def _same_thing(self, one: Figure, other: Figure) -> bool:
        mine, theirs = ({self._bare(t) for t in (f.before, f.after)} - {""} for f in (one, other))
        return any(_one_name(a, b) for a in mine for b in theirs)

    def _bare(self, thing: str) -> str:
        return "" if thing in self._table["no_things"] or thing in self._table["labels"] else thing

    def _settled(self, figure: Figure, already: bool = False) -> bool:
        acts = self._options
        sentence = figure.sentence
        # a line without a predicate tells an order back
        recap = figure.value >= _SEVERAL and not any(t.pos.startswith(_PREDICATES) for t in sentence.tokens)
        settled = already or recap or figure.before in self._table["labels"] or self._annotated.has(sentence, *acts["settled"])
        return figure.stated and settled and not self._annotated.has(sentence, *acts["alters"], *acts["more"])

    # --- what speaks against it

    @cached_property
    def _asked(self) -> dict[str, list[Sentence]]:
        inbound = [s for _, s in self._annotated.inbound]
        return {
            key: [s for s in inbound if self._annotated.has(s, *self._options[key])]
            for key in ("alters", "moved", "how_much", "how_many")
        }

    @cached_property
    def _questions(self) -> list[Sentence]:
        return [s for _, s in self._annotated.inbound if self._annotated.has(s, *self._options["asked"])]

    def _open(self, figure: Figure) -> bool:
        """Whether the customer asked for such a figure, or wants anything altered that it may come from."""
        asked = self._asked["how_many"] if figure.group == "counted" else self._asked["how_much"]
        return bool(asked or self._asked["alters"])

    def _touched(self, figure: Figure) -> bool:
        """Whether the customer asked for this figure or wants it altered."""
        if figure.group == "paid":
            return self._open(figure)
        asked = (*self._asked["how_many"], *self._asked["alters"])
        return any(figure.unit in s.text or (figure.before and figure.before in s.text) for s in asked)

    def _reckoned(self, figure: Figure, other: Figure, same: bool = False) -> bool:
        """Whether sums, differences, multiples or a tax lead to the figure from others, of the `same` thing only."""
        others = [f for f in (*self.thread, *self.draft) if f.unit == figure.unit and f.value != figure.value]
        alike = {f.value for f in others if not same or self._same_thing(figure, f)}
        if any(figure.value in (a + b, abs(a - b)) for a, b in combinations(sorted(alike), 2)):
            return True
        if figure.group != "paid":
            return False
        one, two = sorted((figure.value, other.value))
        word = self._table["tax_word"]
        taxed = (figure.taxed and other.taxed) or not any(word in f.sentence.text for f in (figure, other))
        if not one or two % one == 0 or (not taxed and any(abs(two - one * tax) < 1 for tax in self._table["taxes"])):
            return True
        counts = {f.value for f in (*self.thread, *self.draft) if f.group == "counted"}
        return any(figure.value == price * count for price in alike for count in counts)


def _one_name(one: str, other: str) -> bool:
    """Whether two names are of one thing: 保護メガネ and 度付き保護メガネ."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) > 1 and long.endswith(short))


def _nouns(sentence: Sentence) -> set[str]:
    return {t.surface for t in sentence.tokens if t.pos.startswith(_NOUN) and len(t.surface) > 1}
