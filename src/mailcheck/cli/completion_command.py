"""`mailcheck completion SHELL`: the script that completes commands, options and rules."""

from __future__ import annotations

import click


@click.command(
    "completion",
    short_help="Print a completion script for a shell.",
    epilog="\b\nExamples:\n"
    "  mailcheck completion bash > ~/.local/share/bash-completion/completions/mailcheck\n"
    "  mailcheck completion zsh > ~/.zfunc/_mailcheck     # ~/.zfunc must be in $fpath\n"
    "  mailcheck completion fish > ~/.config/fish/completions/mailcheck.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script by which SHELL completes mailcheck's commands, options, formats and rules."""
    from click.shell_completion import get_completion_class

    from mailcheck.cli.main import group

    script = get_completion_class(shell)
    # click has the three shells that the argument allows
    assert script is not None
    click.echo(script(group, {}, "mailcheck", "_MAILCHECK_COMPLETE").source())
