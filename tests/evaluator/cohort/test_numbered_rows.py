"""Numbers of rows and of answers are no keys where another column says whose the rows are."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.questions import asked_of_data
from evaluator.values.data import Data
from evaluator.values.plan import Plan, Roles

CODES = [f"{first}{second}{10 + i}" for i, (first, second) in
         enumerate(zip("ABCDEFGHJKLMNPRSTUVW", "MNPRSTUVWABCDEFGHJKL", strict=True))]  # fmt: skip
BACK = [code for code in reversed(CODES) if code != CODES[3]]
FORMS = ("Start time", "Completion time", "Email", "Name")


def answers(number, codes, code_name, *, first=1, step=1, more=(), when=None, shift=0):
    """A row for each answer: its number, marks of the survey program, code, arm and score."""
    frame = pd.DataFrame({number: [first + step * i for i in range(len(codes))]})
    for name in more:
        frame[name] = [f"2024-03-{1 + i:02d} 09:00" if "time" in name else "" for i in frame.index]
    if when is not None:
        frame["Which session is this?"] = when
    if code_name is not None:
        frame[code_name] = codes
    places = [CODES.index(code) for code in codes]
    frame["Group"] = ["Boxing" if place % 2 else "Waiting list" for place in places]
    return frame.assign(**{"How safe (0-10)": [3 + (5 * p + shift) % 7 for p in places]})


def stacked(number, code_name, words, *, first=21, step=1, more=()):
    one = answers(number, CODES, code_name, step=step, more=more, when=words[0])
    other = answers(number, BACK, code_name, first=first, step=step, more=more, when=words[1],
                    shift=2)  # fmt: skip
    return pd.concat([one, other], ignore_index=True)


LINKED = [
    ("ID", "Your code", ("First session", "Last session"), {"more": FORMS}),
    ("ID", "Your code", ("Start", "End"), {"more": FORMS, "first": 1}),  # a form for each session
    ("ResponseId", "Pupil code", ("Baseline", "Follow-up"), {"step": 3}),
    ("Entry ID", "Hashed email", ("Before", "After"), {}),
    ("Submission ID", "Your initials", ("Pre", "Post"), {}),
    ("Record ID", "Pseudonym", ("Wave 1", "Wave 2"), {}),
    ("ID", "What is your participant number?", ("Before", "After"), {"more": FORMS}),
    ("ID", "What should we call you?", ("Before", "After"), {"more": FORMS}),
]


@pytest.mark.parametrize(("number", "code", "words", "said"), LINKED)
def test_whoever_answers_twice_is_one_person(number, code, words, said, tmp_path):
    path = tmp_path / "answers.xlsx"
    frame = stacked(number, code, words, **said)
    frame = frame.rename(columns={"Which session is this?": "Wave"} if "Wave 1" in words else {})
    frame.to_excel(path, index=False)
    cohort = read_workbook(path)
    plan = guess_plan(cohort)
    when = "Wave" if "Wave 1" in words else "Which session is this?"
    assert (plan.roles.unit, plan.roles.time, plan.roles.after) == (code, when, (words[1],))
    assert [outcome.column for outcome in plan.outcomes] == ["How safe (0-10)"]
    assert cohort.column(number).role == "unused"
    (told,) = (p for p in cohort.problems if p.code == "key_numbers_rows")
    assert told.column == code and f'"{number}"' in told.message and "20 different" in told.message
    assert CODES[0] not in told.message
    assert told not in asked_of_data(plan, cohort)
    assert told in asked_of_data(Plan(roles=Roles(unit=number)), cohort)
    settled = Data(settled=(f"key_numbers_rows:{code}",))
    assert (
        asked_of_data(Plan(data=settled, roles=Roles(unit=number)), read_data(path, settled)) == ()
    )


@pytest.mark.parametrize(("first", "key"), [(1, "Your code"), (21, "Your code")])
def test_a_form_for_each_session_on_sheets_of_their_own(first, key, tmp_path):
    path = tmp_path / "forms.xlsx"
    with pd.ExcelWriter(path) as book:
        answers("ID", CODES, "Your code", more=FORMS).to_excel(book, sheet_name="Pre", index=False)
        answers("ID", BACK, "Your code", first=first, more=FORMS, shift=2).to_excel(
            book, sheet_name="Post", index=False
        )
    roles = guess_plan(read_workbook(path)).roles
    assert (roles.unit, roles.time, roles.after) == (key, "wave", ("Post",))


@pytest.mark.parametrize("more", [FORMS, ()])
def test_sheets_are_joined_by_who_people_are_and_never_by_numbers_of_answers(more, tmp_path):
    path = tmp_path / "forms.xlsx"
    after = answers("ID", BACK, "Your code", more=more, shift=2)
    with pd.ExcelWriter(path) as book:
        answers("ID", CODES, "Your code", more=more).to_excel(book, sheet_name="Pre", index=False)
        after.rename(columns={"How safe (0-10)": "How safe now"}).to_excel(
            book, sheet_name="Post", index=False
        )
    cohort = read_workbook(path)
    assert cohort.provenance.read_as.join[0].key == ("Your code",)
    assert not any(name.startswith("ID (") for name in cohort.frame)
    row = cohort.frame[cohort.frame["Your code"] == BACK[0]].iloc[0]
    assert row["How safe now"] == after["How safe (0-10)"][0]


def test_answers_that_nobody_can_put_together_are_asked_about(tmp_path):
    path = tmp_path / "answers.xlsx"
    frame = stacked("Respondent ID", None, ("Before", "After"))
    frame.to_excel(path, index=False)
    cohort = read_workbook(path)
    roles = guess_plan(cohort).roles
    assert (roles.unit, roles.time) == (None, "Which session is this?")
    (told,) = (p for p in cohort.problems if p.code == "rows_not_linked")
    assert told.severity == "warning" and told in asked_of_data(guess_plan(cohort), cohort)
    answered = read_data(path, Data(settled=("rows_not_linked:Respondent ID",)))
    assert asked_of_data(guess_plan(answered), answered) == ()


def test_a_number_for_each_row_of_places_over_time_is_no_key(tmp_path):
    path = tmp_path / "wards.xlsx"
    rows = [[n + 1, f"Ward {n % 12}", f"2024-{1 + n // 12:02d}", 3 + n * 7 % 5] for n in range(72)]
    pd.DataFrame(rows, columns=["ID", "Ward", "Month", "Assaults"]).to_excel(path, index=False)
    roles = guess_plan(read_workbook(path)).roles
    assert (roles.unit, roles.time) == ("Ward", "Month")


def test_people_who_came_once_in_different_months_keep_their_key(tmp_path):
    path = tmp_path / "cases.xlsx"
    rows = [[f"C{n:03d}", f"2024-{1 + n % 6:02d}", f"Ward {n % 11}", "YN"[n % 2], n * 7 % 5]
            for n in range(90)]  # fmt: skip
    names = ["Case ID", "Referral month", "Ward", "Programme", "Offences"]
    pd.DataFrame(rows, columns=names).to_excel(path, index=False)
    cohort = read_workbook(path)
    assert guess_plan(cohort).roles.unit == "Case ID"
    assert not [p for p in cohort.problems if p.code == "key_numbers_rows"]


def test_the_number_of_a_row_is_no_outcome(tmp_path):
    path = tmp_path / "pupils.xlsx"
    frame = stacked("Record no", "Pupil hash", ("Before", "After"))
    frame.to_excel(path, index=False)
    cohort = read_workbook(path)
    assert cohort.column("Record no").role == "unused"
    assert [o.column for o in guess_plan(cohort).outcomes] == ["How safe (0-10)"]
