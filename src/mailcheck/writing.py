"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile


def write_whole(path: str, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part. Raises OSError.

    A link stays a link, and permissions stay; what is no plain file (a pipe, a terminal) is written to directly.
    """
    target = os.path.realpath(path)
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as file:
            file.write(data)
        return
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".mailcheck-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def write_new(path: str, data: bytes) -> None:
    """Write a file that does not exist yet, whole or not at all. Raises OSError, FileExistsError where there is one."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".mailcheck-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        # unlike a rename, a link never takes the place of what is there
        os.link(temporary, path)
    finally:
        os.unlink(temporary)


def _umask() -> int:
    """The permissions that new files go without; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
