"""Putting it together: what was told in a case, and where the draft takes it up."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import cue_reader
from mailcheck.listening.model import Cues, Linear
from mailcheck.listening.suggestions import Suggester
from mailcheck.model import Mail, Sentence
from mailcheck.store import Topic

_MOST_TOLD, _MOST_REPLIES = 300, 200
"""More sentences than any mail has: what is longer is no mail, and must not take minutes."""
GRAVE = 0.7
"""How surely a stated misfortune is told, at least: worth a hint however short the sentence is."""
NAMED = 0.85
"""How surely the customer's own word for a circumstance takes it up."""


class Told(NamedTuple):
    """A sentence of the customer that tells or feels something, and the sentence of the draft that fits it best."""

    mail: Mail
    sentence: Sentence
    certainty: float
    """How sure we are that it tells something, 0 to 1."""
    topics: tuple[Topic, ...]
    heard: Sentence | None
    heard_score: float
    """How surely `heard` takes it up, 0 to 1."""
    cues: tuple[str, ...]


class Ear:
    """Listens to one case.

    `act` is `disclosure`, `feeling`, `complaint`, `question` or `request`; the weights of `rules/weights/` say how.
    """

    def __init__(self, annotated: Annotated, act: str) -> None:
        self._annotated = annotated
        self._act = act
        self._reader = cue_reader(annotated)
        self._tell = Linear(annotated.knowledge.weights(f"tell-{act}"))

    @cached_property
    def replies(self) -> tuple[Sentence, ...]:
        """The sentences of the draft that can take something up: its own words, formulas of address aside."""
        own = [s for s in self._annotated.draft if s.line_kind not in ("addressee", "signature")]
        return tuple(own[:_MOST_REPLIES])

    def certainty(self, sentence: Sentence, mail: Mail) -> float:
        """How sure we are that the sentence does the act."""
        cues = self._reader.telling(self._act, sentence, mail)
        learnt = self._tell.score(cues, self._reader.mean(sentence))
        return max(learnt, GRAVE) if self._act == "disclosure" and self._is_grave(sentence, cues) else learnt

    def _is_grave(self, sentence: Sentence, cues: Cues) -> bool:
        """Whether the sentence states a misfortune. Learnt weights ask for more cues than a short sentence has."""
        table = self._annotated.knowledge.values("topics")
        if any(cue in cues for cue in table["grave_not"]):
            return False
        return any(h.topic.id in table["grave"] for h in self._annotated.topics(sentence, "tells"))

    @cached_property
    def _take(self) -> Linear:
        return Linear(self._annotated.knowledge.weights(f"heard-{self._act}"))

    def takes_up(self, told: Sentence, mail: Mail, reply: Sentence) -> float:
        """How surely the sentence of the draft takes up what was told."""
        return self._take.score(self._reader.between(self._act, told, mail, reply))

    def _topics(self, sentence: Sentence) -> tuple[Topic, ...]:
        """The topics of a sentence, the most telling first: particular before general, bad before good, long first."""
        table = self._annotated.knowledge.values("topics")
        last = (*table["general"], *table["weak_feelings"], *self._suggesting.last)
        hits = self._annotated.topics(sentence, "tells", self._act == "feeling")
        ordered = sorted(hits, key=lambda h: (h.topic.id in last, h.start - h.end, h.start))
        return tuple({h.topic.id: h.topic for h in ordered}.values())

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
        for reply in self.replies:
            for topic, word in told_words if reply.line_kind == "text" else ():
                if any(reply.text[s:e] == word for s, e in self._annotated.topic_spans(reply, topic, "tells")):
                    return reply
        return None

    def told(self, least: float) -> list[Told]:
        """All that was told with at least this certainty, in order."""
        out = []
        for mail, sentence in self._annotated.inbound[:_MOST_TOLD]:
            if sentence.line_kind in ("addressee", "signature"):
                continue
            certainty = self.certainty(sentence, mail)
            if certainty < least:
                continue
            scored = [(self.takes_up(sentence, mail, r), -i, r) for i, r in enumerate(self.replies)]
            best = max(scored, default=(0.0, 0, None), key=lambda s: (s[0], s[1]))
            named = self._named(sentence)
            if named is not None and best[0] < NAMED:
                best = (NAMED, 0, named)
            topics = self._topics(sentence)
            cues = self._tell.why(self._reader.telling(self._act, sentence, mail))
            out.append(Told(mail, sentence, certainty, topics, best[2], best[0], cues))
        return out
