"""Checks of a matching: what was not known, who carries the weight, ties, and who was left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from evaluator.checks.losses.missing_covariates import missing_covariates
from evaluator.checks.matching.equal_matches import equal_matches
from evaluator.checks.matching.overlap import overlap
from evaluator.checks.measurement.leaning import leaning
from evaluator.designs.design import Finding
from evaluator.designs.shared.matched_part import MatchedFinding
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.steps import Steps, in_steps
from evaluator.values.evaluation import Overlap
from evaluator.values.matching_report import (
    LeftOut,
    MatchingReport,
    TieRange,
    UnknownCharacteristic,
)
from evaluator.values.plan import Outcome
from evaluator.values.policy import load_policy
from tests.evaluator.checks.situations import estimate, situation

RULES = rules_for(load_policy().disclosure, places=False)
REPORT = {
    "method": "pairs",
    "about": "those who took part",
    "denominator": "",
    "worst": 0.02,
    "treated": 200,
    "comparison": 600,
    "treated_used": 200,
    "comparison_used": 200,
    "treated_size": 200.0,
    "comparison_size": 150.0,
    "largest_weight": 0.01,
}


def told(**changes):
    return MatchingReport(**(REPORT | changes))


@pytest.mark.parametrize("check", [missing_covariates, leaning, equal_matches])
def test_other_designs_are_not_asked(check):
    assert check(situation()) is None


@pytest.mark.parametrize(
    ("changes", "status", "cap"),
    [
        ({}, "passed", None),
        ({"largest_weight": 0.051}, "concern", 3),
        ({"largest_weight": 0.05}, "passed", None),
        ({"comparison_size": 19.0}, "concern", 3),
        ({"comparison_size": 20.0}, "passed", None),
        ({"treated_used": 25, "comparison_used": 25, "largest_weight": 0.08,
          "treated_size": 25.0, "comparison_size": 20.0}, "passed", None),
    ],
)  # fmt: skip
def test_a_comparison_that_leans_on_few_is_a_concern(changes, status, cap):
    check = leaning(situation(report=told(**changes)))
    assert (check.status, check.cap) == (status, cap)
    assert "%" in check.reason


def test_what_is_not_known_is_counted_and_explained():
    assert missing_covariates(situation(report=told())).status == "passed"
    some = (UnknownCharacteristic("age", 0.04, 0.05, 1000, 2000),)
    check = missing_covariates(situation(report=told(unknown=some, handled="Marked.")))
    assert check.status == "passed"
    assert '"age" is not known for 4% of the participants and 5%' in check.reason
    assert "Marked." in check.reason


def test_few_of_whom_something_is_not_known_are_not_counted():
    some = (UnknownCharacteristic("age", 0.04, 0.05, 100, 2000),)
    check = missing_covariates(situation(report=told(unknown=some)))
    assert "not known for fewer than 10 of the participants and 5% of" in check.reason


@pytest.mark.parametrize("shares", [(0.12, 0.11), (0.02, 0.125)])
def test_much_or_uneven_not_knowing_is_a_concern(shares):
    some = (UnknownCharacteristic("age", *shares),)
    check = missing_covariates(situation(report=told(unknown=some)))
    assert check.status == "concern"
    assert ("commoner in one group" in check.reason) == (abs(shares[0] - shares[1]) > 0.1)


def test_those_lost_are_described():
    some = (UnknownCharacteristic("@baseline", 0.04, 0.05),)
    check = missing_covariates(
        situation(
            report=told(unknown=some, lost=0.08, lost_apart="age, 0.42 standard deviations higher")
        )
    )
    assert "the outcome before the start" in check.reason
    assert "they differ most in age, 0.42" in check.reason
    assert "@" not in check.reason


@pytest.mark.parametrize(
    ("low", "high", "status", "stable"),
    [
        (0.9, 1.1, "passed", True),
        (0.7, 1.3, "concern", True),
        (-0.1, 0.2, "concern", False),
    ],
)
def test_ties_that_decide_the_answer_are_a_concern(low, high, status, stable):
    finding = Finding(
        estimate(1.0, 0.5, 1.5), 1.0, 0.0, None, part=MatchedFinding(TieRange(low, high, 10, 7))
    )
    check = equal_matches(situation(finding=finding))
    assert (check.status, check.stable) == (status, stable)
    assert "10 ways" in check.reason


@pytest.mark.parametrize(
    ("people", "kind", "told"),
    [(300, "continuous", "0.912 to 1.14"), (40, "continuous", "0.910 to 1.14"),
     (40, "binary", "91 in every 100 to 114")],
)  # fmt: skip
def test_ties_are_told_as_coarsely_as_the_effect(people, kind, told):
    finding = Finding(
        estimate(1.0, 0.5, 1.5, n_treated=people, n_comparison=people), 1.0, 0.0, None,
        part=MatchedFinding(TieRange(0.9123, 1.1371, 10, 7)),
    )  # fmt: skip
    outcome = Outcome("Score", column="score", kind=kind)
    check = equal_matches(situation(finding=finding, outcome=outcome))
    assert f"runs from {told}" in check.reason
    few = replace(finding, estimate=in_steps(finding.estimate, Steps(0.02, 40, RULES, True)))
    reason = equal_matches(situation(finding=few, outcome=outcome)).reason
    assert " to " not in reason and re.search(r"the result (changes little|moves much)", reason)


def test_those_left_out_are_told_by_average_not_by_row():
    profile = (
        LeftOut("Age", 15.1, 16.9, apart=1.2),
        LeftOut("sex: M", 0.5, 0.52, share=True, apart=0.04),
    )
    spread = Overlap((0.0, 1.0), (10,), (10,), 0.12)
    check = overlap(situation(overlap=spread, report=told(left_out=profile)))
    assert "differ most in age: 16.9 on average against 15.1" in check.reason
    everybody = overlap(situation(overlap=spread, report=told(about="everybody in the data")))
    assert "12% of everybody in the data" in everybody.reason
