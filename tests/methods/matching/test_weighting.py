"""Weights from the score: what they balance, what they sum to, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(12)
FRAME = pd.DataFrame({"x": RNG.normal(size=500), "z": RNG.integers(0, 2, 500)})
FRAME["t"] = (RNG.random(500) < 1 / (1 + np.exp(0.8 - FRAME["x"]))).astype(int)
CALL = {"treated": "t", "covariates": ("x", "z")}


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC", "ATO"])
def test_normalised_weights_sum_to_the_people_used(estimand):
    found = matching.weight(FRAME, estimand=estimand, **CALL)
    for side in (found.treated, ~found.treated):
        assert found.weights[side].sum() == pytest.approx(side.sum())
    if estimand in ("ATT", "ATC"):
        focal = found.treated if estimand == "ATT" else ~found.treated
        assert np.ptp(found.weights[focal]) == pytest.approx(0)


def test_overlap_weights_balance_the_covariates_of_the_score_exactly():
    found = matching.weight(FRAME, kind="overlap", **CALL)
    assert found.estimand == "ATO"
    assert matching.balance(FRAME, found, covariates=("x", "z")).worst < 1e-9


def test_raw_weights_are_inverse_probabilities():
    found = matching.weight(FRAME, estimand="ATE", normalise=False, **CALL)
    score = matching.propensity(FRAME, **CALL).to_numpy()
    assert found.weights == pytest.approx(np.where(found.treated, 1 / score, 1 / (1 - score)))


def test_trimming_leaves_people_out_and_describes_them():
    found = matching.weight(FRAME, trim=0.2, **CALL)
    outside = (found.distance < 0.2) | (found.distance > 0.8)
    assert (found.weights[outside] == 0).all()
    assert (found.weights[~outside] > 0).all()
    assert found.dropped.set_index("covariate").loc["x", "dropped_mean"] == pytest.approx(
        FRAME.loc[outside, "x"].mean()
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "magic"}, "unknown_option"),
        ({"estimand": "LATE"}, "unknown_option"),
        ({"trim": 0.6}, "unknown_option"),
        ({"trim": 0.4999}, "no_overlap"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.weight(FRAME, **CALL, **options)
    assert refusal.value.code == code
