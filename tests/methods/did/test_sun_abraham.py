"""The interaction-weighted event study against a regression with every dummy written out."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}


def panel(areas=40, years=7, seed=0, noise=1.0):
    rng = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(areas * years), years)
    start = rng.choice([2.0, 3.0, 5.0, np.nan], areas)[area]
    since = year - start
    effect = np.where(since >= 0, start * (1 + since), 0.0)
    x = rng.normal(size=area.size)
    y = rng.normal(size=areas)[area] + 0.3 * year + 0.5 * x + effect
    frame = {
        "y": y + noise * rng.normal(size=area.size),
        "area": area,
        "year": year,
        "start": start,
        "x": x,
        "w": rng.uniform(0.5, 2, area.size),
        "region": area // 4,
        "effect": effect,
    }
    return pd.DataFrame(frame)


def estimate(frame, **options):
    return did.event_study(frame, estimator="sun_abraham", **{**COLUMNS, **options})


def by_dummies(frame, covariates=(), weights=None, cluster="area", reference=-1):
    """Coefficients of cohort x distance, averaged by weighted rows, with fixest's CR1."""
    w = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    w = w / w.mean()
    distance = (frame["year"] - frame["start"]).to_numpy()
    cells = sorted({(s, d) for s, d in zip(frame["start"], distance, strict=True) if d == d})
    cells = [cell for cell in cells if cell[1] != reference]
    terms = [((frame["start"] == s) & (distance == d)).to_numpy(float) for s, d in cells]
    dummies = pd.get_dummies(frame[["area", "year"]].astype(str)).to_numpy(float)
    design = np.column_stack([*terms, frame[list(covariates)], dummies])
    bread = np.linalg.pinv((design * w[:, None]).T @ design)
    beta = bread @ (design * w[:, None]).T @ frame["y"].to_numpy()
    scores = design * (w * (frame["y"].to_numpy() - design @ beta))[:, None]
    sums = pd.DataFrame(scores).groupby(frame[cluster].to_numpy()).sum().to_numpy()
    groups, n = len(sums), len(frame)
    k = len(cells) + len(covariates) + frame["year"].nunique()
    covariance = bread @ (sums.T @ sums) @ bread * groups / (groups - 1) * (n - 1) / (n - k)
    mass = np.array([w @ term for term in terms])
    times = sorted({d for _, d in cells})
    shares = np.array(
        [[m * (d == t) for m, (_, d) in zip(mass, cells, strict=True)] for t in times]
    )
    shares = np.vstack([shares, [m * (d >= 0) for m, (_, d) in zip(mass, cells, strict=True)]])
    shares /= shares.sum(axis=1, keepdims=True)
    count = len(cells)
    return shares @ beta[:count], shares @ covariance[:count, :count] @ shares.T


@pytest.mark.whole_way
@pytest.mark.parametrize("load", [panel, lambda: panel().sample(frac=0.9, random_state=2)])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"weights": "w"},
        {"cluster": "region"},
        {"reference": -2},
        {"covariates": ("x",), "weights": "w", "cluster": "region"},
    ],
)
def test_agrees_with_every_dummy_written_out(load, options):
    frame = load()
    path = estimate(frame, **options)
    value, covariance = by_dummies(frame, **options)
    assert path.value == pytest.approx(value[:-1], rel=1e-8, abs=1e-10)
    assert path.covariance == pytest.approx(covariance[:-1, :-1], rel=1e-7, abs=1e-11)
    assert path.overall.value == pytest.approx(value[-1], rel=1e-8)
    assert path.overall.std_error == pytest.approx(covariance[-1, -1] ** 0.5, rel=1e-7)


def test_equals_two_way_when_everyone_starts_together():
    frame = panel()
    frame = frame[frame["start"].isna() | (frame["start"] == 3)]
    one, two = estimate(frame), did.event_study(frame, **COLUMNS)
    assert one.value == pytest.approx(two.value)
    assert one.std_error == pytest.approx(two.std_error)


def test_recovers_effects_that_differ_by_cohort_where_two_way_fails():
    frame = panel(noise=1e-9)
    since = frame["year"] - frame["start"]
    path = estimate(frame, covariates=("x",))
    truth = frame.groupby(since)["effect"].mean().drop(-1)
    assert path.value == pytest.approx(truth.to_numpy(), abs=1e-6)
    naive = did.event_study(frame, covariates=("x",), **COLUMNS)
    assert np.abs(naive.value[naive.event_time < 0]).max() > 0.5


def test_window_averages_the_ends_and_leaves_the_fit_alone():
    frame = panel()
    whole, windowed = estimate(frame), estimate(frame, window=(-3, 2))
    assert list(windowed.event_time) == [-3, -2, 0, 1, 2]
    middle = np.isin(whole.event_time, [-2, 0, 1])
    assert windowed.value[1:4] == pytest.approx(whole.value[middle])
    assert windowed.overall.value == pytest.approx(whole.overall.value)
    counts = (frame["year"] - frame["start"]).value_counts()
    ends = whole.event_time >= 2
    weights = [counts[e] for e in whole.event_time[ends]]
    assert windowed.value[-1] == pytest.approx(np.average(whole.value[ends], weights=weights))


def test_without_never_treated_the_last_to_start_are_the_comparison():
    frame = panel()
    started = frame[frame["start"].notna()]
    path = estimate(started)
    before = started[started["year"] < 5]
    expected = estimate(before.assign(start=before["start"].where(before["start"] < 5)))
    assert path.value == pytest.approx(expected.value)
    assert path.std_error == pytest.approx(expected.std_error)
    assert "the last to start are the comparison" in path.method


def test_a_cohort_treated_from_the_first_period_is_left_out_and_counted():
    frame = panel()
    early = frame["area"] < 3
    path = estimate(frame.assign(start=frame["start"].mask(early, 0)))
    assert path.value == pytest.approx(estimate(frame[~early]).value)
    assert "3 units left out" in path.method


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        (lambda f: f[f["year"] != f["start"] - 1], {}, "no_reference"),
        (lambda f: f.assign(start=np.nan), {}, "no_treated"),
        (lambda f: f.assign(c=1), {"cluster": "c"}, "one_cluster"),
        (lambda f: f, {"cluster": "year"}, "cluster_varies"),
        (lambda f: f.assign(c=f["start"].isna() * 1), {"cluster": "c"}, "one_against_one"),
        (lambda f: f.assign(y=f["year"] * 0.1), {}, "no_variation"),
    ],
)
def test_refuses_what_is_not_identified(change, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        estimate(change(panel()), **options)
    assert refusal.value.code == code
