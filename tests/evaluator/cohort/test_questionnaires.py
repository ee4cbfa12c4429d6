"""Answers of questionnaires that stand in a workbook: found, scored, told, and undone."""

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.scores import suggested_scores, with_scores
from evaluator.planning.guess import guess_plan
from evaluator.planning.measured import measure_named
from evaluator.planning.rules.requirements import missing
from evaluator.values.data import Score
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import cohort_of

RNG = np.random.default_rng(7)


def answers(names, low=0, high=2, rows=20):
    return pd.DataFrame({name: RNG.integers(low, high + 1, rows).astype(float) for name in names})


def names_of(cohort):
    return [made.name for made in suggested_scores(cohort)]


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        ("sdq{}", "sdq_total"),
        ("SDQ_{:02}", "sdq_total"),
        ("sdq_pre_{}", "sdq_total_pre"),
        ("SDQ item {} (after)", "sdq_total_after"),
        ("T1 SDQ Q{:02}", "sdq_total_t1"),
    ],
)
def test_all_items_are_found_whatever_they_are_called(pattern, made):
    cohort = cohort_of(answers([pattern.format(number) for number in range(1, 26)]))
    assert names_of(cohort)[0] == made


def test_short_names_of_the_items_are_known():
    from evaluator.measures import measure_called

    short = measure_called("sdq_total").instrument.item_names
    cohort = cohort_of(answers([f"p{name}" for name in short]))
    assert names_of(cohort) == ["sdq_total_p", "sdq_prosocial_p"]


def test_no_score_is_made_of_some_items_or_beside_one_that_is_there():
    some = answers([f"sdq{number}" for number in range(1, 25)])
    assert names_of(cohort_of(some)) == []
    full = answers([f"sdq{number}" for number in range(1, 26)]).assign(sdq_total=12.0)
    assert names_of(cohort_of(full)) == ["sdq_prosocial"]
    fourteen = answers([f"wemwbs{number}" for number in range(1, 15)], 1, 5)
    assert names_of(cohort_of(fourteen)) == []


def test_a_score_is_a_column_with_a_step_that_tells_it():
    frame = answers([f"sdq{number}" for number in range(1, 26)])
    frame.loc[0, "sdq3"], frame.loc[1, "sdq4"] = np.nan, 9.0
    frame["sdq5"] = frame["sdq5"].map({0: "Not true", 1: "Somewhat true", 2: "Certainly true"})
    cohort = cohort_of(frame)
    done = with_scores(cohort, suggested_scores(cohort))
    assert done.frame["sdq_total"].between(0, 40).all()
    step = next(step for step in done.recipe if step.column == "sdq_total")
    assert "items 7, 11, 14, 21, 25 counted the other way round" in step.reason
    assert "prorated" in step.reason
    doubt = next(p for p in done.problems if p.code == "score_answer_outside")
    assert (doubt.column, doubt.count, doubt.severity) == ("sdq4", 1, "warning")
    assert done.column("sdq1").role == "unused"
    assert done.provenance.read_as.scores
    outcome = guess_plan(done).outcomes[0]
    assert (outcome.measure, outcome.better) == ("sdq_total", "lower")


def test_a_sum_is_converted_where_the_plan_says_so():
    cohort = cohort_of(pd.DataFrame({"wellbeing": [7.0, 21.0, 35.0, 40.0, np.nan]}))
    done = with_scores(cohort, (Score("swemwbs", ("wellbeing",), "converted"),))
    assert done.frame["converted"].tolist()[:3] == [7.0, 19.25, 35.0]
    assert done.frame["converted"].isna().tolist()[3:] == [True, True]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (Score("sdq_totl", ("a",)), "score_measure_unknown"),
        (Score("arrests", ("a",)), "score_not_made"),
        (Score("sdq_total", ("a", "b")), "score_items_number"),
        (Score("swemwbs", ("z",)), "score_item_missing"),
        (Score("swemwbs", ("a",), "b"), "score_column_taken"),
    ],
)
def test_a_score_that_cannot_be_made_is_refused(made, code):
    with pytest.raises(Refusal) as refused:
        with_scores(cohort_of(answers(["a", "b"])), (made,))
    assert refused.value.problems[0].code == code


def test_numbers_outside_a_range_and_sums_that_were_not_converted_stop_a_plan():
    cohort = cohort_of(pd.DataFrame({"total": [3.0, 45.0], "swemwbs": [20.0, 24.0]}))
    plan = Plan(
        outcomes=(
            Outcome("Difficulties", "total", measure="sdq_total", better="lower"),
            Outcome("Wellbeing", "swemwbs", measure="swemwbs", better="lower"),
        )
    )
    found = {problem.code: problem for problem in missing(plan, cohort)}
    assert found["plan_measure_range"].column == "total"
    assert found["plan_measure_not_converted"].column == "swemwbs"
    assert found["plan_measure_direction"].column == "swemwbs"


@pytest.mark.parametrize(
    ("name", "cells", "key"),
    [
        ("SDQ total (post)", [3, 17], "sdq_total"),
        ("sdq_total_post", [3, 80], None),
        ("sdq_prosocial_6m", [3, 9], "sdq_prosocial"),
        ("swemwbs_after", [19.25, 24.11], "swemwbs"),
        ("swemwbs_after", [19, 24], None),
        ("life_satisfaction", [0, 10], "ons4_satisfaction"),
        ("nrm_referrals", [0, 3], "nrm_referrals"),
        ("score", [1, 2], None),
        ("referrals", [1, 2], None),
        ("exclusions", [1, 2], None),
    ],
)
def test_measures_are_known_by_name_where_their_range_fits(name, cells, key):
    found = measure_named(name, pd.Series(cells, dtype=float))
    assert (found.measure.key if found else None) == key


def test_sums_that_a_table_converts_are_converted_and_told():
    frame = pd.DataFrame(
        {"SWEMWBS total pre": [14.0, 21.0, 28.0], "swemwbs_post": [7.0, 35.0, 20.0]}
    )
    cohort = cohort_of(frame)
    made = suggested_scores(cohort)
    assert [each.name for each in made] == ["SWEMWBS total pre_converted", "swemwbs_post_converted"]
    done = with_scores(cohort, made)
    assert done.frame["swemwbs_post_converted"].tolist() == [7.0, 35.0, 18.59]
    assert any("converted by the published table" in step.reason for step in done.recipe)
    already = pd.DataFrame({"swemwbs": [18.59, 21.54, 25.03]})
    assert suggested_scores(cohort_of(already)) == ()
    assert suggested_scores(cohort_of(pd.DataFrame({"swemwbs": [3.0, 50.0]}))) == ()
