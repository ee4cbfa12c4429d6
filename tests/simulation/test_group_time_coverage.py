"""Do intervals and bands of group-time effects hold the truth as often as they say?

Worlds have staggered starts, effects that grow and differ between cohorts, and trends that depend
on a covariate that also drives who starts when. Bounds are the nominal rate, 3.5 binomial standard
errors and a stated allowance for small samples. Every data set has its own seed, so runs repeat.
"""

import numpy as np
import pandas as pd
import pytest

from methods import did

pytestmark = pytest.mark.slow

COLUMNS = {"outcome": "y", "unit": "unit", "time": "year", "first_treated": "start"}
STARTS = np.array([3.0, 4.0, 5.0, np.nan])
YEARS = np.arange(1, 7)
GROWTH = np.array([0.3, 0.5, 0.7, 0.0])  # effect of each cohort by year since its start
PULL = np.array([0.6, 0.3, 0.0, -0.3])  # how the covariate draws units to each cohort


def margin(rate, repetitions):
    return 3.5 * (rate * (1 - rate) / repetitions) ** 0.5


def world(seed, units=300, clusters=None, pull=1.0, trend=0.4):
    """Cohorts are drawn for units, or for whole clusters that also share a drift."""
    rng = np.random.default_rng(seed)
    groups = units if clusters is None else clusters
    owner = np.arange(units) % groups
    z = rng.normal(size=groups)
    chance = np.exp(pull * z[:, None] * PULL)
    cuts = (chance / chance.sum(axis=1, keepdims=True)).cumsum(axis=1)
    cohort = (rng.random((groups, 1)) > cuts).sum(axis=1)[owner]
    x = z[owner] + (0 if clusters is None else 0.5 * rng.normal(size=units))
    since = YEARS - STARTS[cohort][:, None]
    effect = np.where(since >= 0, GROWTH[cohort][:, None] * (since + 1), 0.0)
    shock = 0.0 if clusters is None else 0.4 * rng.normal(size=(groups, YEARS.size))[owner]
    y = rng.normal(size=(units, 1)) + trend * x[:, None] * YEARS + effect + shock
    y = y + 0.8 * rng.normal(size=y.shape)
    each = YEARS.size
    return pd.DataFrame(
        {
            "y": y.ravel(),
            "unit": np.repeat(np.arange(units), each),
            "year": np.tile(YEARS, units),
            "start": np.repeat(STARTS[cohort], each),
            "now": (since >= 0).astype(int).ravel(),
            "x": np.repeat(x, each),
            "cluster": np.repeat(owner, each),
        }
    )


def population_shares(pull=1.0):
    """Of the cohorts, by integration over the covariate."""
    z = np.random.default_rng(99).normal(size=400_000)
    chance = np.exp(pull * z[:, None] * PULL)
    return (chance / chance.sum(axis=1, keepdims=True)).mean(axis=0)


SHARES = population_shares()


def truths():
    """True effect of each cohort and period from the start on, with its cohort's share."""
    for k, start in enumerate(STARTS[:-1]):
        for year in YEARS[start <= YEARS]:
            yield int(year - start), GROWTH[k] * (year - start + 1), SHARES[k]


def true_average(since=None):
    rows = [(effect, share) for e, effect, share in truths() if since in (None, e)]
    effects, weights = np.array(rows).T
    return float(np.average(effects, weights=weights))


SIMPLE = true_average()
PATH = {e: true_average(e) if e >= 0 else 0.0 for e in range(-4, 4)}


def holds(estimate, truth):
    return estimate.ci_low <= truth <= estimate.ci_high


def rates(repetitions, *, bootstrap=0, cluster=None, covariates=("x",), score="dr", **kind):
    """Share of event times, of overall averages and of whole bands that hold the truth."""
    points, overall, bands = 0.0, 0, 0
    for seed in range(repetitions):
        effects = did.callaway_santanna(
            world(seed, **kind),
            covariates=covariates,
            score=score,
            cluster=cluster,
            bootstrap=bootstrap,
            seed=seed,
            **COLUMNS,
        )
        path = effects.aggregate("dynamic")
        truth = np.array([PATH[int(e)] for e in path.event_time])
        points += ((path.ci_low <= truth) & (path.ci_high >= truth)).mean()
        overall += holds(effects.overall, SIMPLE)
        if bootstrap:
            bands += ((path.band_low <= truth) & (path.band_high >= truth)).all()
    return points / repetitions, overall / repetitions, bands / repetitions


def check(rate, repetitions, allowance):
    assert rate == pytest.approx(0.95, abs=margin(0.95, repetitions) + allowance)


@pytest.mark.parametrize("score", ["dr", "ipw", "reg"])
def test_analytical_intervals_cover(score, draws):
    """With 75 units in each cohort; both models are estimated, which costs up to 0.02."""
    repetitions = draws(400, 4000)
    points, overall, _ = rates(repetitions, score=score)
    check(points, repetitions, 0.015)
    check(overall, repetitions, 0.02)


def test_bootstrap_intervals_and_bands_cover(draws):
    repetitions = draws(400, 4000)
    points, overall, bands = rates(repetitions, bootstrap=draws(199, 999))
    check(points, repetitions, 0.015)
    check(overall, repetitions, 0.02)
    check(bands, repetitions, 0.025)


