"""Are there enough people in each group?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.disguised import changed_told
from evaluator.disclosure.freely import setting
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least

_ALIKE = 0.75  # of a group's size, from which unequal weights are told


@assumption(
    why="too few people stand behind the answer",
    next_time="wait until more people have taken part, or pool several years",
    more_settles=True,
)
def group_size(situation: Situation) -> Check | None:
    """Gate under 20 people in a group; cap by the smaller group where people were chosen.

    Where some count for more than others after matching, a group is worth fewer than it has: the
    cap follows that number, as a few people who carry the answer make every range too narrow.
    """
    work, policy = situation.work, situation.policy
    if not situation.has_comparison or work.areas:
        return None
    smaller = min(work.treated, work.comparison)
    fewest = int(policy.gates["people_per_arm"])
    too_few = smaller < fewest
    clustered = work.cluster is not None
    worth = _worth(situation, smaller)
    cap = None if clustered else cap_at_least(policy.caps["people"], worth or smaller)
    side = "treated" if work.treated <= work.comparison else "comparison"
    return Check(
        key="group_size",
        title="Are there enough people in each group?",
        status="failed" if too_few else "passed" if cap is None or cap >= 4 else "concern",
        number=float(smaller),
        threshold=float(fewest),
        reason=f"Fewer than {setting(fewest)} people in the {side} group could be analysed."
        if too_few
        else f"The smaller group ({side}) has {changed_told(smaller, situation.rules)} people."
        + _told(situation, worth),
        source="Justice Data Lab minimum group sizes; Early Intervention Foundation level 2; Kish "
        "1965, effective sample size",
        cap=cap,
        gate=f"there are fewer than {setting(fewest)} people in the {side} group"
        if too_few
        else None,
        of="people",
    )


def _worth(situation: Situation, smaller: int) -> float | None:
    """How many people who count alike a matched group is worth, where that is fewer than it has."""
    matches = matched_part(situation.work).matches
    if matches is None or situation.work.cluster is not None:
        return None
    worth = min(matches.ess_treated, matches.ess_comparison)
    return worth if worth < _ALIKE * smaller else None


def _told(situation: Situation, worth: float | None) -> str:
    if worth is None:
        return ""
    return (
        " After matching some count for much more than others, so that one group is worth "
        f"{changed_told(round(worth), situation.rules)} people who count alike."
    )
