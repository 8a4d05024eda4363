"""Start-up: a run on one draft against a bare interpreter that imports the same libraries and tokenises the same text.

`make bench` prints the medians of several runs and of their ratio; it fails above the budget of 3.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET = 3.0
RUNS = 25

BARE = """
import sys, click, fugashi, unidic_lite{extra}
text = open(sys.argv[1], encoding="utf-8").read()
tagger = fugashi.GenericTagger(f'-r "{{unidic_lite.DICDIR}}/mecabrc" -d "{{unidic_lite.DICDIR}}"')
for line in text.splitlines():
    [(n.surface, n.feature_raw) for n in tagger(line)]
"""


def seconds(command: list[str]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def medians(bare: list[str], run: list[str]) -> tuple[float, float, float]:
    """Medians of both commands' seconds, and of the ratios of neighbouring runs.

    The two take turns, so that a machine that slows down for a while slows both; the first turn warms the caches.
    """
    turns = [(seconds(bare), seconds(run)) for _ in range(RUNS + 1)][1:]
    ratio = statistics.median(b / a for a, b in turns)
    return statistics.median(a for a, _ in turns), statistics.median(b for _, b in turns), ratio


def main() -> int:
    """Measure text and JSON output on one example."""
    # what an installed program has: its modules compiled
    compileall.compile_dir(str(ROOT / "src"), quiet=1)
    draft = str(sorted((ROOT / "examples").glob("*.txt"))[0])
    worst = 0.0
    for name, extra in (("text", ", rich.console"), ("json", "")):
        command = [sys.executable, "-m", "mailcheck", "--fail-on", "never", "--format", name, draft]
        bare, run, ratio = medians([sys.executable, "-c", BARE.format(extra=extra), draft], command)
        worst = max(worst, ratio)
        print(f"{name}: {run * 1000:.0f} ms, bare {bare * 1000:.0f} ms, {ratio:.2f} times")
    if worst > BUDGET:
        print(f"over the budget of {BUDGET} times", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
