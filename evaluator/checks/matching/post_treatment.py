"""Is every characteristic really from before the start?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.times.timing import happens_after_start
from evaluator.values.check import Check


@assumption(next_time="use only what was known about people before the start")
def post_treatment(situation: Situation) -> Check | None:
    """Concern when a characteristic's name suggests that it happened after the start."""
    named = [c.column for c in situation.plan.covariates if c.known_before_start]
    if not named:
        return None
    doubtful = [name for name in named if happens_after_start(name)]
    listed = ", ".join(f'"{name}"' for name in doubtful)
    return Check(
        key="post_treatment",
        title="Is every characteristic from before the start?",
        status="concern" if doubtful else "passed",
        number=float(len(doubtful)),
        threshold=0.0,
        reason=f"The name of {listed} suggests that it happened after the start; using it would "
        "hide part of the effect."
        if doubtful
        else "Every characteristic is confirmed as known before the start.",
        source="Rosenbaum 1984; Stuart 2010",
        cap=2 if doubtful else None,
        of="things",
    )
