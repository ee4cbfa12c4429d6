"""Checks that look at the effect, or at the outcome itself, on made-up situations."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from evaluator.checks.conduct.agreement import agreement
from evaluator.checks.conduct.many_outcomes import many_outcomes
from evaluator.checks.conduct.plan_locked import plan_locked
from evaluator.checks.matching.hidden_differences import hidden_differences
from evaluator.checks.measurement.room_to_move import room_to_move
from evaluator.checks.size.few_events import few_events
from evaluator.checks.size.independent_units import independent_units
from evaluator.checks.size.precision import precision
from evaluator.checks.trends.earlier_trends import earlier_trends
from evaluator.checks.trends.trend_breakdown import trend_breakdown
from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, POST, TREATED
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.synthetic.synthetic_comparison import SYNTHETIC_COMPARISON
from evaluator.values.check import Check
from evaluator.values.plan import Amendment, Analysis, amend, amend_data, lock, short_mark
from evaluator.values.policy import load_policy
from methods import sensitivity
from methods.matching import exact
from methods.results import EffectPath, NotIdentifiedError
from tests.evaluator.checks.situations import (
    FRAME,
    PLAN,
    SCORE,
    estimate,
    facts,
    found,
    path,
    situation,
)
from tests.evaluator.worlds import LOCKED_AT


@pytest.mark.parametrize(
    ("early", "status"), [((0.0, 0.05), "passed"), ((0.0, 1.0), "concern"), ((0.5,), "concern")]
)
def test_earlier_trends(early, status) -> None:
    check = earlier_trends(situation(earlier=path(*early)))
    assert facts(check) == (status, None, 0, False)


def test_too_many_earlier_times_for_a_test_is_said() -> None:
    times = np.arange(-4, 1)[np.arange(-4, 1) != -1]
    flat = EffectPath.from_arrays(times, np.zeros(4), np.ones((4, 4)), -1)
    assert facts(earlier_trends(situation(earlier=flat))) == ("not_possible", None, 0, False)


@pytest.mark.whole_way
def test_the_more_the_groups_drifted_before_the_less_a_result_is_trusted() -> None:
    planned = estimate(1.0, 0.9, 1.1)
    results = [
        trend_breakdown(situation(finding=found(planned, path=path(0.0, drift, 0.0))))
        for drift in (0.0, 0.5, 1.0, 3.0, 9.0)
    ]
    assert all(check is not None and check.number is not None for check in results)
    numbers = [check.number for check in results if check is not None]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 3 and numbers[-1] < 0.25
    assert [check.cap for check in results if check is not None] == [
        next(cap for limit, cap in load_policy().caps["pre_trend"] if number >= limit)
        for number in numbers
    ]


def test_drift_cannot_change_an_answer_that_says_nothing() -> None:
    wide = found(estimate(0.0, -2.0, 2.0), path=path(0.0, 0.0, late=0.0))
    check = trend_breakdown(situation(finding=wide))
    assert check is not None and (check.cap, check.status) == (None, "not_possible")


def test_drift_that_cannot_be_bounded_does_not_leave_high_trust(monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> float:
        raise NotIdentifiedError("no_spread", "The covariance is singular.")

    monkeypatch.setattr(sensitivity, "breakdown", refuse)
    check = trend_breakdown(situation(finding=found(estimate(), path=path(0.0, 0.0))))
    assert check is not None and check.cap == 3


@pytest.mark.parametrize(
    ("events", "rare"), [(0, True), (9, True), (10, False), (90, False), (91, True)]
)
def test_few_events(events, rare) -> None:
    happened = np.zeros(400)
    for side in (0, 1):
        followed = np.flatnonzero((FRAME[POST] == 1) & (FRAME[TREATED] == side))
        happened[followed[:events]] = 1
    frame = FRAME.assign(**{OUTCOME: happened})
    check = few_events(situation(frame=frame, outcome=replace(SCORE, kind="binary")))
    assert facts(check) == ("concern" if rare else "passed", 3 if rare else None, 0, False)
    assert check is not None and check.number == (None if rare else 10.0)


def test_few_events_counts_those_compared_by_their_weight() -> None:
    """Events of people without weight tell nothing, and those of a heavy few tell little."""
    frame = FRAME[FRAME[POST] == 1].reset_index(drop=True)
    treated = frame[TREATED].to_numpy() == 1
    happened = np.zeros(len(frame))
    happened[np.flatnonzero(treated)[:20]] = happened[np.flatnonzero(~treated)[:20]] = 1
    frame = frame.assign(**{OUTCOME: happened})
    outcome = replace(SCORE, kind="binary")

    def asked(weights: np.ndarray) -> Check | None:
        matches = exact(frame.assign(same=0.0), treated=TREATED, covariates=("same",))
        return few_events(
            situation(frame=frame, outcome=outcome, matches=replace(matches, weights=weights))
        )

    even = np.ones(len(frame))
    everybody, few, heavy = asked(even), even.copy(), even.copy()
    assert everybody is not None and everybody.number == 20
    few[np.flatnonzero(~treated)[4:20]] = 0
    heavy[np.flatnonzero(~treated)[:2]] = 100
    for weights in (few, heavy):
        check = asked(weights)
        assert facts(check) == ("concern", 3, 0, False)
        assert check is not None and "weighs" in check.reason


@pytest.mark.parametrize(
    ("better", "share", "status"),
    [
        ("higher", 0.2, "concern"),
        ("higher", 0.1, "passed"),
        ("lower", 0.2, "concern"),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_room_to_move(better, share, status, wide) -> None:
    scores = np.random.default_rng(1).permutation(np.tile(np.arange(1.0, 9.0, 0.5), 25))
    edge = 10.0 if better == "higher" else 0.0
    before = np.flatnonzero(FRAME[POST] == 0)
    scores[before[: int(share * len(before))]] = edge
    frame = FRAME.assign(**{OUTCOME: scores})
    if wide:
        late = frame[frame[POST] == 1].copy()
        frame = late.assign(**{BASELINE: scores[before]})
    check = room_to_move(situation(frame=frame, outcome=replace(SCORE, better=better)))
    assert check is not None and check.status == status
    assert check.number == pytest.approx(share)


@pytest.mark.parametrize(
    ("primaries", "method", "expected"),
    [
        (2, "none", ("passed", None, 0, False)),
        (3, "none", ("concern", None, 1, False)),
        (3, "holm", ("passed", None, 0, False)),
    ],
)
def test_many_outcomes(primaries, method, expected) -> None:
    outcomes = tuple(replace(SCORE, name=f"Score {i}", primary=i < primaries) for i in range(4))
    plan = replace(PLAN, outcomes=outcomes, analysis=Analysis(multiplicity=method))
    assert facts(many_outcomes(situation(plan=plan))) == expected


def amendment(*, seen: bool) -> Amendment:
    return Amendment(datetime(2026, 2, 1), "analysis.seed", "1", "2", "", seen)


OWN_BOOK = short_mark(situation().cohort.provenance.sha256)
ELSEWHERE = lock(PLAN, "1" * 64, LOCKED_AT)
LOCKED = lock(PLAN, "", LOCKED_AT)
AMENDED = amend(
    LOCKED,
    replace(LOCKED, analysis=Analysis(seed=2)),
    at=datetime(2026, 2, 1),
    reason="A slip.",
    results_seen=False,
)


@pytest.mark.parametrize(
    ("plan", "deduction"),
    [
        (PLAN, 1),
        (lock(PLAN, "", LOCKED_AT), 0),
        (replace(lock(PLAN, "", LOCKED_AT), analysis=Analysis(seed=9)), 1),
        (replace(lock(PLAN, "", LOCKED_AT), amendments=(amendment(seen=False),)), 0),
        (replace(lock(PLAN, "", LOCKED_AT), amendments=(amendment(seen=True),)), 1),
        (AMENDED, 0),
        (replace(AMENDED, analysis=Analysis(seed=9)), 1),
        (ELSEWHERE, 1),
        (
            amend_data(
                ELSEWHERE,
                "a",
                f"b {OWN_BOOK}",
                at=LOCKED_AT,
                reason="Late.",
                results_seen=False,
            ),
            0,
        ),
        (
            amend_data(
                ELSEWHERE,
                "a",
                "b (111111111111)",
                at=LOCKED_AT,
                reason="Late.",
                results_seen=False,
            ),
            1,
        ),
    ],
)
def test_plan_locked(plan, deduction) -> None:
    check = plan_locked(situation(plan=plan, finding=found(estimate())))
    assert facts(check) == ("concern" if deduction else "passed", None, deduction, False)


@pytest.mark.parametrize(("reasons", "times", "told"), [(1, 1, "once"), (2, 2, "2 times")])
def test_one_occasion_of_change_counts_once_however_much_it_touched(reasons, times, told) -> None:
    made = tuple(
        replace(amendment(seen=True), field=f"outcomes.0.{part}", reason=f"Reason {why}")
        for why in range(reasons)
        for part in ("worthwhile", "better", "unit")
    )
    plan = replace(lock(PLAN, "", LOCKED_AT), amendments=(*made, amendment(seen=False)))
    check = plan_locked(situation(plan=plan, finding=found(estimate())))
    assert check is not None and (check.number, check.deduction) == (times, 1)
    assert f"changed {told} after results had been seen" in check.reason


@pytest.mark.parametrize(
    ("others", "status", "conflict", "stable"),
    [
        ([("same", estimate(1.1, 0.6, 1.6))], "passed", False, True),
        ([("wider", estimate(1.1, -2.0, 4.0))], "passed", False, True),
        ([("outside", estimate(1.6, 1.0, 2.2))], "passed", False, True),
        ([("outside, by chance", estimate(1.6, -0.1, 3.3))], "concern", False, False),
        ([("twice as large", estimate(2.2, 1.6, 2.8))], "concern", False, False),
        ([("too small", estimate(0.45, 0.1, 0.8))], "concern", False, False),
        ([("opposite", estimate(-0.1, -0.5, 0.3))], "concern", False, False),
        ([("conflict", estimate(-1.0, -1.5, -0.5))], "failed", True, False),
        ([("same", estimate(1.1, 0.6, 1.6)), ("naive", estimate(-5, -6, -4))], "passed", False,
         True),
        ([("resampled", estimate(1.0, -0.1, 2.1))], "concern", False, False),
        ([("resampled", estimate(1.0, -math.inf, math.inf))], "concern", False, False),
        ([("resampled", estimate(1.0, 0.1, 1.9))], "passed", False, True),
    ],
)  # fmt: skip
def test_agreement(others, status, conflict, stable) -> None:
    outcome = replace(SCORE, worthwhile=0.9)
    check = agreement(situation(finding=found(estimate(), *others), outcome=outcome))
    assert check is not None
    assert (check.status, check.stable) == (status, stable)
    assert (check.cap, check.explains_harm) == ((2, True) if conflict else (None, False))


def test_only_naive_answers_are_no_agreement() -> None:
    assert agreement(situation(finding=found(estimate(), ("naive", estimate())))) is None


MATCHED = FRAME.assign(**{OUTCOME: np.tile([1.0, -1.0, 0.5, -0.5], 100)})


@pytest.mark.parametrize(
    ("planned", "status", "deduction"),
    [
        (estimate(1.0, 0.8, 1.2), "passed", 0),
        (estimate(0.1, 0.005, 0.195), "concern", 1),
        (estimate(0.1, -0.1, 0.3), "not_possible", 0),
    ],
)
def test_hidden_differences_in_scores(planned, status, deduction) -> None:
    check = hidden_differences(
        situation(design=MATCHED_COMPARISON, frame=MATCHED, finding=found(planned))
    )
    assert facts(check) == (status, None, deduction, False)


def test_hidden_differences_in_shares_use_the_range_of_the_difference() -> None:
    """VanderWeele and Ding (2017): the E-value of a ratio r above one is r + sqrt(r (r - 1))."""
    planned = estimate(-0.1, -0.15, -0.05)
    finding = replace(found(planned), treated_level=0.2, comparison_level=0.3)
    binary = replace(SCORE, kind="binary", better="lower")
    check = hidden_differences(
        situation(design=MATCHED_COMPARISON, outcome=binary, finding=finding)
    )
    nearer = 0.25 / 0.2
    assert check is not None
    assert check.number == pytest.approx(nearer + math.sqrt(nearer * (nearer - 1)))


@pytest.mark.parametrize("treated_level", [0.0, 0.04, None])
def test_hidden_differences_stay_silent_where_no_ratio_exists(treated_level) -> None:
    finding = replace(found(estimate(0.01, 0.002, 0.05)), treated_level=treated_level)
    binary = replace(SCORE, kind="binary")
    changes = {"design": MATCHED_COMPARISON, "outcome": binary, "finding": finding}
    assert hidden_differences(situation(**changes)) is None


def test_hidden_differences_concern_matched_designs_only() -> None:
    assert hidden_differences(situation(finding=found(estimate()))) is None


def test_synthetic_comparison_may_have_one_treated_area() -> None:
    changes = {"design": SYNTHETIC_COMPARISON, "areas": True, "treated": 1}
    assert facts(independent_units(situation(**changes, comparison=19))) == (
        "concern", 3, 0, False,
    )  # fmt: skip
    assert facts(independent_units(situation(**changes, comparison=18))) == (
        "failed", None, 0, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "capped"),
    [(0.2, 4.0, True), (1.0, 4.0, False), (-4.0, -1.0, False), (-4.0, -0.9, True)],
)
def test_precision_caps_only_what_was_not_found(low, high, capped) -> None:
    planned = estimate((low + high) / 2, low, high, std_error=1.0, dof=30.0)
    check = precision(situation(finding=found(planned), outcome=replace(SCORE, worthwhile=1.0)))
    assert check is not None and (check.cap is not None and check.cap <= 3) == capped
    assert ("only a change of at least" in check.reason) == capped
    assert ("whole range lies beyond" in check.reason) == (not capped)
    forecast = precision(situation(minimum_detectable=3.0, outcome=replace(SCORE, worthwhile=1.0)))
    assert forecast is not None
    assert forecast.reason.startswith("As far as can be told before the results") != (
        check.reason.startswith("As far as can be told before the results")
    )


@pytest.mark.parametrize(
    ("smallest", "times"),
    [
        (1.0, "2.90, 2.9 times the"),
        (0.1, "2.90, 29 times the"),
        (2.85, "2.90, about the"),
        (3.5, "2.90, no more than the"),
    ],
)
def test_how_many_times_follows_from_the_two_figures_that_are_printed(smallest, times) -> None:
    planned = estimate(0.0, -2.0, 2.0, std_error=1.0, dof=30.0)
    outcome = replace(SCORE, worthwhile=smallest)
    check = precision(situation(finding=found(planned), outcome=outcome))
    assert check is not None and times in check.reason


@pytest.mark.parametrize(
    ("spread", "low", "p_value", "cap"),
    [
        (1.0, -0.2, 0.2, 1),
        (1.0, 0.2, 0.03, 2),
        (1.0, 0.2, 0.004, 3),
        (0.5, 0.2, 0.03, 3),
        (0.3, 0.2, 0.004, 5),
    ],
)
def test_what_was_found_beyond_chance_is_no_study_that_cannot_tell(
    spread, low, p_value, cap
) -> None:
    planned = estimate(2.0, low, 4.0 - low, std_error=spread, dof=30.0, p_value=p_value)
    check = precision(situation(finding=found(planned), outcome=replace(SCORE, worthwhile=1.0)))
    assert check is not None and check.cap == cap
    by_size_alone = spread == 1.0 and low > 0
    assert ("may be too large" in check.reason) == by_size_alone
