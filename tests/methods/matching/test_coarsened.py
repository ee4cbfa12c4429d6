"""Ranges of coarsened exact matching, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(8)
FRAME = pd.DataFrame(
    {"x": RNG.normal(size=300), "g": RNG.integers(0, 2, 300), "area": RNG.choice(["n", "s"], 300)}
)
FRAME["t"] = (RNG.random(300) < 1 / (1 + np.exp(0.5 - FRAME["x"]))).astype(int)
CALL = {"treated": "t", "covariates": ["x", "g", "area"]}


def test_a_set_never_crosses_a_cutpoint_or_a_category():
    found = matching.coarsened(FRAME, cutpoints={"x": [-1, 0, 1]}, **CALL)
    used = FRAME[found.weights > 0].assign(s=found.subclass[found.weights > 0])
    used["range"] = np.digitize(used["x"], [-1, 0, 1])
    assert (used.groupby("s")[["range", "g", "area"]].nunique() == 1).all(axis=None)
    assert used["s"].nunique() == len(used.groupby(["range", "g", "area"]))


def test_a_value_on_a_cutpoint_opens_the_upper_range():
    frame = pd.DataFrame({"t": [1, 0, 1, 0], "x": [0.0, 1.0, 2.0, 3.0]})
    found = matching.coarsened(frame, treated="t", covariates=["x"], cutpoints={"x": [2]})
    assert found.subclass.tolist() == [0, 0, 1, 1]


def test_ranges_of_equal_width():
    frame = pd.DataFrame({"t": [1, 0, 1, 0], "x": [0.0, 1.0, 9.0, 10.0]})
    found = matching.coarsened(frame, treated="t", covariates=["x"], cutpoints={"x": 2})
    assert found.subclass.tolist() == [0, 0, 1, 1]


def test_one_range_is_no_restriction():
    found = matching.coarsened(FRAME, cutpoints={"x": 1, "g": 1}, **CALL)
    assert found.subclass.max() == 1


def test_finer_ranges_balance_better_and_keep_fewer():
    finer, rougher = (
        matching.coarsened(FRAME, cutpoints={"x": count}, **CALL) for count in (12, 3)
    )
    assert finer.n_treated_used < rougher.n_treated_used
    worst = [matching.balance(FRAME, m, covariates=["x"]).worst for m in (finer, rougher)]
    assert worst[0] < worst[1]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"cutpoints": {"gone": 3}}, "unknown_option"),
        ({"cutpoints": {"area": 3}}, "not_a_number"),
        ({"cutpoints": {"x": 0}}, "unknown_option"),
        ({"cutpoints": {"x": [0.0, np.nan]}}, "unknown_option"),
        ({"covariates": []}, "no_covariates"),
        ({"estimand": "ATO"}, "estimand_not_available"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.coarsened(FRAME, **(CALL | options))
    assert refusal.value.code == code
