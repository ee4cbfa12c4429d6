"""Which standard error an effect should have, by how its people were made alike."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from methods.inference.parts.columns import require_columns
from methods.matching.parts.sample import Sample, Variance
from methods.results import Matches

Recommended = Literal["recommended"]
RECOMMENDED: Recommended = "recommended"

_FEW_CLUSTERS = 50
_MANY_ROWS = 20_000  # beyond this, leverages are too small for CR3 to differ from CR1


def recommended_variance(
    frame: pd.DataFrame,
    matches: Matches,
    sample: Sample,
    *,
    adjusted: bool,
    timed: bool,
    cluster: str | None,
) -> Variance | None:
    """The convention whose ranges held the truth in simulation; None is the default of ``effect``.

    Matched sets CR3; weights alone M3, within clusters M; strata and adjusted weights HC3 (the
    default); fewer than 50 clusters CR2; times CR1 there, else their default.

    Args:
        frame: the frame that was matched.
        matches: its matches or weights.
        sample: rows of the outcome model.
        adjusted: whether the outcome model has covariates.
        timed: whether the outcome is a time until an event.
        cluster: column within which people are alike.

    Raises:
        NotIdentifiedError: no such column.

    Source: MacKinnon, Nielsen and Webb (2023) for the jackknife by cluster; Pustejovsky and Tipton
    (2018) for few clusters; Mancl and DeRouen (2001) for weights.
    """
    if cluster is not None:
        require_columns(frame, [cluster])
        if frame[cluster].iloc[sample.row].nunique() < _FEW_CLUSTERS:
            return "CR1" if timed else "CR2"
    if timed:
        return None
    if matches.weight_models:
        bare: Variance = "M3" if cluster is None else "M"
        return None if adjusted else bare
    by_set = cluster is None and sample.matched_set.size > 0
    return "CR3" if by_set and sample.row.size <= _MANY_ROWS else None
