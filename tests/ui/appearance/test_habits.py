"""What a person's hands know already: undo where they type, and a focus that stays with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from evaluator.values.problems import Problem
from ui.appearance.accessibility import keeping_focus
from ui.pages import PAGES
from ui.state.jobs import Failure
from ui.widgets.common.layout import clear

MODIFIER = Qt.KeyboardModifier


def control(window, kind, name):
    found = window.page(window.current).findChildren(kind)
    return next(each for each in found if each.accessibleName() == name)


@pytest.fixture
def programme(opened, settle):
    opened.activateWindow()
    opened.show_page("programme")
    settle(opened)
    return opened


def test_undo_and_redo_reach_the_study_from_a_field(programme, settle):
    line = control(programme, QLineEdit, "Programme name")
    line.setFocus()
    QTest.keyClicks(line, " two")
    settle(programme)
    assert programme.session.plan.programme.name == "Trial two"
    QTest.keyClick(line, Qt.Key.Key_Z, MODIFIER.ControlModifier)
    settle(programme)
    assert line.text() == programme.session.plan.programme.name == "Trial"
    QTest.keyClick(line, Qt.Key.Key_Y, MODIFIER.ControlModifier)
    settle(programme)
    assert line.text() == "Trial two"


@pytest.mark.whole_way
def test_answers_walked_through_with_the_arrow_keys_are_one_step(programme, settle):
    stack = programme.session.undo_stack
    before = stack.count()
    for steps, name in ((3, "Were both groups measured alike?"), (2, "Tier")):
        box = control(programme, QComboBox, name)
        box.setFocus()
        for _ in range(steps):
            QTest.keyClick(box, Qt.Key.Key_Down)
    settle(programme)
    assert stack.count() == before + 2


@pytest.mark.whole_way
@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_the_focus_lands_on_the_heading_of_a_new_page(opened, settle, key):
    opened.activateWindow()
    opened.show_page(key)
    settle(opened)
    assert opened.focusWidget() is opened.page(key).heading


@pytest.mark.whole_way
def test_a_control_that_is_made_anew_keeps_the_focus(opened, settle, monkeypatch):
    opened.activateWindow()
    opened.show_page("plan")
    settle(opened)
    page = opened.page("plan")
    name = "Subgroup: sex"
    before = control(opened, QCheckBox, name)
    before.setFocus()
    editor = page._subgroups
    rebuilt = editor.refresh

    def refresh() -> None:
        clear(editor._grid)
        editor._names = None
        rebuilt()

    monkeypatch.setattr(editor, "refresh", refresh)
    settle(opened)
    after = opened.focusWidget()
    assert after is not before
    assert after.accessibleName() == name


def test_a_control_that_goes_leaves_the_focus_on_the_heading(opened, settle):
    opened.activateWindow()
    opened.show_page("design_checks")
    settle(opened)
    page = opened.page("design_checks")
    page._run.setEnabled(True)
    page._run.setFocus()
    assert opened.focusWidget() is page._run
    with keeping_focus(page):
        page._none.hide()
    assert opened.focusWidget() is page.heading


def test_a_question_that_is_told_on_another_page_is_gone_to(opened, settle):
    opened.activateWindow()
    opened.show_page("plan")
    settle(opened)
    opened.page("plan").go_to_problem.emit(Problem("plan_chance_without_record", "", ""))
    assert opened.focusWidget().accessibleName() == "Where is the draw on record?"


def test_what_went_wrong_goes_when_other_work_begins(opened, settle, tmp_path):
    opened.files.may_leave = lambda: True
    problem = Problem("a", "It is so.", "Do that.")
    opened.show_failure(Failure("The study could not be opened.", (problem,)))
    assert opened.failure.isVisible()
    opened.files.open_workbook(tmp_path / "people.xlsx")
    settle(opened)
    assert not opened.failure.isVisible()


@pytest.mark.whole_way
def test_a_fault_of_the_program_stays_until_it_was_read(opened, settle, tmp_path):
    opened.files.may_leave = lambda: True
    opened.show_failure(Failure("Something went wrong.", (), "details"))
    opened.files.open_workbook(tmp_path / "people.xlsx")
    settle(opened)
    assert opened.failure.isVisible()


@pytest.mark.whole_way
def test_cancel_is_over_at_once_for_the_person(opened, engine, qtbot, tmp_path):
    opened.files.may_leave = lambda: True
    engine.hold.clear()
    opened.files.open_workbook(tmp_path / "people.xlsx")
    qtbot.waitUntil(opened.job_bar.isVisible)
    opened.job_bar.cancel.click()
    assert not opened.jobs.busy
    assert not opened.job_bar.isVisible()
    engine.hold.set()


@pytest.mark.whole_way
def test_nothing_leaves_while_it_is_typed_who_receives_it(opened, settle, qtbot):
    opened.show_page("summary")
    settle(opened)
    page = opened.page("summary")
    page._inside.setChecked(True)
    page._summary = object()
    page._offer()
    assert not page._export.isEnabled()
    page._recipient.control.setText("The board")
    assert page._summary is None
    qtbot.waitUntil(lambda: page._name == "The board")


@pytest.mark.whole_way
def test_what_was_undone_is_said_and_shown_though_it_is_on_another_page(programme, settle, heard):
    line = control(programme, QLineEdit, "Programme name")
    line.setFocus()
    QTest.keyClicks(line, " two")
    programme.show_page("data")
    settle(programme)
    QTest.keyClick(programme, Qt.Key.Key_Z, MODIFIER.ControlModifier)
    settle(programme)
    assert heard[-1] == "Undone: change programme name"
    assert programme.header._state.text() == "Not saved yet · Undone: change programme name"
    QTest.keyClick(programme, Qt.Key.Key_Y, MODIFIER.ControlModifier)
    settle(programme)
    assert heard[-1] == "Done again: Change programme name"
    assert programme.header._state.text() == "Not saved yet"


@pytest.mark.whole_way
def test_undo_is_called_by_the_question_that_was_answered(opened, settle):
    opened.show_page("plan")
    settle(opened)
    page, stack = opened.page("plan"), opened.session.undo_stack
    page._outcomes._fields["unit"].control.setText("grams")
    assert stack.undoText() == "Change unit"
    page._roles._fields["cluster"].edited.emit(opened.session.cohort.columns[0].name)
    assert stack.undoText() == "Change group the programme was given to"


@pytest.mark.whole_way
def test_what_cannot_be_read_stays_with_its_complaint_until_another_study(
    programme, settle, tmp_path
):
    line, name = (control(programme, QLineEdit, each) for each in ("Start date", "Programme name"))
    line.setText("soon")
    name.setText("Trial two")
    settle(programme)
    field = line.parentWidget()
    assert line.accessibleDescription().startswith("Write a date, such as ")
    assert line.text() == "soon" and field._error.isVisible()
    programme.files.may_leave = lambda: True
    programme.files.open_workbook(tmp_path / "people.xlsx")
    settle(programme)
    programme.show_page("programme")
    settle(programme)
    assert line.text() == "" and not field._error.isVisible()
