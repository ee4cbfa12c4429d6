"""Was the weighted mix of places like the treated places before the start?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.disclosure.freely import things
from evaluator.disclosure.pools import mixes_told
from evaluator.values.check import Check
from evaluator.values.parts.synthetic_report import StartMix, SyntheticReport
from evaluator.values.policy import cap_at_most
from evaluator.words.numbers import number, percent

_MOST_ON_ONE = 0.5


@assumption(
    why="no mix of other places moved like those with it before the start",
    next_time="find other places that moved like those with the programme before the start",
)
def synthetic_fit(situation: Situation) -> Check | None:
    """Cap by the misfit before the start against that of places without the programme.

    Each of those is made from the others in the same way, so that the yardstick is how well such
    places can be made at all. A mix that rests on one place is a concern, and so is one of
    several starts that its own mix missed by more than twice the usual.
    """
    report = synthetic_report(situation.work)
    if report is None or not situation.has_comparison:
        return None
    usual = report.usual_misfit
    ratio = report.misfit / usual if usual > 0 else 0.0 if report.misfit == 0 else 100.0
    cap = cap_at_most(situation.policy.caps["misfit"], ratio)
    lone = report.donors[0].share > _MOST_ON_ONE
    starts = report.starts if report.public else mixes_told(report.starts, situation.rules)
    most = max(starts, key=_missed, default=None)
    limit = situation.policy.caps["misfit"][1][0]
    apart = most is not None and _missed(most) > limit
    against = (
        f"The usual misfit of a place without the programme is {number(usual)}, and outcomes "
        f"before the start have a standard deviation of {number(report.spread)}."
    )
    return Check(
        key="synthetic_fit",
        title="Was the mix of places like the treated places before the start?",
        status="failed" if cap < 3 else "concern" if cap < 4 or lone or apart else "passed",
        number=round(ratio, 10),
        threshold=float(limit),
        reason=f"Before the start the mix missed the treated places by {number(report.misfit)} on "
        f"average. {against} {_made_of(report)}"
        + ("" if most is None else _by_start(len(report.starts), most)),
        source="Abadie, Diamond and Hainmueller 2010; Abadie 2021",
        cap=cap,
    )


def _missed(start: StartMix) -> float:
    """Misfit of one start's places as a multiple of the usual one."""
    if start.usual_misfit > 0:
        return start.misfit / start.usual_misfit
    return 0.0 if start.misfit == 0 else 100.0


def _by_start(starts: int, most: StartMix) -> str:
    return (
        f" Each of the {things(starts)} starts has a mix of its own; that of {most.label} fits "
        "worst, "
        f"missing by {number(most.misfit)} where {number(most.usual_misfit)} is usual."
    )


def _made_of(report: SyntheticReport) -> str:
    used, largest = len(report.donors), report.donors[0].share
    several = f"{things(used)} of {things(report.places)} places make up the mix"
    if used == 1:
        return "A single place makes up the mix, so its own luck decides the answer."
    if largest > _MOST_ON_ONE:
        return f"{several}, but one counts for {percent(largest)}, so its own luck weighs heavily."
    return f"{several}; the one that counts most has {percent(largest)} of the weight."
