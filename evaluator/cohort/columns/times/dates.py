"""A column of dates, real or typed as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, ReadColumn, SortedCells, listed, mask
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.number_column import note_codes, note_words
from evaluator.cohort.columns.times.periods import parse_period, parse_periods, school_year_of
from evaluator.values.problems import Problem

MONTHS = "month and year"
_AMBIGUOUS, _MONTH_FIRST = "dates_ambiguous", "dates_month_first"  # codes of problems
_SERIAL = (20_000, 60_000)
_IN_DIGITS = (1_01_1900, 31_12_2099)
_CENTURIES = ("19", "20")
_PLAIN_STYLES = ("year-month-day", "day month year")
_NEAR_DAYS = 3653  # ten years
_MONTHS_A_YEAR = 12
_NUMBERED = frozenset({"no", "number", "num", "nr", "ref", "reference", "id", "code", "count"})
_STAND_INS = np.array(
    ["0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1900-01-02",
     "1901-01-01", "1904-01-01", "1970-01-01"],
    dtype="datetime64[D]",
)  # fmt: skip
_FAR, _DECADES, _FEWEST_OTHERS = np.datetime64("2099-01-01"), np.timedelta64(7305, "D"), 5
_FIRST_SERIAL = np.datetime64("1899-12-30")
_OF_MONTHS = frozenset({"month", "months", "period", "yearmonth", "yyyymm"})
_DATED = frozenset(
    {"date", "dob", "birth", "day", "start", "started", "starts", "end", "ended", "referral",
     "referred", "admission", "admitted", "release", "released", "closed", "opened", "from",
     "until", "when", "onset", "arrest", "offence"}
)  # fmt: skip


def date_style(cells: SortedCells) -> str | None:
    """The one way of writing dates that explains most words; None when none does."""
    spelled = [cells.texts[word] for word in np.flatnonzero(cells.word_uniques)]
    sample = spelled[:: max(1, len(spelled) // 1000)]
    slashed = any(reading.parse_date(text, "day/month/year") for text in sample)
    for style in reading.DATE_STYLES:
        if style == "month/day/year":
            continue
        if style in _PLAIN_STYLES and slashed:
            continue  # with day and month in digits, which read the plain styles as well
        hits = [_read(text, style) is not None for text in sample]
        if style == "day/month/year" and any(map(reading.is_american_date, sample)):
            return _with_american(cells, sample)
        if sum(hits) > len(sample) / 2:
            if style == "day/month/year" and _all_ambiguous(sample):
                return _as_months(cells, sample) or _in_either_order(cells)
            return style
    months = [_month(text) is not None for text in sample]
    if sum(months) > len(sample) / 2 and not cells.raw.is_code and not _school_years(sample):
        return MONTHS
    return None


def _school_years(sample: list[str]) -> bool:
    """Whether texts such as 2010-11 are school years rather than months."""
    periods = parse_periods(sorted(set(sample)))
    return periods is not None and periods[0].unit == "school_year"


def _month(text: str) -> datetime | None:
    period = parse_period(text)
    if period is None or period.unit != "month" or period.starts is None:
        return None
    return datetime(period.starts.year, period.starts.month, 1)


def _read(text: str, style: str) -> datetime | None:
    """The date of a text in a style, or in one of those that can only be read in one way."""
    if style == MONTHS:
        return _month(text)
    found = reading.parse_date(text, style)
    for other in _PLAIN_STYLES:
        found = found or reading.parse_date(text, other)
    return found


def _with_american(cells: SortedCells, sample: list[str]) -> str | None:
    """Month first when some dates can only be read so and none only the other way."""
    month_first = [_read(text, "month/day/year") is not None for text in sample]
    day_first = [_read(text, "day/month/year") is not None for text in sample]
    either = [one or other for one, other in zip(month_first, day_first, strict=True)]
    if sum(either) <= len(sample) / 2:
        return None
    if any(day and not month for day, month in zip(day_first, month_first, strict=True)):
        _note_disagreement(cells)
        return None
    only = cells.where(reading.is_american_date)
    cells.problem(
        _MONTH_FIRST,
        only,
        cells.said(only, "can", "can")
        + " only be month/day/year, so all dates typed as text were read with the month first.",
        "Check one date that you know; if it is wrong, write the dates as 2025-09-01.",
        severity="note",
    )
    return "month/day/year"


def _all_ambiguous(sample: list[str]) -> bool:
    """Whether no date in the column tells whether day or month comes first."""
    dates = [text for text in sample if reading.parse_date(text, "day/month/year") is not None]
    return all(reading.is_ambiguous_date(text) for text in dates)


def _as_months(cells: SortedCells, sample: list[str]) -> str | None:
    """Month first where that makes firsts of months, and day first only days of Januaries.

    The name then says that they are months, or there are several Januaries.
    """
    read = [reading.parse_date(text, "month/day/year") for text in sample]
    days = {day for day in read if day is not None}
    months, years = {day.month for day in days}, {day.year for day in days}
    named = bool(set(words(cells.raw.name)) & _OF_MONTHS) or len(years) > 1
    if {day.day for day in days} != {1} or len(months) < _FEWEST_OTHERS or not named:
        return None
    where = cells.where(lambda text: reading.parse_date(text, "month/day/year") is not None)
    cells.problem(
        _MONTH_FIRST,
        where,
        f'The dates in "{cells.raw.name}" are firsts of months if the month comes first, and only '
        "days of January if the day does, so all dates typed as text were read with the month "
        "first.",
        "Check one date that you know; if it is wrong, write the dates as 2025-09-01.",
    )
    return "month/day/year"


def _in_either_order(cells: SortedCells) -> str:
    """The order of the sheet's other dates, or else the British one; told either way."""
    where = cells.where(reading.is_ambiguous_date)
    if cells.raw.month_first:
        taken = "month was taken to come first, as in other dates of the sheet."
    else:
        taken = "day was taken to come first, as in British dates."
    cells.problem(
        _AMBIGUOUS,
        where,
        cells.said(where, "could", "could")
        + f" be read with the day or the month first; the {taken}",
        "Check one date that you know; if it is wrong, write the dates as 2025-09-01.",
        severity="note",
    )
    return "month/day/year" if cells.raw.month_first else "day/month/year"


