"""`mailcheck config FILE`: what holds for a file, and where each value comes from."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from mailcheck.errors import printable

if TYPE_CHECKING:
    from mailcheck.config import Source, Suppression

_DEFAULTS = {"fail_on": "warning", "lang": "ja", "cases_folder": "mailcheck-cases"}


@click.command(
    "config",
    short_help="Show what holds for a file, and where it comes from.",
    epilog="\b\nExamples:\n  mailcheck config draft.txt\n  mailcheck config --format json templates/refund.txt",
)
@click.argument("file", type=click.Path())
@click.option("--config", metavar="FILE", help="This configuration, and not the nearest mailcheck.yaml or pyproject.toml.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Language of what is said (ja).")
def command(file: str, config: str | None, format_: str, lang: str | None) -> None:
    """Show the configuration that holds for FILE: every value that is set, with the file, line and column that set it.

    FILE need not exist. Faults of the configuration are shown as in any run (exit status 2).
    """
    import os

    from mailcheck.cli.configured import Runs
    from mailcheck.report.places import shown
    from mailcheck.suppression import beside

    runs = Runs(config, language=lang)
    run = runs.of(file)
    values: list[tuple[str, Any, str]] = []
    for setting in run.config.settings if run.config else ():
        # each suppression has a place of its own
        parts = setting.value if setting.key == "suppress" else ()
        values += [("suppress", [_suppression(one)], _shown(one.source)) for one in parts]
        if not parts:
            values.append((setting.key, _plain(setting.value), _shown(setting.source)))
    # a file may be asked about before it is there, and front matter is only that of templates: either may be empty
    for suppression in beside(file, runs.known_at(file), os.path.isfile(file)):
        values.append(("suppress", [_suppression(suppression)], _shown(suppression.source)))
    found = runs.config_of(file)
    if format_ == "json":
        given = {key for key, _, _ in values}
        rows = [{"key": k, "value": v, "source": s} for k, v, s in values]
        rows += [{"key": k, "value": v, "source": None} for k, v in _DEFAULTS.items() if k not in given]
        document = {"file": file, "configuration": shown(found) if found else None, "settings": rows}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    words = run.checker.knowledge.messages(run.checker.language)
    click.echo(words["config-file"].format(path=printable(shown(found))) if found else words["config-none"])
    given = {key for key, _, _ in values}
    values += [(k, v, words["config-default"]) for k, v in _DEFAULTS.items() if k not in given]
    for key, value, where in values:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sys.stdout.write(f"{printable(key)} = {printable(text)}  ({printable(where)})\n")


def _shown(source: Source) -> str:
    from mailcheck.report.places import shown

    return str(source._replace(path=shown(source.path)))


def _plain(value: Any) -> Any:
    """A value of a configuration as its file may say it."""
    from mailcheck.config import Suppression
    from mailcheck.readers.library.template import Shelf
    from mailcheck.report.places import shown

    if isinstance(value, Suppression):
        return _suppression(value)
    if isinstance(value, Shelf):
        return {k: _plain(v) for k, v in value._asdict().items() if v and k not in ("base", "where")}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return shown(value) if isinstance(value, str) else value


def _suppression(value: Suppression) -> dict[str, Any]:
    fields = {k: v for k, v in value._asdict().items() if v and k not in ("base", "source")}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()}
