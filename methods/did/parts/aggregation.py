"""Averages of group-time effects, with cohort sizes taken as estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args, overload

import numpy as np
from scipy import stats

from methods.inference.parts.estimates import Counts, difference
from methods.inference.parts.multiplier import draws_std_error, uniform_critical_value
from methods.inference.parts.tall import product
from methods.results import (
    AverageEffects,
    BoolArray,
    EffectPath,
    Estimate,
    FloatArray,
    IntArray,
    NotIdentifiedError,
)

Kind = Literal["simple", "dynamic", "group", "calendar"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NONE = 1e-10  # a standard error below this share of the largest is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Several effects with pointwise intervals, and a uniform band where a bootstrap ran.

    Attributes: as in ``EffectPath``.
    """

    value: FloatArray
    std_error: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p_value: FloatArray
    covariance: FloatArray
    critical_value: float | None
    band_low: FloatArray | None
    band_high: FloatArray | None


def summarise(
    value: FloatArray,
    covariance: FloatArray,
    errors: FloatArray | None,
    *,
    dof: float,
    level: float,
) -> Summary:
    """Intervals from the covariance, or from bootstrap errors (b, k) where there are any.

    An effect whose data do not vary at all has no standard error (NaN) and no limits.
    """
    std_error = np.sqrt(np.diag(covariance).clip(0))
    critical = None
    if errors is not None:
        std_error = draws_std_error(errors)
        critical = uniform_critical_value(errors, std_error, level)
    known = std_error > _NONE * std_error.max(initial=0.0)
    std_error = np.where(known, std_error, np.nan)
    width = np.where(known, std_error, np.inf)
    half = float(stats.t.ppf(0.5 + level / 2, dof)) * width
    return Summary(
        value=value,
        std_error=std_error,
        ci_low=value - half,
        ci_high=value + half,
        p_value=2 * stats.t.sf(np.abs(value / std_error), dof),
        covariance=covariance,
        critical_value=critical,
        band_low=None if critical is None else value - critical * width,
        band_high=None if critical is None else value + critical * width,
    )


@dataclass(frozen=True, slots=True, eq=False)
class GroupTimeEffects:
    """Effect on each cohort in each period, and what averages of them need.

    A cell is one cohort in one period. Cells whose period is the base are absent: zero by
    construction. No row of a unit is kept: influence functions are summed to moments.

    Attributes:
        group, time, base: (k,) cohort (its first period with the programme), period, and the
            period that it is compared with.
        value, std_error, ci_low, ci_high, p_value: (k,) in the outcome's unit. Where a bootstrap
            ran, standard errors are the bootstrap's.
        n_cell_treated, n_cell_comparison: (k,) units (rows, in cross-sections) on each side of
            each cell.
        cohort: (c,) cohorts with effects. share: (c,) weighted share of all units.
        joint_covariance: (k + c, k + c) of ``value`` and ``share``, from influence functions.
        draws: (b, k + c) bootstrap errors of the same; None without a bootstrap.
        lone_cohorts: cohorts with a single independent unit or cluster. Their standard errors
            hold the comparison group's variation only and are too small.
        left_out: what was not used, as (what, how many); also in ``method``.
        universal: whether all effects of a cohort are measured from one base; else those before
            the start are measured from the period before each.
        anticipation: periods before the start in which effects may already show.
        n_obs, n_units, n_treated, n_comparison, n_clusters, dof, level: as in ``Estimate``.
        critical_value, band_low, band_high: uniform band over cells, where a bootstrap ran.
        spread_parts: (s, k + c, k + c) as in ``EffectPath``, of values and shares; None when
            there are very many cells.
        method, variance: what was done.
    """

    group: IntArray
    time: IntArray
    base: IntArray
    value: FloatArray
    std_error: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p_value: FloatArray
    n_cell_treated: IntArray
    n_cell_comparison: IntArray
    cohort: IntArray
    share: FloatArray
    joint_covariance: FloatArray
    draws: FloatArray | None
    lone_cohorts: tuple[int, ...]
    left_out: tuple[tuple[str, int], ...]
    universal: bool
    anticipation: int
    n_obs: int
    n_units: int
    n_treated: int
    n_comparison: int
    n_clusters: int | None
    dof: float
    level: float
    method: str
    variance: str
    critical_value: float | None = None
    band_low: FloatArray | None = None
    band_high: FloatArray | None = None
    spread_parts: FloatArray | None = None

    @property
    def covariance(self) -> FloatArray:
        """(k, k) of ``value``."""
        k = self.value.size
        return self.joint_covariance[:k, :k]

    @property
    def overall(self) -> Estimate:
        """Average of the cells from the start on, weighted by cohort size."""
        return self.aggregate("simple").overall

    @overload
    def aggregate(
        self, kind: Literal["simple", "group", "calendar"], balance: int | None = None
    ) -> AverageEffects: ...

    @overload
    def aggregate(self, kind: Literal["dynamic"], balance: int | None = None) -> EffectPath: ...

    def aggregate(self, kind: Kind, balance: int | None = None) -> AverageEffects | EffectPath:
        """Average the cells; standard errors include that cohort sizes are estimated.

        "dynamic" gives effects by time since the start; its ``overall`` is the plain mean from
        the start on. Periods of anticipation count nowhere as after the start. Unless
        ``universal``, effects before the start are period-to-period changes, and the reference
        period is among them: they test for trends but must not be read as distances from one
        reference.

        Args:
            kind: see ``AverageEffects`` and ``EffectPath``.
            balance: for "dynamic", keep cohorts seen at least this many periods after their
                start, and only times that all of them can reach.

        Raises:
            NotIdentifiedError: ``nothing_left`` when no cohort is seen for so long.
            ValueError: an unknown kind, or a balance that is negative or not for "dynamic".

        Source: Callaway and Sant'Anna (2021), section 3.
        """
        return _average(self, kind, balance)


