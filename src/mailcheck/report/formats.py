"""A report in any format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from mailcheck.errors import printable
from mailcheck.report import FORMATS
from mailcheck.report.outcome import Outcome


def render(name: str, outcome: Outcome) -> str:
    """The outcome in a format, ending with a line end."""
    # these two are wanted without an Outcome where they are the only output: a run must start fast
    if name == "text":
        return _text(outcome)
    if name == "json":
        return _json(outcome)
    made: Callable[[Outcome], str] = import_module(FORMATS[name]).render
    return made(outcome)


def _text(outcome: Outcome) -> str:
    """Plain text: what is written to a file has no colour, whatever the environment asks of terminals."""
    import io

    from mailcheck.report.text import TextReporter

    stream = io.StringIO()
    readable = [r for r in outcome.reports if not r.errors]
    if readable:
        reporter = TextReporter(
            outcome.messages, stream, outcome.verbose, quiet=outcome.quiet, statistics=outcome.statistics, plain=True
        )
        reporter.print(readable)
    # on a terminal these go to standard error; a file without them would look clean
    problems = [f"mailcheck: {printable(str(p))}\n" for r in outcome.reports for p in r.errors]
    return stream.getvalue() + "".join(problems)


def _json(outcome: Outcome) -> str:
    from mailcheck.report.json_report import render as render_json

    messages = dict(outcome.messages)
    return render_json(outcome.reports, messages, outcome.verbose, quiet=outcome.quiet, statistics=outcome.statistics) + "\n"
