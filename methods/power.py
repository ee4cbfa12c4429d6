"""What size of effect a study could have found, and how many units it would need.

Own roots of the non-central t: statsmodels' power classes (0.15) tie the degrees of freedom to the
number of people, where ours are of clusters and of earlier measurements too; and their search is
off by 1e-6 of the answer at 10 degrees of freedom, by 1e-3 at 10 million, and stops with an error
where there is no limit to them. ``tests/methods/test_power.py`` shows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from scipy import optimize, stats
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from methods.inference.parts.estimates import check_path
from methods.results import EffectPath, FloatArray, NotIdentifiedError


def minimum_detectable_effect(
    *,
    std_dev: float | None = None,
    n_treated: int,
    n_comparison: int,
    clusters_treated: int | None = None,
    clusters_comparison: int | None = None,
    icc: float = 0.0,
    baseline_correlation: float = 0.0,
    baseline: Literal["adjusted", "change"] = "adjusted",
    pair_correlation: float | None = None,
    power: float = 0.8,
    level: float = 0.95,
    kind: Literal["continuous", "binary"] = "continuous",
    base_rate: float | None = None,
    direction: Literal["increase", "decrease"] = "increase",
) -> float:
    """Smallest true effect that the planned comparison would detect with the given power.

    For planning. Once there is a standard error, ``minimum_detectable_from_std_error`` is
    better: it holds what the data really gave.

    Args:
        std_dev: standard deviation of the outcome within groups; for "continuous" only.
        n_treated: people who get the programme.
        n_comparison: people who do not.
        clusters_treated: schools or areas with the programme, when it was given to whole
            clusters; sizes are taken as equal within a side.
        clusters_comparison: schools or areas without it.
        icc: correlation of two people of one cluster, 0 to 1.
        baseline_correlation: correlation of the outcome with its own baseline, taken as equal
            within and between clusters.
        baseline: "adjusted" keeps (1 - r^2) of the variance (analysis of covariance); "change"
            keeps 2 (1 - r) (difference-in-differences), which is more than all when r < 0.5.
        pair_correlation: correlation of matched people; n_treated pairs are then compared, by a
            paired test, with neither clusters nor baseline.
        power: chance of detection.
        level: confidence level of the two-sided test.
        kind: "binary" compares proportions.
        base_rate: proportion in the comparison group; for "binary" only.
        direction: for "binary", whether the programme raises or lowers the proportion.

    Returns:
        The effect, positive, in the outcome's unit; for "binary" a difference of proportions.

    Raises:
        ValueError: an option outside its range, or options that contradict each other.
        NotIdentifiedError: ``not_detectable`` when no possible effect reaches the power.

    Source: Bloom (1995); Donner and Klar (2000), chapter 5. Without clusters the answers are
        those of R's ``power.t.test`` and ``power.prop.test``.
    """
    _check_level(power, level)
    clustered = clusters_treated is not None or clusters_comparison is not None
    _check_correlations(icc, baseline_correlation, clustered)
    if min(n_treated, n_comparison) < 2:
        raise ValueError("Each side needs at least two people.")
    keep = 1 - baseline_correlation**2
    if baseline == "change":
        keep = 2 * (1 - baseline_correlation)
    if pair_correlation is not None:
        if clustered or baseline_correlation != 0 or n_treated != n_comparison or kind == "binary":
            raise ValueError("Pairs need a continuous outcome, equal sides and nothing else.")
        spread = _positive(std_dev) * math.sqrt(2 * (1 - pair_correlation) / n_treated)
        return _t_detectable(spread, n_treated - 1, power, level)
    dof: float = n_treated + n_comparison - 2
    inflation = (1.0, 1.0)
    if clustered:
        inflation, dof = _clusters(
            (n_treated, n_comparison), (clusters_treated, clusters_comparison), icc
        )
    effective = (n_treated / inflation[0] / keep, n_comparison / inflation[1] / keep)
    if kind == "binary":
        return _binary(
            base_rate,
            effective,
            dof if clustered else math.inf,
            power=power,
            level=level,
            direction=direction,
        )
    spread = _positive(std_dev) * math.sqrt(1 / effective[0] + 1 / effective[1])
    return _t_detectable(spread, dof, power, level)


def minimum_detectable_from_std_error(
    std_error: float, dof: float, power: float = 0.8, level: float = 0.95
) -> float:
    """Smallest true effect that a study with this standard error would detect.

    The standard error times the sum of two t quantiles, 2.80 for large samples (Bloom 1995).
    ``std_error`` and the answer are in the outcome's unit.

    Raises:
        ValueError: a standard error or degrees of freedom that are not above zero.
    """
    _check_level(power, level)
    if not (std_error > 0 and dof > 0):
        raise ValueError("std_error and dof must be above zero.")
    return std_error * float(stats.t.ppf(0.5 + level / 2, dof) + stats.t.ppf(power, dof))


def units_needed(
    target: float,
    *,
    std_error: float,
    dof: float,
    n_units: int,
    power: float = 0.8,
    level: float = 0.95,
) -> int:
    """How many more units of the same kind would let the study detect ``target``.

    Count the units that are independent: clusters where the variance is clustered, or else
    people. New units are taken to be split and to vary as those at hand, so that the variance
    falls as 1 / units and each adds one degree of freedom.

    Args:
        target: effect to be detected, above zero, in the unit of ``std_error``.
        std_error: of the estimate at hand.
        dof: degrees of freedom of that estimate.
        n_units: independent units behind it.
        power: chance of detection.
        level: confidence level of the two-sided test.

    Returns:
        Units beyond those at hand; 0 when there are enough.

    Raises:
        ValueError: a target, standard error or count that is not above zero.
    """
    if not (target > 0 and n_units > 0):
        raise ValueError("target and n_units must be above zero.")

    def detectable(extra: int) -> float:
        shrunk = std_error * math.sqrt(n_units / (n_units + extra))
        return minimum_detectable_from_std_error(shrunk, dof + extra, power, level)

    low, high = 0, 1
    if detectable(0) <= target:
        return 0
    while detectable(high) > target:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if detectable(middle) <= target else (middle, high)
    return high


def pre_trend_power(path: EffectPath, *, slope: float) -> float:
    """Chance that a steady drift would have shown in the effects before the start.

    It shows when at least one of them is significant at ``path.level`` (normal reference). A low
    chance means that a passed pre-trend test says little.

    Args:
        path: effects by time since the start.
        slope: drift per period, in the outcome's unit.

    Raises:
        NotIdentifiedError: ``no_path``, ``no_earlier_periods``, ``singular_covariance``,
            ``moving_reference``.

    Source: Roth (2022), Pretest with caution, section 3.
    """
    check_path(path)
    if path.reference in path.event_time:
        raise NotIdentifiedError(
            "moving_reference",
            "Effects before the start are changes from one period to the next; a drift shows in "
            "effects measured from one reference (a universal base period).",
        )
    early = path.earlier
    if not early.any():
        raise NotIdentifiedError(
            "no_earlier_periods",
            "There is only one period before the start, so earlier trends cannot be compared.",
        )
    covariance = path.covariance[np.ix_(early, early)]
    drift = slope * (path.event_time[early] - path.reference)
    limit = float(ndtri(0.5 + path.level / 2)) * np.sqrt(np.diag(covariance))
    return 1 - _box_probability(-limit - drift, limit - drift, covariance)


def pre_trend_slope(path: EffectPath, *, power: float = 0.5) -> float:
    """Steady drift per period that would have shown before the start with chance ``power``.

    Positive, in the outcome's unit; smaller drifts cannot be ruled out by a passed test.

    Raises:
        NotIdentifiedError: ``no_earlier_periods``, ``singular_covariance``.
        ValueError: a power that even no drift at all would exceed, or not below 1.
    """
    if not pre_trend_power(path, slope=0.0) < power < 1:
        raise ValueError("power must lie between the test's size and 1.")

    def shortfall(slope: float) -> float:
        return pre_trend_power(path, slope=slope) - power

    return _increasing_root(shortfall, 0.0, float(path.std_error.max()))


def _box_probability(low: FloatArray, high: FloatArray, covariance: FloatArray) -> float:
    """Chance that a centred normal lies between ``low`` and ``high`` in every coordinate.

    Genz's (1992) sequence of one-dimensional integrals at 4,096 Halton points: the same on every
    machine, and smooth in the limits; accurate to about 1e-4.
    """
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError as error:
        raise NotIdentifiedError(
            "singular_covariance",
            "The effects before the start are too many to be told apart with so few clusters.",
        ) from error
    size = low.size
    points = qmc.Halton(max(size - 1, 1), scramble=False).random(4097)[1:]
    draws = np.zeros((len(points), size))
    chance = np.ones(len(points))
    for j in range(size):
        mean = draws[:, :j] @ root[j, :j]
        below, above = ndtr((low[j] - mean) / root[j, j]), ndtr((high[j] - mean) / root[j, j])
        chance = chance * (above - below)
        if j + 1 < size:
            inside = below + points[:, j] * (above - below)
            draws[:, j] = ndtri(np.clip(inside, 1e-300, 1 - 1e-16))
    return float(chance.mean())


def _check_level(power: float, level: float) -> None:
    if not (0 < level < 1 and (1 - level) / 2 < power < 1):
        raise ValueError("level and power must lie between 0 and 1, power above the test's size.")


def _check_correlations(icc: float, baseline_correlation: float, clustered: bool) -> None:
    if not (0 <= icc <= 1 and -1 < baseline_correlation < 1):
        raise ValueError("Correlations must lie within their range.")
    if icc > 0 and not clustered:
        raise ValueError("icc needs clusters_treated and clusters_comparison.")


def _positive(std_dev: float | None) -> float:
    if std_dev is None or not std_dev > 0:
        raise ValueError("A continuous outcome needs std_dev above zero.")
    return std_dev


def _clusters(
    people: tuple[int, int], clusters: tuple[int | None, int | None], icc: float
) -> tuple[tuple[float, float], float]:
    """Design effect 1 + (m - 1) icc of each side, and degrees of freedom between clusters."""
    first, second = clusters
    if first is None or second is None or first < 1 or second < 1 or first + second < 3:
        raise ValueError("Clusters are needed on both sides, at least three in all.")
    if first > people[0] or second > people[1]:
        raise ValueError("There cannot be more clusters than people.")
    effects = (1 + (people[0] / first - 1) * icc, 1 + (people[1] / second - 1) * icc)
    return effects, first + second - 2


def _t_detectable(spread: float, dof: float, power: float, level: float) -> float:
    """Effect at which the upper tail of the non-central t beyond the critical value is power."""
    critical = float(stats.t.ppf(0.5 + level / 2, dof))

    def shortfall(shift: float) -> float:
        return float(stats.nct.sf(critical, dof, shift)) - power

    return spread * _increasing_root(shortfall, 0.0, 2 * critical + 10)


def _increasing_root(function: Callable[[float], float], low: float, high: float) -> float:
    while function(high) < 0:
        high *= 2
    return float(optimize.brentq(function, low, high, xtol=1e-12))


def _binary(
    base_rate: float | None,
    effective: tuple[float, float],
    dof: float,
    *,
    power: float,
    level: float,
    direction: Literal["increase", "decrease"],
) -> float:
    if base_rate is None or not 0 < base_rate < 1:
        raise ValueError("A binary outcome needs base_rate between 0 and 1.")
    base, (n_treated, n_comparison) = base_rate, effective
    critical = float(stats.t.ppf(0.5 + level / 2, dof))
    most = 1 - base_rate if direction == "increase" else base_rate
    sign = 1 if direction == "increase" else -1

    def shortfall(effect: float) -> float:
        rate = base + sign * effect
        pooled = (n_treated * rate + n_comparison * base) / (n_treated + n_comparison)
        null = math.sqrt(pooled * (1 - pooled) * (1 / n_treated + 1 / n_comparison))
        true = math.sqrt(rate * (1 - rate) / n_treated + base * (1 - base) / n_comparison)
        return float(stats.t.cdf((effect - critical * null) / true, dof)) - power

    if shortfall(most) < 0:
        raise NotIdentifiedError(
            "not_detectable",
            f"With this many people no {direction} from {base_rate:.0%} is large enough to be "
            f"detected with a chance of {power:.0%}.",
        )
    return float(optimize.brentq(shortfall, 0.0, most, xtol=1e-12))
