"""Every set of answers gets one design that this version offers, or a plain reason for none."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pandas as pd
import pytest

from evaluator.designs import DESIGNS
from evaluator.planning.chooser import QUESTIONS, Answers, recommend
from evaluator.planning.guess import guess_plan
from evaluator.values.plan import Allocation
from evaluator.values.policy import load_policy
from evaluator.verdict.wording import BANNED
from tests.evaluator.worlds import cohort_of

EVERY = [
    Answers(**dict(zip((q.key for q in QUESTIONS), values, strict=True)))
    for values in product(*([value for value, _ in q.answers] for q in QUESTIONS))
]


def answers(**given: str) -> Answers:
    usual = {
        "given_to": "places",
        "starts": "one",
        "before": "several_times",
        "comparison": "yes",
        "units": "20_or_more",
        "allocation": "rule",
    }
    return Answers(**(usual | given))


def test_every_answer_leads_somewhere() -> None:
    offered = {design.key for design in DESIGNS}
    reached = set()
    for each in EVERY:
        found = recommend(each)
        assert found.design is None or found.design in offered
        assert (found.design is None) == (found.highest_rating == 0)
        assert found.reason.endswith(".") and found.caution.endswith(".")
        assert not any(word in f"{found.reason} {found.caution}".lower() for word in BANNED)
        reached.add(found.design)
    assert reached == {*offered, None}


@pytest.mark.parametrize(
    ("given", "design"),
    [
        ({}, "difference_in_differences"),
        ({"before": "once"}, "difference_in_differences"),
        ({"starts": "several"}, "staggered_roll_out"),
        ({"starts": "several", "comparison": "not_yet_started"}, "staggered_roll_out"),
        ({"given_to": "people", "before": "other_facts"}, "matched_comparison"),
        ({"given_to": "people", "before": "once"}, "matched_comparison"),
        ({"given_to": "people"}, "matched_difference_in_differences"),
        ({"given_to": "people", "before": "many_times"}, "matched_difference_in_differences"),
        ({"given_to": "people", "allocation": "chance"}, "difference_in_differences"),
        ({"allocation": "chance", "before": "other_facts"}, "matched_comparison"),
        ({"units": "under_3", "before": "many_times"}, "synthetic_comparison"),
        ({"units": "under_3"}, None),
        ({"units": "under_3", "before": "many_times", "starts": "several"}, "synthetic_comparison"),
        ({"units": "under_3", "before": "once", "starts": "several"}, "staggered_roll_out"),
        ({"comparison": "others_too"}, "triple_difference"),
        ({"comparison": "others_too", "before": "once"}, "triple_difference"),
        ({"comparison": "others_too", "allocation": "chance"}, "triple_difference"),
        ({"comparison": "others_too", "starts": "several"}, "staggered_roll_out"),
        ({"comparison": "others_too", "before": "other_facts"}, None),
        ({"comparison": "others_too", "given_to": "people"}, "matched_difference_in_differences"),
        (
            {"comparison": "others_too", "units": "under_3", "before": "many_times"},
            "synthetic_comparison",
        ),
        ({"comparison": "no"}, None),
        ({"before": "nothing"}, None),
        ({"before": "other_facts"}, None),
        ({"comparison": "not_yet_started"}, None),
    ],
)
def test_the_design_that_fits(given: dict[str, str], design: str | None) -> None:
    assert recommend(answers(**given)).design == design


def test_more_knowledge_never_lowers_what_can_be_reached() -> None:
    for each in EVERY:
        sizes = [value for value, _ in QUESTIONS[-1].answers]
        most = [
            recommend(replace(each, units=size))
            for size in sizes
            if recommend(replace(each, units=size)).design == recommend(each).design
        ]
        reachable = [found.highest_rating for found in most]
        assert reachable == sorted(reachable)


def test_no_match_is_promised_more_than_three() -> None:
    found = [recommend(each) for each in EVERY if each.allocation != "chance"]
    assert max(f.highest_rating for f in found if f.design == "matched_comparison") == 3
    assert max(f.highest_rating for f in found) == 4


def test_no_design_contradicts_the_answers() -> None:
    """What each design needs, by the answers; a recommendation may promise no more than it has."""
    often = ("many_times", "several_times")
    for each in EVERY:
        found, measured = recommend(each), each.before in (*often, "once")
        if found.design is None:
            continue
        assert each.comparison != "no" and each.before != "nothing"
        if each.comparison == "not_yet_started":
            assert found.design == "staggered_roll_out"
        if found.design == "staggered_roll_out":
            assert each.starts == "several" and measured
        elif found.design == "difference_in_differences":
            assert each.starts == "one" and measured
        elif found.design == "triple_difference":
            assert each.comparison == "others_too" and each.given_to == "places"
            assert each.starts == "one" and measured
        elif found.design == "matched_difference_in_differences":
            assert each.starts == "one" and each.before in often and each.given_to == "people"
        elif found.design == "synthetic_comparison":
            assert each.comparison in ("yes", "others_too") and each.before == "many_times"
            assert each.given_to == "places" and each.units == "under_3"
            assert "19" in found.caution
        else:
            assert each.given_to == "people" or each.allocation == "chance"


def test_the_trust_promised_is_what_the_policy_allows() -> None:
    """The row of the rating table that each recommendation could reach at most."""
    rows = load_policy().design
    for each in EVERY:
        found = recommend(each)
        if each.allocation == "chance" or found.design is None:
            continue
        often = each.before in ("many_times", "several_times")
        most = {
            "difference_in_differences": rows["did_three_periods" if often else "did_unmatched"],
            "staggered_roll_out": rows["did_three_periods" if often else "did_unmatched"],
            "matched_comparison": rows[
                "adjusted_only" if each.before == "other_facts" else "matched_with_baseline"
            ],
            "matched_difference_in_differences": rows["did_two_periods_matched"],
            "synthetic_comparison": rows["single_area_with_donors"],
            "triple_difference": rows["did_three_periods" if often else "did_unmatched"],
        }
        assert found.highest_rating <= most[found.design]


def test_chance_is_said_and_needs_a_record() -> None:
    for each in EVERY:
        found = recommend(each)
        if found.design is None or found.design == "synthetic_comparison":
            continue
        said = "Chance decided" in found.reason
        assert said == (each.allocation == "chance")
        assert not said or "recorded" in found.caution


def test_every_recommendation_says_what_it_rules_out_and_what_not() -> None:
    for found in map(recommend, EVERY):
        if found.design is None:
            assert found.rules_out == ""
        else:
            assert found.rules_out.startswith("It rules out") and found.rules_out.endswith(".")
            assert "cannot rule out" in found.caution or "nobody can see" in found.caution


def test_the_questions_are_few_and_the_plan_knows_the_answers() -> None:
    assert len(QUESTIONS) <= 6
    (decided,) = (question for question in QUESTIONS if question.key == "allocation")
    assert {value for value, _ in decided.answers} == set(get_args(Allocation))


@pytest.mark.parametrize(
    ("few", "design"), [(2, "synthetic_comparison"), (3, "staggered_roll_out")]
)
def test_the_first_guess_follows_the_same_rule(few, design):
    rows = [
        {"ward": f"W{i:02d}", "year": year, "incidents": 40 + (7 * i + 3 * year) % 13,
         "start": (2022, 2023, 2022)[i] if i < few else None}
        for i in range(24)
        for year in range(2012, 2025)
    ]  # fmt: skip
    assert guess_plan(cohort_of(pd.DataFrame(rows))).design.kind == design
