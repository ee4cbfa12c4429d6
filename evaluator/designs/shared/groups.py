"""Counting the two groups: losses, clusters, averages over time. Shared by the designs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluator.cohort.columns.names import CODES, names_area, words
from evaluator.cohort.columns.place_names import (
    calls_places,
    is_personal,
    may_name_place,
    names_place,
)
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT, Rows
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.designs.shared.own_groups import own_groups, with_groups
from evaluator.disclosure.counts import DisclosureRules
from evaluator.values.cohort import Cohort, Column
from evaluator.values.evaluation import FlowStep, MeanPoint
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from methods.results import BoolArray

# A column shows where the programme was given when nearly everybody in each of its places is in
# the same group. One that is not known to hold places needs several on each side, as any copy of
# the treatment column would pass otherwise.
_ONE_SIDED = 0.98
_WHOLE = 0.9
_KNOWN = 0.95
_PLACES_PER_SIDE = 2
_PEOPLE_PER_PLACE = 3
_SEVERAL = 2  # treated units in one place, or it says nothing that they do not
_CODE_WORDS = CODES | {"name", "number", "no"}


@dataclass(frozen=True, slots=True)
class Loss:
    """Shares lost to follow-up, overall and in each group, of those measured at the start.

    ``at_start`` is how many those are, treated and comparison.
    """

    overall: float
    treated: float
    comparison: float
    at_start: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """The level at which the programme was given.

    ``clustered`` is False when people were chosen one by one; ``forced`` names the sheet's
    column when the plan left the level out but the data show it. ``groups`` are those that only
    people with the programme form, by unit and called as their column; None without them.
    """

    clustered: bool
    forced: str | None
    groups: pd.Series | None = None


def allocation_level(cohort: Cohort, plan: Plan, frame: pd.DataFrame) -> Level:
    """Where the programme was given, as planned or, when that is too low, as the data show.

    A column whose every value lies in one group is where the choice was made: its members are
    not independent. The widest such column counts. Against a planned level only a column that
    the reader took for places, or that is named like them, can count, and in which the planned
    level is nested.
    """
    planned = plan.roles.cluster
    of_places = units_are_places(plan, Level(clustered=False, forced=None))
    own = None if of_places else own_groups(cohort, plan, frame)
    if planned is not None and own is not None:
        return Level(clustered=False, forced=None, groups=own)
    units = frame.drop_duplicates(UNIT)
    if planned not in (None, plan.roles.unit):
        _refuse_mixed_places(cohort, plan, units)
    found: dict[str, int] = {}
    for column in _possible_places(cohort, plan):
        places = units[UNIT].map(_by_unit(cohort, plan, column.name))
        nested = planned is None or _nested(units[CLUSTER], places)
        if nested and _marks_places(places, units[TREATED], known_place=_names_places(column)):
            found[column.name] = int(places.nunique())
    if found:
        return Level(clustered=True, forced=min(found, key=lambda name: found[name]))
    return Level(clustered=planned not in (None, plan.roles.unit), forced=None, groups=own)


def _refuse_mixed_places(cohort: Cohort, plan: Plan, units: pd.DataFrame) -> None:
    if units.empty or _one_sided(units[CLUSTER], units[TREATED]) >= _WHOLE:
        return
    name = plan.roles.cluster
    raise Refusal(
        Problem(
            code="cluster_mixed",
            message=f'Most "{name}" values hold people of both groups, so the programme was not '
            f'given to each "{name}" as a whole.',
            fix='Name the level at which it was given under "cluster", or leave "cluster" out.',
            sheet=cohort.provenance.sheet,
            column=name,
        )
    )


def _one_sided(places: pd.Series, treated: pd.Series) -> float:
    """Share of units that are in the larger group of their place."""
    grouped = treated.groupby(places.to_numpy())
    size, inside = grouped.size(), grouped.sum()
    return float(np.maximum(inside, size - inside).sum() / size.sum())


def _possible_places(cohort: Cohort, plan: Plan) -> list[Column]:
    roles, outcomes = plan.roles, plan.outcomes
    taken = {roles.unit, roles.cluster, roles.treated, roles.time, roles.first_treated}
    taken |= {name for o in outcomes for name in (o.column, o.before, o.after)}
    return [
        column
        for column in cohort.columns
        if column.name in cohort.frame
        and column.name not in taken
        and column.kind in ("category", "text", "whole_number")
        and column.role not in ("outcome", "identifier")
        and (roles.cluster is None or _names_places(column))
    ]


def may_name_places(cohort: Cohort, plan: Plan) -> tuple[str, ...]:
    """Columns that play no part in the plan's rows and whose names are of places, wider or not."""
    return tuple(c.name for c in _possible_places(cohort, plan) if _names_places(c))


