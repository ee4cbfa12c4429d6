"""Could anything change by as much as the smallest worthwhile change?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import LESS, OUTCOME, TREATED, WEIGHT
from evaluator.designs.shared.levels import before_start
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from evaluator.words.amounts import agreed_amount


@assumption(
    why="the smallest worthwhile change is more than there was",
    next_time="say the smallest worthwhile change in the unit in which results are told",
)
def worthwhile_reach(situation: Situation) -> Check | None:
    """Cap where the smallest worthwhile change is more than there was before the start.

    An outcome that should fall and is never below zero cannot fall by more than its average, and
    a yes or no that should rise cannot rise by more than is missing to everybody. A larger change
    was said in another unit, and "no worthwhile effect" would be true whatever happened. None
    where nothing bounds the outcome, or nothing was measured before the start.
    """
    outcome, work = situation.outcome, situation.work
    kind = kind_of(outcome.kind)
    if outcome.worthwhile is None or kind.timed or not situation.has_comparison:
        return None
    before = before_start(work)
    before = before[before[TREATED] == 1]
    values = before[OUTCOME] + before[LESS] if LESS in before else before[OUTCOME]
    rises = outcome.better == "higher"
    if values.empty or (rises and not kind.yes_no) or bool((values < 0).any()):
        return None
    if (work.rows.gap and LESS not in before) or not before[WEIGHT].sum() > 0:
        return None
    level = float(np.average(values, weights=before[WEIGHT]))
    possible = outcome.worthwhile <= (1 - level if rises else level)
    worthwhile = agreed_amount(outcome.worthwhile, outcome)
    return Check(
        key="worthwhile_reach",
        title="Could anything change by as much as the smallest worthwhile change?",
        status="passed" if possible else "failed",
        number=None,
        threshold=None,
        reason=f"The smallest worthwhile change, {worthwhile}, is within what was there before "
        "the start."
        if possible
        else f"The smallest worthwhile change, {worthwhile}, is more than "
        f"{'was missing to everybody' if rises else 'all there was'} before the start, so nothing "
        "could reach it. It was probably said in another unit.",
        source="Arithmetic",
        cap=None if possible else int(situation.policy.caps["worthwhile_beyond_reach"]),
    )
