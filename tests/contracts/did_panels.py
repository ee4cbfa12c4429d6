"""Every difference-in-differences estimator on one small panel, and the ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from methods import did, inference

Estimator = Callable[[pd.DataFrame], Any]
STAGGERED: dict[str, Any] = {
    "outcome": "y",
    "unit": "unit",
    "time": "time",
    "first_treated": "start",
    "covariates": ("x",),
    "cluster": "cluster",
    "weights": "w",
}
NOW: dict[str, Any] = {"outcome": "y", "unit": "unit", "time": "time", "treated_now": "now"}
FULL: dict[str, Any] = {**NOW, "covariates": ("x",), "cluster": "cluster", "weights": "w"}
SIDES: dict[str, Any] = {"outcome": "y", "treated": "treated", "post": "post"}
COUNTED: dict[str, Any] = {**FULL, "outcome": "n"}


def panel(*, staggered: bool = True, units: int = 36, periods: int = 7) -> pd.DataFrame:
    """Starts in periods 3, 5 and never (or 4 and never); clusters of three units of one start."""
    rng = np.random.default_rng(8)
    unit, time = (part.ravel() for part in np.divmod(np.arange(units * periods), periods))
    starts = np.array([3, 5, np.nan] if staggered else [4, np.nan, np.nan])
    start = starts[unit // 3 % 3]
    level, w = rng.normal(size=units), 1.0 + rng.random(units)
    time = time + 1
    now = (time >= start).astype(np.int64)
    x = rng.normal(size=unit.size)
    y = level[unit] + 0.3 * time + 0.5 * x + now + rng.normal(size=unit.size)
    return pd.DataFrame(
        {
            "unit": unit,
            "time": time,
            "start": start,
            "now": now,
            "treated": (start > 0).astype(np.int64),
            "post": (time >= 4).astype(np.int64),
            "eligible": unit % 2,
            "x": x,
            "w": w[unit],
            "cluster": unit // 3,
            "y": y,
            "n": rng.poisson(np.exp(1 + 0.1 * time - 0.3 * now)),
        }
    )


def _event_study(kind: str) -> Estimator:
    return lambda frame: did.event_study(frame, estimator=kind, **STAGGERED)


def _two_waves(frame: pd.DataFrame) -> pd.DataFrame:
    """The third and the last period, as methods with one period before and after need them."""
    return frame[frame["time"].isin([3, 7])]


def _ever(frame: pd.DataFrame) -> list[Any]:
    """Units that ever have the programme, in order."""
    return sorted(frame.loc[frame["start"].notna(), "unit"].dropna().unique())


def _cohorts(**options: Any) -> Estimator:
    return lambda frame: did.callaway_santanna(frame, **{**STAGGERED, **options})


PATHS: dict[str, Estimator] = {
    "event_study_two_way": _event_study("two_way"),
    "event_study_sun_abraham": _event_study("sun_abraham"),
    "callaway_santanna": _cohorts(),
    "callaway_santanna_not_yet": _cohorts(control_group="not_yet_treated"),
    "callaway_santanna_pairs": _cohorts(unbalanced="pairs", score="reg"),
    "callaway_santanna_rows": _cohorts(unbalanced="rows", score="reg"),
    "callaway_santanna_sections": _cohorts(panel=False),
    "imputation": lambda frame: did.imputation(frame, **STAGGERED),
    "two_stage": lambda frame: did.two_stage(frame, **STAGGERED),
}
STARTED: dict[str, Estimator] = {
    "two_way": lambda frame: did.two_way(frame, **FULL),
    "two_way_cr2": lambda frame: did.two_way(frame, variance="CR2", **FULL),
    "poisson": lambda frame: did.poisson(frame, **COUNTED),
    "decompose": lambda frame: did.decompose(frame, **NOW),
}
BLOCKS: dict[str, Estimator] = {
    "synthetic_did": lambda frame: did.synthetic_did(frame, draws=20, **NOW),
    "synthetic_control": lambda frame: did.synthetic_control(
        frame[~frame["unit"].isin(_ever(frame)[1:])],
        outcome="y",
        unit="unit",
        time="time",
        treated_unit=(_ever(frame) or [None])[0],
        start=4,
    ),
}
GROUPS: dict[str, Estimator] = {
    "two_period": lambda frame: did.two_period(
        frame, covariates=("x",), cluster="cluster", weights="w", **SIDES
    ),
    "two_period_cr2": lambda frame: did.two_period(
        frame, covariates=("x",), cluster="cluster", variance="CR2", **SIDES
    ),
    "triple_difference": lambda frame: did.triple_difference(
        frame, eligible="eligible", covariates=("x",), cluster="unit", **SIDES
    ),
    "doubly_robust_panel": lambda frame: did.doubly_robust(
        _two_waves(frame), unit="unit", covariates=("x",), weights="w", **SIDES
    ),
    "doubly_robust_sections": lambda frame: did.doubly_robust(
        frame, covariates=("x",), weights="w", **SIDES
    ),
    "permutation": lambda frame: inference.permutation(frame, unit="cluster", draws=99, **SIDES),
    "wild_cluster_bootstrap": lambda frame: inference.wild_cluster_bootstrap(
        frame.assign(term=frame["treated"].astype(float) * frame["post"].astype(float)),
        outcome="y",
        term="term",
        covariates=("treated", "post", "x"),
        cluster="cluster",
        draws=99,
    ),
}
