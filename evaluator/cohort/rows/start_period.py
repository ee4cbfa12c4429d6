"""The time in which a start lies, left out where a plan says so: neither before nor after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.rows.starts import on_one_scale, starts_of
from evaluator.cohort.rows.steady_starts import in_time_order
from evaluator.cohort.rows.stretches import Stretches, stretches
from evaluator.cohort.rows.year_spans import year_starts
from evaluator.values.cohort import Cohort, Step
from evaluator.values.plan import Plan

LEFT_OUT = "left_out"
ACTION = "start_period_left_out"


def without_start_period(cohort: Cohort, plan: Plan) -> Cohort:
    """The cohort without rows of a time that the programme was there for part of, if planned so.

    Where several starts are planned, each unit loses the time of its own; where there is one,
    everybody loses the same. A start on the first day of a time leaves nothing out.
    """
    roles, frame = plan.roles, cohort.frame
    if roles.start_period != LEFT_OUT or roles.time not in frame or roles.after:
        return cohort
    ordered = in_time_order(frame[roles.time])
    begin = year_starts(cohort, (roles.time, roles.first_treated), roles.year_starts)
    spans = stretches(ordered, begin, roles.time)
    starts = _starts(cohort, plan, ordered, spans)
    if spans is None or starts is None:
        return cohort
    place = frame[roles.time].map({label: i for i, label in enumerate(ordered)})
    begun = starts.where(spans.inside(starts))
    partly = spans.positions(begun)
    gone = place.isin(partly.dropna().unique()) if starts.nunique() == 1 else place == partly
    if not gone.any():
        return cohort
    reason = (
        f'Rows of the "{roles.time}" in which the start lies were left out, as the plan says: the '
        "programme was there for part of it only."
    )
    step = Step(ACTION, None, reason, int(gone.sum()), first_rows(frame.index[gone]))
    return replace(cohort, frame=frame[~gone], recipe=(*cohort.recipe, step))


def _starts(
    cohort: Cohort, plan: Plan, ordered: list[object], spans: Stretches | None
) -> pd.Series | None:
    """The start of each row as the times are counted; None where the two cannot be compared."""
    column, index = plan.roles.first_treated, cohort.frame.index
    if column is not None:
        if column not in cohort.frame:
            return None
        return on_one_scale(starts_of(cohort, column, ordered).values, spans)
    day = plan.programme.starts
    return None if day is None else on_one_scale(_everywhere(day, index), spans)


def _everywhere(day: date, index: pd.Index) -> pd.Series:
    return pd.Series(pd.Timestamp(day), index=index)
