"""The probability of taking part, given what was known before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from methods.inference.parts.columns import treated_column, weight_column
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.glm import ColumnError, fit_glm, independent_columns
from methods.results import BoolArray, FloatArray, NotIdentifiedError

Link = Literal["logit", "linear_logit", "probit"]
LINKS: tuple[Link, ...] = ("logit", "linear_logit", "probit")

_SAME = 1e-10  # scores closer than this share of their standard deviation are equal


def propensity(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    link: Link = "logit",
    weights: str | None = None,
) -> pd.Series:
    """Propensity scores; use them to match or weight, never as proof that groups are alike.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start; text columns become categories.
        link: "logit" and "probit" give probabilities; "linear_logit" the log odds, on which a
            caliper of 0.2 standard deviations is customary (Austin 2011).
        weights: column of sampling weights.

    Returns:
        (n,) scores aligned with ``frame.index``; higher means more likely to take part.

    Raises:
        NotIdentifiedError: unusable columns, or covariates that separate the groups.

    Source: Rosenbaum and Rubin (1983).
    """
    took_part = treated_column(frame, treated)
    design = design_matrix(frame, covariates)
    score = propensity_scores(design, took_part, link, weight_column(frame, weights))
    return pd.Series(score, index=frame.index, name="propensity")


def propensity_scores(
    design: Design, treated: BoolArray, link: Link, weights: FloatArray | None
) -> FloatArray:
    """Scores from a built design, (n,); people with equal covariates have equal scores.

    A column that repeats others is left out, which changes no score.

    Raises:
        NotIdentifiedError: no covariates, an unknown link, or covariates that separate the groups.
    """
    if link not in LINKS:
        raise NotIdentifiedError("unknown_link", f"The link must be one of {', '.join(LINKS)}.")
    if not design.names:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
    columns = np.column_stack([np.ones(len(treated)), design.matrix])
    kept = _kept(columns, weights)
    names = ("(intercept)", *design.names)
    try:
        fit = fit_glm(
            columns[:, kept],
            treated.astype(np.float64),
            family="probit" if link == "probit" else "logit",
            names=tuple(names[j] for j in kept),
            weights=weights,
        )
    except ColumnError as refused:
        if refused.code != "separation":
            raise
        raise ColumnError(
            "separation",
            f"Column '{refused.column}', alone or with others, tells those who took part from the "
            "others completely, so nobody has anyone similar. Leave it out or group its values.",
            refused.column,
        ) from None
    linear = _settle(fit.linear_predictor)
    if link == "linear_logit":
        return linear
    to_probability = special.ndtr if link == "probit" else special.expit
    return np.asarray(to_probability(linear), dtype=np.float64)


def _kept(columns: FloatArray, weights: FloatArray | None) -> list[int]:
    """Columns that add something; one that is the same for everybody stays, to be refused."""
    adding = set(independent_columns(columns, weights).tolist())
    constant = np.ptp(columns, axis=0) == 0
    return [j for j in range(columns.shape[1]) if j in adding or constant[j]]


def same_score(score: FloatArray) -> float:
    """Scores no further apart than this differ by rounding only."""
    return _SAME * float(np.std(score))


def _settle(score: FloatArray) -> FloatArray:
    """Scores in which values that differ by rounding only are equal, as equal covariates ask."""
    order = np.argsort(score)
    ordered = score[order]
    starts = np.flatnonzero(np.append(True, np.diff(ordered) > same_score(score)))
    settled = np.empty_like(score)
    settled[order] = np.repeat(ordered[starts], np.diff(np.append(starts, score.size)))
    return settled
