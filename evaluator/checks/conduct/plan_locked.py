"""Was the plan fixed before anyone saw the results?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.plan import Lock, changed_silently, data_swapped, times_amended
from evaluator.words.locked import told


@assumption(next_time="lock the plan before anybody sees the results")
def plan_locked(situation: Situation) -> Check | None:
    """Deduction when it was changed after results were seen, or not locked before the run.

    Also where the workbook is another than at the lock, and no amendment says why.

    A plan that the run itself fixed accuses nobody: it cannot be known what had been seen. What is
    counted is how often the plan was opened again, however much was changed each time.
    """
    if situation.finding is None:
        return None
    plan = situation.plan
    changed = times_amended(plan, results_seen=True)
    silent = changed_silently(plan)
    swapped = data_swapped(plan, situation.cohort.provenance.sha256)
    broken = plan.lock is None or changed > 0 or silent or swapped
    unknown = not broken and plan.lock is not None and plan.lock.at_run
    if plan.lock is None:
        reason = "The plan was not locked before the results were seen."
    elif silent:
        reason = "The plan was changed after it was locked, without a record of the change."
    elif changed:
        often = "once" if changed == 1 else f"{things(changed)} times"
        reason = f"The plan was changed {often} after results had been seen."
    else:
        reason = told(plan.lock)
    if plan.lock is not None and _other_data(situation, plan.lock):
        why = ", and nothing says why" if swapped else ""
        reason = f"{reason} The workbook is not the one that was there when it was locked{why}."
    return Check(
        key="plan_locked",
        title="Was the plan fixed before the results?",
        status="concern" if broken else "not_possible" if unknown else "passed",
        number=float(changed),
        threshold=0.0,
        reason=reason,
        source="Rubin 2007; Magenta Book",
        deduction=int(situation.policy.deductions["not_locked"]) if broken or unknown else 0,
        of="things",
    )


def _other_data(situation: Situation, lock: Lock) -> bool:
    """Whether the workbook came, or changed, after the lock."""
    known = lock.workbook_sha256
    return bool(known) and known != situation.cohort.provenance.sha256
