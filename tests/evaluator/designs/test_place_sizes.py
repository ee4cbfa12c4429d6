"""Places count by what they are worth, and the largest is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.shared.few_places import Places, places_of, recommended
from evaluator.values.plan import Design
from methods import did, inference
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, roll_out, roll_out_plan


def one_large(share: float, schools: int = 24) -> pd.DataFrame:
    """``pupils``, the first school of which holds a share of the pupils on its side."""
    frame = pupils(schools=schools, each=20, seed=4, effect=0.5)
    first = frame[frame.school == "School 1"]
    copies = round(share / (1 - share) * (schools / 2 - 1)) - 1
    more = [first.assign(pupil=first.pupil + f"x{n}") for n in range(copies)]
    return pd.concat([frame, *more], ignore_index=True)


def only(frame: pd.DataFrame, plan):
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    return result, {check.key: check for check in result.checks}


def test_the_inference_follows_the_sizes() -> None:
    assert recommended(Places("p", 30, 30, 30.0, 28.0)) == "CR2"
    assert recommended(Places("p", 30, 30, 9.0, 28.0)) == "CV3"
    assert recommended(Places("p", 12, 12, 11.0, 4.0)) == "CV3"
    assert recommended(Places("p", 12, 12, 11.0, 10.0)) == "wild_bootstrap"
    assert recommended(Places("p", 3, 12, 1.5, 10.0)) == "permutation"


def test_worth_counts_only_where_sizes_differ() -> None:
    assert Places("p", 12, 20, 10.0, 16.0).worth == 12
    assert Places("p", 12, 20, 4.0, 16.0).worth == 4.0
    assert Places("p", 12, 20, 12.0, 3.5).worth == 3.5


@pytest.mark.whole_way
def test_one_school_with_half_of_the_pupils_is_told_and_limits_the_rating() -> None:
    frame = one_large(0.5)
    result, checks = only(frame, pupils_plan(frame))
    told = checks["few_places"].reason
    assert "One place holds about 50% of the weight on its side" in told
    assert "worth about 4 places" in told and "leaving out one place at a time" in told
    assert "worth about 4 of equal size" in checks["independent_units"].reason
    _, even = only(pupils(seed=4), pupils_plan(pupils(seed=4)))
    assert checks["independent_units"].cap < even["independent_units"].cap
    assert "weight" not in even["few_places"].reason
    direct = did.two_period(
        frame.assign(on=(frame.arm == "sessions").astype(int), post=(frame.wave > 1).astype(int)),
        outcome="score", treated="on", post="post", unit="pupil", cluster="school", variance="CR3",
    )  # fmt: skip
    assert result.estimate.std_error == pytest.approx(direct.std_error)
    assert result.estimate.dof == 11


def test_places_seen_once_are_not_counted() -> None:
    frame = pupils(schools=12, each=3, before=2)
    lonely = pd.concat(
        [frame[frame.wave == wave].head(3).assign(
            pupil=[f"X{wave}{n}" for n in range(3)], school=f"Lonely {wave}"
        ) for wave in (1, 2, 3)]
    )  # fmt: skip
    both = pd.concat([frame, lonely], ignore_index=True)
    plan = pupils_plan(both, design=Design("difference_in_differences", {"sample": "all_rows"}))
    (outcome,) = plan.outcomes
    work = DIFFERENCE_IN_DIFFERENCES.groundwork(cohort_of(both), plan, outcome)
    assert work.frame["@cluster"].nunique() == 15
    assert places_of(work).total == 12


@pytest.mark.whole_way
@pytest.mark.parametrize("thin", [True, False])
def test_starts_of_one_or_two_places_are_judged_without_each_of_them(thin) -> None:
    frame = roll_out(never=16, early=5, late=5, seed=2)
    if thin:
        areas = [f"LA{n:02}" for n in range(16, 26)]
        own = dict(zip(areas, np.repeat([2017, 2018, 2019, 2020, 2021], 2), strict=True))
        frame["start"] = frame["la"].map(own).astype(float)
    result, checks = only(frame, roll_out_plan())
    assert ("leaving out one place" in result.estimate.variance) == thin
    if not thin:
        return
    named = {"unit": "la", "time": "year", "first_treated": "start"}
    left = inference.jackknife(
        frame, lambda rows: did.imputation(rows, outcome="rate", **named).overall, cluster="la"
    )
    assert result.estimate.std_error == pytest.approx(left.std_error)
    assert result.estimate.dof == 9
    assert "start alone or in twos" in checks["few_places"].reason


@pytest.mark.whole_way
def test_a_city_among_towns_that_start_together_is_judged_without_each_of_them() -> None:
    frame = roll_out(never=12, early=6, late=6, seed=5).assign(w=1.0)
    frame.loc[frame.la == "LA12", "w"] = 11.0
    plan = roll_out_plan()
    plan = replace(plan, roles=replace(plan.roles, weight="w"))
    result, checks = only(frame, plan)
    assert "leaving out one place" in result.estimate.variance
    assert "One place holds about 50%" in checks["few_places"].reason


@pytest.mark.whole_way
@pytest.mark.parametrize(("times", "told_of"), [(1.0, "alike"), (1.6, "may not"), (4.0, "did not")])
def test_few_places_that_vary_unlike_the_others_are_no_chance_placement(times, told_of) -> None:
    frame = roll_out(never=30, early=3, late=0, effect=0.0, seed=8)
    rng = np.random.default_rng(6)
    noise = rng.normal(0, 1, len(frame)) * np.where(frame["start"].notna(), times, 1.0)
    frame = frame.assign(
        rate=20 + noise, after=(frame["year"] >= 2019).map({True: 1.0, False: 0.0})
    )
    plan = roll_out_plan()
    plan = replace(
        plan,
        roles=replace(
            plan.roles, first_treated=None, treated="group", treated_values=("in",),
            after=tuple(float(year) for year in range(2019, 2024)),
        ),
        design=Design("difference_in_differences", {}),
    )  # fmt: skip
    frame["group"] = np.where(frame["start"].notna(), "in", "out")
    result, checks = only(frame.drop(columns=["start", "after"]), plan)
    told = checks["few_places"].reason
    assert ("permutation test" in result.estimate.variance) == (told_of == "alike")
    assert ("supposes that all places vary alike" in told) == (told_of == "alike")
    assert ("which may not vary alike" in told) == (told_of == "may not")
    assert ("did not vary alike before the start" in told) == (told_of == "did not")
    if told_of != "alike":
        assert result.estimate.dof == 2
