"""Runs the command line as its users do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Done(NamedTuple):
    """A finished run."""

    status: int
    out: str
    err: str


def run(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Done:
    """Run `mailcheck` with these arguments, without the colours that the environment asks for."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", *map(str, args)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**inherited, **(env or {})},
        cwd=cwd,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
