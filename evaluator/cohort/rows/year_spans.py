"""When years written over two calendar years, such as 2018/19, begin: in April or September."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from evaluator.cohort.columns.names import MEASURES, SCHOOLING, words
from evaluator.cohort.columns.times.dated_labels import first_days
from evaluator.cohort.columns.times.periods import parse_periods, school_year_of
from evaluator.values.cohort import Cohort

YearStarts = Literal["april", "september"]
APRIL: YearStarts = "april"
SEPTEMBER: YearStarts = "september"

_FINANCIAL = frozenset({"financial", "fiscal", "fy", "finyear", "tax"})
_SCHOOL = frozenset({"academic", "school", "schoolyear", "ay", "acad"})
_MONTHS_EARLIER = 5
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class YearRule:
    """When years over two calendar years begin.

    Attributes:
        starts: their first month. because: what that rests on, as part of a sentence.
        sure: whether the column, its labels or the plan says it.
    """

    starts: YearStarts
    because: str
    sure: bool = False

    @property
    def words(self) -> str:
        """What such years are, in words."""
        return (
            "financial years from April" if self.starts == APRIL else "school years from September"
        )


def are_year_spans(cells: pd.Series) -> bool:
    """Whether a column holds years over two calendar years: 2018/19, or 201819 as one number."""
    known = cells.dropna().unique()
    if not len(known) or pd.api.types.is_datetime64_any_dtype(cells):
        return False
    if pd.api.types.is_numeric_dtype(cells):
        return all(school_year_of(float(number)) is not None for number in known)
    periods = parse_periods([str(label) for label in known])
    return periods is not None and periods[0].unit == "school_year"


def year_rule(cohort: Cohort, time: str | None, asked: YearStarts | None) -> YearRule | None:
    """When the years in ``time`` begin: as ``asked``, else as the sheet suggests.

    Its own name or labels say it, or a column that says what its years are; else they are school
    years where what was measured, or most of the headings, tell of schools, and financial years
    otherwise, as the police, councils and the health service count. None for other times.
    """
    if time is None or time not in cohort.frame or not are_year_spans(cohort.frame[time]):
        return None
    if asked is not None:
        return YearRule(asked, "the plan says so", sure=True)
    own = _said([time, *_labels(cohort, time)])
    if own is not None:
        return YearRule(own, f'"{time}" calls them so', sure=True)
    for column in cohort.columns:
        beside = _said(_labels(cohort, column.name)) if column.name != time else None
        if beside is not None:
            return YearRule(beside, f'"{column.name}" calls them so', sure=True)
    return _by_headings(cohort)


def year_starts(
    cohort: Cohort, columns: Sequence[str | None], asked: YearStarts | None
) -> YearStarts:
    """When years begin by the rule of the first of the columns that holds such years."""
    rules = (year_rule(cohort, column, asked) for column in columns)
    return next((rule.starts for rule in rules if rule is not None), SEPTEMBER)


def _by_headings(cohort: Cohort) -> YearRule:
    """What the headings suggest: those that tell of a school, beside those that do not."""
    measured = [c.name for c in cohort.columns if c.role == "outcome"]
    keys = [c.name for c in cohort.columns if c.role in ("unit", "cluster")]
    for names in (measured, keys):
        telling = [name for name in names if set(words(name)) & (MEASURES | SCHOOLING)]
        schools = [name for name in names if set(words(name)) & SCHOOLING]
        if schools and 2 * len(schools) > len(telling):
            return YearRule(SEPTEMBER, f'"{schools[0]}" tells of schools')
        if telling:
            break
    return YearRule(APRIL, "nothing measured tells of schools")


def _said(texts: list[str]) -> YearStarts | None:
    """Which years the texts name; None when they name neither, or both."""
    tokens = {token for text in texts for token in words(text)}
    financial, school = bool(tokens & _FINANCIAL), bool(tokens & _SCHOOL)
    if financial == school:
        return None
    return APRIL if financial else SEPTEMBER


def _labels(cohort: Cohort, name: str) -> list[str]:
    """The labels of a column that is about years, or of one that may say of which kind they are."""
    column = cohort.column(name)
    labels = [str(label) for label in cohort.frame[name].dropna().unique()[: _MOST_LABELS + 1]]
    if column.kind not in ("category", "text") or len(labels) > _MOST_LABELS:
        return []
    return labels if all(_about_years(label) for label in labels) else []


def _about_years(label: str) -> bool:
    return bool({"year", "years", *_FINANCIAL, "ay"} & set(words(label)))


def span_days(values: pd.Series, starts: YearStarts, among: Sequence[str] = ()) -> pd.Series | None:
    """The first day of each period; those of years over two calendar years as they begin.

    ``values`` are labels, or numbers such as 201819. None when some value names no period with a
    known beginning. They are read as the labels ``among`` which they stand are: beside 2014/15,
    2011/12 is a year and no month.
    """
    coded = pd.api.types.is_numeric_dtype(values)
    days = _coded_days(values) if coded else first_days(values)
    if among and not coded:
        beside = pd.Series(list(among), index=[None] * len(among), dtype=object)
        every = pd.concat([values.astype(object), beside])
        days_of_all = span_days(every, starts)
        if days_of_all is not None:
            return days_of_all.iloc[: len(values)]
    if days is None or starts != APRIL or not are_year_spans(values):
        return days
    return days - pd.DateOffset(months=_MONTHS_EARLIER)


def _coded_days(numbers: pd.Series) -> pd.Series | None:
    """The first of September of each year written as one number; None where some number is none."""
    known = numbers.dropna()
    years = {number: school_year_of(float(number)) for number in known.unique()}
    if known.empty or None in years.values():
        return None
    days = {number: pd.Timestamp(int(year or 0), 9, 1) for number, year in years.items()}
    return pd.to_datetime(numbers.map(days, na_action="ignore"))
