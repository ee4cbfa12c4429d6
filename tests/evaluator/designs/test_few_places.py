"""The number of places decides how the uncertainty is judged; nothing is excluded by too few."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.designs.shared.few_places import (
    Places,
    recommended,
    smallest_of_bootstrap,
    smallest_of_placements,
)
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Analysis, Design
from tests.evaluator.designs.test_places import wards, wards_plan
from tests.evaluator.worlds import (
    cohort_of,
    finding_of,
    pupils,
    pupils_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def run(frame: pd.DataFrame, plan) -> Evaluation:
    return evaluate(cohort_of(frame), plan)


def only(frame: pd.DataFrame, plan) -> OutcomeResult:
    (result,) = run(frame, plan).outcomes
    return result


def check(result: OutcomeResult, key: str = "few_places"):
    return next(check for check in result.checks if check.key == key)


def keys(result: OutcomeResult) -> set[str]:
    return {other.key for other in result.alternatives}


def few_schools(treated: int, comparison: int, **kwargs: float) -> pd.DataFrame:
    """``pupils`` of whom the first ``treated`` schools get the programme."""
    effect = kwargs.pop("effect", 0.0)
    frame = pupils(schools=treated + comparison, **kwargs)
    on = frame.school.str.removeprefix("School ").astype(int) <= treated
    score = frame.score + effect * (on & (frame.wave == frame.wave.max()))
    return frame.assign(arm=np.where(on, "sessions", "waiting"), score=score.round(3))


@pytest.mark.parametrize(
    ("treated", "comparison", "how"),
    [
        (25, 25, "CR2"), (10, 40, "CR2"), (9, 60, "wild_bootstrap"), (24, 25, "wild_bootstrap"),
        (6, 6, "wild_bootstrap"), (5, 5, "wild_bootstrap"), (4, 60, "permutation"),
        (30, 4, "permutation"), (1, 26, "permutation"),
    ],
)  # fmt: skip
def test_the_rule(treated, comparison, how) -> None:
    assert recommended(Places("p", treated, comparison)) == how


def test_the_smallest_p_values() -> None:
    assert smallest_of_placements(Places("p", 1, 26)) == pytest.approx(1 / 27)
    assert smallest_of_placements(Places("p", 3, 3)) == pytest.approx(2 / 20)
    assert smallest_of_placements(Places("p", 30, 30)) == pytest.approx(1 / 20_000)
    assert smallest_of_bootstrap(Places("p", 6, 6)) == pytest.approx(2 / 2**12)
    assert smallest_of_bootstrap(Places("p", 5, 5)) == pytest.approx(1e-4)
    assert smallest_of_bootstrap(Places("p", 3000, 3000)) == pytest.approx(1e-4)


@pytest.mark.parametrize("weighted", [False, True])
def test_three_schools_are_judged_by_every_placement(weighted) -> None:
    frame = few_schools(3, 12, effect=1.5, seed=3)
    frame["w"] = np.random.default_rng(1).uniform(0.5, 3, len(frame)) if weighted else 1.0
    plan = pupils_plan(frame)
    plan = replace(plan, roles=replace(plan.roles, weight="w"))
    estimate = only(frame, plan).estimate
    sums = frame.assign(t=frame.score * frame.w).groupby(["school", "wave"])[["t", "w"]].sum()
    sums = sums.unstack("wave")
    drawn = []
    for picked in combinations(sums.index, 3):
        side = sums.index.isin(picked)
        means = [
            {wave: s["t"][wave].sum() / s["w"][wave].sum() for wave in (1, 2)}
            for s in (sums[side], sums[~side])
        ]
        drawn.append(means[0][2] - means[0][1] - means[1][2] + means[1][1])
    extreme = np.abs(drawn) >= abs(estimate.value) - 1e-9
    assert estimate.p_value == pytest.approx(extreme.mean())
    assert f"all {len(drawn):,} placements" in estimate.variance


def test_what_too_few_placements_cannot_exclude_is_kept_in_the_range() -> None:
    """Three of six: 20 placements, each with a mirror image, so p cannot fall below 1 in 10."""
    result = only(few_schools(3, 3, effect=9.0, each=30), pupils_plan(pupils(schools=2)))
    estimate, told = result.estimate, check(result)
    assert estimate.p_value == pytest.approx(0.1)
    assert estimate.ci_low == 0.0 < estimate.value < estimate.ci_high < math.inf
    assert told.status == "concern" and "widened to include it" in told.reason
    assert told.number == pytest.approx(0.1)
    assert result.verdict.level in ("not_proven", "cannot_tell")


def test_one_ward_among_many_is_one_of_so_many() -> None:
    result = only(wards(treated=1, places=27, effect=-20.0), wards_plan())
    assert result.estimate.p_value == pytest.approx(1 / 27)
    assert result.estimate.ci_low < result.estimate.value < result.estimate.ci_high < 0
    assert "1 in 27" in check(result).reason
    assert result.verdict.level == "cannot_tell"
    short = only(wards(treated=1, places=12, effect=-20.0), wards_plan()).estimate
    assert short.p_value == pytest.approx(1 / 12) and short.ci_high == 0.0


def test_a_narrower_plan_keeps_the_range_that_a_verdict_asks_for() -> None:
    frame = few_schools(4, 8, effect=0.55, before=3, seed=5)
    strict = only(frame, pupils_plan(frame))
    loose = only(frame, pupils_plan(frame, analysis=Analysis(confidence=0.6)))
    assert loose.estimate.ci_low > strict.estimate.ci_low
    assert loose.estimate.p_value == strict.estimate.p_value
    assert loose.verdict == strict.verdict


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (few_schools(30, 30, each=4), set()),
        (few_schools(12, 12, each=6), {"few_places", "many_places"}),
        (few_schools(3, 12), {"few_places", "many_places"}),
    ],
    ids=["many", "two dozen", "three"],
)
def test_the_other_ranges_stand_beside_it(frame, expected) -> None:
    result = only(frame, pupils_plan(frame))
    assert {"few_places", "many_places", "as_recommended"} & keys(result) == expected
    naive = {other.key for other in result.alternatives if other.naive}
    assert naive >= {"many_places"} & expected


@pytest.mark.parametrize("variance", ["CR1", "CR2", "HC3", "wild_bootstrap", "permutation"])
def test_a_chosen_inference_is_used_and_the_advised_one_shown(variance) -> None:
    frame = few_schools(4, 9, effect=0.6, seed=2)
    plan = pupils_plan(frame, design=Design("difference_in_differences", {"variance": variance}))
    result = only(frame, plan)
    begins = {"wild_bootstrap": "wild cluster", "permutation": "permutation test"}
    assert result.estimate.variance.startswith(begins.get(variance, variance))
    assert ("as_recommended" in keys(result)) == (variance != "permutation")
    assert (check(result).status == "concern") >= (variance != "permutation")


def test_ranges_that_disagree_about_no_effect_are_told_and_never_called_worked() -> None:
    """CR1 alone excludes no effect; the placements, which such few schools ask for, do not."""
    for seed in range(200):
        frame = few_schools(4, 4, effect=0.5, before=4, seed=seed)
        plan = pupils_plan(frame, design=Design("difference_in_differences", {"variance": "CR1"}))
        found = finding_of(frame, plan)
        advised = next(o.estimate for o in found.alternatives if o.key == "as_recommended")
        if found.estimate.ci_low > 0 >= advised.ci_low:
            break
    result = only(frame, plan)
    told = check(result)
    assert told.status == "concern" and not told.stable and "uncertain" in told.reason
    assert result.verdict.level != "worked"


def test_people_chosen_one_by_one_are_not_told_of_places() -> None:
    frame = pupils(schools=60, each=2, shock=0.0).drop(columns="school")
    plan = pupils_plan(
        frame, design=Design("difference_in_differences", {"variance": "permutation"})
    )
    result = only(frame, replace(plan, roles=replace(plan.roles, cluster=None)))
    assert result.estimate.variance.startswith("CR1")
    assert "few_places" not in {check.key for check in result.checks}


# Different starts


def test_few_starters_are_judged_by_orders_of_the_starts() -> None:
    result = only(roll_out(never=12, early=2, late=2, effect=-6.0, seed=9), roll_out_plan())
    assert "orders of the starts" in result.estimate.variance
    assert result.estimate.p_value < 0.01 and result.estimate.ci_high < 0
    assert check(result).number == pytest.approx(1 / 2000)


def test_one_starter_among_few_excludes_nothing() -> None:
    frame = roll_out(never=9, early=1, late=0, effect=-30.0)
    result = only(frame, roll_out_plan())
    assert result.estimate.p_value == pytest.approx(1 / 10)
    assert result.estimate.ci_high == 0.0 and math.isfinite(result.estimate.ci_low)


@pytest.mark.parametrize(("effect", "excluded"), [(-6.0, True), (0.0, False)])
def test_starts_of_another_planned_estimator_are_judged_with_caution(effect, excluded) -> None:
    frame = roll_out(never=12, early=2, late=2, effect=effect, seed=9)
    result = only(frame, roll_out_plan(estimator="callaway_santanna"))
    orders = next(o for o in result.alternatives if o.key == "imputation")
    assert "group-time" in result.estimate.method
    assert "orders of the starts" in result.estimate.variance
    assert result.estimate.value != orders.estimate.value
    assert (result.estimate.ci_high < 0) == (result.estimate.p_value <= 0.05) == excluded


@pytest.mark.parametrize(
    ("frame", "plan"),
    [
        (few_schools(3, 3, effect=9.0), pupils_plan(pupils(schools=2))),
        (wards(treated=1, places=9), wards_plan()),
        (roll_out(never=0, early=2, late=2), roll_out_plan()),
        (roll_out(never=5, early=1, late=1), roll_out_plan()),
    ],
    ids=["schools", "one ward", "no never", "two starters"],
)
def test_nothing_infinite_is_saved(frame, plan) -> None:
    json.dumps(to_plain(run(frame, plan)), allow_nan=False)


@pytest.mark.slow
@pytest.mark.parametrize(("treated", "comparison"), [(3, 20), (5, 6), (6, 18)])
def test_no_effect_is_rarely_excluded(treated, comparison, draws) -> None:
    repeats = draws(40, 400)
    worlds = [few_schools(treated, comparison, each=6, shock=0.6, seed=n) for n in range(repeats)]
    found = [finding_of(frame, pupils_plan(frame)).estimate for frame in worlds]
    assert found[0] == only(worlds[0], pupils_plan(worlds[0])).estimate
    misses = sum(not each.ci_low <= 0 <= each.ci_high for each in found)
    assert misses <= 0.05 * repeats + 3 * (0.0475 * repeats) ** 0.5
