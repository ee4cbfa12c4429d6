"""How similar people are found for comparing changes, and which choices go together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from evaluator.cohort.rows.shapes import TREATED
from evaluator.designs.matched.matched_balance import share_unlike
from evaluator.values.plan import Plan
from methods import matching
from methods.results import Matches


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design. Matching never sees an outcome from after the start.

    Attributes:
        method: how similar people are found. "nearest" pairs each participant with the most
            similar people; "full" puts everybody into sets; "subclassification" compares within
            six slices of the chance of taking part; "entropy", "ipw" and "overlap" weight the
            comparison group to look like the participants ("overlap" favours people who could
            have been in either group).
        history: which earlier outcomes count as characteristics. "levels" takes every time
            before the start, averaged into at most six; "last" the last of these; "none" leaves
            earlier outcomes out, which is right where the groups are known to differ for good.
        ratio: comparison people for each participant, for "nearest".
        caliper: the furthest a match may be, in standard deviations of the chance of taking part
            (on the scale of its logit), for "nearest" and "full"; None sets no limit. Left out it
            is 0.2 for "nearest" and none for "full".
        replace: whether one person may serve several participants, for "nearest".
        exact: characteristics on which matches must agree, for "nearest" and "full".
        adjust: whether the change is also adjusted for the characteristics; earlier outcomes are
            never adjusted for, because the change already takes them off.
    """

    method: Literal["nearest", "full", "subclassification", "entropy", "ipw", "overlap"] = "nearest"
    history: Literal["levels", "last", "none"] = "levels"
    ratio: int = 1
    caliper: float | None = 0.2
    replace: bool = False
    exact: tuple[str, ...] = ()
    adjust: bool = True


def settings_of(plan: Plan) -> Settings:
    """The planned settings; the default caliper belongs to "nearest" alone."""
    given = dict(plan.design.settings)
    given["exact"] = tuple(given.get("exact", ()))
    settings = Settings(**given)
    if settings.method != "nearest" and "caliper" not in plan.design.settings:
        return replace(settings, caliper=None)
    return settings


def changes_misfits(plan: Plan) -> Iterator[tuple[str, str]]:
    """Settings that cannot be honoured, as (name, what is wrong), each of the right type."""
    settings = settings_of(plan)
    paired = settings.method in ("nearest", "full")
    if settings.ratio < 1:
        yield "ratio", "must be 1 or more people for each participant"
    if settings.ratio != 1 and settings.method != "nearest":
        yield "ratio", f'means nothing with the method "{settings.method}"'
    if settings.replace and settings.method != "nearest":
        yield "replace", f'means nothing with the method "{settings.method}"'
    if settings.caliper is not None and not 0 < settings.caliper < math.inf:
        yield "caliper", "must be above zero"
    elif settings.caliper is not None and not paired:
        yield "caliper", f'means nothing with the method "{settings.method}"'
    if settings.exact and not paired:
        yield "exact", f'means nothing with the method "{settings.method}"'
    known = {covariate.column for covariate in plan.covariates}
    for name in settings.exact:
        if name not in known:
            yield "exact", f'names "{name}", which is not one of the characteristics'
    if settings.history == "none" and not known:
        yield "history", 'cannot be "none" without any characteristic to match on'


def match(
    frame: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    """The planned matching; of the outcome it sees what was measured before the start."""
    return matching.among(
        frame[[TREATED, *covariates]],
        lambda part, varying: _carry_out(part, varying, settings, seed),
        treated=TREATED,
        covariates=covariates,
    )


def unlike(
    frame: pd.DataFrame,
    matches: Matches,
    covariates: tuple[str, ...],
    settings: Settings,
    seed: int,
) -> float:
    """Share of the participants who have nobody similar, 0 to 1."""
    once = settings.method == "nearest" and not settings.replace
    freely = replace(settings, replace=True, ratio=1)
    return share_unlike(matches, lambda: match(frame, covariates, freely, seed), once=once)


def _carry_out(
    blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    if settings.method == "nearest":
        return matching.nearest(
            blind, treated=TREATED, covariates=covariates, link="linear_logit",
            ratio=settings.ratio, replace=settings.replace, caliper=settings.caliper,
            exact=settings.exact, seed=seed,
        )  # fmt: skip
    if settings.method == "full":
        return matching.full(
            blind, treated=TREATED, covariates=covariates, link="linear_logit",
            caliper=settings.caliper, exact=settings.exact, seed=seed,
        )  # fmt: skip
    if settings.method == "subclassification":
        return matching.subclassify(
            blind, treated=TREATED, covariates=covariates, link="linear_logit"
        )
    return matching.weight(blind, treated=TREATED, covariates=covariates, kind=settings.method)
