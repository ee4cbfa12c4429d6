"""Do those with the programme share groups, such as a mentor, that nobody else is in?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.own_groups import group_column, number_of_groups
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least


@assumption(
    why="few groups or mentors carried the programme, and each has luck of its own",
    next_time="run the programme in more groups or with more mentors",
    more_settles=True,
)
def own_groups(situation: Situation) -> Check | None:
    """Cap by the number of such groups, as that of places caps; the range goes by them already."""
    work = situation.work
    number = number_of_groups(work.frame) if work.cluster is None else None
    column = group_column(work.frame)
    if not situation.has_comparison or number is None or column is None:
        return None
    cap = cap_at_least(situation.policy.caps["clusters"], number)
    return Check(
        key="own_groups",
        title="Do those with the programme share groups that nobody else is in?",
        status="passed" if cap >= 4 else "concern",
        number=float(number),
        threshold=None,
        reason=f'Those with the programme are in {things(number)} groups by "{column}", and nobody '
        "else is in one. People in one group share its luck, so the range counts each group as "
        "one on that side, and each person on the other.",
        source="Roberts and Roberts 2005; Bauer, Sterba and Hallfors 2008, partially nested "
        "designs",
        cap=cap,
        of="things",
    )