def _names_places(column: Column) -> bool:
    """Whether the reader took a column for places, or its name is of a region or a country."""
    return column.role == "cluster" or (column.kind != "whole_number" and names_area(column.name))


def _by_unit(cohort: Cohort, plan: Plan, column: str) -> pd.Series:
    """Each unit's value of a column of the sheet."""
    source = cohort.frame
    if plan.roles.unit is None:
        return pd.Series(source[column].to_numpy(), source.index.astype(str))
    known = source[source[column].notna()]
    return known.drop_duplicates(plan.roles.unit).set_index(plan.roles.unit)[column]


def _nested(inner: pd.Series, outer: pd.Series) -> bool:
    """Whether the planned places lie within fewer, wider ones."""
    within = outer.groupby(inner.to_numpy(), observed=True).nunique()
    return bool((within <= 1).all() and outer.nunique() < inner.nunique())


def _marks_places(places: pd.Series, treated: pd.Series, *, known_place: bool) -> bool:
    known = places.notna()
    if len(places) == 0 or known.mean() < _KNOWN:
        return False
    grouped = treated[known].groupby(places[known].to_numpy())
    size, sides = grouped.size(), grouped.mean() > 0.5
    fewest = min(int(sides.sum()), int((~sides).sum()))
    one_sided = _one_sided(places[known], treated[known])
    if one_sided < _ONE_SIDED or size.median() < _PEOPLE_PER_PLACE or fewest < 1:
        return False
    if size[sides].max() < _SEVERAL:
        return False
    if known_place:
        return True
    return fewest >= _PLACES_PER_SIDE and not _is_threshold(sides)


def _is_threshold(sides: pd.Series) -> bool:
    """Whether numbers decide by size, as a risk score does, rather than name places."""
    if not pd.api.types.is_numeric_dtype(sides.index):
        return False
    high, low = sides.index[sides.to_numpy()], sides.index[~sides.to_numpy()]
    return bool(high.min() > low.max() or high.max() < low.min())


def with_level(cohort: Cohort, plan: Plan, rows: Rows, level: Level) -> Rows:
    """The rows with ``@cluster`` set to the level at which the programme was given.

    With ``@group`` where only those with the programme are in groups.
    """
    if level.forced is None:
        return replace(rows, frame=with_groups(rows.frame, level.groups))
    frame = rows.frame
    frame = frame.assign(**{CLUSTER: frame[UNIT].map(_by_unit(cohort, plan, level.forced))})
    known = frame[CLUSTER].notna()
    without = rows.without_group + int((~known).sum())
    return replace(rows, frame=frame[known].reset_index(drop=True), without_group=without)


def places_called(column: str) -> str:
    """Several of what a column names: "school_id" holds "schools", "agency" "agencies"."""
    said = [word for word in words(column) if word not in _CODE_WORDS] or ["place"]
    *rest, last = said
    if last.endswith(("s", "x", "ch", "sh")):
        last = last if last.endswith("s") and not last.endswith("ss") else f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}s"
    return " ".join([*rest, last])


