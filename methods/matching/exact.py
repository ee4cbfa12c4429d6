"""Exact matching: people are compared with everybody who has the same characteristics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from methods.inference.parts.columns import group_codes
from methods.matching.parts.matched import matches_from_sets
from methods.matching.parts.units import read_people
from methods.results import Matches, NotIdentifiedError


def exact(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
) -> Matches:
    """Compare within groups that agree on every covariate; for few columns with few values.

    Groups that lack participants or comparison people are left out, which changes whom the
    effect is about: see ``dropped``.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start, on which people must agree.
        estimand: "ATT", "ATC" or "ATE".
        weights: column of sampling weights.

    Raises:
        NotIdentifiedError: unusable columns, or nobody agrees with anybody on the other side.

    Source: Stuart (2010), section 3.1.
    """
    people = read_people(frame, treated=treated, covariates=covariates, weights=weights)
    if not covariates:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
    return matches_from_sets(
        group_codes(frame, covariates),
        people,
        estimand=estimand,
        strata=True,
        method=f"exact matching on {', '.join(covariates)}",
    )
