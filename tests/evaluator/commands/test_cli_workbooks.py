"""What the command line tells of a workbook: its plan, its template, and its next delivery."""

from __future__ import annotations

import json

import openpyxl
import pytest

from evaluator.cohort.workbook import read_data
from evaluator.commands.cli import DONE, STOPPED, main
from evaluator.planning.plan_file import read_plan
from evaluator.study.study import Study

WARDS = ("Alder", "Birch", "Cedar", "Dale", "Elm", "Fern")


@pytest.fixture
def book(tmp_path):
    """Months across, and the starts on a sheet of their own."""
    workbook = openpyxl.Workbook()
    counts = workbook.active
    counts.title = "Counts"
    counts.append(["ward", *[f"{month}-24" for month in ("Jan", "Feb", "Mar", "Apr")]])
    for i, ward in enumerate(WARDS):
        counts.append([ward, *[10 * i + m for m in range(4)]])
    starts = workbook.create_sheet("Starts")
    starts.append(["ward", "start_month"])
    for ward in WARDS[:3]:
        starts.append([ward, "Mar-24"])
    path = tmp_path / "wards.xlsx"
    workbook.save(path)
    return path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    out = capsys.readouterr().out
    return status, json.loads(out) if "--json" in arguments else out


def test_a_plan_says_every_guess_so_that_it_is_read_the_same_again(book, tmp_path, capsys):
    plan_file = tmp_path / "plan.toml"
    assert run(capsys, "plan", book, "-o", plan_file)[0] == DONE
    plan = read_plan(plan_file)
    assert plan.data.join[0].sheet == "Starts" and plan.data.long[0].time == "month"
    cohort = read_data(book, plan.data)
    assert list(cohort.frame.columns) == ["ward", "start_month", "month", "value"]
    assert plan.roles.first_treated == "start_month" and plan.roles.time == "month"


def test_inspect_tells_what_can_be_undone_and_how_it_was_read(book, capsys):
    status, told = run(capsys, "inspect", book, "--json")
    assert status == DONE
    assert told["read_as"]["join"][0]["key"] == ["ward"]
    assert "[undo: columns_to_rows:month]" in run(capsys, "inspect", book)[1]


def test_inspect_against_a_study_tells_what_changed(book, tmp_path, capsys):
    saved = tmp_path / "wards.whatworked"
    assert run(capsys, "plan", book, "-o", tmp_path / "plan.toml")[0] == DONE
    plan = read_plan(tmp_path / "plan.toml")
    Study.of(plan, read_data(book, plan.data)).save(saved)
    same = run(capsys, "inspect", book, "--against", saved, "--json")[1]["differences"]
    assert [difference["code"] for difference in same] == ["not_compared"]
    said = run(capsys, "inspect", book, "--against", saved)[1]
    assert "Nothing that could be compared differs from the study." in said
    assert "Labels were not compared" in said
    workbook = openpyxl.load_workbook(book)
    for ward in range(30):
        workbook["Counts"].append([f"Grove {ward}", 1, 2, 3, 4])
    workbook.save(book)
    status, told = run(capsys, "inspect", book, "--against", saved, "--json")
    assert status == DONE
    assert "rows_differ" in {difference["code"] for difference in told["differences"]}


def test_a_template_is_written_and_its_return_is_checked(book, tmp_path, capsys):
    plan, template = tmp_path / "plan.toml", tmp_path / "template.xlsx"
    run(capsys, "plan", book, "-o", plan)
    assert run(capsys, "template", plan, "-o", template)[0] == DONE
    assert run(capsys, "template", plan, "-o", template)[0] == STOPPED
    workbook = openpyxl.load_workbook(template)
    workbook["Data"].cell(3, 2, "2024-01-01")
    workbook.save(template)
    status, out = run(capsys, "inspect", template, "--plan", plan)
    assert status == STOPPED
    assert 'The column "ward" is empty in every row.' in out and 'sheet "Data"' in out


def test_an_unknown_correction_is_refused_by_name(book, tmp_path, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text('[data]\nworkbook = "wards.xlsx"\nshet = "Counts"\nwithout = ["no_step"]\n')
    status, told = run(capsys, "inspect", book, "--plan", plan, "--json")
    assert status == STOPPED
    assert '"data.shet"' in told["problems"][0]["message"]
    plan.write_text('[data]\nworkbook = "wards.xlsx"\nwithout = ["no_step"]\n')
    status, told = run(capsys, "evaluate", plan, "--out", tmp_path / "out", "--json")
    assert status == STOPPED and told["problems"][0]["code"] == "step_unknown"
