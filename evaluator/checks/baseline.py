"""Is anything known from before the start?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation


def baseline(situation: Situation) -> Check:
    """Gate: with nothing from before the start, the groups may simply have been different."""
    kind = situation.work.baseline
    reasons = {
        "outcome": "The outcome was also measured before the start.",
        "covariates": "The outcome was not measured before the start; other characteristics were.",
        "none": "Nothing is known about either group from before the start.",
    }
    return Check(
        key="baseline",
        title="Is there a measurement from before the start?",
        status={"outcome": "passed", "covariates": "concern", "none": "failed"}[kind],  # type: ignore[arg-type]
        number=float(situation.work.n_before),
        threshold=1.0,
        reason=reasons[kind],
        source="What Works Clearinghouse, baseline equivalence",
        gate="nothing was measured before the start" if kind == "none" else None,
    )
