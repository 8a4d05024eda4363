"""Putting it together: what was told in a case, and where the draft takes it up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mailcheck.annotate.annotated import Annotated
from mailcheck.listening.cues import CueReader
from mailcheck.listening.model import Linear
from mailcheck.model import Mail, Sentence
from mailcheck.store import Topic


@dataclass(frozen=True, slots=True, eq=False)
class Told:
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
    """Listens to one case. `act` is `disclosure`, `feeling`, `question` or `request`; the weights of `rules/weights/` say how."""

    def __init__(self, annotated: Annotated, act: str) -> None:
        self._annotated = annotated
        self._act = act
        self._reader = CueReader(annotated)
        self._tell = Linear(annotated.knowledge.weights(f"tell-{act}"))
        self._take = Linear(annotated.knowledge.weights(f"heard-{act}"))

    @cached_property
    def replies(self) -> tuple[Sentence, ...]:
        """The sentences of the draft that can take something up: its own words, formulas of address aside."""
        return tuple(s for s in self._annotated.draft if s.line_kind not in ("addressee", "signature"))

    def certainty(self, sentence: Sentence, mail: Mail) -> float:
        """How sure we are that the sentence does the act."""
        return self._tell.score(self._reader.told(sentence, mail), self._reader.mean(sentence))

    def takes_up(self, told: Sentence, mail: Mail, reply: Sentence) -> float:
        """How surely the sentence of the draft takes up what was told."""
        return self._take.score(self._reader.between(self._act, told, mail, reply))

    def told(self, least: float) -> list[Told]:
        """All that was told with at least this certainty, in order."""
        out = []
        for mail, sentence in self._annotated.inbound:
            if sentence.line_kind in ("addressee", "signature"):
                continue
            certainty = self.certainty(sentence, mail)
            if certainty < least:
                continue
            scored = [(self.takes_up(sentence, mail, r), -i, r) for i, r in enumerate(self.replies)]
            best = max(scored, default=(0.0, 0, None), key=lambda s: (s[0], s[1]))
            feelings = self._act == "feeling"
            hits = self._annotated.topics(sentence, "tells", feelings)
            topics = tuple({h.topic.id: h.topic for h in hits}.values())
            cues = self._tell.why(self._reader.told(sentence, mail))
            out.append(Told(mail, sentence, certainty, topics, best[2], best[0], cues))
        return out
