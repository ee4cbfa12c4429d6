"""What a matching says in words is as coarse as the numbers beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON, _lost_apart
from evaluator.designs.matched.matching_advice import MatchingFacts, recommend_method
from evaluator.designs.matched.other_scales import _number_needed
from evaluator.disclosure.counts import DisclosureRules
from evaluator.values.plan import Design, Outcome
from evaluator.values.stricter import StricterDisclosure
from methods.inference.lopsided import made_for_few_events
from methods.results import Estimate
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

RULES = DisclosureRules()
FEW = MatchingFacts("ATT", treated=42, comparison=90, columns=3, cells=None, outside=7 / 42)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (FEW, "Fewer than 10 of the participants are unlike"),
        (MatchingFacts("ATT", 42, 90, 3, None, 15 / 42), "38% of the participants are unlike"),
        (MatchingFacts("ATT", 42, 90, 30, None, 0.0), "about 40 people, too many"),
        (MatchingFacts("ATT", 9, 90, 30, None, 0.0), "fewer than 10 people, too many"),
    ],
)
def test_the_advice_on_a_method_gives_no_exact_share_or_count(facts, said):
    """7 of 42 would be 17%, and 15 of 42 are 15 of about 40 to a reader of the counts."""
    assert said in recommend_method(facts, RULES).reason


def test_stricter_limits_hold_for_the_advice_too():
    strict = DisclosureRules(threshold=20, base=15, events=20)
    few = MatchingFacts("ATT", 42, 90, 30, None, 0.0)
    assert "about 45 people" in recommend_method(few, strict).reason
    assert "Fewer than 20 of the" in recommend_method(FEW, strict).reason


def test_how_many_take_part_for_one_follows_from_the_difference_as_it_is_printed():
    """From 1 in 29 a reader would have 0.034 or so where 3 in every 100 is printed."""
    exact = Estimate(
        value=0.0344, std_error=0.01, ci_low=0.0148, ci_high=0.0540, p_value=0.001, dof=800.0,
        level=0.95, n_obs=900, n_units=900, n_treated=300, n_comparison=600, n_clusters=None,
        scale="difference", method="pairs", variance="robust",
    )  # fmt: skip
    outcome = (
        referrals_plan()
        .outcomes[0]
        .__class__(name="Harm", column="later", kind="binary", better="lower", event="an offence")
    )
    note = _number_needed(exact, outcome).note
    assert note == "About 34 for one more with an offence (likely 20 to 100)."


@pytest.mark.parametrize(("lost", "said"), [(14, "age, 0.4 standard"), (140, "age, 0.43 standard")])
def test_how_far_those_lost_are_apart_is_told_as_of_so_many(lost, said):
    known = SimpleNamespace(apart=("age", 0.4312, True), lost=lost)
    assert _lost_apart(known, 10).startswith(said)


@pytest.mark.parametrize(("fewest", "of_few"), [(0, False), (20, True), (50, True)])
def test_which_range_is_used_tells_no_more_than_the_limit_that_was_asked_for(fewest, of_few):
    """Fifteen had it on each side: a range for few events under 10 alone would say "10 to 19"."""
    frame = referrals(treated=60, pool=150, seed=2)
    own = frame["referred"] == "yes"
    nth = own.groupby(own).cumcount()
    frame["later"] = (nth < 15).astype(float)
    outcome = Outcome("Harm", column="later", kind="binary", better="lower", worthwhile=0.1)
    plan = referrals_plan(
        outcomes=(outcome,),
        design=Design("matched_comparison", {"method": "entropy"}),
        disclosure=StricterDisclosure(fewest=fewest),
    )
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, outcome)
    estimate = MATCHED_COMPARISON.effect(work, plan, outcome).estimate
    assert made_for_few_events(estimate) is of_few
