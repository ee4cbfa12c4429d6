"""Looking for words in cells, forward and back, round the end, without those that are hidden."""

from __future__ import annotations

import numpy as np
import pytest

from ui.models.search import find_cell
from ui.state.data_wording import number, percent, step_words

COLUMNS = (
    np.array(["Ash", "Birch", "Cedar", "ash grove"], dtype=object),
    None,
    np.array(["x", "ash", "y", "z"], dtype=object),
)


def look(start, *, forward=True, wanted="ash", told=lambda _share, _words: None):
    return find_cell(COLUMNS, str, wanted, start, forward=forward, told=told)


def test_forward_goes_row_by_row_and_round():
    assert look((0, -1)) == (0, 0)
    assert look((0, 0)) == (1, 2)
    assert look((1, 2)) == (3, 0)
    assert look((3, 0)) == (0, 0)


def test_backward_is_the_way_back():
    assert look((0, 0), forward=False) == (3, 0)
    assert look((3, 0), forward=False) == (1, 2)
    assert look((1, 2), forward=False) == (0, 0)


@pytest.mark.parametrize("wanted", ["oak", "", "  "])
def test_what_is_not_there_is_not_found(wanted):
    assert look((0, 0), wanted=wanted) is None


def test_hidden_columns_are_not_looked_at():
    assert find_cell((None,), str, "a", (0, 0), forward=True, told=lambda *_: None) is None


def test_the_only_match_is_found_from_itself():
    assert look((2, 0), wanted="cedar") == (2, 0)


def test_it_can_be_stopped():
    tall = (np.array(["x"] * 20_000, dtype=object),)

    def stop(_share, _words):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_cell(tall, str, "y", (0, 0), forward=True, told=stop)


def test_shares_and_numbers_in_words():
    assert [percent(*pair) for pair in ((0, 0), (0, 9), (1, 900), (1, 2))] == [
        "0%", "0%", "under 1%", "50%",
    ]  # fmt: skip
    assert [number(v) for v in (3.0, 0.12345, 1234.5, 1e6)] == ["3", "0.1235", "1,234", "1,000,000"]


def test_steps_are_said_in_words():
    assert step_words("merge_labels:arm") == (
        "Write labels that differ in spelling the same way in “arm”"
    )
    assert step_words("drop_total_row") == "Leave out rows that sum up the others"


def test_every_step_that_can_be_switched_off_has_words():
    from evaluator.cohort.arranging.recipe import UNDOABLE
    from ui.state.data_wording import STEPS

    assert set(STEPS) == UNDOABLE
