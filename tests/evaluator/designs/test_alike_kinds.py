"""Planned characteristics with more than two times: used beside the answer, or said not to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.comparison.alike_kinds import alike_kinds
from evaluator.checks.situation import Situation
from evaluator.values.plan import Covariate, Design
from methods import did
from methods.results import Estimate
from tests.evaluator.checks.diagnosed import after_lock, areas, areas_plan
from tests.evaluator.worlds import roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way


def _kinds(frame: pd.DataFrame, own: int, others: int, fall: float, first: int) -> pd.DataFrame:
    """Towns among places, so many of each side; from ``first`` on all towns fall by ``fall``."""
    place = frame.columns[0]
    arm = frame["start"].notna() if "start" in frame else frame["arm"] == "yes"
    order = frame.assign(arm=arm).drop_duplicates(place).groupby("arm")[place]
    towns = {name for side, names in order for name in names.head(own if side else others)}
    town = frame[place].isin(towns)
    return frame.assign(
        kind=np.where(town, "town", "country"),
        rate=frame["rate"] - fall * (town & (frame["year"] >= first)),
    )


@pytest.mark.parametrize(
    ("effect", "better", "cap", "harm"),
    [(0.0, "lower", 2, False), (0.0, "higher", 2, True), (-5.0, "lower", None, False)],
)
def test_what_happened_to_towns_is_no_effect_where_most_of_the_treated_are_towns(
    effect, better, cap, harm
) -> None:
    frame = _kinds(areas(effect=effect), 16, 4, 5.0, 2017)
    plan = replace(areas_plan(frame), covariates=(Covariate("kind", True),))
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    situation = after_lock(frame, plan)
    check = alike_kinds(situation)
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    beside = _beside(situation)
    # By hand: years within kinds.
    arm = (frame["arm"] == "yes").astype(int)
    rows = frame.assign(
        now=arm * (frame["year"] >= 2017), own=frame["kind"] + frame["year"].map(str)
    )
    by_hand = did.two_way(
        rows, outcome="rate", unit="area", time="year", treated_now="now", effects=("own",)
    )
    assert beside.value == pytest.approx(by_hand.value, abs=1e-9)
    assert beside.std_error == pytest.approx(by_hand.std_error, rel=0.15)


def _beside(situation: Situation) -> Estimate:
    assert situation.finding is not None
    return next(o.estimate for o in situation.finding.alternatives if o.key == "alike_kinds")


def test_towns_that_fall_are_no_effect_of_a_roll_out_or_a_survey() -> None:
    frame = _kinds(roll_out(effect=0.0), 24, 4, 5.0, 2019)
    plan = replace(roll_out_plan(), covariates=(Covariate("kind", True),))
    check = alike_kinds(after_lock(frame, plan))
    assert check is not None and check.cap == 2
    frame = _kinds(areas(), 16, 4, 5.0, 2017)
    asked = pd.concat([frame.assign(person=f"{i} " + frame.index.astype(str)) for i in range(8)])
    asked["rate"] += np.random.default_rng(1).normal(0, 2, len(asked))
    plan = replace(areas_plan(frame), covariates=(Covariate("kind", True),))
    plan = replace(plan, roles=replace(plan.roles, unit="person"))
    check = alike_kinds(after_lock(asked.reset_index(drop=True), plan))
    assert check is not None and check.cap == 2


def test_a_number_is_held_equal_too_and_what_was_planned_is_never_ignored_in_silence() -> None:
    frame = areas()
    number = frame["area"].str[1:].astype(float)
    deprived = (number % 20) / 4 + 4 * (frame["arm"] == "yes")
    frame = frame.assign(deprived=deprived, rate=frame["rate"] - deprived * (frame["year"] >= 2017))
    plan = replace(
        areas_plan(frame), covariates=(Covariate("deprived", True),),
        design=Design("difference_in_differences", {"adjust": "doubly_robust"}),
    )  # fmt: skip
    situation = after_lock(frame, plan)
    check = alike_kinds(situation)
    assert check is not None and check.cap == 2 and "two times only" in check.reason
    assert situation.finding is not None and situation.finding.estimate is not None
    assert "characteristics not allowed for" in situation.finding.estimate.method
    assert alike_kinds(after_lock(frame, areas_plan(frame))) is None


def test_more_characteristics_than_places_can_hold_equal_are_said_not_to_be_used() -> None:
    frame = areas(treated=6, others=6, effect=-4.0)
    names = [f"trait {i}" for i in range(4)]
    rng = np.random.default_rng(0)
    for name in names:
        frame[name] = frame["area"].map(
            dict(zip(frame["area"].unique(), rng.normal(size=12), strict=True))
        )
    plan = replace(areas_plan(frame), covariates=tuple(Covariate(name, True) for name in names))
    check = alike_kinds(after_lock(frame, plan))
    assert check is not None and check.status == "not_possible" and '"trait 3"' in check.reason
