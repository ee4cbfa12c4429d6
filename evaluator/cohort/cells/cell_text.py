"""What the text in a cell means: a number, a date, a code for missing, or just text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from evaluator.words import dates

_INVISIBLE = frozenset({"Cf", "Cc"})
_SELECTORS = range(0xFE00, 0xFE10)  # choose how the letter before is drawn
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ASCII as wide as Chinese letters
_TO_ASCII = 0xFEE0
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]*)?")
_MINUS_BEHIND = re.compile(r"([£$€]?[0-9][0-9,]*\.[0-9]{2})-")  # of accounts
_IN_SHORT = re.compile(
    r"([+-]?)[£$€] ?([0-9][0-9,]*(?:\.[0-9]+)?) ?(k|thousand|m|mn|million|bn|billion)", re.I
)
_SHORT = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_WITH_UNIT = re.compile(
    r"(?P<number>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?) ?(?P<unit>days?|hrs?|hours?|mins?|minutes?|secs?|"
    r"seconds?|wks?|weeks?|mths?|months?|yrs?|years?|sessions?|points?|pts?|miles?|km|kg|pounds|"
    r"gbp|people|pupils|times|pp)",
    re.IGNORECASE,
)
_UNIT_BEFORE = re.compile(
    r"(?P<unit>gbp|eur|usd) ?(?P<number>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?)", re.I
)
_OUT_OF = re.compile(
    r"(?P<number>[0-9]{1,4}(?:\.[0-9]+)?)(?:(?P<plain> (?:/|of|out of) |/ | /)|/)"
    r"(?P<most>[0-9]{1,4})"
)
_LAST_DAY = 31
_MONEY = frozenset({"gbp", "eur", "usd"})
_UNITS = {
    "hr": "hour", "min": "minute", "sec": "second", "wk": "week", "mth": "month", "yr": "year",
    "pt": "point",
}  # fmt: skip
_BRACKETED = re.compile(r"([£$€]?)\(([£$€]?[0-9][0-9., ]*%?)\)")
_COMMA = re.compile(r"[+-]?[£$€]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,[0-9]+)? ?%?")
_COMMA_ONLY = re.compile(
    r"[+-]?[£$€]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+)"
)
_POINT_ONLY = re.compile(
    r"[+-]?[£$€]?(?:[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,}))"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣", "-"))
_NUMBER_STARTS = (*"0123456789+-‐‑‒–—−﹣.£$€'(",)
_ABOUT = r"est(?:\.|imated?)?|approx(?:\.|imate(?:ly)?)?|circa|about|around|roughly|ca?\."
_SAID = (
    r"est(?:\.|imated?)?|prov(?:\.|isional)?|rev(?:\.|ised)?|approx(?:\.|imate(?:ly)?)?|imputed|"
    r"corrected|final|unaudited|rounded"
)
_MARKED = re.compile(
    rf"(?:[*†‡§~]+|\[[^\[\]]{{1,12}}\]|(?:{_ABOUT})(?= ?[0-9])) ?"
    r"(?P<after>[^ ].*[0-9%)]|[0-9])"
    r"|(?P<before>.*[0-9%)]) ?(?:[*†‡§#^~¹²³⁰⁴-⁹]+|\[[^\[\]]{1,12}\]|\([a-z]\)|(?<= )[rpebu]|"
    rf"\((?:{_SAID})\)|(?<= )(?:{_SAID}))",
    re.IGNORECASE,
)
_MARK_STARTS = tuple("*†‡§[~eErRaAcC")
_MARK_ENDS = tuple("*†‡§#^~¹²³⁰⁴⁵⁶⁷⁸⁹])rpebuRPEBU.dlyaDLYAtTvVxX")
_LETTER = re.compile(r"(?P<number>[+\-−]?[0-9][0-9,]*(?:\.[0-9]+)?%?)[rpe]")
_LEADING_ZERO = re.compile(r"0[0-9]+")
_SUPPRESSED = re.compile(
    r"(?:n ?)?(?:<|&lt;|≤|less than|fewer than|under|up to)\s*=?\s*[0-9]{1,2}|"
    r"[0-9] ?(?:-|–|to) ?[0-9]|\*+|~|s|\[?c\]?|\[low\]|supp(?:ressed)?|!|#|: ?[a-z]{1,2}",
    re.IGNORECASE,
)
_MISSING = frozenset({
    "", "n/k", "nk", "not known", "n/a", "na", "#n/a", "n.a.", "-", "--", "---", "–", "—", "..",
    "...", "…", ".", ":", "?", "missing", "null", "nan", "no data", "not recorded", "not available",
    "not applicable", "[x]", "[z]", "#null!", "n.k.", "n.k", "n.a", "(blank)", "(null)",
    "(missing)",
})  # fmt: skip
_MISSING_UNLESS_LABEL = frozenset(
    {
        "unknown",
        "none",
        "not stated",
        "unreliable",
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
# Why there is no number, beside numbers or dates; elsewhere an answer of its own.
_NOT_MEASURED = frozenset(
    {"dna", "d.n.a.", "did not attend", "dnc", "did not complete", "not complete", "not completed",
     "incomplete", "not done", "not measured", "not assessed", "not tested", "not sat", "not taken",
     "did not sit", "no show", "not returned"}
)  # fmt: skip
ZERO_WORDS = frozenset({"nil", "zero"})  # among numbers
_ERRORS = frozenset(
    {"#div/0!", "#value!", "#ref!", "#name?", "#num!", "#getting_data", "#spill!", "#calc!"}
)
_NO_NUMBERS = _MISSING | _MISSING_UNLESS_LABEL | _NOT_MEASURED | _ERRORS
_EMPTY_DATES = frozenset(
    {"00/01/1900", "0/1/1900", "1/0/1900", "00-Jan-1900", "0-Jan-00", "00/00/0000", "0000-00-00",
     "0000-00-00 00:00:00"}
)  # fmt: skip
_TIME_OF_DAY = (
    r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})[.0-9]*)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?: ?(?:Z|UTC|GMT|BST)?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?)?)?"
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
_WEEK_TO = re.compile(r"(?:w/?e|week (?:ending|ended)):? ", re.I)
_WEEK_FROM = re.compile(r"(?:w/?c|week (?:commencing|beginning|starting)):? ", re.I)
MONTHS = {
    name[:length].lower(): number
    for number, name in enumerate(dates.MONTHS, start=1)
    for length in (3, 4, len(name))
}


def tidy(text: str) -> str:
    """The text without spaces at its ends, line breaks, repeated spaces or unseen letters.

    Letters with accents are composed, and digits and letters of double width are plain ones.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if " " in text else text
    return " ".join(_seen(text).split())


