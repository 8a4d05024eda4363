"""The options that `mailcheck wrong` and `mailcheck missed` share; apart, since the help of all commands imports them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is known of an exchange besides its file, as `mailcheck check` takes it."""
    for decorate in (
        click.option("--inbound", type=click.Path(), metavar="FILE", help="The customer's mail, in a file of its own."),
        click.option("--customer", metavar="NAME", help="The customer's name."),
        click.option("--company", metavar="NAME", help="The customer's company."),
        click.option("--received", metavar="TIME", help="When the customer's mail came."),
        click.option("--sent", metavar="TIME", help="When the reply is sent."),
        click.option("--template", is_flag=True, help="The files are templates."),
        click.option("--config", metavar="FILE", help="This configuration, and not the nearest."),
    ):
        function = decorate(function)
    return function
