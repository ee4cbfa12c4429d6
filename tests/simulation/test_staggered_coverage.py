"""Do the staggered, count and synthetic estimators keep their promises where they are meant to?

Coverage must lie between 93 and 97 % and bias within 3.5 simulation standard errors of zero; the
bounds widen by 3.5 binomial standard errors of the number of data sets. Every data set has its
own seed, so runs repeat.
"""

import numpy as np
import pandas as pd
import pytest

from methods import did

pytestmark = pytest.mark.slow
STAGGERED = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
COUNTS = {"outcome": "n", "unit": "area", "time": "year", "treated_now": "now"}


def margin(rate, repetitions):
    return 3.5 * (rate * (1 - rate) / repetitions) ** 0.5


def roll_out(seed, areas=90, years=8, growth=0.5, fade=0.0):
    """Starts in years 3, 4, 5, 6 and never; effects grow and differ by start."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(areas, years))
    for year in range(1, years):
        shock[:, year] += fade * shock[:, year - 1]
    area, year = np.divmod(np.arange(areas * years), years)
    start = np.array([3, 4, 5, 6, np.nan])[area % 5]
    since = year - start
    effect = np.where(since >= 0, 1 + growth * since + 0.2 * (start == 3), 0.0)
    level = rng.normal(size=areas)[area]
    y = level + 0.2 * year + shock.ravel() + effect
    return pd.DataFrame({"y": y, "area": area, "year": year, "start": start, "effect": effect})


def incidents(seed, areas=60, years=8, ratio=0.8, rate=1.5):
    """Monthly-like counts with an area effect, overdispersed, some areas nearly empty."""
    rng = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(areas * years), years)
    now = (area % 3 == 0) & (year >= 4)
    people = rng.uniform(200, 2000, areas)[area]
    mean = rate * people / 1000 * np.exp(0.5 * rng.normal(size=areas)[area] + 0.05 * year)
    extra = rng.gamma(4, 0.25, area.size)
    n = rng.poisson(mean * extra * np.where(now, ratio, 1.0))
    frame = {"n": n, "area": area, "year": year, "now": now.astype(int), "people": people}
    return pd.DataFrame(frame)


def factors(seed, areas=30, years=20, treated=1, start=14, effect=0.0):
    """Two common factors that areas feel differently: trends are not parallel."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, years)).cumsum(axis=1)
    loads = rng.uniform(0, 1, size=(areas, 2))
    y = rng.normal(size=(areas, 1)) + loads @ common + 0.7 * rng.normal(size=(areas, years))
    area, year = np.divmod(np.arange(areas * years), years)
    now = (area < treated) & (year >= start)
    y = y.ravel() + effect * now
    return pd.DataFrame({"y": y, "area": area, "year": year, "now": now.astype(int)})


def two_way(frame, **columns):
    started = frame.assign(now=(frame["year"] >= frame["start"]).astype(int))
    return did.two_way(started, outcome="y", unit="area", time="year", treated_now="now")


def sun_abraham(frame, **columns):
    return did.event_study(frame, estimator="sun_abraham", **columns)


ESTIMATORS = {
    "imputation": did.imputation,
    "two_stage": did.two_stage,
    "sun_abraham": sun_abraham,
}


@pytest.mark.parametrize("fade", [0.0, 0.5])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_staggered_intervals_cover_growing_effects(name, fade, draws):
    repetitions = draws(400, 5000)
    errors, covered, pointwise = [], 0, []
    for seed in range(repetitions):
        frame = roll_out(seed, fade=fade)
        since = frame["year"] - frame["start"]
        path = ESTIMATORS[name](frame, **STAGGERED)
        truth = frame.loc[since >= 0, "effect"].mean()
        errors.append(path.overall.value - truth)
        covered += path.overall.ci_low <= truth <= path.overall.ci_high
        late = path.event_time >= 0
        truths = frame[since >= 0].groupby(since)["effect"].mean().to_numpy()
        inside = (path.ci_low[late] <= truths) & (truths <= path.ci_high[late])
        pointwise.append(inside.mean())
    bound = 0.02 + margin(0.95, repetitions)
    assert covered / repetitions == pytest.approx(0.95, abs=bound)
    assert np.mean(pointwise) == pytest.approx(0.95, abs=bound)
    assert abs(np.mean(errors)) < 3.5 * np.std(errors) / repetitions**0.5


def test_leaving_one_out_keeps_the_promise_of_imputation_with_four_areas_a_cohort(draws):
    """Without it about one interval in ten misses at 20 areas."""
    repetitions = draws(400, 5000)
    covered = {False: 0, True: 0}
    for seed in range(repetitions):
        frame = roll_out(seed, areas=20)
        truth = frame.loc[frame["year"] >= frame["start"], "effect"].mean()
        for leave in covered:
            overall = did.imputation(frame, leave_one_out=leave, **STAGGERED).overall
            covered[leave] += overall.ci_low <= truth <= overall.ci_high
    bound = 0.02 + margin(0.95, repetitions)
    assert covered[True] / repetitions == pytest.approx(0.95, abs=bound)
    assert covered[False] < covered[True]


