"""Years in the headings of columns before and after, held against when the programme started."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from evaluator.cohort.cells.cell_text import MONTHS
from evaluator.cohort.columns.names import SCHOOLING, says_before, words
from evaluator.cohort.columns.times.timing import before_after_pairs
from evaluator.cohort.rows.starts import starts_of
from evaluator.values.problems import Problem
from evaluator.words.dates import day_in_words

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Outcome, Plan

MOST_LATE = 0.5  # share of the starts from which on a year counts as after them
_YEARS = (1900, 2100)
_YEAR = re.compile(
    r"(?<![0-9])(?<![0-9][./–-])((?:19|20)[0-9]{2}|[0-9]{2}(?=[/–-][0-9]{2}(?![0-9])))"
    r"(?:[/–-]((?:19|20)?[0-9]{2}))?(?![0-9])(?![./–-][0-9])"
)
_LAST_MONTH = 12  # two digits up to it may be those of a day or month
_OF_PART = frozenset(
    {"q1", "q2", "q3", "q4", "quarter", "half", "month", "months", "week", "term", "to", "until",
     "ending", "ended", "end", "since", "from", "by", "after", "autumn", "spring", "summer",
     "winter"}
)  # fmt: skip
_OTHER_YEARS = frozenset({"fy", "ay", "financial", "fiscal", "academic", "tax"})


@dataclass(frozen=True, slots=True)
class HeadingYear:
    """The year that a heading names: its first day, the day after its last, and what is beside it.

    ``2022/23`` runs from April, or from September where the heading tells of schools.
    """

    begins: date
    ends: date
    stem: str


def heading_year(name: str) -> HeadingYear | None:
    """The one whole year that a heading names, such as "Offences 2022" or "Offences 2022/23".

    None without one, with several, and where the heading names a part of a year.
    """
    found = list(_YEAR.finditer(name))
    tokens = set(words(name))
    if len(found) != 1 or says_before(name) or tokens & _OF_PART or tokens & set(MONTHS):
        return None
    said, following = found[0][1], found[0][2]
    year = int(said) + (2000 if len(said) == 2 else 0)
    rest = name[: found[0].start()] + name[found[0].end() :]
    stem = " ".join(words(rest))
    if following is None and set(words(rest)) & _OTHER_YEARS:
        return None
    if following is None:
        return HeadingYear(date(year, 1, 1), date(year + 1, 1, 1), stem)
    if int(following) % 100 != (year + 1) % 100 or int(said) <= _LAST_MONTH:
        return None
    month = 9 if tokens & SCHOOLING else 4
    return HeadingYear(date(year, month, 1), date(year + 1, month, 1), stem)


def days_of_starts(cohort: Cohort, column: str) -> tuple[date, ...]:
    """The start of each row that has one, where dates or years say it; otherwise none.

    A start of which only the year is known counts as the last day of that year.
    """
    if column not in cohort.frame:
        return ()
    values = starts_of(cohort, column).values.dropna()
    if pd.api.types.is_datetime64_any_dtype(values):
        return tuple(day.date() for day in values)
    if pd.api.types.is_numeric_dtype(values) and bool(values.between(*_YEARS).all()):
        return tuple(date(int(year), 12, 31) for year in values)
    return ()


def begins_after(name: str, starts: Sequence[date]) -> bool:
    """Whether half of the starts or more were made by the first day of the year of a heading."""
    year = heading_year(name)
    if year is None or not starts:
        return False
    return sum(start <= year.begins for start in starts) >= MOST_LATE * len(starts)


def lies_before(name: str, starts: Sequence[date]) -> bool:
    """Whether the year of a heading is over at every start; not for headings without a year."""
    year = heading_year(name)
    return year is not None and bool(starts) and year.ends <= min(starts)


def planned_years_told(cohort: Cohort, plan: Plan) -> tuple[Problem, ...]:
    """Columns planned as known before the start whose year, by its heading, lies after it.

    The start is each one's own where the plan names a column of starts, else the programme's.
    """
    column, day = plan.roles.first_treated, plan.programme.starts
    named = [each.column for each in plan.covariates]
    named += [name for each in plan.outcomes for name in (each.before, each.after) if name]
    if not any(map(heading_year, named)):
        return ()
    starts = days_of_starts(cohort, column) if column else () if day is None else (day,)
    found = [_told(outcome, starts, cohort) for outcome in plan.outcomes]
    return (*(each for each in found if each), *_characteristics(cohort, plan, starts))


def _told(outcome: Outcome, starts: Sequence[date], cohort: Cohort) -> Problem | None:
    """A column before whose year lies after the start, or one after that was over long before.

    Not of an outcome that the programme cannot have changed, which may be taken at any time.
    """
    before, after = outcome.before, outcome.after
    if before is None or after is None or outcome.placebo:
        return None
    if begins_after(before, starts):
        pairs = before_after_pairs([column.name for column in cohort.columns])
        earlier = [pair.before for pair in pairs if pair.after == after]
        better = next((name for name in earlier if lies_before(name, starts)), None)
        shown = "" if better is None else f', such as "{better}"'
        code, column = "plan_outcome_before_late", before
        said = "as measured before the start, but by its heading its year begins no earlier than "
        said += _half(starts)
        fix = f"Choose a column of a year before the start{shown}, or correct the start."
    elif _over_long_before(after, starts):
        code, column = "plan_outcome_after_early", after
        said = "as measured after the start, but by its heading its year was over before anybody "
        said += "started"
        fix = "Choose a column of a year after the start, or correct the start."
    else:
        return None
    return Problem(
        code=code,
        message=f'"{column}" is planned {said}.',
        fix=fix,
        sheet=cohort.provenance.sheet,
        column=column,
    )


def _over_long_before(name: str, starts: Sequence[date]) -> bool:
    """Whether even a year that is called by its first months was over before every start."""
    year = heading_year(name)
    return year is not None and bool(starts) and date(year.begins.year + 2, 1, 1) <= min(starts)


def _characteristics(cohort: Cohort, plan: Plan, starts: Sequence[date]) -> Iterator[Problem]:
    """Further years of what an outcome measures, confirmed as known before the start."""
    measured = {year.stem for o in plan.outcomes if (year := heading_year(o.after or ""))}
    for covariate in plan.covariates:
        year = heading_year(covariate.column)
        if year is None or year.stem not in measured or not covariate.known_before_start:
            continue
        if begins_after(covariate.column, starts) and covariate.column in cohort.frame:
            yield Problem(
                code="plan_covariate_after_start",
                message=f'By its heading the year of "{covariate.column}" begins after '
                f"{_half(starts)}, so it cannot have been known before the start.",
                fix="Remove it: it would hide part of the effect.",
                column=covariate.column,
            )


def _half(starts: Sequence[date]) -> str:
    """Which starts a year lies after, in words."""
    first = min(starts)
    if len(set(starts)) > 1:
        return "half of the starts"
    whole_year = (first.month, first.day) == (12, 31)
    return f"the start in {first.year}" if whole_year else f"the start on {day_in_words(first)}"
