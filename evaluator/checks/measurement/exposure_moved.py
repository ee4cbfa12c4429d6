"""Does the answer hang on what the rates are out of?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import EXPOSURE, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.gap_part import gap_part
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.values.check import Check
from methods.results import NotIdentifiedError

_RARELY = 0.05
_MUCH = 0.5


@assumption(
    why="what the rates are out of changed in one group",
    next_time="count what rates are out of in the same way before and after the start",
)
def exposure_moved(situation: Situation) -> Check | None:
    """Cap where residents, or hours, moved apart at the start by as much as half of the effect.

    A rate falls where what it is out of rises: a new census, a border that moved, or a place that
    took over another, changes it while as much happens as before. None where rates have no such
    column, it never changes, or nobody is followed.
    """
    work = situation.work
    if work.rate is None or not work.rows.panel:
        return None
    if not (situation.has_comparison and can_be_asked_again(situation.design, work)):
        return None
    kinds = [
        (known, share, sign)
        for frame, sign in _kinds(work)
        if (known := _that_changes(frame)) is not None
        and (share := _moved(situation, known)) is not None
    ]
    if not kinds:
        return None
    shares = [share for known, share, sign in kinds if _may_be_all(situation, known, share, sign)]
    decides = bool(shares)
    return Check(
        key="exposure_moved",
        title="Does the answer hang on what the rates are out of?",
        status="concern" if decides else "passed",
        number=None,
        threshold=None,
        reason=_reason(situation, shares[0])
        if decides
        else "What the rates are out of did not change "
        "in one group alone by as much as could make the effect.",
        source="Rates and their denominators: Rothman, Greenland and Lash 2008, chapter 3",
        cap=int(situation.policy.caps["exposure_decides"]) if decides else None,
        explains_harm=decides and _harmed(situation),
    )


def _kinds(work: Groundwork) -> tuple[tuple[pd.DataFrame, int], ...]:
    """Rows of rates, and on which side of the answer they stand; two where gaps are compared."""
    part = gap_part(work)
    if part is None:
        return ((work.frame, 1),)
    own = work.frame.assign(**{OUTCOME: work.frame[OUTCOME] + part.others[OUTCOME]})
    return ((own, 1), (part.others, -1))


def _that_changes(frame: pd.DataFrame) -> pd.DataFrame | None:
    """The rows with a rate; None where what they are out of stays as it was everywhere."""
    known = frame[(frame[EXPOSURE] > 0) & frame[OUTCOME].notna()]
    return known if (known.groupby(UNIT)[EXPOSURE].nunique() > 1).any() else None


def _moved(situation: Situation, known: pd.DataFrame) -> float | None:
    """By what share it moved more in the treated group, 0 where chance explains it."""
    sizes = known.copy()
    sizes[OUTCOME] = np.log(known[EXPOSURE].astype(float))
    sizes[WEIGHT] = known.groupby(UNIT)[WEIGHT].transform("mean")
    try:
        moved = again(situation.work, sizes)
    except NotIdentifiedError as refused:
        return _exactly(sizes) if refused.code == "no_variation" else None
    return math.expm1(moved.value) if moved.p_value < _RARELY else 0.0


def _exactly(sizes: pd.DataFrame) -> float | None:
    """The share where it moved everywhere by as much, so that nothing is left to chance."""
    usual = sizes[sizes[TREATED] == 0].groupby(TIME)[OUTCOME].mean()
    own = sizes[sizes[TREATED] == 1]
    apart = (own[OUTCOME] - own[TIME].map(usual)).groupby(own[POST]).mean()
    return math.expm1(float(apart[1] - apart[0])) if {0, 1} <= set(apart.index) else None


def _harmed(situation: Situation) -> bool:
    finding = situation.finding
    return (
        finding is not None
        and finding.estimate is not None
        and seems_worse(finding.estimate, situation)
    )


def _may_be_all(situation: Situation, known: pd.DataFrame, share: float, sign: int) -> bool:
    """Whether what moved is at least half of the effect, as a share of what was expected."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    planned = finding.estimate
    if not (seems_better(planned, situation) or seems_worse(planned, situation)):
        return False
    own = known[(known[TREATED] == 1) & (known[POST] == 1)]
    expected = float(np.average(own[OUTCOME], weights=own[WEIGHT])) - sign * planned.value
    if not expected > 0:
        return False
    made = sign * (1 / (1 + share) - 1)
    return made * planned.value > 0 and abs(made) >= _MUCH * abs(planned.value) / expected


def _reason(situation: Situation, share: float) -> str:
    rate = situation.work.rate
    assert rate is not None
    way = "rose" if share > 0 else "fell"
    return (
        f'At the start "{rate.of}" {way} where the programme was, unlike elsewhere. The rate '
        "changes with it, so half of the effect or more may be that."
    )
