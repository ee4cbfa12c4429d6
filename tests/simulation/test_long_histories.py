"""How often the range holds the truth, for people matched on their history and mixes of places.

A range at 95 % should hold it in 93 % of worlds at least; the limits below allow what chance
explains for the number of worlds drawn (1 in 1,000).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from scipy import stats

from evaluator.designs.matched_changes.matched_difference_in_differences import (
    estimate_change,
    groundwork,
)
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.synthetic.mixes import Estimator, fit
from evaluator.designs.synthetic.place_rows import place_rows
from evaluator.designs.synthetic.placebo_places import judged, placebos
from evaluator.designs.synthetic.synthetic_comparison import groundwork as places_of
from methods.results import Estimate
from tests.evaluator.histories import (
    areas,
    areas_plan,
    drifting,
    drifting_plan,
    starting_areas,
    starting_areas_plan,
)
from tests.evaluator.worlds import cohort_of

pytestmark = pytest.mark.slow

LEAST = 0.93
Draws = Callable[[int, int], int]


def held(answers: list[Estimate], truth: float) -> int:
    """Enough ranges hold the truth, and the answers are right on average; how many hold it."""
    inside = sum(answer.ci_low <= truth <= answer.ci_high for answer in answers)
    number = len(answers)
    mean = sum(answer.value for answer in answers) / number
    sys.stdout.write(f"\n{inside} of {number} hold {truth}; mean {mean:.3f}\n")
    assert inside >= stats.binom.ppf(0.001, number, LEAST)
    return inside


def held_by_all(ways: dict[object, list[Estimate]], truth: float) -> None:
    """Each way's ranges hold the truth, and all of them together, which few draws show better."""
    inside = sum(held(answers, truth) for answers in ways.values())
    number = sum(len(answers) for answers in ways.values())
    assert inside >= stats.binom.ppf(0.001, number, LEAST)


def after_matching(seed: int, method: str, *, before: int, places: int = 0) -> Estimate:
    frame = drifting(people=360, before=before, after=1, seed=seed, places=places)
    plan = drifting_plan(before=before, after=1, method=method, cluster="site" if places else None)
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert matched_part(work).matches is not None
    return estimate_change(
        work.frame, work, plan, matched_part(work).matches, matched_part(work).characteristics
    )


def test_changes_of_similar_people(draws: Draws) -> None:
    number = draws(12, 600)
    ways = ("nearest", "full", "subclassification", "entropy", "overlap")
    held_by_all(
        {way: [after_matching(seed, way, before=1) for seed in range(number)] for way in ways}, -1.0
    )


def test_changes_of_people_matched_on_several_times(draws: Draws) -> None:
    number = draws(16, 600)
    held([after_matching(seed, "nearest", before=3) for seed in range(number)], -1.0)


def test_changes_of_similar_people_in_places(draws: Draws) -> None:
    number = draws(16, 600)
    held([after_matching(seed, "entropy", before=1, places=24) for seed in range(number)], -1.0)


def mixed_starts(seed: int, estimator: Estimator, starts: tuple[int, ...]) -> Estimate:
    frame = starting_areas(starts=starts, donors=8, times=13, factor=None, seed=seed)
    rows = place_rows(cohort_of(frame), (plan := starting_areas_plan()), plan.outcomes[0]).rows
    found = fit(rows.frame, estimator)
    return judged(found, placebos(rows.frame, estimator, 1), rows.frame, estimator, 0.95)


@pytest.mark.parametrize(
    ("estimator", "starts"), [("synthetic_did", (8, 11)), ("synthetic_control", (7, 7, 10))]
)
def test_mixes_of_several_starts(draws: Draws, estimator: Estimator, starts) -> None:
    """An effect moves answer and range alike, so this is the size of the test as well."""
    number = draws(16, 400)
    held([mixed_starts(seed, estimator, starts) for seed in range(number)], -3.0)


def mixed(seed: int, estimator: Estimator, treated: int, donors: int) -> Estimate:
    plan = areas_plan(before=10, after=3, estimator=estimator)
    frame = areas(treated=treated, donors=donors, before=10, after=3, factor=None, seed=seed)
    work = places_of(cohort_of(frame), plan, plan.outcomes[0])
    found = fit(work.frame, estimator)
    others = placebos(work.frame, estimator, 1)
    return judged(found, others, work.frame, estimator, 0.95)


@pytest.mark.parametrize("estimator", ["synthetic_did", "synthetic_control"])
def test_mixes_of_places(draws: Draws, estimator: Estimator) -> None:
    number = draws(8, 400)
    sides = ((1, 19), (1, 30), (2, 7), (3, 20))
    held_by_all(
        {each: [mixed(seed, estimator, *each) for seed in range(number)] for each in sides}, -3.0
    )
