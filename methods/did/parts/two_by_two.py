"""One cohort against one comparison group, between two periods, with covariates.

Sant'Anna and Zhao (2020), Doubly robust difference-in-differences estimators. Influence is scaled
so that the squares of its independent sums add up to the variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from methods.did.parts.nuisance import (
    Odds,
    calibrated_odds,
    logit_odds,
    outcome_model,
    usable_columns,
)
from methods.inference.parts.tall import cross, product
from methods.results import BoolArray, FloatArray

Estimator = Literal["improved", "traditional", "ipw_hajek", "ipw_ht", "regression"]
ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)

# Far from where a model of the odds would be trimmed or a mean refused.
_PLAIN_ODDS, _PLAIN_ROWS = 100.0, 3


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Effects on the treated with every row's part in their error.

    Attributes:
        value: (J,).
        influence: (n, J); columns sum to zero.
        dropped: covariates left out because others determine them on these rows.
        n_trimmed: comparison rows left out because they looked almost surely treated.
    """

    value: FloatArray
    influence: FloatArray
    dropped: tuple[str, ...]
    n_trimmed: int


def compare_changes(
    change: FloatArray,
    treated: BoolArray,
    design: FloatArray,
    names: Sequence[str],
    weights: FloatArray,
    estimator: Estimator,
) -> Comparison:
    """Effects from changes of the same units (panel): equations 2.4, 2.6 and 3.1 of the source.

    All J changes share one propensity model and one regression.

    Args:
        change: (n, J) outcome of a later period minus that of an earlier one.
        treated: (n,).
        design: (n, k) intercept and covariates from before the start.
        names: (k,).
        weights: (n,) positive.
        estimator: see ``doubly_robust``.

    Raises:
        NotIdentifiedError: as ``nuisance.logit_odds`` and ``nuisance.outcome_model``.
    """
    if estimator != "ipw_ht" and _nothing_to_model(design, treated, weights):
        return _plain_means(change, treated, weights)
    design, kept = usable_columns(design, names)
    odds = _odds(design, treated, weights, kept, estimator)
    own = _shares(weights * treated)
    model, left = None, change
    if estimator not in _WITHOUT_OUTCOMES:
        pull = weights if odds is None or estimator == "traditional" else weights * odds.odds
        model = outcome_model(design, change, ~treated, pull, kept)
        left = change - product(design, model.coefficients)
    value, influence = _mean(left, own)
    slope = -cross(design, own)
    if odds is not None and estimator == "ipw_ht":
        held = weights * odds.odds / weights[treated].sum()
        part = held[:, None] * left
        value = value - part.sum(axis=0)
        influence = own[:, None] * (left - value) - part - odds.shift(cross(design, part))
    elif odds is not None:
        held = _shares(weights * odds.odds)
        other, part = _mean(left, held)
        value = value - other
        influence -= part
        influence -= odds.shift(cross(design, part))
        slope += cross(design, held)
    if model is not None:
        influence[model.rows] += model.shift(slope)
    return Comparison(value, influence, _missing(names, kept), odds.n_trimmed if odds else 0)


def _nothing_to_model(design: FloatArray, treated: BoolArray, weights: FloatArray) -> bool:
    """Whether there is no covariate, and neither model could be refused or trimmed."""
    if design.shape[1] != 1 or not (design == 1.0).all():
        return False
    on, off = float(weights[treated].sum()), float(weights[~treated].sum())
    return on < _PLAIN_ODDS * off and int((~treated).sum()) >= _PLAIN_ROWS


def _plain_means(change: FloatArray, treated: BoolArray, weights: FloatArray) -> Comparison:
    """What all estimators come to without covariates: the difference of two weighted means."""
    value, influence = _mean(change, _shares(weights * treated))
    other, part = _mean(change, _shares(weights * ~treated))
    return Comparison(value - other, influence - part, (), 0)


