"""The window's own words for the choices a plan offers: value, label, one-line explanation."""

from __future__ import annotations

from evaluator import outcomes
from evaluator.values import tier as tier_values
from evaluator.values.check import Status
from evaluator.values.choice import Choice
from evaluator.values.cohort import Kind, Role

TIERS = (
    Choice(None, "Not said yet"),
    *(Choice(tier.key, tier.label, tier.hint) for tier in tier_values.TIERS),
)
ALLOCATIONS = (
    Choice("dont_know", "I don't know", "Counts as the weakest answer."),
    Choice("chance", "By chance", "Drawn by lot, and the draw is on record."),
    Choice("rule", "By a written rule", "A score, a date, an address or a waiting list decided."),
    Choice("chosen", "Somebody chose", "Staff or partners picked who they thought suitable."),
    Choice("volunteered", "They volunteered", "Those who took part wanted to."),
)
ANSWERS = (
    Choice("dont_know", "I don't know"),
    Choice("yes", "Yes"),
    Choice("no", "No"),
)
CONCURRENT = (
    Choice("dont_know", "I don't know"),
    Choice("no", "No"),
    Choice("both", "Yes, for both groups alike"),
    Choice("treated_only", "Yes, only for those who took part"),
    Choice("comparison_only", "Yes, only for those who did not"),
)
OUTCOME_KINDS = tuple(Choice(kind.key, kind.label) for kind in outcomes.KINDS)
BETTER = (
    Choice("higher", "Higher is better"),
    Choice("lower", "Lower is better"),
    Choice("ambiguous", "It can be read either way"),
)
MULTIPLICITY = (
    Choice("holm", "Holm (keeps the chance of any false alarm low)"),
    Choice("benjamini_hochberg", "Benjamini–Hochberg (limits the share of false alarms)"),
    Choice("none", "None"),
)
CONFIDENCE = (Choice(0.9, "90%"), Choice(0.95, "95%"), Choice(0.99, "99%"))
ROLES = (
    Choice("unused", "Not used"),
    Choice("unit", "Who or what each row is about"),
    Choice("cluster", "Group the programme was given to"),
    Choice("time", "When it was measured"),
    Choice("treated", "Who took part"),
    Choice("first_treated", "When each one started"),
    Choice("outcome", "Outcome"),
    Choice("covariate", "Known before the start"),
    Choice("exposure", "Size or exposure"),
    Choice("weight", "Survey weight"),
    Choice("identifier", "Identifies a person (hidden)"),
)
KINDS: dict[Kind, str] = {
    "number": "Number",
    "whole_number": "Whole number",
    "yes_no": "Yes or no",
    "category": "Category",
    "date": "Date",
    "text": "Text",
}
STATUS: dict[Status, tuple[str, str]] = {
    "passed": ("Passed", "passed"),
    "concern": ("Concern", "concern"),
    "failed": ("Failed", "failed"),
    "not_possible": ("Cannot be checked", "muted"),
}
LEVELS = {
    "worked": "Worked",
    "promising": "Promising",
    "no_worthwhile_effect": "No worthwhile effect",
    "not_proven": "Not proven",
    "mixed": "Mixed",
    "appears_harmful": "Appears harmful",
    "cannot_tell": "Cannot tell",
}


def role_label(role: Role | str) -> str:
    """The words for a column's role."""
    return next(choice.label for choice in ROLES if choice.value == role)


def sentence(words: str) -> str:
    """A fragment of the engine's as a sentence of its own."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def to_say(stops: int, doubts: int) -> str:
    """What stops and what is in doubt: ``2 things to say, 1 to look at``."""
    if not stops:
        return f"{doubts} thing to look at" if doubts == 1 else f"{doubts} things to look at"
    return things(stops) + (f", {doubts} to look at" if doubts else "")


def things(count: int) -> str:
    """``1 thing to say`` or ``3 things to say``."""
    return f"{count} thing to say" if count == 1 else f"{count} things to say"
