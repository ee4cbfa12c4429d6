"""Were more measurements missing on one side since the start?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.both_sides import one_sided_times
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.values.check import Check
from methods.results import Estimate, NotIdentifiedError

_RARELY = 0.01


@assumption(
    why="since the start more is missing in one group than in the other",
    next_time="collect every measurement in both groups, above all after the start",
)
def missing_times(situation: Situation) -> Check | None:
    """Deduction when those followed have more gaps since the start on one side than before it.

    Whoever was measured at one time after the start is not lost, but a return that is missing in
    bad months, or a test that weak pupils sit out, distorts as a loss does. What counts is how much
    more the share of missing times rose on one side, less its standard error, against the limits
    for losses. None where nobody is followed over several times, or nothing is missing.
    """
    work = situation.work
    if not (work.rows.panel and len(work.rows.times) > 2):
        return None
    if not (situation.has_comparison and can_be_asked_again(situation.design, work)):
        return None
    grid = _grid(work)
    overall = float(grid.loc[grid[POST] == 1, OUTCOME].mean())
    if not grid[OUTCOME].any() or not overall > 0:
        return None
    try:
        rose = again(work, grid)
    except NotIdentifiedError:
        return None
    return _check(situation, rose, overall)


def _check(situation: Situation, rose: Estimate, overall: float) -> Check:
    rules, limits = situation.policy.deductions, situation.policy.attrition_limits
    cautious, optimistic = (
        float(np.interp(overall, limits["overall"], limits[limit]))
        for limit in ("cautious", "optimistic")
    )
    gap = abs(rose.value) - limits["standard_errors"] * rose.std_error
    deduction = 0
    if rose.p_value < _RARELY and gap > cautious:
        beyond = gap > optimistic
        deduction = int(rules[f"differential_{'beyond' if beyond else 'between'}_limits"])
    side = "those who took part" if rose.value > 0 else "the comparison group"
    return Check(
        key="missing_times",
        title="Were more measurements missing on one side since the start?",
        status="passed" if deduction == 0 else "concern" if deduction == 1 else "failed",
        number=None,
        threshold=None,
        reason=f"Since the start more measurements of {side} are missing than before it, a "
        "difference large enough to distort the result."
        if deduction
        else "Some measurements are missing, since the start about as many more on one side as on "
        "the other.",
        source="What Works Clearinghouse 4.0, attrition limits, of measurements",
        deduction=deduction,
        explains_harm=deduction >= int(rules["differential_beyond_limits"]),
    )


def _grid(work: Groundwork) -> pd.DataFrame:
    """Every unit followed at every time with both groups: 1 where it was not measured, else 0."""
    known = work.frame[work.frame[OUTCOME].notna()]
    facts = [name for name in (CLUSTER, TREATED, WEIGHT, START) if name in known]
    units = known.drop_duplicates(UNIT).set_index(UNIT)[facts]
    alone = one_sided_times(work.rows.frame)
    times = [time for time in range(len(work.rows.times)) if time not in alone]
    every = pd.MultiIndex.from_product([units.index, times], names=[UNIT, TIME])
    seen = pd.MultiIndex.from_frame(known[[UNIT, TIME]])
    grid = units.reindex(every.get_level_values(UNIT)).set_axis(every).reset_index()
    start = grid[START] if START in grid else float(work.rows.first_after)
    grid[POST] = (grid[TIME] >= start).astype(int)
    grid[OUTCOME], grid[WEIGHT] = (~every.isin(seen)).astype(float), 1.0
    return grid
