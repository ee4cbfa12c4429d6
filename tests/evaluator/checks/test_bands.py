"""Each check on made-up situations: its status, cap, deduction and gate, band by band."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evaluator import checks
from evaluator.checks.comparison.baseline import baseline
from evaluator.checks.comparison.comparison_built import comparison_built
from evaluator.checks.comparison.comparison_group import comparison_group
from evaluator.checks.comparison.comparison_reached import comparison_reached
from evaluator.checks.comparison.design_strength import design_strength
from evaluator.checks.conduct.agreement import agreement
from evaluator.checks.conduct.many_outcomes import many_outcomes
from evaluator.checks.conduct.other_changes import other_changes
from evaluator.checks.conduct.plan_locked import plan_locked
from evaluator.checks.losses.attrition import attrition
from evaluator.checks.losses.differential_attrition import differential_attrition
from evaluator.checks.losses.missing_rows import missing_rows
from evaluator.checks.matching.baseline_balance import baseline_balance
from evaluator.checks.matching.hidden_differences import hidden_differences
from evaluator.checks.matching.overlap import overlap
from evaluator.checks.matching.post_treatment import post_treatment
from evaluator.checks.measurement.ambiguous_outcome import ambiguous_outcome
from evaluator.checks.measurement.same_measurement import same_measurement
from evaluator.checks.size.cluster_level import cluster_level
from evaluator.checks.size.few_events import few_events
from evaluator.checks.size.group_size import group_size
from evaluator.checks.size.independent_units import independent_units
from evaluator.checks.size.precision import precision
from evaluator.checks.trends.earlier_trends import earlier_trends
from evaluator.checks.trends.trend_breakdown import trend_breakdown
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
)
from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT
from evaluator.designs.synthetic.synthetic_comparison import SYNTHETIC_COMPARISON
from evaluator.values.evaluation import BalanceRow, Overlap
from evaluator.values.plan import Context, Covariate
from evaluator.words.numbers import number, percent
from tests.evaluator.checks.situations import (
    PLACES,
    PLAN,
    SCORE,
    facts,
    situation,
)

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
    (
        comparison_reached,
        {"context": {"other_programme": "no", "recording_change": "no"}},
        ("concern", None, 1, False),
    ),
    (comparison_reached, {"context": {"comparison_reached": "yes"}}, ("concern", None, 2, False)),
    (
        other_changes,
        {"context": {"other_programme": "no", "recording_change": "both"}},
        ("passed", None, 0, False),
    ),
    (other_changes, {"context": {"other_programme": "no"}}, ("concern", None, 1, False)),
    (other_changes, {}, ("concern", None, 1, False)),
    (other_changes, {"context": {"other_programme": "treated_only"}}, ("failed", None, 2, False)),
    (other_changes, {"context": {"recording_change": "treated_only"}}, ("failed", None, 2, False)),
    (
        other_changes,
        {"context": {"other_programme": "comparison_only"}},
        ("failed", None, 2, False),
    ),
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
    # earlier measurements that show no trend
    *[
        (earlier_trends, {"design": design, "n_before": n}, ("not_possible", 2, 0, False))
        for design in (
            DIFFERENCE_IN_DIFFERENCES,
            STAGGERED_ROLL_OUT,
            MATCHED_DIFFERENCE_IN_DIFFERENCES,
        )
        for n in (2, 3, 40)
    ],
    (
        earlier_trends,
        {"n_before": 4, "context": {"allocation": "chance", "allocation_record": "  "}},
        ("not_possible", 2, 0, False),
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
        ("concern", None, 0, False),
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
    (earlier_trends, {"n_before": 4, "comparison": 0}),
    (earlier_trends, {"n_before": 4, "design": MATCHED_COMPARISON}),
    (earlier_trends, {"n_before": 4, "design": SYNTHETIC_COMPARISON}),
    (
        earlier_trends,
        {"n_before": 4, "context": {"allocation": "chance", "allocation_record": "Drawn 3 May"}},
    ),
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
    ("rows", "cap"),
    [((row(0.2),), 5), ((row(0.2, adjusted=False),), 2), ((row(0.3),), 1)],
)
def test_what_lots_leave_apart_costs_nothing_once_adjusted_for(rows, cap) -> None:
    told = Context(allocation="chance", allocation_record="drawn on 3 May")
    drawn = situation(balance=rows, plan=replace(PLAN, context=told))
    found = baseline_balance(drawn)
    assert found is not None and found.cap == cap


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


def test_checks_run_in_reading_order_and_only_those_that_apply() -> None:
    ran = [check.key for check in checks.run_checks(situation())]
    everything = [check.key for check in checks.CHECKS]
    assert ran == [key for key in everything if key in ran]


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.001, "under 1%"), (0.126, "13%"), (1, "100%")]
)
def test_percent(share, text) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (0.01234, "0.0123"), (-1.5, "−1.50"), (1e-5, "0.0000100")],
)
def test_number(value, text) -> None:
    assert number(value) == text
