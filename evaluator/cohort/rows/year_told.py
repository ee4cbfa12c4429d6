"""What a person should know where nothing says whether years such as 2018/19 begin in April."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.rows.steady_starts import in_time_order
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.rows.year_spans import APRIL, SEPTEMBER, are_year_spans, year_rule
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem


def year_rule_told(
    cohort: Cohort, time: str | None, starts: pd.Series, column: str | None = None
) -> tuple[Problem, ...]:
    """A problem where some starts lie in another time if the years begin in the other month.

    ``starts`` are dates, aligned with the rows. It is a note where the sheet says what its years
    are, and a warning where the headings only suggest it.
    """
    rule = year_rule(cohort, time, None)
    dated = pd.api.types.is_datetime64_any_dtype(starts)
    if rule is None or time is None or not dated:
        return ()
    times = in_time_order(cohort.frame[time])
    places = [
        spans.positions(starts)
        for begin in (APRIL, SEPTEMBER)
        if (spans := stretches(times, begin)) is not None
    ]
    differ = places[0].fillna(-1) != places[-1].fillna(-1)
    if not differ.any():
        return ()
    rows = first_rows(differ.index[differ])
    label = number_text(times[0]) if isinstance(times[0], float) else str(times[0])
    other = SEPTEMBER if rule.starts == APRIL else APRIL
    return (
        Problem(
            "data_year_starts",
            f'Years such as "{label}" in "{time}" count as {rule.words}, because {rule.because}; '
            f"some starts lie in another year if they begin in {other.capitalize()}.",
            f"If they begin in {other.capitalize()}, choose it; in a plan, under [roles]: "
            f'year_starts = "{other}". To confirm it: year_starts = "{rule.starts}".',
            "note" if rule.sure else "warning",
            cohort.provenance.sheet,
            rows[0],
            column or time,
            rows,
            int(differ.sum()),
        ),
    )


def starts_as_years_told(cohort: Cohort, time: str | None, column: str) -> tuple[Problem, ...]:
    """A problem where starts are written as such years beside months, weeks or quarters."""
    rule = year_rule(cohort, column, None)
    timed = time is not None and time in cohort.frame
    if rule is None or not timed or are_year_spans(cohort.frame[time]):
        return ()
    other = SEPTEMBER if rule.starts == APRIL else APRIL
    known = cohort.frame[column].dropna()
    rows = first_rows(known.index)
    said = known.iloc[0]
    label = number_text(said) if isinstance(said, float) else str(said)
    return (
        Problem(
            "data_year_starts",
            f'Starts such as "{label}" in "{column}" count as {rule.words}, because '
            f"{rule.because}: they lie in {rule.starts.capitalize()}.",
            f"If those years begin in {other.capitalize()}, choose it; in a plan, under [roles]: "
            f'year_starts = "{other}". Where the day is known, write it instead of the year. To '
            f'confirm it: year_starts = "{rule.starts}".',
            "note" if rule.sure else "warning",
            cohort.provenance.sheet,
            rows[0],
            column,
            rows,
            len(known),
        ),
    )


def common_start_told(cohort: Cohort, plan: Plan) -> tuple[Problem, ...]:
    """The same where a plan names one start for everybody."""
    roles, day = plan.roles, plan.programme.starts
    said = roles.year_starts or roles.after or roles.first_treated
    if said or day is None or roles.time not in cohort.frame:
        return ()
    if not are_year_spans(cohort.frame[roles.time]):
        return ()
    starts = pd.Series(pd.Timestamp(day), index=cohort.frame.index)
    return year_rule_told(cohort, roles.time, starts)
