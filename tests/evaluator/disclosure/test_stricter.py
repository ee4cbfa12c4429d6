"""Limits stricter than the policy's: never looser, on all that is told, and the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from evaluator.commands.verify import compare
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.rules import round_count
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml, read_plan
from evaluator.study.study import Study
from evaluator.summary.content import summarise
from evaluator.values.fingerprint import fingerprint
from evaluator.values.plan import plan_hash
from evaluator.values.policy import load_policy, policy_under
from evaluator.values.problems import Refusal
from evaluator.values.stricter import FEWEST, ROUNDINGS, StricterDisclosure
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

ASKED = StricterDisclosure(fewest=20, rounding=15)


@pytest.mark.parametrize("fewest", FEWEST)
@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_no_limit_is_ever_looser_than_the_policy_s(fewest, rounding) -> None:
    usual = load_policy()
    told = policy_under(StricterDisclosure(fewest, rounding))
    assert all(told.disclosure[key] >= usual.disclosure[key] for key in usual.disclosure)
    assert told.publication["people_per_arm"] >= told.disclosure["threshold"] >= fewest
    assert told.disclosure["threshold"] >= told.disclosure["base"] >= rounding
    assert replace(told, disclosure={}, publication={}) == replace(
        usual, disclosure={}, publication={}
    )


def test_a_number_told_in_two_roundings_says_no_more_than_the_finer_one() -> None:
    usual = load_policy().disclosure["base"]
    steps = [DisclosureRules(base=max(usual, rounding)) for rounding in ROUNDINGS]
    for fine, coarse in pairwise(steps):
        seen: dict[int, set[int]] = {}
        for people in range(500):
            seen.setdefault(round_count(people, fine), set()).add(round_count(people, coarse))
        assert all(len(each) == 1 for each in seen.values())


def test_the_stricter_of_a_plan_s_and_a_house_s_limits_holds() -> None:
    assert StricterDisclosure(30, 5).beside(ASKED) == StricterDisclosure(30, 15)


def test_limits_are_no_part_of_the_lock_but_of_the_result_and_of_the_plan_file(tmp_path) -> None:
    cohort, usual = cohort_of(referrals()), referrals_plan()
    plan = replace(usual, disclosure=ASKED)
    assert plan_hash(plan) == plan_hash(usual)
    assert fingerprint(cohort, plan) != fingerprint(cohort, usual)
    assert "disclosure" not in plan_to_toml(usual)
    (tmp_path / "plan.toml").write_text(plan_to_toml(replace(plan, lock=None)), "utf-8")
    assert read_plan(tmp_path / "plan.toml").disclosure == ASKED
    with pytest.raises(Refusal, match="fewest"):
        plan_from_plain({"disclosure": {"fewest": 9}}, "The plan")


@pytest.mark.whole_way
def test_everything_is_told_under_them_and_comes_out_the_same_again() -> None:
    cohort, plan = cohort_of(referrals()), replace(referrals_plan(), disclosure=ASKED)
    found = evaluate(cohort, plan)
    summary = summarise(found, cohort, plan, date(2026, 1, 5))
    text = repr(summary.blocks)
    assert "fewer than 10 " not in text
    assert "stricter than it: counts below 20 are withheld and counts are rounded to 15" in text
    assert summary.receipt["disclosure"] == {"fewest": 20, "rounding": 15}
    study = Study.of(plan, cohort, found, summary.receipt)
    flow = study.evaluation.design.flow
    counts = [count for step in flow for count in (step.treated, step.comparison)]
    assert max(counts) > 20
    assert all(count % 15 == 0 for count in counts)
    again = Study.read(study.content().decode(), "The study")
    assert again.evaluation.disclosure == ASKED
    assert not compare(again, cohort, evaluate(cohort, again.plan)).differences
    looser = replace(again, plan=replace(again.plan, disclosure=StricterDisclosure()))
    assert compare(looser, cohort, evaluate(cohort, looser.plan)).differences
