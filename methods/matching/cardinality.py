"""Cardinality matching: the largest groups of equal size whose covariates are balanced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from methods.inference.parts.columns import group_codes
from methods.inference.parts.design_matrix import design_matrix
from methods.matching.parts.matched import dropped_profile, make_matches, require_estimand
from methods.matching.parts.units import generator, read_people
from methods.results import BoolArray, FloatArray, IntArray, Matches, NotIdentifiedError

_OPEN = 3_000  # people among whom branch and bound decides
_MAX_NODES = 500  # a limit on work, not on time, so that every machine gives the same answer
_GAP = 1e-3  # share of people by which the answer may miss the best
_SAMPLE = 20_000  # people whose programme gives large files their first prices
_MAX_ROUNDS = 40
_PREFERENCE = 1e-3  # largest preference, as a share of a participant's worth
_GOLDEN = (5**0.5 - 1) / 2  # its multiples spread evenly over 0 to 1
_LEEWAY = 1e-7  # worth that counts as none


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

    Source: Zubizarreta, Paredes and Rosenbaum (2014), by branch and bound; beyond 3,000 rows among
    those whom the linear programme leaves nearest to the line. ``method`` states how many more
    pairs its bound would allow, if any.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    if not 0 <= tolerance < np.inf:
        raise NotIdentifiedError("unknown_option", "tolerance must be zero or more.")
    people = read_people(frame, treated=treated, covariates=covariates)
    took_part = people.treated
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
        people,
        estimand=estimand,
        dropped=dropped_profile(people.design, side & ~kept, side),
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


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """Keep as many participants as possible.

    Attributes:
        worth: (n,) 1 for participants.
        limits: (r, n) whose sums over those kept must not be above zero.
        equal: (e, n) whose sums over those kept must be zero.
    """

    worth: FloatArray
    limits: FloatArray
    equal: sparse.csc_array

    def rest(self, open_: IntArray, kept: BoolArray) -> tuple[FloatArray, FloatArray]:
        """What the open people may add to the limits, and must add to the equalities."""
        fixed = kept.astype(np.float64)
        fixed[open_] = 0.0
        return -self.limits @ fixed, -(self.equal @ fixed)


def _largest(
    scaled: FloatArray, treated: BoolArray, block: IntArray, tolerance: float
) -> tuple[BoolArray, int]:
    """Whom to keep, and how many pairs at most could be kept.

    The linear programme decides about nearly everybody: at its prices a person is worth keeping or
    not. Only those closest to the line are left to branch and bound.
    """
    n = treated.size
    sign = np.where(treated, 1.0, -1.0)
    levels = np.unique(block, return_inverse=True)[1]
    gap = (scaled * sign[:, None]).T
    allowed = tolerance * treated
    problem = _Problem(
        worth=treated.astype(np.float64),
        limits=np.vstack([gap - allowed, -gap - allowed]),
        equal=sparse.csc_array((sign, (levels, np.arange(n)))),
    )
    if n <= _OPEN:
        return _in_whole_numbers(problem, np.arange(n), np.zeros(n, dtype=np.bool_))
    gain, share = _prices(problem)
    whole = np.minimum(share, 1 - share) < _LEEWAY
    line = np.sort(np.lexsort((np.abs(gain), whole))[:_OPEN])
    kept, _ = _in_whole_numbers(problem, line, share > 0.5)
    return kept, int(np.floor(1e-6 + np.maximum(gain, 0).sum()))


def _prices(problem: _Problem) -> tuple[FloatArray, FloatArray]:
    """What keeping each person is worth at the best prices, and their share in the programme.

    The prices of a part of the people say who is near the line (slight preferences settle who goes
    first among equals); the programme is solved for those, with all others on their side of it,
    until nobody turns out to be on the wrong side.
    """
    n = problem.worth.size
    size = int(np.clip(n // 10, _OPEN, _SAMPLE))
    preference = _PREFERENCE * (np.arange(n) * _GOLDEN % 1.0)
    preferring = replace(problem, worth=problem.worth - preference)
    gain, _ = _programme(preferring, np.arange(size), np.zeros(n, dtype=np.bool_))
    share = (gain > 0).astype(np.float64)
    for _ in range(_MAX_ROUNDS):
        open_ = np.sort(np.argsort(np.abs(gain), kind="stable")[:size])
        new_gain, new_share = _programme(problem, open_, share > 0.5)
        wrong = (np.abs(new_gain) > _LEEWAY) & ((new_gain > 0) != (share > 0.5))
        wrong[open_] = False
        if not new_share.size or wrong.sum() > size:
            size = min(2 * size, n)
            continue
        gain = new_gain
        share = np.where(wrong, gain > 0, share > 0.5).astype(np.float64)
        share[open_] = new_share
        if not wrong.any():
            break
    return gain, share


def _programme(
    problem: _Problem, open_: IntArray, kept: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Worth of everybody at the programme's prices, and shares of the open ones.

    There are no shares when the others leave the open ones no solution.
    """
    limits, equal = problem.rest(open_, kept)
    columns: Any = problem.equal[:, open_]
    solved = optimize.linprog(
        -problem.worth[open_],
        A_ub=problem.limits[:, open_],
        b_ub=limits,
        A_eq=columns,
        b_eq=equal,
        bounds=(0, 1),
        method="highs",
    )
    if solved.x is None or solved.status != 0:
        return problem.worth, np.empty(0)
    prices = solved.ineqlin.marginals @ problem.limits + problem.equal.T @ solved.eqlin.marginals
    return np.asarray(problem.worth + prices), solved.x


def _in_whole_numbers(problem: _Problem, open_: IntArray, kept: BoolArray) -> tuple[BoolArray, int]:
    """Whom of the open people to keep, beside those kept, and how many pairs at most."""
    limits, equal = problem.rest(open_, kept)
    solved = optimize.milp(
        -problem.worth[open_],
        constraints=[
            optimize.LinearConstraint(problem.limits[:, open_], -np.inf, limits),
            optimize.LinearConstraint(problem.equal[:, open_], equal, equal),
        ],
        integrality=np.ones(open_.size, dtype=np.int64),
        bounds=optimize.Bounds(0, 1),
        options={"node_limit": _MAX_NODES, "mip_rel_gap": _GAP},
    )
    if solved.x is None or solved.mip_dual_bound is None:
        return np.zeros_like(kept), 0
    result = kept.copy()
    result[open_] = solved.x > 0.5
    return result, int(np.floor(1e-6 - solved.mip_dual_bound))
