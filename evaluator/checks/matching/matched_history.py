"""Could people drifting back to their usual level look like an effect?"""

from __future__ import annotations

import math

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import (
    leaves_nothing,
    seems_better,
    seems_worse,
)
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, TREATED
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check
from evaluator.words.numbers import number
from methods.results import Estimate

_APART = 0.25
# The answer of a matched comparison that compares changes without any matching.
_CHANGE = "unmatched_change"
_EXPECTED = "such drift is to be expected from how much the outcome goes up and down by itself."
_ALONE = (
    " Without any matching, those who took part did not change more than the others beyond chance: "
    "the drift may be all there is."
)
_NO_WORSE = (
    " Without any matching, those who took part did not get worse than the others beyond chance: "
    "the drift may be all there is."
)
_NOT_SMALL = (
    " Without any matching, a worthwhile change of those who took part cannot be ruled out: the "
    "drift may hide one."
)


@assumption(
    why="people drifting back to their usual level could change the answer",
    next_time="find a comparison group that starts at about the same level",
)
def matched_history(situation: Situation) -> Check | None:
    """For people matched on earlier outcomes: concern where the groups start apart.

    Groups whose usual levels differ are made alike by picking unusual members, who drift back
    towards their own group afterwards. With two earlier times the drift to expect is told: the
    gap before matching times what is passing in the outcome matched on (one less its
    reliability, from the correlation of the last two times, Spearman-Brown over all of them).
    It caps the rating where those who took part did not change more than everybody else, so that
    the drift may be all there is. That change is what matching would find, were the gap between
    the groups one of usual levels and the outcome matched on measured without error. Of harm too,
    and of an effect that is found to be too small to matter, which the drift may hide, unless a
    written rule picked them: the gap is then the rule's own, and matching on what it went by leaves
    no drift. Earlier times held out of the matching do so by the trend checks.
    """
    work = situation.work
    part = matched_part(work)
    if part.matches is None:
        return None
    history = [name for name in part.characteristics if name in work.frame and _earlier(name)]
    if not history or not situation.has_comparison:
        return None
    treated = work.frame[TREATED] == 1
    last = work.frame[BASELINE]
    gap = float(last[treated].mean() - last[~treated].mean())
    spread = math.sqrt((last[treated].var() + last[~treated].var()) / 2)
    if not spread > 0:
        return None
    apart = abs(gap) / spread
    concern = apart > _APART
    apart = situation.apart(apart)
    finding = situation.finding
    estimate = finding.estimate if finding is not None else None
    worse = estimate is not None and seems_worse(estimate, situation)
    hidden = not worse and concern and _small_from_matching(situation)
    alone = hidden or (concern and _all_from_matching(situation))
    why = _NOT_SMALL if hidden else _NO_WORSE if worse else _ALONE
    drift = _drift(situation, gap, history)
    told = (
        ""
        if drift is None
        else situation.told(
            f" About {{}} of {_EXPECTED}",
            situation.size(abs(drift)),
            otherwise=f" Some {_EXPECTED}",
        )
    )
    return Check(
        key="matched_history",
        title="Could a drift back to the usual level look like an effect?",
        status="concern" if concern else "passed",
        number=apart,
        threshold=_APART,
        reason=f"Before matching the groups started {number(apart)} standard deviations apart. "
        "Matching on earlier outcomes then picks people who were unusual for their group. "
        f"They tend to drift back afterwards, which can look like an effect or hide one.{told}"
        f"{why if alone else ''}"
        if concern
        else f"Before matching the groups started only {number(apart)} standard deviations apart, "
        "so matching on earlier outcomes picked few people who were unusual for their group.",
        source="Daw and Hatfield 2018",
        cap=int(situation.policy.caps["levels_decide"]) if alone else None,
        explains_harm=alone and worse,
    )


def _all_from_matching(situation: Situation) -> bool:
    """Whether an effect was found of which comparing changes without matching shows nothing.

    Of a benefit, less than half and none in the range; harm has to be beyond chance in both.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    planned = finding.estimate
    changes = [each for each in finding.alternatives if each.key == _CHANGE]
    if seems_worse(planned, situation):
        by_rule = situation.plan.context.allocation == "rule"
        return not by_rule and any(not seems_worse(each.estimate, situation) for each in changes)
    gone = any(leaves_nothing(each, planned.value) for each in changes)
    return gone and seems_better(planned, situation)


def _small_from_matching(situation: Situation) -> bool:
    """Whether a worthwhile effect is ruled out, and would not be by changes without matching."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    if situation.plan.context.allocation == "rule" or not _too_small(finding.estimate, situation):
        return False
    changes = [each for each in finding.alternatives if each.key == _CHANGE]
    return any(not _too_small(each.estimate, situation) for each in changes)


def _too_small(estimate: Estimate, situation: Situation) -> bool:
    """Whether the whole range lies below the smallest worthwhile change."""
    least, better = situation.outcome.worthwhile, situation.outcome.better
    if least is None or better == "ambiguous":
        return False
    return (estimate.ci_high if better == "higher" else -estimate.ci_low) < least


def _earlier(name: str) -> bool:
    return name == BASELINE or name.startswith("Outcome, ")


def _drift(situation: Situation, gap: float, history: list[str]) -> float | None:
    """What drifts back, in the outcome's unit; None with a single earlier time."""
    frame = situation.work.frame
    others = [name for name in frame.columns if str(name).startswith("Outcome, ")]
    if not others:
        return None
    centred = frame[[BASELINE, others[0]]] - frame.groupby(TREATED)[
        [BASELINE, others[0]]
    ].transform("mean")
    both = centred.dropna()
    if len(both) < 4 or not (both.std() > 0).all():
        return None
    related = float(np.clip(np.corrcoef(both.to_numpy().T)[0, 1], 0.0, 1.0))
    times = len(history)
    reliability = times * related / (1 + (times - 1) * related)
    return gap * (1 - reliability)
