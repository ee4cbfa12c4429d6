"""Regression adjustment: one outcome model per arm, without matching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.columns import treated_column, weight_column
from methods.matching.effects import Kind, effect
from methods.matching.matched import make_matches, nobody_dropped
from methods.results import Estimate, Scale


def regression_adjustment(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    estimand: Literal["ATT", "ATE", "ATC"] = "ATT",
    kind: Kind = "continuous",
    scale: Scale = "difference",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Compare everybody after adjusting for covariates; a check on a matched result.

    It extrapolates where the groups do not overlap, so it is not a headline on its own.

    Args:
        frame: one row per person.
        outcome: numeric column.
        treated: 0/1 column.
        covariates: columns known before the start.
        estimand: over whom predictions are averaged.
        kind: as in ``effect``.
        scale: as in ``effect``.
        cluster: column within which people are alike; None takes people as independent (HC3).
        weights: column of sampling weights.
        level: confidence level.

    Raises:
        NotIdentifiedError: as ``effect``.

    Source: Imbens and Wooldridge (2009), section 5.3; covariates are held fixed.
    """
    took_part = treated_column(frame, treated)
    everybody = make_matches(
        np.ones(len(frame)),
        treated=took_part,
        estimand=estimand,
        subclass=np.full(len(frame), -1, dtype=np.int64),
        pairs=np.empty((0, 2), dtype=np.int64),
        replacement=False,
        distance=np.full(len(frame), np.nan),
        caliper=None,
        sampling_weights=weight_column(frame, weights),
        dropped=nobody_dropped(),
        method="regression adjustment of everybody",
    )
    return effect(
        frame,
        everybody,
        outcome=outcome,
        covariates=covariates,
        kind=kind,
        scale=scale,
        cluster=cluster,
        level=level,
    )
