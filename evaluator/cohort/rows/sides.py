"""On which side each row is: who took part, and whom the programme is for."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.labels import taking_part
from evaluator.cohort.took_part import meaning_of_yes
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal

_MOST_LABELS = 8


def who_took_part(cohort: Cohort, plan: Plan) -> pd.Series:
    """1 for those who got the programme, 0 for the comparison; missing when the cell is empty."""
    roles, frame = plan.roles, cohort.frame
    if roles.treated is None and roles.first_treated is not None:
        return frame[roles.first_treated].notna().astype(float)
    if roles.treated is None:
        return pd.Series(1.0, index=frame.index)
    cells = frame[roles.treated]
    if roles.treated == roles.dose and pd.api.types.is_numeric_dtype(cells):
        return (cells > 0).astype(float).where(cells.notna())
    taking = taking_part(cells, roles.treated_values)
    if taking is None:
        raise Refusal(_unclear_treatment(cohort, roles.treated))
    if not roles.treated_values and meaning_of_yes(roles.treated) != "took_part":
        raise Refusal(_unclear_yes(cohort, roles.treated))
    if roles.treated_values and not taking.eq(1).any():
        raise Refusal(
            Problem(
                code="treated_value_absent",
                message=f'No row of "{roles.treated}" holds '
                + " or ".join(f'"{value}"' for value in roles.treated_values)
                + ", so nobody would count as treated.",
                fix="Pick the label that marks those who got the programme.",
                sheet=cohort.provenance.sheet,
                column=roles.treated,
            )
        )
    return taking


def _unclear_treatment(cohort: Cohort, column: str) -> Problem:
    return Problem(
        code="treated_values_needed",
        message=f'"{column}" is not a yes/no column, so it does not say who was treated.',
        fix=f"Say which of its labels mark those who got the programme{_labels(cohort, column)}.",
        sheet=cohort.provenance.sheet,
        column=column,
    )


def _labels(cohort: Cohort, column: str) -> str:
    """The labels to choose from, with the setting of a plan; none where they are many."""
    labels = sorted(map(str, cohort.frame[column].dropna().unique()))
    if not 0 < len(labels) <= _MOST_LABELS:
        return '; in a plan, under "treated_values"'
    quoted = [f'"{label}"' for label in labels]
    return f': {" or ".join(quoted)}; in a plan, under "treated_values"'


def _unclear_yes(cohort: Cohort, column: str) -> Problem:
    return Problem(
        code="treated_values_needed",
        message=f'The name "{column}" is of those who did not take part, or of both, so yes in it '
        "cannot be taken for having taken part.",
        fix="Say which of its labels mark those who got the programme; in a plan, under "
        '"treated_values".',
        sheet=cohort.provenance.sheet,
        column=column,
    )


def whom_it_is_for(cohort: Cohort, plan: Plan, column: str) -> pd.Series:
    """1 for those the programme is for, 0 for the others; missing where nobody says."""
    cells, labels = cohort.frame[column], plan.roles.eligible_values
    found = taking_part(cells, labels)
    if found is not None and found.nunique() == 2:
        return found
    whom = " or ".join(f'"{value}"' for value in labels)
    message = f'"{column}" does not say whom the programme is for and whom it is not for.'
    if labels and found is not None:
        message = f'In "{column}" {"all rows" if found.eq(1).any() else "no rows"} hold {whom}.'
    raise Refusal(
        Problem(
            code="eligible_values_needed",
            message=message,
            fix='Say which of its labels mark those whom it is for: "eligible_values".',
            sheet=cohort.provenance.sheet,
            column=column,
        )
    )
