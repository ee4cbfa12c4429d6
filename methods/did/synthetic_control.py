"""Synthetic control: one treated unit against a weighted mean of others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, special

from methods.did.parts.block_panel import BlockPanel, block_panel
from methods.did.parts.simplex import simplex_weights
from methods.inference.parts.columns import codes, numeric
from methods.inference.parts.estimates import check_level
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_STEPS_PER_PREDICTOR = 200
# Gaps this small against the outcome are rounding.
_EXACT = 1e-12
# A fit before the start this close, relative to the outcome's spread, is perfect.
_PERFECT = 1e-8
# Where several weightings match the predictors exactly, the outcome before the start decides.
_TIE_BREAK = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticControl(Estimate):
    """An ``Estimate`` with the comparison it rests on.

    Attributes:
        unit_weights: of the comparison units, by unit; they sum to 1.
        predictor_weights: importance of each predictor, summing to 1; empty without predictors.
        path: one row per period: ``period``, ``treated``, ``synthetic``, ``effect`` (their gap,
            outcome's unit), ``after`` (whether the programme had started).
        pre_fit: root mean squared gap before the start, in the outcome's unit. Large against
            the effects means the comparison is not credible.
        placebos: one row per unit, the treated first: ``unit``, ``before`` and ``after`` (root
            mean squared gap), ``ratio`` (after / before), ``effect`` (mean gap from the start
            on), ``treated``.
        rank: of the treated unit's ratio among all units, 1 for the largest; ties count
            against it. ``p_value`` is ``rank`` over the number of units.
    """

    unit_weights: pd.Series
    predictor_weights: pd.Series
    path: pd.DataFrame
    pre_fit: float
    placebos: pd.DataFrame
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    weights: FloatArray
    importance: FloatArray
    gap: FloatArray


def synthetic_control(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_unit: object,
    start: object,
    predictors: Sequence[str] = (),
    level: float = 0.95,
) -> SyntheticControl:
    """Gap between one treated unit and a weighted mean of comparison units.

    For one treated area with a long history and comparison areas around it in level and trend.
    Weights are zero or more and sum to 1, so nothing is extrapolated. Judged by placebo: each
    comparison unit in turn takes the part of the treated, and p is the rank of the treated
    unit's ratio of misfit after the start to misfit before. With J comparison units p cannot
    be below 1 / (J + 1).

    Args:
        frame: one row per unit and period, every unit in every period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods, in an order.
        treated_unit: value of ``unit`` that got the programme.
        start: first value of ``time`` with the programme.
        predictors: columns whose means before the start are to be matched, weighted so that
            the outcome before the start is matched best; the outcome's own column may be among
            them. Without any, the outcome in each period before the start is matched.
        level: of the interval.

    Returns:
        The mean gap from the start on. ``std_error`` is the root mean square of the placebo
        gaps. The interval holds every constant effect that would not be among the largest
        mean gaps relative to the misfit before the start; it can disagree with p, which looks
        at each period. It is the whole line when there are too few units.

    Raises:
        NotIdentifiedError: as ``block_panel.block_panel``; ``one_period_before``;
            ``too_few_comparison`` with fewer than two comparison units; ``no_variation``;
            ``bad_start`` when ``start`` cannot be compared with the periods.
        ValueError: a column that does not exist.

    Source: Abadie, Diamond and Hainmueller (2010); Abadie (2021); interval as Firpo and
    Possebom (2018).
    """
    check_level(level)
    panel = block_panel(
        frame,
        _in_programme(frame, unit, time, treated_unit, start),
        outcome=outcome,
        unit=unit,
        time=time,
    )
    if panel.n_before < 2:
        raise NotIdentifiedError(
            "one_period_before",
            "There is only one period before the start, so nothing shows who moved alike.",
        )
    if panel.n_comparison < 2:
        raise NotIdentifiedError(
            "too_few_comparison", "At least two comparison units are needed to judge the effect."
        )
    features = _features(frame, panel, predictors)
    fits = _gaps(panel, features, search=bool(predictors))
    fit, table = fits[0], _table(panel, np.stack([each.gap for each in fits]))
    if not table["effect"].iloc[1:].abs().max() > _EXACT * float(np.abs(panel.outcome).max()):
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary enough to judge the uncertainty by."
        )
    return _judged(panel, fit, table, predictors, level)


def _judged(
    panel: BlockPanel, fit: _Fit, table: pd.DataFrame, predictors: Sequence[str], level: float
) -> SyntheticControl:
    units = len(panel.units)
    rank = int((table["ratio"] >= table["ratio"].iloc[0]).sum())
    low, high, label = _interval(table, level)
    return SyntheticControl(
        value=float(table["effect"].iloc[0]),
        std_error=float(np.sqrt((table["effect"].iloc[1:] ** 2).mean())),
        ci_low=low,
        ci_high=high,
        p_value=rank / units,
        dof=math.inf,
        level=level,
        n_obs=panel.outcome.size,
        n_units=units,
        n_treated=1,
        n_comparison=units - 1,
        n_clusters=None,
        scale="difference",
        method="synthetic control",
        variance=label,
        unit_weights=pd.Series(fit.weights, panel.units[:-1]),
        predictor_weights=pd.Series(
            fit.importance if predictors else [], list(predictors), dtype=np.float64
        ),
        path=_path(panel, fit),
        pre_fit=float(table["before"].iloc[0]),
        placebos=table,
        rank=rank,
    )


def _in_programme(
    frame: pd.DataFrame, unit: str, time: str, treated_unit: object, start: object
) -> BoolArray:
    for name in (unit, time):
        codes(frame, name)
    try:
        after = np.asarray(frame[time] >= start, dtype=np.bool_)
    except TypeError as error:
        raise NotIdentifiedError(
            "bad_start", f"The start {start!r} cannot be compared with the values of {time!r}."
        ) from error
    return np.asarray(frame[unit] == treated_unit, dtype=np.bool_) & after


def _features(frame: pd.DataFrame, panel: BlockPanel, predictors: Sequence[str]) -> FloatArray:
    """(k, N) what is matched; predictors in units of their spread."""
    if not predictors:
        return panel.outcome[:, : panel.n_before].T
    before = panel.rows[:, : panel.n_before]
    means = np.stack([numeric(frame, name)[before].mean(axis=1) for name in predictors])
    spread = means.std(axis=1, keepdims=True)
    constant = [name for name, size in zip(predictors, spread[:, 0], strict=True) if size == 0]
    if constant:
        raise NotIdentifiedError(
            "no_variation", f"Column {constant[0]!r} is the same for every unit before the start."
        )
    return np.asarray(means / spread)


def _fit(
    panel: BlockPanel, features: FloatArray, treated: int, donors: IntArray, *, search: bool
) -> _Fit:
    """Weights of the donors for one unit; with ``search``, the features' importance as well."""
    before = panel.outcome[:, : panel.n_before]
    decider = (_TIE_BREAK * before / panel.outcome.std()).T if search else before[:, :0].T

    def weights(importance: FloatArray) -> FloatArray:
        scaled = np.vstack([features * np.sqrt(importance)[:, None], decider])
        return simplex_weights(scaled[:, donors], scaled[:, treated])

    def misfit(logits: FloatArray) -> float:
        gap = before[treated] - weights(_importance(logits)) @ before[donors]
        return float(gap @ gap)

    importance = np.full(len(features), 1 / len(features))
    if search and len(features) > 1:
        logits = np.zeros(len(features) - 1)
        for _ in range(2):  # a search that is started again leaves flat corners
            corners = logits + np.vstack([np.zeros(logits.size), 3 * np.eye(logits.size)])
            logits = optimize.minimize(
                misfit,
                logits,
                method="Nelder-Mead",
                options={
                    "initial_simplex": corners,
                    "maxfev": _STEPS_PER_PREDICTOR * len(features),
                    "xatol": 1e-3,
                },
            ).x
        importance = _importance(logits)
    chosen = weights(importance)
    return _Fit(chosen, importance, panel.outcome[treated] - chosen @ panel.outcome[donors])


def _importance(logits: FloatArray) -> FloatArray:
    """Shares that sum to 1; the last logit is 0."""
    return np.asarray(special.softmax(np.append(np.clip(logits, -30.0, 30.0), 0.0)))


def _gaps(panel: BlockPanel, features: FloatArray, *, search: bool) -> list[_Fit]:
    """The treated unit's fit and those of all comparison units, the treated never a donor."""
    comparison = np.arange(panel.n_comparison)
    fits = [_fit(panel, features, panel.n_comparison, comparison, search=search)]
    for placebo in range(panel.n_comparison):
        donors = np.delete(comparison, placebo)
        fits.append(_fit(panel, features, placebo, donors, search=search))
    return fits


def _path(panel: BlockPanel, fit: _Fit) -> pd.DataFrame:
    treated = panel.outcome[-1]
    return pd.DataFrame(
        {
            "period": panel.periods,
            "treated": treated,
            "synthetic": treated - fit.gap,
            "effect": fit.gap,
            "after": np.arange(treated.size) >= panel.n_before,
        }
    )


def _table(panel: BlockPanel, gaps: FloatArray) -> pd.DataFrame:
    before = np.sqrt((gaps[:, : panel.n_before] ** 2).mean(axis=1))
    after = np.sqrt((gaps[:, panel.n_before :] ** 2).mean(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before > _PERFECT * panel.outcome.std(), after / before, np.inf)
    return pd.DataFrame(
        {
            "unit": [panel.units[-1], *panel.units[:-1]],
            "before": before,
            "after": after,
            "ratio": ratio,
            "effect": gaps[:, panel.n_before :].mean(axis=1),
            "treated": np.arange(len(gaps)) == 0,
        }
    )


def _interval(table: pd.DataFrame, level: float) -> tuple[float, float, str]:
    """Constant effects whose removal leaves the treated unit's mean gap unremarkable."""
    units = len(table)
    label = f"placebo ranks among {units} units; smallest possible p {1 / units:.2g}"
    effect, before = table["effect"].to_numpy(), table["before"].to_numpy()
    if not np.isfinite(table["ratio"]).all():
        before = np.ones(units)
        label += "; gaps not standardised, as some fits before the start are perfect"
    allowed = math.floor((1 - level) * units + 1e-9)
    if allowed == 0:
        return -math.inf, math.inf, f"{label}; too few units for an interval"
    largest = np.sort(np.abs(effect[1:]) / before[1:])[-allowed]
    reach = float(largest * before[0])
    return float(effect[0]) - reach, float(effect[0]) + reach, label
