"""Packs of rules, written for one test."""

from __future__ import annotations

from pathlib import Path

CARD = """id: {id}
category: tone
severity: {severity}
kind: {kind}
options: {options}
summary: {{ja: 例}}
message: {{ja: "例「{{quote}}」"}}
advice: {{ja: 例}}
why: {{ja: 例}}
cases:
  bad:
    - draft: "佐々木様\\n\\n⟦現場⟧です。"
    - draft: "佐々木様\\n\\nこちらは⟦現場⟧です。"
  good:
    - draft: "佐々木様\\n\\n工房に聞きます。"
    - draft: "佐々木様\\n\\n店に聞きます。"
"""


def card(name: str, options: str = "{patterns: [現場]}", kind: str = "pattern", severity: str = "warning") -> str:
    """A card with this id."""
    return CARD.format(id=name, options=options, kind=kind, severity=severity)


def pack(folder: Path, files: dict[str, str], prefix: str = "kobo") -> Path:
    """A pack in a folder; `pack.yaml` is written where `files` has none."""
    for name, text in {"pack.yaml": f"prefix: {prefix}\n", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
