"""The answer in two short sentences: what size was found, and whether the programme gets credit."""

from __future__ import annotations

from collections.abc import Callable

from evaluator.disclosure.freely import setting
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.values.verdict import Level
from evaluator.verdict.about import taking_part, whom
from evaluator.verdict.worthwhile import what_is_small
from evaluator.words.adding_up import adding_up
from evaluator.words.amounts import (
    difference,
    effect_digits,
    figure,
    had,
    measured_digits,
    signed_amount,
)


def found(result: OutcomeResult, plan: Plan, *, places: bool) -> str:
    """What size was found, of a published result: one sentence whose numbers add up.

    Where nobody can tell, only what was measured among those who took part. ``places`` is whether
    those are places and not people.
    """
    if result.verdict.level == "cannot_tell" or result.estimate is None:
        return _measured(result, plan, places=places)
    estimate, outcome = result.estimate, result.outcome
    people = taking_part(plan, places=places)
    digits = effect_digits(estimate, outcome)
    effect = difference(estimate.value, outcome, digits)
    name = _named(outcome)
    if result.treated_level is None or result.comparison_level is None:
        if effect == "no difference":
            return f"{name}: about as expected without it among {people}."
        return f"{name}: {effect} than expected without it, among {people}."
    times = kind_of(outcome.kind).times
    with_it, _ = adding_up(result.treated_level, estimate.value, outcome, digits)
    bare = f"{figure(abs(estimate.value) * times, digits)} {effect.rpartition(' ')[2]}"
    against = (
        "about as expected without it"
        if effect == "no difference"
        else f"{bare} than expected without it"
    )
    if kind_of(outcome.kind).yes_no:
        return (
            f"About {figure(with_it * times, digits)} of every {setting(times)} {people} "
            f"{had(outcome)}: {against}."
        )
    return f"{name}: {people} averaged {signed_amount(with_it, outcome, digits)}, {against}."


def _measured(result: OutcomeResult, plan: Plan, *, places: bool) -> str:
    name, people = _named(result.outcome), taking_part(plan, places=places)
    if result.treated_level is None:
        return f"{name}: nothing that was measured among {whom(plan)} can be told."
    if result.change_in_treated is None:
        digits = measured_digits(result.outcome, result.treated_level)
        now = signed_amount(result.treated_level, result.outcome, digits)
        return f"{name}: {people} were at {now} afterwards."
    return f"{name}: {people} {_averaged(result)}."


def told_around_start(result: OutcomeResult) -> str:
    """Beside a chart of many times what the answer tells of them; empty where it tells an effect.

    Single times at the ends of a series may say the opposite.
    """
    alone = result.verdict.level == "cannot_tell" or result.estimate is None
    told = _averaged(result) if alone else ""
    return f"They {told}. " if told else ""


def _averaged(result: OutcomeResult) -> str:
    """What was averaged before and after the start; empty where that is unknown."""
    level, change, outcome = result.treated_level, result.change_in_treated, result.outcome
    if level is None or change is None:
        return ""
    digits = measured_digits(outcome, level, level - change)
    before = signed_amount(level - change, outcome, digits)
    now = figure(level * kind_of(outcome.kind).times, digits)
    return f"averaged {before} before the start and {now} after it"


def _named(outcome: Outcome) -> str:
    name = outcome.name or "The outcome"
    return f"{name[:1].upper()}{name[1:]}"


def _not_proven(result: OutcomeResult, programme: str) -> str:
    obstacle = result.verdict.obstacle
    if obstacle == "trust":
        return f"We cannot yet say that this was because of {programme}."
    if obstacle == "trust in little":
        small = what_is_small(result.estimate, result.outcome)
        return f"Any {small} looks too small to matter, but the comparison is too weak to say so."
    if obstacle == "explained":
        return f"Something else may be all there is, so we cannot say that {programme} did harm."
    return f"This could be chance, so we cannot say whether {programme} changed anything."


def _harmful(result: OutcomeResult, programme: str) -> str:
    others = "are unlikely" if result.verdict.rating >= 4 else "are not ruled out"
    return f"{programme} may be the reason: other causes {others}."


_CREDIT: dict[Level, Callable[[OutcomeResult, str], str]] = {
    "worked": lambda _, programme: f"It is fair to give {programme} the credit.",
    "promising": lambda _, programme: f"{programme} may be the reason, but this is not yet proof.",
    "no_worthwhile_effect": lambda result, programme: (
        f"Any {what_is_small(result.estimate, result.outcome)} of {programme} is likely to be "
        "smaller than was agreed as worthwhile."
    ),
    "not_proven": _not_proven,
    "mixed": lambda _, programme: (
        f"Results of {programme} point in different directions, so never quote one alone."
    ),
    "appears_harmful": _harmful,
    "cannot_tell": lambda _, programme: (
        f"Nobody can say from this whether {programme} made a difference."
    ),
}


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    return f"{text.partition('. ')[0].rstrip('.')}."


def credit(result: OutcomeResult, plan: Plan) -> str:
    """Whether the programme can be given the credit, in one sentence."""
    verdict = result.verdict
    if result.outcome.better == "ambiguous" and verdict.level != "cannot_tell":
        return first_sentence(verdict.headline)
    programme = plan.programme.name or "The programme"
    return _CREDIT[verdict.level](result, programme)
