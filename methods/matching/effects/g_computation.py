"""The effect in the matched or weighted sample, by averaging predictions (g-computation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import linalg

from methods.inference.parts.columns import group_codes, require_columns
from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.estimates import check_level
from methods.inference.parts.glm import (
    ColumnError,
    Family,
    GlmFit,
    fit_glm,
    independent_columns,
    predict_mean,
)
from methods.inference.parts.ols import LeastSquares
from methods.matching.parts.few_events import few_events_effect
from methods.matching.parts.influence import Influence
from methods.matching.parts.recommended import RECOMMENDED, Recommended, recommended_variance
from methods.matching.parts.sample import (
    FEW_EVENTS,
    Sample,
    Variance,
    few_events,
    groupings,
    read_sample,
    require_events,
    spread_of,
    to_estimate,
)
from methods.matching.parts.time_to_event import timed_effect
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    Matches,
    NotIdentifiedError,
    Scale,
)

Kind = Literal["continuous", "binary", "count", "time_to_event"]

_FAMILY: dict[str, Family] = {"continuous": "gaussian", "binary": "logit", "count": "poisson"}
_SCALES: dict[str, tuple[Scale, ...]] = {
    "continuous": ("difference",),
    "binary": ("difference", "risk_ratio", "odds_ratio"),
    "count": ("difference", "rate_ratio"),
    "time_to_event": ("hazard_ratio", "rmst"),
}
_CALLED: dict[str, str] = {
    "risk_ratio": "a risk ratio",
    "odds_ratio": "an odds ratio",
    "rate_ratio": "a rate ratio",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Arm:
    """The outcome model of one arm, averaged over the target group.

    Attributes:
        mean: mean outcome of the target group had everybody been in this arm.
        influence: (m,) what each row of the sample adds to ``mean``; zero in the other arm.
        reweighting: (m,) derivative of ``mean`` by the logarithm of each row's weight.
        leverage: (m,) hat values; zero in the other arm.
        terms: coefficients of the model, with the intercept.
        whitened: the model as a regression in which every weight is 1, and the combination of
            its coefficients that ``mean`` moves with; None unless it was asked for.
    """

    mean: float
    influence: FloatArray
    reweighting: FloatArray
    leverage: FloatArray
    terms: int
    whitened: tuple[LeastSquares, FloatArray] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Both arms, how many covariate columns were adjusted for, and which could not be."""

    treated: _Arm
    comparison: _Arm
    adjusted: int
    unsupported: tuple[str, ...]


