"""The planned effect told another way: ratios, how many people for one, and a test of pairs."""

from __future__ import annotations

import math

import numpy as np

from evaluator.cohort.rows.shapes import OUTCOME
from evaluator.designs.design import Groundwork
from evaluator.designs.matched.matched_answers import planned
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.unanswered import why
from evaluator.disclosure.freely import setting, things
from evaluator.outcomes import kind_of
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import policy_under
from evaluator.words.adding_up import as_printed
from evaluator.words.amounts import effect_digits
from evaluator.words.numbers import p_value
from methods import inference
from methods.results import Estimate, NotIdentifiedError

_READ = {
    "risk_ratio": "1 is no difference; 0.8 is a fifth fewer.",
    "odds_ratio": "1 is no difference. Odds overstate a ratio of shares unless it is rare.",
    "rate_ratio": "1 is no difference; 0.8 is a fifth less.",
    "hazard_ratio": "1 is no difference; below 1 the event came later or less often. It assumes "
    "that the ratio stays the same over time.",
}

_TOO_SMALL = "Cannot be given: the difference, as it is told, can be none at all."


def other_scales(
    work: Groundwork, plan: Plan, outcome: Outcome, headline: Estimate
) -> tuple[OtherScale, ...]:
    """Every further scale that fits the kind of outcome; none for a plain number."""
    found: list[OtherScale] = []
    for scale, label in kind_of(outcome.kind).ratios:
        try:
            estimate = planned(work, plan, outcome, scale)
        except NotIdentifiedError as refused:
            found.append(OtherScale(scale, label, None, why(refused)))
            continue
        found.append(OtherScale(scale, label, estimate, _READ[scale]))
    if kind_of(outcome.kind).yes_no:
        found.append(_number_needed(headline, outcome))
        found += _pairs(work, plan)
    return tuple(found)


def _number_needed(headline: Estimate, outcome: Outcome) -> OtherScale:
    """How many have to take part for one difference; undefined where none may be the truth.

    It follows from the difference as that is printed, and tells nothing finer.

    Source: Laupacis, Sackett and Roberts (1988); Altman (1998) for its range.
    """
    label = "How many take part for one who differs"
    low, high = headline.ci_low, headline.ci_high
    if low <= 0 <= high or headline.value == 0:
        return OtherScale(
            "number_needed", label, None,
            "Cannot be given: the range of the difference includes none at all.",
        )  # fmt: skip
    direction = "more" if headline.value > 0 else "fewer"
    event = outcome.event or "the outcome"
    digits, times = effect_digits(headline, outcome), kind_of(outcome.kind).times
    each, *ends = (as_printed(change, digits, times) for change in (headline.value, low, high))
    if 0 in (each, *ends):
        return OtherScale("number_needed", label, None, _TOO_SMALL)
    nearest, furthest = sorted(math.ceil(1 / abs(end)) for end in ends)
    return OtherScale(
        "number_needed",
        label,
        None,
        f"About {things(math.ceil(1 / abs(each)))} for one {direction} with {event} (likely "
        f"{things(nearest)} to {things(furthest)}).",
    )


def _pairs(work: Groundwork, plan: Plan) -> list[OtherScale]:
    """McNemar's exact test, for pairs of one participant and one other person each."""
    part = matched_part(work)
    matches = part.matches
    if matches is None or part.copies or work.cluster is not None or not len(matches.pairs):
        return []
    if len(np.unique(matches.pairs)) < matches.pairs.size:
        return []
    pairs = matches.pairs
    own = np.where(matches.treated[pairs[:, 0]], pairs[:, 0], pairs[:, 1])
    other = np.where(matches.treated[pairs[:, 0]], pairs[:, 1], pairs[:, 0])
    values = work.frame[OUTCOME].to_numpy(dtype=np.float64)
    one, two = values[own] == 1, values[other] == 1
    few = int(policy_under(plan.disclosure).disclosure["threshold"])
    if min((one & ~two).sum(), (~one & two).sum()) < few:
        told = f"Not told: fewer than {setting(few)} of the pairs differ one way or the other."
        return [OtherScale("pairs", "Exact test of the pairs (McNemar)", None, told)]
    test = inference.mcnemar(
        both=int((one & two).sum()),
        treated_only=int((one & ~two).sum()),
        control_only=int((~one & two).sum()),
        neither=int((~one & ~two).sum()),
    )
    note = (
        f"Exact p-value of no difference within pairs: {p_value(test.p_value)}. It needs no large "
        "numbers."
    )
    return [OtherScale("pairs", "Exact test of the pairs (McNemar)", None, note)]
