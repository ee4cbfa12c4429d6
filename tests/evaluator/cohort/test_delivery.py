"""The next delivery of a workbook is read with the same recipe, and every difference is told."""

from __future__ import annotations

import openpyxl
import pytest

from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.plan import Data, Plan
from evaluator.problems import Refusal
from evaluator.study import Study, next_delivery

HEADER = ["pupil_key", "school", "arm", "score"]


def rows(count=40):
    return [
        [f"P{i:03d}", f"School {i % 4}", "sessions" if i % 2 else "usual", 5.0 + i % 7]
        for i in range(count)
    ]


def save(path, body, header=HEADER):
    book = openpyxl.Workbook()
    book.active.title = "Pupils"
    for row in [header, *body]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def study(tmp_path):
    first = rows()
    first[3][3] = -9
    saved = tmp_path / "one.whatworked"
    Study.of(Plan(), read_workbook(save(tmp_path / "one.xlsx", first))).save(saved)
    return Study.load(saved)


def codes(study, path):
    return {problem.code for problem in next_delivery(study, path)[1]}


def test_the_same_workbook_differs_in_nothing(study, tmp_path):
    cohort, differences = next_delivery(study, tmp_path / "one.xlsx")
    assert differences == ()
    assert cohort.recipe == study.recipe


def test_rows_labels_columns_and_steps_that_differ_are_told(study, tmp_path):
    again = [[*row, 1] for row in rows(44)]
    for row in again[:4]:
        row[1] = "School 9"
    again[9][3] = -9
    again[10][3] = -9
    path = save(tmp_path / "two.xlsx", again, [*HEADER, "extra"])
    problems = {problem.code: problem for problem in next_delivery(study, path)[1]}
    assert set(problems) == {"rows_differ", "new_labels", "new_column", "step_count"}
    assert '"School 9"' in problems["new_labels"].message
    message = problems["step_count"].message
    assert "1 cells" in message and "2 now" in message


def test_a_column_read_as_another_kind_or_gone_is_told(study, tmp_path):
    changed = [[row[0], row[1], "sessions", f"about {row[3]}"] for row in rows()]
    path = save(tmp_path / "two.xlsx", changed, ["pupil_key", "school", "group", "score"])
    problems = {problem.code: problem.column for problem in next_delivery(study, path)[1]}
    assert problems["kind_changed"] == "score"
    assert (problems["column_gone"], problems["new_column"]) == ("arm", "group")


def test_labels_that_are_gone_are_counted_and_never_kept(study, tmp_path):
    path = save(tmp_path / "two.xlsx", [row for row in rows(60) if row[1] != "School 3"])
    gone = next(p for p in next_delivery(study, path)[1] if p.code == "labels_gone")
    assert (gone.column, gone.count) == ("school", 1)
    assert "School" not in repr(study.columns)


def test_corrections_are_replayed(tmp_path):
    data = Data(sheet="Pupils", labels={"arm": {"usual": "comparison"}}, keep=("score",))
    path = save(tmp_path / "one.xlsx", rows())
    study = Study.of(Plan(), read_data(path, data))
    cohort, differences = next_delivery(study, path)
    assert differences == ()
    assert set(cohort.frame["arm"]) == {"sessions", "comparison"}


def test_a_correction_of_a_column_that_is_gone_is_refused_by_name(tmp_path):
    data = Data(sheet="Pupils", kinds={"score": "number"})
    study = Study.of(Plan(), read_data(save(tmp_path / "one.xlsx", rows()), data))
    other = save(tmp_path / "two.xlsx", rows(), [*HEADER[:3], "points"])
    with pytest.raises(Refusal) as refused:
        next_delivery(study, other)
    assert [p.column for p in refused.value.problems] == ["score"]


def test_a_study_without_workbook_has_nothing_to_compare(tmp_path):
    with pytest.raises(Refusal) as refused:
        next_delivery(Study(Plan()), tmp_path / "one.xlsx")
    assert refused.value.problems[0].code == "study_without_workbook"
