"""The panel that every difference-in-differences benchmark runs on."""

import numpy as np
import pandas as pd

COVARIATES = ("x1", "x2", "x3", "b1", "b2")
STARTS = (3, 4, 5, 6)
PERIODS = 8


def panel(units: int, seed: int = 1) -> pd.DataFrame:
    """Staggered starts in periods 3 to 6 and never, over 8 periods, one row per unit and period.

    Five covariates, fixed in time, drive both who starts when and how outcomes move. Effects grow
    by 0.5 a period. Columns: ``unit, time, first_treated`` (missing for never), ``treated_now``,
    ``y``, ``cluster`` (about 50 units each) and the covariates.
    """
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=(units, 3)), rng.random((units, 2)) < (0.4, 0.6)]) - (
        0,
        0,
        0,
        0.4,
        0.6,
    )
    pull = x @ (0.3, -0.2, 0.1, 0.2, -0.2)
    chance = np.column_stack([np.exp(pull * (1 - 0.15 * k)) for k in range(len(STARTS))])
    chance = np.column_stack([0.45 * chance, np.ones(units)])
    cuts = (chance / chance.sum(axis=1, keepdims=True)).cumsum(axis=1)
    cohort = (rng.random((units, 1)) > cuts).sum(axis=1)
    start = np.array([*STARTS, np.nan])[cohort]
    time = np.arange(1, PERIODS + 1)
    trend = 0.2 + x @ (0.15, 0.1, -0.1, 0.1, 0.05)
    exposure = np.nan_to_num(time - start[:, None] + 1, nan=0.0).clip(0)
    y = rng.normal(size=(units, 1)) + trend[:, None] * time + 0.5 * exposure
    y += rng.normal(size=y.shape)
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), PERIODS),
            "time": np.tile(time, units),
            "first_treated": np.repeat(start, PERIODS),
            "treated_now": (exposure > 0).astype(np.int64).ravel(),
            "y": y.ravel(),
            "cluster": np.repeat(np.arange(units) // 50, PERIODS),
            **{name: np.repeat(x[:, j], PERIODS) for j, name in enumerate(COVARIATES)},
        }
    )
