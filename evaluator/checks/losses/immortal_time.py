"""Does the clock start for everybody when they could first have taken part?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, TREATED
from evaluator.outcomes import kind_of
from evaluator.values.check import Check

_EVENT_FREE = 0.10


@assumption(
    next_time="count time for everybody from the day on which they could first have taken part"
)
def immortal_time(situation: Situation) -> Check | None:
    """Times until an event: gate when times run backwards, concern at a gap without early ends.

    A clock that starts before people begin gives participants a time in which nothing can happen
    to them, because they would otherwise not have begun.
    """
    work, outcome = situation.work, situation.outcome
    if not kind_of(outcome.kind).timed or not situation.has_comparison:
        return None
    times = work.frame[OUTCOME].to_numpy(dtype=np.float64)
    treated = work.frame[TREATED].to_numpy() == 1
    backwards = float((times < 0).mean())
    if backwards > 0:
        return _check(
            "failed",
            backwards,
            f"{_capital(situation.people(backwards, len(times)))} of the times lie below zero: the "
            "event came before the clock started. Count from the day on which each person could "
            "first have taken part.",
            gate="some people had the event before their time began",
            among=len(times),
        )
    at_once = float((times == 0).mean())
    first = [float(np.quantile(times[side], 0.01)) for side in (treated, ~treated)]
    span = float(np.quantile(times, 0.95))
    spared = (first[0] - first[1]) / span if span > 0 else 0.0
    if spared > _EVENT_FREE:
        return _check(
            "concern",
            spared,
            "Hardly any participant's time ends early, while the comparison group's do. The clock "
            "may start before people begin, which gives participants a time in which nothing can "
            "happen to them. Start it when each person could first have taken part.",
        )
    if at_once > 0.05:
        return _check(
            "concern",
            at_once,
            f"{_capital(situation.people(at_once, len(times)))} of the times are zero, so the "
            "event came on the day the clock started. Check from which day time is counted.",
            among=len(times),
        )
    return _check(
        "passed", max(spared, 0.0), "Times begin alike in both groups, and none lies below zero."
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _check(
    status: str, number: float, reason: str, gate: str | None = None, among: int | None = None
) -> Check:
    return Check(
        key="immortal_time",
        title="Does the clock start fairly for both groups?",
        status="failed" if status == "failed" else "concern" if status == "concern" else "passed",
        number=number,
        threshold=_EVENT_FREE,
        reason=reason,
        source="Suissa 2008, immortal time; Hernan and Robins 2016",
        cap=2 if status == "concern" else None,
        gate=gate,
        of="figure" if among is None else "share",
        among=among,
    )
