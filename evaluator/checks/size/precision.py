"""Could this study have found a change worth having?"""

from __future__ import annotations

import math

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things, times_as_much
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_most
from evaluator.words.amounts import agreed_amount
from evaluator.words.numbers import number
from methods import power


def minimum_detectable(situation: Situation) -> float | None:
    """From the standard error once there is one, from the plan before; None when unknown."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return situation.work.minimum_detectable
    estimate = finding.estimate
    if not (estimate.std_error > 0 and estimate.dof > 0):
        return None
    return power.minimum_detectable_from_std_error(
        estimate.std_error, estimate.dof, level=estimate.level
    )


@assumption(
    why="the study is too small to see a worthwhile change",
    next_time="include more people or places, or measure for longer",
    more_settles=True,
)
def precision(situation: Situation) -> Check | None:
    """Cap by the minimum detectable effect as a multiple of the smallest worthwhile change.

    It says what a study that found nothing may have missed, so it caps none whose whole range lies
    beyond the smallest worthwhile change, and less where the range leaves out no effect. What a
    small study finds is likely to be too large (Gelman and Carlin 2014), so it caps those too.
    """
    if not situation.has_comparison:
        return None
    smallest, found = situation.outcome.worthwhile, minimum_detectable(situation)
    if smallest is None or found is None or not math.isfinite(found):
        return Check(
            key="precision",
            title="Could the study have found a worthwhile change?",
            status="not_possible",
            number=found,
            threshold=None,
            reason="No smallest worthwhile change was agreed, so nobody can say whether the study "
            "was large enough."
            if smallest is None
            else "The spread of the outcome is unknown before the plan is locked.",
            source="Replaces EEF bands of detectable effects",
            cap=situation.policy.caps["no_worthwhile_change"] if smallest is None else None,
        )
    ratio, told = found / smallest, situation.figures(found / smallest)
    if _found_beyond(situation, smallest):
        return Check(
            key="precision",
            title="Could the study have found a worthwhile change?",
            status="passed",
            number=told,
            threshold=1.0,
            reason="The whole range lies beyond the smallest worthwhile change of "
            f"{agreed_amount(smallest, situation.outcome)}, so the study was large "
            "enough for what it found.",
            source="Replaces EEF bands of detectable effects",
        )
    by_size = cap_at_most(situation.policy.caps["precision"], ratio)
    cap = max(by_size, _least_of_found(situation))
    least = "a change of" if cap >= 4 else "only a change of at least"
    detected = situation.figures(found)
    times = kind_of(situation.outcome.kind).times
    compared = "no more than" if ratio <= 1 else _times(detected * times, smallest * times)
    return Check(
        key="precision",
        title="Could the study have found a worthwhile change?",
        status="passed" if cap >= 4 else "concern" if cap >= 2 else "failed",
        number=told,
        threshold=1.0,
        reason=f"{_could(situation)} {least} {number(detected * times)}, "
        f"{compared} the smallest worthwhile change of "
        f"{agreed_amount(smallest, situation.outcome)}."
        + (" What it found is beyond chance, but may be too large." if cap > by_size else "")
        + (_IN_STEPS if situation.told_in_steps else ""),
        source="Replaces EEF bands of detectable effects",
        cap=cap,
    )


def _could(situation: Situation) -> str:
    """That the number is a forecast as long as there is no answer, whose own spread then counts."""
    if situation.finding is None or situation.finding.estimate is None:
        return "As far as can be told before the results, the study could reliably detect"
    return "The study could reliably detect"


def _times(detected: float, smallest: float) -> str:
    """How many times as large, of the two that are printed, so that dividing them gives it."""
    ratio = float(number(detected).replace(",", "")) / float(number(smallest).replace(",", ""))
    if round(ratio, 1) <= 1.0:
        return "about"
    return f"{times_as_much(ratio)} times" if ratio < 10 else f"{things(round(ratio))} times"


_IN_STEPS = " Few people stand behind it, so it is told in wide steps."


def _least_of_found(situation: Situation) -> int:
    """The lowest cap for a study that found something, by how far that is beyond chance."""
    finding, policy = situation.finding, situation.policy
    if finding is None or finding.estimate is None:
        return 0
    estimate, least = finding.estimate, policy.caps["precision_found"]
    if estimate.ci_low <= 0 <= estimate.ci_high:
        return 0
    firm = estimate.p_value < 1 - policy.verdict["firm_confidence"]
    return int(least["firm" if firm else "usual"])


def _found_beyond(situation: Situation, smallest: float) -> bool:
    """Whether everything that the range holds is further from nothing than ``smallest``."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    return finding.estimate.ci_low >= smallest or finding.estimate.ci_high <= -smallest