def _seen(text: str) -> str:
    if text.isascii():
        return "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return "".join(
        chr(ord(letter) - _TO_ASCII) if ord(letter) in _FULL_WIDTH else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace()
        or (unicodedata.category(letter) not in _INVISIBLE and ord(letter) not in _SELECTORS)
    )


def is_missing_code(text: str) -> bool:
    """Whether tidy text stands for "no value" whatever its column holds, such as "n/k"."""
    return text.casefold() in _MISSING


def is_weak_missing_code(text: str) -> bool:
    """Whether tidy text means "no value" among numbers or dates, but may be a label elsewhere."""
    return text.casefold() in _MISSING_UNLESS_LABEL


def says_not_measured(text: str) -> bool:
    """Whether tidy text among numbers or dates says that nobody was measured, such as "DNA"."""
    return text.casefold() in _NOT_MEASURED


def is_suppressed(text: str) -> bool:
    """Whether tidy text hides a small number, such as "<5" or "*"; only so among numbers."""
    return _SUPPRESSED.fullmatch(text) is not None


def is_error(text: str) -> bool:
    """Whether tidy text is one of Excel's error values, such as "#DIV/0!"."""
    return text.casefold() in _ERRORS


def is_no_number(text: str) -> bool:
    """Whether tidy text among numbers stands for none: missing, hidden, or an error of Excel."""
    return text.casefold() in _NO_NUMBERS or _SUPPRESSED.fullmatch(text) is not None


def is_empty_date(text: str) -> bool:
    """Whether tidy text is how a program shows the date 0, such as "00/01/1900"."""
    return text in _EMPTY_DATES


def _with_plain_dashes(text: str) -> str:
    return text if text.isascii() else text.translate(_DASHES)


def has_leading_zero(text: str) -> bool:
    """Whether tidy text is digits that begin with a zero, so that it is a code, not a number."""
    return _LEADING_ZERO.fullmatch(text) is not None


def parse_number(text: str, *, decimal_comma: bool = False) -> float | None:
    """The number that tidy text spells, or None; a percentage is divided by 100, as Excel does.

    Brackets, and a minus behind pence, mean below zero, as in accounts; "£1.2k" is 1200.
    ``decimal_comma`` reads "1.234,5" and "1 234,5" as 1234.5.
    """
    if not text.startswith(_NUMBER_STARTS):
        return None
    plain = _with_plain_dashes(text).lstrip("'")
    if (short := _IN_SHORT.fullmatch(plain)) is not None:
        zeros = _SHORT[short[3].casefold()]
        return float(f"{short[1]}{short[2].replace(',', '')}e{zeros}")
    if (behind := _MINUS_BEHIND.fullmatch(plain)) is not None:
        plain = f"-{behind[1]}"
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed is not None:
        plain = f"-{bracketed[1]}{bracketed[2]}"
    if decimal_comma and _COMMA.fullmatch(plain):
        plain = re.sub(r"[. ](?=[0-9])", "", plain).replace(",", ".")
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
    exact = percent and "e" not in plain.casefold()  # 83.9% is 0.839, not 83.9 / 100
    value = float(f"{plain}e-2") if exact else float(plain)
    if not math.isfinite(value):
        return None
    return value / 100 if percent and not exact else value


