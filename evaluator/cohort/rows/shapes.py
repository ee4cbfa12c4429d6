"""From sheet to analysis rows: wide or long, one row per person and time, losses counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from evaluator.cohort.columns.labels import as_binary, normalised, same_label
from evaluator.cohort.columns.times.dated_labels import first_day, labels_in_order
from evaluator.cohort.rows.events import events
from evaluator.cohort.rows.row_names import (
    BASELINE,
    CLUSTER,
    ELIGIBLE,
    EVENT,
    EXPOSURE,
    LESS,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
)
from evaluator.cohort.rows.sides import who_took_part, whom_it_is_for
from evaluator.cohort.rows.starts import START, on_one_scale, start_positions
from evaluator.cohort.rows.starts_told import refuse_changing_starts, settled
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.rows.unit_rules import of_one_side, refuse_conflicting_keys, settle_treatment
from evaluator.cohort.rows.year_spans import YearStarts, year_starts
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal

__all__ = [
    "BASELINE", "CLUSTER", "ELIGIBLE", "EVENT", "EXPOSURE", "LESS", "OUTCOME", "POST", "TIME",
    "TREATED", "UNIT", "WEIGHT", "Rows", "missing_column", "shape",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows that can answer one outcome's question.

    Attributes:
        frame: one row per unit and time with ``@unit @cluster @treated @time @post @outcome
            @weight`` and the covariates. ``@outcome`` may be missing: that is attrition.
            ``@treated`` is 0/1 and constant within a unit; ``@time`` counts periods from 0.
        times: label of each period, in order. first_after: index of the first one after the
            start; equal to ``len(times)`` when all lie before, 0 when all lie after.
        panel: whether the same units are seen before and after: most of them, or some where the
            plan asks for those.
        gap: whether the outcome is one number less another, of which no proportion can be told.
        without_group: rows left out because nobody can say which group they belong to, or when
            they were measured. without_start: those of them whose start nobody noted.
    """

    frame: pd.DataFrame
    times: tuple[str, ...]
    first_after: int
    panel: bool
    without_group: int
    without_start: int = 0
    gap: bool = False

    @property
    def n_before(self) -> int:
        """How many periods lie before the start."""
        return self.first_after


def shape(cohort: Cohort, plan: Plan, outcome: Outcome, *, several_starts: bool = False) -> Rows:
    """Rows for ``outcome``. Raises Refusal when columns are missing or contradict each other.

    With ``several_starts`` each unit has a first time of its own with the programme.
    """
    _require_columns(cohort, plan, outcome)
    cohort = settled(cohort, plan)
    source = cohort.frame
    without_start = sum(s.count for s in cohort.recipe if s.action == "start_not_known")
    roles = plan.roles
    treated = who_took_part(cohort, plan)
    base = pd.DataFrame(index=source.index)
    base[UNIT] = source[roles.unit] if roles.unit else source.index.astype(str)
    base[CLUSTER] = source[roles.cluster] if roles.cluster else base[UNIT]
    base[TREATED] = treated.fillna(treated.groupby(base[UNIT]).transform("max"))
    base[WEIGHT] = source[roles.weight].astype(float) if roles.weight else 1.0
    if roles.cluster and of_one_side(base[CLUSTER], base[TREATED]):
        base[CLUSTER] = base[UNIT]
    if roles.eligible:
        base[ELIGIBLE] = whom_it_is_for(cohort, plan, roles.eligible)
        base[TREATED] = base[TREATED].groupby(base[CLUSTER]).transform("max")
    if roles.exposure:
        base[EXPOSURE] = source[roles.exposure].astype(float)
    if outcome.less is not None:
        base[LESS] = _numbers(cohort, outcome, outcome.less)
    for name in (*(c.column for c in plan.covariates), *plan.analysis.subgroups):
        base[name] = source[name]
    if roles.dose:
        base[roles.dose] = source[roles.dose]
    if kind_of(outcome.kind).timed:
        base[EVENT] = events(cohort, outcome)
    known = base[UNIT].notna() & base[CLUSTER].notna() & base[TREATED].notna()
    if roles.eligible:
        known &= base[ELIGIBLE].notna()
    undated = known & source[roles.time].isna() if roles.time else known & False
    without_group = int((~known).sum() + undated.sum()) + without_start
    frame, times, first_after = _measured(
        cohort, plan, base, outcome, several_starts=several_starts
    )
    frame = frame[known.reindex(frame.index).to_numpy()]
    refuse_conflicting_keys(frame, cohort, plan, times)
    frame = settle_treatment(frame, cohort, plan)
    seen = frame.groupby(UNIT, observed=True)[POST].nunique()
    share = float((seen > 1).mean()) if len(seen) else 0.0
    panel = 0 < first_after < len(times) and (share > 0.5 or (share > 0 and _asked_for(plan)))
    frame = frame.reset_index(drop=True)
    gap = outcome.less is not None
    return Rows(frame, times, first_after, panel, without_group, without_start, gap)


