"""Whether a plan names a design of this program."""

from __future__ import annotations

from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal


def refuse_unknown_design(plan: Plan, source: str) -> None:
    """Refuse a plan of a design that is not listed; ``source`` names the file it came from."""
    from evaluator.designs import DESIGNS

    keys = [design.key for design in DESIGNS]
    if plan.design.kind not in keys:
        raise Refusal(
            Problem(
                code="wrong_value",
                message=f'{source} has a value that does not fit "design.kind".',
                fix=f"It should be {', '.join(map(repr, keys[:-1]))} or {keys[-1]!r}.",
                column="design.kind",
            )
        )
