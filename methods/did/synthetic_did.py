"""Synthetic difference-in-differences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import pandas as pd

from methods.did.block_panel import BlockPanel, block_panel
from methods.did.simplex import simplex_weights
from methods.inference.columns import indicator
from methods.inference.estimates import check_level
from methods.results import Estimate, FloatArray, IntArray, NotIdentifiedError, interval

VarianceKind = Literal["placebo", "jackknife", "bootstrap"]
VARIANCES: tuple[VarianceKind, ...] = get_args(VarianceKind)

# The weights of periods are penalised only so far that they are unique.
_PERIOD_PENALTY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticDid(Estimate):
    """An ``Estimate`` with the comparison it rests on.

    Attributes:
        unit_weights: of the comparison units, by unit; they sum to 1.
        period_weights: of the periods before the start, by period; they sum to 1.
        path: one row per period: ``period``, ``treated`` (mean), ``synthetic`` (weighted mean
            of the comparison units), ``effect`` (their gap less its weighted mean before the
            start; outcome's unit), ``after`` (whether the programme had started).
    """

    unit_weights: pd.Series
    period_weights: pd.Series
    path: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    value: float
    unit_weights: FloatArray
    period_weights: FloatArray


def synthetic_did(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    variance: VarianceKind = "placebo",
    draws: int = 200,
    seed: int | None = None,
    level: float = 0.95,
) -> SyntheticDid:
    """Difference-in-differences against a weighted comparison that moved alike beforehand.

    For one or a few treated units with a history, when no plain comparison group moved in
    parallel. Comparison units are weighted so that they moved like the treated, periods so
    that they resemble those after the start; levels may differ. All treated units start
    together; for staggered starts estimate each group against units that never start.

    Args:
        frame: one row per unit and period, every unit in every period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1; once 1, a unit stays at 1.
        variance: "placebo" gives the programme to comparison units (their noise must be like
            that of the treated; needs more comparison than treated units); "jackknife" and
            "bootstrap" leave out or redraw units (need several treated units).
        draws: of placebo groups or bootstrap samples. When there are no more placebo groups
            than draws, all of them are taken and nothing is random.
        seed: of the draws; None is 0, so that answers repeat.
        level: of the interval.

    Returns:
        The mean effect from the start on, with a normal interval, and its weights.

    Raises:
        NotIdentifiedError: as ``block_panel.block_panel``; ``one_period_before``;
            ``too_few_comparison`` or ``one_treated`` when the variance cannot be had;
            ``no_variation``.
        ValueError: a column or variance that does not exist, or fewer than two draws.

    Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithms 1 to 4.
    """
    check_level(level)
    if variance not in VARIANCES:
        raise ValueError(f"variance must be one of {', '.join(VARIANCES)}, not {variance!r}.")
    if draws < 2:
        raise ValueError("draws must be at least two.")
    panel = block_panel(frame, indicator(frame, treated_now), outcome=outcome, unit=unit, time=time)
    _check_sizes(panel, variance)
    fit = _fit(panel.outcome, panel.n_comparison, panel.n_before)
    std_error, label = _std_error(panel, fit, variance, draws, 0 if seed is None else seed)
    if not std_error > 0:
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary enough to judge the uncertainty by."
        )
    p_value, low, high = interval(fit.value, std_error, math.inf, level)
    units = len(panel.units)
    return SyntheticDid(
        value=fit.value,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=math.inf,
        level=level,
        n_obs=panel.outcome.size,
        n_units=units,
        n_treated=units - panel.n_comparison,
        n_comparison=panel.n_comparison,
        n_clusters=None,
        scale="difference",
        method="synthetic difference-in-differences",
        variance=label,
        unit_weights=pd.Series(fit.unit_weights, panel.units[: panel.n_comparison]),
        period_weights=pd.Series(fit.period_weights, panel.periods[: panel.n_before]),
        path=_path(panel, fit),
    )


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticPoint:
    """The effect and its comparison as in ``SyntheticDid``, without uncertainty."""

    value: float
    unit_weights: pd.Series
    path: pd.DataFrame


def synthetic_point(
    frame: pd.DataFrame, *, outcome: str, unit: str, time: str, treated_now: str
) -> SyntheticPoint:
    """The effect of ``synthetic_did`` alone: for placebos of one's own, not for a result.

    Args:
        frame: one row per unit and period, every unit in every period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1; once 1, a unit stays at 1.

    Raises:
        NotIdentifiedError: as ``block_panel.block_panel``; ``one_period_before``;
            ``too_few_comparison`` with fewer than two comparison units.
    """
    panel = block_panel(frame, indicator(frame, treated_now), outcome=outcome, unit=unit, time=time)
    _check_sizes(panel, "bootstrap", point_only=True)
    fit = _fit(panel.outcome, panel.n_comparison, panel.n_before)
    return SyntheticPoint(
        fit.value,
        pd.Series(fit.unit_weights, panel.units[: panel.n_comparison]),
        _path(panel, fit),
    )


def _check_sizes(panel: BlockPanel, variance: VarianceKind, *, point_only: bool = False) -> None:
    treated = len(panel.units) - panel.n_comparison
    if panel.n_before < 2:
        raise NotIdentifiedError(
            "one_period_before",
            "There is only one period before the start, so nothing shows who moved alike.",
        )
    if panel.n_comparison < 2 or (variance == "placebo" and panel.n_comparison <= treated):
        raise NotIdentifiedError(
            "too_few_comparison",
            f"{panel.n_comparison} comparison units for {treated} treated ones are too few to "
            "judge the uncertainty by.",
        )
    if variance != "placebo" and treated == 1 and not point_only:
        raise NotIdentifiedError(
            "one_treated",
            f"With one treated unit the {variance} variance does not exist; use placebo.",
        )


def _fit(outcome: FloatArray, n_comparison: int, n_before: int) -> _Fit:
    """Weights and estimate; comparison units are the first rows."""
    before, after = outcome[:, :n_before], outcome[:, n_before:].mean(axis=1)
    comparison, treated = before[:n_comparison], before[n_comparison:].mean(axis=0)
    noise = float(np.diff(comparison, axis=1).std(ddof=1))
    cells = (len(outcome) - n_comparison) * (outcome.shape[1] - n_before)
    unit_weights = simplex_weights(
        (comparison - comparison.mean(axis=1, keepdims=True)).T,
        treated - treated.mean(),
        n_before * math.sqrt(cells) * noise**2,
    )
    late = after[:n_comparison]
    period_weights = simplex_weights(
        comparison - comparison.mean(axis=0),
        late - late.mean(),
        n_comparison * (_PERIOD_PENALTY * noise) ** 2,
    )
    value = _double_difference(outcome, n_comparison, n_before, unit_weights, period_weights)
    return _Fit(value, unit_weights, period_weights)


def _double_difference(
    outcome: FloatArray,
    n_comparison: int,
    n_before: int,
    unit_weights: FloatArray,
    period_weights: FloatArray,
) -> float:
    change = outcome[:, n_before:].mean(axis=1) - outcome[:, :n_before] @ period_weights
    return float(change[n_comparison:].mean() - unit_weights @ change[:n_comparison])


def _std_error(
    panel: BlockPanel, fit: _Fit, variance: VarianceKind, draws: int, seed: int
) -> tuple[float, str]:
    rng = np.random.default_rng(seed)
    if variance == "jackknife":
        return _jackknife(panel, fit), "jackknife over units, weights fixed"
    if variance == "bootstrap":
        values = [
            _fit(panel.outcome[rows], controls, panel.n_before).value
            for rows, controls in _resamples(panel, draws, rng)
        ]
        return float(np.std(values)), f"bootstrap of units, {draws} draws"
    treated = len(panel.units) - panel.n_comparison
    groups = math.comb(panel.n_comparison, treated)
    values = [
        _fit(panel.outcome[rows], panel.n_comparison - treated, panel.n_before).value
        for rows in _placebos(panel.n_comparison, treated, draws, rng)
    ]
    label = f"all {groups} placebo groups" if groups <= draws else f"{draws} drawn placebo groups"
    return float(np.std(values)), f"placebo, {label}"


def _placebos(
    n_comparison: int, treated: int, draws: int, rng: np.random.Generator
) -> Iterator[IntArray]:
    """Orders of the comparison units whose last ones take the part of the treated."""
    everyone = np.arange(n_comparison)
    if math.comb(n_comparison, treated) > draws:
        for _ in range(draws):
            yield rng.permutation(n_comparison)
        return
    for chosen in combinations(range(n_comparison), treated):
        yield np.concatenate([np.delete(everyone, chosen), np.asarray(chosen)])


def _resamples(
    panel: BlockPanel, draws: int, rng: np.random.Generator
) -> Iterator[tuple[IntArray, int]]:
    """Units drawn with replacement, both sides present, and how many are comparison units."""
    units = len(panel.units)
    done = 0
    while done < draws:
        rows = np.sort(rng.integers(0, units, units))
        controls = int((rows < panel.n_comparison).sum())
        if 0 < controls < units:
            done += 1
            yield rows, controls


def _jackknife(panel: BlockPanel, fit: _Fit) -> float:
    """Algorithm 3: units left out in turn, the other weights scaled to sum 1 again."""
    units, controls = len(panel.units), panel.n_comparison
    if (fit.unit_weights > 0).sum() < 2:
        raise NotIdentifiedError(
            "too_few_comparison",
            "A single comparison unit carries all the weight, so it cannot be left out.",
        )
    values = np.empty(units)
    for left in range(units):
        weights, comparison = fit.unit_weights, controls
        if left < controls:
            weights, comparison = np.delete(weights, left), controls - 1
            weights = weights / weights.sum()
        values[left] = _double_difference(
            np.delete(panel.outcome, left, axis=0),
            comparison,
            panel.n_before,
            weights,
            fit.period_weights,
        )
    return math.sqrt((units - 1) / units * float(((values - fit.value) ** 2).sum()))


def _path(panel: BlockPanel, fit: _Fit) -> pd.DataFrame:
    treated = panel.outcome[panel.n_comparison :].mean(axis=0)
    synthetic = fit.unit_weights @ panel.outcome[: panel.n_comparison]
    gap = treated - synthetic
    return pd.DataFrame(
        {
            "period": panel.periods,
            "treated": treated,
            "synthetic": synthetic,
            "effect": gap - fit.period_weights @ gap[: panel.n_before],
            "after": np.arange(gap.size) >= panel.n_before,
        }
    )
