"""Cardinality matching: the largest groups of equal size whose covariates are balanced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from methods.inference.columns import group_codes, treated_column
from methods.inference.design_matrix import design_matrix
from methods.matching.matched import dropped_profile, make_matches, require_estimand
from methods.matching.units import generator
from methods.results import BoolArray, FloatArray, IntArray, Matches, NotIdentifiedError

_EXACT_ROWS = 3_000  # beyond these the programme is rounded instead of solved in whole numbers
_MAX_NODES = 500  # a limit on work, not on time, so that every machine gives the same answer
_GAP = 1e-3  # share of people by which the answer may miss the best
_ROUNDS = 12


def cardinality(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    tolerance: float = 0.1,
    exact: Sequence[str] = (),
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    seed: int | None = None,
) -> Matches:
    """Keep as many people as possible with every mean balanced; adjust and state who was left out.

    As many participants as comparison people are kept, without pairing them. Where participants
    are left out, the effect is about those who are kept.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start; every level of a category is balanced.
        tolerance: largest difference in means, in standard deviations before matching.
        exact: columns whose levels must hold equally many of both groups.
        estimand: whose standard deviation counts: participants' for the ATT, the comparison
            group's for the ATC, the root of their mean variance for the ATE.
        seed: decides between equally good choices; None uses the documented default.

    Raises:
        NotIdentifiedError: unusable columns or options, or no two people can be kept.

    Source: Zubizarreta, Paredes and Rosenbaum (2014). Solved by branch and bound up to 3,000
    rows, beyond that by rounding the linear programme, which has few fractions. ``method`` states
    how many more pairs the bound would allow.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    if not 0 <= tolerance < np.inf:
        raise NotIdentifiedError("unknown_option", "tolerance must be zero or more.")
    took_part = treated_column(frame, treated)
    levels = design_matrix(frame, covariates, levels="balance")
    if not levels.names:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate to balance.")
    shuffled = generator(seed).permutation(len(frame))
    block = group_codes(frame, exact) if exact else np.zeros(len(frame), dtype=np.int64)
    scaled = _scaled(levels.matrix, took_part, estimand)
    kept = np.zeros(len(frame), dtype=np.bool_)
    chosen, bound = _largest(scaled[shuffled], took_part[shuffled], block[shuffled], tolerance)
    kept[shuffled] = chosen
    if not kept.any():
        raise NotIdentifiedError(
            "no_matches", "No groups are balanced within this tolerance. Widen it."
        )
    side = {"ATT": took_part, "ATC": ~took_part}.get(estimand, np.ones_like(took_part))
    pairs = int(kept.sum()) // 2
    how = f"cardinality matching within {tolerance:g} standard deviations"
    if exact:
        how += f", exact shares of {', '.join(exact)}"
    if bound > pairs:
        how += f", at most {bound - pairs} pairs short of the largest groups"
    return make_matches(
        kept.astype(np.float64),
        treated=took_part,
        estimand=estimand,
        subclass=np.full(len(frame), -1, dtype=np.int64),
        pairs=np.empty((0, 2), dtype=np.int64),
        replacement=False,
        distance=np.full(len(frame), np.nan),
        caliper=None,
        sampling_weights=None,
        dropped=dropped_profile(design_matrix(frame, covariates), side & ~kept, side),
        method=how,
    )


def _scaled(matrix: FloatArray, treated: BoolArray, estimand: str) -> FloatArray:
    """Covariates in standard deviations before matching, as ``balance`` counts them."""
    spreads = np.empty(matrix.shape[1])
    for j, values in enumerate(matrix.T):
        own = [_variance(values[side]) for side in (treated, ~treated)]
        variance = {"ATT": own[0], "ATC": own[1]}.get(estimand, (own[0] + own[1]) / 2)
        everybody = _variance(values)
        spreads[j] = np.sqrt(variance if variance > 1e-12 * everybody else everybody)
    return np.asarray((matrix - matrix.mean(axis=0)) / np.where(spreads > 0, spreads, 1.0))


