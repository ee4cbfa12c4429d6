"""What is asked before the lock of who took part and when, and of what reading left open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluator.cohort.workbook import read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.questions import asked_of_data
from evaluator.planning.who import who_problems
from evaluator.values.plan import Roles
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
