"""How strong is the kind of comparison itself?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.values.check import Check, Fault

# What the row of the rating table lacks, where it is not several measurements before the start.
_LACKS: dict[str, Fault] = {
    "did_three_periods": "no_lots",
    "did_two_periods_matched": "no_lots",
    "did_two_periods_unmatched": "few_times_before",
    "single_area_with_donors": "one_area",
}


def design_strength(situation: Situation) -> Check | None:
    """Cap from the design row of the rating table; it cannot be argued up by a result."""
    if not situation.has_comparison or situation.work.baseline == "none":
        return None
    row, reason = _row(situation)
    cap = situation.policy.design[row]
    return Check(
        key="design_strength",
        title="How strong is this kind of comparison?",
        status="passed" if cap >= 4 else "concern",
        number=float(cap),
        threshold=5.0,
        reason=reason,
        source="EEF padlocks, Maryland scale, Early Intervention Foundation levels",
        cap=cap,
        of="things",
        fault=_LACKS.get(row, ""),
    )


def _row(situation: Situation) -> tuple[str, str]:
    work = situation.work
    if situation.drawn_by_lot:
        return "chance", "Chance decided who took part, and there is a record of it."
    return situation.design.strength(work)
