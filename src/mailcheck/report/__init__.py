"""One file a format. A reporter decides nothing."""

FORMATS = {
    "text": "mailcheck.report.text",
    "concise": "mailcheck.report.concise",
    "json": "mailcheck.report.json_report",
    "sarif": "mailcheck.report.sarif",
    "github": "mailcheck.report.github",
    "junit": "mailcheck.report.junit",
    "html": "mailcheck.report.html",
    "markdown": "mailcheck.report.markdown",
}
"""The formats of `mailcheck check` by name, each with the module that is imported when it is asked for."""
