"""A saved study counts its corrections roughly, and is not doubted for it."""

from dataclasses import replace

from evaluator.study.doubts import doubts
from evaluator.study.study import Study
from evaluator.summary.content import summarise
from evaluator.values.cohort import Step
from evaluator.walk import evaluate
from tests.evaluator.worlds import LOCKED_AT, cohort_of, referrals, referrals_plan


def test_an_honest_study_with_corrections_is_not_doubted() -> None:
    step = Step("key_to_text", "key", "The key of the rows is a label.", 1121)
    cohort = replace(cohort_of(referrals()), recipe=(step,))
    plan = referrals_plan()
    evaluation = evaluate(cohort, plan)
    receipt = summarise(evaluation, cohort, plan, LOCKED_AT.date()).receipt
    study = Study.of(plan, cohort, evaluation, receipt)
    assert study.recipe[0].count != step.count
    assert doubts(study) == ()
    other = replace(study, recipe=(replace(study.recipe[0], action="leave_out"),))
    assert doubts(other) != ()
