"""The programmes that ship: what each must say, how they are found, and how a study starts."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from evaluator.designs.known import refuse_unknown_design
from evaluator.planning.guess import guess_plan
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.planning.rules.contradictions import contradictions
from evaluator.programmes import programme_called, programmes
from evaluator.programmes.catalogue import read_programme
from evaluator.programmes.search import search
from evaluator.programmes.starting import plan_of, starting_from
from evaluator.values.plan import Design, Plan, Programme
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import cohort_of

ALL = programmes()
BY_KEY = {each.key: each for each in ALL}
ONLY_MONITORED = {"boards_and_strategy"}
NEEDS_COMPARISON = {"safety_cards", "violence_workshops", "business_awareness",
                    "avoiding_criminalisation"}  # fmt: skip


def test_the_thirty_rows_are_there_once():
    assert sorted(each.row for each in ALL) == list(range(1, 31))
    assert len(BY_KEY) == len(ALL)
    assert {each.key for each in ALL if each.only_monitored} == ONLY_MONITORED
    assert {each.key for each in ALL if each.claim == "if_compared"} == NEEDS_COMPARISON


@pytest.mark.parametrize("known", ALL, ids=lambda each: each.key)
def test_what_every_programme_says(known):
    for design in known.designs:
        refuse_unknown_design(Plan(design=Design(design)), known.key)
    assert all(each.ask.endswith("?") and each.why.endswith(".") for each in known.questions)
    assert len(known.questions) >= 2
    assert known.requests
    assert known.monitoring
    assert known.follow_up_months >= 6
    assert len(known.words) >= 5
    assert all(each.primary is False or each.name or each.measure for each in known.outcomes)
    columns = Counter(each.column for each in known.monitoring)
    assert max(columns.values()) == 1


@pytest.mark.parametrize("known", ALL, ids=lambda each: each.key)
def test_a_plan_starts_from_it_and_is_read_back(known):
    import tomllib

    plan = plan_of(known)
    assert plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan") == plan
    problems = [p for p in contradictions(plan, None) if p.severity == "stops"]
    assert problems == []
    names = {outcome.name for outcome in plan.outcomes}
    for outcome in plan.outcomes:
        if outcome.better == "ambiguous":
            assert outcome.pair in names - {outcome.name}
        assert outcome.worthwhile is None


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("StepBack", "knife_awareness"),
        ("knives", "knife_awareness"),
        ("GAV", "gang_awareness_sessions"),
        ("mentors with lived experience", "mentoring"),
        ("A&E youth worker", "ae_navigators"),
        ("MARAC", "trauma_informed_training"),
        ("hotspot patrols", "area_task_force"),
        ("off-rolling", "exclusion_reduction"),
        ("VERU", "trauma_informed_training"),
        ("restorative", "restorative_justice"),
        ("taxis", "business_awareness"),
    ],
)
def test_programmes_are_found_by_what_people_call_them(said, first):
    assert search(ALL, said)[0].key == first


def test_tier_and_setting_narrow_the_list():
    primary = search(ALL, tier="primary")
    assert primary == search(ALL, tier="Primary prevention")
    assert {each.tier for each in primary} == {"primary"}
    assert "exclusion_reduction" in {each.key for each in search(ALL, setting="school")}
    assert search(ALL, "xylophone") == ()
    assert search(ALL) == ALL


def test_an_unknown_key_and_a_file_of_ones_own(tmp_path):
    with pytest.raises(Refusal) as refused:
        programme_called("mentorring")
    assert '"mentoring"' in refused.value.problems[0].fix
    own = tmp_path / "boxing.toml"
    own.write_text(OWN, "utf-8")
    assert programme_called(str(own)).key == "boxing"
    for design, code in (("before_and_after", "design_declined"), ("tossing", "wrong_value")):
        own.write_text(OWN.replace("matched_comparison", design), "utf-8")
        with pytest.raises(Refusal) as refused:
            programme_called(str(own))
        assert (refused.value.problems[0].code, refused.value.problems[0].column) == (
            code, "design.kind",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('measure = "arrests"', 'measure = "arests"', "programme_contradiction"),
        ("primary = true", "primary = false", "programme_contradiction"),
        ('designs = ["matched_comparison"]', "designs = []", "programme_contradiction"),
        ('tier = "primary"', 'tier = "first"', "wrong_value"),
        ("people =", "persons =", "unknown_key"),
        ("row_is", "row is", "programme_not_toml"),
    ],
)
def test_a_wrong_file_is_refused(old, new, code):
    assert old in OWN
    with pytest.raises(Refusal) as refused:
        read_programme(OWN.replace(old, new), "boxing")
    assert refused.value.problems[0].code == code


OWN = """
name = "Boxing"
description = "Boxing twice a week."
tier = "primary"
setting = "clubs"
people = "young people"
given_to = "Those who come."
row_is = "one young person"
designs = ["matched_comparison"]
follow_up_months = 6
follow_up_reason = "Half a year."
source = "Ourselves"
[[outcomes]]
measure = "arrests"
column = "arrests"
better = "lower"
primary = true
[wording]
can_say = "How many."
cannot_say = "Why."
"""


def cases():
    return pd.DataFrame(
        {
            "key": [f"K{i}" for i in range(40)],
            "referred": ["yes" if i % 2 else "no" for i in range(40)],
            "age": [12 + i % 6 for i in range(40)],
            "prior_arrests_12m": [i % 4 for i in range(40)],
            "arrests_12m": [i % 3 for i in range(40)],
            "srds_base": [i % 7 for i in range(40)],
            "srds_6m": [i % 5 for i in range(40)],
        }
    )


def test_a_workbook_with_the_columns_of_the_template_gets_the_whole_plan():
    known, cohort = BY_KEY["mentoring"], cohort_of(cases())
    plan = starting_from(known, guess_plan(cohort), cohort)
    assert plan.roles == known.roles
    assert plan.outcomes == plan_of(known).outcomes
    assert plan.design.kind == known.designs[0]
    assert (plan.programme.name, plan.programme.tier) == (known.name, "secondary")


def test_what_was_said_already_stays_and_other_columns_keep_their_guess():
    known = BY_KEY["mentoring"]
    cohort = cohort_of(cases().rename(columns={"referred": "group_now", "srds_6m": "srds_later"}))
    guess = replace(guess_plan(cohort), programme=Programme(name="Ours", people="boys"))
    plan = starting_from(known, guess, cohort)
    assert (plan.programme.name, plan.programme.people) == ("Ours", "boys")
    assert plan.programme.setting == known.setting
    assert plan.roles == guess.roles
    assert {each.name for each in plan.outcomes} >= {"Arrests"}


def test_later_times_that_nobody_was_measured_at_yet_are_left_out():
    known = BY_KEY["healthy_relationships"]
    frame = pd.DataFrame(
        {
            "pupil_key": [f"A{i // 2}" for i in range(80)],
            "school": [f"S{i // 2 % 8}" for i in range(80)],
            "wave": ["before", "after"] * 40,
            "arm": ["lessons" if i // 2 % 8 < 4 else "comparison" for i in range(80)],
            "sdq_total": [i % 30 for i in range(80)],
        }
    )
    cohort = cohort_of(frame)
    assert starting_from(known, guess_plan(cohort), cohort).roles.after == ("after",)
