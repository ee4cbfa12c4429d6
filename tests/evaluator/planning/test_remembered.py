"""What a plan asks of whole columns is worked out once for each cohort and each answer."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.planning.rules.requirements import missing
from evaluator.values.cohort import Cohort, Column, Provenance
from evaluator.values.plan import Covariate, Outcome, Plan, Programme, Roles
from evaluator.values.remembered import once


@pytest.fixture
def cohort() -> Cohort:
    rows = range(2, 42)
    frame = pd.DataFrame(
        {
            "arm": ["yes" if i % 2 else "no" for i in rows],
            "other": ["yes" if i % 3 else "no" for i in rows],
            "visits": [1.0 if i % 2 else float("nan") for i in rows],
            "score": [float(i) for i in rows],
        },
        index=pd.Index(rows, name="row"),
    )
    columns = tuple(Column(n, "A", "text", "", "unused", "", 0, 2) for n in frame)
    return Cohort(
        frame, columns, Provenance("a.xlsx", "People", "ab" * 32, 40, ("People",)), (), ()
    )


def test_an_answer_is_kept_for_its_question_and_its_cohort(cohort):
    asked = []
    for key, of in (("a", cohort), ("a", cohort), ("b", cohort), ("a", replace(cohort))):
        once(of, key, lambda key=key: asked.append(key))
    assert asked == ["a", "b", "a"]


def test_what_is_kept_follows_every_part_of_the_plan_it_rests_on(cohort):
    plan = Plan(
        programme=Programme(name="P", people="people"),
        roles=Roles(treated="arm"),
        outcomes=(Outcome(name="Score", column="score", worthwhile=1.0),),
        covariates=(Covariate("visits", known_before_start=True),),
    )

    def told(plan: Plan, of: Cohort) -> list[str]:
        return [p.code for p in missing(plan, of) if p.code == "plan_covariate_after_start"]

    assert told(plan, cohort)
    other = replace(plan, roles=Roles(treated="other"))
    assert not told(other, cohort)
    assert told(replace(plan, roles=Roles(treated="arm", treated_values=("no",))), cohort)
    filled = replace(cohort, frame=cohort.frame.fillna({"visits": 0.0}))
    assert not told(plan, filled)
    assert told(plan, cohort)
