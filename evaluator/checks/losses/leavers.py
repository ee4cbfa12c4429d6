"""Were those who left unlike those who stayed, and more so on one side?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, POST, TREATED, UNIT
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from evaluator.words.numbers import number

_FEWEST = 10
_SMALL, _CHANCE = 0.1, 0.2


@assumption()
def leavers(situation: Situation) -> Check | None:
    """Baseline of leavers against stayers in each group: a concern when they differ unlike.

    In standard deviations of the baseline: past 0.1, where chance makes as much in fewer than one
    in five studies in which people leave by lot. Ten leavers on each side are needed, fewer would
    tell of single people. Later outcomes are not looked at.
    """
    work = situation.work
    if not work.rows.panel or not situation.has_comparison or not work.attrition:
        return None
    table = _baselines(work.rows.frame)
    spread = float(table["baseline"].std())
    gone = table.groupby(TREATED)["left"].sum().reindex([0, 1], fill_value=0)
    if gone.min() < max(_FEWEST, situation.rules.threshold) or not spread > 0:
        return _check(
            "not_possible",
            None,
            "Too few left on one side or both to compare them with those who stayed.",
        )
    gaps, variances = [], []
    for side in (1, 0):
        own = table[table[TREATED] == side]
        left, stayed = own.loc[own["left"], "baseline"], own.loc[~own["left"], "baseline"]
        gaps.append(float(left.mean() - stayed.mean()) / spread)
        variances.append(float(left.var() / len(left) + stayed.var() / len(stayed)) / spread**2)
    told = not kind_of(situation.outcome.kind).counted or _many(table, situation)
    apart = gaps[0] - gaps[1]
    std_error = float(np.sqrt(sum(variances)))
    p_value = float(2 * stats.norm.sf(abs(apart) / std_error)) if std_error > 0 else 1.0
    differ = abs(apart) > _SMALL and p_value < _CHANCE
    sides = ("among those who took part", "in the comparison group")
    told_gaps = [situation.gap(gap) for gap in gaps]
    found = ", ".join(f"{_words(gap)} {side}" for gap, side in zip(told_gaps, sides, strict=True))
    said = f"Before the start, those who left stood {found}."
    if not told:
        said = "How those who left stood before the start is withheld, as few had it or had it not."
    return _check(
        "concern" if differ else "passed",
        situation.gap(abs(apart)) if told else None,
        f"{said} "
        + (
            "Who left depended on the group, so those who stayed may no longer compare fairly."
            if differ
            else "Leaving was much alike on both sides."
        ),
    )


def _baselines(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per unit measured before the start: its average then, and whether it left."""
    if BASELINE in frame:
        started = frame[frame[BASELINE].notna()]
        table = started[[UNIT, TREATED]].assign(baseline=started[BASELINE].astype(float))
        return table.assign(left=started[OUTCOME].isna())
    known = frame[frame[OUTCOME].notna()]
    before, after = known[known[POST] == 0], known[known[POST] == 1]
    table = before.groupby(UNIT).agg(baseline=(OUTCOME, "mean"), **{TREATED: (TREATED, "first")})
    return table.assign(left=~table.index.isin(after[UNIT]))


def _many(table: pd.DataFrame, situation: Situation) -> bool:
    """Whether as many of the leavers as may be told had it before, and had it not."""
    left = table[table["left"]]
    sums = left.groupby(TREATED)["baseline"].agg(["sum", "size"])
    had, without = sums["sum"], sums["size"] - sums["sum"]
    fewest = min(had.min(), without.min()) if kind_of(situation.outcome.kind).yes_no else had.min()
    return bool(fewest >= situation.rules.events)


def _words(gap: float) -> str:
    if abs(gap) < 0.005:
        return "level with those who stayed"
    side = "above" if gap > 0 else "below"
    return f"{number(abs(gap))} standard deviations {side} those who stayed"


def _check(status: str, size: float | None, reason: str) -> Check:
    return Check(
        key="leavers",
        title="Were those who left alike on both sides?",
        status="concern"
        if status == "concern"
        else "passed"
        if status == "passed"
        else "not_possible",
        number=size,
        threshold=_SMALL,
        reason=reason,
        source="What Works Clearinghouse, attrition; Roth, Sant'Anna, Bilinski and Poe 2023",
    )
