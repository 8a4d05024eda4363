"""Files to text, with errors for the person who must act."""

from __future__ import annotations

import os
import sys

from mailcheck.errors import InputError, Problem
from mailcheck.readers.encoding import decode

STDIN = "-"
SIDECAR = ".mailcheck.yaml"
"""What is suppressed in `reply.txt` stands in `reply.txt.mailcheck.yaml`."""


def read_text(path: str) -> str:
    """The text of `path`, or of standard input for `-`. Raises InputError."""
    if path == STDIN:
        return decode(sys.stdin.buffer.read(), "<stdin>")
    try:
        if os.path.isdir(path):
            raise InputError(Problem(path, "this is a folder: name the file with the mail"))
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError as exc:
        raise InputError(Problem(path, "there is no such file")) from exc
    except OSError as exc:
        raise InputError(Problem(path, f"cannot be read: {exc.strerror}")) from exc
    return decode(data, path)
