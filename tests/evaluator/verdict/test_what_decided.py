"""The reason printed is the one that decided, for every row of the verdict table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluator.values.plan import Analysis, Context, Outcome, Plan, Programme, lock
from evaluator.values.policy import load_policy
from evaluator.values.verdict import Evidence
from evaluator.verdict.next_time import next_time
from evaluator.verdict.table import alerts_told, decide, obstacle
from evaluator.verdict.wording import Facts, headline
from evaluator.walk import evaluate
from methods.results import Estimate
from tests.evaluator.verdict.test_verdict import CASES
from tests.evaluator.worlds import ANSWERED, LOCKED_AT, cohort_of, pupils, pupils_plan

POLICY = load_policy()
OUTCOME = Outcome("Test score", column="score", worthwhile=1.0, unit="points", primary=True)
PLAN = Plan(programme=Programme(name="Six lessons", people="pupils"), outcomes=(OUTCOME,))
REASON = "The result does not hold once the groups may have drifted apart."
KEY = "trend_breakdown"


def told(case: Evidence, key: str = KEY, *, shown_low: float | None = None) -> str:
    """The first sentence of a case, with a range that is as wide as its evidence."""
    low = case.low if shown_low is None else shown_low
    estimate = Estimate(
        (low + case.high) / 2, 0.3, low, case.high, 0.04, 30.0, 0.95, 200, 200, 100, 100, 40,
        "difference", "made up", "CR1",
    )  # fmt: skip
    level, _ = decide(case, POLICY)
    facts = Facts(
        estimate=estimate, treated_level=12.0, comparison_level=12.0 - estimate.value,
        change_in_treated=1.0, minimum_detectable=1.4, units=40, unit_word="schools",
        rating=case.rating, gate=None, gate_key=key, cap=REASON,
        obstacle=obstacle(case, POLICY),
        enough_trust=case.rating >= POLICY.verdict["promising"],
        explained=REASON if case.harm_explained else "",
        explained_key=key if case.harm_explained else "",
    )  # fmt: skip
    return headline(level, facts, OUTCOME, PLAN)


UNPROVEN = [case for case in CASES if decide(case, POLICY)[0] == "not_proven"]


def test_every_answer_that_is_not_proven_has_one_obstacle_and_no_other_has() -> None:
    assert UNPROVEN
    for case in CASES:
        found = obstacle(case, POLICY)
        assert (found is not None) == (decide(case, POLICY)[0] == "not_proven")
        if found == "trust":
            assert case.low > 0 and case.rating < POLICY.verdict["promising"]
            assert decide(replace(case, rating=5), POLICY)[0] != "not_proven"
        assert ("early_sign" in alerts_told(case, POLICY)) == (found == "trust")
        if found == "trust in little":
            assert case.high < case.worthwhile
            open_still = case.low <= -case.worthwhile
            assert ("harm_not_ruled_out" in alerts_told(case, POLICY)) == open_still
            assert case.rating < POLICY.verdict["no_worthwhile_effect"]
            assert decide(replace(case, rating=5), POLICY)[0] == "no_worthwhile_effect"
        if found == "chance":
            assert decide(replace(case, rating=5), POLICY)[0] == "not_proven"


def test_a_range_on_one_side_is_never_told_as_could_not_tell() -> None:
    for case in UNPROVEN:
        said = told(case)
        if case.low > 0:
            small = obstacle(case, POLICY) == "trust in little"
            found = "looks smaller than 1 point" if small else "Results on test score were better"
            assert "could not tell" not in said and found in said
        elif obstacle(case, POLICY) == "chance":
            assert "We could not tell whether" in said


def test_the_cure_is_for_what_decided() -> None:
    for case in UNPROVEN:
        said, why = told(case), obstacle(case, POLICY)
        more = "more schools would be needed" in said
        assert more == (why == "chance")
        if why != "chance":
            assert f"What weighs most: {REASON} To settle it: {next_time(KEY)}." in said
        elif case.rating < POLICY.verdict["promising"]:
            assert f"It would also take a stronger comparison: {next_time(KEY)}." in said
        else:
            assert "stronger comparison" not in said


def test_more_places_alone_settle_what_only_their_number_limits() -> None:
    (case,) = [c for c in UNPROVEN if (c.low, c.high, c.rating) == (-1.0, 1.5, 2)][:1]
    for key in ("precision", "independent_units", "group_size"):
        assert "stronger comparison" not in told(case, key)


def test_what_several_outcomes_took_away_is_no_fault_of_the_comparison() -> None:
    (case,) = [c for c in UNPROVEN if (c.low, c.high, c.rating) == (0.0, 1.5, 4)][:1]
    said = told(case, shown_low=0.2)
    assert "were better" in said and "Several outcomes were looked at" in said
    assert "too little trust" not in said and "could not tell" not in said


def test_worse_results_that_something_else_explains_say_what_it_is() -> None:
    harmful = [c for c in CASES if decide(c, POLICY)[0] == "appears_harmful"]
    for case in (replace(each, harm_explained=True) for each in harmful):
        assert obstacle(case, POLICY) == "explained"
    said = told(case)
    assert "Results on test score were worse" in said and "nobody can say" in said
    assert f"{REASON} To settle it: {next_time(KEY)}." in said


@pytest.mark.parametrize("key", [KEY, "overlap", "bad_year"])
def test_the_advice_of_a_limit_is_its_own(key: str) -> None:
    (case,) = [c for c in UNPROVEN if (c.low, c.rating) == (0.2, 2)][:1]
    assert next_time(key) in told(case, key)
    assert next_time(key) != next_time("")


@pytest.mark.whole_way
def test_a_lowering_by_hand_is_not_answered_with_the_cure_of_a_check() -> None:
    frame = pupils(effect=2.0, before=3)
    by_hand = replace(ANSWERED, lowered_to=2, lowered_reason="The survey changed")
    said = _verdict(frame, by_hand).headline
    assert "What weighs most: The trust was lowered by hand: The survey changed." in said
    assert f"To settle it: {next_time('')}." in said


@pytest.mark.whole_way
def test_a_sound_study_of_drifting_groups_says_what_it_found_and_why_it_is_not_enough() -> None:
    frame = pupils(effect=0.0, before=4, schools=40)
    frame["score"] += 0.5 * frame["wave"] * (frame["arm"] == "sessions")
    verdict = _verdict(frame, ANSWERED)
    assert (verdict.level, verdict.rating) == ("not_proven", 2)
    assert "Results on test score were better among pupils in Six lessons" in verdict.headline
    assert f"To settle it: {next_time('trend_breakdown', 'moved_apart')}." in verdict.headline
    assert verdict.reasons[0] in verdict.headline


def _verdict(frame, context: Context):
    plan = pupils_plan(frame, context=context, analysis=Analysis())
    plan = lock(replace(plan, lock=None), "0" * 64, LOCKED_AT)
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    return result.verdict
