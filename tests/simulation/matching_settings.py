"""Every method of matching and weighting with its standard error, in worlds that suit it or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from methods import inference, matching
from methods.results import Estimate, Matches
from tests.simulation.matching_coverage import QUICK, Setting
from tests.simulation.matching_worlds import (
    HORIZON,
    apart,
    curved,
    gaps,
    hidden,
    people,
    places,
)

Fit = Callable[[pd.DataFrame], tuple[Estimate, float]]
Matcher = Callable[[pd.DataFrame], Matches]
COVARIATES = ("need", "age", "girl")
GIVEN = {"treated": "t", "covariates": COVARIATES}
SCALES = {"score": "difference", "arrested": "difference", "incidents": "rate_ratio"}
KINDS = {"score": "continuous", "arrested": "binary", "incidents": "count"}


def truth(frame: pd.DataFrame, who: np.ndarray, outcome: str, scale: str) -> float:
    """The effect averaged over people by the weights ``who``."""
    one, none = (np.average(frame[f"{outcome}_{arm}"], weights=who) for arm in ("with", "without"))
    if scale == "odds_ratio":
        return float(one / (1 - one) * (1 - none) / none)
    return float(one / none) if scale.endswith("ratio") else float(one - none)


def target(frame: pd.DataFrame, matches: Matches) -> np.ndarray:
    """Whom the matches answer for."""
    used = matches.weights > 0
    if matches.estimand == "ATO":
        return (frame["chance"] * (1 - frame["chance"])).to_numpy() * used
    side = {"ATT": matches.treated, "ATC": ~matches.treated}.get(matches.estimand, used)
    return (side & used).astype(float)


def matched(
    match: Matcher,
    outcome: str = "score",
    *,
    scale: str | None = None,
    covariates: Sequence[str] = COVARIATES,
    **options: Any,
) -> Fit:
    """Match, then the effect on an outcome; ``options`` go to ``effect``.

    The standard error is the recommended one unless another is named.
    """
    scale = scale or SCALES[outcome]
    options = {"variance": "recommended", **options}

    def fit(frame: pd.DataFrame) -> tuple[Estimate, float]:
        matches = match(frame)
        found = matching.effect(
            frame,
            matches,
            outcome=outcome,
            covariates=covariates,
            kind=KINDS[outcome],
            scale=scale,
            **options,
        )
        return found, truth(frame, target(frame, matches), outcome, scale)

    return fit


def by(matcher: Callable[..., Matches], **options: Any) -> Matcher:
    return lambda frame: matcher(frame, **(GIVEN | options))


def direct(estimator: Callable[..., Estimate], estimand: str = "ATT", **options: Any) -> Fit:
    """An estimator that matches or weights by itself."""

    def fit(frame: pd.DataFrame) -> tuple[Estimate, float]:
        asked = GIVEN | {"outcome": "score"} | options
        found = estimator(frame, estimand=estimand, **asked)
        who = {"ATT": frame["t"] == 1, "ATC": frame["t"] == 0}.get(estimand, frame["t"] >= 0)
        return found, truth(frame, who.to_numpy(float), asked["outcome"], "difference")

    return fit


def restricted_mean(match: Matcher) -> Fit:
    def fit(frame: pd.DataFrame) -> tuple[Estimate, float]:
        matches = match(frame)
        found = matching.effect(
            frame,
            matches,
            outcome="months",
            kind="time_to_event",
            event="again",
            scale="rmst",
            tau=HORIZON,
        )
        return found, truth(frame, target(frame, matches), "months", "difference")

    return fit


def no_hazard(match: Matcher) -> Fit:
    """The hazard ratio where there is no effect: elsewhere it has no simple truth."""

    def fit(frame: pd.DataFrame) -> tuple[Estimate, float]:
        found = matching.effect(
            frame,
            match(frame),
            outcome="null_months",
            kind="time_to_event",
            event="null_again",
            scale="hazard_ratio",
        )
        return found, 1.0

    return fit


def once(match: Matcher) -> Matcher:
    """Matches that several settings ask of the same data sets, found once for each."""
    kept: dict[int, tuple[pd.DataFrame, Matches]] = {}

    def find(frame: pd.DataFrame) -> Matches:
        if id(frame) not in kept:
            if len(kept) >= QUICK:
                kept.clear()
            kept[id(frame)] = (frame, match(frame))
        return kept[id(frame)][1]

    return find


PAIRS = once(by(matching.nearest, caliper=0.2, link="linear_logit"))
REUSED = once(by(matching.nearest, ratio=2, replace=True))
FULL = once(by(matching.full))
IPW, ENTROPY = once(by(matching.weight)), once(by(matching.weight, kind="entropy"))


def _matched_people() -> list[Setting]:
    asked: list[tuple[str, str, Fit]] = [
        *[(f"pairs, {y}", "CR3 by set", matched(PAIRS, y)) for y in KINDS],
        ("pairs, risk ratio", "CR3 by set", matched(PAIRS, "arrested", scale="risk_ratio")),
        ("pairs, odds ratio", "CR3 by set", matched(PAIRS, "arrested", scale="odds_ratio")),
        *[(f"two each, reused, {y}", "CR3 by set and person", matched(REUSED, y)) for y in KINDS],
        ("two each", "CR3 by set", matched(by(matching.nearest, ratio=2, caliper=0.2))),
        (
            "one to three each",
            "CR3 by set",
            matched(by(matching.nearest, ratio=1.5, max_controls=3, caliper=0.2)),
        ),
        (
            "pairs by Mahalanobis",
            "CR3 by set",
            matched(by(matching.nearest, distance="mahalanobis")),
        ),
        ("optimal pairs", "CR3 by set", matched(by(matching.optimal))),
        *[(f"full, {y}", "CR3 by set", matched(FULL, y)) for y in KINDS],
        (
            "full within limits",
            "CR3 by set",
            matched(by(matching.full, min_controls=1 / 3, max_controls=6)),
        ),
        ("full, for everybody", "CR3 by set", matched(by(matching.full, estimand="ATE"))),
        ("quick", "CR3 by set", matched(by(matching.quick))),
        ("quick, for everybody", "CR3 by set", matched(by(matching.quick, estimand="ATE"))),
        ("slices", "HC3", matched(by(matching.subclassify))),
        ("slices, for everybody", "HC3", matched(by(matching.subclassify, estimand="ATE"))),
        ("slices, arrested", "HC3", matched(by(matching.subclassify), "arrested")),
        ("coarsened", "HC3", matched(by(matching.coarsened, cutpoints={"need": 5, "age": 4}))),
        ("cardinality", "HC3", matched(by(matching.cardinality, tolerance=0.05))),
        ("times without event, full", "by set", restricted_mean(FULL)),
        ("hazards, optimal pairs", "by set", no_hazard(by(matching.optimal))),
    ]
    return [Setting("all measured", name, how, people, fit) for name, how, fit in asked]


def _weighted_people() -> list[Setting]:
    def bare(match: Matcher, outcome: str = "score", **options: Any) -> Fit:
        return matched(match, outcome, covariates=(), **options)

    everybody = {"estimand": "ATE"}
    asked: list[tuple[str, str, Fit]] = [
        *[(f"inverse probability, {y}", "M3", bare(IPW, y)) for y in KINDS],
        ("inverse probability, for everybody", "M3", bare(by(matching.weight, **everybody))),
        *[
            (f"overlap, {y}", "M3", bare(by(matching.weight, kind="overlap"), y))
            for y in ("score", "arrested")
        ],
        *[(f"entropy, {y}", "M3", bare(ENTROPY, y)) for y in KINDS],
        (
            "entropy, for everybody",
            "M3",
            bare(by(matching.weight, kind="entropy", **everybody)),
        ),
        (
            "balancing score, for everybody",
            "M3",
            bare(by(matching.weight, kind="cbps", **everybody)),
        ),
        ("entropy, adjusted", "HC3", matched(ENTROPY)),
        ("inverse probability, adjusted", "HC3", matched(IPW)),
        ("augmented", "M3", direct(matching.aipw, variance="M3")),
        ("augmented, arrested", "M3", direct(matching.aipw, outcome="arrested", variance="M3")),
        ("augmented, for everybody", "M3", direct(matching.aipw, "ATE", variance="M3")),
        (
            "shared neighbours",
            "equal variances",
            direct(matching.abadie_imbens, neighbours=2, variance="equal"),
        ),
        (
            "shared neighbours, for everybody",
            "own variances",
            direct(matching.abadie_imbens, "ATE", neighbours=2, variance="robust"),
        ),
        ("regression", "HC3", direct(matching.regression_adjustment)),
    ]
    found = [Setting("all measured", name, how, people, fit) for name, how, fit in asked]
    cautious = Setting(
        "all measured", "entropy, weights as fixed", "HC3", people, bare(ENTROPY, variance="HC3"),
        promise="cautious",
    )  # fmt: skip
    return [*found, cautious]


def _as_other_software() -> list[Setting]:
    """What references compute, kept as named options: too narrow where few people weigh much."""
    asked: list[tuple[str, str, Fit]] = [
        ("full", "CR1 by set", matched(by(matching.full, estimand="ATE"), variance="CR1")),
        (
            "inverse probability",
            "M",
            matched(by(matching.weight, estimand="ATE"), covariates=(), variance="M"),
        ),
    ]
    return [
        Setting(
            "all measured, few people", f"{name}, for everybody", how, partial(people, n=200), fit,
            promise="fails", below=0.93,
        )
        for name, how, fit in asked
    ]  # fmt: skip


def _people_in_places() -> list[Setting]:
    def fit(match: Matcher, **options: Any) -> Fit:
        return matched(match, covariates=("need",), **options)

    pairs = by(matching.nearest, covariates=("need",), caliper=0.2)
    weights = by(matching.weight, covariates=("need",), kind="entropy")
    asked: list[tuple[int, str, str, Fit, Any]] = [
        (60, "pairs", "by place", fit(pairs, cluster="place"), "holds"),
        (12, "pairs", "by place, CR2", fit(pairs, cluster="place", variance="CR2"), "holds"),
        (6, "pairs", "by place, CR2", fit(pairs, cluster="place", variance="CR2"), "holds"),
        (12, "pairs", "by set", fit(pairs), "fails"),
        (60, "entropy", "by place", fit(weights, cluster="place"), "holds"),
        (12, "entropy", "by place, CR2", fit(weights, cluster="place", variance="CR2"), "holds"),
        (60, "entropy", "HC3", fit(weights, variance="HC3"), "fails"),
    ]
    return [
        Setting(f"{count} places", name, how, partial(places, count=count), found, promise)
        for count, name, how, found, promise in asked
    ]


def _not_all_measured() -> list[Setting]:
    """No method sees what nobody measured."""
    fits: dict[str, Fit] = {
        "pairs": matched(PAIRS),
        "two each, reused": matched(REUSED),
        "optimal pairs": matched(by(matching.optimal)),
        "full": matched(by(matching.full)),
        "quick": matched(by(matching.quick)),
        "slices": matched(by(matching.subclassify)),
        "coarsened": matched(by(matching.coarsened)),
        "cardinality": matched(by(matching.cardinality)),
        "inverse probability": matched(IPW, covariates=()),
        "overlap": matched(by(matching.weight, kind="overlap"), covariates=()),
        "entropy": matched(ENTROPY, covariates=()),
        "augmented": direct(matching.aipw, variance="M3"),
        "shared neighbours": direct(matching.abadie_imbens),
        "regression": direct(matching.regression_adjustment),
    }
    return [
        Setting("a cause not measured", name, "as recommended", hidden, fit, "fails", cost=2)
        for name, fit in fits.items()
    ]


def _wrong_models() -> list[Setting]:
    """A score without the curve is wrong; matching on need itself, or with the curve, is not."""
    curve = (*COVARIATES, "curve")

    def weights(covariates: Sequence[str], kind: str = "ipw") -> Fit:
        match = by(matching.weight, kind=kind, covariates=covariates)
        return matched(match, covariates=())

    fine = by(matching.coarsened, covariates=("need", "age"), cutpoints={"need": 16, "age": 5})
    asked: list[tuple[str, str, str, Fit, Any]] = [
        ("inverse probability", "M3", "linear", weights(COVARIATES), "fails"),
        ("entropy", "M3", "linear", weights(COVARIATES, "entropy"), "fails"),
        ("augmented", "M3", "linear", direct(matching.aipw, variance="M3"), "fails"),
        ("regression", "HC3", "linear", direct(matching.regression_adjustment), "fails"),
        ("entropy", "M3", "with the curve", weights(curve, "entropy"), "holds"),
        (
            "augmented",
            "M3",
            "with the curve",
            direct(matching.aipw, covariates=curve, variance="M3"),
            "holds",
        ),
        (
            "coarsened in fine ranges",
            "HC3",
            "linear",
            matched(fine, covariates=("need", "age")),
            "cautious",
        ),
    ]
    return [
        Setting("a curved cause", f"{name}, {model}", how, curved, fit, promise, lean=0.5)
        for name, how, model, fit, promise in asked
    ]


def _apart() -> list[Setting]:
    """Where nobody is alike, a line that runs on is no answer; leaving people out is."""
    within = by(matching.nearest, caliper=0.05, caliper_units="raw", distance="propensity",
                covariates=("need",), link="logit", replace=True)  # fmt: skip
    return [
        Setting(
            "half have nobody alike",
            "regression",
            "HC3",
            apart,
            direct(matching.regression_adjustment, covariates=("need",)),
            "fails",
        ),
        Setting(
            "half have nobody alike",
            "pairs within a caliper, reused",
            "CR3 by set and person",
            apart,
            matched(within, covariates=("need",)),
            lean=0.6,
            allowance=0.04,
        ),
    ]


def _values_missing() -> list[Setting]:
    """Who is left out depends on the outcome; filling in several times over sets it right."""

    def pooled(frame: pd.DataFrame, predictors: Sequence[str]) -> tuple[Estimate, float]:
        known = frame["t"] == 1
        copies = matching.multiple_imputation(
            frame, columns=COVARIATES, predictors=predictors, imputations=10, iterations=3
        )
        found = [
            matching.regression_adjustment(copy, outcome="score", estimand="ATT", **GIVEN)
            for copy in copies
        ]
        return inference.pool(found), truth(frame, known.to_numpy(float), "score", "difference")

    def dropped(frame: pd.DataFrame) -> tuple[Estimate, float]:
        full = frame.dropna(subset="need").reset_index(drop=True)
        found = matching.regression_adjustment(full, outcome="score", estimand="ATT", **GIVEN)
        who = (frame["t"] == 1).to_numpy(float)
        return found, truth(frame, who, "score", "difference")

    return [
        Setting("need often not known", "people left out", "HC3", gaps, dropped, "fails"),
        Setting(
            "need often not known",
            "filled in from all, outcome too",
            "Rubin's rules",
            gaps,
            partial(pooled, predictors=("t", "score")),
            cost=2,
            lean=0.3,
            allowance=0.03,
        ),
    ]


SETTINGS: tuple[Setting, ...] = (
    *_matched_people(),
    *_weighted_people(),
    *_people_in_places(),
    *_not_all_measured(),
    *_wrong_models(),
    *_apart(),
    *_values_missing(),
    *_as_other_software(),
)
