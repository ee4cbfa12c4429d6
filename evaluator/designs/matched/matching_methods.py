"""Carry out the planned matching. Nothing in this file is ever given an outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TREATED
from evaluator.designs.matched.matched_balance import share_unlike
from evaluator.designs.matched.matching_settings import BY_LABEL, WEIGHTING, Settings
from methods import matching
from methods.results import BoolArray, Matches, NotIdentifiedError

_PairEstimand = Literal["ATT", "ATC"]
_SetEstimand = Literal["ATT", "ATC", "ATE"]
_WeightKind = Literal["ipw", "overlap", "entropy", "cbps"]


def match(
    frame: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    """The planned matching or weighting of a frame with ``@treated`` and complete covariates.

    The outcome is taken out first, whatever the caller left in. Those whose label nobody in the
    other group has are left out beforehand where a chance of taking part, or weights, would
    otherwise separate the groups.

    Raises:
        NotIdentifiedError: nobody could be matched, or the data cannot carry the method.
    """
    blind = frame.drop(columns=[OUTCOME], errors="ignore")
    if settings.method in BY_LABEL:
        return _carry_out(blind, covariates, settings, seed)
    return matching.among(
        blind,
        lambda part, varying: _carry_out(part, varying, settings, seed),
        treated=TREATED,
        covariates=covariates,
    )


def comparable(frame: pd.DataFrame, covariates: tuple[str, ...], settings: Settings) -> BoolArray:
    """Those whom the method may match: everybody, where labels are compared by themselves, (n,).

    Raises:
        NotIdentifiedError: nobody of a group is left.
    """
    if settings.method in BY_LABEL:
        return np.ones(len(frame), dtype=np.bool_)
    return matching.comparable(frame, treated=TREATED, covariates=covariates)


def unlike(
    frame: pd.DataFrame,
    matches: Matches,
    covariates: tuple[str, ...],
    settings: Settings,
    seed: int,
) -> float:
    """Share of those whom the effect is about who have nobody similar, 0 to 1."""
    once = settings.method == "optimal" or (settings.method == "nearest" and not settings.replace)
    freely = replace(settings, method="nearest", replace=True, ratio=1, max_controls=None)
    return share_unlike(matches, lambda: match(frame, covariates, freely, seed), once=once)


def _carry_out(
    blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    if settings.method in ("nearest", "optimal"):
        return _pairs(blind, covariates, settings, seed)
    if settings.method in ("full", "quick"):
        return _sets(blind, covariates, settings, seed)
    if settings.method == "cardinality":
        return matching.cardinality(
            blind,
            treated=TREATED,
            covariates=covariates,
            tolerance=settings.tolerance,
            exact=settings.exact,
            estimand=cast("_SetEstimand", settings.estimand),
            seed=seed,
        )
    if settings.method in ("exact", "coarsened"):
        return _strata(blind, covariates, settings)
    return _within(blind, covariates, settings, _scored(covariates, settings))


def _pairs(
    blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    _require_single_target(settings)
    discard = None if settings.discard == "nobody" else settings.discard
    estimand = cast("_PairEstimand", settings.estimand)
    if settings.method == "optimal":
        return matching.optimal(
            blind,
            treated=TREATED,
            covariates=covariates,
            distance=settings.distance,
            link=settings.link,
            ratio=settings.ratio,
            exact=settings.exact,
            mahalanobis=settings.mahalanobis,
            discard=discard,
            estimand=estimand,
            seed=seed,
        )
    return matching.nearest(
        blind,
        treated=TREATED,
        covariates=covariates,
        distance=settings.distance,
        link=settings.link,
        ratio=settings.ratio,
        max_controls=settings.max_controls,
        replace=settings.replace,
        caliper=settings.caliper,
        order=settings.order,
        exact=settings.exact,
        mahalanobis=settings.mahalanobis,
        discard=discard,
        estimand=estimand,
        seed=seed,
    )


def _require_single_target(settings: Settings) -> None:
    if settings.estimand not in ("ATT", "ATC"):
        raise NotIdentifiedError(
            "estimand_not_available", "Pairs can answer for one of the two groups only."
        )


def _sets(
    blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    discard = None if settings.discard == "nobody" else settings.discard
    estimand = cast("_SetEstimand", settings.estimand)
    if settings.method == "quick":
        return matching.quick(
            blind,
            treated=TREATED,
            covariates=covariates,
            distance=settings.distance,
            link=settings.link,
            caliper=settings.caliper,
            exact=settings.exact,
            mahalanobis=settings.mahalanobis,
            discard=discard,
            estimand=estimand,
            seed=seed,
        )
    return matching.full(
        blind,
        treated=TREATED,
        covariates=covariates,
        distance=settings.distance,
        link=settings.link,
        max_controls=settings.max_controls,
        caliper=settings.caliper,
        exact=settings.exact,
        mahalanobis=settings.mahalanobis,
        discard=discard,
        estimand=estimand,
        seed=seed,
    )


def _strata(blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings) -> Matches:
    estimand = cast("_SetEstimand", settings.estimand)
    if settings.method == "exact":
        return matching.exact(
            blind, treated=TREATED, covariates=settings.exact or covariates, estimand=estimand
        )
    named = blind.assign(**{name: blind[name].astype(str) for name in settings.exact})
    ranges = settings.cutpoints
    cutpoints = None
    if ranges is not None:
        cutpoints = {name: ranges for name in covariates if _has_ranges(named[name])}
    return matching.coarsened(
        named,
        treated=TREATED,
        covariates=tuple(dict.fromkeys((*covariates, *settings.exact))),
        cutpoints=cutpoints,
        estimand=estimand,
    )


def _has_ranges(values: pd.Series) -> bool:
    """Whether a column holds more numbers than a yes and a no."""
    return pd.api.types.is_numeric_dtype(values) and values.nunique() > 2


def _within(
    blind: pd.DataFrame,
    covariates: tuple[str, ...],
    settings: Settings,
    carry_out: Callable[[pd.DataFrame], Matches],
) -> Matches:
    if not settings.exact:
        return carry_out(blind)
    return matching.within(
        blind, carry_out, treated=TREATED, covariates=covariates, exact=settings.exact
    )


def _scored(covariates: tuple[str, ...], settings: Settings) -> Callable[[pd.DataFrame], Matches]:
    """Slices or weights, for a frame or for one group of it, in which a column may not vary."""

    def varying(part: pd.DataFrame) -> tuple[str, ...]:
        kept = [name for name in covariates if name not in settings.exact]
        return tuple(name for name in kept if part[name].nunique() > 1)

    def carry_out(part: pd.DataFrame) -> Matches:
        used = varying(part) if settings.exact else covariates
        if settings.method in WEIGHTING:
            if not used:
                return _alike(part, settings)
            return matching.weight(
                part,
                treated=TREATED,
                covariates=used,
                kind=cast("_WeightKind", settings.method),
                estimand=settings.estimand,
                trim=settings.trim,
            )
        if not used:
            return _alike(part, settings)
        return matching.subclassify(
            part,
            treated=TREATED,
            covariates=used,
            subclasses=settings.subclasses,
            link=settings.link,
            estimand=cast("_SetEstimand", settings.estimand),
        )

    return carry_out


def _alike(part: pd.DataFrame, settings: Settings) -> Matches:
    """A group whose members agree on everything: all of them count alike."""
    if settings.estimand == "ATO":
        raise NotIdentifiedError(
            "no_covariates", "Within a group nothing is left to weight on. Use another method."
        )
    same = part.assign(**{"@same": np.zeros(len(part))})
    return matching.exact(
        same,
        treated=TREATED,
        covariates=("@same",),
        estimand=settings.estimand,
    )
