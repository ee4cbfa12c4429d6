"""The lines of the list of columns: those in the data, and those that were left out."""

from __future__ import annotations

from evaluator.planning.roles import role_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from ui.models.columns import ColumnRow
from ui.state import wording
from ui.state.data_wording import LEFT_OUT

_SECRET = ("identifier", "unit")
_LEAVING = ("leave_out_identifier", "leave_out_column")


def column_rows(plan: Plan, cohort: Cohort) -> tuple[ColumnRow, ...]:
    """A line for every column, those left out last."""
    there = {c.name for c in cohort.columns}
    inside = (
        ColumnRow(
            c.name,
            wording.KINDS[c.kind],
            wording.role_label(role_of(plan, cohort, c.name)),
            c.n_missing,
            c.n_distinct,
        )
        for c in cohort.columns
    )
    outside = (
        ColumnRow(name, LEFT_OUT, "", 0, 0, left_out=True)
        for name in reasons_left_out(cohort)
        if name not in there
    )
    return (*inside, *outside)


def reasons_left_out(cohort: Cohort) -> dict[str, str]:
    """Why each column that is not in the data was left out."""
    return {
        step.column: step.reason
        for step in cohort.recipe
        if step.action in _LEAVING and step.column is not None
    }


def hidden_columns(plan: Plan, cohort: Cohort) -> frozenset[str]:
    """Columns whose cells may say who somebody is, so that they are not shown unasked."""
    return frozenset(
        c.name
        for c in cohort.columns
        if c.role in _SECRET
        or role_of(plan, cohort, c.name) in _SECRET
        or c.name in plan.data.columns_kept
    )
