"""`--changed`: which files changed against a revision of git, or are new."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import click

from mailcheck.cli.discovery import holds_draft
from mailcheck.errors import ConfigError, Problem, printable

_HEAD = "HEAD"
_OPTION = "--changed"
_DRAFTS = (".txt", ".text", ".eml", ".mbox")
_TREES = (".yaml", ".yml")


class Changed(NamedTuple):
    """The arguments to check, and which of the files that they name or hold."""

    files: tuple[str, ...]
    only: frozenset[str]
    """Real paths. What else is among the arguments is read for what a library knows of itself, and not checked."""

    def holds(self, path: str) -> bool:
        """Whether a file changed, or something in a folder."""
        real = os.path.realpath(path)
        return real in self.only or (os.path.isdir(path) and any(c.startswith(os.path.join(real, "")) for c in self.only))


def changed_since(revision: str, arguments: Sequence[str], configured: Callable[[str], bool], quiet: bool = False) -> Changed:
    """The files that changed since a revision, or since the branch of that name forked, and those that git does not know yet.

    `arguments` are the files and folders to choose from; without any these are drafts, case files and `configured` templates
    below the current folder. An empty revision, or one that is a file and no revision, stands for the last commit.
    Raises ConfigError.
    """
    if "-" in (revision, *arguments):
        raise ConfigError(Problem(_OPTION, "standard input is in no repository: name files or folders"))
    repository = _Repository()
    if revision and not repository.knows(revision):
        if not os.path.exists(revision):
            raise ConfigError(
                Problem(_OPTION, f"there is no revision {revision!r}: name a branch, a tag or a commit (git log)")
            )
        # `--changed FILE`: the option took what was meant as an argument
        revision, arguments = "", (revision, *arguments)
    elif revision and os.path.exists(revision) and not arguments:
        message = f"{revision!r} is a revision and a file: write --changed={revision} . or --changed=HEAD {revision}"
        raise ConfigError(Problem(_OPTION, message))
    names = repository.changed(revision or _HEAD)
    files = tuple(arguments) or tuple(_drafts(names, configured))
    changed = Changed(files, frozenset(map(os.path.realpath, names)))
    # a file that is missing says so where it is read
    if any(changed.holds(f) or not os.path.exists(f) for f in files):
        return changed
    if not quiet:
        click.echo(printable(f"mailcheck: nothing to check changed since {revision or _HEAD}"), err=True)
    return Changed((), changed.only)


class _Repository:
    """The repository around the current folder."""

    def __init__(self) -> None:
        self._root = os.fsdecode(_git("rev-parse", "--show-toplevel")).rstrip("\n")

    def knows(self, revision: str) -> bool:
        """Whether this names a commit."""
        return bool(
            _git("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}", may_fail=True).strip()
        )

    def changed(self, revision: str) -> list[str]:
        """Files that are other than in a revision, or not known to git; as absolute paths. Raises ConfigError."""
        untracked = ("ls-files", "--others", "--exclude-standard", "-z")
        if revision == _HEAD and not self.knows(_HEAD):
            # before the first commit everything is new
            return self._paths(_git("-C", self._root, "ls-files", "--cached", "-z"), _git("-C", self._root, *untracked))
        base = self._base(revision)
        differing = _git("-C", self._root, "diff", "--name-only", "-z", "--diff-filter=d", "--no-ext-diff", base, "--")
        return self._paths(differing, _git("-C", self._root, *untracked))

    def _base(self, revision: str) -> str:
        """The commit to compare with: of a branch where this one forked from it."""
        full = _git("rev-parse", "--symbolic-full-name", "--end-of-options", revision).decode(errors="replace")
        names = [line for line in full.split("\n") if line.startswith("refs/")]
        if revision == _HEAD or not any(name.startswith(("refs/heads/", "refs/remotes/")) for name in names):
            return revision
        base = _git("merge-base", names[-1], _HEAD, may_fail=True).decode().strip()
        if not base:
            message = (
                f"{revision} and HEAD have no commit in common here: fetch more history (git fetch --unshallow; fetch-depth: 0)"
            )
            raise ConfigError(Problem(_OPTION, message))
        return base

    def _paths(self, *outputs: bytes) -> list[str]:
        names = sorted({os.fsdecode(name) for output in outputs for name in output.split(b"\0") if name})
        paths = (os.path.join(self._root, *name.split("/")) for name in names)
        return [path for path in paths if os.path.isfile(path)]


def _drafts(changed: Sequence[str], configured: Callable[[str], bool]) -> Iterator[str]:
    here = os.path.join(os.path.realpath(os.curdir), "")
    for path in changed:
        if not os.path.realpath(path).startswith(here):
            continue
        name = os.path.relpath(path)
        if name.lower().endswith(_DRAFTS) or (name.endswith(_TREES) and holds_draft(name)) or configured(name):
            yield name


def _git(*arguments: str, may_fail: bool = False) -> bytes:
    """What git says. Raises ConfigError with what it complains of."""
    try:
        done = subprocess.run(["git", "-c", "core.quotepath=off", *arguments], capture_output=True, check=False)
    except FileNotFoundError as exc:
        raise ConfigError(Problem(_OPTION, "needs git, which is not installed: install it, or name the files")) from exc
    if done.returncode and not may_fail:
        said = done.stderr.decode(errors="replace").strip().split("\n")[0]
        hint = ": run it inside a git repository, or name the files without it" if "not a git repository" in said else ""
        raise ConfigError(Problem(_OPTION, f"git says: {said}{hint}"))
    return done.stdout if not done.returncode else b""
