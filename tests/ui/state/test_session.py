"""Undo, locking, amendments and the save state, without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from ui_fakes import FakeEngine, small_cohort

from evaluator.values.plan import Plan, times_amended
from ui.state.session import Session


def renamed(plan: Plan, name: str) -> Plan:
    return replace(plan, programme=replace(plan.programme, name=name))


@pytest.fixture
def session(qapp) -> Session:
    made = Session(FakeEngine())
    cohort = small_cohort()
    made.start_with(cohort, Path("people.xlsx"), made.engine.guess(cohort))
    return made


def test_every_change_can_be_undone_and_redone(session):
    before = session.plan
    session.change(renamed(before, "Other"), "Change name")
    session.undo_stack.undo()
    assert session.plan == before
    session.undo_stack.redo()
    assert session.plan.programme.name == "Other"


def test_keystrokes_in_one_field_are_one_step(session):
    before = session.plan
    for end in range(1, 6):
        session.change(renamed(session.plan, "Other"[:end]), "Change name", "name")
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.plan == before


def test_keystrokes_in_two_fields_are_two_steps(session):
    session.change(renamed(session.plan, "A"), "Change name", "name")
    plan = session.plan
    session.change(
        replace(plan, programme=replace(plan.programme, area="B")), "Change area", "area"
    )
    assert session.undo_stack.count() == 2


def test_a_change_that_changes_nothing_is_no_step(session):
    session.change(session.plan, "Nothing")
    assert session.undo_stack.count() == 0


def test_a_locked_plan_does_not_change_and_the_lock_is_not_undone(session):
    session.change(renamed(session.plan, "Named"), "Change name")
    session.lock()
    locked = session.plan
    session.change(renamed(locked, "Sneaky"), "Change name")
    session.undo_stack.undo()
    assert session.plan is locked
    assert locked.lock is not None
    assert locked.lock.workbook_sha256 == "ab" * 32


def test_an_amendment_is_told_once_however_many_keystrokes_it_took(session):
    session.lock()
    session.start_amending("The name was wrong.")
    for name in ("N", "Ne", "New"):
        session.change(renamed(session.plan, name), "Change name", "name")
    session.finish_amending()
    (amendment,) = session.plan.amendments
    assert (amendment.field, amendment.old, amendment.new) == ("programme.name", "Trial", "New")
    assert amendment.reason == "The name was wrong."
    assert not amendment.results_seen
    assert session.plan.lock is not None
    assert not session.editable


def test_one_amendment_counts_once_however_much_it_changes(session):
    session.lock()
    for reason in ("The design was wrong.", "So was the name."):
        session.start_amending(reason)
        plan = session.plan
        session.change(
            replace(
                renamed(plan, reason), design=replace(plan.design, kind="matched_comparison"),
                context=replace(plan.context, same_measurement="no", comparison_reached="no"),
            ),
            "Choose design",
        )  # fmt: skip
        session.finish_amending()
        session.amending = None
    assert len(session.plan.amendments) > 3
    assert times_amended(session.plan) == 2
    assert times_amended(Plan()) == 0


def test_what_is_changed_behind_a_dialog_goes_back(session, qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    before = session.plan
    with qtbot.waitSignal(session.plan_changed):
        session.change(renamed(before, "Behind"), "Change name")
    assert session.plan is before
    session.record(renamed(before, "Found"), "Search for balance")
    assert session.plan.programme.name == "Found"
    dialog.close()
    session.change(renamed(before, "Before it"), "Change name")
    assert session.plan.programme.name == "Before it"


def test_amending_back_leaves_no_amendment(session):
    session.lock()
    session.start_amending("A try.")
    session.change(renamed(session.plan, "Other"), "Change name")
    session.change(renamed(session.plan, "Trial"), "Change name")
    assert session.plan.amendments == ()


def test_a_design_report_is_gone_once_the_plan_differs(session):
    report = object()
    session.set_report(report, session.plan, session.cohort)
    assert session.report is report
    session.change(renamed(session.plan, "Other"), "Change name")
    assert session.report is None
    session.undo_stack.undo()
    assert session.report is report


def test_saving_is_remembered_until_the_next_change(session, tmp_path):
    assert session.unsaved
    session.mark_saved(session.as_study(), tmp_path / "a.whatworked")
    assert not session.unsaved
    session.change(renamed(session.plan, "Other"), "Change name")
    assert session.unsaved
    session.undo_stack.undo()
    assert not session.unsaved


def test_the_saved_study_holds_no_row_and_no_folder(session, tmp_path):
    path = tmp_path / "a.whatworked"
    session.workbook = tmp_path / "secret_folder" / "people.xlsx"
    session.as_study().save(path)
    text = path.read_text("utf-8")
    assert "people.xlsx" in text
    assert "K2" not in text
    assert "secret_folder" not in text
