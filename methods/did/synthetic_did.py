"""Synthetic difference-in-differences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

import numpy as np
import pandas as pd

from methods.did.parts.block_panel import BlockPanel, block_panel
from methods.did.parts.synthetic_weights import synthetic_weights
from methods.did.parts.unit_groups import UnitGroups, placebo_orders, resampled_orders, unit_groups
from methods.inference.parts.columns import codes, indicator
from methods.inference.parts.estimates import check_level
from methods.results import Estimate, FloatArray, IntArray, NotIdentifiedError, interval

VarianceKind = Literal["placebo", "jackknife", "bootstrap"]
VARIANCES: tuple[VarianceKind, ...] = get_args(VarianceKind)

# A standard error this small against the outcome is rounding.
_EXACT = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticDid(Estimate):
    """An ``Estimate`` with the comparison it rests on.

    Attributes:
        unit_weights: of the comparison units, by unit; they sum to 1.
        period_weights: of the periods before the start, by period; they sum to 1.
        path: one row per period: ``period``, ``treated`` (mean), ``synthetic`` (weighted mean
            of the comparison units), ``effect`` (their gap less its weighted mean before the
            start; outcome's unit), ``after`` (whether the programme had started).
        by_start: one row per start: ``start``, ``effect``, ``n_treated`` (units), ``n_after``
            (periods), ``weight`` in the whole (treated cells; they sum to 1).

    With several starts the weights are means over starts by ``weight``, and ``path`` has the rows
    of every start, told apart by a first column ``start``.
    """

    unit_weights: pd.Series
    period_weights: pd.Series
    path: pd.DataFrame
    by_start: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """One start: weights, estimate, and which treated units (positions) it is about."""

    value: float
    unit_weights: FloatArray
    period_weights: FloatArray
    n_before: int
    members: IntArray
    cells: int


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
    cluster: str | None = None,
    level: float = 0.95,
) -> SyntheticDid:
    """Difference-in-differences against a weighted comparison that moved alike beforehand.

    For one or a few treated units with a history, when no plain comparison group moved in
    parallel. Comparison units are weighted so that they moved like the treated, periods so
    that they resemble those after the start; levels may differ. Units that start together are
    estimated together, against units that never start; the whole is the mean over starts,
    weighted by treated units times periods since their start.

    Args:
        frame: one row per unit and period, every unit in every period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1; once 1, a unit stays at 1.
        variance: "placebo" gives the programme to comparison units (their noise must be like
            that of the treated; needs more comparison than treated units); "jackknife" and
            "bootstrap" leave out or redraw units (need several treated units, the jackknife at
            every start).
        draws: of placebo groups or bootstrap samples. When all start together and there are no
            more placebo groups than draws, all of them are taken and nothing is random.
        seed: of the draws; None is 0, so that answers repeat.
        cluster: made of whole units that start together, the level at which the programme was
            given: whole clusters are left out, redrawn or given the programme. By default the
            unit. For the placebo, clusters should be of like size.
        level: of the interval.

    Returns:
        The mean effect from the start on, with a normal interval, and its weights.

    Raises:
        NotIdentifiedError: as ``block_panel.block_panel``; ``one_period_before``;
            ``too_few_comparison`` or ``one_treated`` when the variance cannot be had;
            ``cluster_varies`` or ``mixed_clusters``; ``no_variation``.
        ValueError: a column or variance that does not exist, or fewer than two draws.

    Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), algorithms 1 to 4; Clarke,
    Pailanir, Athey and Imbens (2023), section 2.3, for several starts.
    """
    check_level(level)
    if variance not in VARIANCES:
        raise ValueError(f"variance must be one of {', '.join(VARIANCES)}, not {variance!r}.")
    if draws < 2:
        raise ValueError("draws must be at least two.")
    panel = block_panel(
        frame,
        indicator(frame, treated_now),
        outcome=outcome,
        unit=unit,
        time=time,
        several_starts=True,
    )
    groups = unit_groups(panel, None if cluster is None else codes(frame, cluster))
    _check_variance(panel, groups, variance)
    fits = _fits(panel.outcome, panel.first)
    value = _overall(fits)
    std_error, label = _std_error(
        panel, fits, groups, variance, draws, np.random.default_rng(0 if seed is None else seed)
    )
    if not std_error > _EXACT * np.abs(panel.outcome).max():
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary enough to judge the uncertainty by."
        )
    p_value, low, high = interval(value, std_error, math.inf, level)
    units = len(panel.units)
    return SyntheticDid(
        value=value,
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
        n_clusters=None if cluster is None else len(groups.comparison) + len(groups.treated),
        scale="difference",
        method="synthetic difference-in-differences"
        + (f", mean over {len(fits)} starts" if len(fits) > 1 else ""),
        variance=label + (", whole clusters" if cluster is not None else ""),
        **_tables(panel, fits),
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

    Arguments are as in ``synthetic_did``; all treated units start together.

    Raises:
        NotIdentifiedError: as ``block_panel.block_panel``; ``one_period_before``;
            ``too_few_comparison`` with fewer than two comparison units.
    """
    panel = block_panel(frame, indicator(frame, treated_now), outcome=outcome, unit=unit, time=time)
    _check_sizes(panel, panel.n_comparison, panel.first.size)
    fits = _fits(panel.outcome, panel.first)
    tables = _tables(panel, fits)
    return SyntheticPoint(fits[0].value, tables["unit_weights"], tables["path"])


