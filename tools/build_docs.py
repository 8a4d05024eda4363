"""Writes docs/rules.md and docs/rules/ from the rule cards; `--check` only names what is not up to date (exit 1 then)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from mailcheck.rules.card import CATEGORIES, Card, CardCase
from mailcheck.rules.registry import cards
from mailcheck.store import read_knowledge

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLES = 3
HEAD = """# Rules

Generated from the cards in `rules/` by `make docs`; change those, not this page. `mailcheck explain RULE` says the same.
"""
NEEDS = {
    "inbound": "Runs only where there is a mail of the customer.",
    "sent": "Runs only where it is known when the reply is sent.",
    "attachments": "Runs only where the format tells which files are attached.",
}


def overview(all_cards: Sequence[Card]) -> str:
    """All rules, by category."""
    parts = [HEAD]
    for category in CATEGORIES:
        members = [c for c in all_cards if c.category == category]
        if members:
            rows = [
                f"| [{c.id}](rules/{c.id}.md) | {c.summary.get('ja', '')} | {c.summary.get('en', '')} | {c.severity.value} |"
                for c in members
            ]
            parts += [f"## {category}\n", "| rule | finds (ja) | finds (en) | severity |", "|---|---|---|---|", *rows, ""]
    return "\n".join(parts)


def page(card: Card) -> str:
    """One rule."""
    lines = [
        f"# {card.id}\n",
        f"{card.summary.get('ja', '')} / {card.summary.get('en', '')}\n",
        f"- severity: {card.severity.value}; category: `{card.category}`; kind: `{card.kind}`; since {card.since}",
        *([f"- {NEEDS[card.needs]}"] if card.needs else []),
        *(
            f"- option `{name}`: {card.options[name]} ({option.bounds}); {option.meaning['ja']} / {option.meaning['en']}"
            for name, option in card.setable.items()
        ),
        *(f"- source: <{r}>" for r in card.references if r.startswith("http")),
        "",
        "## Why\n",
        f"{card.why.get('ja', '')}\n",
        f"{card.why.get('en', '')}\n",
        "## What to do\n",
        f"{card.text(card.advice, 'ja')}\n",
        f"{card.text(card.advice, 'en')}\n",
    ]
    for bad, title in ((True, "Found (between ⟦ and ⟧)"), (False, "Left alone")):
        cases = [c for c in card.cases if c.bad == bad and not c.known][:EXAMPLES]
        lines += [f"## {title}\n", *(line for case in cases for line in example(case))]
    lines += [
        "## To go without it\n",
        f"`mailcheck --ignore {card.id}`, or in the [configuration](../configuration.md):\n",
        f"```yaml\nignore: [{card.id}]\n```\n",
        "[All rules](../rules.md)\n",
    ]
    return "\n".join(lines)


def example(case: CardCase) -> list[str]:
    """The exchange of one case."""
    shown = [*spoken("お客様", case.raw.get("inbound")), *spoken("返信", case.raw["draft"])]
    return ["```text", *shown, "```", ""]


def spoken(who: str, text: object) -> list[str]:
    """The lines of one side."""
    return [f"{who}: {line}" for line in str(text or "").splitlines() if line.strip()]


def wanted() -> dict[Path, str]:
    """What the pages must hold."""
    all_cards = cards(read_knowledge(), tested=True)
    return {DOCS / "rules.md": overview(all_cards), **{DOCS / "rules" / f"{c.id}.md": page(c) for c in all_cards}}


def main() -> int:
    """Write or check."""
    pages = wanted()
    stray = set((DOCS / "rules").glob("*.md")) - set(pages)
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in sorted((*stale, *stray)):
            print(f"{path.relative_to(DOCS.parent)} is not what the cards say: run `make docs`", file=sys.stderr)
        return int(bool(stale or stray))
    (DOCS / "rules").mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    for path in stray:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
