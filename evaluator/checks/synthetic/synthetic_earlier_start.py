"""Would a made-up earlier start have shown an effect?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_worse
from evaluator.checks.situation import Situation
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.parts.synthetic_report import EarlierStart

_MUCH = 0.5


@assumption(
    why="an effect shows before the programme began",
    next_time="find other places that moved like those with the programme, over more times before "
    "the start",
)
def synthetic_earlier_start(situation: Situation) -> Check | None:
    """Concern when the times before the start show an effect of nothing; looks at no later time.

    The mix is made from the first two thirds of those times and compared in the last third. An
    effect of nothing that is half as large as the answer, or more, costs what trends do that
    differed before the start.
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
            reason=f"With {things(situation.work.n_before)} times before the start no earlier "
            "start can be "
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
        cap=_cap(situation, told) if there else None,
        explains_harm=there and _is_worse_alike(situation, told),
    )


def _cap(situation: Situation, told: EarlierStart) -> int:
    estimate = situation.finding.estimate if situation.finding is not None else None
    if estimate is not None and abs(told.value) >= _MUCH * abs(estimate.value):
        return int(situation.policy.caps["pre_trend_differed"]["cap"])
    return situation.policy.design["single_area_with_donors"]


def _is_worse_alike(situation: Situation, told: EarlierStart) -> bool:
    """Whether results were worse, and half of that or more shows where nothing had started."""
    estimate = situation.finding.estimate if situation.finding is not None else None
    if estimate is None or not seems_worse(estimate, situation):
        return False
    return told.value * estimate.value >= _MUCH * estimate.value**2
