"""What the text in a cell means: a number, a date, a code for missing, or just text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]*)?")
_BRACKETED = re.compile(r"([£$€]?)\(([£$€]?[0-9][0-9., ]*%?)\)")
_COMMA = re.compile(r"[+-]?[£$€]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)? ?%?")
_COMMA_ONLY = re.compile(
    r"[+-]?[£$€]?(?:[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}))"
)
_POINT_ONLY = re.compile(
    r"[+-]?[£$€]?(?:[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,}))"
)
_NUMBER_STARTS = (*"0123456789+-−.£$€'(",)
_LEADING_ZERO = re.compile(r"0[0-9]+")
_SUPPRESSED = re.compile(
    r"(?:<|&lt;|less than|fewer than|under)\s*=?\s*[0-9]{1,2}|\*+|\[?c\]?|\[low\]|supp(?:ressed)?",
    re.IGNORECASE,
)
_MISSING = frozenset({
    "", "n/k", "nk", "not known", "n/a", "na", "#n/a", "n.a.", "-", "--", "---", "–", "—", "..",
    "...", "…", ".", "?", "missing", "null", "nan", "no data", "not recorded", "not available",
    "not applicable", "[x]", "[z]", "#null!", "n.k.", "n.k", "n.a", "(blank)", "(null)",
    "(missing)",
})  # fmt: skip
_MISSING_UNLESS_LABEL = frozenset(
    {
        "unknown",
        "none",
        "not stated",
        "refused",
        "blank",
        "x",
        "z",
        "u",
        "dk",
        "don't know",
        "d/k",
        "tbc",
        "tba",
        "unk",
        "n/s",
        "not asked",
        "not answered",
        "no answer",
        "no response",
        "not collected",
        "withheld",
        "prefer not to say",
    }
)
_ERRORS = frozenset(
    {"#div/0!", "#value!", "#ref!", "#name?", "#num!", "#getting_data", "#spill!", "#calc!"}
)
_TIME_OF_DAY = (
    r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})[.0-9]*)?Z?)?"
)
DATE_STYLES = {
    "year-month-day": re.compile(
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})" + _TIME_OF_DAY
    ),
    "day/month/year": re.compile(
        r"(?P<day>[0-9]{1,2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})"
        + _TIME_OF_DAY
    ),
    "month/day/year": re.compile(
        r"(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})[-/.](?P<year>[0-9]{4}|[0-9]{2})"
        + _TIME_OF_DAY
    ),
    "day month year": re.compile(
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[- /]?(?P<month>[A-Za-z]{3,9})[-, /]*"
        r"(?P<year>[0-9]{4}|[0-9]{2})" + _TIME_OF_DAY
    ),
}
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MONTHS = {
    name[:length].lower(): number
    for number, name in enumerate(_MONTH_NAMES, start=1)
    for length in (3, 4, len(name))
}


def tidy(text: str) -> str:
    """The text without spaces at its ends, line breaks or repeated spaces."""
    return " ".join(text.split())


def is_missing_code(text: str) -> bool:
    """Whether tidy text stands for "no value" whatever its column holds, such as "n/k"."""
    return text.casefold() in _MISSING


def is_weak_missing_code(text: str) -> bool:
    """Whether tidy text means "no value" among numbers or dates, but may be a label elsewhere."""
    return text.casefold() in _MISSING_UNLESS_LABEL


def is_suppressed(text: str) -> bool:
    """Whether tidy text hides a small number, such as "<5" or "*"; only so among numbers."""
    return _SUPPRESSED.fullmatch(text) is not None


def is_error(text: str) -> bool:
    """Whether tidy text is one of Excel's error values, such as "#DIV/0!"."""
    return text.casefold() in _ERRORS


def has_leading_zero(text: str) -> bool:
    """Whether tidy text is digits that begin with a zero, so that it is a code, not a number."""
    return _LEADING_ZERO.fullmatch(text) is not None


def parse_number(text: str, *, decimal_comma: bool = False) -> float | None:
    """The number that tidy text spells, or None; a percentage is divided by 100, as Excel does.

    Brackets mean below zero, as in accounts. ``decimal_comma`` reads "1.234,5" as 1234.5.
    """
    if not text.startswith(_NUMBER_STARTS):
        return None
    plain = text.replace("−", "-").lstrip("'")
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed is not None:
        plain = f"-{bracketed[1]}{bracketed[2]}"
    if decimal_comma:
        plain = plain.replace(".", "").replace(",", ".") if _COMMA.fullmatch(plain) else plain
    percent = plain.endswith("%")
    plain = plain.removesuffix("%").rstrip()
    if not percent:
        plain = re.sub(r"^([+-]?)\s*[£$€]\s*", r"\1", plain)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
    elif not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    if not math.isfinite(value):
        return None
    return value / 100 if percent else value


def uses_decimal_commas(texts: Sequence[str]) -> bool:
    """Whether tidy texts hold numbers that only a decimal comma explains, and none with a point."""
    return any(_COMMA_ONLY.fullmatch(text) for text in texts) and not any(
        _POINT_ONLY.fullmatch(text) for text in texts
    )


def parse_date(text: str, style: str) -> datetime | None:
    """The date that tidy text spells in a style of ``DATE_STYLES``, or None.

    Years of two digits mean 1930 to 2029, as in Excel.
    """
    found = DATE_STYLES[style].fullmatch(text)
    if found is None:
        return None
    part = found.groupdict(default="0")
    month = int(part["month"]) if part["month"].isdigit() else MONTHS.get(part["month"].lower(), 0)
    year = int(part["year"])
    if len(part["year"]) == 2:
        year += 2000 if year < 30 else 1900
    clock = int(part["hour"]), int(part["minute"]), int(part["second"])
    try:
        return datetime(year, month, int(part["day"]), *clock)
    except ValueError:
        return None


def is_american_date(text: str) -> bool:
    """Whether tidy text is a date only if its month comes first, such as 03/25/2024."""
    found = DATE_STYLES["day/month/year"].fullmatch(text)
    return found is not None and int(found["day"]) <= 12 < int(found["month"]) <= 31


def is_ambiguous_date(text: str) -> bool:
    """Whether tidy text is another date when its month comes first, such as 03/04/2024."""
    found = DATE_STYLES["day/month/year"].fullmatch(text)
    return found is not None and int(found["month"]) <= 12 and int(found["day"]) <= 12


def number_text(value: float) -> str:
    """A number as a person would type it: 12.0 is "12"."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def cell_text(cell: object) -> str:
    """A cell of any kind as tidy text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number_text(float(cell))
    return tidy(str(cell))


def say_number(value: float) -> str:
    """A number for a sentence: thousands separated, at most four significant decimals."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def say_date(value: datetime) -> str:
    """A date for a sentence: "1 September 2024", whatever the machine's language."""
    return f"{value.day} {_MONTH_NAMES[value.month - 1]} {value.year}"


def say_month(value: date) -> str:
    """A month for a column's name: "Jan 2024", whatever the machine's language."""
    return f"{_MONTH_NAMES[value.month - 1][:3]} {value.year}"
