"""What a commissioner may quote, must not quote, and should do next."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.disclosure.freely import whole_percent
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.values.verdict import Level
from evaluator.verdict.about import among_whom, whom
from evaluator.verdict.answer import first_sentence
from evaluator.verdict.lasting import FOUND, alerts_of
from evaluator.verdict.wording import HARM_ALERT
from evaluator.verdict.worthwhile import what_is_small
from evaluator.words.amounts import (
    agreed_amount,
    difference,
    effect_digits,
    likely_range,
    outcome_name,
)

NEXT: dict[Level, str] = {
    "worked": "Carry on. Before it is spread, check that it helps in other places too.",
    "promising": "Carry on where it runs, and pay for a stronger test before it is spread.",
    "no_worthwhile_effect": "Do not spread it for the sake of this outcome. Look at its other aims "
    "and at its cost.",
    "not_proven": "Neither stop it nor spread it because of this result. Improve the test first.",
    "mixed": "Weigh the gain against the harm before anything is spread.",
    "appears_harmful": "Review safety now, before anybody else starts.",
    "cannot_tell": "Decide nothing on this result. Set up the next round so that it can tell.",
}


AFTER_FADING = "Find out why it did not last before more is spent on it or it is spread."
WHERE_HARMED = "Review safety where results were worse, before it starts anywhere else."
REVIEW_FIRST = (
    "Review safety first, as results were worse. Decide nothing else on this result. Set up the "
    "next round so that it can tell."
)
WHERE_UNEVEN = "Find out why it went otherwise at some of its starts before it is spread."


def next_step(result: OutcomeResult) -> str:
    """What to do next, of a published result; not to carry on where an effect did not last.

    Nor where some starts were harmed, or show none. Harm that nobody can explain is looked at
    first, although nothing else follows from it.
    """
    level = result.verdict.level
    alerts = alerts_of(level, result.checks) if level in FOUND else ()
    if "harm_in_part" in alerts:
        return WHERE_HARMED
    if "not_everywhere" in alerts:
        return WHERE_UNEVEN
    if "did_not_last" in alerts:
        return AFTER_FADING
    if level == "cannot_tell" and any(
        said.startswith(HARM_ALERT) for said in result.verdict.alerts
    ):
        return REVIEW_FIRST
    return NEXT[level]


def can_say(result: OutcomeResult, plan: Plan, apart: Sequence[OutcomeResult] = ()) -> str:
    """One sentence about the programme that may be quoted: as strong as the verdict, no stronger.

    Args:
        result: the published result of the outcome that decides the headline.
        plan: what was planned.
        apart: the results that point in different directions, where they do.
    """
    level, outcome = result.verdict.level, result.outcome
    programme, people = plan.programme.name or "The programme", whom(plan)
    name, some = outcome_name(outcome) or "the outcome", among_whom(outcome, plan)
    if outcome.better == "ambiguous" and level != "cannot_tell":
        return first_sentence(result.verdict.headline)
    if level == "mixed" and len(apart) > 1:
        return f"{programme}: {'; '.join(_one_of(each) for each in apart)}."
    if level == "cannot_tell" or result.estimate is None:
        return f"Nobody knows yet whether {programme} made a difference to {some}."
    effect, spread = _effect(result), _range(result, unit=False)
    sure = f"{whole_percent(result.estimate.level)} range"
    if level == "worked":
        better = "reduced" if outcome.better == "lower" else "improved"
        return f"{programme} {better} {some}: {effect} ({sure} {spread})."
    if level == "promising":
        better = "reduced" if outcome.better == "lower" else "improved"
        return f"{programme} may have {better} {some}: {effect} ({sure} {spread})."
    if level == "no_worthwhile_effect":
        worthwhile = agreed_amount(outcome.worthwhile or 0.0, outcome)
        small = what_is_small(result.estimate, outcome)
        return f"Any {small} of {programme} on {some} is likely to be smaller than {worthwhile}."
    if level == "appears_harmful":
        return f"Results on {name} were worse among {people} who had {programme}."
    if level == "mixed":
        return f"Results for {programme} point in different directions."
    if result.verdict.obstacle == "trust":
        return (
            f"Results on {name} were better among {people} who had {programme}; why is not known."
        )
    if result.verdict.obstacle == "trust in little":
        small = what_is_small(result.estimate, outcome)
        return f"No large {small} of {programme} on {some} was seen, in a weak comparison."
    if result.verdict.obstacle == "explained":
        return f"Results on {name} were worse among {people} who had {programme}; why is not known."
    return f"A study of {programme} leaves open whether it changed {some}: {_range(result)}."


def _effect(result: OutcomeResult) -> str:
    assert result.estimate is not None
    digits = effect_digits(result.estimate, result.outcome)
    return difference(result.estimate.value, result.outcome, digits)


def _range(result: OutcomeResult, *, unit: bool = True) -> str:
    estimate, outcome = result.estimate, result.outcome
    assert estimate is not None
    digits = effect_digits(estimate, outcome)
    return likely_range(estimate.ci_low, estimate.ci_high, outcome, digits, unit=unit)


def _one_of(result: OutcomeResult) -> str:
    return f"{outcome_name(result.outcome)}, {_effect(result)}"


def cannot_say(result: OutcomeResult, plan: Plan) -> tuple[str, ...]:
    """What must not be quoted."""
    name = outcome_name(result.outcome) or "the outcome"
    programme = plan.programme.name or "the programme"
    elsewhere = "That the same would happen elsewhere, or for other people."
    said: dict[Level, tuple[str, ...]] = {
        "worked": (elsewhere, "That everyone who took part was better off."),
        "promising": (f"That {programme} caused the whole difference.", elsewhere),
        "no_worthwhile_effect": (
            f"That {programme} had no effect on anyone.",
            f"That {programme} changed nothing else either.",
        ),
        "not_proven": (
            f"That {programme} had no effect.",
            f"That {programme} had an effect.",
        ),
        "mixed": ("One of the results without the others.",),
        "appears_harmful": (
            f"That {programme} certainly caused it.",
            "That nothing needs to be done until more is known.",
        ),
        "cannot_tell": (
            f"That {programme} improved {name}, even if it went up or down as hoped.",
            f"That {programme} failed.",
        ),
    }
    return said[result.verdict.level]
