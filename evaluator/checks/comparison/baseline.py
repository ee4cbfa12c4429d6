"""Is anything known from before the start?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.values.check import Check


def baseline(situation: Situation) -> Check:
    """Gate: with nothing from before the start, the groups may simply have been different."""
    kind = situation.work.baseline
    same = situation.same_before
    reasons = {
        "outcome": "The outcome was also measured before the start.",
        "covariates": "The outcome was the same for everybody before the start, which tells nobody "
        "apart; other characteristics were measured."
        if same
        else "The outcome was not measured before the start; other characteristics were.",
        "none": "The outcome was the same for everybody before the start, and nothing else is "
        "known."
        if same
        else "Nothing is known about either group from before the start.",
    }
    return Check(
        key="baseline",
        title="Is there a measurement from before the start?",
        status={"outcome": "passed", "covariates": "concern", "none": "failed"}[kind],  # type: ignore[arg-type]
        number=float(situation.work.n_before),
        threshold=1.0,
        reason=reasons[kind],
        source="What Works Clearinghouse, baseline equivalence",
        gate=_gate(same) if kind == "none" else None,
        of="things",
    )


def _gate(same: bool) -> str:
    if same:
        return "nothing that was measured before the start tells people apart"
    return "nothing was measured before the start"
