"""Writes docs/rules.md from the rule cards; `--check` only says whether it is up to date (exit 1 where it is not)."""

from __future__ import annotations

import sys
from pathlib import Path

from mailcheck.rules.card import CATEGORIES, Card
from mailcheck.rules.registry import cards
from mailcheck.store import read_knowledge

TARGET = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
HEAD = """# Rules

Generated from the cards in `rules/` by `make docs`; change those, not this page.
"""


def page(all_cards: tuple[Card, ...]) -> str:
    """The page, by category."""
    parts = [HEAD]
    for category in CATEGORIES:
        members = [c for c in all_cards if c.category == category]
        if members:
            parts.append(f"## {category}\n")
            parts.extend(section(c) for c in members)
    return "\n".join(parts)


def section(card: Card) -> str:
    """One rule."""
    lines = [
        f"### {card.id}\n",
        f"{card.summary.get('ja', '')} / {card.summary.get('en', '')}\n",
        f"- severity: {card.severity.value}; kind: `{card.kind}`; since {card.since}",
        f"- {card.why.get('ja', '')}",
        f"- {card.why.get('en', '')}",
        *(
            f"- option `{name}`: {card.options[name]} ({option.bounds}); {option.meaning['ja']} / {option.meaning['en']}"
            for name, option in card.setable.items()
        ),
        "",
    ]
    for bad, title in ((True, "Found"), (False, "Left alone")):
        lines.append(f"{title}:\n")
        for case in [c for c in card.cases if c.bad == bad and not c.known][:2]:
            inbound = case.raw.get("inbound")
            shown = [f"お客様: {line}" for line in str(inbound).splitlines() if line.strip()] if inbound else []
            shown += [f"返信: {line}" for line in str(case.raw["draft"]).splitlines() if line.strip()]
            lines += ["```text", *shown, "```", ""]
    return "\n".join(lines)


def main() -> int:
    """Write or check."""
    text = page(cards(read_knowledge(), tested=True))
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            print("docs/rules.md is not what the cards say: run `make docs`", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
