"""A plan read onto other columns: guesses are made again, answers are followed, ghosts are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluator.planning.carried_plan import Succession, carry_over
from evaluator.planning.plan_columns import PARTS, columns_of, without_columns
from evaluator.values.plan import Analysis, Covariate, Design, Outcome, Plan, Roles, lock

BEFORE = Plan(
    roles=Roles(unit="ID", cluster="School"),
    outcomes=(Outcome("Quiz", column="Quiz", primary=True),),
    covariates=(Covariate("Sex", known_before_start=True), Covariate("Arm")),
)
AFTER = Plan(
    roles=Roles(unit="Pupil ID", treated="Pupil Arm", treated_values=("Yes",)),
    outcomes=(
        Outcome("Quiz score", column="Quiz", primary=True),
        Outcome("Fights", column="Fights"),
    ),
    covariates=(Covariate("Age"), Covariate("Pupil Sex", known_before_start=True)),
    design=Design("matched_comparison"),
)
NAMES = {"ID": "Pupil ID", "Sex": "Pupil Sex", "Arm": "Pupil Arm", "Quiz": "Quiz"}
ORDER = ("Pupil ID", "Age", "Pupil Sex", "Pupil Arm", "Quiz", "Fights", "Ward")
FOUND = Succession({n: n for n in ORDER} | NAMES, ORDER, BEFORE, AFTER)


def test_what_nobody_touched_is_guessed_again():
    carried = carry_over(BEFORE, FOUND)
    assert carried.plan == AFTER
    assert carried.renamed == (("ID", "Pupil ID"), ("Sex", "Pupil Sex"), ("Arm", "Pupil Arm"))
    assert carried.dropped == ("School",)
    assert carried.guessed == ("treated", "outcomes", "covariates", "design")


def test_the_same_reading_changes_nothing():
    same = Succession({n: n for n in columns_of(BEFORE)}, columns_of(BEFORE), BEFORE, BEFORE)
    carried = carry_over(BEFORE, same)
    assert carried.plan == BEFORE
    assert carried.same


def roles(**values):
    return replace(BEFORE, roles=replace(BEFORE.roles, **values))


ROLES = [
    ("by hand under a new name", {"treated": "Sex", "treated_values": ("F",)},
     {"treated": "Pupil Sex", "treated_values": ("F",)}),
    ("values by hand", {"treated": "Arm", "treated_values": ("Waiting",)},
     {"treated": "Pupil Arm", "treated_values": ("Waiting",)}),
    ("by hand, and gone: guessed", {"treated": "School", "treated_values": ("A",)},
     {"treated": "Pupil Arm", "treated_values": ("Yes",)}),
    ("by hand, of no guess", {"weight": "Quiz"}, {"weight": "Quiz"}),
    ("cleared by hand", {"unit": None}, {"unit": None}),
    ("cleared by hand of what is gone", {"cluster": None}, {"cluster": None}),
    ("a new guess never takes what a person gave another part", {"cluster": "Arm"},
     {"cluster": "Pupil Arm", "treated": None, "treated_values": ()}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"), [case[1:] for case in ROLES], ids=[case[0] for case in ROLES]
)
def test_roles(said, expected):
    found = carry_over(roles(**said), FOUND).plan.roles
    assert {name: getattr(found, name) for name in expected} == expected


QUIZ, FIGHTS = AFTER.outcomes
OUTCOMES = [
    ("what was said of a guess stands over the new one",
     (replace(BEFORE.outcomes[0], worthwhile=2.0),), (replace(QUIZ, worthwhile=2.0), FIGHTS)),
    ("one by hand is kept beside",
     (*BEFORE.outcomes, Outcome("Girls", column="Sex")),
     (QUIZ, Outcome("Girls", column="Pupil Sex"), FIGHTS)),
    ("one by hand keeps its words when its column is gone",
     (*BEFORE.outcomes, Outcome("Place", column="School", worthwhile=1.0)),
     (QUIZ, Outcome("Place", worthwhile=1.0), FIGHTS)),
    ("one that was removed stays away", (), (FIGHTS,)),
    ("a partner is followed by its name",
     (*BEFORE.outcomes, Outcome("Girls", column="Sex", pair="Quiz")),
     (QUIZ, Outcome("Girls", column="Pupil Sex", pair="Quiz score"), FIGHTS)),
    ("a column by hand is no second outcome",
     (Outcome("Both", before="Quiz", after="Fights"),), (Outcome("Both", before="Quiz",
                                                                 after="Fights"),)),
    ("whether it happened",
     (*BEFORE.outcomes, Outcome("Days", column="Sex", kind="time_to_event", event="School")),
     (QUIZ, Outcome("Days", column="Pupil Sex", kind="time_to_event"), FIGHTS)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"), [case[1:] for case in OUTCOMES], ids=[case[0] for case in OUTCOMES]
)
def test_outcomes(said, expected):
    assert carry_over(replace(BEFORE, outcomes=said), FOUND).plan.outcomes == expected


SEX, ARM = BEFORE.covariates
AGE, NEW_SEX = AFTER.covariates
COVARIATES = [
    ("confirmed by hand", (SEX, replace(ARM, known_before_start=True)),
     (AGE, NEW_SEX, Covariate("Pupil Arm", known_before_start=True))),
    ("changed by hand", (replace(SEX, key=False), ARM), (AGE, replace(NEW_SEX, key=False))),
    ("removed by hand", (ARM,), (AGE,)),
    ("by hand, and gone", (SEX, ARM, Covariate("School")), (AGE, NEW_SEX)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"), [case[1:] for case in COVARIATES], ids=[case[0] for case in COVARIATES]
)
def test_covariates(said, expected):
    assert carry_over(replace(BEFORE, covariates=said), FOUND).plan.covariates == expected


def test_settings_and_subgroups_are_followed():
    plan = replace(
        BEFORE,
        design=Design("matched_comparison", {"exact": ["Sex", "School"], "ratio": 2}),
        analysis=Analysis(subgroups=("School", "Arm")),
    )
    carried = carry_over(plan, FOUND).plan
    assert carried.design.settings == {"exact": ["Pupil Sex"], "ratio": 2}
    assert carried.analysis.subgroups == ("Pupil Arm",)


def test_nothing_is_guessed_into_a_locked_plan():
    locked = lock(BEFORE, "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC))
    carried = carry_over(locked, FOUND)
    assert carried.guessed == ()
    assert carried.plan.roles == Roles(unit="Pupil ID")
    assert carried.plan.lock == locked.lock
    assert carried.dropped == ("School",)


def test_without_earlier_data_an_empty_plan_is_guessed_and_another_followed_by_name():
    first = replace(FOUND, names={n: n for n in ORDER}, guess_before=None)
    assert carry_over(Plan(), first).plan == AFTER
    carried = carry_over(BEFORE, first)
    assert carried.guessed == ()
    assert carried.plan.roles == Roles(unit="Pupil ID")
    assert [c.column for c in carried.plan.covariates] == ["Pupil Sex", "Pupil Arm"]


def test_there_and_back_is_where_one_began():
    back = Succession(
        {n: n for n in columns_of(BEFORE)} | {new: old for old, new in NAMES.items()},
        columns_of(BEFORE), AFTER, BEFORE,
    )  # fmt: skip
    assert carry_over(carry_over(BEFORE, FOUND).plan, back).plan == BEFORE


@pytest.mark.parametrize("part", PARTS)
def test_a_column_is_taken_out_of_one_part_alone(part):
    plan = Plan(
        roles=Roles(treated="x", treated_values=("a",), unit="y"),
        outcomes=(Outcome("One", before="x", after="y"),),
        covariates=(Covariate("x"), Covariate("y")),
        design=Design("matched_comparison", {"exact": ["x", "y"]}),
        analysis=Analysis(subgroups=("x", "y")),
    )
    left = without_columns(plan, part, ("x",))
    assert columns_of(left, part) == ("y",)
    assert all(columns_of(left, p) == columns_of(plan, p) for p in PARTS if p != part)
