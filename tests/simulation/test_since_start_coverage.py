"""How often the ranges by time since the start hold every truth at once: 95 % or more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evaluator.designs import design_of
from evaluator.diagnostics.since_start import since_start
from evaluator.values.evaluation import SinceStart
from evaluator.values.plan import Analysis
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, roll_out, roll_out_plan

pytestmark = pytest.mark.slow

LEAST = 0.94
Draws = Callable[[int, int], int]


def asked(frame, plan) -> tuple[SinceStart, ...]:
    design = design_of(plan)
    work = design.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    return since_start(work, plan, design.since_start)


def of_schools(seed: int) -> bool:
    """Thirty schools asked after three times; the effect is 0.4, 0.8 and 1.2."""
    frame = pupils(schools=30, each=12, after=3, seed=seed)
    frame["score"] += 0.4 * (frame["wave"] - 1) * (frame["arm"] == "sessions")
    plan = pupils_plan(frame)
    plan = replace(
        plan,
        roles=replace(plan.roles, after=(2.0, 3.0, 4.0)),
        analysis=Analysis(since_start=(1, 2, 3), seed=seed),
    )
    return all(
        part.estimate.ci_low <= truth <= part.estimate.ci_high
        for part, truth in zip(asked(frame, plan), (0.4, 0.8, 1.2), strict=True)
    )


def of_areas(seed: int) -> bool:
    """Fifty areas with two starts; the effect is -2 and grows by three tenths of it a year."""
    frame = roll_out(seed=seed)
    plan = replace(roll_out_plan(), analysis=Analysis(since_start=(1, 3, 5), seed=seed))
    growing = -2.0 * (1 + 0.3 * np.arange(5))
    truths = (growing[0], growing[1:3].mean(), growing[3:].mean())
    return all(
        part.estimate.ci_low <= truth <= part.estimate.ci_high
        for part, truth in zip(asked(frame, plan), truths, strict=True)
    )


@pytest.mark.parametrize(
    ("world", "bounded", "full"), [(of_schools, 24, 1000), (of_areas, 30, 1000)]
)
def test_all_ranges_hold_together(draws: Draws, world, bounded: int, full: int) -> None:
    number = draws(bounded, full)
    inside = sum(world(seed) for seed in range(number))
    sys.stdout.write(f"\n{inside} of {number} hold every part\n")
    assert inside >= stats.binom.ppf(0.001, number, LEAST)
