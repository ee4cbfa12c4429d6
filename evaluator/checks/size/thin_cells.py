"""Does an average rest on very few?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.repeat import can_be_asked_again
from evaluator.diagnostics.start_groups import start_groups
from evaluator.disclosure.freely import setting, things
from evaluator.values.check import Check

_FEWEST = 5


@assumption(why="some steps of the comparison rest on very few places")
def thin_cells(situation: Situation) -> Check | None:
    """Concern when a start and time has fewer than five units; it never limits the rating.

    Of people fewer than may be told of: another limit would split what is told as "fewer".
    """
    if not situation.has_comparison or not can_be_asked_again(situation.design, situation.work):
        return None
    groups = start_groups(situation.work, situation.rules)
    measured = [units for group in groups for units in group.units if units > 0]
    if not measured:
        return None
    least = max(_FEWEST, situation.rules.threshold)
    thin = sum(units < least for units in measured)
    empty = sum(units == 0 for group in groups for units in group.units)
    several = len(groups) > 2
    groups_called = "starts and times" if several else "groups and times"
    if not situation.rules.places:
        return _of_people(thin, empty, groups_called, situation.plan.programme.people)
    gaps = f" At {things(empty)} more nobody was measured." if empty else ""
    return Check(
        key="thin_cells",
        title="Do enough units stand behind every average?",
        status="concern" if thin else "passed",
        number=float(thin),
        threshold=0.0,
        reason=f"{things(thin)} of {things(len(measured))} averages by {groups_called} rest on "
        "fewer than "
        f"{setting(least)} units; one of them can move such an average far.{gaps}"
        if thin
        else f"Every average by {groups_called} rests on {setting(least)} units or more.{gaps}",
        source="Callaway and Sant'Anna 2021, small groups",
        of="things",
    )


def _of_people(thin: int, empty: int, groups_called: str, people: str) -> Check:
    """The same of people, of whom no number says how many starts or times few of them have."""
    gaps = " At some nobody was measured." if empty else ""
    return Check(
        key="thin_cells",
        title="Do enough units stand behind every average?",
        status="concern" if thin else "passed",
        number=None,
        threshold=None,
        reason=f"Some averages by {groups_called} rest on very few {people}; one of them can move "
        f"such an average far.{gaps}"
        if thin
        else f"No average by {groups_called} rests on very few {people}.{gaps}",
        source="Callaway and Sant'Anna 2021, small groups",
        of="things",
    )
