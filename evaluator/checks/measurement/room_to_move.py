"""Was there room for the outcome to improve?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, TREATED
from evaluator.designs.shared.levels import before_start, levels_apart, unequal
from evaluator.outcomes import kind_of
from evaluator.values.check import Check

_FEWEST = 20


@assumption()
def room_to_move(situation: Situation) -> Check | None:
    """Concern when over 15 % start at the most favourable score there is (ceiling or floor).

    Each group is looked at by itself, and at both ends. Where the groups started at different
    levels, a crowd at an end caps the rating: one of them then had less room to move, which a
    comparison of changes takes for an effect.
    """
    outcome, work = situation.outcome, situation.work
    before = before_start(work)
    if work.rows.gap or not kind_of(outcome.kind).crowds or outcome.better == "ambiguous":
        return None
    if len(before) < _FEWEST:
        return None
    rule = situation.policy.caps["crowded"]
    every = pd.concat([work.frame[OUTCOME], before[OUTCOME]])
    best, worst = every.max(), every.min()
    if outcome.better == "lower":
        best, worst = worst, best
    share = float((before[OUTCOME] == best).mean())
    if before[OUTCOME].nunique() > 50 and share == 0:
        return None
    most = max(_shares(before, best), default=(0.0, ""))
    either_end = max([most, *_shares(before, worst)])[0] > rule["share"]
    tilted = situation.design.follows_changes and unequal(levels_apart(work))
    cap = int(rule["cap"]) if either_end and tilted else None
    crowded = max(share, most[0]) > rule["share"]
    told = situation.people(share, len(before))
    return Check(
        key="room_to_move",
        title="Was there room to improve?",
        status="concern" if crowded or cap is not None else "passed",
        number=share,
        threshold=rule["share"],
        reason=_reason(told, most[1] if share <= rule["share"] else "", crowded, cap),
        source="Ceiling and floor effects",
        cap=cap,
        of="share",
        among=len(before),
    )


def _shares(before: pd.DataFrame, end: float) -> list[tuple[float, str]]:
    """Share of each group of some size that stands at an end of the scale, and which group."""
    named = ((1, "those who took part"), (0, "the comparison group"))
    found = []
    for side, words in named:
        own = before.loc[before[TREATED] == side, OUTCOME]
        if len(own) >= _FEWEST:
            found.append((float((own == end).mean()), words))
    return found


def _reason(told: str, whose: str, crowded: bool, cap: int | None) -> str:
    if not crowded:
        said = "Few people already had the most favourable score at the start."
    elif whose:
        said = f"Many of {whose} already had the most favourable score and could not improve."
    else:
        said = (
            f"{told[:1].upper()}{told[1:]} of them already had the most favourable score at the "
            "start and could not improve."
        )
    if cap is None:
        return said
    if not crowded:
        said = "Many stood at the least favourable score at the start and could only improve."
    return (
        f"{said} The groups started at different levels, so one had less room to move, and part "
        "of the difference may be that."
    )