def _asked_for(plan: Plan) -> bool:
    """Whether the plan says that only those seen before and after count, however few they are."""
    return plan.design.settings.get("sample") == "followed"


def _require_columns(cohort: Cohort, plan: Plan, outcome: Outcome) -> None:
    roles = plan.roles
    wanted = [
        roles.unit, roles.cluster, roles.time, roles.treated, roles.first_treated,
        roles.exposure, roles.weight, roles.dose, roles.eligible,
        outcome.column, outcome.before, outcome.after,
        outcome.event if kind_of(outcome.kind).timed else None, outcome.less,
        *(covariate.column for covariate in plan.covariates), *plan.analysis.subgroups,
    ]  # fmt: skip
    missing = [name for name in dict.fromkeys(wanted) if name and name not in cohort.frame]
    if missing:
        raise Refusal(*(missing_column(cohort, name) for name in missing))


def missing_column(cohort: Cohort, name: str) -> Problem:
    """The plan names a column that the sheet does not have."""
    from difflib import get_close_matches

    names = [str(column) for column in cohort.frame.columns]
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    left_out = any(column.name == name for column in cohort.columns) or any(
        step.column == name for step in cohort.recipe if step.action.startswith("leave_out")
    )
    if left_out:
        hint = "It looks like personal details and was left out on purpose; use another column."
    elif close:
        hint = f'Did you mean "{close[0]}"? Correct the name in the plan.'
    else:
        hint = "Correct the name in the plan, or choose another sheet."
    return Problem(
        code="missing_column",
        message=f'The sheet "{cohort.provenance.sheet}" has no column "{name}".',
        fix=hint,
        sheet=cohort.provenance.sheet,
        column=name,
    )


def _numbers(cohort: Cohort, outcome: Outcome, column: str) -> pd.Series:
    cells = cohort.frame[column]
    if kind_of(outcome.kind).yes_no:
        binary = as_binary(cells)
        if binary is not None:
            return binary
        message = (
            f'"{column}" is planned as a yes/no outcome but does not hold yes and no, or 1 and 0.'
        )
        fix = "Write yes or no (or 1 or 0) in the workbook, or choose another kind of outcome."
    elif pd.api.types.is_numeric_dtype(cells):
        if not kind_of(outcome.kind).never_below_zero or not (cells < 0).any():
            return cells.astype(float)
        message = f'"{column}" is planned as a count but holds numbers below zero.'
        fix = 'Correct the cells in the workbook, or plan it as "continuous".'
    else:
        message = f'"{column}" does not hold numbers, so its average cannot be compared.'
        fix = "Choose a number column, or correct the cells in the workbook."
    raise Refusal(
        Problem(
            code="outcome_not_usable",
            message=message,
            fix=fix,
            sheet=cohort.provenance.sheet,
            column=column,
        )
    )


_Measured = tuple[pd.DataFrame, tuple[str, ...], int]


def _measured(
    cohort: Cohort, plan: Plan, base: pd.DataFrame, outcome: Outcome, *, several_starts: bool
) -> _Measured:
    """Rows with period and outcome, the periods' labels, and the first one after the start."""
    if outcome.before is not None and outcome.after is not None:
        before = _numbers(cohort, outcome, outcome.before)
        after = _numbers(cohort, outcome, outcome.after)
        both = [_at(base, 0, 0, before), _at(base, 1, 1, after)]
        return pd.concat(both), ("Before", "After"), 1
    if plan.roles.time is not None:
        return _long(cohort, plan, base, outcome, several_starts=several_starts)
    values = _values(cohort, outcome)
    if kind_of(outcome.kind).timed:
        values = values.where(base[EVENT].notna())
    return _at(base, 0, 1, values), ("After",), 0


def _values(cohort: Cohort, outcome: Outcome) -> pd.Series:
    """The outcome's column, less that of those in the same row whom the programme is not for."""
    values = _numbers(cohort, outcome, outcome.column or "")
    return values if outcome.less is None else values - _numbers(cohort, outcome, outcome.less)


