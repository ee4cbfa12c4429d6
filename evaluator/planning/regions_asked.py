"""Whether a sheet tells in which region each place lies, which only its owner can add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan

_FEWEST_PLACES = 6


def regions_asked(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """A note where places are compared and no column names the wider one in which each lies.

    What hits a whole county looks like an effect where the programme runs in one. Empty with few
    places, which are too few to be told apart by region.
    """
    from evaluator.designs.shared.groups import Level, may_name_places, units_are_places

    roles = plan.roles
    alone = units_are_places(plan, Level(clustered=False, forced=None))
    place = roles.cluster or (roles.unit if alone else None)
    if place is None or place not in cohort.frame:
        return ()
    places = int(cohort.frame[place].nunique())
    if places < _FEWEST_PLACES:
        return ()
    for column in (each for each in may_name_places(cohort, plan) if each != place):
        known = cohort.frame[[place, column]].dropna()
        if known.groupby(place, observed=True)[column].nunique().max() == 1:
            return ()
    return (
        Problem(
            code="regions_not_named",
            message="No column says in which county or force each place lies, so what hit a whole "
            "one may look like an effect.",
            fix="If the programme runs in a few of them, add a column that names each place's.",
            severity="note",
            sheet=cohort.provenance.sheet,
        ),
    )
