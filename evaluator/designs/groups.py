"""Counting the two groups: losses, clusters, averages over time. Shared by the designs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT, Rows
from evaluator.evaluation import FlowStep, MeanPoint
from evaluator.plan import Plan

# A column shows where the programme was given only if it has several places on each side
# and several people in each place.
_PLACES_PER_SIDE = 2
_PEOPLE_PER_PLACE = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """Shares lost to follow-up, overall and in each group, of those measured at the start."""

    overall: float
    treated: float
    comparison: float


@dataclass(frozen=True, slots=True)
class Level:
    """The level at which the programme was given.

    ``clustered`` is False when people were chosen one by one; ``forced`` names the sheet's
    column when the plan left the level out but the data show it.
    """

    clustered: bool
    forced: str | None


def allocation_level(cohort: Cohort, plan: Plan, frame: pd.DataFrame) -> Level:
    """Where the programme was given, as planned or, failing that, as the data show.

    A column whose every value lies wholly in one group, with several values on each side and
    several units in each, is where the choice was made: its members are not independent.
    """
    if plan.roles.cluster is not None:
        return Level(clustered=plan.roles.cluster != plan.roles.unit, forced=None)
    units = frame.drop_duplicates(UNIT)
    candidates = [
        column.name
        for column in cohort.columns
        if column.name in cohort.frame
        and column.kind in ("category", "text", "whole_number")
        and column.name not in (plan.roles.unit, plan.roles.treated, plan.roles.time)
        and column.role not in ("outcome", "identifier")
        and column.name not in {outcome.column for outcome in plan.outcomes}
    ]
    source = cohort.frame
    for name in candidates:
        if plan.roles.unit is not None:
            of_unit = source.drop_duplicates(plan.roles.unit).set_index(plan.roles.unit)[name]
            places = units[UNIT].map(of_unit)
        else:
            places = units[UNIT].map(pd.Series(source[name].to_numpy(), source.index.astype(str)))
        if _marks_places(places, units[TREATED]):
            return Level(clustered=True, forced=name)
    return Level(clustered=False, forced=None)


def _marks_places(places: pd.Series, treated: pd.Series) -> bool:
    if places.isna().any() or len(places) == 0:
        return False
    grouped = treated.groupby(places.to_numpy())
    sides = grouped.first()
    return bool(
        (grouped.nunique() == 1).all()
        and min((sides == 0).sum(), (sides == 1).sum()) >= _PLACES_PER_SIDE
        and (grouped.size() >= _PEOPLE_PER_PLACE).all()
    )


def with_level(cohort: Cohort, plan: Plan, rows: Rows, level: Level) -> pd.DataFrame:
    """The rows with ``@cluster`` set to the level at which the programme was given."""
    if level.forced is None:
        return rows.frame
    if plan.roles.unit is None:
        places = pd.Series(cohort.frame[level.forced].to_numpy(), cohort.frame.index.astype(str))
    else:
        first = cohort.frame.drop_duplicates(plan.roles.unit)
        places = first.set_index(plan.roles.unit)[level.forced]
    return rows.frame.assign(**{CLUSTER: rows.frame[UNIT].map(places)})


def clusters(frame: pd.DataFrame) -> tuple[int, int]:
    """Treated and comparison clusters."""
    sides = frame.groupby(CLUSTER, observed=True)[TREATED].max()
    return int((sides == 1).sum()), int((sides == 0).sum())


def count(frame: pd.DataFrame) -> tuple[int, int]:
    """Treated and comparison units."""
    sides = frame.drop_duplicates(UNIT)[TREATED]
    return int((sides == 1).sum()), int((sides == 0).sum())


def step(label: str, frame: pd.DataFrame, reason: str = "") -> FlowStep:
    """One line of the flow of numbers."""
    treated, comparison = count(frame)
    return FlowStep(label, treated, comparison, reason)


def loss(started: pd.DataFrame, followed: pd.DataFrame) -> Loss:
    """Shares of the units in ``started`` that are not in ``followed``."""
    at_start = started.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    gone = ~at_start.index.isin(followed[UNIT])

    def share(side: int | None) -> float:
        members = gone if side is None else gone[(at_start == side).to_numpy()]
        return float(members.mean()) if len(members) else 0.0

    return Loss(share(None), share(1), share(0))


def means_over_time(frame: pd.DataFrame, rows: Rows) -> tuple[MeanPoint, ...]:
    """Weighted average of each group at each period, among rows with an outcome."""
    known = frame[frame[OUTCOME].notna()]
    weighted = known.assign(total=known[OUTCOME] * known[WEIGHT])
    grouped = weighted.groupby([TIME, TREATED])
    weight = grouped[WEIGHT].sum()
    means = (grouped["total"].sum() / weight)[weight > 0].to_dict()
    counts = grouped[UNIT].nunique().to_dict()

    def mean(time: int, side: int) -> float | None:
        found = means.get((time, side))
        return None if found is None else float(found)

    def number(time: int, side: int) -> int:
        return int(counts.get((time, side), 0))

    return tuple(
        MeanPoint(
            label, time >= rows.first_after, mean(time, 1), mean(time, 0), number(time, 1),
            number(time, 0),
        )
        for time, label in enumerate(rows.times)
    )  # fmt: skip


def change_in_treated(frame: pd.DataFrame) -> float | None:
    """Plain change of the treated from before to after; None without both."""
    own = frame[(frame[TREATED] == 1) & frame[OUTCOME].notna()]
    by_time = own.groupby(POST)[OUTCOME].mean()
    return float(by_time[1] - by_time[0]) if {0, 1} <= set(by_time.index) else None