def _at(base: pd.DataFrame, time: int, post: int, values: pd.Series) -> pd.DataFrame:
    frame = base.copy()
    frame[TIME], frame[POST], frame[OUTCOME] = time, post, values
    return frame


def _long(
    cohort: Cohort, plan: Plan, base: pd.DataFrame, outcome: Outcome, *, several_starts: bool
) -> _Measured:
    time = cohort.frame[cast("str", plan.roles.time)]
    if several_starts:
        return _staggered(cohort, plan, base, outcome, time)
    after = _is_after(cohort, plan, time)
    ordered = _period_order(time, after)
    index_of = {label: i for i, label in enumerate(ordered)}
    values = _values(cohort, outcome)
    frame = base.copy()
    frame[TIME], frame[POST], frame[OUTCOME] = time.map(index_of), after.astype(int), values
    frame = frame[time.notna().to_numpy()].copy()
    frame[TIME] = frame[TIME].astype(int)
    late = [bool(after[time == label].iloc[0]) for label in ordered]
    first_after = late.index(True) if True in late else len(ordered)
    if not all(late[first_after:]) or first_after == len(ordered):
        raise Refusal(_impossible_after(cohort, time, ordered, late))
    return frame, tuple(_time_label(label) for label in ordered), first_after


def _staggered(
    cohort: Cohort, plan: Plan, base: pd.DataFrame, outcome: Outcome, time: pd.Series
) -> _Measured:
    """Rows in which "after" is after each unit's own start; for the others, after the earliest."""
    column = plan.roles.first_treated
    if column is None:
        raise Refusal(_starts_needed(cohort))
    ordered = _period_order(time, pd.Series(False, index=time.index))
    frame = base.copy()
    frame[TIME] = time.map({label: i for i, label in enumerate(ordered)})
    frame[OUTCOME] = _values(cohort, outcome)
    refuse_changing_starts(cohort, column, base[UNIT])
    frame[START] = start_positions(cohort, column, ordered, plan.roles.time, plan.roles.year_starts)
    frame = frame[time.notna().to_numpy()].copy()
    frame[TIME] = frame[TIME].astype(int)
    frame[TREATED] = frame[START].notna().astype(float)
    later = frame.loc[frame[START] > 0, START]
    first = int(later.min()) if len(later) else len(ordered)
    frame[POST] = (frame[TIME] >= frame[START].fillna(first)).astype(int)
    return frame, tuple(_time_label(label) for label in ordered), first


def _starts_needed(cohort: Cohort) -> Problem:
    return Problem(
        code="starts_needed",
        message="The plan does not say in which column each place's start is written.",
        fix='Name it under "first_treated"; an empty cell, or "never", means never.',
        sheet=cohort.provenance.sheet,
    )


def _is_after(cohort: Cohort, plan: Plan, time: pd.Series) -> pd.Series:
    roles = plan.roles
    start = _common_start(cohort, plan)
    if roles.after:
        after = pd.Series(False, index=time.index)
        for value in roles.after:
            hit = same_label(time, value)
            if not hit.any():
                raise Refusal(_absent_period(cohort, time, value))
            after |= hit
        return after
    begin = year_starts(cohort, (roles.time,), roles.year_starts)
    after_start = _from_the_start_on(time, start, begin)
    if after_start is None and start is None and roles.first_treated is not None:
        after_start = _from_the_label_on(cohort, plan, time)
    if after_start is not None:
        return after_start
    raise Refusal(
        Problem(
            code="after_not_said",
            message=f'The plan does not say which values of "{roles.time}" lie after the start.',
            fix=_say_after(time),
            sheet=cohort.provenance.sheet,
            column=roles.time,
        )
    )


def _say_after(time: pd.Series) -> str:
    """How to say which times lie after the start, with the last of them as an example."""
    ordered = _period_order(time, pd.Series(False, index=time.index))
    last = ordered[-1] if ordered else "after"
    shown = f"{last:g}" if isinstance(last, float) else f'"{_time_label(last)}"'
    spans = stretches(ordered)
    day = ", or say when the programme starts, under [programme]: starts = 2025-09-01"
    dated = spans is not None and (spans.dated or spans.years)
    return f'List them under "after", such as after = [{shown}]{day if dated else ""}.'


