"""Days as people type them and as the window shows them, in the language that they chose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from evaluator.words.dates import MONTHS, months_numbered

_WELSH = (
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi",
    "Hydref", "Tachwedd", "Rhagfyr",
)  # fmt: skip
_WELSH_SHORT = (
    "Ion", "Chwef", "Maw", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateLanguage:
    """How days are typed and shown. Summaries and files always have English names of months.

    Attributes:
        key: what settings keep. label: what a person picks.
        months: January to December. short: how each is written in short, where not by three
            letters.
        month_first: whether the month stands before the day.
    """

    key: str
    label: str
    months: tuple[str, ...] = MONTHS
    short: tuple[str, ...] = ()
    month_first: bool = False

    def words(self, at: date) -> str:
        """A day such as "1 September 2025"."""
        month = self.months[at.month - 1]
        return f"{month} {at.day}, {at.year}" if self.month_first else f"{at.day} {month} {at.year}"

    def digits(self, at: date) -> str:
        """A day such as "01/09/2025"."""
        return at.strftime("%m/%d/%Y" if self.month_first else "%d/%m/%Y")


BRITISH = DateLanguage("british", "English, day before month (1 September 2025)")
DATE_LANGUAGES = (
    BRITISH,
    DateLanguage("welsh", "Welsh (1 Medi 2025)", _WELSH, _WELSH_SHORT),
    DateLanguage(
        "american", "English, month before day (September 1, 2025)", month_first=True
    ),
)  # fmt: skip

_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y")
_WRITTEN_OUT = ("%Y-%m-%d", "%d !%m %Y", "!%m %d, %Y", "!%m %d %Y", "%d !%m %y")
_MONTH_FORMS = ("!%m %Y", "%m/%Y", "%Y-%m", "!%m %y")
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[, ]+", re.I)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?: of\b)?", re.I)
_BESIDE_MONTH = re.compile(r"(?<=[a-z])[-.,/' ’]+(?=\d)|(?<=\d)[-./ ]+(?=[a-z])", re.I)


def parse_date(text: str, *, last: bool = False, language: DateLanguage = BRITISH) -> date | None:
    """The day in ``text``; None when it is empty.

    Of digits alone the language says whether the day or the month comes first. English names of
    months are read in every language. Of a month alone ("October 2024") it is the first day, or
    the last one if ``last``.

    Raises:
        ValueError: the text is not a date.
    """
    plain = _as_written_out(" ".join(text.split()), language)
    if not plain:
        return None
    for form in (*(_MONTH_FIRST if language.month_first else _DAY_FIRST), *_WRITTEN_OUT):
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    for form in _MONTH_FORMS:
        try:
            first = datetime.strptime(plain, form).date()
        except ValueError:
            continue
        following = (first + timedelta(days=31)).replace(day=1)
        return following - timedelta(days=1) if last else first
    raise ValueError(text)


def _as_written_out(plain: str, language: DateLanguage) -> str:
    """A date without its weekday, "1st" as "1", "Sept-24" as "!09 24"."""
    plain = _ORDINAL.sub(r"\1", _WEEKDAY.sub("", plain))
    for names in (language.short, language.months if language.months != MONTHS else ()):
        for number, name in enumerate(names, 1):
            plain = re.sub(rf"\b{name}\b", MONTHS[number - 1], plain, flags=re.IGNORECASE)
    return months_numbered(_BESIDE_MONTH.sub(" ", plain), "!")


def show_date(value: date | None, language: DateLanguage = BRITISH) -> str:
    """``value`` as ``1 September 2025``; empty for None."""
    return language.words(value) if value else ""
