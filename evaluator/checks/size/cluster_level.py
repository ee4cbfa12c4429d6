"""Was the level at which the programme was given respected?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@assumption(
    why="whole places were chosen, but people were counted one by one",
    next_time="plan the comparison between whole places, and include more of them",
)
def cluster_level(situation: Situation) -> Check | None:
    """Says when the level of allocation was found in the data because the plan left it out."""
    work = situation.work
    if not situation.has_comparison or work.cluster is None:
        return None
    named = work.forced or situation.plan.roles.cluster
    forced = work.forced is not None
    return Check(
        key="cluster_level",
        title="Were people in one place treated as related?",
        status="concern" if forced else "passed",
        number=None,
        threshold=None,
        reason=f'The plan did not say that the programme was given to each "{named}" as a whole, '
        "but the data show it; the range allows for it."
        if forced
        else f'The range allows for people in one "{named}" being alike.',
        source="Bertrand, Duflo and Mullainathan 2004; Abadie and others 2023",
    )
