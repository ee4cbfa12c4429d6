"""Does the effect stand without a run of times, or zeros, that look like a fault of recording?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.checks.trends.standing_out import heaviest_run, impossible_zeros
from evaluator.cohort.rows.shapes import OUTCOME, TIME
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from methods.results import Estimate, NotIdentifiedError

_ZEROS = "Some places have exactly 0 at times since the start and never came near it before"


@assumption(
    why="a few times alone carry it, as where nothing was recorded for a while",
    next_time="ask whoever records it what happened at these times, and have them filled in",
)
def broken_times(situation: Situation) -> Check | None:
    """Cap where an answer without a short run of times, or impossible zeros, leaves no effect.

    A change of system leaves nothing, or little, for a while, and in one group only. An effect
    that came late and went again looks the same; the last times have a check of their own.
    """
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None:
        return None
    planned = finding.estimate
    worse = seems_worse(planned, situation)
    if not (worse or seems_better(planned, situation)):
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    zeros, run = impossible_zeros(work), heaviest_run(work)
    asked: list[tuple[str, Estimate]] = []
    if zeros.any() and (without := _without(work, zeros)) is not None:
        asked.append((f"{_ZEROS}. Without these", without))
    if run is not None:
        of_run = work.frame[TIME].between(*run)
        if (without := _without(work, of_run)) is not None:
            asked.append((f"Without {_named(work, run)}", without))
    if not asked:
        return None
    gone = [each for each in asked if leaves_nothing(_as_other(each[1]), planned.value)]
    words, answer = (gone or asked)[0]
    told = situation.told(" ({})", situation.answer(answer), otherwise="")
    return Check(
        key="broken_times",
        title="Does the effect stand without any short run of times?",
        status="concern" if gone or zeros.any() else "passed",
        number=None,
        threshold=None,
        reason=f"{words} less than half of the effect is left, and there may be none{told}. "
        "Recording may have broken down then in one group."
        if gone
        else f"{words} an effect is still left{told}.",
        source="Own decision: changes of system, and zeros in place of what is not known",
        cap=int(situation.policy.caps["broken_times_decide"]) if gone else None,
        explains_harm=bool(gone) and worse,
    )


def _as_other(answer: Estimate) -> Alternative:
    return Alternative("broken_times", "", answer, naive=False)


def _named(work: Groundwork, run: tuple[int, int]) -> str:
    first, last = (work.rows.times[at] for at in run)
    return first if first == last else f"{first} to {last}"


def _without(work: Groundwork, left_out: pd.Series) -> Estimate | None:
    frame = work.frame[work.frame[OUTCOME].notna() & ~left_out]
    try:
        return again(work, frame.reset_index(drop=True))
    except NotIdentifiedError:
        return None
