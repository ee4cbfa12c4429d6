"""Regression adjustment and augmented weighting, against statsmodels 0.15.0 and formulas."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from methods import NotIdentifiedError, matching

N = 500


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(9)
    need = rng.normal(size=N)
    t = (rng.random(N) < 1 / (1 + np.exp(1 - need))).astype(int)
    return pd.DataFrame(
        {
            "need": need,
            "area": rng.choice(["north", "south", "west"], N),
            "place": rng.integers(0, 25, N),
            "t": t,
            "y": need + t * (1 + 0.5 * need) + rng.normal(size=N),
            "w": rng.uniform(0.5, 2, N),
        },
        index=rng.permutation(N) + 3,
    )


GIVEN = {"outcome": "y", "treated": "t", "covariates": ("need", "area")}


def lines(frame, arm, weights=None):
    matrix = pd.get_dummies(frame[["need", "area"]], drop_first=True, dtype=float)
    matrix = sm.add_constant(matrix)
    rows = (frame["t"] == arm).to_numpy()
    weights = np.ones(N) if weights is None else weights
    fit = sm.WLS(frame["y"][rows], matrix[rows], weights=weights[rows]).fit()
    return fit.predict(matrix).to_numpy()


SIDES = {"ATT": lambda t: t == 1, "ATC": lambda t: t == 0, "ATE": lambda t: t >= 0}


@pytest.mark.parametrize("estimand", SIDES)
def test_regression_is_the_mean_gap_between_both_lines(frame, estimand):
    found = matching.regression_adjustment(frame, estimand=estimand, **GIVEN)
    who = SIDES[estimand](frame["t"]).to_numpy()
    gap = lines(frame, 1) - lines(frame, 0)
    assert found.value == pytest.approx(gap[who].mean(), rel=1e-9)
    assert (found.n_treated, found.n_obs) == (int(frame["t"].sum()), N)


def test_regression_counts_sampling_weights(frame):
    weights = frame["w"].to_numpy()
    found = matching.regression_adjustment(frame, weights="w", **GIVEN)
    gap = lines(frame, 1, weights) - lines(frame, 0, weights)
    who = (frame["t"] == 1).to_numpy()
    assert found.value == pytest.approx(np.average(gap[who], weights=weights[who]), rel=1e-9)


@pytest.mark.parametrize("estimand", SIDES)
def test_augmented_weighting_by_its_formula(frame, estimand):
    found = matching.aipw(frame, estimand=estimand, **GIVEN)
    t, y = frame["t"].to_numpy(), frame["y"].to_numpy()
    score = matching.propensity(frame, treated="t", covariates=("need", "area")).to_numpy()
    one, none = lines(frame, 1), lines(frame, 0)
    rest = np.where(t == 1, y - one, y - none)
    if estimand == "ATE":
        expected = (one - none + t * rest / score - (1 - t) * rest / (1 - score)).mean()
    elif estimand == "ATT":
        expected = (t * (y - none) - (1 - t) * rest * score / (1 - score)).sum() / t.sum()
    else:
        odds = (1 - score) / score
        expected = ((1 - t) * (one - y) + t * rest * odds).sum() / (1 - t).sum()
    assert found.value == pytest.approx(expected, rel=1e-8)


def test_augmented_weighting_is_right_if_either_model_is():
    """A line through a curve misleads; with the right score, or the right line, it does not."""
    rng = np.random.default_rng(2)
    n = 40_000
    need = rng.normal(size=n)
    t = (rng.random(n) < 1 / (1 + np.exp(1 - need))).astype(int)
    frame = pd.DataFrame({"need": need, "t": t, "square": need**2})
    frame["bent"] = np.exp(0.8 * need) + t + rng.normal(size=n)
    asked = {"treated": "t", "covariates": ("need",), "outcome": "bent"}
    line = matching.regression_adjustment(frame, **asked).value
    assert abs(line - 1) > 0.2
    assert matching.aipw(frame, **asked).value == pytest.approx(1, abs=0.12)
    odd = (rng.random(n) < 1 / (1 + np.exp(1.5 - 0.5 * need**2))).astype(int)
    frame = frame.assign(t=odd, straight=need + odd + rng.normal(size=n))
    asked["outcome"] = "straight"
    assert matching.aipw(frame, **asked).value == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("estimator", [matching.regression_adjustment, matching.aipw])
def test_clusters_widen_the_range_and_are_counted(frame, estimator):
    shared = frame.assign(y=frame["y"] + frame["place"].mod(5))
    alone, together = estimator(shared, **GIVEN), estimator(shared, cluster="place", **GIVEN)
    assert alone.value == pytest.approx(together.value)
    assert (alone.n_clusters, together.n_clusters, together.dof) == (None, 25, 24.0)
    assert "'place'" in together.variance


@pytest.mark.parametrize("estimator", [matching.regression_adjustment, matching.aipw])
def test_order_index_and_kinds_of_columns_do_not_matter(frame, estimator):
    before = frame.copy(deep=True)
    found = estimator(frame, **GIVEN)
    pd.testing.assert_frame_equal(frame, before)
    other = frame.sample(frac=1, random_state=1).set_axis(["row"] * N)
    other = other.assign(t=other["t"] == 1, area=other["area"].astype("category"))
    again = estimator(other.astype({"need": "Float64"}), **GIVEN)
    assert again.value == pytest.approx(found.value, rel=1e-9)
    assert again.std_error == pytest.approx(found.std_error, rel=1e-9)


@pytest.mark.parametrize("estimator", [matching.regression_adjustment, matching.aipw])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"t": 1}, "no_comparison"),
        ({"t": 0}, "no_treated"),
        ({"y": np.nan}, "missing_values"),
        ({"need": np.nan}, "missing_values"),
    ],
)
def test_what_cannot_be_answered_is_refused(frame, estimator, changes, code):
    with pytest.raises(NotIdentifiedError) as caught:
        estimator(frame.assign(**changes), **GIVEN)
    assert caught.value.code == code
