"""Is there anyone to compare with?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.values.check import Check


@assumption(
    next_time="measure those who got the programme and people or places that did not, in the same "
    "way"
)
def comparison_group(situation: Situation) -> Check:
    """Gate: without people or places that went without, change has no yardstick."""
    present = situation.has_comparison
    nobody_treated = situation.work.treated == 0
    return Check(
        key="comparison_group",
        title="Did anybody go without the programme?",
        status="passed" if present else "failed",
        number=float(situation.work.comparison),
        threshold=1.0,
        reason=_there(situation)
        if present
        else "Nobody who got the programme could be analysed."
        if nobody_treated
        else "Everybody who could be counted had the programme, so nobody knows what would have "
        "happened without it.",
        source="Magenta Book (HM Treasury): a counterfactual is needed",
        gate=None
        if present
        else "nobody who got the programme could be analysed"
        if nobody_treated
        else "everybody who could be counted had the programme",
        of="people",
    )


def _there(situation: Situation) -> str:
    if not everybody_started(situation.work):
        return "There is a comparison group."
    return (
        "Nobody went without the programme throughout. Each start is compared with those that "
        "start later, and from the last start on there is nobody to compare with."
    )


def everybody_started(work: Groundwork) -> bool:
    """Whether every unit had the programme in the end, each compared with those after it."""
    return START in work.frame and not work.frame[START].isna().any()
