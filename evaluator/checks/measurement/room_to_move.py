"""Was there room for the outcome to improve?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, POST
from evaluator.outcomes import kind_of
from evaluator.values.check import Check

_TOO_MANY = 0.15


def _before(frame: pd.DataFrame) -> pd.Series:
    if BASELINE in frame:
        return frame[BASELINE]
    return frame.loc[frame[POST] == 0, OUTCOME]


def room_to_move(situation: Situation) -> Check | None:
    """Concern when over 15 % start at the most favourable score there is (ceiling or floor)."""
    outcome, frame = situation.outcome, situation.work.frame
    before = _before(frame)
    if not kind_of(outcome.kind).crowds or outcome.better == "ambiguous" or len(before) < 20:
        return None
    every = pd.concat([frame[OUTCOME], before])
    top = every.max() if outcome.better == "higher" else every.min()
    share = float((before == top).mean())
    if before.nunique() > 50 and share == 0:
        return None
    told = situation.people(share, len(before))
    crowded = share > _TOO_MANY
    return Check(
        key="room_to_move",
        title="Was there room to improve?",
        status="concern" if crowded else "passed",
        number=share,
        threshold=_TOO_MANY,
        reason=f"{told[:1].upper()}{told[1:]} of them already had the most favourable score at the "
        "start and could not improve."
        if crowded
        else "Few people already had the most favourable score at the start.",
        source="Ceiling and floor effects",
        of="share",
        among=len(before),
    )
