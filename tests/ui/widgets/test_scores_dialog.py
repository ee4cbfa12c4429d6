"""Scoring a questionnaire in the window: the columns picked, the score made, undone and removed."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from evaluator.values.data import Score
from ui.state.engine import Engine
from ui.widgets.data.scores_dialog import ScoresDialog, scorable

# The published conversion of the sums 7, 14, 21, 28 and 35 (Stewart-Brown and others 2009).
CONVERTED = [7.0, 15.32, 19.25, 25.03, 35.0]
ITEMS = tuple(f"feel_{letter}" for letter in "abcdefg")


@pytest.fixture
def answered(make_window, settle, tmp_path):
    """A window on answers to seven questions whose columns are not called by the questionnaire."""
    path = tmp_path / "answers.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["key", "arm", *ITEMS])
        for number in range(30):
            rows.writerow([f"K{number:02}", "yes" if number % 2 else "no", *[1 + number % 5] * 7])
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    return window


@pytest.mark.whole_way
def test_a_score_is_made_of_the_columns_ticked_and_undone_in_one_step(
    answered, settle, monkeypatch
):
    session = answered.session
    steps = session.undo_stack.count()

    def answer(dialog: ScoresDialog) -> int:
        dialog.measure.set_value("swemwbs")
        dialog.measure.edited.emit("swemwbs")
        assert not dialog.agree.isEnabled()
        dialog.tick(*ITEMS)
        assert "7 are ticked" in dialog._needs.text()
        dialog.column._line.setText("wellbeing")
        assert dialog.agree.isEnabled()
        dialog.agree.click()
        return dialog.result()

    monkeypatch.setattr(ScoresDialog, "exec", answer)
    answered.page("data").ask_scores()
    settle(answered)
    assert session.plan.data.scores == (Score("swemwbs", ITEMS, "wellbeing"),)
    assert session.cohort.frame["wellbeing"].tolist()[:5] == CONVERTED
    assert session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    settle(answered)
    assert "wellbeing" not in session.cohort.frame

    session.undo_stack.redo()
    settle(answered)

    def drop(dialog: ScoresDialog) -> int:
        dialog._remove("wellbeing")
        dialog.done_with.click()
        return dialog.result()

    monkeypatch.setattr(ScoresDialog, "exec", drop)
    answered.page("data").ask_scores()
    settle(answered)
    assert session.plan.data.scores == () and "wellbeing" not in session.cohort.frame


@pytest.fixture
def dialog(answered, qtbot):
    made = ScoresDialog(answered, answered.session, ())
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.whole_way
def test_items_turned_round_are_named_by_their_columns(dialog):
    dialog.measure.set_value("sdq_peer")
    dialog.measure.edited.emit("sdq_peer")
    dialog.tick(*ITEMS[:5])
    assert dialog._turned.text() == f"These count the other way round: {ITEMS[1]}, {ITEMS[2]}."
    place = [dialog.list.item(n).text() for n in range(dialog.list.count())].index(ITEMS[1])
    dialog.list.setCurrentRow(place)
    dialog.up.click()
    assert dialog.ticked()[:2] == (ITEMS[1], ITEMS[0])
    assert dialog._turned.text() == f"These count the other way round: {ITEMS[0]}, {ITEMS[2]}."


@pytest.mark.whole_way
def test_why_a_score_cannot_be_made_is_said_in_the_windows_words(dialog):
    dialog.tick(*ITEMS[:3])
    assert dialog._told.isVisible() and "[[" not in dialog._told.text()
    dialog.column._line.setText("arm")
    assert "name of a column that is there" in dialog._told.text()
    assert not dialog.agree.isEnabled()


@pytest.mark.whole_way
@pytest.mark.parametrize("key", sorted(scorable()))
def test_every_measure_says_what_it_is_made_of(dialog, key):
    dialog.measure.set_value(key)
    dialog.measure.edited.emit(key)
    assert "columns" in dialog._needs.text()


@pytest.mark.whole_way
def test_space_ticks_and_the_dialog_is_left_with_escape(dialog):
    dialog.list.setFocus()
    dialog.list.setCurrentRow(2)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.list.item(2).checkState() == Qt.CheckState.Checked
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
