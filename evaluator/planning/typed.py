"""Reading what a person types into a box: numbers and dates as people write them."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite

_DATE_FORMS = (
    "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y",
)  # fmt: skip


def parse_number(text: str) -> float | None:
    """The number in ``text`` ("£48,000", "5 %", "1.5"); None when it is empty.

    Raises:
        ValueError: the text is not a number.
    """
    plain = text.strip().replace("£", "").replace(",", "").replace(" ", "")
    if not plain:
        return None
    share = plain.endswith("%")
    value = float(plain.removesuffix("%"))
    if not isfinite(value):
        raise ValueError(text)
    return value / 100 if share else value


def show_number(value: float | None) -> str:
    """``value`` as a person would type it; empty for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def parse_date(text: str) -> date | None:
    """The day in ``text``, day before month; None when it is empty.

    Raises:
        ValueError: the text is not a date.
    """
    plain = " ".join(text.split())
    if not plain:
        return None
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def show_date(value: date | None) -> str:
    """``value`` as ``1 September 2025``; empty for None."""
    return f"{value.day} {value:%B %Y}" if value else ""
