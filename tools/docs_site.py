"""A hook of MkDocs: README, changelog and the like, which stand at the root for people who read the code, are pages, too."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "README.md": "index.md",
    "README.ja.md": "ja.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "license.md",
    "rules/vectors/NOTICE": "vectors-notice.md",
    "examples/gitlab-ci.yml": "gitlab-ci.md",
    "examples/pack-kobo/README.md": "pack-kobo.md",
    "examples/plugin-kobo/README.md": "plugin-kobo.md",
    "examples/pack-kobo/kobo_mailcheck_pack/leftovers/old-phone.yaml": "card-old-phone.md",
    "examples/pack-kobo/kobo_mailcheck_pack/facts/repair-time.yaml": "card-repair-time.md",
    "schemas/mailcheck-config.schema.json": "config-schema.md",
}
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages, with links as they are on the site."""
    for name, target in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        if not name.endswith(".md"):
            text = f"# {name.rsplit('/', 1)[-1]}\n\n```text\n{text}```\n"
        files.append(File.generated(config, target, content=LINK.sub(_on_site, text)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Links from pages below `docs/` to the root."""
    return LINK.sub(
        lambda m: f"]({PAGES[m[1][3:]]}{m[2] or ''})" if m[1][3:] in PAGES and m[1][:3] == "../" else m[0], markdown
    )


def _on_site(match: re.Match[str]) -> str:
    path = match[1]
    # a link to what is no page stays, and fails the strict build
    return f"]({PAGES.get(path, path.removeprefix('docs/'))}{match[2] or ''})"
