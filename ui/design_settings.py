"""The words for a design's own options, and what kind of answer each one takes. No Qt here."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ui.wording import Choice

_WORDS: dict[str, tuple[str, str]] = {
    "estimator": ("How the comparison is worked out", "The other way is always shown beside it."),
    "sample": ("Whose measurements count", "The same units before and after, or every row."),
    "variance": ("Standard errors", "Automatic allows for few groups."),
    "method": ("Matching method", ""),
    "distance": ("What similar means", "The chance of taking part, or the characteristics."),
    "link": ("Model for the chance of taking part", ""),
    "ratio": ("Comparison people for each participant", "A whole number from 1 to 20."),
    "caliper": ("Furthest a match may be", "In standard deviations; empty sets no limit."),
    "replace": ("One person may be matched more than once", ""),
    "order": ("Who is matched first", ""),
    "exact": ("Must agree exactly", "Column names, separated by commas."),
    "estimand": ("Whose effect", ""),
    "history": ("Earlier outcomes to match on", "Never those from after the start."),
    "adjust": ("Also adjust for the characteristics afterwards", ""),
}
_CHOICES: dict[str, str] = {
    "followed": "Only those followed from before to after",
    "all_rows": "Every row",
    "automatic": "Automatic",
    "imputation": "With what every earlier time predicts",
    "callaway_santanna": "With places not yet started, from the time before",
    "nearest": "The most similar people",
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
}


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a design.

    Attributes:
        name: as in the plan. label, hint: for a person.
        kind: what is asked for. choices: the answers of a "choice". default: when nothing is said.
    """

    name: str
    label: str
    hint: str
    kind: Literal["choice", "yes_no", "whole_number", "number", "columns"]
    default: Any
    choices: tuple[Choice, ...] = ()


def options(settings: type[Any]) -> tuple[Option, ...]:
    """The options of a design's settings class; a choice with one answer is not asked."""
    hints = get_type_hints(settings)
    found = (_option(field, hints[field.name]) for field in dataclasses.fields(settings))
    return tuple(o for o in found if o is not None and (o.kind != "choice" or len(o.choices) > 1))


def _option(field: dataclasses.Field[Any], hint: object) -> Option | None:
    label, words = _WORDS.get(field.name, (field.name.replace("_", " ").capitalize(), ""))
    default = field.default
    if get_origin(hint) is Literal:
        choices = tuple(Choice(v, _CHOICES.get(str(v), str(v))) for v in get_args(hint))
        return Option(field.name, label, words, "choice", default, choices)
    if get_origin(hint) is tuple:
        return Option(field.name, label, words, "columns", default)
    kinds = set(get_args(hint)) - {type(None)} if isinstance(hint, UnionType) else {hint}
    if kinds == {bool}:
        return Option(field.name, label, words, "yes_no", default)
    if kinds == {int}:
        return Option(field.name, label, words, "whole_number", default)
    if kinds == {float}:
        return Option(field.name, label, words, "number", default)
    return None
