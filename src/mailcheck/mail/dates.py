"""The day that a mail was sent, as headers and attributions of mail programs write it."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = "|".join(f"{month}[a-z]*" for month in _MONTHS)
_NUMERIC = r"(?P<year>\d{4})\s?[\u5e74/.-]\s?(?P<month>\d{1,2})\s?[\u6708/.-]\s?(?P<day>\d{1,2})"
_DAY_FIRST = rf"(?P<day>\d{{1,2}})\s(?P<month>{_NAMES})\.?,?\s(?P<year>\d{{4}})"
_MONTH_FIRST = rf"(?P<month>{_NAMES})\.?\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})"


def written_date(text: str | None) -> datetime | None:
    """The day in a date header or an attribution, Japanese or English; None where none is plain."""
    for form in (_NUMERIC, _DAY_FIRST, _MONTH_FIRST):
        match = re.search(form, (text or "").lower())
        if match:
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            try:
                return datetime(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None
