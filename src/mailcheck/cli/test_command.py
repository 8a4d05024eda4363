"""`mailcheck test [PATH]`: rules test themselves."""

from __future__ import annotations

import sys

import click

from mailcheck.cli.status import FOUND


@click.command(
    "test",
    short_help="Run the cases of rule cards and lexicon files.",
    epilog="\b\nExamples:\n  mailcheck test\n  mailcheck test our-rules/\n  mailcheck test our-rules/tone/no-hurry.yaml\n"
    "  mailcheck test our-cases/",
)
@click.argument("path", required=False, type=click.Path())
@click.option("--plugin", multiple=True, metavar="NAME", help="A plug-in beside those that the configuration names.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def command(path: str | None, plugin: tuple[str, ...], lang: str) -> None:
    """Run every case of the cards, every example of the lexicon and the labelled cases of PATH.

    PATH is a pack (a folder, or the name of an installed one), one of its cards, a folder of labelled cases, or a folder with
    the layout of rules/. Without it, the packs that the configuration names are tested, or mailcheck's own rules.
    A case that fails says what was found instead, and where a pattern stopped.
    """
    from mailcheck.cli.discovery import find_config
    from mailcheck.config import Extensions, read_extensions
    from mailcheck.errors import printable
    from mailcheck.store import load_knowledge, rules_folder
    from mailcheck.testing import run_tests

    found = find_config(path or ".")
    named = read_extensions(found) if found else Extensions()
    folders: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    if named != ((), ()):
        from mailcheck.cli.extended import find_extensions

        folders, plugins = find_extensions(named)
    targets = [path] if path else list(folders) or [rules_folder()]
    passed = failed = 0
    for target in targets:
        for outcome in run_tests(target, packs=folders, plugins=(*plugins, *plugin)):
            if outcome.passed and not outcome.message:
                passed += 1
                continue
            failed += 1
            click.echo(printable(f"{outcome.subject}: {outcome.message}"))
    click.echo(load_knowledge().messages(lang)["test-summary"].format(passed=passed, failed=failed))
    if failed:
        sys.exit(FOUND)
