"""A progress bar on standard error, for people who wait; nothing where nobody looks or where it is over at once."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

_SOON = 0.5
"""Seconds that nobody waits for; it is rich, too, that takes a while to import."""


class Watching:
    """Shows how many of how many are done, to be told by calling it."""

    def __init__(self, after: float = _SOON) -> None:
        terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
        self._from = time.monotonic() + after if terminal else float("inf")
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Watching:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""
        if self._bar is None:
            if time.monotonic() < self._from or done == total:
                return
            self._bar = self._begin()
        if self._task is None:
            self._task = self._bar.add_task("mailcheck", total=total)
        self._bar.update(self._task, completed=done, total=total)

    @staticmethod
    def _begin() -> Progress:
        # only wanted where it takes long
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.start()
        return bar

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