def _from_the_start_on(
    time: pd.Series, start: float | date | None, begin: YearStarts
) -> pd.Series | None:
    """Which times lie after a start: from the one in which it lies; None where nobody can say."""
    ordered = _period_order(time, pd.Series(False, index=time.index))
    spans = stretches(ordered, begin, str(time.name))
    if start is None or spans is None:
        return None
    begun = on_one_scale(
        pd.to_datetime(pd.Series([start])) if isinstance(start, date) else pd.Series([start]), spans
    )
    if begun is None:
        return None
    first = spans.positions(begun).fillna(len(ordered)).iloc[0]
    return time.map({label: i >= first for i, label in enumerate(ordered)}).eq(True)


def _from_the_label_on(cohort: Cohort, plan: Plan, time: pd.Series) -> pd.Series | None:
    """Which times lie after the one start that is written as one of them, such as "Term 5"."""
    ordered = _period_order(time, pd.Series(False, index=time.index))
    starts = cohort.frame[cast("str", plan.roles.first_treated)].dropna().unique()
    place = {normalised(label): i for i, label in enumerate(ordered)}
    first = place.get(normalised(starts[0])) if len(starts) == 1 else None
    if first is None:
        return None
    return time.map({label: i >= first for i, label in enumerate(ordered)}).eq(True)


def _common_start(cohort: Cohort, plan: Plan) -> float | date | None:
    if plan.roles.first_treated is None:
        return plan.programme.starts
    starts = cohort.frame[plan.roles.first_treated].dropna().unique()
    if len(starts) > 1:
        raise Refusal(
            Problem(
                code="staggered_starts",
                message=f'"{plan.roles.first_treated}" holds {len(starts)} different starts; '
                "one before-and-after comparison cannot treat them fairly.",
                fix=_for_several_starts(plan),
                sheet=cohort.provenance.sheet,
                column=plan.roles.first_treated,
            )
        )
    if len(starts) == 0:
        return plan.programme.starts
    first = starts[0]
    if isinstance(first, pd.Timestamp | np.datetime64):
        return pd.Timestamp(first).date()
    if isinstance(first, str) and (day := first_day(first)) is not None:
        return day.date()
    return float(first) if isinstance(first, int | float | np.number) else None


def _for_several_starts(plan: Plan) -> str:
    """What to do about several starts; a design for them knows nothing of two kinds of people."""
    if plan.roles.eligible is None:
        return 'Choose the design "staggered_roll_out", or evaluate one start at a time.'
    return (
        "Evaluate one start at a time; or work out the gap of each place and time in the workbook, "
        'and choose the design "staggered_roll_out" for it.'
    )


def _impossible_after(
    cohort: Cohort, time: pd.Series, ordered: list[object], late: list[bool]
) -> Problem:
    """Nothing lies after the start, or something before it is called after."""
    if any(late):
        first = late.index(True)
        early = _time_label(ordered[first])
        later = _time_label(ordered[late.index(False, first)])
        return Problem(
            code="periods_out_of_order",
            message=f'The plan says that "{early}" of "{time.name}" lies after the start but '
            f'"{later}", which is later, does not.',
            fix='Name every later value under "after" too.',
            sheet=cohort.provenance.sheet,
            column=str(time.name),
        )
    return Problem(
        code="nothing_after_start",
        message=f'No value of "{time.name}" lies after the start of the programme.',
        fix="Correct the start, or use a sheet that goes on after it.",
        sheet=cohort.provenance.sheet,
        column=str(time.name),
    )


def _absent_period(cohort: Cohort, time: pd.Series, value: str | float) -> Problem:
    there = ", ".join(f'"{_time_label(label)}"' for label in list(time.dropna().unique())[:8])
    return Problem(
        code="period_absent",
        message=f'No row of "{time.name}" holds "{value}"; it holds {there}.',
        fix='Correct the "after" values in the plan.',
        sheet=cohort.provenance.sheet,
        column=str(time.name),
    )


def _period_order(time: pd.Series, after: pd.Series) -> list[object]:
    """Periods in order: numbers, dates and named periods by time, other labels as they appear."""
    labels = list(time.dropna().unique())
    if pd.api.types.is_numeric_dtype(time) or pd.api.types.is_datetime64_any_dtype(time):
        return sorted(labels)
    if (ordered := labels_in_order(labels)) is not None:
        return ordered
    late = {label for label in labels if bool(after[time == label].iloc[0])}
    return [x for x in labels if x not in late] + [x for x in labels if x in late]


def _time_label(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp | np.datetime64):
        return str(pd.Timestamp(value).date())
    return str(value)