def units_are_places(plan: Plan, level: Level) -> bool:
    """Whether the units are themselves places, not people in them.

    The name of the key says it where it can be nothing else. Otherwise the plan's word for those
    taking part has to, beside such a name or the level of the programme: the rules for people are
    put off for nothing less, and never where something personal is known of each.
    """
    unit, declared = plan.roles.unit, plan.roles.cluster
    if unit is None or declared not in (None, unit):
        return False
    known = (*(each.column for each in plan.covariates), *plan.analysis.subgroups)
    if any(is_personal(column) for column in known):
        return False
    if names_place(unit):
        return True
    if level.forced is not None:
        return False
    possible = declared == unit or may_name_place(unit)
    return possible and calls_places(plan.programme.people)


def clusters(frame: pd.DataFrame) -> tuple[int, int]:
    """Treated and comparison clusters, each counted where most of its units are."""
    sides = frame.drop_duplicates(UNIT).groupby(CLUSTER, observed=True)[TREATED].mean() > 0.5
    return int(sides.sum()), int((~sides).sum())


def count(frame: pd.DataFrame) -> tuple[int, int]:
    """Treated and comparison units."""
    sides = frame.drop_duplicates(UNIT)[TREATED]
    return int((sides == 1).sum()), int((sides == 0).sum())


def unplaced(rows: Rows) -> str:
    """Why rows are missing from the first step; empty when none are."""
    if rows.without_start:
        return "group, time or start not stated"
    return "group or time not stated" if rows.without_group else ""


def step(label: str, frame: pd.DataFrame, reason: str = "") -> FlowStep:
    """One line of the flow of numbers."""
    treated, comparison = count(frame)
    return FlowStep(label, treated, comparison, reason)


def of_a_kind(frame: pd.DataFrame, alike: BoolArray) -> tuple[FlowStep, ...]:
    """The line for those whose label nobody in the other group has; none where everybody stays."""
    if alike.all():
        return ()
    reason = "nobody of the same kind in the other group"
    return (step("Somebody of the same kind in the other group", frame[alike], reason),)


def loss(started: pd.DataFrame, followed: pd.DataFrame) -> Loss:
    """Shares of the units in ``started`` that are not in ``followed``."""
    at_start = started.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    gone = ~at_start.index.isin(followed[UNIT])

    def share(side: int | None) -> float:
        members = gone if side is None else gone[(at_start == side).to_numpy()]
        return float(members.mean()) if len(members) else 0.0

    return Loss(share(None), share(1), share(0), count(started))


def means_over_time(
    frame: pd.DataFrame, rows: Rows, rules: DisclosureRules
) -> tuple[MeanPoint, ...]:
    """Weighted average of each group at each period, among rows with an outcome.

    ``rules`` are the limits for people or for places, whichever the rows are of.
    """
    known = frame[frame[OUTCOME].notna()]
    weighted = known.assign(total=known[OUTCOME] * known[WEIGHT])
    grouped = weighted.groupby([TIME, TREATED])
    weight = grouped[WEIGHT].sum()
    means = (grouped["total"].sum() / weight)[weight > 0].to_dict()
    counts = grouped[UNIT].nunique().to_dict()
    fewest = fewest_behind(known, [known[TIME], known[TREATED]], rules)

    def mean(time: int, side: int) -> float | None:
        found = means.get((time, side))
        return None if found is None else float(found)

    def number(time: int, side: int) -> int:
        return int(counts.get((time, side), 0))

    return tuple(
        MeanPoint(
            label, time >= rows.first_after, mean(time, 1), mean(time, 0), number(time, 1),
            number(time, 0), fewest.get((time, 1)), fewest.get((time, 0)),
        )
        for time, label in enumerate(rows.times)
    )  # fmt: skip


def change_in_treated(frame: pd.DataFrame) -> float | None:
    """Plain change of the treated from before to after; None without both."""
    own = frame[frame[TREATED] == 1]
    after, before = average(own[own[POST] == 1]), average(own[own[POST] == 0])
    return None if after is None or before is None else after - before


def average(frame: pd.DataFrame) -> float | None:
    """Weighted average of the outcome where it is known; None when nobody's is."""
    known = frame[frame[OUTCOME].notna()]
    if known.empty or not known[WEIGHT].sum() > 0:
        return None
    return float(np.average(known[OUTCOME], weights=known[WEIGHT]))
