"""Where few comparison people serve many participants, each is left out with all their uses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from methods import matching

CALL = {"treated": "t", "covariates": ("x", "z")}


def people(seed: int, pull: float) -> pd.DataFrame:
    """350 people without any effect; who takes part depends on x and z by ``pull``."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, 350))
    took = rng.random(350) < 1 / (1 + np.exp(1.2 - pull * (x + z)))
    y = x + 0.5 * z + rng.normal(size=350)
    return pd.DataFrame({"x": x, "z": z, "t": took.astype(int), "y": y, "own": np.arange(350)})


def answered(frame: pd.DataFrame, **options):
    found = matching.nearest(frame, caliper=0.2, replace=True, **CALL)
    return matching.effect(frame, found, outcome="y", covariates=("x", "z"), **options)


def test_a_person_who_serves_many_shows_as_noise() -> None:
    frame = people(4, 1.8)
    both = answered(frame, variance="recommended")
    alone = answered(frame, variance="CR3", cluster="own")
    assert both.variance == "CR3 by matched set and person"
    assert both.std_error == pytest.approx(alone.std_error, rel=0.15)
    assert both.std_error > 1.1 * answered(frame, variance="CR1").std_error


@pytest.mark.slow
@pytest.mark.parametrize("pull", [0.6, 1.5, 1.8])
def test_ranges_hold_nothing_however_strong_the_selection(
    pull: float, draws: Callable[[int, int], int]
) -> None:
    n = draws(60, 1000)
    found = [answered(people(seed, pull), variance="recommended") for seed in range(n)]
    held = np.mean([each.ci_low <= 0 <= each.ci_high for each in found])
    assert abs(held - 0.955) < 0.025 + 3.5 * np.sqrt(0.05 * 0.95 / n)