def effect(
    frame: pd.DataFrame,
    matches: Matches,
    *,
    outcome: str,
    covariates: Sequence[str] = (),
    kind: Kind = "continuous",
    scale: Scale = "difference",
    cluster: str | None = None,
    variance: Variance | Recommended | None = None,
    event: str | None = None,
    tau: float | None = None,
    level: float = 0.95,
    few: int = FEW_EVENTS,
) -> Estimate:
    """Effect on the people the matching was for; not causal where a common cause is unmeasured.

    A weighted outcome model with every covariate interacted with taking part (one model per
    arm), whose predictions under both arms are averaged over the target group: participants for
    the ATT, the comparison group for the ATC, everybody for the ATE and ATO. Standard errors by
    the delta method, holding the match and the covariates fixed. A covariate that one arm cannot
    support (no variation, or perfect prediction) is left out of both and named in ``method``.

    With fewer than ``few`` events in a group (or, for binary, fewer people without one) no
    such model and no such standard error can be trusted. The difference is then that of the
    weighted shares or average counts, not adjusted for covariates, with Newcombe's score limits on
    effective sizes whatever ``variance`` asks for; see ``few_events_effect``. Ratios are refused.

    Args:
        frame: the frame that was matched, in the same order.
        matches: its matches or weights.
        outcome: numeric column; 0/1 for "binary", zero or more for "count" and "time_to_event".
        covariates: columns to adjust for after matching; none for times.
        kind: "continuous" (linear), "binary" (logit), "count" (Poisson) or "time_to_event".
        scale: "difference", and "risk_ratio" or "odds_ratio" for binary, "rate_ratio" for count;
            for times "hazard_ratio" (marginal, Cox with Efron's ties) or "rmst" (difference in
            the mean time without the event up to ``tau``).
        cluster: column of schools, areas and the like within which people are alike.
        variance: None clusters by matched set (with replacement by set and person) and uses HC3
            for strata and weights; "CR0" or "CR1" cluster without or with (n - 1)/(n - k); "HC0",
            "HC1" and "HC3" take rows as independent; "M" counts that weights were estimated;
            "CR2" is for few clusters (under about 50), with Satterthwaite's degrees of freedom,
            "CR3" leaves out one set or cluster at a time (with replacement also each person with
            all their uses), "M3" one person at a time, which keeps ranges wide enough where few
            people weigh much; "recommended" chooses what simulation found to hold. Times use "CR0"
            and "HC0" without small-sample factors.
        event: for times, 0/1 column: 1 when the event happened then, 0 when watching ended.
        tau: for "rmst", up to what time; None takes the time both groups were watched until.
        level: confidence level.
        few: fewest events, and people without one, for the model.

    Returns:
        The estimate; for ratios the standard error is that of the logarithm. The t reference has
        G - 1 degrees of freedom for the smallest number of clusters G, n - k for HC with a
        continuous outcome, Satterthwaite's for CR2, CR3 and M3, else it is normal.

    Raises:
        NotIdentifiedError: unusable columns or options, too few events for a ratio or for times,
            or a sample too small for the adjustment.

    Source: Snowden, Rose and Mortimer (2011); Abadie and Spiess (2022) for clustering by set;
    Austin (2014) for times; Newcombe (1998) for few events.
    """
    check_level(level)
    _check(matches, kind, scale, timed=event is not None or tau is not None)
    sample = read_sample(frame, matches, outcome)
    how = variance
    if how == RECOMMENDED:
        timed, adjusted = kind == "time_to_event", bool(covariates)
        how = recommended_variance(
            frame, matches, sample, adjusted=adjusted, timed=timed, cluster=cluster
        )
    if kind == "time_to_event":
        if covariates:
            raise NotIdentifiedError(
                "not_available",
                "Times until an event cannot be adjusted for covariates after matching; the match "
                "itself is the adjustment. Leave the covariates out.",
            )
        value, influence, words = timed_effect(frame, sample, outcome, event, scale, tau)
        method = f"{matches.method}; {matches.estimand}; {words}"
    else:
        _check_outcome(sample, kind, outcome)
        if _has_few_events(sample, kind, few):
            if scale == "difference":
                groupings(frame, matches, sample, cluster, how)  # refuses what does not fit
                return _difference_of_few(frame, matches, sample, covariates, kind, cluster, level)
            require_events(sample, sample.outcome, both_ways=kind == "binary", asked=_CALLED[scale])
        model = _fit(frame, sample, covariates, _FAMILY[kind], whiten=how in ("CR2", "CR3"))
        value, influence = _contrast(model, scale, linear=kind == "continuous")
        method = _describe(matches, model)
    spread = spread_of(frame, matches, sample, influence, cluster=cluster, variance=how)
    return to_estimate(
        value,
        spread,
        sample,
        matches,
        scale=scale,
        ratio=scale not in ("difference", "rmst"),
        level=level,
        method=method,
    )


