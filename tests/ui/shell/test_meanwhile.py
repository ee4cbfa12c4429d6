"""What a person does while something is read, worked out or asked is never lost nor misplaced."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from evaluator.planning.corrections import with_left_out
from evaluator.values.plan import Programme
from ui.shell.recovery import Recovery
from ui.widgets.plan.lock_dialog import LockDialog

pytestmark = pytest.mark.whole_way


def begin_reading(window, engine, path) -> None:
    engine.hold.clear()
    window.files.may_leave = lambda: True
    window.files.open_workbook(path)


def call(window, name: str) -> None:
    window.session.change(
        replace(window.session.plan, programme=Programme(name=name)), "Change name"
    )


@pytest.mark.parametrize("agreed", [True, False])
def test_what_was_changed_while_a_workbook_was_read_is_asked_about(
    opened, engine, settle, qtbot, tmp_path, agreed
):
    begin_reading(opened, engine, tmp_path / "other.xlsx")
    call(opened, "Typed meanwhile")
    asked = []
    opened.files.may_leave = lambda: asked.append(opened.session.name) or agreed
    engine.hold.set()
    qtbot.waitUntil(lambda: bool(asked))
    settle(opened)
    assert asked == ["Typed meanwhile"]
    assert opened.session.name == ("Trial" if agreed else "Typed meanwhile")
    assert opened.stack.currentWidget() is not opened.first_rows


def test_nobody_is_asked_again_about_what_did_not_change(opened, engine, settle, tmp_path):
    begin_reading(opened, engine, tmp_path / "other.xlsx")
    opened.files.may_leave = lambda: pytest.fail("asked twice")
    engine.hold.set()
    settle(opened)
    assert opened.session.workbook == tmp_path / "other.xlsx"
    opened.files.may_leave = lambda: True


def test_nothing_comes_on_screen_behind_a_question(opened, engine, settle, qtbot, tmp_path):
    """What is answered is about the study that the question was asked of."""
    begin_reading(opened, engine, tmp_path / "other.xlsx")
    before, seen = opened.session.workbook, []
    dialog = QDialog(opened)

    def look() -> None:
        seen.append(opened.session.workbook)
        dialog.accept()

    def let_go() -> None:
        engine.hold.set()
        qtbot.waitUntil(lambda: not opened.jobs.busy)
        QTimer.singleShot(300, look)

    QTimer.singleShot(0, let_go)
    dialog.exec()
    assert seen == [before]
    qtbot.waitUntil(lambda: opened.session.workbook == tmp_path / "other.xlsx")
    settle(opened)


def test_a_plan_is_not_locked_that_came_while_it_was_asked(opened, monkeypatch):
    opened.session.set_report(
        type("Report", (), {"gates": (), "checks": ()})(), opened.session.plan,
        opened.session.cohort,
    )  # fmt: skip
    page = opened.page("design_checks")

    def other(dialog: LockDialog) -> bool:
        opened.session.new()
        return True

    monkeypatch.setattr("ui.pages.design_checks.asking.agreed", other)
    page._ask_to_lock()
    assert not opened.session.locked


def test_what_was_begun_for_a_study_ends_with_it(window, qtbot, settle, opened):
    """Else its results would come into the next study, and into the file that this is saved in."""
    go_on, came, outcomes = threading.Event(), [], []
    window.jobs.finished.connect(lambda _title, outcome: outcomes.append(outcome))
    begun = {"failed": lambda _f: None, "failure_title": ""}
    window.jobs.start("Results", lambda _p: go_on.wait(30), came.append, **begun)
    window.jobs.start("Library", lambda _p: "library", came.append, lasts=True, **begun)
    window.files.may_leave = lambda: True
    window.files.new()
    assert outcomes == ["cancelled"]
    go_on.set()
    settle(window)
    assert came == ["library"]


def test_a_recovery_that_was_cancelled_deletes_nothing(make_window, engine, settle, tmp_path):
    crashed = make_window(engine)
    crashed.files.open_workbook(tmp_path / "people.xlsx")
    settle(crashed)
    call(crashed, "Precious")
    crashed.keep()
    crashed.recovery._lock.unlock()
    (left,) = (tmp_path / "recovery").glob("*.whatworked")
    window = make_window(engine)
    window.start.recover.emit(left)
    window.jobs.cancel()
    settle(window)
    window.files.open_workbook(tmp_path / "other.xlsx")
    settle(window)
    assert left.exists()
    window.files.may_leave = lambda: True
    window.start.recover.emit(left)
    settle(window)
    assert window.session.name == "Precious"
    assert not left.exists()


def test_what_was_left_stays_where_it_cannot_be_kept_anew(opened, monkeypatch, tmp_path):
    def full(_self: Recovery, _study: object) -> None:
        raise OSError(28, "No space left on device")

    left = tmp_path / "left.whatworked"
    left.write_text("{}")
    call(opened, "Precious")
    monkeypatch.setattr(Recovery, "keep", full)
    opened.files.recovered.emit(left)
    assert left.exists()


def test_reading_again_keeps_the_corrections(opened, engine, settle):
    opened.session.change(with_left_out(opened.session.plan, ["sex"]), "Leave out")
    settle(opened)
    opened.notice.wanted.emit()
    settle(opened)
    assert engine.data_read[-1].leave_out == ("sex",)
    assert "sex" not in opened.session.cohort.frame
    assert opened.session.plan.data.leave_out == ("sex",)


def test_another_sheet_brings_no_column_back_that_was_left_out(opened, engine, settle):
    opened.session.change(with_left_out(opened.session.plan, ["sex"]), "Leave out")
    settle(opened)
    opened._read_sheet("Notes")
    settle(opened)
    assert "Notes" in engine.sheets_read
    assert "sex" not in opened.session.cohort.frame
