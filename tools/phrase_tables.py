"""Writes tables of phrases (`mailcheck/language/phrases.py`), for the tools that learn what a stretch of words does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mailcheck.language.phrases import HEADER, MAGIC, key_of, phrases
from mailcheck.linear import Cues
from mailcheck.model import Sentence

SIZE = 0.3
"""Phrases are many: each counts for less than one of the numbers of a vector, when weights are learnt."""
INT8 = 127


def phrase_cues(sentence: Sentence) -> Cues:
    """The phrases of a sentence or a clause, as cues to learn from."""
    return dict.fromkeys(phrases(sentence.tokens), SIZE)


def write_table(models: Mapping[str, Mapping[str, Any]], path: Path, least: float) -> None:
    """Write the models of all acts as one table; weights of phrases below `least` are not kept."""
    kept = {act: {p: w for p, w in model["weights"].items() if abs(w) >= least} for act, model in models.items()}
    # of two phrases with one key the first stays
    named = {key_of(phrase): phrase for own in kept.values() for phrase in sorted(own, reverse=True)}
    most = max(abs(weight) for own in kept.values() for weight in own.values())
    names = "\n".join(models).encode()
    names += b"\n" * (-len(names) % 4)
    vectors = [model["vector"] for model in models.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    # who has the old one mapped must not see it cut
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(HEADER.pack(MAGIC, len(models), len(named), len(vectors[0]), len(names), SIZE * most / INT8) + names)
        file.write(np.array([model["bias"] for model in models.values()], "<f4").tobytes())
        file.write(np.array(vectors, "<f4").tobytes())
        file.write(np.array(sorted(named), "<u4").tobytes())
        rows = [[round(own.get(named[key], 0.0) / most * INT8) for own in kept.values()] for key in sorted(named)]
        file.write(np.array(rows, np.int8).tobytes())
    fresh.replace(path)
    print(f"{path.name}: {len(named)} phrases, {path.stat().st_size} bytes")
