"""Subclassification: comparing within slices of the propensity score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from methods.matching.parts.matched import matches_from_sets, require_estimand
from methods.matching.parts.units import read_people
from methods.matching.propensity import Link, propensity_scores
from methods.results import Matches, NotIdentifiedError


def subclassify(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    subclasses: int = 6,
    link: Link = "logit",
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
) -> Matches:
    """Compare within slices of the score; coarse, so look at balance and adjust afterwards.

    Slices hold equal shares of the people the effect is about. A slice that lacks participants or
    comparison people is left out: see ``dropped``.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        subclasses: number of slices, 2 or more.
        link: scale of the propensity score; see ``propensity``.
        estimand: "ATT" slices by participants' scores, "ATC" by those of the comparison group,
            "ATE" by everybody's.
        weights: column of sampling weights, used for the score and passed on to effects.

    Raises:
        NotIdentifiedError: unusable columns or options, covariates that separate the groups, or
            no slice with both groups.

    Source: Rosenbaum and Rubin (1984); slices as in MatchIt 4.7.2.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    if subclasses < 2 or subclasses != int(subclasses):
        raise NotIdentifiedError(
            "unknown_option", "subclasses must be a whole number of 2 or more."
        )
    people = read_people(frame, treated=treated, covariates=covariates, weights=weights)
    took_part, sampling = people.treated, people.sampling
    score = propensity_scores(people.design, took_part, link, sampling)
    focal = {"ATT": took_part, "ATC": ~took_part}.get(estimand, np.ones_like(took_part))
    if sampling is not None:
        focal = focal & (sampling > 0)
    edges = np.quantile(score[focal], np.linspace(0, 1, int(subclasses) + 1))
    return matches_from_sets(
        np.searchsorted(edges[1:-1], score, side="right").astype(np.int64),
        replace(people, score=score),
        estimand=estimand,
        strata=True,
        method=f"subclassification into {subclasses} slices of the propensity score ({link})",
    )
