"""The firm verdicts rest on 99 % confidence, and say so where only that withholds them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evaluator.cohort.rows.shapes import POST, TIME, UNIT, WEIGHT
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Analysis
from evaluator.values.policy import load_policy
from evaluator.verdict.judge import Part, judge
from methods.results import Estimate
from tests.evaluator.checks.situations import FRAME, PLAN, SCORE, estimate, found, situation

pytestmark = pytest.mark.whole_way

_UNITS = np.r_[np.arange(200), np.arange(200)]
WHOLE = FRAME.assign(**{UNIT: _UNITS, TIME: FRAME[POST], WEIGHT: 1.0})
FIRM = load_policy().verdict["firm_confidence"]


def judged(
    *planned: Estimate, better: str = "higher", m: float = 1.0, multiplicity: str = "holm"
) -> tuple[OutcomeResult, ...]:
    outcomes = tuple(
        replace(SCORE, name=f"Score {i}", better=better, worthwhile=m) for i in range(len(planned))
    )
    plan = replace(PLAN, outcomes=outcomes, analysis=Analysis(multiplicity=multiplicity))
    parts = [
        Part(
            situation(plan=plan, outcome=outcome, finding=found(each), frame=WHOLE),
            found(each),
            (),
        )
        for outcome, each in zip(outcomes, planned, strict=True)
    ]
    return judge(parts, plan, load_policy())


def level(each: Estimate, **more: object) -> str:
    (result,) = judged(each, **more)
    return result.verdict.level


@pytest.mark.parametrize(("p", "expected"), [(0.0099, "worked"), (0.0101, "promising")])
@pytest.mark.parametrize("turned", [False, True])
def test_worked_needs_a_p_value_below_one_in_a_hundred(p, expected, turned) -> None:
    low, high = (-1.5, -0.5) if turned else (0.5, 1.5)
    each = estimate(-1.0 if turned else 1.0, low, high, p_value=p)
    (result,) = judged(each, better="lower" if turned else "higher")
    assert result.verdict.level == expected
    assert ("99%" in result.verdict.headline) == (expected == "promising")
    assert any("99%" in reason for reason in result.verdict.reasons) == (expected == "promising")


def test_several_outcomes_are_allowed_for_before_worked_is_said() -> None:
    sure = estimate(1.0, 0.5, 1.5, p_value=0.006)
    assert level(sure) == "worked"
    assert {result.verdict.level for result in judged(sure, sure)} == {"promising"}
    alone = judged(sure, sure, multiplicity="none")
    assert {(result.p_adjusted, result.verdict.level) for result in alone} == {(0.006, "worked")}


def test_main_outcomes_that_disagree_name_the_one_that_got_worse() -> None:
    apart = judged(estimate(p_value=0.001), estimate(-1.0, -1.5, -0.5, p_value=0.001))
    for result in apart:
        assert result.verdict.level == "mixed"
        told = " ".join(result.verdict.alerts).casefold()
        assert "score 1" in told and "score 0" not in told


@pytest.mark.parametrize("dof", [4.0, 30.0, math.inf])
@pytest.mark.parametrize("turned", [False, True])
def test_a_worthwhile_effect_is_ruled_out_by_the_stretched_range(dof, turned) -> None:
    """The upper side of an uneven range is stretched by the ratio of t quantiles."""
    stretch = stats.t.ppf((1 + FIRM) / 2, dof) / stats.t.ppf(0.975, dof)
    sign = -1 if turned else 1
    low, high = sorted((sign * -0.9, sign * 0.7))
    each = estimate(sign * 0.1, low, high, dof=dof, p_value=0.6)
    firm = 0.1 + stretch * 0.6
    better = "lower" if turned else "higher"
    assert level(each, better=better, m=firm + 1e-6) == "no_worthwhile_effect"
    (result,) = judged(each, better=better, m=firm - 1e-6)
    assert result.verdict.level == "not_proven"
    assert "99%" in result.verdict.headline
    assert level(each, better=better, m=0.69) == "not_proven"


def test_a_plan_with_more_confidence_is_not_stretched_again() -> None:
    each = estimate(0.0, -0.9, 0.9, level=0.99, p_value=0.9)
    assert level(each, m=0.91) == "no_worthwhile_effect"


def test_a_benefit_that_is_likely_but_not_surely_small_is_promising() -> None:
    each = estimate(0.5, 0.1, 0.9, p_value=0.005)
    assert level(each, m=0.95) == "promising"
    assert level(each, m=1.2) == "no_worthwhile_effect"
    assert level(each, m=0.8) == "worked"
