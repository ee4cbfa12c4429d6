"""A workbook that was saved again is read with the corrections of before where they still fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from evaluator.cohort.opened import Opened
from evaluator.planning.carried_plan import carry_over, succession
from evaluator.planning.corrections import data_of
from evaluator.planning.following.reading_again import Lost, read_again, read_other
from evaluator.planning.guess import guess_plan
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal


def ignore(_share: float, _words: str) -> None:
    """Progress that nobody asked for."""


def book(path: Path, names: tuple[str, ...], *, sheet: str = "Returns", above: int = 0) -> Path:
    made = Workbook()
    other = made.active
    other.title = "Contacts"
    other.append(["Contact", "Area", "Score"])
    for i in range(90):
        other.append([f"C{i}", "NS"[i % 2], i % 7])
    page = made.create_sheet(sheet)
    for _ in range(above):
        page.append(["Returns of all schools"])
    page.append(list(names))
    for i in range(60):
        page.append([f"P{i}", f"School {i % 6}", "Waiting" if i % 2 else "Arm", 10 + i % 5])
    made.save(path)
    return path


@pytest.fixture
def opened(tmp_path):
    def read_of(*names: str, **options):
        opened = Opened(book(tmp_path / "b.xlsx", names, **options), ignore)
        return lambda said: opened.read(said, ignore)

    return read_of


SAID = Data(workbook="b.xlsx", sheet="Returns", leave_out=("Pupil",), kinds={"Score": "category"})


def test_all_that_was_said_stands_where_it_fits(opened):
    cohort, lost = read_again(opened("Pupil", "School", "Arm", "Score"), SAID)
    assert [c.name for c in cohort.columns] == ["School", "Arm", "Score"]
    assert data_of(cohort).leave_out == ("Pupil",)
    assert cohort.column("Score").kind == "category"
    assert not lost


def test_a_column_that_is_gone_takes_its_own_correction_along(opened):
    cohort, lost = read_again(opened("Pupil", "School", "Arm", "Points"), SAID)
    assert [c.name for c in cohort.columns] == ["School", "Arm", "Points"]
    assert lost == Lost(("Score",))


def test_another_arrangement_is_guessed_and_columns_stay_out(opened):
    cohort, lost = read_again(opened("Pupil", "School", "Arm", "Score", sheet="Data"), SAID)
    assert "Pupil" not in cohort.frame
    assert lost.arrangement


def test_another_workbook_brings_no_column_back(opened):
    cohort, gone = read_other(
        opened("Pupil", "School", "Arm", "Points"), Data(leave_out=("Area", "Ward"))
    )
    assert [c.name for c in cohort.columns] == ["Contact", "Score"]
    assert gone == ("Ward",)


def test_what_holds_no_table_is_refused_as_ever():
    empty = Problem("no_table", "It holds no table.", "Open another.")

    def read(_said: object) -> object:
        raise Refusal(empty)

    with pytest.raises(Refusal) as refused:
        read_again(read, SAID)
    assert refused.value.problems == (empty,)


def test_what_was_lost_is_told_with_the_plan(opened):
    cohort, _ = read_again(opened("Pupil", "School", "Arm", "Score"), SAID)
    found = succession(cohort, cohort, guess_plan)
    assert carry_over(guess_plan(cohort), found).same
    told = carry_over(guess_plan(cohort), replace(found, lost=Lost(("Score",))))
    assert not told.same
    assert told.lost.columns == ("Score",)
