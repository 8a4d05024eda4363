"""The configuration of a team: `mailcheck.yaml`, or `[tool.mailcheck]` in `pyproject.toml`.

Nothing is guessed and nothing passes in silence: every unknown key, rule and value is a located error, all of them in one run.
"""

from mailcheck.config.extensions import Extensions, read_extensions, unknown_keys
from mailcheck.config.reader import Known, read_config, read_configuration, read_suppressions
from mailcheck.config.values import Config, Configuration, Setting, Source, Suppression

__all__ = [
    "Config",
    "Configuration",
    "Extensions",
    "Known",
    "Setting",
    "Source",
    "Suppression",
    "read_config",
    "read_configuration",
    "read_extensions",
    "read_suppressions",
    "unknown_keys",
]
