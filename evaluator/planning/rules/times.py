"""What an outcome planned as time until an event needs, and where it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from evaluator.cohort.columns.names import AFTER_PERIOD, words
from evaluator.cohort.columns.times.timing import is_duration
from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem
from evaluator.values.remembered import once

_FEWEST_UNITS = 3

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


def timed_problems(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """Everything that stops an outcome of this kind; nothing for the other kinds."""
    name = outcome.name or outcome.column or outcome.after or "an outcome"
    if not kind_of(outcome.kind).timed:
        if outcome.horizon is not None:
            yield _problem(
                "plan_outcome_horizon",
                f'"{name}" has a "horizon", which means nothing for its kind.',
                'Remove it, or plan the outcome as "time_to_event".',
            )
        return
    from evaluator.designs import design_of

    if not design_of(plan).analyses_times:
        yield _problem(
            "plan_outcome_kind",
            f'"{name}" is planned as time until an event, which the design '
            f'"{plan.design.kind}" does not analyse.',
            'Choose the design "matched_comparison", or use whether it happened within a fixed '
            'time, as a "binary" outcome.',
        )
    if not outcome.event.strip():
        yield _problem(
            "plan_outcome_event",
            f'"{name}" is planned as time until an event, but no column says whether the event '
            "happened.",
            'Name the yes/no column under "event".',
        )
    if outcome.before is not None or plan.roles.time is not None:
        yield _problem(
            "plan_outcome_timed_once",
            f'"{name}" is a time until an event, which has no measurement before the start.',
            'Use one row for each person and one "column" with the time.',
        )
    if outcome.horizon is not None and not 0 < outcome.horizon < float("inf"):
        yield _problem(
            "plan_outcome_horizon",
            f'The "horizon" of "{name}" must be above zero.',
            "Give it in the unit of the time, or leave it out.",
        )


def never_changing(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    """What stops where an outcome is the same at every time of each unit, and others are not.

    It was measured once and written into every row, so its change is nothing for everybody.
    """
    unit, time = plan.roles.unit, plan.roles.time
    if unit is None or time is None or unit not in cohort.frame or time not in cohort.frame:
        return
    for outcome in plan.outcomes:
        column = outcome.column
        if column is None or column not in cohort.frame or column in (unit, time):
            continue
        if once(
            cohort, f"never changes {(unit, column)!r}", partial(_is_once, cohort, column, unit)
        ):
            yield Problem(
                code="plan_outcome_never_changes",
                message=f'"{column}" holds the same at every "{time}" of each "{unit}", so it was '
                "measured once and cannot show a change.",
                fix="Choose a column that was measured at each time; or, where one was measured "
                'before and one after, leave out "time" and name both, under "before" and '
                '"after" of the outcome.',
                sheet=cohort.provenance.sheet,
                column=column,
            )


def _is_once(cohort: Cohort, column: str, unit: str) -> bool:
    """Whether different numbers stand in a column, and one alone in all rows of each unit."""
    cells = cohort.frame[[unit, column]].dropna()
    again = cells[unit].duplicated(keep=False)
    several = cells[again]
    if several[unit].nunique() < _FEWEST_UNITS or several[column].nunique() < _FEWEST_UNITS:
        return False
    return bool((several.groupby(unit, observed=True)[column].nunique() == 1).all())


def times_left_out(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    """A warning where a column says how long it took until something, and no outcome uses it.

    Whether it happened may then have been watched for longer in one group than in the other.
    """
    from evaluator.planning.plan_columns import columns_of

    happened = [o for o in plan.outcomes if kind_of(o.kind).yes_no and not _says_within(o)]
    if not happened or plan.roles.time is not None:
        return
    used = columns_of(plan)
    for column in cohort.columns:
        numbers = column.kind in ("number", "whole_number")
        if not numbers or column.name in used or not is_duration(column.name):
            continue
        yield Problem(
            code="plan_time_left_out",
            message=f'"{column.name}" says how long it took, and the plan leaves it out. If some '
            f'were watched for longer than others, "{happened[0].name}" does not compare like '
            "with like.",
            fix="Say that everybody was watched for the same time, by naming that time in the "
            'outcome, or plan the outcome as "time_to_event" with this column.',
            severity="warning",
            sheet=cohort.provenance.sheet,
            column=column.name,
        )
        return


def _says_within(outcome: Outcome) -> bool:
    """Whether the name of a yes or no says within what time, such as "reoff_12m"."""
    said = words(f"{outcome.name} {outcome.column or outcome.after or ''}")
    return "within" in said or "twelve" in said or any(map(AFTER_PERIOD.fullmatch, said))


def _problem(code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=message, fix=fix)