def _check_sizes(panel: BlockPanel, comparison: int, treated: int, *, fewest: int = 2) -> None:
    if panel.n_before < 2:
        raise NotIdentifiedError(
            "one_period_before",
            "There is only one period before the start, so nothing shows who moved alike.",
        )
    if comparison < fewest:
        raise NotIdentifiedError(
            "too_few_comparison",
            f"{comparison} comparison units for {treated} treated ones are too few to "
            "judge the uncertainty by.",
        )


def _check_variance(panel: BlockPanel, groups: UnitGroups, variance: VarianceKind) -> None:
    comparison, treated = len(groups.comparison), len(groups.treated)
    fewest = max(2, treated + 1) if variance == "placebo" else 2
    _check_sizes(panel, comparison, treated, fewest=fewest)
    alone = np.unique(groups.first, return_counts=True)[1].min() == 1
    if (variance == "bootstrap" and treated == 1) or (variance == "jackknife" and alone):
        raise NotIdentifiedError(
            "one_treated",
            f"With one treated unit at a start the {variance} variance does not exist; use "
            "placebo.",
        )


def _fits(outcome: FloatArray, first: IntArray) -> list[_Fit]:
    """One fit for each start; comparison units are the first rows, then those that start."""
    controls = len(outcome) - first.size
    fits = []
    for start in np.unique(first).tolist():
        members = controls + np.flatnonzero(first == start)
        rows = np.append(np.arange(controls), members)
        fits.append(_fit(outcome[rows], controls, start, members))
    return fits


def _overall(fits: list[_Fit]) -> float:
    return float(np.average([fit.value for fit in fits], weights=[fit.cells for fit in fits]))


def _fit(outcome: FloatArray, n_comparison: int, n_before: int, members: IntArray) -> _Fit:
    """Weights and estimate; comparison units are the first rows."""
    cells = (len(outcome) - n_comparison) * (outcome.shape[1] - n_before)
    unit_weights, period_weights = synthetic_weights(outcome, n_comparison, n_before)
    value = _double_difference(outcome, n_comparison, n_before, unit_weights, period_weights)
    return _Fit(value, unit_weights, period_weights, n_before, members, cells)


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
    panel: BlockPanel,
    fits: list[_Fit],
    groups: UnitGroups,
    variance: VarianceKind,
    draws: int,
    rng: np.random.Generator,
) -> tuple[float, str]:
    if variance == "jackknife":
        return _jackknife(panel, fits, groups), "jackknife over units, weights fixed"
    if variance == "bootstrap":
        samples = resampled_orders(groups, draws, rng)
        label = f"bootstrap of units, {draws} draws"
    else:
        count = math.comb(len(groups.comparison), len(groups.treated))
        every = count <= draws and np.unique(groups.first).size == 1
        samples = placebo_orders(groups, draws, rng, every=every)
        label = f"placebo, {f'all {count}' if every else f'{draws} drawn'} placebo groups"
    values = [_overall(_fits(panel.outcome[rows], first)) for rows, first in samples]
    return float(np.std(values)), label


