"""Placebos of a synthetic comparison: places without the programme in the treated's part."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TREATED, UNIT
from evaluator.designs.synthetic.mixes import Estimator, Fit, PlacePanel, fitted, panel_of
from evaluator.disclosure.freely import named, numbered, things
from methods.results import Estimate, FloatArray, NotIdentifiedError, interval

MOST_GROUPS = 200

# Rows of the panel that take the part of those that start together, one group for each start.
_Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Placebos:
    """What the same comparison finds in places without the programme.

    Attributes:
        value: (g,) mean effects. effect: (g, T) gaps. misfit: (g,) as in ``Fit``.
        by_start, misfit_by_start: (g, k) the same of each start, earliest first.
        every: whether these are all groups of so many places and starts.
    """

    value: FloatArray
    effect: FloatArray
    misfit: FloatArray
    by_start: FloatArray
    misfit_by_start: FloatArray
    every: bool

    @property
    def std_error(self) -> float:
        """Root mean square of the placebo effects, whose truth is zero."""
        return float(np.sqrt((self.value**2).mean()))


def placebos(frame: pd.DataFrame, estimator: Estimator, seed: int, *, back: int = 0) -> Placebos:
    """The comparison repeated for groups of places without the programme.

    Every group of as many places as were treated takes their part in turn, with their starts; a
    random 200 where there are more. The treated places are never among those that they are
    compared with.

    Args:
        frame: as in ``mixes.fit``.
        estimator: as there.
        seed: of the draws.
        back: as in ``mixes.panel_of``.

    Raises:
        NotIdentifiedError: ``too_few_comparison`` when no group leaves two places to compare with.
    """
    return placebos_of(panel_of(frame, back), estimator, seed)


def placebos_of(
    panel: PlacePanel, estimator: Estimator, seed: int, *, most: int = MOST_GROUPS
) -> Placebos:
    """The same of a panel, with a random ``most`` groups where there are more."""
    starts, sizes = np.unique(panel.starts, return_counts=True)
    without = panel.without_programme()
    donors, treated = len(without.names), int(sizes.sum())
    if donors - treated < 2:
        raise NotIdentifiedError(
            "too_few_comparison",
            f"{things(donors)} comparison places for {things(treated)} in the programme are too "
            "few to judge "
            "the uncertainty by.",
        )
    fits = []
    for groups in _groups(_by_name(without.names), sizes.tolist(), seed, most):
        start = np.full(donors, -1)
        for first, rows in zip(starts, groups, strict=True):
            start[list(rows)] = first
        fits.append(fitted(replace(without, start=start), estimator))
    return Placebos(
        np.array([each.value for each in fits]),
        np.stack([each.effect for each in fits]),
        np.array([each.misfit for each in fits]),
        np.array([[part.value for part in each.parts] for each in fits]),
        np.array([[part.misfit for part in each.parts] for each in fits]),
        placements(donors, sizes.tolist()) <= most,
    )


def _by_name(names: pd.Index) -> list[int]:
    """Rows in the order of their names, so that draws do not hang on how a sheet is sorted."""
    return sorted(range(len(names)), key=lambda row: named(names[row]))


def placements(donors: int, sizes: Sequence[int]) -> int:
    """In how many ways so many places can take the part of those that start together."""
    ways = 1
    for size in sizes:
        ways *= math.comb(donors, size)
        donors -= size
    return ways


def _groups(rows: list[int], sizes: list[int], seed: int, most: int) -> Iterator[_Groups]:
    if placements(len(rows), sizes) <= most:
        yield from _every(rows, sizes)
        return
    rng = np.random.default_rng(seed)
    ends = np.cumsum(sizes)[:-1]
    for _ in range(most):
        chosen = rng.choice(len(rows), sum(sizes), replace=False)
        yield tuple(tuple(rows[i] for i in part) for part in np.split(chosen, ends))


def _every(rows: list[int], sizes: list[int]) -> Iterator[_Groups]:
    if not sizes:
        yield ()
        return
    for group in combinations(rows, sizes[0]):
        left = [row for row in rows if row not in group]
        for others in _every(left, sizes[1:]):
            yield (group, *others)


def smallest_p(treated: int, comparison: int) -> float:
    """Smallest p-value when any so many of the places could have been the treated ones."""
    return 1 / math.comb(treated + comparison, treated)


def smallest_told(others: Placebos, treated: int, comparison: int) -> float:
    """Smallest p-value that these placebos can tell of: drawn ones rank it among themselves."""
    return smallest_p(treated, comparison) if others.every else 1 / (len(others.value) + 1)


def rank_reach(others: Placebos, level: float) -> float | None:
    """How far one place's effect must lie from zero to be among the largest; None where it cannot.

    ``others`` are places that take its part one by one.
    """
    allowed = math.floor((1 - level) * (len(others.value) + 1) + 1e-9)
    return float(np.sort(np.abs(others.value))[-allowed]) if allowed else None


def judged(
    found: Fit, others: Placebos, frame: pd.DataFrame, method: str, level: float
) -> Estimate:
    """The effect with the range that so many places allow.

    One treated place: every effect that would not be among the largest placebo effects, and the
    rank as p-value (Abadie, Diamond and Hainmueller 2010; Firpo and Possebom 2018). Several: the
    placebo spread with t(J - 1) for J comparison places (Arkhangelsky and others 2021, algorithm
    4, with t for few places), and a p-value no smaller than so many groups can tell. Where no
    placement could be that rare the range is widened to include no effect.

    Raises:
        NotIdentifiedError: ``no_variation``.
    """
    sides = frame.drop_duplicates(UNIT)[TREATED]
    treated, comparison = int((sides == 1).sum()), int((sides == 0).sum())
    spread, dof = others.std_error, float(comparison - 1)
    if not spread > 1e-12 * float(np.abs(frame[OUTCOME]).max()):
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary enough to judge the uncertainty by."
        )
    p_value, low, high = interval(found.value, spread, dof, level)
    how = "all" if others.every else "drawn"
    drawn, free = things(len(others.value)), numbered(comparison - 1)
    told = f"placebo spread over {drawn} {how} groups of places, t({free})"
    if len(found.parts) > 1:
        told += ", with the same starts"
    p_value = max(p_value, smallest_told(others, treated, comparison))
    if treated == 1:
        p_value = (1 + int((np.abs(others.value) >= abs(found.value)).sum())) / (comparison + 1)
        reach = rank_reach(others, level)
        if reach is not None:
            low, high = found.value - reach, found.value + reach
            told = f"placebo ranks among {things(comparison + 1)} places"
    estimate = Estimate(
        value=found.value, std_error=spread, ci_low=low, ci_high=high, p_value=p_value, dof=dof,
        level=level, n_obs=len(frame), n_units=treated + comparison, n_treated=treated,
        n_comparison=comparison, n_clusters=None, scale="difference", method=method, variance=told,
    )  # fmt: skip
    if smallest_p(treated, comparison) <= 1 - level + 1e-9:
        return estimate
    return replace(
        estimate,
        ci_low=min(low, 0.0),
        ci_high=max(high, 0.0),
        p_value=max(p_value, smallest_p(treated, comparison)),
        variance=f"{told}; widened to include no effect, which so few places cannot exclude",
    )
