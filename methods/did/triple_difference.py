"""Triple difference: the effect on those eligible, less what moved for those who were not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import count_units, difference, left_out, one_against_one
from methods.inference.parts.ols import Variance
from methods.inference.parts.regression import regress
from methods.results import BoolArray, Estimate, NotIdentifiedError


def triple_difference(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    eligible: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    variance: Variance = "CR1",
    level: float = 0.95,
) -> Estimate:
    """Difference-in-differences among the eligible less that among the ineligible.

    For a programme in some places that only some people there can get, when the places would
    not have moved alike but their gap between eligible and ineligible would have. With
    covariates all parallel trends must hold given the same linear adjustment. Not for
    programmes that start at different times.

    Args:
        frame: one row per observation.
        outcome: column of numbers.
        treated: column of 0 and 1, places with the programme.
        post: column of 0 and 1, after the start.
        eligible: column of 0 and 1, people the programme is for.
        covariates: measured before the programme; text and categories are expanded.
        cluster: level at which the programme was given. Without it rows are taken as
            independent (CR1 to CR3 are then HC1 to HC3).
        weights: column of positive weights.
        variance: "classical", "HC0" to "HC3", or "CR1" to "CR3".
        level: of the interval.

    Returns:
        The coefficient of treated x post x eligible with all lower products in the regression.
        ``n_treated`` counts eligible rows in treated places, before and after.

    Raises:
        NotIdentifiedError: ``empty_group`` when one of the eight groups has no rows;
            ``collinear``, ``too_few_rows``, ``one_cluster``, ``no_variation``, or a column that
            cannot be used.
        ValueError: a column or option that does not exist.

    Source: Gruber (1994); Olden and Moen (2022), The triple difference estimator.
    """
    flags = {name: indicator(frame, name) for name in (treated, post, eligible)}
    if len(flags) < 3:
        raise ValueError("treated, post and eligible must be three different columns.")
    _check_groups(flags)
    place, after, entitled = flags.values()
    extra = design_matrix(frame, covariates)
    clusters = None if cluster is None else codes(frame, cluster)
    lower = {
        treated: place,
        post: after,
        eligible: entitled,
        f"{treated} x {post}": place & after,
        f"{treated} x {eligible}": place & entitled,
        f"{post} x {eligible}": after & entitled,
    }
    result = regress(
        numeric(frame, outcome),
        Design(
            (place & after & entitled).astype(np.float64)[:, None],
            (f"{treated} x {post} x {eligible}",),
        ),
        Design(np.column_stack([*lower.values(), extra.matrix]), (*lower, *extra.names)),
        clusters=clusters,
        weights=positive(frame, weights),
        variance=variance,
    )
    return difference(
        float(result.value[0]),
        float(result.covariance[0, 0]),
        float(result.dof[0]),
        count_units(np.arange(len(frame)), place & entitled),
        level=level,
        n_clusters=result.n_clusters,
        method="triple difference" + left_out(result.dropped),
        label=result.variance,
        lone=one_against_one(clusters, place),
    )


def _check_groups(flags: dict[str, BoolArray]) -> None:
    for values in product((False, True), repeat=len(flags)):
        there = np.ones(len(next(iter(flags.values()))), dtype=np.bool_)
        for flag, value in zip(flags.values(), values, strict=True):
            there &= flag == value
        if not there.any():
            group = ", ".join(
                f"{name!r} = {int(value)}" for name, value in zip(flags, values, strict=True)
            )
            raise NotIdentifiedError("empty_group", f"No row has {group}.")
