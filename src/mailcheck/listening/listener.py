"""Putting it together: what was told in a case, and where the draft takes it up."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import CueReader
from mailcheck.listening.model import Linear
from mailcheck.model import Line, Mail, Sentence
from mailcheck.spans import Span
from mailcheck.store import Topic

_MOST_TOLD, _MOST_REPLIES = 300, 200
"""More sentences than any mail has: what is longer is no mail, and must not take minutes."""
NAMED = 0.85
"""How surely the customer's own word for a circumstance takes it up."""
_HONORIFIC_MARKS = "\u304a\u3054\u5fa1\u69d8\u3055\u3093\u307e"
"""Characters of honorific prefixes and endings, which say nothing about who is meant."""


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
        self._reader = CueReader(annotated)
        self._tell = Linear(annotated.knowledge.weights(f"tell-{act}"))

    @cached_property
    def replies(self) -> tuple[Sentence, ...]:
        """The sentences of the draft that can take something up: its own words, formulas of address aside."""
        own = [s for s in self._annotated.draft if s.line_kind not in ("addressee", "signature")]
        return tuple(own[:_MOST_REPLIES])

    def certainty(self, sentence: Sentence, mail: Mail) -> float:
        """How sure we are that the sentence does the act."""
        return self._tell.score(self._reader.telling(self._act, sentence, mail), self._reader.mean(sentence))

    @cached_property
    def _take(self) -> Linear:
        return Linear(self._annotated.knowledge.weights(f"heard-{self._act}"))

    def takes_up(self, told: Sentence, mail: Mail, reply: Sentence) -> float:
        """How surely the sentence of the draft takes up what was told."""
        return self._take.score(self._reader.between(self._act, told, mail, reply))

    def _topics(self, sentence: Sentence) -> tuple[Topic, ...]:
        """The topics of a sentence, the most telling first: particular before general, long words before short."""
        table = self._annotated.knowledge.values("topics")
        general = (*table["general"], *table["weak_feelings"])
        hits = self._annotated.topics(sentence, "tells", self._act == "feeling")
        ordered = sorted(hits, key=lambda h: (h.topic.id in general, h.start - h.end, h.start))
        return tuple({h.topic.id: h.topic for h in ordered}.values())

    def suggestions(self, told: Told, most: int) -> tuple[str, ...]:
        """Model sentences of the topics, those first that are nearest to what was told.

        A sentence that names somebody (お母様) is only offered where the customer names them too.
        """
        apologies = tuple(self._annotated.knowledge.values("topics")["apologies"])
        complains = any(self._annotated.has(s, "complaint") for _, s in self._annotated.inbound)
        out: list[tuple[float, str]] = []
        for rank, topic in enumerate(told.topics[:2]):
            for model in topic.model:
                # an apology only fits where something went wrong
                if any(word in model for word in apologies) and not complains:
                    continue
                made = self._sentences(model)
                people = [p for s in made for p in self._reader.people(s)]
                if any(not set(p) & set(told.sentence.text) - set(_HONORIFIC_MARKS) for p in people):
                    continue
                near = max((self._reader.nearness(told.sentence, s) for s in made), default=0.0)
                out.append((near - rank, model))
            if len(out) >= most:
                break
        return tuple(model for _, model in sorted(out, reverse=True)[:most])

    def _sentences(self, text: str) -> tuple[Sentence, ...]:
        knowledge = self._annotated.knowledge
        return knowledge.splitter.sentences(text, (Line(Span(0, len(text)), "text"),), knowledge.folder)

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
