"""Baseline equivalence on shares and means that give round numbers."""

import numpy as np
import pandas as pd
import pytest

from methods import matching

RNG = np.random.default_rng(1)
FRAME = pd.DataFrame({"t": np.repeat([1, 0], 200), "x": np.tile(RNG.normal(size=200), 2)})


def judge(**columns):
    frame = FRAME.assign(**columns)
    everybody = matching.weight(frame, treated="t", covariates=["x"])
    return matching.baseline_equivalence(frame, everybody, covariates=list(columns)).iloc[0]


@pytest.mark.parametrize(
    ("shift", "category"),
    [(0.0, "satisfied"), (0.04, "satisfied"), (0.1, "needs adjustment"), (0.5, "not satisfied")],
)
def test_categories_follow_the_size(shift, category):
    own = FRAME["x"] / FRAME["x"].std(ddof=1)
    row = judge(y=own + shift * FRAME["t"])
    assert row["category"] == category
    assert row["effect_size_after"] == pytest.approx(shift, abs=0.01)


def test_shares_use_the_cox_index():
    yes = np.concatenate([np.arange(200) < 100, np.arange(200) < 50])
    row = judge(y=yes.astype(int))
    assert row["effect_size_before"] == pytest.approx(np.log(3) / 1.65)
