"""The words for a design's own options, and what kind of answer each one takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from evaluator.outcomes import kind_of
from evaluator.values.choice import Choice

if TYPE_CHECKING:
    from evaluator.values.plan import Plan

_WORDS: dict[str, tuple[str, str]] = {
    "estimator": ("How the comparison is worked out", "The other way is always shown beside it."),
    "sample": ("Whose measurements count", "The same units before and after, or every row."),
    "variance": ("How the range is found", "Automatic follows the number of places."),
    "scale": (
        "What would have changed alike without the programme",
        "Choose before any result is seen; earlier trends tell which was so.",
    ),
    "average_over": ("With sizes of places: who counts alike", ""),
    "per": (
        "Rates are given per",
        "Such as 1000; empty takes what the unit says. The smallest worthwhile change is in "
        "this unit.",
    ),
    "rates_for": ("What is divided by the size of places", ""),
    "method": ("Matching method", ""),
    "distance": ("What similar means", "The chance of taking part, or the characteristics."),
    "link": ("Model for the chance of taking part", ""),
    "ratio": ("Comparison people for each participant", "A whole number from 1 to 20."),
    "max_controls": ("Most comparison people for any one", "Empty sets no limit of its own."),
    "mahalanobis": (
        "Nearest on these within the limit",
        "None ticked uses the chance of taking part alone.",
    ),
    "discard": (
        "Left out beforehand",
        "Those whose chance of taking part nobody in the other group comes near.",
    ),
    "subclasses": ("Number of slices", "From 2 to 50; more slices are finer."),
    "cutpoints": ("Ranges for each number", "Empty chooses by the number of people."),
    "tolerance": ("Largest difference allowed", "In standard deviations, such as 0.1."),
    "trim": (
        "Leave out the extremes",
        "Chances of taking part below this, or above 1 minus this; empty leaves out nobody.",
    ),
    "missing": ("Where a characteristic is not known", "What is done is always printed."),
    "imputations": ("How many times it is filled in", "About one for each 1% of people."),
    "average_ties": (
        "Average over equal matches",
        "How many ways of choosing between equally good matches; 0 takes one.",
    ),
    "caliper": ("Furthest a match may be", "In standard deviations; empty sets no limit."),
    "replace": ("One person may be matched more than once", ""),
    "order": ("Who is matched first", ""),
    "exact": ("Must agree exactly", "Matches are sought only among those who agree."),
    "estimand": ("Whose effect", ""),
    "history": ("Earlier outcomes to match on", "Never those from after the start."),
    "adjust": ("Allow for the characteristics in the answer", ""),
}
_CHOICES: dict[str, str] = {
    "followed": "Only those followed from before to after",
    "all_rows": "Every row",
    "automatic": "Automatic",
    "CR1": "The usual allowance for places",
    "CR2": "An allowance for few places",
    "CV3": "Leaving out one place at a time, for places of unequal size",
    "HC3": "As if everybody were unrelated",
    "wild_bootstrap": "Reshuffling the luck of whole places",
    "permutation": "Comparing with every other way of placing the programme",
    "difference": "Both groups by the same amount",
    "ratio": "Both groups by the same proportion",
    "people": "Every person, so larger places count for more",
    "places": "Every place, whatever its size",
    "counts": "Counts only",
    "counts_and_amounts": "Counts and amounts",
    "beside": "Beside the planned answer",
    "doubly_robust": "In the planned answer (two times, not few places)",
    "imputation": "With what every earlier time predicts",
    "callaway_santanna": "With places not yet started, from the time before",
    "nearest": "The most similar people",
    "optimal": "Pairs with the least difference in all",
    "quick": "Everybody in sets, found quickly",
    "coarsened": "Groups alike in ranges",
    "exact": "Groups that agree exactly",
    "cardinality": "The largest groups alike on average",
    "cbps": "Weights from a chance that balances",
    "nobody": "Nobody",
    "treated": "Participants",
    "comparison": "Comparison people",
    "both": "Both",
    "indicator": "Count as a category of its own",
    "complete_cases": "Leave those people out",
    "multiple_imputation": "Fill in several times and pool",
    "full": "Everybody in sets of similar people",
    "subclassification": "Slices of the chance of taking part",
    "entropy": "The most even weights that make averages equal",
    "ipw": "Weights from the chance of taking part",
    "overlap": "Weights towards those who could be in either group",
    "levels": "Every time before the start",
    "last": "The last time before the start",
    "none": "None: characteristics alone",
    "synthetic_did": "Places weighted to move alike before the start",
    "synthetic_control": "Places weighted to have the same level before the start",
    "propensity": "Chance of taking part",
    "mahalanobis": "Mahalanobis distance",
    "robust_mahalanobis": "Mahalanobis distance on ranks",
    "scaled_euclidean": "Scaled distance",
    "logit": "Logit, compared as chances",
    "linear_logit": "Logit, compared on its own scale",
    "probit": "Probit",
    "largest": "Those with the largest chance",
    "smallest": "Those with the smallest chance",
    "closest": "The closest pairs",
    "data": "As in the sheet",
    "random": "At random",
    "ATT": "Those who took part",
    "ATC": "Those who did not",
    "ATE": "Everybody",
    "ATO": "Those who could be in either group",
}
# Settings that few people need to change; the window keeps them folded.
_FINER = frozenset(
    {
        "sample", "variance", "rates_for", "average_over", "distance", "link", "max_controls",
        "mahalanobis", "discard", "replace", "order", "average_ties", "trim",
    }
)  # fmt: skip
_LIMITS: dict[str, tuple[int, int]] = {
    "subclasses": (2, 50),
    "cutpoints": (2, 50),
    "imputations": (2, 200),
    "average_ties": (0, 200),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a design.

    Attributes:
        name: as in the plan. label, hint: for a person.
        kind: what is asked for. choices: the answers of a "choice". default: when nothing is said.
        low, high: limits of a whole number. may_be_empty: whether None is an answer.
    """

    name: str
    label: str
    hint: str
    kind: Literal["choice", "yes_no", "whole_number", "number", "columns"]
    default: Any
    choices: tuple[Choice, ...] = ()
    low: int = 1
    high: int = 20
    may_be_empty: bool = False

    @property
    def finer(self) -> bool:
        """Whether few people need to change it."""
        return self.name in _FINER


