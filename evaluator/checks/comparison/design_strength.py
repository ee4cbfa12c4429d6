"""How strong is the kind of comparison itself?"""

from __future__ import annotations

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check

_NO_LOTS = Fault("no_lots", next_time="let chance decide who takes part")
_ONE_AREA = Fault(
    "one_area", next_time="run the programme in more places, each compared with a mix of others"
)
_FEW_TIMES_BEFORE = Fault(
    "few_times_before", next_time="measure the outcome more often before the start, in both groups"
)
# What the row of the rating table lacks, where it is not several measurements before the start.
_LACKS: dict[str, Fault] = {
    "did_three_periods": _NO_LOTS,
    "did_two_periods_matched": _NO_LOTS,
    "did_two_periods_unmatched": _FEW_TIMES_BEFORE,
    "single_area_with_donors": _ONE_AREA,
}


@assumption(
    next_time="measure the outcome several times before the start, in both groups",
    faults=(_NO_LOTS, _ONE_AREA, _FEW_TIMES_BEFORE),
)
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
        fault=_LACKS[row].key if row in _LACKS else "",
    )


def _row(situation: Situation) -> tuple[str, str]:
    work = situation.work
    if situation.drawn_by_lot:
        return "chance", "Chance decided who took part, and there is a record of it."
    return situation.design.strength(work)
