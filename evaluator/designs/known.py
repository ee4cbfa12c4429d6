"""Whether a plan names a design of this program, and why some are declined."""

from __future__ import annotations

from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal

_OWN_PAST = (
    "It compares those who took part with their own past, so whatever else happened since then "
    "would count as the effect."
)
_AT_A_LOW = (
    "It compares those who took part with their own past. People are sent to a programme at a bad "
    "time and often get better by themselves."
)
_THRESHOLD = "This version gives no answer for those just above and just below a threshold."
_COMPARE = (
    "Add people or places without the programme and choose a design that compares with them. "
    'Without any, "whatworked monitor" tells what was done and for whom.'
)
_ALIKE = (
    'With a score that decided, choose "matched_comparison" and name the score among the '
    "characteristics; the checks say whether there is anybody similar."
)
# Designs that people know by these names, and that no plan is evaluated by: why, and what instead.
DECLINED: dict[str, tuple[str, str]] = {
    "before_after": (_AT_A_LOW, _COMPARE),
    "before_and_after": (_AT_A_LOW, _COMPARE),
    "pre_post": (_AT_A_LOW, _COMPARE),
    "interrupted_time_series": (_OWN_PAST, _COMPARE),
    "its": (_OWN_PAST, _COMPARE),
    "regression_discontinuity": (_THRESHOLD, _ALIKE),
    "rdd": (_THRESHOLD, _ALIKE),
}


def refuse_unknown_design(plan: Plan, source: str) -> None:
    """Refuse a plan of a design that is not listed; ``source`` names the file it came from."""
    from evaluator.designs import DESIGNS

    keys = [design.key for design in DESIGNS]
    kind = plan.design.kind
    if kind in keys:
        return
    if (
        why := DECLINED.get(kind.strip().casefold().replace("-", "_").replace(" ", "_"))
    ) is not None:
        raise Refusal(
            Problem(
                code="design_declined",
                message=f'{source} asks for "{kind}", from which no effect is claimed. {why[0]}',
                fix=why[1],
                column="design.kind",
            )
        )
    raise Refusal(
        Problem(
            code="wrong_value",
            message=f'{source} has a value that does not fit "design.kind".',
            fix=f"It should be {', '.join(f'{key!r}' for key in keys[:-1])} or {keys[-1]!r}.",
            column="design.kind",
        )
    )
