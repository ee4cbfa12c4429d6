"""Was the effect still there at the end of what was measured?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import TIME, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Finding, Groundwork
from evaluator.values.check import Check
from evaluator.values.evaluation import SinceStart
from methods.results import EffectPath, Estimate, FloatArray, interval

_Range = tuple[float, float]


HARMED_LATER = Fault(
    "harmed_later", next_time="review safety at the later times, and measure for longer"
)


@assumption(why="the effect was gone at the end", faults=(HARMED_LATER,))
def lasting(situation: Situation) -> Check | None:
    """Concern where an effect showed at first, and none of that size was left at the end.

    First and last are the planned parts of the time since the start, and its two halves, as far as
    half of those who started have been followed. The last has to differ from the first beyond
    chance: both planned ranges hold at once, and the halves are held against each other, so that a
    last part which is merely less sure is not gone. Nothing is taken off the rating: it says how
    far the answer may be trusted, and the verdict says that it did not last.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.has_comparison:
        return None
    if not seems_better(finding.estimate, situation):
        return _turned(situation, finding)
    planned = planned_parts(finding.since_start)
    halves = _halves(situation.work, finding.path)
    if planned is None and halves is None:
        return None
    not_planned = planned is None or not did_not_last(*planned)
    gone = halves is True or (planned is not None and did_not_last(*planned))
    when = "the later half of the times" if not_planned else "the last times planned"
    return Check(
        key="lasting",
        title="Was the effect still there at the end?",
        status="concern" if gone else "passed",
        number=None,
        threshold=None,
        reason=f"An effect showed at first, and at {when} since the start none was left."
        if gone
        else "Nothing shows that the effect went away again.",
        source="Bonferroni: ranges of parts that hold all at once",
    )


def _turned(situation: Situation, finding: Finding) -> Check | None:
    """Concern where the later half was worse beyond chance, and an earlier gain hides it."""
    better, path = situation.outcome.better, finding.path
    assert finding.estimate is not None
    shares = _shares(situation.work, path)
    if path is None or shares is None or better == "ambiguous":
        return None
    if seems_worse(finding.estimate, situation):
        return None  # Harm of the whole has a verdict of its own.
    first, last = (float(share @ path.value) for share in shares)
    worse = (last < 0) == (better == "higher") and not _includes_none(path, shares[1])
    turned = worse and first * last < 0 and not _includes_none(path, shares[0] - shares[1])
    if not turned:
        return None
    return Check(
        key="lasting",
        title="Was the effect still there at the end?",
        status="concern",
        number=None,
        threshold=None,
        reason="In the later half of the times since the start, results were worse. The average "
        "over all times hides that.",
        source="Bonferroni: ranges of parts that hold all at once",
        stable=False,
        fault=HARMED_LATER.key,
    )


def did_not_last(first: _Range, last: _Range) -> bool:
    """Whether the first range shows an effect, and the last none and another size."""
    there, gone = not first[0] <= 0 <= first[1], last[0] <= 0 <= last[1]
    return there and gone and (first[1] < last[0] or last[1] < first[0])


def planned_parts(parts: tuple[SinceStart, ...]) -> tuple[_Range, _Range] | None:
    """Ranges of the first and the last planned part; None where fewer than two could be told."""
    told: list[Estimate] = [part.estimate for part in parts if part.estimate is not None]
    if len(told) < 2:
        return None
    return (told[0].ci_low, told[0].ci_high), (told[-1].ci_low, told[-1].ci_high)


def _halves(work: Groundwork, path: EffectPath | None) -> bool | None:
    """Whether the mean effect of the first half since the start was gone in the second.

    The first half shows an effect, the second none and less than half of it, and they differ
    beyond chance, by the path's own covariance. None where there are no halves.
    """
    shares = _shares(work, path)
    if path is None or shares is None:
        return None
    first, last = (float(share @ path.value) for share in shares)
    there = not _includes_none(path, shares[0])
    away = _includes_none(path, shares[1]) and abs(last) < abs(first) / 2
    return there and away and not _includes_none(path, shares[0] - shares[1])


def _shares(work: Groundwork, path: EffectPath | None) -> FloatArray | None:
    """What each effect of the path counts in the mean of the first and of the second half."""
    if path is None:
        return None
    until = np.inf
    if START in work.frame:
        starts = work.frame.drop_duplicates(UNIT)[START].dropna()
        until = work.frame[TIME].max() - starts.median()
    after = np.flatnonzero((path.event_time >= 0) & (path.event_time * work.span <= until))
    if after.size < 2:
        return None
    shares = np.zeros((2, path.value.size))
    for share, at in zip(
        shares, (after[: after.size // 2], after[-(after.size // 2) :]), strict=True
    ):
        share[at] = 1 / at.size
    return shares


def _includes_none(path: EffectPath, share: FloatArray) -> bool:
    """Whether the range of a weighted sum of the path's effects includes none."""
    error = float(np.sqrt(share @ path.covariance @ share))
    _, low, high = interval(float(share @ path.value), error, path.dof, path.level)
    return low <= 0 <= high
