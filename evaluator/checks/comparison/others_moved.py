"""Is the whole answer a change of those without the programme?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.diagnostics.who_moved import WhoMoved, who_moved
from evaluator.values.check import Check
from methods.results import Estimate

_LITTLE = 0.25
_MOST = 0.5


@assumption(
    why="only those without the programme changed at the start",
    next_time="find out what happened to the others at the start, and compare with places that it "
    "did not reach",
)
def others_moved(situation: Situation) -> Check | None:
    """Concern where those with the programme stayed as they were, and only the others moved.

    A comparison of changes takes the others' change for what would have happened everywhere. That
    may be so: a programme can hold back a rise. But a change that hit the others alone looks the
    same. Where they had moved as much before, a rise that was held back is easily believed, and
    nothing is capped; the same with fewer than three times before, where nobody can tell. Where
    they never had, the policy's ``others_moved`` caps, less where something is known to have hit
    both groups.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.has_comparison:
        return None
    if not (situation.design.follows_changes or situation.design.of_places):
        return None
    planned, moved = finding.estimate, who_moved(situation.work, finding)
    if moved is None:
        return None
    worse = seems_worse(planned, situation)
    alone = (worse or seems_better(planned, situation)) and _alone(moved, planned)
    capped = alone and moved.unusual is True
    context, caps = situation.plan.context, situation.policy.caps["others_moved"]
    known = "both" in (context.other_programme, context.recording_change)
    return Check(
        key="others_moved",
        title="Is the whole answer a change of those without the programme?",
        status="concern" if alone and moved.unusual is not False else "passed",
        number=None,
        threshold=None,
        reason=_reason(situation, moved, alone=alone),
        source="Roth and others 2023: what a comparison of changes takes for granted",
        cap=int(caps["told" if known else "untold"]) if capped else None,
        explains_harm=capped and worse,
    )


def _alone(moved: WhoMoved, planned: Estimate) -> bool:
    little = abs(moved.own) <= _LITTLE * abs(planned.value)
    return little and -moved.others * planned.value >= _MOST * planned.value**2


def _reason(situation: Situation, moved: WhoMoved, *, alone: bool) -> str:
    if not alone:
        return "The answer is not a change of those without the programme alone."
    way = "up" if moved.others > 0 else "down"
    own, others = (
        situation.told(f"{before}{{}}", situation.size_at_times(amount), otherwise="")
        for before, amount in ((" at the start, by ", moved.own), (" by ", abs(moved.others)))
    )
    told = (
        f"Where the programme ran, the outcome hardly changed{own}; among the others it went "
        f"{way}{others}, and that is the answer."
    )
    if moved.unusual is None:
        return f"{told} Whether they often move so much cannot be told from so few times before."
    if not moved.unusual:
        return f"{told} They had moved about as much before."
    return (
        f"{told} They had not moved so much before. It may have hit them alone, and then the "
        "programme did nothing."
    )
