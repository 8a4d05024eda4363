"""Runs the command line on a pseudo terminal, as people do."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_STEERING = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Terminal:
    """A running `mailcheck` whose standard streams are one terminal; `streams` says which."""

    def __init__(
        self, *args: str | Path, cwd: Path, streams: tuple[str, ...] = ("stdin", "stdout", "stderr"), **env: str
    ) -> None:
        self._own, other = pty.openpty()
        inherited: Mapping[str, str] = {
            k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR", "CI", "TERM")
        }
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-m", "mailcheck", *map(str, args)],
            cwd=cwd,
            env={**inherited, "TERM": "xterm-256color", **env},
            start_new_session=True,
            **{s: other if s in streams else subprocess.DEVNULL for s in ("stdin", "stdout", "stderr")},  # type: ignore[call-overload]
        )
        os.close(other)
        self.raw = ""

    @property
    def text(self) -> str:
        """All that was shown, without what steers the terminal."""
        return _STEERING.sub("", self.raw).replace("\r\n", "\n")

    def wait_for(self, words: str, seconds: float = 30) -> None:
        """Read until the words were shown since the last call."""
        start = len(self.raw)
        end = time.monotonic() + seconds
        while words not in self.raw[start:]:
            if time.monotonic() > end or not self._read(end - time.monotonic()):
                raise AssertionError(f"{words!r} never came:\n{self.text}")

    def type(self, text: str) -> None:
        """Type, or paste."""
        os.write(self._own, text.encode())

    def finish(self, seconds: float = 30) -> int:
        """Read to the end; the exit status."""
        end = time.monotonic() + seconds
        while self._read(max(end - time.monotonic(), 0.1)):
            pass
        try:
            return self._process.wait(seconds)
        finally:
            # one that still runs would wait for ever for somebody to read what it says
            self._process.kill()
            os.close(self._own)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._own], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._own, 65536)
        except OSError:
            return False
        self.raw += data.decode(errors="replace")
        return bool(data)
