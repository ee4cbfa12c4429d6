"""Differences in shares and in average counts where hardly anybody, or nearly everybody, had it.

Own code, a few lines of closed formulas: statsmodels' ``confint_proportions_2indep`` (0.14) knows
no weights, no clusters and no counts, has no p-value that goes with Newcombe's limits, and for its
score limits stops with an error where one group had no events, which is the case at hand. The
tests hold these limits to it, and to the published ones, where it has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from methods.inference.lopsided import SCORE_LIMITS
from methods.matching.parts.sample import MIN_EVENTS, Sample
from methods.results import BoolArray, Estimate, FloatArray, IntArray, Matches, NotIdentifiedError

_COMMON_LEVEL = 0.95  # the standard error is read off this range, whatever level was asked for
_FARTHEST = 1e6


@dataclass(frozen=True, slots=True)
class Arm:
    """One group's mean and the size of a plain sample that would tell as much.

    Attributes:
        mean: weighted share, from 0 to 1, or weighted average count.
        size: effective number of people; for counts of people times events per variance, so that
            ``mean * size`` is an effective number of events.
        counted: whether the outcome is a count.
    """

    mean: float
    size: float
    counted: bool = False

    def limits(self, critical: float) -> tuple[float, float]:
        """Score limits of the mean: Wilson's for a share, those of a Poisson mean for a count.

        Source: Wilson (1927) for shares; Barker (2002) for counts.
        """
        size, square = self.size, critical**2
        if self.counted:
            centre = self.mean + square / (2 * size)
            reach = critical * np.sqrt(self.mean / size + square / (4 * size**2))
            return max(0.0, float(centre - reach)), float(centre + reach)
        shrink = 1 + square / size
        centre = (self.mean + square / (2 * size)) / shrink
        spread = self.mean * (1 - self.mean) / size + square / (4 * size**2)
        reach = critical * np.sqrt(spread) / shrink
        return max(0.0, float(centre - reach)), min(1.0, float(centre + reach))


def score_limits(treated: Arm, comparison: Arm, critical: float) -> tuple[float, float]:
    """Limits of the treated less the comparison mean, from the limits of each.

    Args:
        treated: group that took part.
        comparison: group independent of it.
        critical: quantile that the range reaches out to, such as 1.96.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; for other means Zou and
    Donner (2008), whose rule it is a case of.
    """
    value = treated.mean - comparison.mean
    low_1, high_1 = treated.limits(critical)
    low_0, high_0 = comparison.limits(critical)
    below = np.hypot(treated.mean - low_1, high_0 - comparison.mean)
    above = np.hypot(high_1 - treated.mean, comparison.mean - low_0)
    return float(value - below), float(value + above)


def score_p_value(treated: Arm, comparison: Arm, dof: float = np.inf) -> float:
    """The two-sided p-value that goes with the limits: under 1 - level just where they exclude 0.

    Args:
        treated: group that took part.
        comparison: group independent of it.
        dof: of the t reference; ``inf`` is normal.
    """
    value = treated.mean - comparison.mean
    if value == 0:
        return 1.0

    def room(critical: float) -> float:
        low, high = score_limits(treated, comparison, critical)
        return low if value > 0 else -high

    farthest = 1.0
    while room(farthest) > 0 and farthest < _FARTHEST:
        farthest *= 2
    if farthest >= _FARTHEST:
        return 0.0
    return float(2 * stats.t.sf(optimize.brentq(room, 0.0, farthest, xtol=1e-12), dof))


def few_events_effect(
    sample: Sample,
    matches: Matches,
    *,
    counted: bool,
    clusters: tuple[str, IntArray] | None,
    level: float,
    method: str,
) -> Estimate:
    """The weighted difference in shares or average counts, with a range made for few events.

    Score limits on effective sizes. A group's size is Kish's for its weights, or less where the
    people with the outcome weigh more than others; with few events as if people's chances went
    with their weights, which zero events cannot show. Without clusters people are independent,
    also within matched sets, which is on the safe side, because people in a set are alike. Within
    clusters a size is divided by the design effect of one correlation, estimated from both groups,
    and the reference is t with one degree of freedom fewer than clusters on the smaller side. For
    counts the size is divided by the variance for each unit of the mean, at least 1 and, in a
    group with few events, at least that of everybody. Not for covariates: so few events carry no
    model.

    Args:
        sample: rows of the comparison, with the outcome.
        matches: they come from.
        counted: whether the outcome is a count rather than 0 and 1.
        clusters: name and (m,) labels of the level within which people are alike.
        level: of the interval.
        method: what was done before, in words.

    Returns:
        The estimate; its standard error is half the width of the 95 % range over its quantile.

    Raises:
        NotIdentifiedError: ``one_cluster`` when fewer than two clusters are on either side, and
            ``no_variation`` when nobody at all has a count above zero.

    Source: ``score_limits``; effective sizes as in Korn and Graubard (1998) and Franco, Little,
    Louis and Slud (2019).
    """
    people = _people(sample, clusters[1] if clusters else None)
    correlation, dof, n_clusters = _alike(people)
    arms = _arms(people, correlation, counted=counted)
    low, high = score_limits(*arms, critical=_critical(level, dof))
    common = _critical(_COMMON_LEVEL, dof)
    outer = score_limits(*arms, critical=common)
    limits = f"Poisson {SCORE_LIMITS}" if counted else SCORE_LIMITS
    within = f", people alike within {clusters[0]}" if clusters else ""
    return Estimate(
        value=arms[0].mean - arms[1].mean,
        std_error=(outer[1] - outer[0]) / (2 * common),
        ci_low=low,
        ci_high=high,
        p_value=score_p_value(*arms, dof=dof),
        dof=dof,
        level=level,
        n_obs=people.weight.size,
        n_units=people.weight.size,
        n_treated=matches.n_treated_used,
        n_comparison=matches.n_comparison_used,
        n_clusters=n_clusters,
        scale="difference",
        method=method,
        variance=f"{limits}, by effective sizes (Newcombe){within}",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    """One row a person: (n,) weight over all their sets, outcome, side and cluster."""

    weight: FloatArray
    outcome: FloatArray
    treated: BoolArray
    cluster: IntArray | None

    def side(self, treated: bool) -> _People:
        own = self.treated == treated
        cluster = None if self.cluster is None else self.cluster[own]
        return _People(self.weight[own], self.outcome[own], self.treated[own], cluster)

    @property
    def mean(self) -> float:
        """Weighted mean; exactly theirs where all are the same, without rounding of weights."""
        if (self.outcome == self.outcome[0]).all():
            return float(self.outcome[0])
        return float(self.weight @ self.outcome / self.weight.sum())

    @property
    def kish(self) -> float:
        return float(self.weight.sum() ** 2 / (self.weight @ self.weight))

    @property
    def wary_size(self) -> float:
        """Kish's size if people's chance of an event went with their weight."""
        square = self.weight**2
        return float(self.weight.sum() * square.sum() / (square @ self.weight))

    @property
    def squared_error(self) -> float:
        """Variance of the weighted mean, people being independent and weights fixed."""
        moved = self.weight * (self.outcome - self.mean)
        return float(moved @ moved / self.weight.sum() ** 2)

    def together(self, values: FloatArray) -> float:
        """Sum over pairs of people of one cluster of the product of their values."""
        if self.cluster is None:
            return 0.0
        codes = np.unique(self.cluster, return_inverse=True)[1]
        sums = np.bincount(codes, weights=values)
        return float(sums @ sums - values @ values)


def _people(sample: Sample, labels: IntArray | None) -> _People:
    _, first, who = np.unique(sample.row, return_index=True, return_inverse=True)
    weight = np.bincount(who, weights=sample.weight).astype(np.float64)
    cluster = None if labels is None else labels[first]
    return _People(weight, sample.outcome[first], sample.treated[first], cluster)


def _alike(people: _People) -> tuple[float, float, int | None]:
    """Correlation within clusters (0 without), degrees of freedom and number of clusters."""
    if people.cluster is None:
        return 0.0, float("inf"), None
    sides = [people.side(True), people.side(False)]
    fewest = min(np.unique(people.cluster[people.treated == own]).size for own in (True, False))
    if fewest < 2:
        raise NotIdentifiedError(
            "one_cluster", "Fewer than two clusters are on one side, so its spread is not known."
        )
    found = sum(side.together(side.weight * (side.outcome - side.mean)) for side in sides)
    expected = 0.0
    for side in sides:
        spread = side.squared_error * side.kish
        expected += spread * side.together(side.weight)
    share = found / expected if expected > 0 else 0.0
    return float(np.clip(share, 0.0, 1.0)), float(fewest - 1), int(np.unique(people.cluster).size)


def _arms(people: _People, correlation: float, *, counted: bool) -> tuple[Arm, Arm]:
    sides = (people.side(True), people.side(False))
    if not counted:
        one, zero = (_share(side) / _design_effect(side, correlation) for side in sides)
        return Arm(sides[0].mean, one), Arm(sides[1].mean, zero)
    overall = float(people.weight @ people.outcome)
    if not overall > 0:
        raise NotIdentifiedError(
            "no_variation", "Nobody compared has a count above zero, so there is no range."
        )
    lump = float(people.weight @ people.outcome**2) / overall
    one, zero = (_count(side, lump) / _design_effect(side, correlation) for side in sides)
    return Arm(sides[0].mean, one, counted=True), Arm(sides[1].mean, zero, counted=True)


def _design_effect(side: _People, correlation: float) -> float:
    return 1 + correlation * side.together(side.weight) / float(side.weight @ side.weight)


def _share(side: _People) -> float:
    """Effective number of people behind a share."""
    binomial, found = side.mean * (1 - side.mean), side.squared_error
    most = side.wary_size if _few(side, side.outcome.size) else side.kish
    return min(most, binomial / found) if found > 0 else most


def _count(side: _People, lump: float) -> float:
    """Effective number of people over the variance of a count for each unit of its mean."""
    few = _few(side, np.inf)
    spread = 1.0 if side.mean == 0 else side.squared_error * side.kish / side.mean
    spread = max(1.0, spread, lump if few else 0.0)
    return (side.wary_size if few else side.kish) / spread


def _few(side: _People, most: float) -> bool:
    """Whether a group has fewer than five events, or is so near to the most it could have."""
    events = float(side.outcome.sum())
    return min(events, most - events) < MIN_EVENTS


def _critical(level: float, dof: float) -> float:
    return float(stats.t.ppf(0.5 + level / 2, dof))
