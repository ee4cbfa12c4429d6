"""Matching with replacement by hand and by a search over all pairs, ties, and refusals."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(14)
N = 240
FRAME = pd.DataFrame({"x": RNG.normal(size=N), "z": RNG.integers(0, 3, N).astype(float)})
FRAME["t"] = (RNG.random(N) < 1 / (1 + np.exp(0.5 - FRAME["x"]))).astype(int)
FRAME["y"] = FRAME["x"] + 0.5 * FRAME["t"] + RNG.normal(size=N)
CALL = {"outcome": "y", "treated": "t", "covariates": ["x", "z"]}


def by_search(frame, covariates, neighbours, metric):
    """The ATT without bias adjustment from the whole matrix of distances."""
    x = frame[covariates].to_numpy(dtype=float)
    covariance = np.atleast_2d(np.cov(x.T, ddof=0))
    if metric == "inverse_variance":
        covariance = np.diag(np.diag(covariance))
    inside = frame["t"].to_numpy() == 1
    y = frame["y"].to_numpy()
    gap = x[inside][:, None, :] - x[~inside][None, :, :]
    squared = np.einsum("ijk,kl,ijl->ij", gap, np.linalg.inv(covariance), gap)
    last = np.sort(squared, axis=1)[:, neighbours - 1]
    near = squared <= last[:, None] + 1e-5
    return np.mean(y[inside] - (near @ y[~inside]) / near.sum(axis=1))


@pytest.mark.parametrize("metric", ["mahalanobis", "inverse_variance"])
@pytest.mark.parametrize("neighbours", [1, 3, 20])
@pytest.mark.parametrize("covariates", [["x"], ["z"], ["x", "z"]])
def test_estimate_agrees_with_a_search_over_all_pairs(covariates, neighbours, metric):
    found = matching.abadie_imbens(
        FRAME,
        outcome="y",
        treated="t",
        covariates=covariates,
        neighbours=neighbours,
        metric=metric,
        bias_adjust=False,
    )
    assert found.value == pytest.approx(by_search(FRAME, covariates, neighbours, metric))


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
@pytest.mark.parametrize("variance", ["equal", "robust"])
def test_order_of_the_file_and_scale_of_columns_never_matter(estimand, variance):
    options = CALL | {"estimand": estimand, "variance": variance, "neighbours": 2}
    found = matching.abadie_imbens(FRAME, **options)
    other = FRAME.sample(frac=1, random_state=3).assign(x=lambda frame: 1000 * frame["x"] - 7)
    again = matching.abadie_imbens(other, **options)
    assert again.value == pytest.approx(found.value, rel=1e-9)
    assert again.std_error == pytest.approx(found.std_error, rel=1e-9)


def test_bias_adjustment_removes_a_linear_trend_exactly():
    frame = FRAME.assign(y=3 * FRAME["x"] - FRAME["z"] + 2 * FRAME["t"])
    frame.loc[0, "y"] += 1e-6
    assert matching.abadie_imbens(frame, **CALL).value == pytest.approx(2, abs=1e-5)
    assert abs(matching.abadie_imbens(frame, bias_adjust=False, **CALL).value - 2) > 0.01


def test_exact_ties_all_count():
    frame = pd.DataFrame(
        {
            "t": [1, 1, 0, 0, 0],
            "x": [1.0, 5.0, 1.0, 1.0, 5.0],
            "y": [4.0, 9.0, 1.0, 2.0, 6.0],
        }
    )
    found = matching.abadie_imbens(
        frame, outcome="y", treated="t", covariates=["x"], bias_adjust=False
    )
    assert found.value == pytest.approx((2.5 + 3) / 2)
    assert found.n_comparison == 3


def test_effects_on_both_sides_make_the_average():
    att, atc, ate = (
        matching.abadie_imbens(FRAME, estimand=estimand, **CALL).value
        for estimand in ("ATT", "ATC", "ATE")
    )
    share = FRAME["t"].mean()
    assert ate == pytest.approx(share * att + (1 - share) * atc)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"neighbours": 0}, "unknown_option"),
        ({"neighbours": 200}, "too_few_rows"),
        ({"metric": "euclidean"}, "unknown_option"),
        ({"variance": "HC3"}, "unknown_option"),
        ({"tie_tolerance": -1}, "unknown_option"),
        ({"estimand": "ATO"}, "estimand_not_available"),
        ({"covariates": []}, "no_covariates"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.abadie_imbens(FRAME, **(CALL | options))
    assert refusal.value.code == code


def test_an_outcome_that_never_varies_has_no_range():
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.abadie_imbens(FRAME.assign(y=1.0), **CALL)
    assert refusal.value.code == "no_variation"
