"""What is asked before the lock of who took part and when, and of what reading left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from evaluator.cohort.rows.sides import who_took_part
from evaluator.cohort.rows.who_told import unsaid_told
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.questions import asked_of_data, stops_of_reading
from evaluator.planning.rules.requirements import missing
from evaluator.planning.who import who_problems
from evaluator.values.data import RowsKept
from evaluator.values.plan import Roles
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import workbook


def cohort_of(tmp_path, header, rows):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(("Data", [header, *rows])))
    return read_workbook(path)


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("Spring 1", "Spring 2", "No"), None),
        (("2022/23", "2023/24", "Not in scheme"), None),
        (("Autumn term", "No"), ("Autumn term",)),
        (("Boxing", "Football", "None"), ("Boxing", "Football")),
    ],
)
def test_labels_that_say_when_it_began_are_asked_about(labels, values, tmp_path):
    rows = [[f"P{i}", labels[i % len(labels)], i * 7 % 19, i * 5 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", "Mentored", "score before", "score after"], rows)
    plan = guess_plan(cohort)
    assert plan.roles.treated == "Mentored"
    assert set(plan.roles.treated_values) == set(values or ())
    asked = [problem.code for problem in who_problems(plan, cohort)]
    assert asked == ["plan_treated_says_when"] * (values is None)


@pytest.mark.parametrize(
    ("name", "guessed"),
    [
        ("Control group", ("No",)),
        ("Not referred", ("No",)),
        ("Treatment as usual", ("No",)),
        ("Waiting list", ("No",)),
        ("Programme or control", ()),
        ("Declined programme", ()),
        ("Did not take part", ("No",)),
        ("Not in programme", ("No",)),
        ("Programme not delivered", ("No",)),
        ("Excluded from programme", ()),
        ("Did not withdraw from programme", ()),
        ("Took part yes/no", ("Yes",)),
        ("Arm (0 = intervention, 1 = control)", ("No",)),
        ("Programme", ("Yes",)),
    ],
)
def test_yes_under_a_name_of_the_others_is_not_taken_for_taking_part(name, guessed, tmp_path):
    rows = [[f"P{i}", ("Yes", "No")[i % 2], i * 7 % 19, i * 5 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", name, "score before", "score after"], rows)
    plan = guess_plan(cohort)
    assert (plan.roles.treated, plan.roles.treated_values) == (name, guessed)
    unsaid = replace(plan, roles=replace(plan.roles, treated_values=()))
    if guessed != ("Yes",):
        with pytest.raises(Refusal) as refused:
            who_took_part(cohort, unsaid)
        assert refused.value.problems[0].code == "treated_values_needed"
    wrong = replace(plan, roles=replace(plan.roles, treated_values=("Yes",)))
    told = [problem.code for problem in who_problems(wrong, cohort)]
    assert told == ["plan_treated_is_comparison"] * (guessed == ("No",))


@pytest.mark.parametrize(
    ("labels", "guessed"),
    [
        (("Referred only", "Engaged"), ()),
        (("Offered", "Completed"), ()),
        (("Not referred", "Referred only"), ("Referred only",)),
        (("Delayed treatment", "Immediate treatment"), ("Immediate treatment",)),
    ],
)
def test_a_step_towards_the_programme_is_not_guessed_to_be_taking_part(labels, guessed, tmp_path):
    rows = [[f"P{i}", labels[i % 2], i * 7 % 19, i * 5 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", "Group", "score before", "score after"], rows)
    assert guess_plan(cohort).roles.treated_values == guessed


@pytest.mark.parametrize(
    ("labels", "named", "between"),
    [
        (("No", "Yes", "Withdrawn"), ("Yes",), ("Withdrawn",)),
        (("Control", "Intervention", "Declined"), ("Intervention",), ("Declined",)),
        (("Not referred", "Completed", "Did not attend"), ("Completed",), ("Did not attend",)),
        (("None", "Boxing", "Football", "Chess"), ("Boxing",), ("Chess", "Football")),
        (("No", "Yes", "Withdrawn"), ("Yes", "Withdrawn"), ()),
        (("No", "Not referred", "Yes"), ("Yes",), ()),
        (("Control", "Intervention"), ("Intervention",), ()),
    ],
)
def test_labels_of_neither_group_are_told_where_they_count_as_comparison(
    labels, named, between, tmp_path
):
    rows = [[f"P{i}", labels[i % len(labels)], i * 7 % 19, i * 5 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", "Group", "score before", "score after"], rows)
    plan = guess_plan(cohort)
    plan = replace(plan, roles=replace(plan.roles, treated="Group", treated_values=named))
    found = [p for p in who_problems(plan, cohort) if p.code == "plan_labels_between_groups"]
    assert len(found) == bool(between)
    for each in found:
        quoted = [f'"{label}"' for label in between]
        assert f"rows say {' or '.join(quoted)} in" in each.message
        assert f"not = [{', '.join(quoted)}]" in each.fix
        kept = replace(plan.data, keep=(RowsKept("Group", not_=between),))
        again = read_data(tmp_path / "book.xlsx", kept)
        assert len(again.frame) == len(cohort.frame) - (each.count or 0)
        assert not [p for p in who_problems(plan, again) if p.code == each.code]


def test_what_reading_left_open_is_asked_before_the_lock(tmp_path):
    start, later = "Programme start date", "Score after"
    days = ["01/02/2023", "2023-02-11", "declined", "1 Mar 2023", "03/04/2023"]
    header = ["Person ID", start, "Reoffended within 12m", "Score before", later]
    rows = [
        [f"K{i}" if i else None, days[i % 5], ["Y", None][i % 2], i * 7 % 19,
         "see file" if i % 4 == 0 else i * 5 % 19]
        for i in range(60)
    ]  # fmt: skip
    cohort = cohort_of(tmp_path, header, rows)
    plan = replace(guess_plan(cohort), roles=Roles(unit="Person ID"))
    of_starts, of_key = ("dates_read_as_text", start), ("rows_without_key", "Person ID")
    asked = {(problem.code, problem.column) for problem in asked_of_data(plan, cohort)}
    assert {of_starts, of_key, ("numbers_read_as_text", later)} <= asked
    (problem,) = who_problems(plan, cohort)
    assert problem.fix.startswith(f'If "{start}" or "Reoffended within 12m" says it')
    said = replace(plan, roles=Roles(first_treated=start))
    still = {(problem.code, problem.column) for problem in asked_of_data(said, cohort)}
    assert not {of_starts, of_key} & still


@pytest.mark.parametrize(
    ("name", "labels", "said"),
    [
        ("Engagement", ("Not offered", "Offered, declined", "Completed"), '"Offered, declined"'),
        ("Uptake", ("Accepted", "Refused"), ""),
        ("Funded", ("VRU", None), '"" = "no" under [data.labels."Funded"]'),
        ("programme", ("SAFE", None), '"" = "no" under [data.labels."programme"]'),
    ],
)
def test_offers_and_marks_are_offered_as_who_took_part(name, labels, said, tmp_path):
    rows = [[f"P{i}", labels[i % len(labels)], i * 7 % 19, i * 5 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", name, "Wellbeing before", "Wellbeing after"], rows)
    plan = guess_plan(cohort)
    assert plan.roles.treated is None
    (problem,) = who_problems(plan, cohort)
    assert problem.fix.startswith(f'If "{name}" says it') and said in problem.fix


def test_a_note_that_blank_means_none_stops_until_it_is_settled(tmp_path):
    rows = [[f"P{i}", "YN"[i % 2], 1 + i % 4, None if i % 5 == 0 else 1 + i % 3]
            for i in range(40)]  # fmt: skip
    header = ["Pupil", "Mentored", "Exclusions before", "Exclusions after"]
    cohort = cohort_of(tmp_path, header, [*rows, [], ["Blank cells mean no exclusions"]])
    plan = guess_plan(cohort)
    stop = ("blanks_mean_none", "Exclusions after")
    assert stop in {(p.code, p.column) for p in stops_of_reading(plan, cohort)}
    data = replace(plan.data, settled=("blanks_mean_none:Exclusions after",))
    assert stops_of_reading(replace(plan, data=data), cohort) == ()
    data = replace(plan.data, labels={"Exclusions after": {"": "0"}})
    again = read_data(tmp_path / "book.xlsx", data)
    assert stops_of_reading(replace(plan, data=data), again) == ()
    assert (again.frame["Exclusions after"] == 0).sum() == 8


def test_answers_older_than_the_start_stop_a_plan_that_knows_no_times(tmp_path):
    asked_at = [datetime(2021 + i % 3, 6, 1 + i % 20, 9) for i in range(60)]
    rows = [
        [i + 1, at, "September 2022" if i % 2 else "Not taking part", i * 7 % 19]
        for i, at in enumerate(asked_at)
    ]
    cohort = cohort_of(tmp_path, ["ID", "Start time", "Sessions from", "fear score"], rows)
    plan = guess_plan(cohort)
    assert plan.roles.treated_values == ("September 2022",)
    (problem,) = who_problems(plan, cohort)
    assert (problem.code, problem.severity) == ("plan_answers_before_start", "stops")
    assert problem.count == sum(at < datetime(2022, 9, 1) for at in asked_at)
    later = replace(cohort, frame=cohort.frame[cohort.frame["Start time"].dt.year > 2022])
    assert who_problems(plan, later) == []


def test_an_outcome_that_holds_the_same_at_every_time_stops(tmp_path):
    rows = [
        [f"P{i}", term, 80 + (i * 7 + term) % 19, i % 5, ("Yes", "No")[i % 2]]
        for i in range(40)
        for term in (1, 2, 3)
    ]
    cohort = cohort_of(tmp_path, ["Pupil", "Term", "attendance", "suspensions", "mentored"], rows)
    plan = guess_plan(cohort)
    assert [outcome.column for outcome in plan.outcomes] == ["attendance"]
    codes = {problem.code for problem in missing(plan, cohort)}
    assert "plan_outcome_never_changes" not in codes
    kept = replace(plan, outcomes=(replace(plan.outcomes[0], column="suspensions"),))
    assert "plan_outcome_never_changes" in {problem.code for problem in missing(kept, cohort)}


def test_marks_that_count_as_missing_are_named_in_the_remedy(tmp_path):
    rows = [[f"P{i}", "Live" if i % 2 else "-", i * 7 % 19] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Pupil", "Navigator", "score"], rows)
    plan = replace(
        guess_plan(cohort), roles=Roles(unit="Pupil", treated="Navigator", treated_values=("Live",))
    )
    (told,) = unsaid_told(cohort, plan)
    assert '"-" = "no" under [data.labels."Navigator"]' in told.fix
    mended = read_data(
        tmp_path / "book.xlsx", replace(plan.data, labels={"Navigator": {"-": "no"}})
    )
    assert unsaid_told(mended, plan) == ()


def test_a_scale_turned_in_its_heading_is_followed_before_its_measure(tmp_path):
    heading = "I feel safe (1=Strongly agree, 5=Strongly disagree)"
    rows = [[f"P{i}", "NY"[i % 2], 1 + i % 5, 1 + i * 7 % 5] for i in range(40)]
    cohort = cohort_of(tmp_path, ["Ref", "Mentored", f"{heading} T1", f"{heading} T2"], rows)
    (outcome,) = guess_plan(cohort).outcomes
    assert (outcome.after, outcome.better) == (f"{heading} T2", "lower")
