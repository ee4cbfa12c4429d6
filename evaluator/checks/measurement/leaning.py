"""Does the comparison lean on a few people?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check
from evaluator.words.numbers import percent

_LEAST_SHARE = 0.01  # smaller ones are told as this, as "more than under 1%" says nothing


@assumption(why="a few people or places carry the answer")
def leaning(situation: Situation) -> Check | None:
    """Concern, with a cap, when one person carries much of a group's weight, or weights waste it.

    Groups so small that equal weights would come near the limit may carry twice the equal share.
    """
    told = matched_part(situation.work).report
    if told is None or not situation.has_comparison or not told.comparison_used:
        return None
    rules = situation.policy.caps["leaning"]
    left = min(
        told.treated_size / max(1, told.treated_used),
        told.comparison_size / told.comparison_used,
    )
    people = min(told.treated_used, told.comparison_used)
    heavy = told.largest_weight > max(rules["largest_weight"], 2 / people)
    thin = left < rules["size_left"]
    reason = (
        f"One person carries {percent(told.largest_weight)} of a group's weight, so a few people "
        "decide the answer."
        if heavy
        else f"Weights leave {percent(left)} of what equal weights would tell; a few people count "
        "for most of it."
        if thin
        else "No one person carries more than "
        f"{percent(max(told.largest_weight, _LEAST_SHARE))} of a group's weight."
    )
    return Check(
        key="leaning",
        title="Does the comparison lean on a few people?",
        status="concern" if heavy or thin else "passed",
        number=round(told.largest_weight, 2),
        threshold=float(rules["largest_weight"]),
        reason=reason,
        source="Kish 1965, effective sample size; our own limits",
        cap=int(rules["cap"]) if heavy or thin else None,
    )
