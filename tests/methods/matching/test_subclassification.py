"""Slices of the score: equal shares of the target group, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(9)
FRAME = pd.DataFrame({"x": RNG.normal(size=600)})
FRAME["t"] = (RNG.random(600) < 1 / (1 + np.exp(0.5 - FRAME["x"]))).astype(int)
CALL = {"treated": "t", "covariates": ["x"]}


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_slices_hold_equal_shares_of_the_target_group(estimand):
    found = matching.subclassify(FRAME, subclasses=4, estimand=estimand, **CALL)
    target = {"ATT": found.treated, "ATC": ~found.treated}.get(estimand, np.ones(600, bool))
    counts = np.bincount(found.subclass[target])
    assert np.ptp(counts) <= 1
    tops = [found.distance[found.subclass == k].max() for k in range(4)]
    assert tops == sorted(tops)


def test_more_slices_balance_better():
    worst = [
        matching.balance(
            FRAME, matching.subclassify(FRAME, subclasses=k, **CALL), covariates=["x"]
        ).worst
        for k in (2, 10)
    ]
    assert worst[1] < worst[0] / 3


def test_a_slice_without_comparison_people_is_left_out():
    frame = pd.DataFrame({"x": [*range(20), *range(40)], "t": [0] * 20 + [1] * 40})
    frame.loc[20:25, "x"] = 3
    found = matching.subclassify(frame, subclasses=4, **CALL)
    assert found.subclass.max() + 1 < 4
    assert found.n_treated_used < 40
    assert len(found.dropped)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"subclasses": 1}, "unknown_option"),
        ({"subclasses": 2.5}, "unknown_option"),
        ({"estimand": "ATO"}, "estimand_not_available"),
        ({"link": "cloglog"}, "unknown_link"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.subclassify(FRAME, **(CALL | options))
    assert refusal.value.code == code
