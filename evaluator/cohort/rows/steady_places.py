"""One place for each unit: those who move count with the place where they were first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.rows.steady_starts import Steady, in_time_order
from evaluator.values.cohort import Cohort, Step
from evaluator.values.plan import Roles
from evaluator.values.problems import Problem

MOST_MOVING = 0.5


def steady_places(cohort: Cohort, roles: Roles) -> Steady:
    """The planned places with one for each unit, and a problem with the rows that differ.

    A unit that moves counts throughout with the place of its first time, for that is where the
    programme was given to it or not; who took part, and when it started, are those of that place
    too (``_as_at_home``). Where half of all units or more move, the column is no place
    of theirs: ``data_places_change`` then stops, and is a warning otherwise.
    """
    unit, place, time = roles.unit, roles.cluster, roles.time
    frame = cohort.frame
    if unit is None or place is None or time is None or place in (unit, time):
        return Steady(cohort)
    if any(name not in frame for name in (unit, place, time)):
        return Steady(cohort)
    ordered = _in_order(frame, unit, place, time)
    home = frame[unit].map(ordered.drop_duplicates(unit).set_index(unit)[place])
    away = frame[place].notna() & home.notna() & (frame[place] != home)
    if not away.any():
        return Steady(cohort)
    return _told(cohort, roles, home, away)


def _in_order(frame: pd.DataFrame, unit: str, place: str, time: str) -> pd.DataFrame:
    """The rows with a known unit and place, by time, which is counted from 0."""
    order = {label: i for i, label in enumerate(in_time_order(frame[time]))}
    known = frame[frame[unit].notna() & frame[place].notna()]
    return known.assign(**{time: known[time].map(order)}).sort_values(time, kind="stable")


def moves(cohort: Cohort, roles: Roles) -> pd.DataFrame:
    """One row for each time at which a unit is seen in another place than the time before.

    Columns: ``unit, from, to, time``, the time as a position among those of the sheet, and
    ``stayed``, how many units of the place it left were seen there at that time. Empty where the
    plan names no unit, place or time.
    """
    unit, place, time = roles.unit, roles.cluster, roles.time
    names = ["unit", "from", "to", "time", "stayed"]
    if unit is None or place is None or time is None or place in (unit, time):
        return pd.DataFrame(columns=names)
    rows = _in_order(cohort.frame, unit, place, time)
    found = pd.DataFrame({
        "unit": rows[unit], "from": rows.groupby(unit, observed=True)[place].shift(),
        "to": rows[place], "time": rows[time],
    })  # fmt: skip
    found = found[found["from"].notna() & (found["from"] != found["to"])]
    there = rows.groupby([place, time], observed=True)[unit].nunique()
    left = pd.MultiIndex.from_frame(found[["from", "time"]])
    return found.assign(stayed=there.reindex(left).fillna(0).to_numpy())[names]


def _told(cohort: Cohort, roles: Roles, home: pd.Series, away: pd.Series) -> Steady:
    frame, unit, place = cohort.frame, str(roles.unit), str(roles.cluster)
    moving = int(frame.loc[away, unit].nunique())
    whole = int(frame[unit].nunique())
    rows = first_rows(frame.index[away])
    count = int(away.sum())
    stops = moving >= MOST_MOVING * whole
    said = f'{moving:,} of the "{unit}" values stand in more than one "{place}"'
    changed = _as_at_home(frame, roles, home, away)
    groups = [name for name in (roles.treated, roles.first_treated) if name in frame]
    as_there = not changed[groups].equals(frame[groups])
    told = Problem(
        "data_places_change",
        f"{said}, so it is no place that they belong to."
        if stops
        else f"{said}. Each counts throughout with the one where it was first"
        + (", and as taking part where and when that one did." if as_there else "."),
        'Name the place that each belongs to under "cluster", or leave "cluster" out.'
        if stops
        else "Correct the rows in the workbook if that is a slip; nothing needs to be done if they "
        "moved.",
        "stops" if stops else "warning",
        cohort.provenance.sheet,
        rows[0],
        place,
        rows,
        count,
    )
    reason = f'A "{unit}" that moved counts throughout with the "{place}" where it was first.'
    step = Step("start_place", place, reason, count, rows)
    made = replace(cohort, frame=changed, recipe=(*cohort.recipe, step))
    return Steady(made, (told,))


def _as_at_home(
    frame: pd.DataFrame, roles: Roles, home: pd.Series, away: pd.Series
) -> pd.DataFrame:
    """The rows ``away`` from home with its place, and its cells of who took part and since when.

    Those of home are what it holds at the same time, or at any, where it holds one value; else
    the cells stay as they are.
    """
    place, time = str(roles.cluster), str(roles.time)
    changed = {place: frame[place].mask(away, home)}
    stay = frame[~away & frame[place].notna()]
    for name in (roles.treated, roles.first_treated):
        if name is None or name not in frame or name in (place, time):
            continue
        at_home = pd.MultiIndex.from_arrays([home[away], frame.loc[away, time]])
        own = frame.loc[away, name]
        for keys, wanted in (([place, time], at_home), ([place], home[away])):
            known = stay.groupby(keys, observed=True)[name]
            one = known.first()[known.nunique(dropna=False) == 1]
            there = np.asarray(wanted.isin(one.index))
            found = one.reindex(pd.Index(wanted)).set_axis(own.index)
            own = own.where(~there, found)
            if there.all():
                break
        changed[name] = frame[name].where(~away, own.reindex(frame.index))
    return frame.assign(**changed)
