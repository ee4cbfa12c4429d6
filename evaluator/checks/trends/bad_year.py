"""Were the treated chosen at a bad time, after which things get better anyway?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.comparison.starting_levels import seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from evaluator.diagnostics.last_before import last_before
from evaluator.diagnostics.repeat import can_be_asked_again
from evaluator.values.check import Check
from methods import did
from methods.results import NotIdentifiedError

_FAR = 0.5
_FEWEST_FOLLOWED = 10
_PASSING_TIME = Fault(
    "passing_time",
    next_time="measure for longer after the start, so that it shows what passes by itself",
)


@dataclass(frozen=True, slots=True)
class _Dip:
    """How far the treated stood on the bad side before the start, and what returns by itself.

    ``size`` is signed like the outcome; ``back`` is the share that returns; None when unknown.
    """

    size: float
    back: float | None
    beyond: bool
    found: str


@assumption(
    why="an unusual time just before the start may have passed by itself",
    next_time="measure the outcome more often before the start, so that a passing low shows",
    faults=(_PASSING_TIME,),
)
def bad_year(situation: Situation) -> Check | None:
    """Concern when the treated stood out on the bad side just before, with the expected return.

    From two earlier times on, against their own earlier average; from one, against the comparison
    group, where a rule or a person chose them. It caps the rating where there are several earlier
    times and the return to be expected may be all there is: taken off the cautious end of the
    range, no benefit remains. Where earlier trends differed too, all of it may return. A study with
    one earlier time is capped for that already. Of harm the same may be all there is: where they
    stood out on the good side, what returns, and where they stood out on the bad side, what lasts,
    held against what all their earlier times average. A harm beyond that is no smaller for what
    returns, and is not capped.

    Source: Daw and Hatfield (2018), Matching and regression to the mean in DiD.
    """
    work, context = situation.work, situation.plan.context
    if not situation.has_comparison or (
        context.allocation == "chance" and not situation.lots_broken
    ):
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    dip = _against_themselves(situation) if work.n_before > 1 else _against_others(situation)
    if dip is None:
        return None
    better = situation.outcome.better
    bad = better == "ambiguous" or (dip.size < 0) == (better == "higher")
    fired = dip.beyond and bad
    if (harmed := _harmed(dip, situation, bad=bad)) is not None:
        return harmed
    return Check(
        key="bad_year",
        title="Were they chosen at a bad time?",
        status="concern" if fired else "passed",
        of="effect",
        number=None if situation.few_at_times else dip.size,
        threshold=None,
        reason=f"{dip.found} {_expected(dip, situation)}"
        if fired
        else "Just before the start those who took part did not stand out on the bad side, so "
        "things getting better by themselves explains little.",
        source="Regression to the mean: Daw and Hatfield 2018",
        cap=int(situation.policy.caps["bad_time"])
        if fired and work.n_before > 1 and _may_be_all(dip, situation)
        else None,
        fault=_PASSING_TIME.key if fired and work.n_before > 1 else "",
    )


def _harmed(dip: _Dip, situation: Situation, *, bad: bool) -> Check | None:
    """The check where a worse result may be what returns, or what lasts, of such a time."""
    finding = situation.finding
    if not dip.beyond or situation.work.n_before < 2 or finding is None:
        return None
    if finding.estimate is None or not seems_worse(finding.estimate, situation):
        return None
    share = 1.0 if dip.back is None else (1 - dip.back) if bad else dip.back
    least = min(abs(finding.estimate.ci_low), abs(finding.estimate.ci_high))
    if least > abs(dip.size) * share:
        return None
    found = dip.found if bad else dip.found.replace(" worse ", " better ")
    told = (
        "What lasted of that may be all of the worse result."
        if bad
        else "What returned of that by itself may be all of the worse result."
    )
    return Check(
        key="bad_year",
        title="Were they chosen at a bad time?",
        status="concern",
        of="effect",
        number=None if situation.few_at_times else dip.size,
        threshold=None,
        reason=f"{found} {told}",
        source="Regression to the mean: Daw and Hatfield 2018",
        cap=int(situation.policy.caps["bad_time"]),
        explains_harm=True,
        fault=_PASSING_TIME.key,
    )


def _may_be_all(dip: _Dip, situation: Situation) -> bool:
    """Whether the expected return leaves no benefit beyond chance, once the effect is known."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    estimate, lower = finding.estimate, situation.outcome.better == "lower"
    if seems_worse(estimate, situation):
        return False
    least = -estimate.ci_high if lower else estimate.ci_low
    if dip.back is None or _moved_before(situation):
        return least <= abs(dip.size)
    return least <= abs(dip.size) * dip.back


