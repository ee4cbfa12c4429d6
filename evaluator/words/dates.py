"""Days in words: months have their English names, whatever language the machine is set to.

Python takes the names from the language of the process, which libraries may set to the machine's.
"""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(
    rf"\b(?:{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)}|sept)\b", re.IGNORECASE
)


def dated(at: date, form: str) -> str:
    """``at`` in the ``form`` of ``strftime``, such as "%d %B %Y"; not for names of weekdays."""
    name = MONTHS[at.month - 1]
    return at.strftime(form.replace("%B", name).replace("%b", name[:3]))


def day_in_words(at: date) -> str:
    """A day such as "1 September 2025"."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def month_or_label(text: str) -> str:
    """The first day of a month as "April 2023", another day in words, and any other label as is."""
    try:
        day = date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return text
    if day is None:
        return text
    return dated(day, "%B %Y") if day.day == 1 else day_in_words(day)


def months_numbered(text: str, mark: str) -> str:
    """``text`` with ``mark`` and two digits in place of each month's name, whole or in short."""
    return _NAME.sub(lambda found: f"{mark}{_number(found.group()):02}", text)


def _number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())
