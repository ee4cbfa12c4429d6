"""No text names a label that few people have, or have not, and no figure stands for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.labels import few_have, labels_of, unnamed
from evaluator.disclosure.published import published, recipe_told
from evaluator.disclosure.step_labels import steps_unnamed
from evaluator.values.check import Check
from evaluator.values.cohort import Step
from evaluator.values.plan import Analysis, Covariate, Design, Plan, Roles, lock
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate, examine
from tests.evaluator.worlds import LOCKED_AT, cohort_of, referrals, referrals_plan

RULES, PLACES = (rules_for(load_policy().disclosure, places=which) for which in (False, True))
UNSAID = "a label of main offence that few people have"


def rows(**counts: int) -> pd.DataFrame:
    labels = [label for label, count in counts.items() for _ in range(count)]
    return pd.DataFrame({"unit": range(len(labels)), "main_offence": labels})


@pytest.mark.parametrize(
    ("counts", "rare"),
    [
        ({"theft": 10, "drugs": 10}, set()),
        ({"theft": 9, "drugs": 40}, {"theft", "drugs"}),  # who has not the one has the other
        ({"theft": 9, "drugs": 40, "fraud": 12}, {"theft"}),
        ({"theft": 4, "drugs": 4, "fraud": 40}, {"theft", "drugs", "fraud"}),
    ],
)
def test_a_label_is_rare_where_few_people_have_it_or_have_it_not(counts, rare) -> None:
    found = labels_of([rows(**counts)], ("main_offence", "absent"), "unit", RULES)
    assert {label for each in found for label in each.rare} == rare
    assert labels_of([rows(**counts)], ("main_offence",), "unit", PLACES) == ()


def test_somebody_with_many_rows_counts_once_and_few_at_one_stage_are_few() -> None:
    often = pd.concat([rows(theft=5, drugs=30, fraud=30)] * 4)
    (found,) = labels_of([often], ("main_offence",), "unit", RULES)
    assert found.rare == {"theft"}
    stages = [rows(theft=20, drugs=30, fraud=30), rows(theft=3, drugs=30, fraud=30)]
    assert labels_of(stages, ("main_offence",), "unit", RULES) == labels_of(
        stages[::-1], ("main_offence",), "unit", RULES
    )
    assert labels_of(stages[:1], ("main_offence",), "unit", RULES) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("left out as collinear: main_offence_sex work", f"left out as collinear: {UNSAID}"),
        ("main offence: sex work, 0.3 higher", f"{UNSAID}, 0.3 higher"),
        ("main_offence: sex work and theft", "main_offence: sex work and theft"),
        ("main_offence_sex works", "main_offence_sex works"),
        ("the domain_offence_sex work", "the domain_offence_sex work"),
    ],
)
def test_a_rare_label_is_not_named_beside_its_column(text, told) -> None:
    counts = {"sex work": 3, "sex work and theft": 20, "drugs": 20}
    labels = labels_of([rows(**counts)], ("main_offence",), "unit", RULES)
    check = Check("k", "t", "passed", None, None, text, "")
    assert unnamed({"a": (check, 3)}, labels) == {"a": (replace(check, reason=told), 3)}
    assert unnamed(check, ()) is check


@pytest.mark.parametrize(
    ("column", "count", "reason", "told"),
    [
        ("offence", 4, '"Sex  Work" became "sex work".',
         "a label that few people have became a label that few people have."),
        ("offence", 4, '"Theft " became "theft".', '"Theft " became "theft".'),
        ("offence", 3, '"in custody" stands for a missing value.',
         "a label that few people have stands for a missing value."),
        ("offence", 30, '"n/k" stands for a missing value.', '"n/k" stands for a missing value.'),
        ("offence", 3, '"offence" or "referred".', '"offence" or "referred".'),
        ("care", 3, '"Y" became "yes".', '"Y" became "yes".'),
        (None, 3, '"a" and "b" were put together.', '"a" and "b" were put together.'),
    ],
)  # fmt: skip
def test_what_was_done_to_cells_quotes_no_rare_label(column, count, reason, told) -> None:
    frame = pd.DataFrame({"offence": ["theft"] * 30 + ["drugs"] * 30 + ["sex work"] * 4})
    frame["unit"], frame["care"] = range(len(frame)), "yes"
    cohort = cohort_of(frame)
    columns = tuple(
        replace(each, kind="yes_no") if each.name == "care" else each for each in cohort.columns
    )
    step, plan = Step("merge_labels", column, reason, count), Plan(roles=Roles(unit="unit"))
    plan = replace(plan, covariates=(Covariate("referred"),))
    cohort = replace(cohort, columns=columns)
    assert steps_unnamed((step,), cohort, plan, RULES)[0].reason == told
    assert steps_unnamed((step,), cohort, plan, PLACES) == (step,)


def test_cells_of_people_with_several_rows_are_told_of_rounded_people() -> None:
    frame = pd.DataFrame({"unit": np.repeat(np.arange(60), 8), "start": 0.0})
    cohort = cohort_of(frame)
    step = Step("never", "start", '"0" meant never; 16 rows left out.', 192)  # 24 people
    cohort, plan = replace(cohort, recipe=(step,)), Plan(roles=Roles(unit="unit"))
    (told,) = recipe_told(cohort, plan, places=False)
    assert (told.count, told.reason) == (200, '"0" meant never; fewer than 80 rows left out.')
    assert recipe_told(cohort, plan, places=True)[0].count == 192
    once = replace(cohort, frame=cohort.frame.drop_duplicates("unit"))
    assert recipe_told(once, plan, places=False)[0].count == 190


@pytest.mark.parametrize(
    ("fewest", "few"), [(None, False), (0, True), (9, True), (10, False), (200, False)]
)
def test_few_are_fewer_than_may_be_told(fewest, few) -> None:
    assert few_have(fewest, RULES) == few
    assert not few_have(fewest, PLACES)


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", ["matched_comparison", "matched_difference_in_differences"])
def test_nothing_of_a_study_names_a_rare_label(kind) -> None:
    frame = referrals(treated=60, pool=140)
    few = frame.index[frame["referred"] == "yes"][:4]
    rng = np.random.default_rng(2)
    frame["main_offence"] = pd.Series(rng.choice(["theft", "drugs"], len(frame)), dtype=object)
    frame.loc[few, "main_offence"] = "zebrafish"
    frame["marked"] = np.where(frame.index.isin(few[:3]), 1.0, 0.0)
    plan = referrals_plan(
        covariates=tuple(Covariate(name, True) for name in ("risk", "main_offence", "marked")),
        design=Design(kind),
        analysis=Analysis(subgroups=("main_offence",)),
    )
    if kind != "matched_comparison":
        (outcome,) = plan.outcomes
        changed = replace(outcome, column=None, before="base", after="later")
        plan = replace(plan, outcomes=(changed,))
    plan = lock(replace(plan, lock=None), "0" * 64, LOCKED_AT)
    found = evaluate(cohort_of(frame), plan)
    told = published(found)
    assert {row.covariate for row in found.design.balance} > {"marked"}
    assert not [row for row in told.design.balance if row.covariate == "marked"]
    assert all(row.fewest is None for row in told.design.balance)
    assert "zebrafish" not in repr(told) + repr(examine(cohort_of(frame), plan).checks)
    assert "main_offence: theft" in repr(told)
