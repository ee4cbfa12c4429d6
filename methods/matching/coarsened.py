"""Coarsened exact matching: exact matching after numbers are grouped into ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.parts.columns import group_codes, is_number, numeric
from methods.matching.parts.matched import matches_from_sets
from methods.matching.parts.units import read_people
from methods.results import FloatArray, IntArray, Matches, NotIdentifiedError

Cutpoints = Mapping[str, int | Sequence[float]]


def coarsened(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    cutpoints: Cutpoints | None = None,
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
) -> Matches:
    """Compare within groups of like characteristics; loses many people when columns are many.

    Groups that lack participants or comparison people are left out, which changes whom the
    effect is about: see ``dropped``. What differs within a range stays unbalanced; adjust for it.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start. Categories must agree exactly.
        cutpoints: for a number either how many ranges of equal width, or the values at which a
            new range starts. Numbers not named get Sturges' number of ranges.
        estimand: "ATT", "ATC" or "ATE".
        weights: column of sampling weights.

    Raises:
        NotIdentifiedError: unusable columns or cutpoints, or nobody is like anybody on the other
            side.

    Source: Iacus, King and Porro (2012); defaults of MatchIt 4.7.2.
    """
    people = read_people(frame, treated=treated, covariates=covariates, weights=weights)
    if not covariates:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
    chosen: Cutpoints = cutpoints or {}
    _check(frame, covariates, chosen)
    codes = {}
    for name in covariates:
        if is_number(frame[name]):
            codes[name] = _ranges(numeric(frame, name), name, chosen.get(name))
        else:
            codes[name] = group_codes(frame, [name])
    return matches_from_sets(
        group_codes(pd.DataFrame(codes), covariates),
        people,
        estimand=estimand,
        strata=True,
        method=f"coarsened exact matching on {', '.join(covariates)}",
    )


def _check(frame: pd.DataFrame, covariates: Sequence[str], cutpoints: Cutpoints) -> None:
    for name in cutpoints:
        if name not in covariates:
            raise NotIdentifiedError(
                "unknown_option", f"Cutpoints are given for '{name}', which is not a covariate."
            )
        if name in frame.columns and not is_number(frame[name]):
            raise NotIdentifiedError(
                "not_a_number", f"Column '{name}' holds categories, which have no cutpoints."
            )


def _ranges(values: FloatArray, name: str, cutpoints: int | Sequence[float] | None) -> IntArray:
    """Range that each value falls into; a value on a cutpoint opens the upper range."""
    if cutpoints is None and np.unique(values).size <= 2:
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    if cutpoints is None:
        cutpoints = int(np.ceil(np.log2(values.size) + 1))
    if isinstance(cutpoints, int):
        if cutpoints < 1:
            raise NotIdentifiedError(
                "unknown_option", f"The number of ranges of '{name}' must be 1 or more."
            )
        inner = np.linspace(values.min(), values.max(), cutpoints + 1)[1:-1]
    else:
        inner = np.unique(np.asarray(cutpoints, dtype=np.float64))
        if not np.isfinite(inner).all():
            raise NotIdentifiedError(
                "unknown_option", f"The cutpoints of '{name}' must be finite numbers."
            )
    return np.searchsorted(inner, values, side="right").astype(np.int64)
