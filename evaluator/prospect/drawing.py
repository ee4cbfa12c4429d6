"""The lots of a plan: drawn as it says, and its record that chance decided."""

from __future__ import annotations

from dataclasses import replace

from evaluator.values.account.lots import Lots, drawn
from evaluator.values.plan import Plan, draws_people


def lots_of(plan: Plan) -> Lots | None:
    """The lots as the plan says they are drawn; None where it is settled already who starts."""
    prospect = plan.prospect
    if prospect.who_starts == "known":
        return None
    treated, _ = prospect.sides
    return drawn(prospect.places, treated=treated, steps=prospect.steps, seed=prospect.seed,
                 kinds=prospect.kinds)  # fmt: skip


def by_lots(plan: Plan) -> Plan:
    """The plan with its lots as the record of allocation by chance."""
    lots = lots_of(plan)
    if lots is None:
        return plan
    return replace(
        plan, context=replace(plan.context, allocation="chance", allocation_record=lots.record)
    )


def without_people(plan: Plan) -> Plan:
    """The plan as it is locked: names of people that were drawn stay with whoever drew the lots.

    A plan is printed and saved with its results. How many start is kept.
    """
    if not draws_people(plan):
        return plan
    treated, others = plan.prospect.sides
    told = replace(plan.prospect, places=(), kinds=(), treated=treated, comparison=others)
    return replace(plan, prospect=told)