def test_clusters_above_the_unit_cover(draws):
    """With 25 clusters in each cohort; with 15, intervals hold 0.93 and bands 0.88."""
    repetitions = draws(300, 3000)
    options = {"units": 500, "clusters": 100, "cluster": "cluster"}
    points, overall, bands = rates(repetitions, bootstrap=draws(199, 999), **options)
    check(points, repetitions, 0.02)
    check(overall, repetitions, 0.025)
    check(bands, repetitions, 0.045)


def test_clusters_without_covariates_need_no_allowance(draws):
    repetitions = draws(300, 3000)
    options = {"units": 300, "clusters": 60, "cluster": "cluster", "covariates": ()}
    points, overall, _ = rates(repetitions, pull=0, trend=0, **options)
    check(points, repetitions, 0.01)
    check(overall, repetitions, 0.01)


def test_pointwise_intervals_are_no_band(draws):
    """So that the band's test cannot pass with pointwise limits."""
    repetitions, together = draws(200, 2000), 0
    for seed in range(repetitions):
        path = did.callaway_santanna(world(seed), covariates=("x",), **COLUMNS).aggregate("dynamic")
        truth = np.array([PATH[int(e)] for e in path.event_time])
        together += ((path.ci_low <= truth) & (path.ci_high >= truth)).all()
    assert together / repetitions < 0.85


def test_units_of_a_cluster_taken_as_independent_cover_too_seldom(draws):
    repetitions = draws(150, 1500)
    points, _, _ = rates(repetitions, units=500, clusters=60)
    assert points < 0.88


def test_trends_that_depend_on_a_covariate_left_out_are_not_covered(draws):
    repetitions = draws(100, 1000)
    _, overall, _ = rates(repetitions, covariates=())
    assert overall < 0.2


def test_two_way_fixed_effects_fail_where_effects_grow(draws):
    """Trends are parallel here and nothing is confounded: growth alone misleads two-way effects."""
    repetitions = draws(200, 2000)
    covered, values, fair = 0, 0.0, 0
    for seed in range(repetitions):
        frame = world(seed, pull=0, trend=0)
        estimate = did.two_way(frame, outcome="y", unit="unit", time="year", treated_now="now")
        covered += holds(estimate, SIMPLE)
        values += estimate.value
        fair += holds(did.callaway_santanna(frame, **COLUMNS).overall, SIMPLE)
    assert values / repetitions < 0.85 * SIMPLE
    assert covered / repetitions < 0.5
    check(fair / repetitions, repetitions, 0.01)


# --- two periods


def two_waves(seed, n=500, *, sections=False, bent=None):
    """``bent`` names the model that a straight line in x gets wrong: "score" or "outcome"."""
    rng = np.random.default_rng(seed)
    size = 2 * n if sections else n
    x = rng.normal(size=size)
    pull = np.where(x > 0, x**2, 0.0) - 0.5 if bent == "score" else 0.7 * x
    move = np.where(x > 0.5, 1.0, -0.3) if bent == "outcome" else 0.8 * x
    d = (rng.random(size) < 1 / (1 + np.exp(0.3 - pull))).astype(int)
    level = x + rng.normal(size=size)
    parts = []
    for post in (0, 1):
        y = level + post * (0.5 + move + d) + 0.7 * rng.normal(size=size)
        rows = pd.DataFrame({"y": y, "x": x, "d": d, "post": post, "unit": np.arange(size)})
        parts.append(rows[post * n : (post + 1) * n] if sections else rows)
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("sections", [False, True])
@pytest.mark.parametrize(
    ("estimator", "bent"),
    [
        ("improved", None),
        ("improved", "score"),
        ("improved", "outcome"),
        ("traditional", None),
        ("traditional", "score"),
        ("traditional", "outcome"),
        ("ipw_hajek", "outcome"),
        ("regression", "score"),
    ],
)
def test_doubly_robust_intervals_cover_with_one_wrong_model(estimator, bent, sections, draws):
    repetitions = draws(300, 4000)
    unit = None if sections else "unit"
    covered = 0
    for seed in range(repetitions):
        estimate = did.doubly_robust(
            two_waves(seed, sections=sections, bent=bent),
            outcome="y",
            treated="d",
            post="post",
            unit=unit,
            covariates=("x",),
            estimator=estimator,
        )
        covered += holds(estimate, 1.0)
    check(covered / repetitions, repetitions, 0.015)


@pytest.mark.parametrize(("estimator", "bent"), [("ipw_hajek", "score"), ("regression", "outcome")])
def test_single_models_fail_when_they_are_wrong(estimator, bent, draws):
    """So that the robustness above is not for want of difficulty."""
    repetitions, covered = draws(150, 1500), 0
    for seed in range(repetitions):
        frame = two_waves(seed, n=1000, bent=bent)
        estimate = did.doubly_robust(
            frame,
            outcome="y",
            treated="d",
            post="post",
            unit="unit",
            covariates=("x",),
            estimator=estimator,
        )
        covered += holds(estimate, 1.0)
    assert covered / repetitions < 0.9
