"""Opening, looking, going to a problem, undoing, cancelling, recovering."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from ui_fakes import PROBLEM, REFUSED

from ui.models.cells import CellsModel
from ui.shell.recovery import Recovery


def words(widget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


def cells(page) -> CellsModel:
    return page.findChild(CellsModel) or page._cells


def test_the_first_page_offers_examples_and_ways_in(window):
    shown = words(window.start)
    assert "Learn from an example" in shown
    assert all(not button.isEnabled() for key, button in window.rail.buttons.items()
               if key not in ("start", "library"))  # fmt: skip


def test_opening_a_workbook_leads_to_its_data(opened):
    assert opened.current == "data"
    page = opened.page("data")
    assert "people.xlsx" in words(page)
    assert "20 rows · 5 columns" in words(page)
    assert opened.rail.buttons["plan"].isEnabled()


def test_keys_of_people_are_hidden(opened):
    model = cells(opened.page("data"))
    shown = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    assert set(shown) == {"hidden"}


def test_cells_show_excel_rows_and_empty_stays_empty(opened):
    model = cells(opened.page("data"))
    assert model.headerData(0, Qt.Orientation.Vertical) == "2"
    place = model.place(5, "score")
    assert model.data(place) == ""
    assert model.data(place, Qt.ItemDataRole.BackgroundRole) is not None
    assert model.data(model.place(6, "score")) == "6"
    assert model.place(99, "score") is None


def test_a_problem_leads_to_its_cell(opened, qtbot):
    page = opened.page("data")
    page.show_problem(PROBLEM)
    index = page._view.currentIndex()
    assert (index.row(), index.column()) == (3, 2)
    assert page._panel.name.text() == "score"


def test_a_key_that_is_held_down_adds_no_column_to_the_one_a_problem_leads_to(opened, qtbot):
    page = opened.page("data")
    qtbot.keyPress(page, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    page.show_problem(PROBLEM)
    assert page._picked() == ["score"]
    qtbot.keyRelease(page, Qt.Key.Key_Control)


def test_several_columns_get_a_role_at_once_and_undo_takes_it_back(opened):
    page = opened.page("data")
    before = opened.session.plan
    page._list.selectAll()
    page._list.selectionModel().clear()
    for row in (3, 4):
        page._list.selectionModel().select(
            page._columns.index(row, 0),
            page._list.selectionModel().SelectionFlag.Select
            | page._list.selectionModel().SelectionFlag.Rows,
        )
    page.assign("covariate")
    assert [c.column for c in opened.session.plan.covariates] == ["sex", "attended_after"]
    opened.session.undo_stack.undo()
    assert opened.session.plan == before


def test_another_sheet_is_read_from_the_same_workbook(opened, engine, settle):
    opened.page("data").sheet_picked.emit("Notes")
    settle(opened)
    assert engine.sheets_read[-1] == "Notes"


def test_a_refusal_is_shown_in_plain_words_and_nothing_is_lost(opened, engine, settle):
    plan = opened.session.plan
    engine.refuse = True
    opened.files.open_data(opened.session.workbook)
    settle(opened)
    assert opened.failure.isVisible()
    shown = words(opened.failure)
    assert REFUSED.message in shown
    assert REFUSED.fix in shown
    assert opened.session.plan == plan


def test_a_fault_of_the_program_hides_its_trace_until_asked(opened, engine, settle):
    engine.crash = True
    opened.files.open_data(opened.session.workbook)
    settle(opened)
    assert "The program itself is at fault" in words(opened.failure)
    details = opened.failure._details
    assert not details.isVisible()
    opened.failure._more.click()
    assert details.isVisible()
    assert "SECRET" not in details.toPlainText()
    opened.failure._dismiss.click()
    assert not opened.failure.isVisible()


def test_reading_can_be_cancelled_and_leaves_the_window_as_it_was(window, engine, qtbot, tmp_path):
    engine.hold.clear()
    window.files.open_workbook(tmp_path / "people.xlsx")
    qtbot.waitUntil(window.job_bar.isVisible)
    window.job_bar.cancel.click()
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert not window.job_bar.isVisible()
    assert not window.session.is_open
    assert window.current == "start"


def test_typing_reaches_the_plan_and_undo_reaches_the_field(opened, qtbot):
    opened.show_page("programme")
    page = opened.page("programme")
    field = page._bindings[0].field.control
    field.selectAll()
    qtbot.keyClicks(field, "Boxing club")
    assert opened.session.plan.programme.name == "Boxing club"
    opened.session.undo_stack.undo()
    opened.refresh()
    assert field.text() == "Trial"


@pytest.mark.whole_way
@pytest.mark.parametrize("typed", ["soon", "31/02/2025"])
def test_an_unreadable_date_is_complained_about_and_not_kept(opened, qtbot, typed):
    opened.show_page("programme")
    page = opened.page("programme")
    field = next(b.field for b in page._bindings if b.field.label == "Start date")
    qtbot.keyClicks(field.control, typed)
    field.control.editingFinished.emit()
    assert opened.session.plan.programme.starts is None
    assert "Write a date" in words(field)


@pytest.mark.whole_way
def test_what_is_missing_leads_to_where_it_is_said(opened):
    opened.show_page("plan")
    page = opened.page("plan")
    problem = next(p for p in opened.session.missing if p.code == "plan_worthwhile_missing")
    page.go_to_problem.emit(problem)
    assert opened.focusWidget() is page._outcomes._fields["worthwhile"].control
    assert not page._check.isEnabled()


@pytest.mark.whole_way
def test_a_column_from_after_the_start_is_warned_about(opened):
    opened.show_page("plan")
    covariates = opened.page("plan")._covariates
    assert "happened after the start" in words(covariates)
    use, known, _ = covariates._ticks["attended_after"]
    assert not known.isEnabled()
    use.click()
    opened.refresh()
    assert known.isEnabled()
    assert opened.session.plan.covariates[0].column == "attended_after"


@pytest.mark.whole_way
def test_outcomes_are_added_changed_and_removed(opened, qtbot):
    opened.show_page("plan")
    editor = opened.page("plan")._outcomes
    editor._add_button.click()
    qtbot.keyClicks(editor._fields["name"].control, "Arrests")
    outcomes = opened.session.plan.outcomes
    assert [o.name for o in outcomes] == ["Score", "Arrests"]
    assert [o.primary for o in outcomes] == [True, False]
    editor._remove_button.click()
    assert [o.name for o in opened.session.plan.outcomes] == ["Score"]


@pytest.mark.whole_way
def test_at_most_three_subgroups_can_be_picked(opened):
    opened.show_page("plan")
    editor = opened.page("plan")._subgroups
    for name in ("a", "b", "c"):
        editor._pick(name, True)
    opened.refresh()
    assert not editor._ticks["sex"].isEnabled()
    editor._ticks["a"].click()
    opened.refresh()
    assert editor._ticks["sex"].isEnabled()


@pytest.mark.whole_way
def test_results_are_hidden_before_the_lock(opened):
    opened.show_page("results")
    assert "Results are hidden until the plan is locked" in words(opened.page("results"))
    assert opened.session.results is None


@pytest.mark.whole_way
def test_a_study_or_workbook_may_be_dropped_on_any_page_and_others_are_told_why(opened, tmp_path):
    taken: list[Path] = []
    opened.dropping.dropped.disconnect()
    opened.dropping.dropped.connect(taken.append)
    opened.show_page("plan")

    def drop(name: str | None) -> None:
        data = QMimeData()
        if name is None:
            data.setData('application/x-qt-windows-mime;value="FileGroupDescriptorW"', b"mail")
        else:
            data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
        entering = QDragEnterEvent(QPoint(5, 5), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(opened, entering)
        assert entering.isAccepted()
        event = QDropEvent(QPointF(5, 5), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(opened, event)
        QApplication.processEvents()

    drop("people.xlsx")
    assert taken == [tmp_path / "people.xlsx"]
    assert not opened.failure.isVisible()
    drop("photo.png")
    assert '"photo.png" is neither a workbook, a study nor a plan.' in words(opened.failure)
    drop(None)
    assert "Save it to a folder first" in words(opened.failure)
    assert taken == [tmp_path / "people.xlsx"]


@pytest.mark.whole_way
def test_unsaved_work_is_offered_after_a_crash_and_only_then(
    opened, make_window, engine, settle, tmp_path
):
    opened.keep()
    (left,) = (tmp_path / "recovery").glob("*.whatworked")
    assert "K2" not in left.read_text("utf-8")
    assert make_window(engine).recovery.found() == ()
    opened.recovery._lock.unlock()
    for timer in (opened._keep_later, opened._autosave):  # what crashed writes no more
        timer.stop()
    second = make_window(engine)
    assert "There is unsaved work from last time" in words(second.start)
    name = opened.session.plan.programme.name
    assert name and f"“{name}”, from " in words(second.start)
    second.start.recover.emit(left)
    settle(second)
    assert second.session.plan == opened.session.plan
    assert second.session.unsaved
    assert not left.exists()
    assert len(list((tmp_path / "recovery").glob("*.whatworked"))) == 1


@pytest.mark.whole_way
def test_closing_in_good_order_leaves_nothing_to_recover(make_window, engine, settle, tmp_path):
    window = make_window(engine)
    window.files.open_workbook(tmp_path / "people.xlsx")
    settle(window)
    window.keep()
    window.files.may_leave = lambda: True
    window.close()
    assert Recovery(tmp_path / "recovery").found() == ()


@pytest.mark.whole_way
def test_saving_puts_the_study_on_the_recent_list_by_name_and_folder(opened, tmp_path):
    path = tmp_path / "Boxing.whatworked"
    assert opened.files.save_to(path)
    assert opened.settings.recent() == (path,)
    assert not opened.session.unsaved
    assert [action.data() for action in opened.menus.recent.actions()] == [str(path)]
    opened.show_start()
    names = [b.text() for b in opened.start.findChildren(type(opened.header.save)) if b.isVisible()]
    assert "Boxing" in names
    assert str(tmp_path) in words(opened.start)


@pytest.mark.whole_way
def test_a_study_that_cannot_be_saved_stays_unsaved_and_says_why(opened, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert not opened.files.save_to(tmp_path / "file" / "a.whatworked")
    assert opened.failure.isVisible()
    assert opened.session.unsaved


@pytest.mark.whole_way
def test_saved_work_is_no_longer_kept_for_recovery(opened, tmp_path):
    opened.keep()
    opened.files.save_to(tmp_path / "a.whatworked")
    assert list((tmp_path / "recovery").glob("*.whatworked")) == []


@pytest.mark.whole_way
@pytest.mark.parametrize(("answer", "left"), [("Cancel", False), ("Don't save", True)])
def test_unsaved_work_is_not_left_without_asking(opened, monkeypatch, answer, left):
    def click(box) -> None:
        next(b for b in box.buttons() if b.text() == answer).click()

    monkeypatch.setattr(QMessageBox, "exec", click)
    assert opened.files.may_leave() is left
    assert opened.session.is_open


def test_saving_first_leaves_the_study_saved(opened, monkeypatch, tmp_path):
    path = tmp_path / "b.whatworked"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(
        QMessageBox,
        "exec",
        lambda box: next(b for b in box.buttons() if b.text() == "Save").click(),
    )
    assert opened.files.may_leave()
    assert path.is_file()


@pytest.mark.whole_way
def test_a_workbook_not_picked_leaves_the_study_on_screen(opened, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    plan = opened.session.plan
    opened.show_start()
    opened.start.open_workbook.emit()
    assert opened.session.plan == plan
    assert opened.session.is_open


@pytest.mark.whole_way
def test_a_locked_study_takes_no_other_sheet(opened):
    opened.session.lock()
    opened.refresh()
    assert not opened.page("data")._workbook.sheets.isEnabled()
