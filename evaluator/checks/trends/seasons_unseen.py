"""Was any season measured both before the start and after it?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.starts import START
from evaluator.designs.shared.both_sides import one_sided_times
from evaluator.designs.shared.seasons import seasons_apart
from evaluator.values.check import Check


@assumption(
    why="no season was measured both before and after the start",
    next_time="measure the same months before and after the start, a year apart",
)
def seasons_unseen(situation: Situation) -> Check | None:
    """Cap where every time after the start lies in a season that was never measured before it.

    Whatever a group's own season does then looks like an effect, and no answer can be held against
    it. None where some season was measured on both sides, as ``seasons`` asks then, or where
    nobody knows the seasons. Of several starts the first counts.
    """
    work, design = situation.work, situation.design
    over_time = design.follows_changes or design.of_places or design.matches_history
    if not over_time or not situation.has_comparison:
        return None
    times, first = work.rows.times, float(work.rows.first_after)
    if START in work.frame:
        first = work.frame[START].min()
    else:
        alone = one_sided_times(work.rows.frame)
        times = tuple(label for time, label in enumerate(times) if time not in alone)
        first -= sum(time < first for time in alone)
    if not np.isfinite(first):
        return None
    if not seasons_apart(times, int(first), situation.plan.roles.time or ""):
        return None
    estimate = situation.finding.estimate if situation.finding is not None else None
    return Check(
        key="seasons_unseen",
        title="Was a season measured both before and after the start?",
        status="concern",
        number=None,
        threshold=None,
        reason="No season was measured both before and after the start, so a season of one group's "
        "own would look like an effect, and nobody can tell the two apart.",
        source="Angrist and Pischke 2009, section 5.2: trends and seasons of a group's own",
        cap=int(situation.policy.caps["seasons_decide"]),
        explains_harm=estimate is not None and seems_worse(estimate, situation),
    )
