"""What may not be claimed of programmes of the field, whoever wrote the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluator.planning.measured import measure_problems
from evaluator.programmes import programmes
from evaluator.programmes.claims import claim_problems
from evaluator.summary.front.page import first_page
from evaluator.values.plan import Outcome, Plan, Programme, Roles
from evaluator.values.problems import Refusal
from evaluator.walk import examine
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan


@pytest.mark.parametrize("known", programmes(), ids=lambda known: known.key)
def test_only_programmes_that_are_monitored_are_refused_an_effect(known):
    found = tuple(claim_problems(Plan(programme=Programme(started_from=known.key))))
    assert bool(found) == known.only_monitored
    assert all(p.severity == "stops" and known.name in p.message for p in found)


def test_a_plan_by_hand_that_claims_an_effect_of_a_strategy_is_refused():
    frame = pupils()
    plan = pupils_plan(frame)
    told = replace(plan.programme, started_from="boards_and_strategy")
    with pytest.raises(Refusal) as refused:
        examine(cohort_of(frame), replace(plan, programme=told, lock=None))
    assert refused.value.problems[0].code == "programme_only_monitored"


def place_plan(**roles):
    counted = Outcome(name="Violence", column="score", kind="count", measure="recorded_violence",
                      better="lower")  # fmt: skip
    return Plan(roles=Roles(time="wave", **roles), outcomes=(counted,))


def test_a_count_of_places_that_is_told_as_a_rate_asks_for_what_divides_it():
    cohort = cohort_of(pupils())
    found = [p for p in measure_problems(place_plan(unit="school", cluster="school"), cohort)
             if p.code == "plan_measure_denominator"]  # fmt: skip
    assert [p.severity for p in found] == ["warning"] and "residents" in found[0].message
    assert "per 1,000" in found[0].message
    sized = place_plan(unit="school", cluster="school", exposure="score")
    people = place_plan(unit="pupil", cluster="school")
    for plan in (sized, people):
        codes = [p.code for p in measure_problems(plan, cohort)]
        assert "plan_measure_denominator" not in codes


@pytest.mark.whole_way
def test_page_one_says_in_the_programmes_own_words_what_no_result_can_say():
    from evaluator.disclosure.counts import rules_for
    from evaluator.summary.blocks import Bullets
    from evaluator.values.policy import load_policy
    from evaluator.walk import evaluate

    frame = pupils(effect=1.5)
    plan = pupils_plan(frame)
    known = next(each for each in programmes() if each.key == "knife_awareness")
    plan = replace(plan, programme=replace(plan.programme, started_from=known.key))
    evaluation = evaluate(cohort_of(frame), plan)
    rules = rules_for(load_policy().disclosure, places=evaluation.design.places)
    told = [b for b in first_page(evaluation, plan, rules) if isinstance(b, Bullets)]
    cannot = next(b.items for b in told if b.style == "cannot_say")
    assert cannot[-1] == known.wording.cannot_say and len(cannot) <= 3


def test_what_such_programmes_cannot_say_is_short_enough_for_page_one():
    assert all(len(known.wording.cannot_say.split()) <= 20 for known in programmes())
