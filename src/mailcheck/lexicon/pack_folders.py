"""Where packs are: told without reading them, so that a run whose packs are compiled reads no YAML."""

from __future__ import annotations

import os

from mailcheck.errors import Problem, RuleError

PACK_FILE = "pack.yaml"


def find_pack(name: str, base: str, place: Problem) -> str:
    """The folder of a pack: a path (relative to `base`), or the name of an installed package, which is not imported.

    Raises RuleError at `place` where there is none.
    """
    path = os.path.join(base, name)
    if "/" in name or "\\" in name or name.startswith(".") or os.path.isdir(path):
        if not os.path.isdir(path):
            raise RuleError(place._replace(message=f"there is no folder {name!r} for a pack (looked in {base or '.'})"))
        folder = path
    else:
        # only wanted where a configuration names a package
        from importlib.util import find_spec

        module = name.replace("-", "_")
        try:
            spec = find_spec(module) if module.isidentifier() else None
        except (ImportError, ValueError):
            spec = None
        places = list(spec.submodule_search_locations or ()) if spec else []
        if not places:
            what = "a module, not a package with a folder" if spec else "neither a folder nor an installed package"
            raise RuleError(place._replace(message=f"the pack {name!r} is {what}"))
        folder = str(places[0])
    if not os.path.isfile(os.path.join(folder, PACK_FILE)):
        hint = f"no {PACK_FILE} in {folder}: `mailcheck new rule NAME --pack {name}` makes one"
        raise RuleError(place._replace(message=f"the pack {name!r} cannot be used: {hint}"))
    return folder