def test_two_way_fails_under_growing_effects(draws):
    """So that the tests above cannot pass by accident."""
    repetitions = draws(100, 1000)
    covered = 0
    for seed in range(repetitions):
        frame = roll_out(seed)
        truth = frame.loc[frame["year"] >= frame["start"], "effect"].mean()
        estimate = two_way(frame)
        covered += estimate.ci_low <= truth <= estimate.ci_high
    assert covered / repetitions < 0.5


def test_imputation_is_the_most_precise_when_shocks_fade_at_once(draws):
    repetitions = draws(100, 1000)
    values = {name: [] for name in ESTIMATORS}
    for seed in range(repetitions):
        frame = roll_out(seed)
        for name, estimator in ESTIMATORS.items():
            values[name].append(estimator(frame, **STAGGERED).overall.value)
    assert np.std(values["imputation"]) < 0.95 * np.std(values["sun_abraham"])
    assert values["imputation"] == pytest.approx(values["two_stage"])


def test_earlier_effects_of_imputation_reject_as_often_as_they_say(draws):
    """CR1 over-rejects joint tests a little with few clusters: 0.02 is allowed at 90."""
    repetitions = draws(400, 5000)
    rejected = sum(
        did.pre_trend_test(did.imputation(roll_out(seed), **STAGGERED)).p_value <= 0.05
        for seed in range(repetitions)
    )
    assert rejected / repetitions == pytest.approx(0.05, abs=0.02 + margin(0.05, repetitions))


@pytest.mark.parametrize("ratio", [1.0, 0.8])
def test_poisson_intervals_cover_and_reject_as_they_say(ratio, draws):
    repetitions = draws(400, 5000)
    logs, covered = [], 0
    for seed in range(repetitions):
        estimate = did.poisson(incidents(seed, ratio=ratio), exposure="people", **COUNTS)
        logs.append(np.log(estimate.value / ratio))
        covered += estimate.ci_low <= ratio <= estimate.ci_high
    assert covered / repetitions == pytest.approx(0.95, abs=0.02 + margin(0.95, repetitions))
    assert abs(np.mean(logs)) < 3.5 * np.std(logs) / repetitions**0.5 + 0.01


def test_triple_difference_intervals_cover(draws):
    repetitions = draws(400, 5000)
    covered = 0
    for seed in range(repetitions):
        rng = np.random.default_rng(seed)
        town, rest = np.divmod(np.arange(40 * 24), 24)
        place, post, eligible = town % 2, rest % 2, rest // 2 % 2
        drift = rng.normal(size=(2, 40))
        y = drift[0][town] * post + 0.5 * drift[1][town] * post * eligible
        y = y + place * post + 0.4 * place * post * eligible + rng.normal(size=town.size)
        frame = {"y": y, "place": place, "post": post, "eligible": eligible, "town": town}
        estimate = did.triple_difference(
            pd.DataFrame(frame),
            outcome="y",
            treated="place",
            post="post",
            eligible="eligible",
            cluster="town",
        )
        covered += estimate.ci_low <= 0.4 <= estimate.ci_high
    assert covered / repetitions == pytest.approx(0.95, abs=0.02 + margin(0.95, repetitions))


@pytest.mark.parametrize(
    ("treated", "variance"), [(1, "placebo"), (8, "placebo"), (8, "jackknife")]
)
def test_synthetic_did_intervals_cover(treated, variance, draws):
    """The jackknife is conservative (Arkhangelsky and others 2021, theorem 2): no upper bound."""
    repetitions = draws(300, 2000)
    covered, errors = 0, []
    for seed in range(repetitions):
        estimate = did.synthetic_did(
            factors(seed, treated=treated, effect=1.0),
            outcome="y",
            unit="area",
            time="year",
            treated_now="now",
            variance=variance,
            draws=60,
        )
        covered += estimate.ci_low <= 1.0 <= estimate.ci_high
        errors.append(estimate.value - 1.0)
    slack = margin(0.95, repetitions)
    assert covered / repetitions > 0.93 - slack
    if variance == "placebo":
        assert covered / repetitions < 0.97 + slack
    assert abs(np.mean(errors)) < 3.5 * np.std(errors) / repetitions**0.5


def test_placebo_ranks_reject_as_often_as_they_say(draws):
    repetitions = draws(400, 4000)
    rejected = covered = 0
    for seed in range(repetitions):
        result = did.synthetic_control(
            factors(seed, areas=20),
            outcome="y",
            unit="area",
            time="year",
            treated_unit=0,
            start=14,
            level=0.9,
        )
        rejected += result.p_value <= 0.1
        covered += result.ci_low <= 0 <= result.ci_high
    bound = margin(0.1, repetitions)
    assert rejected / repetitions == pytest.approx(0.1, abs=bound)
    assert covered / repetitions == pytest.approx(0.9, abs=bound)