def either_order(problems: Iterable[Problem]) -> bool:
    """Whether nothing in a column tells the order of its days and months, as reading it told."""
    return any(problem.code == _AMBIGUOUS for problem in problems)


def month_first(problems: Iterable[Problem]) -> bool:
    """Whether the dates of a column can only be read with the month first, as reading it told."""
    return any(problem.code == _MONTH_FIRST for problem in problems)


def _note_disagreement(cells: SortedCells) -> None:
    mixed = cells.where(reading.is_american_date)
    cells.problem(
        "dates_disagree",
        mixed,
        cells.said(mixed, "can", "can")
        + " only be month/day/year, so day and month cannot be told apart in the others; the "
        "column is read as text.",
        "Write every date in the column in one way, for example 2025-09-01.",
    )


def _note_swapped(cells: SortedCells, spelled: Mask) -> None:
    """Say so when real dates look like those that Excel made of texts in another country's order.

    It turns 03/04/2024 into a date with day and month exchanged, and leaves 25/04/2024 as text: all
    real dates then fall on the days 1 to 12, and all texts on later ones.
    """
    texts = [text for text, is_date in zip(cells.texts, spelled, strict=True) if is_date]
    days = cells.raw.cells.moments()[cells.is_date].astype("datetime64[D]")
    in_month = (days - days.astype("datetime64[M]")).astype(int) + 1
    if (
        len(texts) < 2
        or len(np.unique(in_month)) < _FEWEST_OTHERS
        or in_month.max() > _MONTHS_A_YEAR
    ):
        return
    slashed = [reading.parse_date(text, "day/month/year") is not None for text in texts]
    american = [reading.is_american_date(text) for text in texts]
    if any(map(reading.is_ambiguous_date, texts)) or not (all(slashed) or all(american)):
        return
    cells.problem(
        "dates_perhaps_swapped",
        cells.is_date,
        cells.said(cells.is_date, "holds", "hold")
        + " a real date, all on days 1 to 12, and the others are texts of later days. Excel may "
        "have exchanged day and month in the real dates when it opened the file.",
        "Check one date that you know. If they are exchanged, import the original file again with "
        "the right order of day and month.",
    )