def compare_sections(
    outcome: FloatArray,
    treated: BoolArray,
    post: BoolArray,
    design: FloatArray,
    names: Sequence[str],
    weights: FloatArray,
    estimator: Estimator,
    *,
    local: bool,
) -> Comparison:
    """Effect from different rows before and after (repeated cross-sections).

    Equations 2.5, 3.2 and 3.3 of the source; they take the mix of covariates as the same before
    and after. ``local`` also models the outcomes of the treated and is then efficient.

    The influence function of the traditional estimators differs from R's DRDID 1.2.3 in the sign
    of the regression among comparison rows before the start; a jackknife confirms ours.

    Args:
        outcome: (n,).
        treated: (n,).
        post: (n,) rows of the later period.
        design: (n, k) intercept and covariates.
        names: (k,).
        weights: (n,) positive.
        estimator: see ``doubly_robust``.
        local: for "improved" and "traditional".

    Raises:
        NotIdentifiedError: as ``compare_changes``.
    """
    design, kept = usable_columns(design, names)
    odds = _odds(design, treated, weights, kept, estimator)
    if odds is not None and estimator == "ipw_ht":
        value, influence = _inflated_sections(outcome, treated, post, weights, odds)
    else:
        rows = _Rows(outcome[:, None], treated, design, weights, tuple(kept), estimator, odds)
        local = local and estimator in ("improved", "traditional")
        later, influence = _level(rows, post, local=local)
        earlier, before = _level(rows, ~post, local=local)
        value, influence = later - earlier, influence - before
    return Comparison(value, influence, _missing(names, kept), odds.n_trimmed if odds else 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """What the comparison of one period needs: see ``compare_sections``."""

    outcome: FloatArray
    treated: BoolArray
    design: FloatArray
    weights: FloatArray
    names: tuple[str, ...]
    estimator: Estimator
    odds: Odds | None


def _level(rows: _Rows, now: BoolArray, *, local: bool) -> tuple[FloatArray, FloatArray]:
    """Treated minus comparison in one period, and the influence of every row."""
    design, weights, odds = rows.design, rows.weights, rows.odds
    treated_now = _shares(weights * (rows.treated & now))
    everyone = _shares(weights * rows.treated)
    fits_nuisance = rows.estimator != "improved"
    held = None if odds is None else _shares(weights * odds.odds * now)
    model, left = None, rows.outcome
    if rows.estimator not in _WITHOUT_OUTCOMES:
        pull = weights if odds is None or fits_nuisance else weights * odds.odds
        model = outcome_model(design, rows.outcome, ~rows.treated & now, pull, rows.names)
        left = rows.outcome - product(design, model.coefficients)
    if odds is None and model is not None:  # regression: the mean of all treated rows' predictions
        value, influence = _mean(rows.outcome, treated_now)
        other, part = _mean(product(design, model.coefficients), everyone)
        influence = influence - part
        influence[model.rows] += model.shift(-cross(design, everyone))
        return value - other, influence
    value, influence = _mean(left, treated_now)
    slope = -cross(design, treated_now)
    if odds is not None and held is not None:
        other, part = _mean(left, held)
        value, influence = value - other, influence - part - odds.shift(cross(design, part))
        slope += cross(design, held)
    if local and model is not None:
        own = outcome_model(design, rows.outcome, rows.treated & now, weights, rows.names)
        gap = product(design, own.coefficients - model.coefficients)
        whole, part = _mean(gap, everyone)
        some, part_now = _mean(gap, treated_now)
        value, influence = value + whole - some, influence + part - part_now
        turn = cross(design, everyone - treated_now)
        slope -= turn
        if fits_nuisance:
            influence[own.rows] += own.shift(turn)
    if model is not None and fits_nuisance:
        influence[model.rows] += model.shift(slope)
    return value, influence


def _inflated_sections(
    outcome: FloatArray, treated: BoolArray, post: BoolArray, weights: FloatArray, odds: Odds
) -> tuple[FloatArray, FloatArray]:
    """Horvitz-Thompson weights: shares of treated rows and of rows after the start estimated."""
    total, among = weights.sum(), weights[treated].sum()
    sides = weights * (treated - odds.odds)
    value, influence = 0.0, np.zeros(len(outcome))
    slope = np.zeros(odds.design.shape[1])
    for now, sign in ((post, 1.0), (~post, -1.0)):
        later = weights[now].sum()
        scale = sign * now * outcome * total / (among * later)
        part = sides * scale
        level = float(part.sum())
        value += level
        influence += part + level * weights * (1 / total - treated / among - now / later)
        slope -= cross(odds.design, weights * odds.odds * scale)
    influence += odds.shift(slope[:, None])[:, 0]
    return np.array([value]), influence[:, None]


_WITHOUT_OUTCOMES = ("ipw_hajek", "ipw_ht")


def _odds(
    design: FloatArray,
    treated: BoolArray,
    weights: FloatArray,
    names: Sequence[str],
    estimator: Estimator,
) -> Odds | None:
    if estimator == "regression":
        return None
    fit = calibrated_odds if estimator == "improved" else logit_odds
    return fit(design, treated, weights, names)


def _shares(weights: FloatArray) -> FloatArray:
    """Weights that sum to 1."""
    return np.asarray(weights / weights.sum())


def _mean(values: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted mean of each column and the influence of each row on it."""
    mean = cross(values, shares)
    influence = values - mean
    influence *= shares[:, None]
    return mean, influence


def _missing(names: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in kept)
