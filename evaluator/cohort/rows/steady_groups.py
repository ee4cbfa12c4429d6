"""One group for each unit: those who change group count with the one where they were first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import taking_part
from evaluator.cohort.rows.steady_places import MOST_MOVING
from evaluator.cohort.rows.steady_starts import Steady, in_time_order, is_in_force
from evaluator.values.cohort import Cohort, Step
from evaluator.values.plan import Roles
from evaluator.values.problems import Problem


def steady_groups(cohort: Cohort, roles: Roles) -> Steady:
    """The planned column of who took part with one group for each unit, and a problem that says so.

    Only where the column says groups: others took part throughout, from before the first change.
    A column that is yes while the programme runs, or from its start on, stays as it is. Where half
    of all units change, or as many as took part throughout, nobody can say who took part:
    ``data_groups_change`` then stops, and is a warning otherwise.
    """
    unit, time, treated = roles.unit, roles.time, roles.treated
    frame = cohort.frame
    if unit is None or time is None or treated is None or roles.first_treated is not None:
        return Steady(cohort)
    named = {unit, time, treated}
    if len(named) < 3 or treated == roles.dose or not named <= set(frame.columns):
        return Steady(cohort)
    taking = taking_part(frame[treated], roles.treated_values)
    if taking is None or not _change(taking, frame[unit]):
        return Steady(cohort)
    if is_in_force(frame, treated, time, unit):
        return Steady(cohort)
    place = {label: i for i, label in enumerate(in_time_order(frame[time]))}
    rows = pd.DataFrame({"unit": frame[unit], "time": frame[time].map(place), "takes": taking})
    rows = rows.dropna().sort_values("time", kind="stable")
    first = rows.drop_duplicates("unit").set_index("unit")["takes"]
    rows["moved"] = rows["takes"] != rows["unit"].map(first)
    changed = set(rows.loc[rows["moved"], "unit"])
    begin = rows.loc[rows["moved"], "time"].min()
    there = (rows["takes"] == 1) & (rows["time"] < begin) & ~rows["unit"].isin(changed)
    throughout = int(rows.loc[there, "unit"].nunique())
    if not throughout:
        return Steady(cohort)
    stops = len(changed) >= min(throughout, MOST_MOVING * len(first))
    away = rows["moved"].reindex(frame.index, fill_value=False)
    home = frame.loc[rows.drop_duplicates("unit").index].set_index(unit)[treated]
    cells = frame[treated].mask(away, frame[unit].map(home))
    return _told(cohort, roles, cells, away, moving=len(changed), stops=stops)


def _change(taking: pd.Series, units: pd.Series) -> bool:
    return bool((taking.groupby(units, observed=True).nunique() > 1).any())


def _told(
    cohort: Cohort, roles: Roles, cells: pd.Series, away: pd.Series, *, moving: int, stops: bool
) -> Steady:
    treated, unit = str(roles.treated), str(roles.unit)
    rows, count = first_rows(away.index[away]), int(away.sum())
    said = f'In "{treated}", {moving:,} of the "{unit}" values change between those who took part '
    told = Problem(
        "data_groups_change",
        said + "and those who did not, so it does not say who took part."
        if stops
        else said + "and those who did not. Each counts throughout with the group where it was "
        "first.",
        "Write the same group in all rows of one unit; for different starts, write each start in "
        'a column of its own and choose the design "staggered_roll_out".'
        if stops
        else "Correct the rows in the workbook if that is a slip; nothing needs to be done if they "
        "changed.",
        "stops" if stops else "warning",
        cohort.provenance.sheet,
        rows[0],
        treated,
        rows,
        count,
    )
    reason = f'A "{unit}" that changed its "{treated}" counts throughout with the first.'
    step = Step("start_group", treated, reason, count, rows)
    frame = cohort.frame.assign(**{treated: cells})
    return Steady(replace(cohort, frame=frame, recipe=(*cohort.recipe, step)), (told,))
