"""What the shipped stories must and must not say, whatever the engine becomes."""

import functools
from dataclasses import replace
from datetime import datetime

import pytest

from evaluator import evaluate, read_workbook
from evaluator.planning.plan_file import read_plan
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import lock
from examples import find

pytestmark = pytest.mark.whole_way


@functools.cache
def evaluated(key: str, cluster: str | None = "as planned") -> Evaluation:
    example = find(key)
    assert example is not None
    plan = read_plan(example.plan_path)
    cohort = read_workbook(example.workbook_path, plan.data.sheet)
    if cluster != "as planned":
        plan = replace(plan, roles=replace(plan.roles, cluster=cluster), lock=None)
    return evaluate(cohort, lock(plan, cohort.provenance.sha256, datetime(2026, 1, 5)))


def result(key: str, name: str, **changes: str | None):
    return next(r for r in evaluated(key, **changes).outcomes if r.outcome.name == name)


def naive(found, key: str):
    return next(other.estimate for other in found.alternatives if other.naive and other.key == key)


def test_job_training_matches_what_the_trial_found() -> None:
    """Dehejia and Wahba (1999): 1,794 dollars; without matching these men earned 635 less."""
    found = result("nsw_job_training", "Earnings in 1978")
    assert found.estimate is not None and found.estimate.value > 0
    assert found.estimate.ci_low <= 1794 <= found.estimate.ci_high
    assert naive(found, "unmatched").value == pytest.approx(-635, abs=1)


def test_knowledge_rose_by_what_was_planted() -> None:
    found = result("schools_gang_sessions", "Knowledge of gang harms")
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(1.2, abs=0.2)
    assert found.estimate.n_clusters == 24
    assert found.estimate.ci_low < 1.2 < found.estimate.ci_high


def test_counting_pupils_as_independent_finds_what_is_not_there() -> None:
    found = result("schools_gang_sessions", "Kinds of offence reported")
    assert found.estimate is not None
    assert found.estimate.ci_low < 0 < found.estimate.ci_high
    assert naive(found, "people_independent").p_value < 0.05
    assert all(r.verdict.level != "worked" for r in evaluated("schools_gang_sessions").outcomes)


@pytest.mark.parametrize("cluster", [None, "pupil_key"])
def test_leaving_the_schools_out_of_the_plan_changes_no_number(cluster) -> None:
    for name in ("Knowledge of gang harms", "Kinds of offence reported"):
        planned = result("schools_gang_sessions", name)
        evaded = result("schools_gang_sessions", name, cluster=cluster)
        assert evaded.estimate == planned.estimate
        assert (evaded.verdict.level, evaded.verdict.rating) == (
            planned.verdict.level,
            planned.verdict.rating,
        )
        forced = next(check for check in evaded.checks if check.key == "cluster_level")
        assert forced.status == "concern" and "school" in forced.reason


def test_mentoring_looks_harmful_until_it_is_compared_fairly() -> None:
    found = result("mentoring_matched", "Arrests in twelve months")
    assert found.estimate is not None
    assert naive(found, "unmatched").value > 0 > found.estimate.ci_high
    assert found.verdict.level == "promising" and found.verdict.rating <= 3


def test_a_workshop_without_comparison_cannot_tell() -> None:
    found = result("workshop_no_comparison", "Quiz score")
    assert found.verdict.level == "cannot_tell" and found.estimate is None
    assert "comparison" in found.verdict.headline
    assert found.change_in_treated is not None and found.change_in_treated > 0
