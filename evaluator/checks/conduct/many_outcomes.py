"""Were many outcomes tried?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.values.check import Check


@assumption(next_time="name one or two main outcomes before anybody sees the results")
def many_outcomes(situation: Situation) -> Check | None:
    """Deduction for more than two primary outcomes without allowing for their number."""
    plan, rules = situation.plan, situation.policy.deductions
    tested = sum(not outcome.placebo for outcome in plan.outcomes)
    if tested < 2:
        return None
    corrected = plan.analysis.multiplicity != "none"
    hunting = len(plan.primary) > rules["primaries_allowed"] and not corrected
    return Check(
        key="many_outcomes",
        title="Was allowance made for several outcomes?",
        status="concern" if hunting else "passed",
        number=float(len(plan.primary)),
        threshold=float(rules["primaries_allowed"]),
        reason=f"{things(tested)} outcomes were tested; the p-values allow for that."
        if corrected
        else f"{things(tested)} outcomes were tested without allowing for their number.",
        source="What Works Clearinghouse, multiple comparisons",
        deduction=int(rules["many_primaries_uncorrected"]) if hunting else 0,
        of="things",
    )
