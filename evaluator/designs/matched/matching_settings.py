"""What a person can choose about a matched comparison, and which choices go together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from evaluator.disclosure.freely import named
from evaluator.values.plan import Plan

Method = Literal[
    "nearest", "optimal", "full", "quick", "subclassification", "coarsened", "exact",
    "cardinality", "ipw", "overlap", "entropy", "cbps",
]  # fmt: skip
Estimand = Literal["ATT", "ATE", "ATC", "ATO"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design. Each method uses some of them: see ``USED_BY``.

    Attributes:
        method: "nearest" and "optimal" pair each participant with similar people; "full" and
            "quick" put everybody into sets; "subclassification", "coarsened" and "exact" compare
            within groups; "cardinality" keeps the largest balanced groups; the others weight.
        estimand: "ATT" is the effect for those who took part, "ATC" for those who did not, "ATE"
            for everybody, "ATO" for people who might as well have been in either group. Always
            the last with the method "overlap".
        distance, link: what similar means; the default is the logit of the chance of taking part.
        ratio: comparison people for each participant. max_controls: the most for any one, when
            numbers may vary ("nearest": around ``ratio``); None gives everybody the same, and
            sets no limit for "full".
        caliper: the furthest a match may be, in standard deviations of the propensity score;
            None sets no limit. Left out it is 0.2 for "nearest" on the propensity score and none
            otherwise.
        replace: whether one person may serve several participants. order: who is matched first.
        mahalanobis: columns whose own distance picks the partner within the caliper.
        discard: who is left out beforehand outside the other group's range of scores.
        exact: columns on which matches must agree; the method "exact" takes all characteristics
            when it is empty.
        subclasses: slices of the score. cutpoints: ranges for each number; None takes Sturges'
            rule. tolerance: largest difference in any mean, in standard deviations.
        trim: leave out people whose chance of taking part is below ``trim`` or above 1 - ``trim``.
        missing: what is done where a characteristic is not known. "indicator" makes "not known" a
            category of its own, and for numbers fills in the average beside a mark that it was
            not known; "complete_cases" leaves those people out; "multiple_imputation" draws
            likely values several times and pools the answers.
        imputations: how often, for "multiple_imputation".
        average_ties: over how many ways of breaking ties the answer is averaged; 0 takes one.
        adjust: whether the outcome model also adjusts for the characteristics.
    """

    method: Method = "nearest"
    estimand: Estimand = "ATT"
    distance: Literal["propensity", "mahalanobis", "robust_mahalanobis", "scaled_euclidean"] = (
        "propensity"
    )
    link: Literal["logit", "linear_logit", "probit"] = "linear_logit"
    ratio: int = 1
    max_controls: int | None = None
    caliper: float | None = 0.2
    replace: bool = False
    order: Literal["largest", "smallest", "closest", "data", "random"] = "largest"
    mahalanobis: tuple[str, ...] = ()
    discard: Literal["nobody", "treated", "comparison", "both"] = "nobody"
    exact: tuple[str, ...] = ()
    subclasses: int = 6
    cutpoints: int | None = None
    tolerance: float = 0.1
    trim: float | None = None
    missing: Literal["indicator", "complete_cases", "multiple_imputation"] = "indicator"
    imputations: int = 20
    average_ties: int = 0
    adjust: bool = True


# Methods that need no chance of taking part: they compare within labels, or averages of them.
BY_LABEL = frozenset({"exact", "coarsened", "cardinality"})
WEIGHTING = frozenset({"ipw", "overlap", "entropy", "cbps"})
_ALWAYS = frozenset({"method", "estimand", "exact", "missing", "imputations", "adjust"})
_MEASURED = _ALWAYS | {"distance", "link", "mahalanobis", "discard"}
USED_BY: dict[str, frozenset[str]] = {
    "nearest": _MEASURED | {"ratio", "max_controls", "caliper", "replace", "order", "average_ties"},
    "optimal": _MEASURED | {"ratio"},
    "full": _MEASURED | {"caliper", "max_controls"},
    "quick": _MEASURED | {"caliper"},
    "subclassification": _ALWAYS | {"link", "subclasses"},
    "coarsened": _ALWAYS | {"cutpoints"},
    "exact": _ALWAYS,
    "cardinality": _ALWAYS | {"tolerance"},
    "ipw": _ALWAYS | {"trim"},
    "overlap": _ALWAYS | {"trim"},
    "entropy": _ALWAYS,
    "cbps": _ALWAYS,
}
_THREE: tuple[Estimand, ...] = ("ATT", "ATE", "ATC")
ESTIMANDS: dict[str, tuple[Estimand, ...]] = {
    "nearest": ("ATT", "ATC"),
    "optimal": ("ATT", "ATC"),
    "full": _THREE,
    "quick": _THREE,
    "subclassification": _THREE,
    "coarsened": _THREE,
    "exact": _THREE,
    "cardinality": _THREE,
    "ipw": (*_THREE, "ATO"),
    "overlap": ("ATO",),
    "entropy": _THREE,
    "cbps": _THREE,
}
ABOUT: dict[str, str] = {
    "ATT": "those who took part",
    "ATC": "those who did not take part",
    "ATE": "everybody in the data",
    "ATO": "people who might as well have been in either group",
}
METHOD_WORDS: dict[str, str] = {
    "nearest": "Each participant with the most similar people",
    "optimal": "Pairs with the least difference in all",
    "full": "Everybody in sets of similar people",
    "quick": "Everybody in sets, found quickly",
    "subclassification": "Slices of the chance of taking part",
    "coarsened": "Groups alike in ranges",
    "exact": "Groups that agree exactly",
    "cardinality": "The largest groups that are alike on average",
    "ipw": "Weights from the chance of taking part",
    "overlap": "Weights towards those who could be in either group",
    "entropy": "The most even weights that make averages equal",
    "cbps": "Weights from a chance of taking part that makes averages equal",
}


