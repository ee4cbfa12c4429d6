"""Do intervals hold the truth as often as they say, and do tests reject as seldom as they say?

Bounds are the nominal rate, 3.5 binomial standard errors and, where the literature knows a
small-sample bias, the stated allowance. Every data set has its own seed, so runs repeat.
"""

import numpy as np
import pandas as pd
import pytest

from methods import did, inference

pytestmark = pytest.mark.slow
EFFECT = 0.4


def margin(rate, repetitions):
    return 3.5 * (rate * (1 - rate) / repetitions) ** 0.5


def schools(seed, groups, treated, pupils=8, effect=EFFECT):
    """Two waves; each school has its own level and its own drift between the waves."""
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(groups), 2 * pupils)
    post = np.tile([0, 1], groups * pupils)
    on = (school < treated).astype(int)
    level, drift = rng.normal(size=(2, groups))
    y = level[school] + 0.7 * drift[school] * post + effect * on * post
    frame = {"y": y + rng.normal(size=school.size), "school": school, "treated": on, "post": post}
    return pd.DataFrame(frame).assign(term=on * post)


def areas(seed, count, years=7, start=4, effect=EFFECT):
    """A third of the areas start in the same year; shocks fade at 0.5 a year."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(count, years))
    for year in range(1, years):
        shock[:, year] += 0.5 * shock[:, year - 1]
    area, year = np.divmod(np.arange(count * years), years)
    begun = np.where(area % 3 == 0, float(start), np.nan)
    y = shock.ravel() + 0.2 * year + effect * (year >= begun)
    return pd.DataFrame({"y": y, "area": area, "year": year, "start": begun})


@pytest.mark.parametrize(
    ("variance", "groups", "treated", "allowance"),
    [
        ("CR1", 20, 10, 0.01),
        ("CR2", 20, 10, 0.0),
        ("CR2", 20, 5, 0.01),
        ("CR2", 8, 4, 0.01),
    ],
)
def test_two_period_intervals_cover(variance, groups, treated, allowance, draws):
    repetitions = draws(1000, 10_000)
    columns = {"outcome": "y", "treated": "treated", "post": "post", "cluster": "school"}
    covered = 0
    for seed in range(repetitions):
        estimate = did.two_period(schools(seed, groups, treated), variance=variance, **columns)
        covered += estimate.ci_low <= EFFECT <= estimate.ci_high
    assert covered / repetitions == pytest.approx(0.95, abs=margin(0.95, repetitions) + allowance)


def test_rows_taken_as_independent_cover_far_too_seldom(draws):
    """The mistake that clustering prevents, so that the tests above cannot pass by accident."""
    repetitions = draws(200, 1000)
    covered = 0
    for seed in range(repetitions):
        estimate = did.two_period(
            schools(seed, 20, 10, pupils=30), outcome="y", treated="treated", post="post"
        )
        covered += estimate.ci_low <= EFFECT <= estimate.ci_high
    assert covered / repetitions < 0.75


@pytest.mark.parametrize(("groups", "treated", "weights"), [(14, 6, "rademacher"), (9, 4, "webb")])
def test_wild_bootstrap_rejects_as_often_as_it_says(groups, treated, weights, draws):
    repetitions = draws(1000, 10_000)
    columns = {"outcome": "y", "term": "term", "cluster": "school"}
    rejected = covered = 0
    for seed in range(repetitions):
        estimate = inference.wild_cluster_bootstrap(
            schools(seed, groups, treated, effect=0.0),
            covariates=("treated", "post"),
            weights=weights,
            draws=399,
            seed=seed,
            level=0.9,
            **columns,
        )
        rejected += estimate.p_value <= 0.1
        covered += estimate.ci_low <= 0 <= estimate.ci_high
    bound = margin(0.1, repetitions) + 0.02
    assert rejected / repetitions == pytest.approx(0.1, abs=bound)
    assert covered / repetitions == pytest.approx(0.9, abs=bound)


def test_permutation_never_rejects_too_often_when_chance_chose(draws):
    repetitions = draws(1000, 10_000)
    columns = {"outcome": "y", "treated": "treated", "post": "post", "unit": "school"}
    rejected = 0
    for seed in range(repetitions):
        frame = schools(seed, 8, 3, effect=0.0)
        rejected += inference.permutation(frame, **columns).p_value <= 6 / 56
    assert rejected / repetitions == pytest.approx(6 / 56, abs=margin(6 / 56, repetitions))


def test_event_study_intervals_cover(draws):
    repetitions = draws(1000, 10_000)
    columns = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
    covered, overall = 0.0, 0
    for seed in range(repetitions):
        path = did.event_study(areas(seed, 60), **columns)
        late = path.event_time >= 0
        covered += ((path.ci_low <= EFFECT) & (path.ci_high >= EFFECT))[late].mean()
        overall += path.overall.ci_low <= EFFECT <= path.overall.ci_high
    bound = margin(0.95, repetitions) + 0.01
    assert covered / repetitions == pytest.approx(0.95, abs=bound)
    assert overall / repetitions == pytest.approx(0.95, abs=bound)


def test_pre_trend_test_rejects_as_often_as_it_says(draws):
    """CR1 over-rejects joint tests a little with few clusters: 0.02 is allowed at 90."""
    repetitions = draws(1000, 10_000)
    columns = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
    rejected = sum(
        did.pre_trend_test(did.event_study(areas(seed, 90), **columns)).p_value <= 0.05
        for seed in range(repetitions)
    )
    assert rejected / repetitions == pytest.approx(0.05, abs=margin(0.05, repetitions) + 0.02)