@dataclass(frozen=True, slots=True, eq=False)
class _Averages:
    """Averages as linear maps.

    Attributes:
        cells: (a, k) weights on the cells; value = cells @ effects.value.
        moments: (a, k + c) how each average moves with the cells' values and the shares.
    """

    cells: FloatArray
    moments: FloatArray


def _average(
    effects: GroupTimeEffects, kind: Kind, balance: int | None
) -> AverageEffects | EffectPath:
    """See ``GroupTimeEffects.aggregate``."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    if balance is not None and (kind != "dynamic" or balance < 0):
        raise ValueError("balance is for 'dynamic' only, and 0 or more.")
    if kind == "dynamic":
        return _dynamic(effects, balance)
    late = effects.time >= effects.group
    if kind == "simple":
        term = np.zeros(1, dtype=np.int64)
        each = _by_size(effects, late[None, :])
        overall, words = each, "weighted by cohort size"
    elif kind == "group":
        term = np.unique(effects.group[late])
        each = _plain(effects, late & (effects.group == term[:, None]))
        overall, words = _across_cohorts(effects, term, each), "cohorts weighted by size"
    else:
        term = np.unique(effects.time[late])
        each = _by_size(effects, late & (effects.time == term[:, None]))
        overall, words = _mean_of(each), "plain mean of the periods"
    parts = _summary(effects, each)
    return AverageEffects(
        by=kind,
        term=term,
        value=parts.value,
        std_error=parts.std_error,
        ci_low=parts.ci_low,
        ci_high=parts.ci_high,
        p_value=parts.p_value,
        covariance=parts.covariance,
        dof=effects.dof,
        level=effects.level,
        overall=_estimate(effects, overall, words),
        critical_value=parts.critical_value,
        band_low=parts.band_low,
        band_high=parts.band_high,
    )


def _dynamic(effects: GroupTimeEffects, balance: int | None) -> EffectPath:
    distance, kept = effects.time - effects.group, np.ones(effects.time.size, dtype=np.bool_)
    if balance is not None:
        last, first = int(effects.time.max()), int(min(effects.time.min(), effects.base.min()))
        kept = last - effects.group >= balance
        kept &= (distance <= balance) & (distance >= balance - (last - first))
        if not kept.any():
            raise NotIdentifiedError(
                "nothing_left", f"No cohort is seen for {balance} periods after its start."
            )
    term = np.unique(distance[kept])
    each = _by_size(effects, kept & (distance == term[:, None]))
    parts = _summary(effects, each)
    late = term >= 0
    overall = _Averages(each.cells[late], each.moments[late])
    return EffectPath(
        event_time=term,
        value=parts.value,
        std_error=parts.std_error,
        ci_low=parts.ci_low,
        ci_high=parts.ci_high,
        p_value=parts.p_value,
        covariance=parts.covariance,
        reference=-1 - effects.anticipation,
        dof=effects.dof,
        level=effects.level,
        overall=_estimate(effects, _mean_of(overall), "plain mean from the start on")
        if late.any()
        else None,
        n_obs=effects.n_obs,
        n_units=effects.n_units,
        n_treated=effects.n_treated,
        n_comparison=effects.n_comparison,
        n_clusters=effects.n_clusters,
        method=f"{effects.method}; by time since the start",
        variance=effects.variance,
        critical_value=parts.critical_value,
        band_low=parts.band_low,
        band_high=parts.band_high,
        spread_parts=None
        if effects.spread_parts is None
        else each.moments @ effects.spread_parts @ each.moments.T,
        anticipation=effects.anticipation,
    )


def _positions(effects: GroupTimeEffects, group: IntArray) -> IntArray:
    return np.searchsorted(effects.cohort, group).astype(np.int64)


def _plain(effects: GroupTimeEffects, cells: BoolArray) -> _Averages:
    """Plain means of the cells chosen by each row of ``cells`` (a, k)."""
    weights = cells / cells.sum(axis=1, keepdims=True)
    return _Averages(weights, np.hstack([weights, np.zeros((len(cells), effects.cohort.size))]))


def _by_size(effects: GroupTimeEffects, cells: BoolArray) -> _Averages:
    """Means of the chosen cells weighted by their cohorts' shares.

    An average moves with the share of cohort g by the sum of (cell - average) over its cells of
    that cohort, over the sum of all their shares.
    """
    position = _positions(effects, effects.group)
    size = cells * effects.share[position]
    total = size.sum(axis=1, keepdims=True)
    weights = size / total
    apart = cells * (effects.value - (weights @ effects.value)[:, None]) / total
    member = position[:, None] == np.arange(effects.cohort.size)
    return _Averages(weights, np.hstack([weights, apart @ member]))


def _across_cohorts(effects: GroupTimeEffects, groups: IntArray, each: _Averages) -> _Averages:
    """Cohort averages weighted by share."""
    position = _positions(effects, groups)
    share = effects.share[position] / effects.share[position].sum()
    own = each.cells @ effects.value
    moments = share @ each.moments
    moments[effects.value.size + position] += (own - share @ own) / effects.share[position].sum()
    return _Averages((share @ each.cells)[None, :], moments[None, :])


def _mean_of(each: _Averages) -> _Averages:
    return _Averages(
        each.cells.mean(axis=0, keepdims=True), each.moments.mean(axis=0, keepdims=True)
    )


def _summary(effects: GroupTimeEffects, each: _Averages) -> Summary:
    return summarise(
        each.cells @ effects.value,
        each.moments @ effects.joint_covariance @ each.moments.T,
        None if effects.draws is None else product(effects.draws, each.moments.T),
        dof=effects.dof,
        level=effects.level,
    )


def _estimate(effects: GroupTimeEffects, one: _Averages, words: str) -> Estimate:
    summary = _summary(effects, one)
    return difference(
        float(summary.value[0]),
        float(summary.std_error[0]) ** 2,
        effects.dof,
        Counts(effects.n_obs, effects.n_units, effects.n_treated, effects.n_comparison),
        level=effects.level,
        n_clusters=effects.n_clusters,
        method=f"{effects.method}; {words}",
        label=effects.variance,
    )