def settings_of(plan: Plan) -> Settings:
    """The planned settings; a default that belongs to one method is not carried to another."""
    return settings_from(plan.design.settings)


def settings_from(said: dict[str, Any]) -> Settings:
    """Settings from those that were said, the others by the defaults of the method."""
    given = dict(said)
    for name in ("exact", "mahalanobis"):
        given[name] = tuple(given.get(name, ()))
    settings = Settings(**given)
    scored = settings.method == "nearest" and settings.distance == "propensity"
    if not scored and "caliper" not in said:
        settings = replace(settings, caliper=None)
    if settings.method == "overlap" and "estimand" not in said:
        settings = replace(settings, estimand="ATO")
    return settings


def applicable(said: dict[str, Any]) -> frozenset[str]:
    """Names of the settings that mean something beside those that were said."""
    method = named(said.get("method", Settings().method))
    used = USED_BY.get(method, frozenset(field.name for field in fields(Settings)))
    if said.get("missing") != "multiple_imputation":
        used -= {"imputations"}
    if said.get("distance", "propensity") != "propensity":
        used -= {"caliper", "mahalanobis", "discard", "link"}
    if len(ESTIMANDS.get(method, _THREE)) == 1:
        used -= {"estimand"}
    return used


def contradicting(said: dict[str, Any], columns: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Settings that cannot be honoured, as (name, what is wrong).

    Args:
        said: the settings as planned, each of the right type.
        columns: the planned characteristics.
    """
    settings, default = settings_from(said), Settings()
    used = USED_BY[settings.method]
    for name in said:
        idle = name not in used and getattr(settings, name) != getattr(default, name)
        if idle and not (name == "caliper" and settings.caliper is None):
            yield name, f'means nothing with the method "{settings.method}"'
    allowed = ESTIMANDS[settings.method]
    if settings.estimand not in allowed:
        listed = " or ".join(f'"{name}"' for name in allowed)
        yield "estimand", f'must be {listed} with the method "{settings.method}"'
    yield from _numbers(settings)
    yield from _together(settings, said)
    for name in ("exact", "mahalanobis"):
        chosen: tuple[str, ...] = getattr(settings, name)
        for column in chosen:
            if column not in columns:
                yield name, f'names "{column}", which is not one of the characteristics'


def _numbers(settings: Settings) -> Iterator[tuple[str, str]]:
    caliper, most = settings.caliper, settings.max_controls
    if settings.ratio < 1:
        yield "ratio", "must be 1 or more people for each participant"
    if caliper is not None and not 0 < caliper < math.inf:
        yield "caliper", "must be above zero"
    if most is not None and most < settings.ratio:
        yield "max_controls", 'must be at least the "ratio"'
    if settings.subclasses < 2:
        yield "subclasses", "must be 2 slices or more"
    if settings.cutpoints is not None and settings.cutpoints < 2:
        yield "cutpoints", "must be 2 ranges or more"
    if not 0 < settings.tolerance < math.inf:
        yield "tolerance", "must be above zero"
    if settings.trim is not None and not 0 < settings.trim < 0.5:
        yield "trim", "must lie between 0 and 0.5"
    if not 2 <= settings.imputations <= 200:
        yield "imputations", "must lie between 2 and 200"
    if settings.average_ties != 0 and not 2 <= settings.average_ties <= 200:
        yield "average_ties", "must be 0, or from 2 to 200"


def _together(settings: Settings, said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if settings.distance != "propensity":
        if said.get("caliper") is not None:
            yield "caliper", 'can only be used with the distance "propensity"'
        if settings.mahalanobis:
            yield "mahalanobis", 'can only be used with the distance "propensity"'
        if settings.discard != "nobody":
            yield "discard", 'can only be used with the distance "propensity"'
    if settings.max_controls is not None and settings.method == "nearest" and settings.replace:
        yield "max_controls", "cannot be used where people may be matched more than once"
    if settings.average_ties and settings.missing == "multiple_imputation":
        yield "average_ties", 'cannot be used with "multiple_imputation"'
