"""Putting it together: what was told in a case, and where the draft takes it up."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.linear import Cues, Linear
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.passing import passing, told_topics
from mailcheck.listening.suggestions import Suggester
from mailcheck.listening.telling import telling
from mailcheck.model import Mail, Sentence
from mailcheck.store import Topic

_MOST_TOLD = 300
"""More sentences than any mail has: what is longer is no mail, and must not take minutes."""
GRAVE = 0.7
"""How surely a stated misfortune is told, at least: worth a hint however short the sentence is."""
_WEIGHT = 0.5
"""What the weight of a circumstance counts against that one is told at all: 0 not at all, 1 as much."""
UNMOURNED = 0.9
"""How surely a loss is passed over, at least, of which the draft has no word: an arrangement alone is no condolence."""
NAMED = 0.15
"""How surely a circumstance is passed over, at most, that the draft names by the customer's own word."""


LEAST = 0.25
"""What is told less surely is left aside."""


class Told(NamedTuple):
    """A sentence of the customer that tells or feels something, and the sentence of the draft that fits it best."""

    mail: Mail
    sentence: Sentence
    certainty: float
    """How sure we are that it tells something that calls for a word, 0 to 1."""
    tells: float
    """How sure we are that it tells something at all, 0 to 1."""
    topics: tuple[Topic, ...]
    passed_over: float
    """How surely the draft does not take it up, 0 to 1."""
    heard: Sentence | None
    """The sentence of the draft that takes it up, if any does."""
    cues: tuple[str, ...]


class Ear:
    """Listens to one case.

    `act` is `disclosure`, `feeling`, `complaint`, `question` or `request`; the weights of `rules/weights/` say how.
    """

    def __init__(self, annotated: Annotated, act: str) -> None:
        self._annotated = annotated
        self._act = act
        self._reader = cue_reader(annotated)
        self._judge = passing(annotated)
        self._telling = telling(annotated)
        weighing = annotated.knowledge.weights(f"weighs-{act}")
        self._weigh = Linear(weighing) if weighing else None

    @cached_property
    def general(self) -> frozenset[str]:
        """Ids of topics that go with any circumstance."""
        return frozenset(self._annotated.knowledge.values("topics")["general"])

    def certainty(self, sentence: Sentence, mail: Mail) -> float:
        """How sure we are that the sentence does the act, and calls for a word."""
        cues = self._reader.telling(self._act, sentence, mail)
        learnt: float = self.tells(sentence, mail) * self._weight(sentence, cues) ** _WEIGHT
        return max(learnt, GRAVE) if self._act == "disclosure" and self._is_grave(sentence, cues) else learnt

    def tells(self, sentence: Sentence, mail: Mail) -> float:
        """How sure we are that the sentence does the act, 0 to 1."""
        return self._telling.chance(self._act, sentence, mail)

    def weighs(self, sentence: Sentence, mail: Mail) -> float:
        """How surely what it tells calls for a word, 0 to 1: a child with a fever, not who comes along.

        1 for acts of which nothing like that is known.
        """
        return self._weight(sentence, self._reader.telling(self._act, sentence, mail))

    def _weight(self, sentence: Sentence, cues: Cues) -> float:
        return self._weigh.score(cues, self._reader.mean(sentence)) if self._weigh else 1.0

    def _is_grave(self, sentence: Sentence, cues: Cues) -> bool:
        """Whether the sentence states a misfortune. Learnt weights ask for more cues than a short sentence has."""
        table = self._annotated.knowledge.values("topics")
        if any(cue in cues for cue in table["grave_not"]):
            return False
        return any(h.topic.id in table["grave"] for h in self._annotated.topics(sentence, "tells"))

    @cached_property
    def _suggesting(self) -> Suggester:
        return Suggester(self._annotated, self._reader)

    def suggestions(self, told: Told, most: int) -> tuple[str, ...]:
        """Model sentences of the topics, those first that are nearest to what was told."""
        return self._suggesting.suggestions(told.sentence, told.topics, most)

    def _named(self, told: Sentence) -> Sentence | None:
        """A sentence of the draft that names the circumstance by the customer's own word: that clears it by itself."""
        if self._act != "disclosure":
            return None
        general = self._annotated.knowledge.values("topics").get("general", ())
        told_words = [
            (h.topic, told.text[h.start : h.end])
            for h in self._annotated.topics(told, "tells")
            if h.topic.id not in general and h.end - h.start > 1
        ]
        for reply in self._judge.replies:
            for topic, word in told_words if reply.line_kind == "text" else ():
                if any(reply.text[s:e] == word for s, e in self._annotated.topic_spans(reply, topic, "tells")):
                    return reply
        return None

    def _unmourned(self, told: Sentence) -> bool:
        """Whether it tells of a loss of which no sentence of the draft speaks."""
        table = self._annotated.knowledge.values("topics")
        if self._act != "disclosure" or not self._annotated.has(told, *table["mourned"]):
            return False
        lost = [h.topic for h in self._annotated.topics(told, "tells") if h.topic.id in table["grave"]]
        return not any(
            self._annotated.has(reply, *table["mourning"])
            or any(self._annotated.topic_spans(reply, topic, part) for topic in lost for part in ("general", "wishes"))
            for reply in self._judge.replies
        )

    def told(self, least: float) -> list[Told]:
        """All that was told with at least this certainty, in order."""
        out = []
        for mail, sentence in self._annotated.inbound[:_MOST_TOLD]:
            if sentence.line_kind in ("addressee", "signature"):
                continue
            certainty = self.certainty(sentence, mail)
            if certainty < least:
                continue
            verdict = self._judge.judge(self._act, sentence, mail)
            passed_over, heard = verdict.passed_over, verdict.reply
            named = self._named(sentence)
            if named is not None and passed_over > NAMED:
                passed_over, heard = NAMED, named
            elif passed_over < UNMOURNED and self._unmourned(sentence):
                passed_over, heard = UNMOURNED, None
            topics = told_topics(self._annotated, sentence, self._act)
            cues = self._telling.why(self._act, sentence, mail)
            out.append(Told(mail, sentence, certainty, self.tells(sentence, mail), topics, passed_over, heard, cues))
        return out


def groups(annotated: Annotated, act: str) -> list[list[Told]]:
    """What was told, sentences about one circumstance together; who it is about makes no circumstance. Made once for a case."""
    made: list[list[Told]] = annotated.once(f"groups {act}", lambda a: _grouped(Ear(a, act)))
    return made


def _grouped(ear: Ear) -> list[list[Told]]:
    out: list[list[Told]] = []
    for told in ear.told(LEAST):
        ids = {t.id for t in told.topics} - ear.general
        # a customer may send a mail twice
        text = told.sentence.text
        same = next((g for g in out if any(ids & {t.id for t in one.topics} or one.sentence.text == text for one in g)), None)
        if same is not None:
            same.append(told)
        else:
            out.append([told])
    return out
