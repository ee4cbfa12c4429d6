"""Difference-in-differences that adjusts for covariates twice, between two periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.did.parts.panel import unique_rows
from methods.did.parts.two_by_two import (
    ESTIMATORS,
    Comparison,
    Estimator,
    compare_changes,
    compare_sections,
)
from methods.inference.parts.absorb import group_sums
from methods.inference.parts.cluster import check_clusters
from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.estimates import (
    Counts,
    check_level,
    count_units,
    difference,
    left_out,
    one_against_one,
)
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_NAMES = {
    "improved": "doubly robust, calibrated propensity score and weighted regression",
    "traditional": "doubly robust, logit and least squares",
    "ipw_hajek": "inverse probability weighting, weights that sum to one",
    "ipw_ht": "inverse probability weighting, weights as they are",
    "regression": "outcome regression",
}


def doubly_robust(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    unit: str | None = None,
    covariates: Sequence[str] = (),
    weights: str | None = None,
    local: bool = True,
    estimator: Estimator = "improved",
    cluster: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Average effect on the treated when groups with equal covariates would have changed alike.

    The doubly robust estimators are right when either the propensity score or the regression of
    the comparison group is. Two periods only: for staggered starts use ``callaway_santanna``.

    With ``unit`` rows are a panel: changes are compared, covariates are those of the row before
    the start, and units without both rows are left out and counted in ``method``. Without it
    rows are repeated cross-sections: different people before and after, whose mix of covariates
    must be the same in both periods.

    Comparison rows with a propensity score above 0.995 get no weight; their number is in
    ``method``.

    Args:
        frame: one row per observation.
        outcome: column of numbers.
        treated: column of 0 and 1, the group that gets the programme.
        post: column of 0 and 1, after the start.
        unit: column that names people, schools or areas seen before and after.
        covariates: measured before the programme; text and categories are expanded.
        weights: column of positive weights; in a panel, those of the row before the start.
        local: in repeated cross-sections, whether the doubly robust estimators also model the
            treated (locally efficient).
        estimator: "improved" (propensity score calibrated to the treated means, weighted
            regression; its error does not depend on the two models), "traditional" (logit and
            least squares), "ipw_hajek", "ipw_ht" (sensitive to the level of the outcome) or
            "regression".
        cluster: level at which the programme was given. The variance then sums influence by
            cluster, times G / (G - 1), with t(G - 1).
        level: of the interval.

    Raises:
        NotIdentifiedError: ``empty_group``; ``separation`` or ``no_overlap`` when the covariates
            tell the groups apart; ``duplicate_rows``, ``treated_varies`` or ``cluster_varies``
            in a panel; ``one_cluster``, ``too_few_rows``, ``no_variation``, or a column that
            cannot be used.
        ValueError: a column or option that does not exist.

    Source: Sant'Anna and Zhao (2020), Doubly robust difference-in-differences estimators. For
    repeated cross-sections R's DRDID 1.2.3 has the wrong sign in one term of the traditional
    estimators' standard errors; these have the right one.
    """
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator must be one of {', '.join(ESTIMATORS)}, not {estimator!r}.")
    check_level(level)
    if unit is None:
        sample = _sections(frame, outcome, treated, post, covariates, weights, cluster)
    else:
        sample = _panel(frame, outcome, treated, post, unit, covariates, weights, cluster)
    result = sample.compare(estimator, local=local)
    influence, factor, dof, n_clusters = result.influence[:, 0], 1.0, float("inf"), None
    label = f"influence function, {'rows' if unit is None else 'units'} independent"
    if sample.clusters is not None:
        n_clusters = check_clusters(sample.clusters)
        influence = group_sums(influence[:, None], sample.clusters, None)[:, 0]
        factor, dof = n_clusters / (n_clusters - 1), n_clusters - 1.0
        label = "influence function summed by cluster, G / (G - 1)"
    variance = factor * float(influence @ influence)
    lone = one_against_one(sample.clusters, sample.treated)
    if not lone and not variance > (1e-12 * float(np.abs(sample.outcome).max())) ** 2:
        raise NotIdentifiedError(
            "no_variation",
            "The outcome does not vary beyond what the groups and covariates determine exactly, "
            "so there is nothing to judge the uncertainty by.",
        )
    return difference(
        float(result.value[0]),
        variance,
        dof,
        sample.counts,
        level=level,
        n_clusters=n_clusters,
        method=_NAMES[estimator] + left_out(result.dropped) + _trimmed(result) + sample.note,
        label=label,
        lone=lone,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Rows (cross-sections) or units (panel) to be compared.

    Attributes:
        outcome: (n,) or, in a panel, its change. post: (n,), or None in a panel.
        treated: (n,). design: (n, k) with an intercept. names: (k,). weights: (n,).
        clusters: (n,) codes or None. counts: who stands behind it. note: who was left out.
    """

    outcome: FloatArray
    post: BoolArray | None
    treated: BoolArray
    design: FloatArray
    names: tuple[str, ...]
    weights: FloatArray
    clusters: IntArray | None
    counts: Counts
    note: str

    def compare(self, estimator: Estimator, *, local: bool) -> Comparison:
        if self.post is None:
            change = self.outcome[:, None]
            return compare_changes(
                change, self.treated, self.design, self.names, self.weights, estimator
            )
        return compare_sections(
            self.outcome,
            self.treated,
            self.post,
            self.design,
            self.names,
            self.weights,
            estimator,
            local=local,
        )


def _sections(
    frame: pd.DataFrame,
    outcome: str,
    treated: str,
    post: str,
    covariates: Sequence[str],
    weights: str | None,
    cluster: str | None,
) -> _Sample:
    is_treated, is_post = indicator(frame, treated), indicator(frame, post)
    for side, group in ((is_treated, "treated"), (~is_treated, "comparison")):
        for now, period in ((~is_post, "before"), (is_post, "after")):
            if not (side & now).any():
                raise _empty(group, period)
    extra, weight = design_matrix(frame, covariates), positive(frame, weights)
    rows = len(frame)
    return _Sample(
        numeric(frame, outcome),
        is_post,
        is_treated,
        np.column_stack([np.ones(rows), extra.matrix]),
        ("(intercept)", *extra.names),
        np.ones(rows) if weight is None else weight,
        None if cluster is None else codes(frame, cluster),
        count_units(np.arange(rows), is_treated),
        "",
    )


def _panel(
    frame: pd.DataFrame,
    outcome: str,
    treated: str,
    post: str,
    unit: str,
    covariates: Sequence[str],
    weights: str | None,
    cluster: str | None,
) -> _Sample:
    """One row per unit: its change, and the rest as it was before the start."""
    units, _ = unique_rows(frame, unit, post)
    is_treated, is_post = indicator(frame, treated), indicator(frame, post)
    for flag, group in ((is_treated, "treated"), (~is_treated, "comparison")):
        if not flag.any():
            raise _empty(group, "in either period")
    before, after = np.full((2, int(units.max()) + 1), -1)
    before[units[~is_post]] = np.flatnonzero(~is_post)
    after[units[is_post]] = np.flatnonzero(is_post)
    whole = (before >= 0) & (after >= 0)
    first, second = before[whole], after[whole]
    if (is_treated[first] != is_treated[second]).any():
        raise NotIdentifiedError(
            "treated_varies", f"{treated!r} must be the same in both rows of each {unit!r}."
        )
    side = is_treated[first]
    for flag, group in ((side, "treated"), (~side, "comparison")):
        if not flag.any():
            raise _empty(group, "both before and after")
    clusters = None if cluster is None else codes(frame, cluster)
    if clusters is not None and (clusters[first] != clusters[second]).any():
        raise NotIdentifiedError(
            "cluster_varies", f"{cluster!r} must be the same in both rows of each {unit!r}."
        )
    y, weight, lost = numeric(frame, outcome), positive(frame, weights), int((~whole).sum())
    earlier = frame.iloc[first]
    extra = design_matrix(earlier, covariates)
    return _Sample(
        y[second] - y[first],
        None,
        side,
        np.column_stack([np.ones(first.size), extra.matrix]),
        ("(intercept)", *extra.names),
        np.ones(first.size) if weight is None else weight[first],
        None if clusters is None else codes(earlier, str(cluster)),
        Counts(2 * first.size, first.size, int(side.sum()), int((~side).sum())),
        f"; {lost:,} units without both rows left out" if lost else "",
    )


def _empty(group: str, period: str) -> NotIdentifiedError:
    return NotIdentifiedError("empty_group", f"The {group} group has no rows {period}.")


def _trimmed(result: Comparison) -> str:
    if result.n_trimmed == 0:
        return ""
    return f"; {result.n_trimmed:,} comparison rows with propensity above 0.995 left out"
