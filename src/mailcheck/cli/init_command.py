"""`mailcheck init`: a commented configuration to start from."""

from __future__ import annotations

import click

from mailcheck.errors import printable


@click.command(
    "init",
    short_help="Write a commented configuration to start from.",
    epilog="\b\nExamples:\n  mailcheck init\n  mailcheck init --lang en mails/",
)
@click.argument("folder", default=".", type=click.Path())
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of the comments.")
def command(folder: str, lang: str) -> None:
    """Write mailcheck.yaml to FOLDER (here, where none is named). Nothing is ever written over."""
    import os

    from mailcheck.cli.discovery import OWN, configured_in
    from mailcheck.errors import ConfigError, Problem
    from mailcheck.store import load_knowledge
    from mailcheck.writing import write_whole

    if not os.path.isdir(folder):
        raise ConfigError(Problem(folder, "there is no such folder"))
    there = configured_in(folder)
    if there:
        raise ConfigError(Problem(os.path.normpath(there), "is there already: nothing was written"))
    path = os.path.normpath(os.path.join(folder, OWN))
    words = load_knowledge().messages(lang)
    try:
        write_whole(path, words["init-file"].encode())
    except OSError as exc:
        raise ConfigError(Problem(path, f"cannot be written: {exc.strerror}")) from exc
    click.echo(words["init-written"].format(path=printable(path)))
