"""The whole way from workbook and plan to verdict says of each story what it should say."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from evaluator.cohort.workbook import read_workbook
from evaluator.planning.plan_file import read_plan
from evaluator.values.plan import lock
from evaluator.walk import evaluate
from examples import EXAMPLES, find

pytestmark = pytest.mark.whole_way

LOCKED_AT = datetime(2026, 1, 5, 9, 0)


@pytest.fixture(scope="module")
def results():
    """Outcome results by example, then by outcome name."""
    found = {}
    for example in EXAMPLES:
        plan = read_plan(example.plan_path)
        cohort = read_workbook(example.workbook_path, sheet=plan.data.sheet)
        locked = lock(plan, cohort.provenance.sha256, LOCKED_AT)
        outcomes = evaluate(cohort, locked).outcomes
        found[example.key] = {result.outcome.name: result for result in outcomes}
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_reader_finds_no_problem(example):
    plan = read_plan(example.plan_path)
    assert read_workbook(example.workbook_path, sheet=plan.data.sheet).problems == ()


def test_no_story_says_worked(results):
    verdicts = {r.verdict.level for outcomes in results.values() for r in outcomes.values()}
    assert "worked" not in verdicts


def test_the_readme_tells_the_verdict_of_every_story(results):
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", readme, re.MULTILINE)
    told = {key: next(r.verdict.label for r in found.values() if r.primary)
            for key, found in results.items()}  # fmt: skip
    assert dict(rows) == told


def test_job_training_does_not_contradict_the_trial(results):
    (result,) = results["nsw_job_training"].values()
    assert result.verdict.level == "cannot_tell"
    assert result.estimate.ci_low < result.outcome.benchmark.value < result.estimate.ci_high


def test_schools(results):
    outcomes = results["schools_gang_sessions"]
    knowledge, offending = (
        outcomes["Knowledge of gang harms"],
        outcomes["Kinds of offence reported"],
    )
    assert knowledge.estimate.ci_low > 0
    assert offending.estimate.ci_low < 0 < offending.estimate.ci_high
    assert offending.verdict.level == "not_proven"
    naive = [other for other in offending.alternatives if other.naive]
    assert min(other.estimate.p_value for other in naive) < 0.02


def test_mentoring_is_promising_and_never_more(results):
    for result in results["mentoring_matched"].values():
        assert result.verdict.level == "promising"
        assert result.verdict.rating == 3
        unmatched = next(other for other in result.alternatives if other.naive)
        assert unmatched.estimate.ci_low > 0 > result.estimate.ci_high


def test_workshop_cannot_tell(results):
    (result,) = results["workshop_no_comparison"].values()
    assert result.verdict.level == "cannot_tell"
    assert result.estimate is None


def test_reoffending_is_not_proven_and_not_called_failure(results):
    result = results["reoffending_cohort"]["Proven reoffending within twelve months"]
    assert result.verdict.level == "not_proven"
    assert result.estimate.ci_low < -0.04 < result.estimate.ci_high
    unmatched = next(other for other in result.alternatives if other.naive)
    assert unmatched.estimate.ci_low > 0
    assert "does not show that it does not work" in result.verdict.headline
    assert {r.verdict.level for r in results["reoffending_cohort"].values()} == {"not_proven"}


def test_navigators_show_an_early_sign_and_never_more(results):
    """A weak hidden factor would be enough to explain the nearer end of the range."""
    (result,) = results["ae_navigator"].values()
    assert (result.verdict.level, result.verdict.rating) == ("not_proven", 2)
    assert result.verdict.label == "Not proven (early sign)"
    assert any("1.20 times as likely" in reason for reason in result.verdict.reasons)
    assert result.estimate.ci_low < -0.18 < result.estimate.ci_high < 0
    assert "decliners" not in {check.key for check in result.checks}


def test_navigators_judged_by_who_accepted_come_with_a_warning():
    example = find("ae_navigator")
    plan = read_plan(example.plan_path)
    roles = replace(plan.roles, treated="consented", treated_values=("yes",))
    cohort = read_workbook(example.workbook_path, sheet=plan.data.sheet)
    locked = lock(replace(plan, roles=roles), cohort.provenance.sha256, LOCKED_AT)
    (result,) = evaluate(cohort, locked).outcomes
    warned = next(check for check in result.checks if check.key == "decliners")
    assert warned.status == "concern"
    assert result.estimate.ci_high < -0.3


def test_every_example_is_evaluated(results):
    assert set(results) == {example.key for example in EXAMPLES}
    assert find("mentoring_matched") in EXAMPLES
