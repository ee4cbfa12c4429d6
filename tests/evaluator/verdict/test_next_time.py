"""Where nothing can be told, the first sentence names what weighs most and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.checks import CHECKS
from evaluator.checks.comparison.design_strength import design_strength
from evaluator.checks.size.independent_units import independent_units
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
)
from evaluator.designs.synthetic.synthetic_comparison import SYNTHETIC_COMPARISON
from evaluator.values.plan import Context, Plan, Programme
from evaluator.verdict.next_time import next_time, why_no_comparison
from evaluator.verdict.short_reasons import why
from evaluator.verdict.wording import BANNED, where_and_when
from evaluator.walk import evaluate
from tests.evaluator.checks.situations import situation
from tests.evaluator.worlds import ANSWERED, cohort_of, pupils, pupils_plan


def verdict(context: Context, *, locked: bool = True, **world: object):
    frame = pupils(**world)  # type: ignore[arg-type]
    plan = pupils_plan(frame, context=context)
    plan = plan if locked else replace(plan, lock=None)
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    return result.verdict


@pytest.mark.whole_way
def test_low_trust_names_its_weightiest_reason_and_not_that_little_can_be_trusted() -> None:
    told = verdict(replace(ANSWERED, comparison_reached="yes"), effect=1.0)
    assert told.level == "cannot_tell" and told.rating <= 1
    assert f"What weighs most: {told.reasons[0]}" in told.headline
    assert "too little can be trusted" not in told.headline
    assert "measure the outcome several times before the start" in told.headline


def test_a_lowering_by_hand_is_named_first() -> None:
    told = verdict(replace(ANSWERED, lowered_to=1, lowered_reason="The survey changed"), effect=1.0)
    assert "lowered by hand: The survey changed." in told.headline
    assert told.cap.endswith("; lowered by hand from 2 to 1: The survey changed.")


@pytest.mark.whole_way
def test_no_reassuring_sentence_is_the_reason_for_no_verdict() -> None:
    """Groups that drifted apart before, in a plan that was not locked and left a question open."""
    unsaid = replace(ANSWERED, comparison_reached="dont_know")
    told = verdict(unsaid, locked=False, before=4, effect=1.0, shock=0.5, seed=4)
    assert told.level == "cannot_tell" and told.cap_key == "trend_breakdown"
    assert "What weighs most: The result does not hold if the groups drifted apart" in told.headline
    assert "holds as long as" not in told.headline and "also holds" not in told.headline
    assert "points" in told.headline.partition("bent by more than ")[2][:20]
    assert "; one less, because " in told.cap


@pytest.mark.whole_way
def test_what_takes_two_points_is_named_before_a_cap_that_costs_one_of_them() -> None:
    """The same groups, and a comparison group that was reached."""
    reached = replace(ANSWERED, comparison_reached="yes")
    told = verdict(reached, before=4, effect=1.0, shock=0.5, seed=4)
    assert told.level == "cannot_tell" and told.cap_key == "comparison_reached"
    assert "cannot reach" in told.headline and "holds as long as" not in told.headline
    assert "; two less, because the comparison group was reached" in told.cap


@pytest.mark.whole_way
def test_what_passed_is_no_reason_for_no_verdict() -> None:
    """A sound study of changes, whose unanswered questions and open plan take it down to 1."""
    told = verdict(
        replace(ANSWERED, comparison_reached="dont_know", other_programme="treated_only"),
        before=4, schools=60, each=30, shock=0.05, effect=3.0,
    )  # fmt: skip
    assert told.level == "cannot_tell" and told.rating == 1
    assert told.cap.startswith("4 at most, because changes were compared, with 4 measurements")
    assert "What weighs most: Changes were compared" not in told.headline
    assert "What weighs most: Only the treated group also had another programme" in told.headline


def test_a_gate_is_named_as_before() -> None:
    gate = "everybody who could be counted had the programme"
    assert why_no_comparison(gate, "Something else.") == (
        f"The information does not allow a fair comparison because {gate}."
    )


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"n_before": 1}, "several times before the start"),
        ({"n_before": 2}, "more often before the start"),
        ({"n_before": 3}, "let chance decide"),
        ({"n_before": 2, "design": MATCHED_DIFFERENCE_IN_DIFFERENCES}, "let chance decide"),
        ({"n_before": 20, "design": SYNTHETIC_COMPARISON, "treated": 1}, "in more places"),
    ],
)
def test_nobody_is_advised_to_do_what_was_done(changes: dict, advice: str) -> None:
    check = design_strength(situation(**changes))
    assert check is not None and advice in next_time(check.key, check.fault)


@pytest.mark.parametrize(
    ("largest", "told"),
    [(10, "too few places took part, or"), (400, "a few large places carry the answer")],
)
def test_unequal_size_is_the_reason_where_the_number_suffices(largest: int, told: str) -> None:
    size = np.array([largest, *[10] * 23])
    place = np.repeat(np.arange(24), size)
    side = np.repeat(np.arange(24) % 2 == 0, size).astype(int)
    rows = pd.DataFrame({UNIT: np.arange(place.size), CLUSTER: place, TREATED: side, WEIGHT: 1.0})
    frame = pd.concat([rows.assign(**{POST: post, TIME: post, OUTCOME: 1.0}) for post in (0, 1)])
    check = independent_units(
        situation(frame=frame, cluster=CLUSTER, clusters_treated=12, clusters_comparison=12)
    )
    assert check is not None and told in why(check)
    assert ("about the same size" in next_time(check.key, check.fault)) == (largest == 400)
    assert "12 went without" in check.reason
    started = frame.assign(**{START: 1})
    check = independent_units(
        situation(frame=started, cluster=CLUSTER, clusters_treated=12, clusters_comparison=12)
    )
    assert check is not None and "12 had not started when the first did" in check.reason


def test_where_and_when_is_told_of_places_and_their_starts() -> None:
    plan = Plan(programme=Programme(name="Patrols"))
    assert where_and_when(plan) == "the people studied here"
    assert where_and_when(plan, places=True, starts=["2020"]) == "the places studied here"
    assert where_and_when(plan, places=True, starts=["2018", "2020"]) == (
        "the places studied here, with starts from 2018 to 2020"
    )
    known = replace(plan, programme=replace(plan.programme, area="Kent"))
    began = replace(plan, programme=replace(plan.programme, starts=date(2022, 1, 5)))
    assert where_and_when(began) == "the people studied here, from January 2022"
    assert where_and_when(known, starts=["2018", "2020"]) == "Kent, with starts from 2018 to 2020"
    months = where_and_when(known, starts=["2021-07-01", "2023-01-15"])
    assert months == "Kent, with starts from July 2021 to 15 January 2023"
    begun = replace(plan, programme=replace(plan.programme, starts=date(2022, 1, 10)))
    assert where_and_when(begun) == "the people studied here, from January 2022"


def test_every_fault_has_its_own_plain_advice() -> None:
    faults = [(check.key, fault) for check in CHECKS for fault in check.faults]
    assert len({fault.key for _, fault in faults}) == len(faults) > 8
    for key, fault in faults:
        advice = next_time(key, fault.key)
        assert advice == fault.next_time != next_time(key)
        assert advice[0].islower() and not advice.endswith(".")
        assert not any(word in advice.split() for word in BANNED)


@pytest.mark.parametrize("check", [check for check in CHECKS if check.next_time])
def test_every_advice_of_a_check_is_its_own_and_plain(check) -> None:
    advice = next_time(check.key)
    assert advice == check.next_time
    assert advice[0].islower() and not advice.endswith(".")
    assert not any(word in advice.split() for word in BANNED)


def test_an_unknown_check_points_to_the_list_below_the_rating() -> None:
    assert "listed under the rating" in next_time("none")
