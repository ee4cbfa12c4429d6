"""Would a made-up earlier start have shown an effect?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.values.check import Check


def synthetic_earlier_start(situation: Situation) -> Check | None:
    """Concern when the times before the start show an effect of nothing; looks at no later time.

    The mix is made from the first two thirds of those times and compared in the last third.
    """
    report = synthetic_report(situation.work)
    if report is None or not situation.has_comparison:
        return None
    told = report.earlier_start
    if told is None:
        return Check(
            key="synthetic_earlier_start",
            title="Would a made-up earlier start have shown an effect?",
            status="not_possible",
            number=None,
            threshold=None,
            reason=f"With {situation.work.n_before} times before the start no earlier start can be "
            "tried.",
            source="Abadie 2021, backdating",
        )
    there = not told.low <= 0 <= told.high
    when = f"each start been {told.label}" if report.starts else f"the start been at {told.label}"
    shown = (
        "an answer that is not told, as few people stand behind it"
        if situation.rounded(told.value) is None
        else f"{situation.size(told.value)} (likely {situation.size(told.low)} to "
        f"{situation.size(told.high)})"
    )
    found = f"Had {when}, the mix made from the times before would have shown {shown}"
    return Check(
        key="synthetic_earlier_start",
        title="Would a made-up earlier start have shown an effect?",
        status="concern" if there else "passed",
        number=told.value,
        threshold=0.0,
        reason=f"{found}, although nothing had started. The mix does not follow the treated places."
        if there
        else f"{found}, which is no clear effect, as it should be.",
        source="Abadie 2021, backdating",
        cap=situation.policy.design["single_area_with_donors"] if there else None,
    )
