"""The rows behind an effect, how they may depend on each other, and the variance that follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from methods.inference.parts.cluster import bias_reduced_covariance
from methods.inference.parts.columns import group_codes, numeric, require_columns
from methods.matching.parts.estimated_weights import carried, leaving_out_each, through_weights
from methods.matching.parts.influence import Influence
from methods.matching.parts.variance import clustered_variance, independent_variance, nested
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    IntArray,
    Matches,
    NotIdentifiedError,
    Scale,
    interval,
)

Variance = Literal["HC0", "HC1", "HC3", "CR0", "CR1", "CR2", "CR3", "M", "M3"]
VARIANCES: tuple[Variance, ...] = get_args(Variance)

MIN_EVENTS = 5  # on each side; below this a ratio or an average time has no trustworthy range
# On each side; below this a model of a yes or no has too little to adjust with (ten events for each
# coefficient: Peduzzi et al. 1996), and the normal range of a difference is not trustworthy.
FEW_EVENTS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The rows of the outcome model; with replacement a row stands once for every set it serves.

    Attributes:
        row: (m,) position in the frame.
        treated, weight, outcome: (m,).
        matched_set: (m,) label of the set; empty for strata and weights.
        target: (m,) whose outcomes the effect is averaged over.
    """

    row: IntArray
    treated: BoolArray
    weight: FloatArray
    outcome: FloatArray
    matched_set: IntArray
    target: BoolArray


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance of the estimate, its degrees of freedom, number of clusters and convention."""

    squared: float
    dof: float
    n_clusters: int | None
    convention: str


def read_sample(frame: pd.DataFrame, matches: Matches, outcome: str) -> Sample:
    """The rows that the matches use, with their weights and outcome.

    Raises:
        NotIdentifiedError: a frame of another length, or an unusable outcome.
    """
    if len(frame) != matches.treated.size:
        raise NotIdentifiedError("wrong_frame", "The effect needs the same rows that were matched.")
    own = np.ones(len(frame)) if matches.sampling_weights is None else matches.sampling_weights
    if matches.replacement and len(matches.pairs):
        focal, partner = matches.pairs[:, 0], matches.pairs[:, 1]
        first, per_focal = np.unique(focal, return_counts=True)
        row = np.concatenate([first, partner])
        matched_set = np.concatenate([first, focal])
        share = np.repeat(1.0 / per_focal, per_focal)[np.argsort(np.argsort(focal, kind="stable"))]
        weight = np.concatenate([np.ones(first.size), share]) * own[row]
    else:
        row = np.flatnonzero(matches.weights * own > 0)
        matched_set = matches.subclass[row]
        weight = matches.weights[row] * own[row]
        if matches.strata or (matched_set < 0).any():
            matched_set = np.empty(0, dtype=np.int64)
    treated = matches.treated[row]
    everybody = np.ones(row.size, dtype=np.bool_)
    target = {"ATT": treated, "ATC": ~treated}.get(matches.estimand, everybody)
    require_columns(frame, [outcome])
    values = numeric(frame[[outcome]].iloc[row], outcome)
    return Sample(row, treated, weight, values, matched_set, target)


def few_events(
    sample: Sample, values: FloatArray, *, both_ways: bool, few: int = FEW_EVENTS
) -> bool:
    """Whether a group has fewer than ``few`` events, or with ``both_ways`` so few without one.

    People count once, whatever they weigh and however many sets they serve.

    Args:
        sample: rows of the outcome model.
        values: (m,) events of each row.
        both_ways: whether people without an event count too.
        few: how many are enough.
    """
    return any(fewest < few for _, _, fewest in _counted(sample, values, both_ways))


def require_events(
    sample: Sample, values: FloatArray, *, both_ways: bool, asked: str = "this answer"
) -> None:
    """Refuse a group with too few events, or with ``both_ways`` too few people without one.

    Args:
        sample: rows of the outcome model.
        values: (m,) events of each row.
        both_ways: whether people without an event must be enough too.
        asked: what cannot be given then, such as "an odds ratio".

    Raises:
        NotIdentifiedError: ``no_events`` or ``too_few_events``.
    """
    for name, happened, fewest in _counted(sample, values, both_ways):
        if fewest == 0:
            what = "had the outcome" if happened else "went without the outcome"
            raise NotIdentifiedError(
                "no_events",
                f"Nobody in the matched {name} group {what}, so {asked} cannot be given with a "
                "range.",
            )
        if fewest < MIN_EVENTS:
            what = "with" if happened else "without"
            raise NotIdentifiedError(
                "too_few_events",
                f"The matched {name} group has fewer than {MIN_EVENTS} people or events {what} the "
                f"outcome, too few for {asked} with a trustworthy range.",
            )


def _counted(
    sample: Sample, values: FloatArray, both_ways: bool
) -> Iterator[tuple[str, bool, float]]:
    """Each group with the rarer of events (True) and people without one, and how many there are."""
    _, first = np.unique(sample.row, return_index=True)
    values, treated = values[first], sample.treated[first]
    for side, name in ((treated, "programme"), (~treated, "comparison")):
        events = float(values[side].sum())
        others = float((1 - values[side]).sum()) if both_ways else np.inf
        yield name, events <= others, min(events, others)


def spread_of(
    frame: pd.DataFrame,
    matches: Matches,
    sample: Sample,
    influence: Influence,
    *,
    cluster: str | None,
    variance: Variance | None,
) -> Spread:
    """The variance of an effect under a named convention; see ``effect``.

    Raises:
        NotIdentifiedError: a convention that the matches do not allow, or too few clusters.
    """
    clusters = groupings(frame, matches, sample, cluster, variance)
    n, k, added = sample.row.size, influence.terms, influence.added
    if variance == "M":
        added = through_weights(matches, sample.row, influence)
    if clusters and variance in ("CR2", "CR3"):
        return _bias_reduced(influence, clusters, variance)
    if clusters:
        how = variance or ("CR1" if influence.finite_sample else "CR0")
        corrected = influence.finite_sample or how == "CR1"
        squared, fewest = clustered_variance(
            added, [labels for _, labels in clusters], finite_sample=corrected
        )
        factor = (n - 1) / (n - k) if influence.linear and how == "CR1" else 1.0
        names = " and ".join(name for name, _ in clusters)
        convention = "M-estimation" if how == "M" else how
        return Spread(factor * squared, float(fewest - 1), fewest, f"{convention} by {names}")
    dof = float(n - k) if influence.linear else float("inf")
    if variance == "M":
        return Spread(independent_variance(added), dof, None, "M-estimation")
    if variance == "M3":
        added = leaving_out_each(matches, sample.row, influence)
        dof = min(float(n - k), carried(sample.weight, sample.treated))
        return Spread(independent_variance(added), dof, None, "M-estimation, each left out")
    how = variance or ("HC0" if influence.leverage is None else "HC3")
    if how == "HC3":
        if influence.leverage is None:
            raise NotIdentifiedError("unknown_option", "HC3 is not available for this outcome.")
        added = added / np.maximum(1 - influence.leverage, 1e-8)
    factor = n / (n - k) if how == "HC1" else 1.0
    return Spread(factor * independent_variance(added), dof, None, how)


def _bias_reduced(
    influence: Influence, clusters: list[tuple[str, IntArray]], variance: Variance
) -> Spread:
    """CR2 or CR3 by the first grouping; a second one can add to it but never take away.

    Degrees of freedom are Satterthwaite's, of the grouping that has fewer. For CR3 every term of
    two groupings is a jackknife: a comparison person who serves many participants draws the model
    to his own outcome, and shows as noise only where he is left out with all his uses.

    Source: Bell and McCaffrey (2002); Pustejovsky and Tipton (2018); for both groupings Cameron,
    Gelbach and Miller (2011), the first term, or all, replaced.
    """
    if influence.fit is None:
        raise NotIdentifiedError("unknown_option", f"{variance} is not available for this outcome.")
    labels = clusters[0][1]
    squared, dof, count = _by_one(influence, labels, variance)
    if len(clusters) > 1 and variance == "CR3":
        second = clusters[1][1]
        other, other_dof, _ = _by_one(influence, second, variance)
        cells = np.unique(np.column_stack([labels, second]), axis=0, return_inverse=True)[1]
        shared, _, _ = _by_one(influence, cells.ravel().astype(np.int64), variance)
        squared, dof = max(squared, squared + other - shared), min(dof, other_dof)
    elif len(clusters) > 1:
        both, _ = clustered_variance(influence.added, [labels for _, labels in clusters])
        first, _ = clustered_variance(influence.added, [labels])
        squared += max(0.0, both - first)
    if not dof > 0:
        raise NotIdentifiedError(
            "one_cluster", "Too few clusters carry the comparison to know its uncertainty."
        )
    words = " and ".join(name for name, _ in clusters)
    return Spread(squared, max(dof, 1.0), count, f"{variance} by {words}")


def _by_one(influence: Influence, labels: IntArray, variance: Variance) -> tuple[float, float, int]:
    """Squared error by one grouping, its degrees of freedom and the number of clusters."""
    assert influence.fit is not None
    fit, contrast = influence.fit
    codes = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    found = bias_reduced_covariance(fit, codes, contrast[None, :], jackknife=variance == "CR3")
    return float(contrast @ found.covariance @ contrast), float(found.dof[0]), int(codes.max()) + 1


def to_estimate(
    value: float,
    spread: Spread,
    sample: Sample,
    matches: Matches,
    *,
    scale: Scale,
    ratio: bool,
    level: float,
    method: str,
) -> Estimate:
    """The estimate of an effect; with ``ratio`` ``value`` is a logarithm.

    Raises:
        NotIdentifiedError: the outcome does not vary.
    """
    std_error = float(np.sqrt(spread.squared))
    if not std_error > 1e-12 * float(np.abs(sample.outcome).max()):
        raise NotIdentifiedError("no_variation", "The outcome does not vary, so there is no range.")
    p_value, low, high = interval(value, std_error, spread.dof, level)
    if ratio:
        value, low, high = (float(np.exp(v)) for v in (value, low, high))
    n_people = int(np.unique(sample.row).size)
    return Estimate(
        value=value,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=spread.dof,
        level=level,
        n_obs=n_people,
        n_units=n_people,
        n_treated=matches.n_treated_used,
        n_comparison=matches.n_comparison_used,
        n_clusters=spread.n_clusters,
        scale=scale,
        method=method,
        variance=spread.convention,
    )


def groupings(
    frame: pd.DataFrame,
    matches: Matches,
    sample: Sample,
    cluster: str | None,
    variance: Variance | None,
) -> list[tuple[str, IntArray]]:
    """What rows are clustered by: named groupings, none for independent rows.

    Raises:
        NotIdentifiedError: no such column, or a convention that the matches do not allow.
    """
    if variance is not None and variance not in VARIANCES:
        listed = ", ".join(VARIANCES)
        raise NotIdentifiedError("unknown_option", f"variance must be one of: {listed}.")
    if variance in ("M", "M3") and not matches.weight_models:
        raise NotIdentifiedError(
            "contradiction", f"Variance {variance} is for weights, and these are matched sets."
        )
    if variance == "M":
        return [(f"'{cluster}'", group_codes(frame, [cluster]))] if cluster is not None else []
    independent = variance is not None and (variance.startswith("HC") or variance == "M3")
    if independent and cluster is not None:
        raise NotIdentifiedError(
            "contradiction",
            f"{variance} takes people as independent, so '{cluster}' cannot be used.",
        )
    if independent:
        return []
    by_set = [("matched set", sample.matched_set)] if sample.matched_set.size else []
    if cluster is not None:
        require_columns(frame, [cluster])
        codes = group_codes(frame[[cluster]].iloc[sample.row], [cluster])
        if by_set and not nested(sample.matched_set, codes):
            return [(f"'{cluster}'", codes), *by_set]
        return [(f"'{cluster}'", codes)]
    if by_set and matches.replacement:
        return [*by_set, ("person", sample.row)]
    if not by_set and variance is not None:
        raise NotIdentifiedError(
            "contradiction", f"{variance} needs clusters, and weights alone have no matched sets."
        )
    return by_set
