"""Each check on made-up situations: its status, cap, deduction and gate, band by band."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator import checks
from evaluator.check import Check
from evaluator.checks.agreement import agreement
from evaluator.checks.ambiguous_outcome import ambiguous_outcome
from evaluator.checks.attrition import attrition
from evaluator.checks.baseline import baseline
from evaluator.checks.baseline_balance import baseline_balance
from evaluator.checks.cluster_level import cluster_level
from evaluator.checks.comparison_built import comparison_built
from evaluator.checks.comparison_group import comparison_group
from evaluator.checks.comparison_reached import comparison_reached
from evaluator.checks.design_strength import design_strength
from evaluator.checks.differential_attrition import differential_attrition
from evaluator.checks.earlier_trends import earlier_trends
from evaluator.checks.few_events import few_events
from evaluator.checks.group_size import group_size
from evaluator.checks.hidden_differences import hidden_differences
from evaluator.checks.independent_units import independent_units
from evaluator.checks.many_outcomes import many_outcomes
from evaluator.checks.missing_rows import missing_rows
from evaluator.checks.other_changes import other_changes
from evaluator.checks.overlap import overlap
from evaluator.checks.plan_locked import plan_locked
from evaluator.checks.post_treatment import post_treatment
from evaluator.checks.precision import precision
from evaluator.checks.room_to_move import room_to_move
from evaluator.checks.same_measurement import same_measurement
from evaluator.checks.situation import Situation, number, percent
from evaluator.checks.trend_breakdown import trend_breakdown
from evaluator.cohort.shapes import BASELINE, OUTCOME, POST, TREATED, Rows
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.matched_comparison import MATCHED_COMPARISON
from evaluator.evaluation import Alternative, BalanceRow, Overlap
from evaluator.plan import (
    Amendment,
    Analysis,
    Context,
    Covariate,
    Design,
    Outcome,
    Plan,
    Programme,
    lock,
)
from evaluator.policy import load_policy
from methods import sensitivity
from methods.results import EffectPath, Estimate, NotIdentifiedError
from tests.evaluator.worlds import LOCKED_AT, cohort_of

COHORT = cohort_of(pd.DataFrame({"score": [1.0, 2.0]}))
SCORE = Outcome(name="Score", column="score", worthwhile=1.0, primary=True)
PLAN = Plan(programme=Programme(name="Lessons"), outcomes=(SCORE,))
FRAME = pd.DataFrame(
    {
        TREATED: np.tile([1, 0], 200),
        POST: np.repeat([0, 1], 200),
        OUTCOME: np.random.default_rng(0).normal(10, 2, 400),
    }
)
WORK = Groundwork(
    rows=Rows(FRAME, ("Before", "After"), 1, True, 0),
    frame=FRAME,
    flow=(),
    treated=300,
    comparison=300,
    cluster=None,
    forced=None,
    clusters_treated=None,
    clusters_comparison=None,
    areas=False,
    n_before=1,
    baseline="outcome",
    attrition=0.0,
    attrition_treated=0.0,
    attrition_comparison=0.0,
    listwise_loss=0.0,
)
PLACES = {"cluster": "@cluster", "clusters_treated": 12, "clusters_comparison": 12}
_OF_WORK = {field.name for field in fields(Groundwork)}


def estimate(value: float = 1.0, low: float = 0.5, high: float = 1.5, **other: Any) -> Estimate:
    given = {
        "std_error": (high - low) / 4,
        "p_value": 0.01,
        "dof": math.inf,
        "level": 0.95,
        "n_obs": 100,
        "n_units": 100,
        "n_treated": 50,
        "n_comparison": 50,
        "n_clusters": None,
        "scale": "difference",
        "method": "",
        "variance": "",
    }
    return Estimate(value=value, ci_low=low, ci_high=high, **(given | other))


def situation(**changes: Any) -> Situation:
    """A sound situation with parts of its groundwork, plan, outcome or finding changed."""
    work = replace(WORK, **{k: v for k, v in changes.items() if k in _OF_WORK})
    outcome = changes.get("outcome", SCORE)
    plan = changes.get("plan", replace(PLAN, outcomes=(outcome,)))
    if "context" in changes:
        plan = replace(plan, context=Context(**changes["context"]))
    return Situation(
        COHORT,
        plan,
        outcome,
        changes.get("design", DIFFERENCE_IN_DIFFERENCES),
        work,
        changes.get("finding"),
        load_policy(),
    )


def facts(check: Check | None) -> tuple[str, int | None, int, bool]:
    assert check is not None
    return check.status, check.cap, check.deduction, check.gate is not None


def found(planned: Estimate, *others: tuple[str, Estimate], **more: Any) -> Finding:
    alternatives = tuple(Alternative(key, key, e, key.startswith("naive")) for key, e in others)
    return Finding(planned, 5.0, 5.0 - planned.value, None, alternatives=alternatives, **more)


def path(*early: float, late: float = 1.0, spread: float = 0.1) -> EffectPath:
    times = np.array([*range(-len(early) - 1, -1), 0])
    values = np.array([*early, late])
    return EffectPath.from_arrays(times, values, np.eye(len(values)) * spread**2, -1)


BANDS = [
    # comparison group and baseline
    (comparison_group, {}, ("passed", None, 0, False)),
    (comparison_group, {"comparison": 0}, ("failed", None, 0, True)),
    (comparison_group, {"treated": 0}, ("failed", None, 0, True)),
    (baseline, {}, ("passed", None, 0, False)),
    (baseline, {"baseline": "covariates"}, ("concern", None, 0, False)),
    (baseline, {"baseline": "none"}, ("failed", None, 0, True)),
    (comparison_built, {"failure": "Nobody is alike."}, ("failed", None, 0, True)),
    # what only a person can say
    (same_measurement, {"context": {"same_measurement": "yes"}}, ("passed", None, 0, False)),
    (same_measurement, {}, ("concern", None, 0, False)),
    (same_measurement, {"context": {"same_measurement": "no"}}, ("failed", None, 0, True)),
    (comparison_reached, {"context": {"comparison_reached": "no"}}, ("passed", None, 0, False)),
    (comparison_reached, {}, ("concern", None, 0, False)),
    (comparison_reached, {"context": {"comparison_reached": "yes"}}, ("concern", None, 1, False)),
    (
        other_changes,
        {"context": {"other_programme": "no", "recording_change": "both"}},
        ("passed", None, 0, False),
    ),
    (other_changes, {"context": {"other_programme": "no"}}, ("concern", None, 1, False)),
    (other_changes, {}, ("concern", None, 1, False)),
    (other_changes, {"context": {"other_programme": "treated_only"}}, ("failed", None, 2, False)),
    (other_changes, {"context": {"recording_change": "treated_only"}}, ("failed", None, 2, False)),
    # kind of comparison
    (design_strength, {}, ("concern", 2, 0, False)),
    (design_strength, {"n_before": 2}, ("concern", 3, 0, False)),
    (design_strength, {"n_before": 3}, ("passed", 4, 0, False)),
    (design_strength, {"n_before": 40}, ("passed", 4, 0, False)),
    (design_strength, {"design": MATCHED_COMPARISON}, ("concern", 3, 0, False)),
    (
        design_strength,
        {"design": MATCHED_COMPARISON, "baseline": "covariates"},
        ("concern", 2, 0, False),
    ),
    (
        design_strength,
        {"context": {"allocation": "chance", "allocation_record": "Minutes of 3 May"}},
        ("passed", 5, 0, False),
    ),
    (
        design_strength,
        {"context": {"allocation": "chance", "allocation_record": "  "}},
        ("concern", 2, 0, False),
    ),
    # numbers
    *[
        (
            independent_units,
            PLACES | {"clusters_treated": n},
            ("passed" if cap >= 4 else "concern", cap, 0, False),
        )
        for n, cap in ((2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (12, 4))
    ],
    (independent_units, PLACES | {"clusters_comparison": 1}, ("failed", None, 0, True)),
    (independent_units, PLACES | {"clusters_treated": 1}, ("failed", None, 0, True)),
    (independent_units, {"areas": True, "treated": 25, "comparison": 25}, ("passed", 5, 0, False)),
    (independent_units, {"areas": True, "treated": 2, "comparison": 6}, ("concern", 1, 0, False)),
    (independent_units, {"areas": True, "treated": 2, "comparison": 5}, ("failed", None, 0, True)),
    (independent_units, {"areas": True, "treated": 1, "comparison": 30}, ("failed", None, 0, True)),
    *[
        (group_size, {"treated": n}, ("passed" if cap >= 4 else "concern", cap, 0, False))
        for n, cap in ((20, 1), (29, 1), (30, 2), (59, 2), (60, 3), (100, 4), (199, 4), (200, 5))
    ],
    (group_size, {"comparison": 19}, ("failed", 0, 0, True)),
    (group_size, PLACES | {"treated": 40}, ("passed", None, 0, False)),
    (cluster_level, PLACES, ("passed", None, 0, False)),
    (cluster_level, PLACES | {"forced": "school"}, ("concern", None, 0, False)),
    # losses
    *[
        (attrition, {"attrition": x}, ("passed" if cap >= 4 else "concern", cap, 0, False))
        for x, cap in ((0.1, 5), (0.11, 4), (0.2, 4), (0.3, 3), (0.4, 2), (0.41, 1), (0.5, 1))
    ],
    (attrition, {"attrition": 0.51}, ("failed", None, 0, True)),
    (
        differential_attrition,
        {"attrition": 0.1, "attrition_treated": 0.12, "attrition_comparison": 0.08},
        ("passed", None, 0, False),
    ),
    (
        differential_attrition,
        {"attrition": 0.1, "attrition_treated": 0.14, "attrition_comparison": 0.06},
        ("concern", None, 1, False),
    ),
    (
        differential_attrition,
        {"attrition": 0.1, "attrition_treated": 0.04, "attrition_comparison": 0.16},
        ("failed", None, 2, False),
    ),
    (missing_rows, {}, ("passed", None, 0, False)),
    (missing_rows, {"listwise_loss": 0.1}, ("passed", None, 0, False)),
    (missing_rows, {"listwise_loss": 0.11}, ("concern", None, 1, False)),
    # precision
    *[
        (
            precision,
            {"outcome": replace(SCORE, worthwhile=1.0), "minimum_detectable": x},
            (
                "passed" if cap >= 4 else "concern" if cap >= 2 else "failed",
                cap,
                0,
                False,
            ),
        )
        for x, cap in ((0.2, 5), (1.0, 5), (1.25, 4), (1.75, 3), (2.5, 2), (2.6, 1), (1e9, 1))
    ],
    (
        precision,
        {"outcome": replace(SCORE, worthwhile=None), "minimum_detectable": 1.0},
        ("not_possible", 3, 0, False),
    ),
    (precision, {}, ("not_possible", None, 0, False)),
    # outcomes
    (
        ambiguous_outcome,
        {"outcome": replace(SCORE, better="ambiguous", pair="Harm")},
        ("concern", None, 0, True),
    ),
    (
        ambiguous_outcome,
        {"outcome": replace(SCORE, better="ambiguous")},
        ("failed", None, 0, True),
    ),
]


@pytest.mark.parametrize(
    ("check", "changes", "expected"), BANDS, ids=lambda part: getattr(part, "__name__", None)
)
def test_bands(check, changes, expected) -> None:
    assert facts(check(situation(**changes))) == expected


NOT_ASKED = [
    (check, {"comparison": 0})
    for check in (
        same_measurement, comparison_reached, other_changes, design_strength, group_size,
        attrition, differential_attrition, missing_rows, precision, few_events, overlap,
        baseline_balance, earlier_trends,
    )
] + [
    (comparison_built, {}),
    (ambiguous_outcome, {}),
    (independent_units, {}),
    (cluster_level, {}),
    (group_size, {"areas": True}),
    (attrition, {"attrition": None}),
    (differential_attrition, {"attrition": None}),
    (overlap, {}),
    (baseline_balance, {}),
    (earlier_trends, {}),
    (trend_breakdown, {}),
    (few_events, {}),
    (many_outcomes, {}),
    (post_treatment, {}),
    (plan_locked, {}),
    (hidden_differences, {}),
    (agreement, {}),
    (design_strength, {"baseline": "none"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "changes"), NOT_ASKED, ids=lambda part: getattr(part, "__name__", None)
)
def test_a_question_that_does_not_arise_is_not_asked(check, changes) -> None:
    assert check(situation(**changes)) is None


def test_a_failure_is_told_without_the_names_of_the_analysis() -> None:
    check = comparison_built(situation(failure="Column 'base' repeats what '@baseline' says."))
    assert check is not None and "@" not in check.reason
    assert "the outcome before the start" in check.reason


def test_who_is_missing_is_said() -> None:
    check = comparison_group(situation(treated=0))
    assert "comparison" not in check.reason and check.gate is not None
    assert "programme" in check.gate


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, ("passed", 5, 0, False)),
        (0.05, ("passed", 5, 0, False)),
        (0.1, ("passed", 4, 0, False)),
        (0.2, ("concern", 3, 0, False)),
        (0.25, ("concern", 2, 0, False)),
        (0.33, ("concern", 1, 0, False)),
        (0.34, ("failed", None, 0, True)),
    ],
)
def test_overlap(share, expected) -> None:
    spread = Overlap((0.0, 1.0), (10,), (10,), share)
    assert facts(overlap(situation(overlap=spread))) == expected


def row(size: float, *, key: bool = True, adjusted: bool = True) -> BalanceRow:
    return BalanceRow("age", 0.4, size, 1.0, 1.0, 1.0, 1.0, key=key, adjusted=adjusted)


@pytest.mark.parametrize(
    ("rows", "status", "cap"),
    [
        ((row(0.0),), "passed", 5),
        ((row(-0.05),), "passed", 5),
        ((row(0.1), row(0.01)), "passed", 4),
        ((row(-0.2),), "concern", 3),
        ((row(0.2, adjusted=False),), "failed", 2),
        ((row(0.3),), "failed", 1),
        ((row(0.3, key=False),), "failed", 2),
        ((row(0.3, key=False), row(-0.26)), "failed", 1),
        ((row(math.nan), row(0.3)), "failed", 1),
        ((row(0.04), row(math.nan)), "passed", 5),
    ],
)
def test_balance(rows, status, cap) -> None:
    assert facts(baseline_balance(situation(balance=rows))) == (status, cap, 0, False)


@pytest.mark.parametrize(
    ("covariates", "expected"),
    [
        ((Covariate("age", True),), ("passed", None, 0, False)),
        ((Covariate("completed", True), Covariate("age", True)), ("concern", 2, 0, False)),
        ((Covariate("completed", False), Covariate("age", True)), ("passed", None, 0, False)),
    ],
)
def test_later_characteristics(covariates, expected) -> None:
    plan = replace(PLAN, covariates=covariates)
    assert facts(post_treatment(situation(plan=plan))) == expected


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
    ("events", "rare"), [(0, True), (4, True), (5, False), (95, False), (96, True)]
)
def test_few_events(events, rare) -> None:
    happened = np.zeros(400)
    for side in (0, 1):
        followed = np.flatnonzero((FRAME[POST] == 1) & (FRAME[TREATED] == side))
        happened[followed[:events]] = 1
    frame = FRAME.assign(**{OUTCOME: happened})
    check = few_events(situation(frame=frame, outcome=replace(SCORE, kind="binary")))
    assert facts(check) == ("concern" if rare else "passed", 2 if rare else None, 0, False)
    assert check is not None and check.number == (None if rare else 5.0)


@pytest.mark.parametrize(
    ("better", "share", "status"),
    [("higher", 0.2, "concern"), ("higher", 0.1, "passed"), ("lower", 0.2, "concern")],
)
@pytest.mark.parametrize("wide", [False, True])
def test_room_to_move(better, share, status, wide) -> None:
    scores = np.tile(np.arange(1.0, 9.0), 50)
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


@pytest.mark.parametrize(
    ("plan", "deduction"),
    [
        (PLAN, 1),
        (lock(PLAN, "0", LOCKED_AT), 0),
        (replace(lock(PLAN, "0", LOCKED_AT), analysis=Analysis(seed=9)), 1),
        (replace(lock(PLAN, "0", LOCKED_AT), amendments=(amendment(seen=False),)), 0),
        (replace(lock(PLAN, "0", LOCKED_AT), amendments=(amendment(seen=True),)), 1),
    ],
)
def test_plan_locked(plan, deduction) -> None:
    check = plan_locked(situation(plan=plan, finding=found(estimate())))
    assert facts(check) == ("concern" if deduction else "passed", None, deduction, False)


@pytest.mark.parametrize(
    ("others", "status", "conflict", "stable"),
    [
        ([("same", estimate(1.1, 0.6, 1.6))], "passed", False, True),
        ([("wider", estimate(1.1, -2.0, 4.0))], "passed", False, True),
        ([("outside", estimate(1.6, 1.0, 2.2))], "concern", False, False),
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
    check = agreement(situation(finding=found(estimate(), *others)))
    assert check is not None
    assert (check.status, check.conflict, check.stable) == (status, conflict, stable)


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
    plan = replace(PLAN, design=Design("synthetic_comparison"))
    changes = {"plan": plan, "areas": True, "treated": 1}
    assert facts(independent_units(situation(**changes, comparison=19))) == (
        "concern", 3, 0, False,
    )  # fmt: skip
    assert facts(independent_units(situation(**changes, comparison=18))) == (
        "failed", None, 0, True,
    )  # fmt: skip


def test_checks_run_in_reading_order_and_only_those_that_apply() -> None:
    ran = [check.key for check in checks.run_checks(situation())]
    everything = [check.__name__ for check in checks.CHECKS]
    assert ran == [key for key in everything if key in ran]


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.001, "under 1 %"), (0.126, "13 %"), (1, "100 %")]
)
def test_percent(share, text) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (0.01234, "0.0123"), (-1.5, "−1.50"), (1e-5, "0.0000100")],
)
def test_number(value, text) -> None:
    assert number(value) == text
