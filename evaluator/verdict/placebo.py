"""What is said of an outcome that the programme cannot have changed."""

from __future__ import annotations

from evaluator.values.plan import Outcome
from evaluator.values.verdict import Verdict
from evaluator.words.amounts import difference, effect_digits, likely_range
from methods.results import Estimate

LABEL = "Control, no verdict"


def control_verdict(outcome: Outcome, estimate: Estimate | None) -> Verdict:
    """The verdict of a control outcome: none, with what was found and what it is for."""
    what = f"{outcome.name} is a control: the programme cannot have changed it."
    if estimate is None:
        found = "It could not be compared."
    else:
        digits = effect_digits(estimate, outcome)
        spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits)
        found = f"The comparison finds {difference(estimate.value, outcome, digits)} ({spread})."
        if not estimate.ci_low <= 0 <= estimate.ci_high:
            found += " Something else moved it, and may have moved the other outcomes too."
    return Verdict(
        level="cannot_tell",
        rating=0,
        cap="A control outcome carries no verdict.",
        cap_key="placebo_outcomes",
        label=LABEL,
        headline=f"{what} {found}",
        alerts=(),
        reasons=(),
    )
