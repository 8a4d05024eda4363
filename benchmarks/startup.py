"""Start-up: a run on one draft against a bare interpreter that imports the same libraries and tokenises the same text.

`make bench` prints the median of several runs and the ratio; it fails above the budget of 3.
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
RUNS = 15

BARE = """
import sys, click, fugashi, unidic_lite{extra}
text = open(sys.argv[1], encoding="utf-8").read()
tagger = fugashi.GenericTagger(f'-r "{{unidic_lite.DICDIR}}/mecabrc" -d "{{unidic_lite.DICDIR}}"')
for line in text.splitlines():
    [(n.surface, n.feature_raw) for n in tagger(line)]
"""


def median(command: list[str]) -> float:
    """Median wall-clock seconds of a command, after one run to warm the caches."""
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    """Measure text and JSON output on one example."""
    # what an installed program has: its modules compiled
    compileall.compile_dir(str(ROOT / "src"), quiet=1)
    draft = str(sorted((ROOT / "examples").glob("*.txt"))[0])
    worst = 0.0
    for name, extra in (("text", ", rich.console"), ("json", "")):
        bare = median([sys.executable, "-c", BARE.format(extra=extra), draft])
        command = [sys.executable, "-m", "mailcheck", "--fail-on", "never", "--format", name, draft]
        run = median(command)
        worst = max(worst, run / bare)
        print(f"{name}: {run * 1000:.0f} ms, bare {bare * 1000:.0f} ms, {run / bare:.2f} times")
    if worst > BUDGET:
        print(f"over the budget of {BUDGET} times", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
