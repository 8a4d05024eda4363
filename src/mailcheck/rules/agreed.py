"""Days and hours that the mails before agreed upon, and a draft that says them otherwise.

A new hour is no contradiction by itself: it may answer a question, follow a wish or be explained. So only what stands in the
same frame is compared (the same day with another hour, the same hour on another day, the same deed on another day), only where
the draft nowhere has the thread's and the thread nowhere the draft's, and never where anything was to be moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from mailcheck.annotate.amounts import amounts
from mailcheck.annotate.annotated import Annotated
from mailcheck.annotate.moments import Moment, moments
from mailcheck.model import Mail, Sentence

_VERBAL = "サ変可能"
_HALF_A_YEAR = 6
_TELLING = 2
"""So many kanji behind a day say what happens on it, whatever follows."""


class Said(NamedTuple):
    """A moment in a mail."""

    mail: Mail
    sentence: Sentence
    moment: Moment


def contradictions(annotated: Annotated, options: Mapping[str, Any]) -> Iterator[tuple[Said, Said]]:
    """A moment of the draft, and the one of the thread that it contradicts.

    `options`: tables `dates` and `amounts`; acts `moved` (a day or an hour is altered), `settled` (a day is taken as settled),
    `taken` (a booking is), `wished` (the customer wishes for it), `asked` (asks anything), `when` (asks for a day or an hour).
    """
    if annotated.case.thread:
        agreed = _Agreed(annotated, options)
        moved = any(annotated.has(s, *options["moved"]) for _, s in annotated.inbound)
        yield from agreed.pointed_back()
        yield from () if moved else agreed.contradictions()


class _Agreed:
    """The moments of draft and thread."""

    def __init__(self, annotated: Annotated, options: Mapping[str, Any]) -> None:
        self._annotated, self._options = annotated, options
        self._table = annotated.knowledge.values(options["dates"])
        self._figures = annotated.knowledge.values(options["amounts"])
        self._draft = self._of(annotated.case.draft)
        self._thread = [said for mail in annotated.case.thread for said in self._of(mail)] if self._draft else []

    def _of(self, mail: Mail) -> list[Said]:
        sentences = (s for s in self._annotated.sentences(mail) if s.line_kind not in ("signature", "addressee"))
        return [Said(mail, s, m) for s in sentences for m in moments(s.text, self._table)]

    def pointed_back(self) -> Iterator[tuple[Said, Said]]:
        """Days that we are said to have told, where we told another one: 前便でお知らせした3月4日."""
        told = self._annotated.knowledge.values(self._options["figures"])["told_before"]
        ours = [s for s in self._thread if s.mail.party == "agent" and s.moment.day is not None]
        for said in self._draft:
            if said.moment.day is None or not re.search(told, said.sentence.text[: said.moment.start]):
                continue
            deed = self._following(said)[:_TELLING]
            same = [s for s in ours if deed and all(c in s.sentence.text for c in deed)]
            if same and not self._both(said.moment, same[-1].moment) and not self._named(said):
                yield said, same[-1]

    def _named(self, said: Said) -> bool:
        """Whether any mail of the thread has the day in figures, as 3/4 or the like."""
        form = re.compile(rf"(?<!\d)0?{said.moment.month}[/.-]0?{said.moment.day}(?!\d)")
        return any(form.search(s.text) for m in self._annotated.case.thread for s in self._annotated.sentences(m))

    def contradictions(self) -> Iterator[tuple[Said, Said]]:
        """See above."""
        for said in self._draft:
            if self._annotated.has(said.sentence, *self._options["moved"]):
                # what is over can no longer be moved
                yield from ((said, before) for before in self._thread if self._done_on(said, before))
                continue
            for before in reversed(self._thread):
                last = self._ends_otherwise(said, before)
                if last is not None:
                    yield last
                    break
                signs = (self._otherwise, self._due, self._same_deed, self._done_on)
                if any(sign(said, before) for sign in signs):
                    yield said, before
                    break

    # --- the same day at another hour, the same hour on another day

    def _otherwise(self, said: Said, before: Said) -> bool:
        one, other = said.moment, before.moment
        if None in (one.minute, other.minute, other.day) or one.deadline or other.deadline or one.loose or other.loose:
            return False
        if one.day is None:
            return self._that_day(said, before)
        if one.same_day(other):
            if one.minute == other.minute or (one.meets(other) and not self._begins(said)):
                return False
            return self._other_hour(said, before)
        return one.minute == other.minute and not self._offered(said) and self._other_day(one, other)

    def _begins(self, said: Said) -> bool:
        """Whether an hour is the one that something begins at, not one within a span."""
        one = said.moment
        return one.until is None and bool(re.match(self._table["begins"], said.sentence.text[one.end :]))

    def _other_hour(self, said: Said, before: Said) -> bool:
        theirs, mine = (self._hours(group, said.moment) for group in (self._thread, self._draft))
        if len(theirs) > 1 or len(mine) > 1 or self._ahead(said, before):
            return False
        return not self._asked or self._settled(said)

    def _other_day(self, one: Moment, other: Moment) -> bool:
        if one.minute is None or len({s.moment.day for s in self._thread if s.moment.minute == one.minute}) > 1:
            return False
        # a day that was offered at other hours only is not the one that was taken
        elsewhen = [s.moment.minute for s in self._thread if s.moment.same_day(one)]
        free = bool(elsewhen) and (None in elsewhen or one.minute in elsewhen)
        return not free and not any(s.moment.same_day(other) for s in self._draft)

    def _offered(self, said: Said) -> bool:
        """Whether the day is one of several to choose from, or said to be free."""
        days = {(s.moment.month, s.moment.day) for s in self._draft if s.moment.day and s.moment.minute is not None}
        new = [d for d in days if not any(s.moment.day == d[1] for s in self._thread)]
        return len(new) > 1 or bool(re.search(self._table["free"], said.sentence.text))

    def _that_day(self, said: Said, before: Said) -> bool:
        """Whether the draft gives the hour of the thread for a day, and another one for the same deed on 当日."""
        one, other = said.moment, before.moment
        days = {(s.moment.month, s.moment.day) for s in self._draft if s.moment.day is not None}
        if len(days) > 1 or one.minute in self._minutes(self._thread) or self._ahead(said, before):
            return False
        alike = [s for s in self._draft if s.moment.minute == other.minute and s.moment.same_day(other)]
        if days and not alike:
            return not any(s.moment.minute is not None for s in self._draft if s is not said) and self._one_deed(said, before)
        return any(self._one_deed(said, s) for s in (alike or [before]))

    def _one_deed(self, one: Said, other: Said) -> bool:
        near = self._table["deed_near"]
        texts = [s.sentence.text[s.moment.end :][:near] for s in (one, other)]
        return any(all(re.search(form, text) for text in texts) for form in self._table["deeds"])

    def _ahead(self, said: Said, before: Said) -> bool:
        """Whether something is done shortly before the hour that was agreed."""
        early = (before.moment.minute or 0) - (said.moment.minute or 0)
        after = said.sentence.text[said.moment.end :]
        likely = said.moment.day is None or re.search(self._table["ahead"], after)
        return 0 < early <= self._table["ahead_by"] and bool(likely)

    @staticmethod
    def _hours(group: list[Said], day: Moment) -> set[int]:
        return {s.moment.minute for s in group if s.moment.same_day(day) and s.moment.minute is not None}

    @staticmethod
    def _minutes(group: list[Said]) -> set[int | None]:
        return {s.moment.minute for s in group}

    # --- the same amount due by another day

    def _due(self, said: Said, before: Said) -> bool:
        if not (said.moment.deadline and before.moment.deadline) or self._both(said.moment, before.moment):
            return False
        mine, theirs = ({(a.digits, a.unit) for a in amounts(s.sentence.text, self._figures, "due")} for s in (said, before))
        return bool(mine & theirs)

    # --- the same days with another end

    def _ends_otherwise(self, said: Said, before: Said) -> tuple[Said, Said] | None:
        """The last days of two spans that begin on one day, where the draft's is one that no mail knows."""
        mine, theirs = (self._last(s) for s in (said, before))
        if mine is None or theirs is None or not said.moment.same_day(before.moment) or mine.day == theirs.day:
            return None
        known = any(s.moment.same_day(mine) for s in self._thread) or any(s.moment.same_day(theirs) for s in self._draft)
        # 24日~25日の2泊 counts nights, not days
        counted = re.match(self._table["span_counted"], said.sentence.text[mine.end :])
        if known or self._asked_other or counted:
            return None
        return said._replace(moment=mine), before._replace(moment=theirs)

    def _last(self, said: Said) -> Moment | None:
        """The day that a span of days ends on, where one begins with this day."""
        behind = (m for m in moments(said.sentence.text, self._table) if m.start >= said.moment.end)
        last = next((m for m in behind if m.day is not None), None)
        between = said.sentence.text[said.moment.end : last.start] if last else ""
        return last if last and re.fullmatch(self._table["span_of_days"], between) else None

    @cached_property
    def _asked_other(self) -> bool:
        acts = (*self._options["moved"], *self._options["alters"])
        return any(self._annotated.has(s, *acts) for _, s in self._annotated.inbound)

    # --- the same deed on another day

    def _same_deed(self, said: Said, before: Said) -> bool:
        one, other = said.moment, before.moment
        vague = one.deadline or other.deadline or one.loose or other.loose
        if vague or None in (one.month, other.month) or self._both(one, other):
            return False
        if (self._over(before) and not self._over(said)) or self._again(said):
            return False
        mine, theirs = (self._following(s) for s in (said, before))
        if mine and (mine == theirs or (len(theirs) >= _TELLING and mine.startswith(theirs))):
            return True
        if not self._settled(said) or self._over(said) or self._questioned(before):
            return False
        return bool(self._only_deeds(said, before)) or self._lone_day(said, before)

    def _done_on(self, said: Said, before: Said) -> bool:
        """Whether what the customer did on a day that is past is told of another day, which may be a slip for it."""
        one, other = said.moment, before.moment
        if before.mail.party != "customer" or None in (one.month, other.month) or self._both(one, other):
            return False
        over = self._over(said) and self._over(before) and _near(one, other)
        if not over or re.search(self._table["set_right"], said.sentence.text):
            return False
        mine, theirs = (s.sentence.text[s.moment.end :] for s in (said, before))
        for form in self._table["done_on"]:
            here, there = re.match(form, mine), re.match(form, theirs)
            # the second of several nights
            if here and there and int(there.groupdict().get("nights") or 1) == 1:
                return not any(s is not before and re.match(form, s.sentence.text[s.moment.end :]) for s in self._thread)
        return False

    def _again(self, said: Said) -> bool:
        """Whether it is done once more, with another thing: 代わりの1台を、交換の品を."""
        return bool(re.search(self._table["again"], said.sentence.text))

    def _lone_day(self, said: Said, before: Said) -> bool:
        """Whether a booking is taken for another day than the only one that the customer wished for."""
        mine, theirs = ({s.moment.day for s in group if s.moment.day} for group in (self._draft, self._thread))
        if len(mine) > 1 or len(theirs) > 1 or self._asked or not _near(said.moment, before.moment):
            return False
        has, acts, there = self._annotated.has, self._options, before.sentence
        if (
            before.mail.party != "customer"
            or not has(said.sentence, *acts["taken"])
            or not re.search(self._table["handed"], there.text)
        ):
            return False
        # a day that is past has been missed, and the draft gives another
        ahead = self._annotated.case.facts.sent is not None and not self._over(before)
        return has(there, *acts["wished"]) or (ahead and bool(re.search(self._table["agreed"], there.text)))

    def _following(self, said: Said) -> str:
        clause = re.split("[、。,]", said.sentence.text[said.moment.end :][: self._table["deed_within"]])[0]
        return "".join(c for c in clause if "\u4e00" <= c <= "\u9fff" and c not in self._table["when_kanji"])

    def _only_deeds(self, said: Said, before: Said) -> set[str]:
        """What happens on both days, and on no other day of draft and thread."""
        shared = self._deeds(said) & self._deeds(before)
        pair = (said.moment, before.moment)
        rest = [s for s in (*self._draft, *self._thread) if not any(m.same_day(s.moment) for m in pair)]
        return shared - {deed for s in rest for deed in self._deeds(s)}

    def _deeds(self, said: Said) -> set[str]:
        """The nouns near a day that name a deed."""
        near, sentence, moment = self._table["deed_near"], said.sentence, said.moment
        beside = [t for t in sentence.tokens if moment.start - near // 2 <= t.start < moment.end + near]
        return {t.surface for t in beside if _VERBAL in t.pos and len(t.surface) > 1} - set(self._table["no_deeds"])

    def _over(self, said: Said) -> bool:
        """Whether the day is past when the draft is sent."""
        sent = self._annotated.case.facts.sent
        month, day = said.moment.month, said.moment.day
        return sent is not None and (month, day) < (sent.month, sent.day) and sent.month - (month or 0) < _HALF_A_YEAR

    # --- what speaks against it

    def _both(self, one: Moment, other: Moment) -> bool:
        """Whether the draft also has the thread's day, or the thread the draft's: then they are two matters."""
        if one.day is None or other.day is None or one.same_day(other):
            return True
        return any(s.moment.same_day(one) for s in self._thread) or any(s.moment.same_day(other) for s in self._draft)

    def _settled(self, said: Said) -> bool:
        # a line of a label and a day: 中止日 3月27日
        rest = len(said.sentence.text) - (said.moment.end - said.moment.start)
        return rest <= self._table["label_within"] or self._annotated.has(said.sentence, *self._options["settled"])

    def _questioned(self, before: Said) -> bool:
        return self._annotated.has(before.sentence, *self._options["asked"])

    @cached_property
    def _asked(self) -> bool:
        acts: Sequence[str] = self._options["when"]
        return any(self._annotated.has(s, *acts) for _, s in self._annotated.inbound)


def _near(one: Moment, other: Moment) -> bool:
    """Whether one day may be a slip for the other: another month, a day or a week off, one digit or two changed places."""
    if None in (one.day, other.day):
        return False
    if one.month != other.month:
        return one.day == other.day
    mine, theirs = (f"{m.day:02}" for m in (one, other))
    unlike = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    return abs((one.day or 0) - (other.day or 0)) == 1 or len(unlike) == 1 or mine == theirs[::-1]
