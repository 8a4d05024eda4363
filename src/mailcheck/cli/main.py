"""`mailcheck`: the group of commands. A word that is no command is a file to check."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from mailcheck import __version__
from mailcheck.cli.status import CRASHED, MUST_ACT
from mailcheck.errors import MailcheckError, printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS = (
    "baseline", "check", "completion", "config", "eval", "explain", "init", "missed", "new", "paste", "rules", "test",
    "tokens", "wrong",
)  # fmt: skip
_PASTE = "--paste"


class _Commands(click.Group):
    """Commands that are imported when they are called; `check` is the one to go without its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"mailcheck.cli.{cmd_name}_command").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and files: `check` goes without its name."""
        from click.shell_completion import CompletionItem

        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if _PASTE in args and (args[0] == "check" or args[0] not in _COMMANDS):
            args = ["paste", *(a for a in args[args[0] == "check" :] if a != _PASTE)]
        own = {"--help", "-h", "--version"}
        if args and args[0] not in _COMMANDS and args[0] not in own:
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads a customer's mail and the reply draft, and says where the customer was not heard.\n\n"
    "`mailcheck draft.txt` is short for `mailcheck check draft.txt`.",
    epilog="\b\nExamples:\n  mailcheck draft.txt\n  mailcheck --paste\n  mailcheck check --help\n"
    "  mailcheck explain missing-cushion",
)
@click.version_option(__version__, prog_name="mailcheck")
def group() -> None:
    """The group; its commands do the work."""


def main() -> None:
    """Run the command line; errors that the user must act on end with status 2, one line each."""
    # a run is over before garbage could matter, and collecting costs a tenth of it
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        # a console that cannot show a character must not end the run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    status = _run()
    sys.stdout.flush()
    sys.stderr.flush()
    # taking the interpreter down object by object costs another tenth, and nothing is left to close
    os._exit(status)


def _run() -> int:
    try:
        group(prog_name="mailcheck")
    except MailcheckError as exc:
        for problem in exc.problems:
            click.echo(printable(f"mailcheck: {problem}"), err=True)
        return MUST_ACT
    except BrokenPipeError:
        # the reader has seen enough: nothing is wrong, but nothing can be said either
        return 0
    except Exception as exc:
        # outside a rule nothing may raise: say so in one line, and never look like findings
        click.echo(f"mailcheck: internal error, please report it: {type(exc).__name__}: {printable(str(exc))}", err=True)
        return CRASHED
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else int(bool(exc.code))
    return 0
