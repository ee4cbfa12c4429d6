"""How far each page is, in words; and which part a column plays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ui_fakes import small_cohort

from evaluator.planning.roles import role_of, with_role
from evaluator.values.check import Check
from evaluator.values.evaluation import DesignReport
from evaluator.values.plan import Covariate, Outcome, Plan, Roles
from evaluator.values.problems import Problem
from ui.pages import PAGES, page_of
from ui.state.navigation import Facts

FACTS = Facts((), has_cohort=True, locked=False, amending=False, report=None, evaluated=False,
              stale=False)  # fmt: skip


def report(*statuses: str) -> DesignReport:
    checks = tuple(Check(s, s, s, None, None, "", "") for s in statuses)
    return DesignReport((), checks, (), None, None, None, {}, {})


def missing(*codes: str) -> tuple[Problem, ...]:
    return tuple(Problem(code, "Missing.", "Say it.") for code in codes)


@pytest.mark.parametrize(
    ("page", "change", "words"),
    [
        ("programme", {}, "Done"),
        ("programme", {"missing": missing("programme_name_missing")}, "1 thing to say"),
        ("programme", {"unknown": 5}, "5 not known"),
        ("programme", {"unknown": 5, "locked": True}, "5 not known"),
        ("data", {"has_cohort": False}, "No workbook yet"),
        ("plan", {"has_cohort": False}, "Needs a workbook"),
        ("plan", {"missing": missing("plan_a", "plan_b", "data_c")}, "2 things to say"),
        ("plan", {}, "Ready to check"),
        ("plan", {"locked": True}, "Locked"),
        ("plan", {"locked": True, "amending": True}, "Being amended"),
        ("design_checks", {}, "Not yet run"),
        ("design_checks", {"report": report("passed", "failed", "concern")}, "2 concerns"),
        ("design_checks", {"report": report("passed", "not_possible")}, "Done"),
        ("results", {}, "Hidden until locked"),
        ("results", {"locked": True}, "Not yet run"),
        ("results", {"locked": True, "evaluated": True}, "Done"),
        ("results", {"locked": True, "evaluated": True, "stale": True}, "Out of date"),
        ("summary", {"locked": True, "evaluated": True, "stale": True}, "Not yet"),
        ("summary", {"locked": True, "evaluated": True}, "Ready"),
    ],
)
def test_standings_say_how_far_a_page_is(page, change, words):
    kind = next(kind for kind in PAGES if kind.key == page)
    assert kind.standing(replace(FACTS, **change)).words == words


@pytest.mark.parametrize(
    ("code", "page"),
    [
        ("programme_x", "programme"), ("data_x", "data"), ("plan_x", "plan"),
        ("plan_chance_without_record", "programme"), ("plan_places_unsaid", "programme"),
    ],
)  # fmt: skip
def test_a_problem_leads_to_its_page(code, page):
    found = page_of(Problem(code, "", ""))
    assert found is not None and found.key == page


@pytest.mark.parametrize(
    "role", ["unit", "cluster", "time", "treated", "first_treated", "weight", "outcome",
             "covariate", "unused"]
)  # fmt: skip
def test_a_role_given_is_the_role_read(role):
    cohort = small_cohort()
    assert role_of(with_role(Plan(), cohort, "sex", role), cohort, "sex") == role


def test_a_column_leaves_its_old_role_behind():
    cohort = small_cohort()
    plan = Plan(
        roles=Roles(treated="arm", treated_values=("yes",)),
        outcomes=(Outcome(name="Score", column="score"),),
        covariates=(Covariate("sex"),),
    )
    assert with_role(plan, cohort, "score", "covariate").outcomes == ()
    assert with_role(plan, cohort, "sex", "cluster").covariates == ()
    moved = with_role(plan, cohort, "arm", "unused")
    assert (moved.roles.treated, moved.roles.treated_values) == (None, ())


def test_other_columns_keep_their_roles():
    cohort = small_cohort()
    plan = Plan(roles=Roles(unit="key"), covariates=(Covariate("sex", True),))
    changed = with_role(plan, cohort, "score", "outcome")
    assert changed.roles == plan.roles
    assert changed.covariates == plan.covariates
