"""Build hook: ships `rules/` compiled, so that an installed mailcheck never reads its own YAML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface[Any]):
    """Compiles `rules/` into `_rules/compiled.txt` of the wheel; an editable install reads the working tree."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled rules to a standard wheel."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from mailcheck.lexicon.compiler import compile_rules, for_running
        from mailcheck.lexicon.stored import write_compiled

        target = root / "build" / "compiled.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        compiled = for_running(compile_rules(root / "rules"))
        for card in compiled["cards"]:
            card["path"] = card["relative"]
        target.write_bytes(write_compiled(compiled))
        build_data["force_include"][str(root / "rules")] = "mailcheck/_rules"
        build_data["force_include"][str(root / "schemas")] = "mailcheck/_schemas"
        build_data["force_include"][str(target)] = "mailcheck/_rules/compiled.txt"