def _check(matches: Matches, kind: str, scale: str, *, timed: bool) -> None:
    if matches.estimand not in ("ATT", "ATE", "ATC", "ATO"):
        raise NotIdentifiedError("unknown_option", "estimand must be ATT, ATE, ATC or ATO.")
    if kind not in _SCALES:
        raise NotIdentifiedError("unknown_option", f"kind must be one of: {', '.join(_SCALES)}.")
    if scale not in _SCALES[kind]:
        listed = ", ".join(_SCALES[kind])
        raise NotIdentifiedError(
            "unknown_option", f"For a {kind} outcome the scale must be one of: {listed}."
        )
    if timed and kind != "time_to_event":
        raise NotIdentifiedError(
            "unknown_option", "event and tau go with kind 'time_to_event' only."
        )


def _check_outcome(sample: Sample, kind: Kind, outcome: str) -> None:
    if kind == "continuous":
        return
    if kind == "binary" and not np.isin(sample.outcome, (0.0, 1.0)).all():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' must hold only 0 and 1.")
    if kind == "count" and (sample.outcome < 0).any():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' has counts below zero.")


def _has_few_events(sample: Sample, kind: Kind, few: int) -> bool:
    counted = kind in ("binary", "count")
    return counted and few_events(sample, sample.outcome, both_ways=kind == "binary", few=few)


def _difference_of_few(
    frame: pd.DataFrame,
    matches: Matches,
    sample: Sample,
    covariates: Sequence[str],
    kind: Kind,
    cluster: str | None,
    level: float,
) -> Estimate:
    require_columns(frame, covariates)
    clusters = None
    if cluster is not None:
        clusters = f"'{cluster}'", group_codes(frame.iloc[sample.row], [cluster])
    unadjusted = "; not adjusted for covariates, which so few events cannot carry"
    return few_events_effect(
        sample,
        matches,
        counted=kind == "count",
        clusters=clusters,
        level=level,
        method=f"{matches.method}; {matches.estimand}{unadjusted if covariates else ''}",
    )


def _fit(
    frame: pd.DataFrame,
    sample: Sample,
    covariates: Sequence[str],
    family: Family,
    *,
    whiten: bool,
) -> _Model:
    require_columns(frame, covariates)
    design = design_matrix(frame[list(covariates)].iloc[sample.row], covariates)
    centred = design.matrix - design.matrix.mean(axis=0)
    full = np.column_stack([np.ones(sample.row.size), centred])
    names = ("(intercept)", *design.names)
    columns = [int(j) for j in independent_columns(full)]
    own = {True: set(columns), False: set(columns)}
    unsupported: list[str] = []
    arms: dict[bool, _Arm] = {}
    while len(arms) < 2:
        arm = len(arms) == 0
        chosen = [j for j in columns if j in own[arm]]
        try:
            own_names = [names[j] for j in chosen]
            arms[arm] = _fit_arm(full[:, chosen], own_names, sample, family, arm, whiten=whiten)
        except ColumnError as error:
            column = names.index(error.column)
            own[arm].discard(column)
            if not np.array_equal(sample.target, sample.treated == arm):
                own[not arm].discard(column)
                unsupported.append(error.column)
                arms.clear()
    return _Model(arms[True], arms[False], len(columns) - 1 - len(unsupported), tuple(unsupported))


def _fit_arm(
    matrix: FloatArray,
    names: Sequence[str],
    sample: Sample,
    family: Family,
    arm: bool,
    *,
    whiten: bool,
) -> _Arm:
    rows = sample.treated == arm
    n_rows, terms = int(rows.sum()), matrix.shape[1]
    if n_rows < 2 * terms and terms > 1:
        side = "programme" if arm else "comparison"
        raise NotIdentifiedError(
            "too_few_rows",
            f"Adjusting for {terms - 1} columns needs at least {2 * terms} people in the matched "
            f"{side} group, which has fewer. Adjust for fewer.",
        )
    fit = fit_glm(
        matrix[rows], sample.outcome[rows], family=family, names=names, weights=sample.weight[rows]
    )
    target = matrix[sample.target]
    share = sample.weight[sample.target] / sample.weight[sample.target].sum()
    mean, slope = predict_mean(target @ fit.coefficients, family)
    gradient = (share * slope) @ target
    influence, leverage = np.zeros(rows.size), np.zeros(rows.size)
    influence[rows] = fit.score_residual * (matrix[rows] @ (fit.bread @ gradient))
    reweighting = influence.copy()
    reweighting[sample.target] += share * (mean - share @ mean)
    leverage[rows] = fit.working_weight * np.sum((matrix[rows] @ fit.bread) * matrix[rows], axis=1)
    whitened = (_whitened(matrix[rows], fit, rows), gradient) if whiten else None
    return _Arm(float(share @ mean), influence, reweighting, leverage, terms, whitened)


