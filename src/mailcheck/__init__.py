"""mailcheck: a linter for Japanese customer-reply mail.

It reads the customer's mail and the reply, and says where the customer was not heard.
The names below are the public API; they are loaded on first use, so that importing
the package costs nothing (start-up is a feature).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailcheck.api import Checker, check, check_file, load_rules
    from mailcheck.errors import ConfigError, InputError, MailcheckError, RuleError
    from mailcheck.evaluation import evaluate
    from mailcheck.finding import Finding, Report, Severity
    from mailcheck.libraries import check_library
    from mailcheck.model import Case, Facts, Mail

__version__ = "0.1.0"

_HOME = {
    "Case": "mailcheck.model",
    "Checker": "mailcheck.api",
    "Facts": "mailcheck.model",
    "Finding": "mailcheck.finding",
    "Mail": "mailcheck.model",
    "ConfigError": "mailcheck.errors",
    "InputError": "mailcheck.errors",
    "MailcheckError": "mailcheck.errors",
    "RuleError": "mailcheck.errors",
    "Report": "mailcheck.finding",
    "Severity": "mailcheck.finding",
    "check": "mailcheck.api",
    "check_file": "mailcheck.api",
    "check_library": "mailcheck.libraries",
    "evaluate": "mailcheck.evaluation",
    "load_rules": "mailcheck.api",
}

__all__ = [
    "Case",
    "Checker",
    "ConfigError",
    "Facts",
    "Finding",
    "InputError",
    "Mail",
    "MailcheckError",
    "Report",
    "RuleError",
    "Severity",
    "__version__",
    "check",
    "check_file",
    "check_library",
    "evaluate",
    "load_rules",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
