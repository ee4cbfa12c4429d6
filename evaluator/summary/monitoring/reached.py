"""Whose rows are monitored: those who had the programme, where a workbook holds others as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.columns.labels import as_binary, taking_part
from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.starts import never_cells
from evaluator.planning.guess import guess_plan
from evaluator.programmes.programme import KnownProgramme

ALL_HAD_IT = "Every row is taken for somebody who had it, as no column says that some had not."

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Roles


def reached(known: KnownProgramme, cohort: Cohort) -> tuple[Cohort, str]:
    """The rows of those who had it, and what is said of rows of others that there are.

    Who had it is what the programme's own column says, else the column that a first plan of the
    workbook would take for it, else a yes or no that is called as the template's label for having
    it. A column that is itself monitored tells nothing of that kind.
    """
    roles = _roles(known, cohort)
    for column in (roles.treated, roles.first_treated):
        if column in {each.column for each in known.monitoring}:
            return cohort, ""
        if column is None:
            continue
        had = _had(cohort.frame[column], column, roles)
        if had is None or not bool(had.any()):
            return cohort, (
                f'The column "{column}" tells groups apart, but not which of them had it. All are '
                "counted, so these numbers may hold people without it."
            )
        if bool(had.all()):
            continue
        kept = cohort.frame[had.to_numpy()].reset_index(drop=True)
        return replace(cohort, frame=kept), (
            f'Rows that the column "{column}" does not mark as having had it are left out.'
        )
    return cohort, ALL_HAD_IT if known.counts_people else ""


def _roles(known: KnownProgramme, cohort: Cohort) -> Roles:
    """The columns that say who had it: as the programme's template calls them, or as guessed."""
    own, there = known.roles, cohort.frame
    if own.treated in there or own.first_treated in there:
        return replace(
            own,
            treated=own.treated if own.treated in there else None,
            first_treated=own.first_treated if own.first_treated in there else None,
        )
    roles = guess_plan(cohort).roles
    if roles.treated is None and roles.first_treated is None:
        return replace(roles, treated=_called_as_it_is(known, cohort))
    return roles


def _called_as_it_is(known: KnownProgramme, cohort: Cohort) -> str | None:
    """The one yes or no that is called as those are who had it, such as "lessons"."""
    own = {words(str(label)) for label in known.roles.treated_values}
    named = [name for name in map(str, cohort.frame)
             if words(name) in own and as_binary(cohort.frame[name]) is not None]  # fmt: skip
    return named[0] if len(named) == 1 else None


def _had(cells: pd.Series, column: str, roles: Roles) -> pd.Series | None:
    """Whether each row is of somebody who had it; None where the words do not say so."""
    if column == roles.first_treated:
        return ~(cells.isna() | never_cells(cells, ()))
    taking = taking_part(cells, roles.treated_values)
    return None if taking is None else taking.eq(1.0)
