"""Baseline equivalence by the rules of the What Works Clearinghouse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from methods.inference.parts.design_matrix import design_matrix
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError

_LIMITS = (0.05, 0.25)


def baseline_equivalence(
    frame: pd.DataFrame, matches: Matches, *, covariates: Sequence[str]
) -> pd.DataFrame:
    """Baseline differences as the clearinghouse counts them; use ``balance`` for matching itself.

    Args:
        frame: the frame that was matched, in the same order.
        matches: its matches or weights.
        covariates: columns to compare.

    Returns:
        One row per covariate with ``effect_size_before, effect_size_after`` (Hedges' g, or the Cox
        index for 0/1 covariates; treated minus comparison) and ``category``: "satisfied" up to
        0.05, "needs adjustment" up to 0.25, else "not satisfied", judged after matching.

    Raises:
        NotIdentifiedError: unusable columns, or a frame of another length.

    Source: What Works Clearinghouse, Procedures and Standards Handbook 5.0, chapter IV.
    """
    if len(frame) != matches.treated.size:
        raise NotIdentifiedError(
            "wrong_frame", "Equivalence needs the same rows that were matched."
        )
    design = design_matrix(frame, covariates, levels="balance")
    own = np.ones(len(frame)) if matches.sampling_weights is None else matches.sampling_weights
    sizes: dict[str, list[float]] = {"effect_size_before": [], "effect_size_after": []}
    for values in design.matrix.T:
        binary = bool(np.isin(values, (0.0, 1.0)).all())
        for when, weights in (("before", own), ("after", own * matches.weights)):
            size = (_cox if binary else _hedges)(values, weights, matches.treated)
            sizes[f"effect_size_{when}"].append(size)
    result = pd.DataFrame(sizes, index=pd.Index(design.names, name="covariate"))
    after = result["effect_size_after"].abs().to_numpy()
    result["category"] = np.select(
        [after <= _LIMITS[0], after <= _LIMITS[1]],
        ["satisfied", "needs adjustment"],
        "not satisfied",
    )
    return result


def _hedges(values: FloatArray, weights: FloatArray, treated: BoolArray) -> float:
    """Difference in means over the pooled standard deviation, with the small-sample factor."""
    means, squares, counts = [], 0.0, []
    for side in (treated, ~treated):
        used = side & (weights > 0)
        share = weights[used] / weights[used].sum()
        mean, count = float(share @ values[used]), int(used.sum())
        spread = float(share @ (values[used] - mean) ** 2) / max(1 - float(share @ share), 1e-300)
        squares += (count - 1) * spread
        means.append(mean)
        counts.append(count)
    total = sum(counts)
    pooled = float(np.sqrt(squares / (total - 2)))
    if pooled == 0:
        return 0.0 if means[0] == means[1] else float("inf")
    return (means[0] - means[1]) / pooled * (1 - 3 / (4 * total - 9))


def _cox(values: FloatArray, weights: FloatArray, treated: BoolArray) -> float:
    """Difference in log odds divided by 1.65; infinite when one group is all 0 or all 1."""
    one, zero = (
        float(weights[side] @ values[side] / weights[side].sum()) for side in (treated, ~treated)
    )
    if one == zero:
        return 0.0
    with np.errstate(divide="ignore"):
        odds = np.log([one, zero]) - np.log1p([-one, -zero])
    return float(odds[0] - odds[1]) / 1.65
