"""How strong would a hidden difference have to be?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import EVENT, OUTCOME, TREATED
from evaluator.designs.design import Finding
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from evaluator.words.numbers import number
from methods import sensitivity
from methods.results import Estimate

_RARE = 0.15  # share with the event below which a hazard ratio is near a risk ratio


@assumption(
    why="a weak hidden difference between the groups could change the answer",
    next_time="let chance decide who takes part, or record what decides it",
)
def hidden_differences(situation: Situation) -> Check | None:
    """Deduction when a weak unmeasured factor could explain a matched result away (E-value)."""
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.design.matched:
        return None
    estimate, frame = finding.estimate, situation.work.frame
    strength = kind_of(situation.outcome.kind).strength
    if strength == "standard_deviations":
        spread = float(frame.groupby(TREATED)[OUTCOME].std().pow(2).mean() ** 0.5)
        if not spread > 0:
            return None
        found = sensitivity.e_value(
            estimate.value / spread, std_error=estimate.std_error / spread, scale="difference"
        )
    elif strength == "hazard_ratio":
        hazards = _hazard_ratio(finding)
        if hazards is None:
            return None
        found = sensitivity.e_value(
            hazards.value,
            ci_low=hazards.ci_low,
            ci_high=hazards.ci_high,
            scale="hazard_ratio",
            rare=bool(frame[EVENT].mean() < _RARE),
        )
    else:
        ratios = _ratios(finding.treated_level, estimate)
        if ratios is None:
            return None
        found = sensitivity.e_value(ratios[0], ci_low=ratios[1], ci_high=ratios[2])
    rules = situation.policy.deductions
    includes_none = estimate.ci_low <= 0 <= estimate.ci_high
    limit = 1.0 if includes_none or found.limit is None else found.limit
    weak = not includes_none and limit < rules["e_value_below"]
    return Check(
        key="hidden_differences",
        title="Could a hidden difference explain the result?",
        status="concern" if weak else "passed" if not includes_none else "not_possible",
        number=limit,
        threshold=rules["e_value_below"],
        reason="The range includes no effect, so there is no effect to explain away."
        if includes_none
        else "An unmeasured factor would have to make taking part and the outcome each "
        f"{number(limit)} times as likely to undo the result. The range would then "
        f"include no effect. At {number(found.point)} times, the estimate itself could be nothing.",
        source="VanderWeele and Ding 2017",
        deduction=int(rules["e_value"]) if weak else 0,
    )


def _hazard_ratio(finding: Finding) -> Estimate | None:
    """The effect as a ratio of risks at any moment; E-values are not defined for days."""
    told = (scale.estimate for scale in finding.scales if scale.key == "hazard_ratio")
    return next((each for each in told if each is not None), None)


def _ratios(treated: float | None, estimate: Estimate) -> tuple[float, float, float] | None:
    """Ratio of the treated level to what it would have been, at the estimate and its limits.

    None when the range allows that the outcome would not have happened at all.
    """
    if treated is None or treated <= 0 or treated - estimate.ci_high <= 0:
        return None
    value, low, high = (
        treated / (treated - effect)
        for effect in (estimate.value, estimate.ci_low, estimate.ci_high)
    )
    return value, low, high
