"""The next delivery of a workbook is read with the same recipe, and every difference is told."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from evaluator.cohort.exchange.delivery import ColumnRecord, compare_delivery, record
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.study.study import Study, next_delivery
from evaluator.values.cohort import Cohort, Column, Provenance, Step
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Data, Plan
from evaluator.values.problems import Refusal
from evaluator.values.stricter import StricterDisclosure

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


def test_the_same_workbook_differs_in_nothing_that_a_study_keeps(study, tmp_path):
    cohort, differences = next_delivery(study, tmp_path / "one.xlsx")
    assert [problem.code for problem in differences] == ["not_compared"]
    assert [step.action for step in cohort.recipe] == [step.action for step in study.recipe]


def test_what_was_not_compared_is_said(study, tmp_path):
    """A label that is new cannot be told, as nothing of the old ones is kept."""
    again = [[row[0], "School 9", *row[2:]] for row in rows()]
    path = save(tmp_path / "two.xlsx", again)
    (told,) = (p for p in next_delivery(study, path)[1] if p.code == "not_compared")
    assert told.message.startswith('Labels were not compared (in "school", "arm"), and counts only')


def test_rows_columns_and_steps_that_differ_are_told(study, tmp_path):
    again = [[*row, 1] for row in rows(70)]
    for row in again[4:29]:
        row[3] = -9
    path = save(tmp_path / "two.xlsx", again, [*HEADER, "extra"])
    problems = {problem.code: problem for problem in next_delivery(study, path)[1]}
    assert set(problems) == {"rows_differ", "new_column", "step_count", "not_compared"}
    assert "about 40 rows before and there are 70 now" in problems["rows_differ"].message
    message = problems["step_count"].message
    assert "fewer than 10 cells" in message and "25 now" in message


def test_a_column_read_as_another_kind_or_gone_is_told(study, tmp_path):
    changed = [[row[0], row[1], "sessions", f"about {row[3]}"] for row in rows()]
    path = save(tmp_path / "two.xlsx", changed, ["pupil_key", "school", "group", "score"])
    problems = {problem.code: problem.column for problem in next_delivery(study, path)[1]}
    assert problems["kind_changed"] == "score"
    assert (problems["column_gone"], problems["new_column"]) == ("arm", "group")


def test_nothing_of_a_label_is_kept(study):
    """Not even a hash: a list of guesses would give the label back."""
    kept = json.dumps(to_plain(study)).casefold()
    for label in ("School 1", "sessions", "usual"):
        for name in ("md5", "sha1", "sha256", "blake2b"):
            digest = hashlib.new(name, label.casefold().encode()).hexdigest()
            assert digest[:8] not in kept
        assert label.casefold() not in kept
    assert {field.name for field in fields(ColumnRecord)} == {"name", "kind"}


def test_hashes_of_labels_in_an_older_study_are_dropped_on_reading(study, tmp_path):
    content = json.loads((tmp_path / "one.whatworked").read_text())
    content["version"] = 1
    for column in content["columns"]:
        column["labels"] = ["0123456789ab"]
    (tmp_path / "old.whatworked").write_text(json.dumps(content))
    again = Study.load(tmp_path / "old.whatworked")
    assert again.columns == study.columns
    again.save(tmp_path / "new.whatworked")
    assert "0123456789ab" not in (tmp_path / "new.whatworked").read_text()


def test_corrections_are_replayed(tmp_path):
    data = Data(sheet="Pupils", labels={"arm": {"usual": "comparison"}}, keep=("score",))
    path = save(tmp_path / "one.xlsx", rows())
    study = Study.of(Plan(), read_data(path, data))
    cohort, differences = next_delivery(study, path)
    assert [problem.code for problem in differences] == ["not_compared"]
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


@pytest.mark.parametrize(("before", "now", "told"), [(192, 230, True), (200, 270, False)])
def test_counts_are_compared_as_finely_as_they_are_remembered(before, now, told):
    """Of places a study keeps exact counts; of eight rows a person those in steps of forty."""
    frame = pd.DataFrame({"key": np.repeat(np.arange(40), 8)})
    key = Column("key", "A", "text", "", "unit", "", 0, 40)
    cohort = Cohort(frame, (key,), Provenance("b.xlsx", "S", "0", 320), (), ())
    later = replace(cohort, recipe=(Step("fill", "score", "", now),))
    remembered = (Step("fill", "score", "", before),)
    found = compare_delivery(record(cohort), remembered, cohort.provenance, later)
    assert ("step_count" in {problem.code for problem in found}) == told


@pytest.mark.parametrize(("asked", "told"), [(0, True), (50, False)])
def test_a_delivery_is_compared_as_coarsely_as_its_study_was_asked_to_count(asked, told):
    now, limits = Provenance("b.xlsx", "S", "0", 85), StricterDisclosure(fewest=asked)
    cohort = Cohort(pd.DataFrame({"key": range(85)}), (), now, (), ())
    before = replace(now, rows_read=150)
    found = compare_delivery((), (), before, cohort, asked=limits)
    assert ("rows_differ" in {problem.code for problem in found}) == told
