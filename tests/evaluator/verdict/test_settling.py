"""What would settle it: agrees with the formula in clean studies, and says when nothing would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.checks.situation import Situation
from evaluator.designs import DESIGNS
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Design, Plan
from evaluator.values.policy import load_policy
from evaluator.verdict.settling import MOST_TIMES, settling
from methods import power
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import (
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)


def situation_of(cohort: Cohort, plan: Plan, worthwhile: float | None) -> Situation:
    outcome = replace(plan.outcomes[0], worthwhile=worthwhile)
    design = next(each for each in DESIGNS if each.key == plan.design.kind)
    work = design.groundwork(cohort, plan, outcome)
    finding = design.effect(work, plan, outcome)
    return Situation(cohort, plan, outcome, design, work, finding, load_policy())


def schools(count: int) -> tuple[Cohort, Plan]:
    frame = pupils(schools=count, each=10, shock=0.5)
    return cohort_of(frame), pupils_plan(frame)


def one_by_one() -> tuple[Cohort, Plan]:
    frame = referrals(treated=150, pool=150)
    return cohort_of(frame), referrals_plan(design=Design("difference_in_differences"))


def matched() -> tuple[Cohort, Plan]:
    frame = referrals(treated=100, pool=500)
    return cohort_of(frame), referrals_plan(design=Design("matched_comparison"))


def changes() -> tuple[Cohort, Plan]:
    return cohort_of(drifting(people=300)), drifting_plan()


CLEAN = {"schools": schools(40), "one by one": one_by_one(), "matched": matched(),
         "changes": changes()}  # fmt: skip


def planted(situation: Situation, times: float) -> float:
    """A change of which the study, made ``times`` as large, would detect four in five."""
    assert situation.finding is not None and situation.finding.estimate is not None
    return 2.8 * situation.finding.estimate.std_error / float(np.sqrt(times))


@pytest.mark.whole_way
@pytest.mark.parametrize("world", CLEAN)
@pytest.mark.parametrize("times", [1.5, 4.0])
def test_simulation_agrees_with_the_formula_where_the_study_is_clean(
    world: str, times: float
) -> None:
    cohort, plan = CLEAN[world]
    first = situation_of(cohort, plan, 1.0)
    situation = situation_of(cohort, plan, planted(first, times))
    found, work = settling(situation), situation.work
    assert found is not None and found.simulated and found.more is not None
    estimate, wanted = situation.finding.estimate, situation.outcome.worthwhile  # type: ignore[union-attr]
    assert estimate is not None and wanted is not None
    now = work.treated + work.comparison
    if work.cluster is not None:
        now = (work.clusters_treated or 0) + (work.clusters_comparison or 0)
    more = power.units_needed(wanted, std_error=estimate.std_error, dof=estimate.dof, n_units=now)
    assert now + found.more == pytest.approx(now + more, rel=0.15)
    assert settling(situation) == found


def test_a_tiny_change_would_take_more_than_ten_times_as_many() -> None:
    cohort, plan = schools(24)
    found = settling(situation_of(cohort, plan, 0.001))
    assert found is not None and found.more is None and MOST_TIMES == 10


def test_a_study_that_is_large_enough_needs_nobody_more() -> None:
    cohort, plan = schools(24)
    found = settling(situation_of(cohort, plan, 50.0))
    assert found is not None and found.more == 0


def test_without_an_agreed_change_nothing_is_said() -> None:
    cohort, plan = schools(24)
    assert settling(situation_of(cohort, plan, None)) is None


def test_different_starts_take_the_formula() -> None:
    situation = situation_of(cohort_of(roll_out()), roll_out_plan(), 0.5)
    found = settling(situation)
    assert found is not None and not found.simulated


def test_few_places_need_at_least_five_on_each_side() -> None:
    cohort, plan = schools(6)
    found = settling(situation_of(cohort, plan, 50.0))
    assert found is not None and found.more is not None and found.more >= 4