def _variance(values: FloatArray) -> float:
    low, high = values.min(), values.max()
    if np.all((values == low) | (values == high)):
        return float((values.mean() - low) * (high - values.mean()))
    return float(values.var(ddof=1))


def _largest(
    scaled: FloatArray, treated: BoolArray, block: IntArray, tolerance: float
) -> tuple[BoolArray, int]:
    """Whom to keep, and how many pairs at most could be kept."""
    sign = np.where(treated, 1.0, -1.0)
    levels = np.unique(block, return_inverse=True)[1]
    equal = sparse.csr_array((sign, (levels, np.arange(sign.size))))
    if sign.size <= _EXACT_ROWS:
        solved = optimize.milp(
            -treated.astype(np.float64),
            constraints=[
                optimize.LinearConstraint(_rows(scaled, treated, sign, tolerance), -np.inf, 0.0),
                optimize.LinearConstraint(equal, 0.0, 0.0),
            ],
            integrality=np.ones(sign.size, dtype=np.int64),
            bounds=optimize.Bounds(0, 1),
            options={"node_limit": _MAX_NODES, "mip_rel_gap": _GAP},
        )
        if solved.x is not None and solved.mip_dual_bound is not None:
            chosen = np.asarray(solved.x > 0.5, dtype=np.bool_)
            return chosen, int(np.floor(1e-6 - solved.mip_dual_bound))
    return _rounded(scaled, treated, sign, levels, tolerance)


def _rows(scaled: FloatArray, treated: BoolArray, sign: FloatArray, tolerance: float) -> FloatArray:
    """Difference in sums within the tolerance times the participants kept, both ways."""
    gap = (scaled * sign[:, None]).T
    allowed = tolerance * treated
    return np.asarray(np.vstack([gap - allowed, -gap - allowed]))


def _rounded(
    scaled: FloatArray,
    treated: BoolArray,
    sign: FloatArray,
    levels: IntArray,
    tolerance: float,
) -> tuple[BoolArray, int]:
    """The linear programme rounded down; it is made stricter until the rounded groups balance."""
    equal: Any = sparse.csr_array((sign, (levels, np.arange(sign.size))))
    stricter, bound = 0.0, None
    for _ in range(_ROUNDS):
        solved = optimize.linprog(
            -treated.astype(np.float64),
            A_ub=_rows(scaled, treated, sign, tolerance * (1 - stricter)),
            b_ub=np.zeros(2 * scaled.shape[1]),
            A_eq=equal,
            b_eq=np.zeros(equal.shape[0]),
            bounds=(0, 1),
            method="highs",
        )
        if solved.x is None or solved.fun is None:
            break
        bound = int(np.floor(1e-6 - solved.fun)) if bound is None else bound
        kept = _same_numbers(solved.x > 1 - 1e-7, treated, levels)
        if not kept.any():
            break
        gap = np.abs(sign[kept] @ scaled[kept]) / (kept.sum() / 2)
        if gap.max() <= tolerance * (1 + 1e-12):
            return kept, bound
        stricter = max(2 * stricter, 1e-4)
    return np.zeros(sign.size, dtype=np.bool_), 0


def _same_numbers(kept: BoolArray, treated: BoolArray, levels: IntArray) -> BoolArray:
    """Those kept, less the last few of the larger group in every level."""
    n_levels = int(levels.max()) + 1
    sides = [kept & treated, kept & ~treated]
    most = np.minimum(*(np.bincount(levels[side], minlength=n_levels) for side in sides))
    result = np.zeros_like(kept)
    for side in sides:
        rows = np.flatnonzero(side)
        rows = rows[np.argsort(levels[rows], kind="stable")]
        rank = np.arange(rows.size) - np.searchsorted(levels[rows], levels[rows])
        result[rows[rank < most[levels[rows]]]] = True
    return result
