"""Conditions of templates: each branch is read once, without reading every combination of branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailcheck.readers.library.languages import Token

_DEEPEST = 40
_MOST = 24
"""A template with more readings is read once, its branches one after another."""


class Choice(NamedTuple):
    """Branches, one of which is sent."""

    branches: Sequence[Sequence[Node]]


Node = Token | Choice


def readings(text: str, tokens: Iterable[Token]) -> list[list[Token]]:
    """The tokens of each reading, text included as tokens of the kind `text`.

    Reading k takes the branch k of every choice, or the last where a choice has fewer: as many readings as the longest chain of
    branches, not their product.
    """
    tree = _tree(text, tokens)
    count = _count(tree)
    if count > _MOST:
        return [list(_all(tree))]
    return [list(_pick(tree, k)) for k in range(count)]


def _tree(text: str, tokens: Iterable[Token]) -> list[Node]:
    root: list[Node] = []
    # each open choice: its word, its branches, and the sequence that it stands in
    stack: list[tuple[str, list[list[Node]], list[Node]]] = []
    current, at = root, 0

    def close() -> list[Node]:
        _, branches, outer = stack.pop()
        said = [b for b in branches if any(_says(text, n) for n in b)]
        if len(said) > 1:
            outer.append(Choice(said))
        elif said:
            outer.extend(said[0])
        return outer

    for token in tokens:
        if token.start < at:
            continue
        if token.start > at:
            current.append(Token("text", at, token.start))
        at = token.end
        mark = Token("code", token.start, token.end)
        if token.kind == "open" and len(stack) < _DEEPEST:
            current.append(mark)
            branch: list[Node] = []
            stack.append((token.name, [branch], current))
            current = branch
        elif token.kind == "middle" and stack:
            branch = [mark]
            stack[-1][1].append(branch)
            current = branch
        elif token.kind == "close" and (not token.name or any(token.name == word for word, _, _ in stack)) and stack:
            while token.name and stack[-1][0] != token.name:
                current = close()
            current = close()
            current.append(mark)
        else:
            current.append(token if token.kind == "slot" else mark)
    current.append(Token("text", at, len(text)))
    while stack:
        close()
    return root


def _says(text: str, node: Node) -> bool:
    if isinstance(node, Choice):
        return True
    return node.kind == "slot" or (node.kind == "text" and bool(text[node.start : node.end].strip()))


def _count(nodes: Sequence[Node]) -> int:
    return max((sum(map(_count, n.branches)) for n in nodes if isinstance(n, Choice)), default=1)


def _pick(nodes: Sequence[Node], k: int) -> Iterable[Token]:
    for node in nodes:
        if isinstance(node, Token):
            yield node
            continue
        rest = min(k, sum(map(_count, node.branches)) - 1)
        for branch in node.branches:
            size = _count(branch)
            if rest < size:
                yield from _pick(branch, rest)
                break
            rest -= size


def _all(nodes: Sequence[Node]) -> Iterable[Token]:
    for node in nodes:
        if isinstance(node, Token):
            yield node
        else:
            for branch in node.branches:
                yield from _all(branch)
