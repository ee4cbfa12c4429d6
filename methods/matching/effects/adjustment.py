"""Regression adjustment: one outcome model per arm, without matching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.matching.effects.g_computation import Kind, effect
from methods.matching.parts.matched import make_matches, nobody_dropped
from methods.matching.parts.units import read_people
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
    everybody = make_matches(
        np.ones(len(frame)),
        read_people(frame, treated=treated, covariates=(), weights=weights),
        estimand=estimand,
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
