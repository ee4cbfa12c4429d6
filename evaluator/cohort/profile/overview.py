"""How large a cohort is, what is missing from it and who was lost, by the roles of a plan."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT, Rows, shape
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the two groups.

    Attributes:
        units: people or places. measured_before: units with the outcome before the start, all
            units where nothing is measured before. lost: those of them without it afterwards.
    """

    units: int
    measured_before: int
    lost: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A cohort in numbers. For the screen: exports go through disclosure control instead.

    Attributes:
        rows, columns: of the tidy sheet. units, clusters, periods: different values of the
            columns that play these parts; None when none does.
        missing_cells: share of cells without a value, 0 to 1.
        holes: combinations of unit and period that have no row; None without both.
        took_part, comparison: the two groups by the first outcome; None where it cannot be told.
        unclear: why the groups cannot be told, or None.
    """

    rows: int
    columns: int
    units: int | None
    clusters: int | None
    periods: int | None
    missing_cells: float
    holes: int | None
    took_part: Arm | None = None
    comparison: Arm | None = None
    unclear: Problem | None = None


def overview(cohort: Cohort, plan: Plan, *, several_starts: bool = False) -> Overview:
    """The size of a cohort with the roles that ``plan`` gives its columns. Raises nothing.

    ``several_starts``: whether the planned design lets each unit start at its own time.
    """
    frame, roles = cohort.frame, plan.roles
    arms: dict[bool, Arm] = {}
    unclear = None
    if plan.primary and roles.treated and roles.treated in frame:
        try:
            arms = _arms(shape(cohort, plan, plan.primary[0], several_starts=several_starts))
        except Refusal as refusal:
            unclear = refusal.problems[0]
    cells = frame.size
    return Overview(
        rows=len(frame),
        columns=len(cohort.columns),
        units=_distinct(frame, roles.unit),
        clusters=_distinct(frame, roles.cluster),
        periods=_distinct(frame, roles.time),
        missing_cells=float(frame.isna().to_numpy().sum() / cells) if cells else 0.0,
        holes=_holes(frame, roles.unit, roles.time),
        took_part=arms.get(True),
        comparison=arms.get(False),
        unclear=unclear,
    )


def _distinct(frame: pd.DataFrame, name: str | None) -> int | None:
    return int(frame[name].nunique()) if name in frame else None


def _holes(frame: pd.DataFrame, unit: str | None, time: str | None) -> int | None:
    if unit not in frame or time not in frame or unit == time:
        return None
    known = frame[[unit, time]].dropna()
    filled = len(known.drop_duplicates())
    return int(known[unit].nunique() * known[time].nunique() - filled)


def _arms(rows: Rows) -> dict[bool, Arm]:
    frame = rows.frame
    measured = frame[frame[OUTCOME].notna()]
    after = set(measured.loc[measured[POST] == 1, UNIT])
    everyone = frame.drop_duplicates(UNIT)
    starts = measured[measured[POST] == 0]
    if rows.first_after == 0 or not rows.panel:
        starts = everyone
    known = starts.drop_duplicates(UNIT)
    found = {}
    for side in (True, False):
        began = set(known.loc[known[TREATED] == side, UNIT])
        lost = len(began - after) if rows.panel or rows.first_after == 0 else 0
        found[side] = Arm(int((everyone[TREATED] == side).sum()), len(began), lost)
    return found if len(frame[TIME]) else {}
