"""From a messy workbook to a cohort that is ready to plan, by accessible names only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QTableView,
    QWidget,
)

from evaluator.cohort.opened import Opened
from evaluator.cohort.workbook import read_data
from tests.bad_workbooks.messy import messy
from ui.models.columns import COLUMNS_DRAGGED
from ui.state.engine import Engine

pytestmark = pytest.mark.whole_way

AFTER = "Wellbeing after (0-20)"


def by_name(root: QWidget, kind: type, name: str):
    """The one visible control of a kind that a screen reader calls ``name``."""
    QApplication.processEvents()
    found = [w for w in root.findChildren(kind) if w.isVisible() and w.accessibleName() == name]
    assert len(found) == 1, (name, [w.accessibleName() for w in root.findChildren(kind)])
    return found[0]


def press(root: QWidget, name: str) -> None:
    by_name(root, QAbstractButton, name).click()


def choose(root: QWidget, name: str, label: str) -> None:
    box = by_name(root, QComboBox, name)
    place = box.findText(label)
    assert place >= 0, [box.itemText(i) for i in range(box.count())]
    box.setCurrentIndex(place)
    box.activated.emit(place)


def select(root: QWidget, *columns: str) -> None:
    """Select columns in the list of columns, as a person does with the arrow keys and Ctrl."""
    view = by_name(root, QTableView, "Columns of the sheet")
    model, selection = view.model(), view.selectionModel()
    flag = selection.SelectionFlag
    view.clearSelection()
    for row in range(model.rowCount()):
        if model.data(model.index(row, 0)) in columns:
            selection.select(model.index(row, 0), flag.Select | flag.Rows)
    assert len(selection.selectedRows()) == len(columns)


@pytest.fixture
def answer(monkeypatch):
    """What a person does in the next dialog that opens."""
    waiting = []

    def show(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        waiting.pop(0)(dialog)
        assert not dialog.isVisible()
        return dialog.result()

    monkeypatch.setattr(QDialog, "exec", show)
    yield waiting.append
    assert waiting == []


@pytest.fixture
def survey(make_window, settle, tmp_path: Path):
    path = tmp_path / "survey.xlsx"
    path.write_bytes(messy())
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    settle(window)
    assert window.current == "data"
    return window


def tab(window, name: str) -> None:
    page = window.page("data")
    places = range(page._tabs.count())
    page._tabs.setCurrentIndex(next(p for p in places if page._tabs.tabText(p).startswith(name)))
    QApplication.processEvents()


def shown(window, column: str) -> tuple[str, ...]:
    """What the list of columns tells of ``column``."""
    model = window.page("data")._columns
    row = model.row_of(column)
    return tuple(model.data(model.index(row, place)) for place in range(5))


def test_a_messy_workbook_becomes_a_cohort_that_is_ready_to_plan(survey, settle, answer):
    window, page = survey, survey.page("data")
    assert shown(window, "Pupil name")[:2] == ("Pupil name", "Left out")
    assert shown(window, "School")[4] == "6"

    select(page, "School")
    settle(window)

    def merge(dialog) -> None:
        press(dialog, "Do so: Write “St Marys Pri.” as “St Mary's Primary”")
        press(dialog, "Do so: Write “Oakfeild School” as “Oakfield School”")
        press(dialog, "Read it so")

    answer(merge)
    press(page, "Values…")
    settle(window)
    assert shown(window, "School")[4] == "4"

    select(page, "Year group")
    choose(page, "Read as", "Category")
    settle(window)
    assert shown(window, "Year group")[1] == "Category"

    select(page, "Attendance")
    press(page, "Leave it out")
    settle(window)
    assert shown(window, "Attendance")[1] == "Left out"
    assert all(o.column != "Attendance" for o in window.session.plan.outcomes)

    tab(window, "Changes")
    steps = by_name(page, QListWidget, "Changes made on reading")
    total = next(
        steps.item(i) for i in range(steps.count()) if "is a total" in steps.item(i).text()
    )
    total.setCheckState(Qt.CheckState.Unchecked)
    settle(window)
    assert len(window.session.cohort.frame) == 241
    window.session.undo_stack.undo()
    settle(window)
    assert len(window.session.cohort.frame) == 240

    press(page, "Continue to plan")
    settle(window)
    assert window.current == "plan"
    assert [p for p in window.session.missing if p.code.startswith("data_")] == []
    assert not window.failure.isVisible()

    plan = window.session.plan
    again = read_data(window.session.workbook, plan.data)
    assert again.frame.equals(window.session.cohort.frame)
    for _ in range(window.session.undo_stack.count()):
        window.session.undo_stack.undo()
    settle(window)
    assert window.session.cohort.column("School").n_distinct == 6
    assert "Attendance" in window.session.cohort.frame


def test_a_kind_that_does_not_fit_names_the_cells(survey, settle):
    page = survey.page("data")
    select(page, "School", "Year group")
    choose(page, "Read as", "Whole number")
    settle(survey)
    assert survey.session.plan.data.kinds == {
        "School": "whole_number", "Year group": "whole_number",
    }  # fmt: skip
    problem = next(
        p for p in survey.session.cohort.problems
        if p.column == "School" and p.code == "text_in_number_column"
    )  # fmt: skip
    assert (problem.count, problem.rows[0]) == (241, 4)
    listed = by_name(page, QListWidget, "Problems in the data")
    assert "School" in listed.currentItem().text()
    listed.itemActivated.emit(listed.currentItem())
    view = by_name(page, QTableView, "Cells of the sheet")
    assert view.model().headerData(view.currentIndex().row(), Qt.Orientation.Vertical) == "4"


def test_only_the_rows_that_a_person_ticks_are_kept_until_all_are_wanted_again(
    survey, settle, answer
):
    page, session = survey.page("data"), survey.session
    everybody = len(session.cohort.frame)
    column = session.cohort.frame["School"]
    school = str(column.value_counts().index[0])
    select(page, "School")
    settle(survey)

    def keep(dialog) -> None:
        agree = by_name(dialog, QAbstractButton, "Keep only these rows")
        assert not agree.isEnabled()
        dialog.tick(school)
        agree.click()

    answer(keep)
    press(page, "Keep rows…")
    settle(survey)
    assert len(session.cohort.frame) == int((column == school).sum())
    assert any(step.action == "keep_rows" for step in session.cohort.recipe)

    select(page, "School")
    answer(lambda dialog: press(dialog, "Keep all rows again"))
    press(page, "Keep rows…")
    settle(survey)
    assert len(session.cohort.frame) == everybody and session.plan.data.rows_kept == ()


def test_rows_are_kept_from_a_first_number_and_a_step_that_is_switched_off_keeps_all(
    survey, settle, answer
):
    page, session = survey.page("data"), survey.session
    select(page, "Wellbeing before (0-20)")
    settle(survey)
    everybody = len(session.cohort.frame)

    def keep(dialog) -> None:
        by_name(dialog, QLineEdit, "From").setText("12")
        press(dialog, "Keep only these rows")

    answer(keep)
    press(page, "Keep rows…")
    settle(survey)
    left = session.cohort.frame["Wellbeing before (0-20)"]
    assert 0 < len(left) < everybody and left.min() >= 12

    tab(survey, "Changes")
    steps = by_name(page, QListWidget, "Changes made on reading")
    places = range(steps.count())
    made = next(steps.item(i) for i in places if "kept" in steps.item(i).text().casefold())
    made.setCheckState(Qt.CheckState.Unchecked)
    settle(survey)
    assert len(session.cohort.frame) == everybody


def test_codes_are_declared_and_undone(survey, settle, answer):
    page = survey.page("data")
    select(page, "Wellbeing before (0-20)")
    settle(survey)
    before = survey.session.cohort.column("Wellbeing before (0-20)").n_missing

    def declare(dialog) -> None:
        line = by_name(dialog, QLineEdit, "Codes that stand for no answer")
        line.setText("10")
        line.textEdited.emit("10")
        press(dialog, "Read it so")

    answer(declare)
    press(page, "Values…")
    settle(survey)
    assert survey.session.cohort.column("Wellbeing before (0-20)").n_missing > before
    survey.session.undo_stack.undo()
    settle(survey)
    assert survey.session.cohort.column("Wellbeing before (0-20)").n_missing == before


@pytest.mark.parametrize(("said", "kept"), [("Leave it out", False), ("Keep it", True)])
def test_a_name_is_kept_on_purpose_only_and_stays_hidden(survey, settle, answer, said, kept):
    page = survey.page("data")
    select(page, "Pupil name")
    settle(survey)
    answer(lambda dialog: press(dialog, said))
    press(page, "Keep it on purpose…")
    settle(survey)
    assert ("Pupil name" in survey.session.cohort.frame) is kept
    if kept:
        place = page._cells.place(4, "Pupil name")
        assert page._cells.data(place) == "hidden"
        select(page, "Pupil name")
        settle(survey)
        words = " ".join(survey.session.cohort.frame["Pupil name"].unique())
        first = words.split()[0]
        assert not any(
            first in w.text()
            for w in page._panel.findChildren(type(page._panel.name))
            if w.isVisible()
        )


def test_another_heading_row_and_another_sheet_are_read(survey, settle, answer):
    page = survey.page("data")

    def first_row(dialog) -> None:
        line = by_name(dialog, QLineEdit, "Row of the column names")
        line.setText("5 and 3")
        line.textEdited.emit("5 and 3")
        assert not by_name(dialog, QAbstractButton, "Read it so").isEnabled()
        line.setText("3")
        line.textEdited.emit("3")
        press(dialog, "Read it so")

    answer(first_row)
    press(page, "Sheets and headings…")
    settle(survey)
    assert survey.session.plan.data.header_rows == (3,)
    assert len(survey.session.cohort.frame) == 240


def test_find_goes_round_the_cells_and_leaves_hidden_ones_alone(survey, settle, qtbot):
    page = survey.page("data")
    page._find()
    line = by_name(page, QLineEdit, "Find in the cells")
    qtbot.keyClicks(line, "oakfeild")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(survey)
    view = by_name(page, QTableView, "Cells of the sheet")
    first = view.currentIndex()
    assert view.model().data(first) == "Oakfeild School"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(survey)
    assert view.currentIndex().row() > first.row()
    qtbot.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    settle(survey)
    assert view.currentIndex() == first
    line.setText("P0003")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(survey)
    assert page._cells_panel._said.text() == "Not found"


def test_roles_are_given_by_drag_by_keyboard_and_by_menu(survey, settle, qtbot):
    page, plan = survey.page("data"), lambda: survey.session.plan
    tab(survey, "Roles")
    roles = by_name(page, QListWidget, "Roles")
    labels = [roles.item(i).text().partition(":")[0] for i in range(roles.count())]
    weight = labels.index("Survey weight")
    roles.setCurrentRow(weight)
    select(page, "Attendance")
    qtbot.keyClick(roles, Qt.Key.Key_Return)
    assert plan().roles.weight == "Attendance"

    data = page._columns.mimeData([page._columns.index(page._columns.row_of("Year group"), 0)])
    assert bytes(data.data(COLUMNS_DRAGGED).data()) == b"Year group"
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QDropEvent

    middle = roles.visualItemRect(roles.item(weight)).center()
    roles.dropEvent(
        QDropEvent(
            QPointF(middle), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    assert plan().roles.weight == "Year group"
    survey.refresh()
    assert "Year group" in roles.item(weight).text()

    select(page, "Attendance", "Year group")
    menu = page.menu()
    inner = next(a.menu() for a in menu.actions() if a.text() == "Role")
    next(a for a in inner.actions() if a.text() == "Known before the start").trigger()
    assert {"Attendance", "Year group"} <= {c.column for c in plan().covariates}
    assert plan().roles.weight is None
    menu.deleteLater()


def test_an_outcome_is_not_seen_by_group_before_the_lock(survey, settle):
    page = survey.page("data")
    select(page, AFTER)
    settle(survey)
    assert page._profiles.known(AFTER).groups == ()
    select(page, "Year group")
    settle(survey)
    assert [label for label, _ in page._profiles.known("Year group").groups] == [
        "Sessions", "usual lessons",
    ]  # fmt: skip


def test_the_cohort_is_counted_again_as_roles_change(survey, settle):
    page = survey.page("data")
    tab(survey, "Whole cohort")
    settle(survey)

    def told() -> dict[str, str]:
        model = by_name(page, QTableView, "The cohort in numbers").model()
        return {
            model.data(model.index(r, 0)): model.data(model.index(r, 1))
            for r in range(model.rowCount())
        }

    assert told()["Groups the programme was given to"] == "6"
    assert told()["Took part"] == "120"
    select(page, "School")
    choose(page, "Role", "Not used")
    settle(survey)
    assert told()["Groups the programme was given to"] == "no column says so"


def test_what_is_on_screen_is_never_built_whole(survey):
    """A tall sheet asks the model for what is visible only."""
    page = survey.page("data")
    asked: set[tuple[int, int]] = set()
    model, real = page._cells, page._cells.data

    def data(index, role=Qt.ItemDataRole.DisplayRole):
        asked.add((index.row(), index.column()))
        return real(index, role)

    model.data = data
    tab(survey, "Cells")
    page._view.viewport().repaint()
    QApplication.processEvents()
    assert asked
    visible = page._view.rowAt(page._view.viewport().height() - 1) + 3
    assert max(row for row, _ in asked) <= max(visible, 40)
    assert page._view.indexAt(QPoint(5, 5)).isValid()


def test_corrections_do_not_read_the_file_again(survey, settle, monkeypatch):
    survey.session.workbook.unlink()
    monkeypatch.setattr(Opened, "__init__", lambda *_: pytest.fail("read again"))
    page = survey.page("data")
    select(page, "Year group")
    choose(page, "Read as", "Text")
    settle(survey)
    assert shown(survey, "Year group")[1] == "Text"
