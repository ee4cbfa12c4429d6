"""Was the plan fixed before anyone saw the results?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.values.check import Check
from evaluator.values.plan import Plan, plan_hash


def plan_locked(situation: Situation) -> Check | None:
    """Deduction when the plan was changed after results were seen, or never locked."""
    if situation.finding is None:
        return None
    plan = situation.plan
    changed = sum(amendment.results_seen for amendment in plan.amendments)
    silent = _changed_silently(plan)
    broken = plan.lock is None or changed > 0 or silent
    if plan.lock is None:
        reason = "The plan was not locked before the results were seen."
    elif silent:
        reason = "The plan was changed after it was locked, without a record of the change."
    elif changed:
        reason = f"{changed} parts of the plan were changed after results had been seen."
    else:
        reason = f"The plan was locked on {plan.lock.at:%d %B %Y}, before this evaluation was run."
    return Check(
        key="plan_locked",
        title="Was the plan fixed before the results?",
        status="concern" if broken else "passed",
        number=float(changed),
        threshold=0.0,
        reason=reason,
        source="Rubin 2007; Magenta Book",
        deduction=int(situation.policy.deductions["not_locked"]) if broken else 0,
        of="things",
    )


def _changed_silently(plan: Plan) -> bool:
    """Whether the plan is neither what was locked nor what the last recorded change made of it.

    An amendment of a study saved before such hashes were kept vouches for the whole plan.
    """
    if plan.lock is None:
        return False
    known = plan.amendments[-1].plan_hash if plan.amendments else plan.lock.plan_hash
    return bool(known) and known != plan_hash(plan)