def date_uniques(cells: SortedCells, style: str) -> Mask:
    """Texts that spell a date in a style."""
    return cells.word_uniques & mask(_read(text, style) is not None for text in cells.texts)


def serial_dates(cells: SortedCells) -> NDArray[np.datetime64] | None:
    """(n,) the days that numbers stand for, where a name and every number say that they are dates.

    Whole numbers are Excel's count of days, or written as 20240901 or 1092024; months as 202409,
    where the name says that they are months.
    """
    tokens = words(cells.raw.name)
    numbered = bool(tokens) and tokens[-1] in _NUMBERED  # "Admission No" is no day
    if numbered or not set(tokens) & (_DATED | _OF_MONTHS) or "serial_to_date" in cells.raw.undone:
        return None
    if cells.raw.wanted not in (None, "date"):
        return None
    days = _serials(cells)
    numbers = cells.is_number | cells.pick(cells.number_uniques)
    known = ~np.isnat(days)
    return days if known.any() and bool((known | ~numbers).all()) else None


def _serials(cells: SortedCells) -> NDArray[np.datetime64]:
    """(n,) the day each number stands for, or not a time."""
    values = np.full(len(cells.codes), np.nan)
    values[cells.is_number] = cells.raw.cells.values[cells.is_number]
    values = np.where(cells.is_text, np.append(cells.numbers, np.nan)[cells.codes], values)
    days = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[s]")
    whole = ~np.isnan(values) & (np.floor(values) == values)
    count = whole & (values >= _SERIAL[0]) & (values <= _SERIAL[1])
    days[count] = _FIRST_SERIAL + values[count].astype("timedelta64[D]")
    for value in np.unique(values[whole & (values >= _IN_DIGITS[0]) & (values <= _IN_DIGITS[1])]):
        day = _day_first(value) or _year_first(value)
        if day is not None:
            days[values == value] = np.datetime64(day, "s")
    if set(words(cells.raw.name)) & _OF_MONTHS:
        months = whole & (values >= 190001) & (values <= 209912)
        numbers = np.unique(values[months]).astype(int)
        spans = all(school_year_of(number) is not None for number in numbers.tolist())
        if not spans and bool(np.isin(numbers % 100, range(1, 13)).all()):
            first = (values[months] // 100 - 1970) * 12 + values[months] % 100 - 1
            days[months] = first.astype("datetime64[M]")
    return days


def _year_first(number: float) -> datetime | None:
    """The day of digits such as 20240912."""
    text = f"{int(number):08d}"
    if text[:2] not in _CENTURIES:
        return None
    return reading.parse_date(f"{text[:4]}-{text[4:6]}-{text[6:]}", "year-month-day")


def _day_first(number: float) -> datetime | None:
    """The day of digits such as 1092024 or 12092024; none is a day with the year first too."""
    text = f"{int(number):08d}"
    if text[4:6] not in _CENTURIES:
        return None
    return reading.parse_date(f"{text[:2]}/{text[2:4]}/{text[4:]}", "day/month/year")


def mixed_with_serials(cells: SortedCells, style: str | None) -> bool:
    """Whether dates stand beside numbers that are days as Excel counts them, near the dates."""
    if "serial_to_date" in cells.raw.undone:
        return False
    numbers = cells.is_number | cells.pick(cells.number_uniques)
    days = _serials(cells)[numbers]
    dates = cells.raw.cells.moments()[cells.is_date]
    if style is not None:
        spelled = np.flatnonzero(date_uniques(cells, style))
        read = [_read(cells.texts[text], style) for text in spelled]
        dates = np.concatenate([dates, np.array(read, dtype="datetime64[s]")])
    if not len(dates) or not len(days) or np.isnat(days).any():
        return False
    near = np.timedelta64(_NEAR_DAYS * 86_400, "s")
    return bool((days >= dates.min() - near).all() and (days <= dates.max() + near).all())


def _note_stand_ins(cells: SortedCells, values: NDArray[np.datetime64]) -> None:
    """Record days that programs write for no date, where they lie decades from all others."""
    days = values.astype("datetime64[D]")
    known = ~np.isnat(days)
    empty = np.isin(days, _STAND_INS) | (known & (days >= _FAR))
    others = days[known & ~empty]
    if not empty.any() or len(others) < _FEWEST_OTHERS:
        return
    apart = (days < others.min() - _DECADES) | (days > others.max() + _DECADES)
    where = empty & apart
    said = listed([str(day) for day in np.unique(days[where])], 2)
    cells.problem(
        "perhaps_missing_dates",
        where,
        cells.said(where, "holds", "hold")
        + f" {said}, decades from the other dates. Programs write such days where there is no "
        "date; they were kept as dates.",
        "If there is no date, declare them as a code for missing.",
    )


def _note_day_numbers(cells: SortedCells, serial: Mask) -> None:
    cells.problem(
        "dates_as_day_numbers",
        serial,
        cells.said(serial, "holds", "hold")
        + " a number among dates, which counts days as Excel does: read as that day.",
        "Check one of these dates; if the numbers are no dates, undo this step.",
        severity="note",
    )


def _how_numbers_became_days(cells: SortedCells, serial: Mask) -> str:
    typed = np.append(cells.numbers, np.nan)[cells.codes]
    values = np.where(cells.is_number, cells.raw.cells.values, typed)[serial]
    if any(_day_first(value) is not None for value in np.unique(values)):
        return "Numbers written as day, month and year, such as 1092024, became dates."
    return (
        "Numbers that count days as Excel does, or are written as 20240901 or 202409, became dates."
    )


def as_date(cells: SortedCells, style: str | None) -> ReadColumn:
    """A column of dates, real or typed as text in ``style`` or as a number."""
    values = np.full(len(cells.codes), np.datetime64("NaT"), dtype="datetime64[s]")
    values[cells.is_date] = cells.raw.cells.moments()[cells.is_date]
    wrong = cells.word_uniques | cells.number_uniques
    if style is not None:
        spelled = date_uniques(cells, style)
        parsed = [
            _read(text, style) if is_date else None
            for text, is_date in zip(cells.texts, spelled, strict=True)
        ]
        stamps = np.array([*parsed, None], dtype="datetime64[s]")
        values = np.where(cells.pick(spelled), stamps[cells.codes], values)
        wrong &= ~spelled
        _note_swapped(cells, spelled)
        first = ", as the first day of the month" if style == MONTHS else ""
        cells.step(
            "text_to_date",
            cells.pick(spelled),
            f"Dates typed as text were read as {style}{first}.",
        )
    numbers = cells.is_number | cells.pick(cells.number_uniques & wrong)
    serial = np.zeros(len(values), dtype=bool)
    if numbers.any() and "serial_to_date" not in cells.raw.undone:
        days = _serials(cells)
        serial = numbers & ~np.isnat(days)
        values[serial] = days[serial]
        cells.step("serial_to_date", serial, _how_numbers_became_days(cells, serial))
    note_codes(cells)
    if serial.any() and cells.is_date.any():
        _note_day_numbers(cells, serial)
    odd = cells.pick(wrong) | cells.is_number | cells.is_bool | cells.is_time
    others = odd & ~serial & ~cells.is_empty_date
    note_words(cells, others, "text_in_date_column", "a date")
    series = pd.Series(values)
    known = series.dropna()
    if known.empty:
        return cells.nothing()
    _note_stand_ins(cells, values)
    span = f"dates between {reading.say_date(known.min())} and {reading.say_date(known.max())}"
    return cells.done(series, "date", cells.all_or_some(len(known), span))
