"""Does an outcome that the programme cannot have changed show an effect?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.values.check import Check


@assumption(
    why="something moved that the programme cannot have moved",
    next_time="find a comparison group in which nothing else differs",
)
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
    outcome, shown = min(moved or controls, key=lambda each: each[1].p_value)
    told = situation.answer(shown, outcome)
    return Check(
        key="placebo_outcomes",
        title="Does an outcome that cannot have changed stay unchanged?",
        status="concern" if moved else "passed",
        number=shown.p_value,
        threshold=limit,
        reason=f'The control "{outcome.name}", which the programme cannot have changed, differs'
        f"{situation.told(' by {}', told, otherwise='')}; whatever moved it "
        "may have moved the other outcomes too."
        if moved
        else f"{_called(situation)} no difference beyond chance, as it should be where the "
        f"programme cannot have changed anything ({outcome.name}"
        f"{situation.told(': {}', told, otherwise='')}).",
        source="Negative controls: Lipsitch, Tchetgen Tchetgen and Cohen 2010",
        deduction=int(rules["placebo_outcome"]) if moved else 0,
    )


def _called(situation: Situation) -> str:
    many = len(situation.controls)
    return "The control outcome shows" if many == 1 else f"The {things(many)} control outcomes show"
