"""Oster's bound recovers the truth when selection really is proportional, and refusals."""

import numpy as np
import pandas as pd
import pytest

from methods import sensitivity
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(31)
N = 200_000


def population(delta, effect):
    """Seen and unseen indices of equal variance, uncorrelated, with selection in proportion."""
    seen, unseen = RNG.normal(size=(2, N))
    score = 0.5 * seen + 0.5 * delta * unseen + RNG.normal(size=N)
    t = (score > 0).astype(int)
    y = effect * t + seen + unseen + RNG.normal(size=N)
    return pd.DataFrame({"seen": seen, "t": t, "y": y, "unseen": unseen})


def r2_of_everything(frame):
    x = np.column_stack([np.ones(N), frame[["t", "seen", "unseen"]]])
    left = frame["y"] - x @ np.linalg.lstsq(x, frame["y"], rcond=None)[0]
    return 1 - left.var() / frame["y"].var()


def test_equal_selection_is_undone():
    frame = population(1, 0.4)
    found = sensitivity.oster(
        frame, outcome="y", treated="t", covariates=["seen"], r2_max=r2_of_everything(frame)
    )
    assert abs(found.estimate - 0.4) > 0.5
    assert min(abs(found.adjusted - 0.4), abs(found.alternative - 0.4)) < 0.05


def test_proportion_of_selection_is_found_when_there_is_no_effect():
    for delta in (0.5, 1.0, 2.0):
        frame = population(delta, 0.0)
        found = sensitivity.oster(
            frame, outcome="y", treated="t", covariates=["seen"], r2_max=r2_of_everything(frame)
        )
        assert found.delta == pytest.approx(delta, rel=0.05)


@pytest.mark.parametrize("r2_max", [0.0, 1.01, float("nan")])
def test_an_impossible_r2_is_refused(r2_max):
    frame = population(1, 0.4).iloc[:500]
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.oster(frame, outcome="y", treated="t", covariates=["seen"], r2_max=r2_max)
    assert refusal.value.code == "unknown_option"


def test_other_refusals():
    frame = population(1, 0.4).iloc[:500]
    for change, covariates in (({"y": 1.0}, ["seen"]), ({}, [])):
        with pytest.raises(NotIdentifiedError):
            sensitivity.oster(
                frame.assign(**change), outcome="y", treated="t", covariates=covariates, r2_max=0.9
            )
