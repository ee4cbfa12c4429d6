"""Where nothing can be told, the first sentence names what weighs most and what would help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluator.checks import CHECKS
from evaluator.values.plan import Context
from evaluator.verdict.next_time import NEXT_TIME, next_time, why_no_comparison
from evaluator.verdict.wording import BANNED
from evaluator.walk import evaluate
from tests.evaluator.worlds import ANSWERED, cohort_of, pupils, pupils_plan


def verdict(context: Context, **world: object):
    frame = pupils(**world)  # type: ignore[arg-type]
    (result,) = evaluate(cohort_of(frame), pupils_plan(frame, context=context)).outcomes
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
    """Groups that drifted apart before, next to a comparison group that was reached."""
    reached = replace(ANSWERED, comparison_reached="yes")
    told = verdict(reached, before=4, effect=1.0, shock=0.5, seed=4)
    assert told.level == "cannot_tell" and told.cap_key == "trend_breakdown"
    assert "What weighs most: The result does not hold if the groups drifted apart" in told.headline
    assert "holds as long as" not in told.headline and "also holds" not in told.headline
    assert "points" in told.headline.partition("bent by more than ")[2][:20]
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


@pytest.mark.parametrize("key", NEXT_TIME)
def test_every_advice_belongs_to_a_check_and_is_plain(key: str) -> None:
    assert key in {check.__name__ for check in CHECKS}
    advice = next_time(key)
    assert advice[0].islower() and not advice.endswith(".")
    assert not any(word in advice.split() for word in BANNED)


def test_an_unknown_check_points_to_the_list_below_the_rating() -> None:
    assert "listed under the rating" in next_time("none")
