"""Mentoring groups and the like, which only those with the programme are in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.designs import design_of
from evaluator.designs.shared.groups import allocation_level
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Design, Plan, lock
from tests.evaluator.worlds import LOCKED_AT, cohort_of, referrals, referrals_plan

GROUPS = 6
OF_CHANGES = ("difference_in_differences", "matched_difference_in_differences")


def register(seed: int = 0, *, luck: float = 1.2, called: str = "mentoring_group") -> pd.DataFrame:
    """120 referred in six groups, each with luck of its own, beside 280 who are in none."""
    frame = referrals(treated=120, pool=280, seed=seed)
    rng = np.random.default_rng(seed + 1000)
    referred = (frame["referred"] == "yes").to_numpy()
    group = np.arange(len(frame)) % GROUPS
    later = frame["later"] + np.where(referred, rng.normal(0, luck, GROUPS)[group], 0.0)
    names = np.where(referred, [f"Group {each}" for each in group], None)
    return frame.assign(**{"later": later.round(2), called: names})


def plan_of(design: str = "matched_comparison", cluster: str | None = None) -> Plan:
    plan = referrals_plan(design=Design(design, {}))
    return replace(plan, roles=replace(plan.roles, cluster=cluster), lock=None)


def study(frame: pd.DataFrame, plan: Plan) -> Evaluation:
    return evaluate(cohort_of(frame), lock(plan, "0" * 64, LOCKED_AT))


def width(found: Evaluation) -> float:
    estimate = found.outcomes[0].estimate
    assert estimate is not None
    return estimate.ci_high - estimate.ci_low


@pytest.mark.parametrize("design", ["matched_comparison", *OF_CHANGES])
def test_the_range_goes_by_groups_on_one_side_and_people_on_the_other(design: str) -> None:
    frame = register()
    told, alone = (
        study(each, plan_of(design)) for each in (frame, frame.drop(columns="mentoring_group"))
    )
    assert width(told) > 1.5 * width(alone)
    check = next(c for c in told.outcomes[0].checks if c.key == "own_groups")
    assert (check.status, check.number, check.cap) == ("concern", GROUPS, 3)
    assert not any(c.key == "own_groups" for c in alone.outcomes[0].checks)


@pytest.mark.parametrize("design", ["matched_comparison", *OF_CHANGES])
def test_a_planned_level_that_one_side_lacks_leaves_nobody_out(design: str) -> None:
    frame = register()
    named, found = (study(frame, plan_of(design, cluster)) for cluster in ("mentoring_group", None))
    assert named.outcomes[0].estimate == found.outcomes[0].estimate
    assert named.design.flow == found.design.flow


@pytest.mark.parametrize("label", ["None", "Not assigned", "Control"])
def test_a_label_that_says_none_is_no_group(label: str) -> None:
    frame = register()
    labelled = frame.fillna({"mentoring_group": label})
    told, found = study(labelled, plan_of()), study(frame, plan_of())
    assert told.outcomes[0].estimate == found.outcomes[0].estimate


@pytest.mark.parametrize(
    ("called", "counts"),
    [
        ("Mentor", True),
        ("Group number", True),
        ("School", True),
        ("Delivered", False),
        ("Mentor rating", False),
        ("Risk group", False),
        ("Hours with mentor", False),
        ("Reason for leaving", False),
    ],
)
def test_only_what_is_named_as_a_group_is_one(called: str, *, counts: bool) -> None:
    frame = register(called=called)
    cohort, plan = cohort_of(frame), plan_of()
    rows = design_of(plan).groundwork(cohort, plan, plan.outcomes[0]).rows.frame
    assert (allocation_level(cohort, plan, rows).groups is not None) is counts


def test_one_place_of_all_others_is_a_place() -> None:
    frame = register(called="school").fillna({"school": "Elm Park"})
    level = allocation_level(
        cohort_of(frame), plan_of(), frame.assign(**{"@unit": frame["key"], "@treated": (
            frame["referred"] == "yes").astype(int), "@cluster": frame["key"]})
    )  # fmt: skip
    assert level.groups is None
    assert level.forced == "school"


@pytest.mark.slow
@pytest.mark.parametrize("design", ["matched_comparison", *OF_CHANGES])
def test_the_range_holds_no_effect_where_groups_have_luck_of_their_own(design: str) -> None:
    held = 0
    for seed in range(60):
        estimate = study(register(seed), plan_of(design)).outcomes[0].estimate
        assert estimate is not None
        held += estimate.ci_low <= 0 <= estimate.ci_high
    # Without the groups it held in about two of three; 51 of 60 is 95 % less three errors.
    assert held >= 52
