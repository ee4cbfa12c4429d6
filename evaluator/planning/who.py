"""Who took part, where a plan does not say it: what follows, and which columns might."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.planning.questions import NOBODY_SAID_WHO
from evaluator.values.cohort import Column
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

_MOST = 4
_FEW_LABELS = 4
_OF_ELSE = frozenset({"comment", "comments", "note", "notes", "reporting", "period"})


def who_problems(plan: Plan, cohort: Cohort | None) -> list[Problem]:
    """A warning where no column says who took part; the columns that might are named."""
    roles = plan.roles
    if cohort is None or roles.treated is not None or roles.first_treated is not None:
        return []
    might = [column.name for column in cohort.columns if _may_say(column, plan)][:_MOST]
    listed = " or ".join(f'"{name}"' for name in might)
    perhaps = f"If {listed} says it, name" if might else "If a column says it, name"
    return [
        Problem(
            code=NOBODY_SAID_WHO,
            message="Nobody has said who took part or when each one started, so everybody counts "
            "as having taken part and there is nobody to compare with.",
            fix=f'{perhaps} it under "treated", with the labels of those who took part under '
            '"treated_values", or under "first_treated" if it holds starts.',
            severity="warning",
            sheet=cohort.provenance.sheet,
        )
    ]


def _may_say(column: Column, plan: Plan) -> bool:
    """Whether a column has few labels, ticks or dates, and is not planned as anything else."""
    roles = plan.roles
    taken = {roles.unit, roles.time, roles.cluster, *(o.column for o in plan.outcomes)}
    taken |= {name for o in plan.outcomes for name in (o.before, o.after)}
    if column.name in taken or set(words(column.name)) & (vocabulary.FIXED | vocabulary.AREAS):
        return False
    ticked = column.kind == "yes_no" and column.n_distinct == 1 and column.n_missing > 0
    if ticked or set(words(column.name)) & _OF_ELSE:
        return ticked
    if column.role == "unused" and column.kind == "category":
        return False
    if column.kind == "date":
        return bool(set(words(column.name)) & vocabulary.START_WORDS)
    return column.kind in ("yes_no", "category") and 2 <= column.n_distinct <= _FEW_LABELS
