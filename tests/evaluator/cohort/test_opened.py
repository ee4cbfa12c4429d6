"""A workbook that is opened once and read as often as it is corrected."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.cohort.opened import Opened
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.values.data import Data
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import HEADER, pupils, workbook


def ignore(_share: float, _words: str) -> None:
    return


@pytest.fixture
def path(tmp_path):
    rows = [list(HEADER), *pupils(400)]
    rows[3][3] = "absent"
    notes = [["Read me"], ["Nothing to see"]]
    made = tmp_path / "pupils.xlsx"
    made.write_bytes(workbook(("Notes", notes), ("Pupils", rows)))
    return made


def test_reading_it_is_reading_the_file(path):
    opened = Opened(path, ignore)
    guessed = opened.read(None, ignore)
    known = read_workbook(path)
    assert guessed.frame.equals(known.frame)
    assert (guessed.columns, guessed.recipe, guessed.problems, guessed.provenance) == (
        known.columns, known.recipe, known.problems, known.provenance,
    )  # fmt: skip
    data = Data(sheet="Pupils", kinds={"score": "text"})
    assert opened.read(data, ignore).frame.equals(read_data(path, data).frame)


def test_a_correction_needs_the_file_no_more(path):
    opened = Opened(path, ignore)
    before = opened.read(None, ignore)
    path.unlink()
    data = Data(sheet="Pupils", missing={"school": ("School 1",)})
    after = opened.read(data, ignore)
    assert after.column("school").n_missing == 100
    assert before.column("school").n_missing == 0
    assert after.provenance.sha256 == before.provenance.sha256


def test_the_first_rows_are_the_first_of_all_rows(path):
    opened = Opened(path, ignore)
    first, whole = opened.first_rows(rows=50), opened.read(None, ignore)
    assert first.provenance.sheet == "Pupils"
    assert len(first.frame) == 49
    assert np.array_equal(first.frame.index, whole.frame.index[:49])
    assert first.frame["school"].tolist() == whole.frame["school"].tolist()[:49]


def test_first_rows_without_a_table_are_refused(path):
    with pytest.raises(Refusal):
        Opened(path, ignore).first_rows("Notes", 1)


def test_what_progress_raises_ends_the_reading_and_it_can_be_read_again(path):
    opened = Opened(path, ignore)

    def stop(_share: float, _words: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened.read(None, stop)
    assert len(opened.read(None, ignore).frame) == 400