def _jackknife(panel: BlockPanel, fits: list[_Fit], groups: UnitGroups) -> float:
    """Algorithm 3: clusters left out in turn, the other weights scaled to sum 1 again."""
    everyone = [*groups.comparison, *groups.treated]
    values = np.empty(len(everyone))
    for position, left in enumerate(everyone):
        parts = [_without(panel, fit, left) for fit in fits]
        values[position] = np.average([part[0] for part in parts], weights=[p[1] for p in parts])
    count = len(everyone)
    return math.sqrt((count - 1) / count * float(((values - _overall(fits)) ** 2).sum()))


def _without(panel: BlockPanel, fit: _Fit, left: IntArray) -> tuple[float, int]:
    """Estimate of one start without some rows, and its treated cells."""
    kept = np.setdiff1d(np.arange(panel.n_comparison), left)
    weights = fit.unit_weights[kept]
    if not weights.sum() > 0:
        raise NotIdentifiedError(
            "too_few_comparison",
            "A single comparison unit carries all the weight, so it cannot be left out.",
        )
    members = np.setdiff1d(fit.members, left)
    value = _double_difference(
        panel.outcome[np.append(kept, members)],
        kept.size,
        fit.n_before,
        weights / weights.sum(),
        fit.period_weights,
    )
    return value, members.size * (panel.outcome.shape[1] - fit.n_before)


class _Tables(TypedDict):
    unit_weights: pd.Series
    period_weights: pd.Series
    path: pd.DataFrame
    by_start: pd.DataFrame


def _tables(panel: BlockPanel, fits: list[_Fit]) -> _Tables:
    """Weights, paths and starts, as in ``SyntheticDid``."""
    share = np.array([fit.cells for fit in fits], dtype=np.float64)
    share /= share.sum()
    units = sum(part * fit.unit_weights for part, fit in zip(share, fits, strict=True))
    early = max(fit.n_before for fit in fits)
    periods = np.zeros(early)
    for part, fit in zip(share, fits, strict=True):
        periods[: fit.n_before] += part * fit.period_weights
    paths = [_path(panel, fit) for fit in fits]
    starts = [panel.periods[fit.n_before] for fit in fits]
    if len(fits) > 1:
        for start, path in zip(starts, paths, strict=True):
            path.insert(0, "start", np.full(len(path), start))
    return _Tables(
        unit_weights=pd.Series(units, panel.units[: panel.n_comparison]),
        period_weights=pd.Series(periods, panel.periods[:early]),
        path=pd.concat(paths, ignore_index=True),
        by_start=pd.DataFrame(
            {
                "start": starts,
                "effect": [fit.value for fit in fits],
                "n_treated": [fit.members.size for fit in fits],
                "n_after": [len(panel.periods) - fit.n_before for fit in fits],
                "weight": share,
            }
        ),
    )


def _path(panel: BlockPanel, fit: _Fit) -> pd.DataFrame:
    treated = panel.outcome[fit.members].mean(axis=0)
    synthetic = fit.unit_weights @ panel.outcome[: panel.n_comparison]
    gap = treated - synthetic
    return pd.DataFrame(
        {
            "period": panel.periods,
            "treated": treated,
            "synthetic": synthetic,
            "effect": gap - fit.period_weights @ gap[: fit.n_before],
            "after": np.arange(gap.size) >= fit.n_before,
        }
    )
