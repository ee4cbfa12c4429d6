"""A staggered panel with known effects, shared by the tests of this folder."""

import numpy as np
import pandas as pd

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
STARTS = np.array([2013.0, 2014.0, 2016.0, np.nan])


def panel(areas=60, seed=0, noise=1.0, starts=STARTS, years=range(2010, 2017)):
    """Effects of 1 + (years since the start) x (1 for the first cohort, 2 for the second, ...)."""
    rng = np.random.default_rng(seed)
    years = np.asarray(years)
    cohort = np.arange(areas) % len(starts)
    start, x = starts[cohort], rng.normal(size=areas) + 0.3 * cohort
    since = years - start[:, None]
    effect = np.where(since >= 0, 1 + (cohort[:, None] + 1) * since, 0.0)
    trend = (0.3 + 0.5 * x[:, None]) * (years - years[0])
    y = rng.normal(size=(areas, 1)) + trend + effect + noise * rng.normal(size=effect.shape)
    each = len(years)
    return pd.DataFrame(
        {
            "y": y.ravel(),
            "area": np.repeat(np.arange(areas), each),
            "year": np.tile(years, areas),
            "start": np.repeat(start, each),
            "x": np.repeat(x, each),
            "kind": np.repeat(np.where(np.arange(areas) % 5 < 2, "a", "b"), each),
            "region": np.repeat(np.arange(areas) // 3, each),
            "w": np.repeat(1.0 + np.arange(areas) % 3, each),
        }
    )


FRAME = panel()
