"""Does an outcome that the programme cannot have changed show an effect?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, number
from methods.results import Estimate


def placebo_outcomes(situation: Situation) -> Check | None:
    """Deduction when one of the plan's control outcomes shows a difference beyond chance.

    Each control is held to the level of the verdict divided by their number (Bonferroni).
    """
    if situation.finding is None or situation.finding.estimate is None:
        return None
    controls = situation.controls
    if situation.outcome.placebo or not controls:
        return None
    rules = situation.policy.deductions
    limit = (1 - situation.policy.verdict["confidence"]) / len(controls)
    moved = [(name, estimate) for name, estimate in controls if estimate.p_value < limit]
    name, shown = min(moved or controls, key=lambda each: each[1].p_value)
    return Check(
        key="placebo_outcomes",
        title="Does an outcome that cannot have changed stay unchanged?",
        status="concern" if moved else "passed",
        number=shown.p_value,
        threshold=limit,
        reason=f'"{name}", which the programme cannot have changed, differs by {_told(shown)}; '
        "whatever moved it may have moved the other outcomes too."
        if moved
        else f"{_called(controls)} no difference beyond chance, as it should be where the "
        f"programme cannot have changed anything ({_told(shown)}).",
        source="Negative controls: Lipsitch, Tchetgen Tchetgen and Cohen 2010",
        deduction=int(rules["placebo_outcome"]) if moved else 0,
    )


def _called(controls: tuple[tuple[str, Estimate], ...]) -> str:
    if len(controls) == 1:
        return f'"{controls[0][0]}" shows'
    return f"The {len(controls)} control outcomes show"


def _told(estimate: Estimate) -> str:
    return (
        f"{number(estimate.value)}, likely {number(estimate.ci_low)} to {number(estimate.ci_high)}"
    )
