"""Pooling keeps the shape of ranges that reach further on one side, and leaves t intervals be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from methods import inference, matching
from methods.inference.lopsided import pooled_interval
from methods.results import interval


def estimates(events, kind="binary", others=(7, 8, 9)):
    """The same 60 participants against others of whom a few more had it each time."""
    found = []
    for more in others:
        frame = pd.DataFrame({"t": np.repeat([1, 0], 60), "y": 0, "same": 0.0})
        frame.loc[: events - 1, "y"] = 1
        frame.loc[60 : 59 + more, "y"] = 1
        matches = matching.exact(frame, treated="t", covariates=("same",))
        found.append(matching.effect(frame, matches, outcome="y", kind=kind))
    return found


def test_score_limits_keep_their_shape():
    found = estimates(0)
    pooled = inference.pool(found)
    middle = found[1]
    assert pooled.value == pytest.approx(middle.value)
    shapes = [(e.value - e.ci_low) / (e.ci_high - e.value) for e in (pooled, middle)]
    assert shapes[0] == pytest.approx(shapes[1], rel=0.02)
    assert shapes[0] > 1.1
    assert pooled.ci_low < middle.ci_low < middle.ci_high < pooled.ci_high
    assert pooled.p_value < 0.02


def test_p_value_and_limits_agree_about_none():
    for value in (0.19, 0.21, -0.19, -0.21):
        one = replace(estimates(0)[0], value=value, std_error=0.1, ci_low=value - 0.16,
                      ci_high=value + 0.24)  # fmt: skip
        p_value, low, high = pooled_interval([one, one], value, 0.1, float("inf"))
        assert (low, high) == pytest.approx((one.ci_low, one.ci_high))
        assert (p_value < 0.05) == (low > 0 or high < 0)


def test_t_intervals_are_pooled_as_ever():
    found = estimates(16, others=(17, 18, 19))
    pooled = inference.pool(found)
    plain = interval(pooled.value, pooled.std_error, pooled.dof, 0.95)
    assert (pooled.p_value, pooled.ci_low, pooled.ci_high) == plain


def test_averaging_over_ties_keeps_the_shape():
    frame = pd.DataFrame({"t": np.repeat([1, 0], (40, 120)), "y": 0, "x": 0})
    frame.loc[40:55, "y"] = 1
    frame["x"] = frame.index % 4
    found = matching.tie_spread(
        lambda seed: matching.nearest(frame, treated="t", covariates=("x",), seed=seed),
        lambda matches: matching.effect(frame, matches, outcome="y", kind="binary"),
        draws=5,
    )
    average = found.average
    assert average.value - average.ci_low > 1.1 * (average.ci_high - average.value)
    assert average.ci_high < 0