def options(settings: type[Any]) -> tuple[Option, ...]:
    """The options of a design's settings class; a choice with one answer is not asked."""
    hints = get_type_hints(settings)
    found = (_option(field, hints[field.name]) for field in dataclasses.fields(settings))
    return tuple(o for o in found if o is not None and (o.kind != "choice" or len(o.choices) > 1))


def options_beside(
    settings: type[Any], said: Mapping[str, Any], idle: frozenset[str] = frozenset()
) -> tuple[Option, ...]:
    """The options of a design, without those that are ``idle`` and that nobody said."""
    return tuple(o for o in options(settings) if o.name not in idle or o.name in said)


def idle_settings(plan: Plan) -> frozenset[str]:
    """Names of settings that mean nothing for the plan's columns and outcomes."""
    idle: set[str] = set()
    if plan.roles.exposure is None:
        idle |= {"average_over", "per", "rates_for"}
    if not plan.covariates:
        idle.add("adjust")
    if plan.outcomes and all(kind_of(outcome.kind).yes_no for outcome in plan.outcomes):
        idle.add("scale")
    return frozenset(idle)


def _option(field: dataclasses.Field[Any], hint: object) -> Option | None:
    label, words = _WORDS.get(field.name, (field.name.replace("_", " ").capitalize(), ""))
    default = field.default
    if get_origin(hint) is Literal:
        choices = tuple(Choice(v, _CHOICES.get(str(v), str(v))) for v in get_args(hint))
        return Option(field.name, label, words, "choice", default, choices)
    if get_origin(hint) is tuple:
        return Option(field.name, label, words, "columns", default)
    answers = set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
    kinds, empty = answers - {type(None)}, type(None) in answers
    if kinds == {bool}:
        return Option(field.name, label, words, "yes_no", default)
    if kinds == {int}:
        low, high = _LIMITS.get(field.name, (1, 20))
        return Option(field.name, label, words, "whole_number", default, (), low, high, empty)
    if kinds == {float}:
        return Option(field.name, label, words, "number", default, may_be_empty=empty)
    return None
