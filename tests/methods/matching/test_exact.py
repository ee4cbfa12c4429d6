"""Exact matching by hand, with sampling weights, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

FRAME = pd.DataFrame(
    {
        "t": [1, 1, 0, 0, 0, 1, 0, 1, 0],
        "area": ["a", "a", "a", "b", "b", "b", "b", "c", "d"],
        "w": [1.0, 3.0, 2.0, 1.0, 1.0, 5.0, 3.0, 1.0, 1.0],
    }
)


def test_weights_by_hand():
    found = matching.exact(FRAME, treated="t", covariates=["area"])
    assert found.subclass.tolist() == [0, 0, 0, 1, 1, 1, 1, -1, -1]
    raw = np.array([2, 1 / 3, 1 / 3, 1 / 3])
    assert found.weights[[0, 1, 5]].tolist() == [1, 1, 1]
    assert found.weights[[2, 3, 4, 6]] == pytest.approx(raw * 4 / raw.sum())
    assert found.weights[[7, 8]].tolist() == [0, 0]


def test_sampling_weights_balance_the_columns_matched_on():
    found = matching.exact(FRAME, treated="t", covariates=["area"], weights="w")
    table = matching.balance(FRAME, found, covariates=["area"]).table
    assert table["treated_after"].to_numpy() == pytest.approx(table["comparison_after"])


def test_people_without_sampling_weight_are_left_out():
    frame = FRAME.assign(w=[1, 0, 2, 1, 1, 5, 3, 1, 1])
    found = matching.exact(frame, treated="t", covariates=["area"], weights="w")
    assert found.weights[1] == 0
    assert found.n_treated_used == 2


def test_those_left_out_are_described():
    found = matching.exact(FRAME, treated="t", covariates=["area"])
    dropped = found.dropped.set_index("covariate")
    assert dropped.loc["area_c", "dropped_mean"] == 1
    assert dropped.loc["area_c", "kept_mean"] == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"covariates": []}, "no_covariates"),
        ({"covariates": ["gone"]}, "no_such_column"),
        ({"covariates": "area"}, "unknown_option"),
        ({"covariates": ["area"], "estimand": "ATO"}, "estimand_not_available"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.exact(FRAME, treated="t", **options)
    assert refusal.value.code == code


def test_nobody_alike_is_refused():
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.exact(FRAME.iloc[[7, 8]], treated="t", covariates=["area"])
    assert refusal.value.code == "no_matches"
