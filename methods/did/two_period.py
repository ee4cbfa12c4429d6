"""Two groups, before and after: the basic difference-in-differences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import count_units, difference, left_out, one_against_one
from methods.inference.parts.ols import Variance
from methods.inference.parts.regression import regress
from methods.results import BoolArray, Estimate, NotIdentifiedError


def two_period(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    variance: Variance = "CR1",
    level: float = 0.95,
    unit: str | None = None,
) -> Estimate:
    """Change among the treated minus change among the comparison group.

    The coefficient of treated x post in a regression with both main effects and covariates:
    the average effect on the treated if both groups would have changed alike. Rows may be
    repeated cross-sections or a panel. Not for programmes that start at different times.

    Args:
        frame: one row per observation.
        outcome: column of numbers.
        treated: column of 0 and 1, the group that gets the programme.
        post: column of 0 and 1, after the start.
        covariates: measured before the programme; text and categories are expanded.
        cluster: level at which the programme was given. Without it, rows of the same ``unit``
            are taken as dependent; without either, all rows as independent (CR1 is then HC1,
            CR2 is HC2 and CR3 is HC3).
        weights: column of positive weights.
        variance: "classical", "HC0" to "HC3", or "CR1" to "CR3".
        level: of the interval, such as 0.95.
        unit: column that names people, schools or areas; counts them and, without
            ``cluster``, clusters by them.

    Raises:
        NotIdentifiedError: ``empty_group`` when one of the four groups has no rows;
            ``collinear``, ``too_few_rows``, ``one_cluster``, ``no_variation``, or a column that
            cannot be used.
        ValueError: a column or option that does not exist.

    Source: Wooldridge (2020), Introductory Econometrics, section 13.2.
    """
    is_treated, is_post = indicator(frame, treated), indicator(frame, post)
    _check_groups(is_treated, is_post, treated, post)
    extra = design_matrix(frame, covariates)
    grouping = cluster if cluster is not None else unit
    clusters = None if grouping is None else codes(frame, grouping)
    result = regress(
        numeric(frame, outcome),
        Design((is_treated & is_post).astype(np.float64)[:, None], (f"{treated} x {post}",)),
        Design(np.column_stack([is_treated, is_post, extra.matrix]), (treated, post, *extra.names)),
        clusters=clusters,
        weights=positive(frame, weights),
        variance=variance,
    )
    units = np.arange(len(frame)) if unit is None else codes(frame, unit)
    return difference(
        float(result.value[0]),
        float(result.covariance[0, 0]),
        float(result.dof[0]),
        count_units(units, is_treated),
        level=level,
        n_clusters=result.n_clusters,
        method="difference-in-differences, two groups, before and after" + left_out(result.dropped),
        label=result.variance,
        lone=one_against_one(clusters, is_treated),
    )


def _check_groups(is_treated: BoolArray, is_post: BoolArray, treated: str, post: str) -> None:
    for in_treated, group in ((True, "treated"), (False, "comparison")):
        for in_post, period in ((False, "before"), (True, "after")):
            if not ((is_treated == in_treated) & (is_post == in_post)).any():
                raise NotIdentifiedError(
                    "empty_group",
                    f"The {group} group has no rows {period} the start "
                    f"({treated!r} = {int(in_treated)}, {post!r} = {int(in_post)}).",
                )
