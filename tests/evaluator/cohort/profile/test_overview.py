"""How large a cohort is and who was lost, by the roles of a plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.profile.overview import Arm, overview
from evaluator.values.plan import Outcome, Plan, Roles
from tests.evaluator.worlds import cohort_of

ROLES = Roles(unit="key", treated="arm", treated_values=("yes",))


def wide() -> pd.DataFrame:
    """Ten people: six took part, of whom two were lost; of the others one."""
    after = [1.0, 2.0, 3.0, 4.0, np.nan, np.nan, 5.0, 6.0, 7.0, np.nan]
    return pd.DataFrame(
        {
            "key": [f"K{i}" for i in range(10)],
            "ward": ["North"] * 5 + ["South"] * 5,
            "arm": ["yes"] * 6 + ["no"] * 4,
            "score_before": [float(i) for i in range(9)] + [np.nan],
            "score_after": after,
        }
    )


def test_the_lost_are_those_measured_before_and_not_after():
    outcome = Outcome(name="Score", before="score_before", after="score_after", primary=True)
    plan = Plan(roles=replace(ROLES, cluster="ward"), outcomes=(outcome,))
    found = overview(cohort_of(wide()), plan)
    assert (found.rows, found.columns, found.units, found.clusters) == (10, 5, 10, 2)
    assert found.missing_cells == 4 / 50
    assert found.took_part == Arm(6, 6, 2)
    assert found.comparison == Arm(4, 3, 0)
    assert found.unclear is None
    assert found.holes is None


def test_one_measurement_counts_those_without_it_as_lost():
    plan = Plan(roles=ROLES, outcomes=(Outcome(name="Score", column="score_after"),))
    found = overview(cohort_of(wide()), plan)
    assert found.took_part == Arm(6, 6, 2)
    assert found.comparison == Arm(4, 4, 1)


def test_periods_without_a_row_are_holes():
    frame = pd.DataFrame(
        {
            "key": ["A", "A", "A", "B", "B", "C"],
            "month": [1.0, 2.0, 3.0, 1.0, 3.0, 2.0],
            "arm": ["yes"] * 3 + ["no"] * 3,
            "score": [1.0] * 6,
        }
    )
    found = overview(cohort_of(frame), Plan(roles=replace(ROLES, time="month")))
    assert (found.units, found.periods, found.holes) == (3, 3, 3)


def test_without_roles_there_are_only_rows_and_columns():
    found = overview(cohort_of(wide()), Plan())
    assert (found.units, found.clusters, found.periods, found.took_part) == (None,) * 4


def test_columns_that_went_and_groups_that_cannot_be_told_raise_nothing():
    outcome = Outcome(name="Score", column="gone")
    plan = Plan(roles=replace(ROLES, unit="also gone"), outcomes=(outcome,))
    found = overview(cohort_of(wide()), plan)
    assert found.units is None
    assert found.unclear is not None
    assert found.unclear.code == "missing_column"
