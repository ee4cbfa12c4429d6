"""Robustness values do what they promise when the hidden cause is put in, and refusals."""

import numpy as np
import pandas as pd
import pytest

from methods import sensitivity
from methods.inference.parts.ols import independent_covariance, least_squares
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(19)
N = 400
HIDDEN = RNG.normal(size=N)
FRAME = pd.DataFrame({"x": RNG.normal(size=N), "area": RNG.choice(["n", "s", "w"], N)})
FRAME["t"] = (RNG.random(N) < 1 / (1 + np.exp(-FRAME["x"] - 0.5 * HIDDEN))).astype(int)
FRAME["y"] = 0.7 * FRAME["t"] + FRAME["x"] + 0.5 * HIDDEN + RNG.normal(size=N)
CALL = {"outcome": "y", "treated": "t", "covariates": ["x", "area"]}


def columns(frame, names):
    parts = [np.ones(N), *(frame[name].to_numpy(dtype=float) for name in names)]
    return np.column_stack([*parts, frame["area"] == "s", frame["area"] == "w"]).astype(float)


def residuals(target, matrix):
    return target - matrix @ np.linalg.lstsq(matrix, target, rcond=None)[0]


def test_the_bound_is_what_adjusting_for_the_cause_gives():
    """A cause of exactly the stated strength leaves exactly the stated estimate."""
    found = sensitivity.robustness(FRAME, benchmark="x", multiples=[0.4], **CALL)
    row = found.bounds.iloc[0]
    given = columns(FRAME, ["x"])
    d = residuals(FRAME["t"].to_numpy(dtype=float), given)
    y = residuals(FRAME["y"].to_numpy(dtype=float), np.column_stack([given, d]))
    rest = residuals(RNG.normal(size=N), np.column_stack([given, d, y]))
    unit = [v / np.linalg.norm(v) for v in (d, y, rest)]
    a = row["r2_treated"]
    b = (1 - a) * row["r2_outcome"]
    cause = np.sqrt(a) * unit[0] + np.sqrt(b) * unit[1] + np.sqrt(1 - a - b) * unit[2]
    names = [str(j) for j in range(given.shape[1] + 2)]
    full = np.column_stack([given, cause, FRAME["t"]])
    fit = least_squares(FRAME["y"].to_numpy(), full, names)
    assert fit.coefficients[-1] == pytest.approx(row["adjusted_estimate"])
    std_error = np.sqrt(independent_covariance(fit, "classical")[-1, -1])
    assert std_error == pytest.approx(row["adjusted_std_error"])


def test_a_cause_as_strong_as_the_robustness_value_leaves_nothing():
    found = sensitivity.robustness(FRAME, **CALL)
    value = found.robustness_value
    bias = np.sqrt(value * value / (1 - value) * found.dof) * found.std_error
    assert bias == pytest.approx(abs(found.estimate))
    assert 0 < found.robustness_value_limit < value < 1
    assert found.bounds.empty


def test_an_effect_that_could_be_chance_needs_no_hidden_cause():
    noise = FRAME.assign(y=np.random.default_rng(1).normal(size=N))
    assert sensitivity.robustness(noise, **CALL).robustness_value_limit == 0


def test_overwhelming_effects_use_the_extreme_case():
    sure = FRAME.assign(y=50 * FRAME["t"] + FRAME["y"])
    found = sensitivity.robustness(sure, **CALL)
    assert 0.9 < found.robustness_value_limit < found.robustness_value < 1


def test_a_category_is_one_benchmark_and_direction_does_not_matter():
    up = sensitivity.robustness(FRAME, benchmark=["area", "x"], multiples=[1], **CALL)
    down = sensitivity.robustness(
        FRAME.assign(y=-FRAME["y"]), benchmark=["area", "x"], multiples=[1], **CALL
    )
    assert up.bounds["benchmark"].tolist() == ["area", "x"]
    assert down.bounds["adjusted_estimate"].tolist() == pytest.approx(
        (-up.bounds["adjusted_estimate"]).tolist()
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"benchmark": "z"}, "unknown_option"),
        ({"benchmark": "x", "multiples": [0]}, "unknown_option"),
        ({"benchmark": "x", "multiples": [1000]}, "impossible_multiple"),
        ({"level": 95}, "unknown_option"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.robustness(FRAME, **CALL, **options)
    assert refusal.value.code == code


def test_exact_fits_are_refused():
    for frame in (FRAME.assign(y=FRAME["x"]), FRAME.assign(x=FRAME["t"])):
        with pytest.raises(NotIdentifiedError):
            sensitivity.robustness(frame, **CALL)
