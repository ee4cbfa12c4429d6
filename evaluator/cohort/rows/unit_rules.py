"""What must hold of each unit: one row for each time, and one group throughout."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.told_apart import keep_one_of_each
from evaluator.cohort.rows.row_names import ELIGIBLE, POST, TIME, TREATED, UNIT
from evaluator.cohort.rows.steady_starts import is_in_force
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal

_FILLED, _EMPTY = 0.9, 0.05


def settle_treatment(frame: pd.DataFrame, cohort: Cohort, plan: Plan) -> pd.DataFrame:
    """Group membership is a fact about a unit: treated from the start on is treated throughout.

    A unit that changes group at any other time cannot be placed, and is refused.
    """
    by_unit = frame.groupby(UNIT, observed=True)[TREATED]
    changing = by_unit.transform("nunique") > 1
    wrong = changing & (frame[TREATED] != frame[POST])
    misplaced = frame.loc[wrong, UNIT].nunique()
    if misplaced:
        rows = first_rows(sorted(set(frame.index[wrong])))
        column = plan.roles.treated or plan.roles.first_treated
        problem = Problem(
            code="group_changes",
            message=f'In "{column}", {misplaced} of the "{plan.roles.unit}" values '
            "change group at another time than the start.",
            fix=_one_group(cohort, plan),
            sheet=cohort.provenance.sheet,
            row=rows[0],
            column=column,
            rows=rows,
            count=misplaced,
        )
        raise Refusal(cohort.provenance.placed(problem))
    return frame.assign(**{TREATED: by_unit.transform("max").astype(int)})


def _one_group(cohort: Cohort, plan: Plan) -> str:
    """How to give each unit one group throughout."""
    roles = plan.roles
    treated, time, unit = roles.treated, roles.time, roles.unit
    if treated and time and unit and is_in_force(cohort.frame, treated, time, unit):
        return (
            f'If "{treated}" is yes while the programme runs, name it under "first_treated" in '
            'place of "treated" and choose the design "staggered_roll_out".'
        )
    return (
        "Write the same group in all rows of one unit; for different starts, write each start in "
        'a column of its own and choose the design "staggered_roll_out".'
    )


def of_one_side(places: pd.Series, treated: pd.Series) -> bool:
    """Whether nearly all with the programme have a place, and hardly anybody without it does."""
    with_it, without = places[treated == 1], places[treated == 0]
    if not len(with_it) or not len(without):
        return False
    return bool(with_it.notna().mean() >= _FILLED and without.notna().mean() <= _EMPTY)


def refuse_conflicting_keys(
    frame: pd.DataFrame, cohort: Cohort, plan: Plan, times: tuple[str, ...]
) -> None:
    """Refuse several rows for one unit and time; the fix names the condition that keeps one."""
    if plan.roles.unit is None:
        return
    kinds = [ELIGIBLE] if ELIGIBLE in frame else []
    repeated = frame.duplicated([UNIT, TIME, *kinds], keep=False)
    if not repeated.any():
        return
    rows = tuple(sorted({int(row) for row in frame.index[repeated]}))
    fix = keep_one_of_each(*_sharing(cohort, plan, rows))
    per_time = " at the same time" if len(times) > 1 and plan.roles.time else ""
    problem = Problem(
        code="duplicate_keys",
        message=f'{len(rows)} rows share their "{plan.roles.unit}" with another row{per_time}, '
        f"and {_how_they_differ(cohort, rows)}.",
        fix=fix or "Keep one row for each in the workbook, or choose a finer key.",
        sheet=cohort.provenance.sheet,
        row=rows[0],
        column=plan.roles.unit,
        rows=rows[:20],
        count=len(rows),
    )
    raise Refusal(cohort.provenance.placed(problem))


def _how_they_differ(cohort: Cohort, rows: tuple[int, ...]) -> str:
    """Whether rows of one key differ, in the words of the problem."""
    copies = cohort.frame.loc[list(rows)].duplicated(keep=False)
    if copies.all():
        return "they are copies of each other in every cell"
    return "some of the rows differ" if copies.any() else "the rows differ"


def _sharing(
    cohort: Cohort, plan: Plan, rows: tuple[int, ...]
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """The rows that share a key, the columns of the key, and columns that are no choice."""
    roles = plan.roles
    key = [name for name in (roles.unit, roles.time) if name]
    fixed = [name for name in (roles.treated, roles.first_treated, roles.cluster) if name]
    return cohort.frame.loc[list(rows)], key, fixed
