"""`mailcheck wrong FINGERPRINT FILE…`: this finding is wrong."""

from __future__ import annotations

import click

from mailcheck.cli.exchange_options import options


@click.command(
    "wrong",
    short_help="Keep a false alarm as a labelled case.",
    epilog="\b\nExamples:\n"
    "  mailcheck --format concise draft.txt        # prints fingerprints in [ ]\n"
    "  mailcheck wrong 0ed8bfbf380a45e5 draft.txt\n"
    "  mailcheck eval mailcheck-cases",
)
@click.argument("fingerprint")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@options
def command(
    fingerprint: str,
    files: tuple[str, ...],
    inbound: str | None,
    customer: str | None,
    company: str | None,
    received: str | None,
    sent: str | None,
    template: bool,
    config: str | None,
) -> None:
    """Say that the finding with FINGERPRINT in FILE... is wrong.

    The exchange is kept as a case in cases_folder (mailcheck-cases), with other names and numbers in the place of the real
    ones. Look at it before you share it. Give the options that the check was run with.
    """
    from mailcheck.cli.configured import Runs
    from mailcheck.cli.exchanges import exchanges, facts_of, store
    from mailcheck.errors import ConfigError, Problem, did_you_mean

    runs = Runs(config)
    fingerprint = fingerprint.strip("[] ").lower()
    seen: set[str] = set()
    for exchange in exchanges(runs, files, template, facts_of(customer, company, received, sent), inbound):
        for finding, printed in zip(exchange.report.findings, exchange.written.findings, strict=True):
            seen.add(printed.fingerprint)
            if printed.fingerprint == fingerprint:
                store(exchange, finding, "wrong")
                return
    near = did_you_mean(fingerprint, seen) or "; --format concise prints them"
    raise ConfigError(Problem("wrong", f"no finding {fingerprint!r} in {', '.join(files)}{near}"))
