"""Small linear models over named cues: their weights are data in `rules/weights/`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Cues = dict[str, float]
_STEEPEST = 30.0
"""Log odds beyond which nothing is surer."""


def chance_of(margin: float) -> float:
    """The probability, 0 to 1, of what has these log odds."""
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, margin))))


class Linear:
    """Logistic regression: the probability that something holds, and which cues spoke for it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._bias = float(data["bias"])
        self._weights: Mapping[str, float] = data["weights"]
        self._vector: Sequence[float] = data.get("vector") or ()

    def score(self, cues: Cues, vector: Sequence[float] = ()) -> float:
        """A probability from 0 to 1."""
        return chance_of(self.margin(cues, vector))

    def margin(self, cues: Cues, vector: Sequence[float] = ()) -> float:
        """The log odds of `score`."""
        total = self._bias + sum(self._weights.get(k, 0.0) * v for k, v in cues.items())
        if vector and self._vector:
            total += sum(a * b for a, b in zip(self._vector, vector, strict=True))
        return total

    def why(self, cues: Cues, most: int = 4) -> tuple[str, ...]:
        """The cues that spoke for it most, strongest first."""
        votes = [(self._weights.get(k, 0.0) * v, k) for k, v in cues.items()]
        return tuple(k for w, k in sorted(votes, reverse=True)[:most] if w > 0.1)
