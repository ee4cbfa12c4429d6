"""Does the same analysis find an effect at earlier times, when there was no programme?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import POST, TIME, TREATED
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.once import once
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.words.symbols import WITHHELD
from methods import inference
from methods.results import Estimate, NotIdentifiedError

_FEWEST_TIMES = 3
_MOST_STARTS = 4


@assumption(why="an effect shows before the programme began")
def placebo_starts(situation: Situation) -> Check | None:
    """Made-up earlier starts, on the times before the real one; a concern where one shows effect.

    The p-values allow for the number of made-up starts (Holm). It never limits the rating: the
    rating already allows for earlier trends.
    """
    work = situation.work
    if work.n_before < _FEWEST_TIMES:
        return None
    if not situation.has_comparison or not can_be_asked_again(situation.design, work):
        return None
    found = _found(work)
    if not found:
        return None
    p_values = np.asarray(inference.adjust([each.p_value for each in found], "holm"))
    worst = found[int(np.argmin(p_values))]
    differs = bool(p_values.min() < 0.05)
    largest = max(found, key=lambda each: abs(each.value))
    told = situation.answer(worst if differs else largest)
    if situation.few_at_times:
        told = WITHHELD
    return Check(
        key="placebo_starts",
        title="Does a made-up earlier start show an effect?",
        status="concern" if differs else "passed",
        number=float(p_values.min()),
        threshold=0.05,
        reason=f"{_tried(len(found))} when nothing had started finds "
        f"{situation.told('a difference of {}, where', told, otherwise='a difference where')} "
        "there should be none; the real answer may hold some of it."
        if differs
        else f"{_tried(len(found))} when nothing had started finds no difference beyond chance"
        f"{situation.told('; the largest is {}', told, otherwise='')}.",
        source="Placebo dates: Bertrand, Duflo and Mullainathan 2004",
    )


@once
def _found(work: Groundwork) -> tuple[Estimate, ...]:
    """The answer at each made-up start that has one."""
    answers = (_answer(work, frame) for frame in _made_up(work))
    return tuple(estimate for estimate in answers if estimate is not None)


def _tried(many: int) -> str:
    return "A made-up start" if many == 1 else f"Trying {things(many)} made-up starts"


def _made_up(work: Groundwork) -> list[pd.DataFrame]:
    """For each made-up start the rows before the real ones, as if it had been then."""
    shifts = np.unique(np.linspace(1, work.n_before - 1, _MOST_STARTS).round().astype(int))
    frame = work.frame
    frames = []
    for shift in shifts:
        if START in frame:
            early = frame[(frame[POST] == 0) | (frame[TREATED] == 0)]
            start = early[START] - shift
            after = early[TIME] >= start.fillna(start.min())
            frames.append(early.assign(**{START: start, POST: after.astype(int)}))
        else:
            early = frame[frame[POST] == 0]
            after = early[TIME] >= work.n_before - shift
            frames.append(early.assign(**{POST: after.astype(int)}))
    return frames


def _answer(work: Groundwork, frame: pd.DataFrame) -> Estimate | None:
    try:
        estimate = again(work, frame)
    except NotIdentifiedError:
        return None
    return estimate if np.isfinite(estimate.p_value) else None