def without_mark(text: str) -> str:
    """Tidy text without the mark of a note beside a number: "123*" and "[r] 123" are "123".

    Marks are asterisks, daggers, superscripts, ~ and ^, letters in brackets, the letters r, p, e,
    b and u of official statistics after a space, and words such as "(est.)". Text without a mark
    comes back unchanged.
    """
    may_be_marked = text.endswith(_MARK_ENDS) or text.startswith(_MARK_STARTS)
    found = _MARKED.fullmatch(text) if may_be_marked else None
    return text if found is None else (found["after"] or found["before"]).strip()


def without_letter(text: str) -> str:
    """Tidy text without a letter r, p or e right behind a number: "-0.9r" is "-0.9"."""
    found = _LETTER.fullmatch(text) if text.endswith(("r", "p", "e")) else None
    return text if found is None else found["number"]


def is_in_short(text: str) -> bool:
    """Whether tidy text is an amount in thousands or millions, such as "£1.2k"."""
    return _IN_SHORT.fullmatch(_with_plain_dashes(text)) is not None


def with_unit(text: str) -> tuple[str, str] | None:
    """The number and the unit of tidy text such as "36 days"; None when it is no such text.

    So are "12 of 20" and "12/380", where the second number can be no month or year of a date.
    """
    share = _OUT_OF.fullmatch(text)
    if share is not None:
        sure = share["plain"] or int(share["most"]) > _LAST_DAY
        within = float(share["number"]) <= int(share["most"])
        return (share["number"], f"of {share['most']}") if sure and within else None
    found = _WITH_UNIT.fullmatch(text) or _UNIT_BEFORE.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"].casefold()
    single = unit.removesuffix("s") if len(unit) > 2 else unit
    return found["number"], _UNITS.get(single, single.upper() if single in _MONEY else single)


def uses_decimal_commas(texts: Sequence[str]) -> bool:
    """Whether tidy texts hold numbers that only a decimal comma explains, and none with a point."""
    return any("," in text and _COMMA_ONLY.fullmatch(text) for text in texts) and not any(
        _POINT_ONLY.fullmatch(text) for text in texts
    )


def parse_date(text: str, style: str) -> datetime | None:
    """The date that tidy text spells in a style of ``DATE_STYLES``, or None.

    Years of two digits mean 1930 to 2029, as in Excel. "w/c 02/09/2019" is the day on which that
    week begins, and "w/e 08/09/2019" the day six days before it.
    """
    ends = False
    if text.startswith(("w", "W")):
        ends = _WEEK_TO.match(text) is not None
        text = _WEEK_TO.sub("", _WEEK_FROM.sub("", text))
    found = DATE_STYLES[style].fullmatch(_with_plain_dashes(text))
    if found is None:
        return None
    part = found.groupdict(default="0")
    month = int(part["month"]) if part["month"].isdigit() else MONTHS.get(part["month"].lower(), 0)
    year = int(part["year"])
    if len(part["year"]) == 2:
        year += 2000 if year < 30 else 1900
    clock = _hour(part["hour"], part["half"]), int(part["minute"]), int(part["second"])
    try:
        day = datetime(year, month, int(part["day"]), *clock)
        return day - timedelta(days=6) if ends else day
    except (ValueError, OverflowError):
        return None


def _hour(said: str, half: str) -> int:
    """The hour of 24 that an hour means; ``half`` is "a" or "p" of twelve, or "0"."""
    hour = int(said)
    return hour if half == "0" else hour % 12 + 12 * (half in "Pp")


def is_american_date(text: str) -> bool:
    """Whether tidy text is a date only if its month comes first, such as 03/25/2024."""
    found = DATE_STYLES["day/month/year"].fullmatch(_with_plain_dashes(text))
    return found is not None and int(found["day"]) <= 12 < int(found["month"]) <= 31


def is_ambiguous_date(text: str) -> bool:
    """Whether tidy text is another date when its month comes first, such as 03/04/2024."""
    found = DATE_STYLES["day/month/year"].fullmatch(_with_plain_dashes(text))
    return found is not None and int(found["month"]) <= 12 and int(found["day"]) <= 12


def number_text(value: float) -> str:
    """A number as a person would type it: 12.0 is "12"."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


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
    return dates.day_in_words(value)


def say_month(value: date) -> str:
    """A month for a column's name: "Jan 2024", whatever the machine's language."""
    return f"{dates.MONTHS[value.month - 1][:3]} {value.year}"