def _whitened(matrix: FloatArray, fit: GlmFit, rows: BoolArray) -> LeastSquares:
    """The last step of the fit as a regression on rows of equal weight; zero in the other arm."""
    root = np.sqrt(fit.working_weight)
    basis, upper = np.linalg.qr(matrix * root[:, None])
    wide, residuals = np.zeros((rows.size, matrix.shape[1])), np.zeros(rows.size)
    wide[rows] = basis
    residuals[rows] = np.divide(fit.score_residual, root, out=np.zeros_like(root), where=root > 0)
    names = tuple(str(j) for j in range(matrix.shape[1]))
    return LeastSquares(
        names, fit.coefficients, wide, np.linalg.inv(upper), residuals, dropped=(), n_absorbed=0
    )


def _joined(
    arms: tuple[_Arm, _Arm], slopes: tuple[float, float]
) -> tuple[LeastSquares, FloatArray] | None:
    """Both arms as one regression, and the combination of coefficients that is the effect."""
    parts = [arm.whitened for arm in arms if arm.whitened is not None]
    if len(parts) < len(arms):
        return None
    fits = [fit for fit, _ in parts]
    joined = LeastSquares(
        names=tuple(f"{i}:{name}" for i, fit in enumerate(fits) for name in fit.names),
        coefficients=np.concatenate([fit.coefficients for fit in fits]),
        basis=np.concatenate([fit.basis for fit in fits], axis=1),
        inverse_root=linalg.block_diag(*(fit.inverse_root for fit in fits)),
        residuals=fits[0].residuals + fits[1].residuals,
        dropped=(),
        n_absorbed=0,
    )
    contrast = [slope * own for slope, (_, own) in zip(slopes, parts, strict=True)]
    return joined, np.concatenate(contrast)


def _contrast(model: _Model, scale: Scale, *, linear: bool) -> tuple[float, Influence]:
    """The effect (its logarithm for ratios) and what moves it."""
    arms = (model.treated, model.comparison)
    slopes: tuple[float, float]
    one, zero = (arm.mean for arm in arms)
    if scale == "difference":
        value, slopes = one - zero, (1.0, -1.0)
    elif scale == "odds_ratio":
        value = float(np.log(one / (1 - one)) - np.log(zero / (1 - zero)))
        slopes = (1 / (one * (1 - one)), -1 / (zero * (1 - zero)))
    else:
        value, slopes = float(np.log(one / zero)), (1 / one, -1 / zero)
    return value, Influence(
        added=slopes[0] * arms[0].influence + slopes[1] * arms[1].influence,
        reweighting=slopes[0] * arms[0].reweighting + slopes[1] * arms[1].reweighting,
        leverage=arms[0].leverage + arms[1].leverage,
        terms=arms[0].terms + arms[1].terms,
        linear=linear,
        finite_sample=True,
        fit=_joined(arms, slopes),
    )


def _describe(matches: Matches, model: _Model) -> str:
    words = f"{matches.method}; {matches.estimand}"
    if model.adjusted:
        words += f"; outcome model adjusted for {model.adjusted} covariate columns"
    if model.unsupported:
        listed = ", ".join(f"'{name}'" for name in model.unsupported)
        words += f"; not for {listed}, which one group cannot support"
    return words