def _moved_before(situation: Situation) -> bool:
    """Whether earlier trends differed as well, so that how others return says little of them."""
    earlier = situation.work.earlier
    if earlier is None:
        return False
    try:
        test = did.pre_trend_test(earlier)
    except NotIdentifiedError:
        return False
    return test.p_value < float(situation.policy.caps["pre_trend_differed"]["p"])


def _against_themselves(situation: Situation) -> _Dip | None:
    last = last_before(situation.work)
    if last is None:
        return None
    return _Dip(
        last.value,
        None if last.stays is None else 1 - last.stays,
        last.p_value < 0.05,
        f"At {last.when} before the start those who took part stood "
        f"{_worse(situation, last.value)} than at their earlier times, more than chance explains.",
    )


def _against_others(situation: Situation) -> _Dip | None:
    """From one earlier time: the gap between the groups, and how much of one lasts in others."""
    work = situation.work
    if situation.plan.context.allocation not in ("rule", "chosen"):
        return None
    before = work.frame[work.frame[POST] == 0]
    known = before[before[OUTCOME].notna()]
    treated = known.loc[known[TREATED] == 1, OUTCOME]
    comparison = known.loc[known[TREATED] == 0, OUTCOME]
    if min(len(treated), len(comparison)) < 2:
        return None
    spread = float(np.sqrt((treated.var() + comparison.var()) / 2))
    if not spread > 0:
        return None
    gap = float(treated.mean() - comparison.mean())
    return _Dip(
        gap,
        _returning(situation),
        abs(gap) / spread > _FAR,
        f"Before the start those who took part stood {_worse(situation, gap)} than the comparison "
        "group, and they were chosen, not drawn.",
    )


def _returning(situation: Situation) -> float | None:
    """One less the correlation of before and after in the comparison group, once it may be seen."""
    work = situation.work
    if situation.finding is None or not work.rows.panel:
        return None
    others = work.frame[(work.frame[TREATED] == 0) & work.frame[OUTCOME].notna()]
    wide = others.pivot_table(index=UNIT, columns=TIME, values=OUTCOME).dropna()
    if wide.shape[0] < _FEWEST_FOLLOWED or wide.shape[1] < 2:
        return None
    if not (wide.iloc[:, :2].std() > 0).all():
        return None
    alike = float(np.corrcoef(wide.iloc[:, 0], wide.iloc[:, 1])[0, 1])
    return float(np.clip(1 - alike, 0, 1))


def _expected(dip: _Dip, situation: Situation) -> str:
    if dip.back is None:
        return "If they were chosen for that, some improvement would be expected anyway."
    expected = situation.told(
        "an improvement of {}",
        situation.size_at_times(abs(dip.size) * dip.back),
        otherwise="some improvement",
    )
    told = f"If they were chosen for that, {expected} since then would be expected anyway."
    found = situation.finding.estimate if situation.finding is not None else None
    if found is None or not seems_worse(found, situation):
        return told
    return f"{told} So the programme may have done more harm than shows."


def _worse(situation: Situation, gap: float) -> str:
    return situation.told("{} worse", situation.size_at_times(abs(gap)), otherwise="worse")
