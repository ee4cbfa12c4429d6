"""The commands that begin a study: listing, planning, the provider's workbook, monitoring."""

import json

import openpyxl
import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import read_plan


def run(capsys, *arguments):
    status = main([str(each) for each in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_programmes_are_listed_searched_and_shown(capsys):
    status, out, _ = run(capsys, "programmes", "StepBack")
    assert status == 0
    assert out.startswith("knife_awareness")
    _, out, _ = run(capsys, "programmes", "mentoring")
    assert "Questions to answer first" in out
    _, out, _ = run(capsys, "programmes", "--tier", "primary", "--json")
    assert {each["tier"] for each in json.loads(out)["programmes"]} == {"primary"}
    assert run(capsys, "programmes", "xylophone")[0] == 0


def test_measures_are_listed_with_their_caveats(capsys):
    _, out, _ = run(capsys, "measures", "sdq", "prosocial")
    assert "higher is better; 0 to 10" in out
    assert "the reverse of the other scales" in out


def test_a_plan_and_its_workbook_start_from_a_programme(capsys, tmp_path):
    plan, book = tmp_path / "plan.toml", tmp_path / "book.xlsx"
    status, _, err = run(capsys, "plan", "--programme", "mentoring", "-o", plan)
    assert status == 0
    assert "Did young people choose to take part" in err
    assert read_plan(plan).outcomes[0].measure == "srds_variety"
    assert run(capsys, "template", plan, "--programme", "mentoring", "-o", book)[0] == 0
    sheets = openpyxl.load_workbook(book)
    names = [cell.value for cell in sheets["Data"][1]]
    assert {"key", "referred", "srds_base", "risk_score"} <= set(names)
    notes = " ".join(str(c.value) for row in sheets["Notes"].iter_rows() for c in row if c.value)
    assert "One row is one young person." in notes
    assert "From the provider: all referrals" in notes
    assert "Age in years at referral." in notes
    lists = {cell.value for row in sheets["Lists"].iter_rows() for cell in row}
    assert {"female", "male"} <= lists


def test_limits_of_a_measure_hold_in_the_workbook(capsys, tmp_path):
    book = tmp_path / "book.xlsx"
    assert run(capsys, "template", "--programme", "parenting_support", "-o", book)[0] == 0
    rules = openpyxl.load_workbook(book)["Data"].data_validations.dataValidation
    assert ("0", "40") in {(rule.formula1, rule.formula2) for rule in rules}


def test_a_programme_without_a_fair_comparison_is_monitored(capsys, tmp_path):
    status, _, err = run(capsys, "plan", "--programme", "boards_and_strategy")
    assert status == 1
    assert "whatworked monitor" in err
    book, out = tmp_path / "book.xlsx", tmp_path / "out"
    assert run(capsys, "template", "--programme", "boards_and_strategy", "-o", book)[0] == 0
    sheets = openpyxl.load_workbook(book)
    rows = [("A1", "Police", "begun", "Q1"), ("A2", "Council", "done", "Q1")]
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            sheets["Data"].cell(place, column, value)
    sheets.save(book)
    status, said, _ = run(
        capsys, "monitor", book, "--programme", "boards_and_strategy", "--out", out,
        "--formats", "html,json", "--date", "2026-01-31", "--json",
    )  # fmt: skip
    assert status == 0
    assert json.loads(said)["receipt"]["claim"] == "none"
    page = (out / "monitoring.html").read_text("utf-8")
    assert "no effect is claimed" in page
    assert "2 rows, each one action" in page


@pytest.mark.parametrize("command", ["plan", "template"])
def test_something_to_start_from_must_be_named(capsys, tmp_path, command):
    more = ["-o", tmp_path / "book.xlsx"]
    status, _, err = run(capsys, command, *more)
    assert status == 2
    assert "--programme" in err


def test_single_answers_may_be_returned_instead_of_a_score(capsys, tmp_path):
    import pandas as pd

    plan, book = tmp_path / "plan.toml", tmp_path / "book.xlsx"
    assert run(capsys, "plan", "--programme", "parenting_support", "-o", plan)[0] == 0
    people = range(30)
    frame = pd.DataFrame(
        {
            "family_key": [f"F{i:03}" for i in people],
            "took_part": ["yes" if i % 2 else "no" for i in people],
            "child_age": [5 + i % 6 for i in people],
            "referred_by": ["school" if i % 3 else "health" for i in people],
            "children_at_home": [1 + i % 3 for i in people],
            "known_to_social_care": ["yes" if i % 4 else "no" for i in people],
        }
        | {
            f"sdq_{when}_{item}": [(i + item) % 3 for i in people]
            for when in ("before", "after")
            for item in range(1, 26)
        }
    )
    frame.to_excel(book, sheet_name="Data", index=False)
    status, out, err = run(capsys, "inspect", book, "--plan", plan)
    assert (status, err) == (0, "")
    assert "return_column" not in out and "is not in the template" not in out
    assert "sdq_total_before  [whole_number; covariate]" in out
