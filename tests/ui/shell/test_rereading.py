"""Corrections are carried out, undone, refused and cancelled without plan and data parting."""

from __future__ import annotations

import pytest
from ui_fakes import NOT_A_DATE

from evaluator.planning.corrections import with_kind, with_left_out


@pytest.fixture
def correct(opened, settle):
    def change(plan) -> None:
        opened.session.change(plan, "Correct")
        settle(opened)

    return change


@pytest.mark.whole_way
def test_a_correction_is_carried_out_and_undone_and_redone(opened, correct, settle):
    session = opened.session
    correct(with_left_out(session.plan, ["sex"]))
    assert [c.name for c in session.cohort.columns] == ["key", "arm", "score", "attended_after"]
    assert not session.out_of_step
    session.undo_stack.undo()
    settle(opened)
    assert "sex" in session.cohort.frame
    session.undo_stack.redo()
    settle(opened)
    assert "sex" not in session.cohort.frame


@pytest.mark.whole_way
def test_until_it_is_read_the_study_is_not_ready(opened, engine, qtbot):
    session = opened.session
    engine.hold.clear()
    session.change(with_left_out(session.plan, ["sex"]), "Correct")
    assert session.out_of_step
    assert not session.complete
    engine.hold.set()
    qtbot.waitUntil(lambda: not session.out_of_step)


@pytest.mark.whole_way
def test_what_cannot_be_read_is_taken_back_and_said(opened, correct, settle):
    before = opened.session.plan
    correct(with_kind(before, ["sex"], "date"))
    assert opened.session.plan == before
    assert not opened.session.out_of_step
    assert opened.failure.isVisible()
    assert (
        NOT_A_DATE.message
        in opened.failure._list.itemAt(0)
        .widget()
        .findChildren(type(opened.failure._title))[0]
        .text()
    )


def test_cancelling_takes_the_correction_back(opened, engine, settle, qtbot):
    before = opened.session.plan
    already = len(engine.data_read)
    engine.hold.clear()
    opened.session.change(with_left_out(before, ["sex"]), "Correct")
    qtbot.waitUntil(lambda: len(engine.data_read) > already)
    opened.jobs.cancel()
    engine.hold.set()
    settle(opened)
    assert opened.session.plan == before
    assert not opened.session.out_of_step
    assert not opened.failure.isVisible()


@pytest.mark.whole_way
def test_two_corrections_in_a_row_end_with_the_second(opened, engine, settle):
    session = opened.session
    engine.hold.clear()
    session.change(with_left_out(session.plan, ["sex"]), "Correct")
    session.change(with_left_out(session.plan, ["attended_after"]), "Correct")
    engine.hold.set()
    settle(opened)
    assert [c.name for c in session.cohort.columns] == ["key", "arm", "score"]
    assert session.undo_stack.count() == 2


@pytest.mark.whole_way
def test_undoing_while_it_is_read_stops_the_reading(opened, engine, settle, qtbot):
    session, cohort = opened.session, opened.session.cohort
    engine.hold.clear()
    session.change(with_left_out(session.plan, ["sex"]), "Correct")
    qtbot.waitUntil(lambda: opened.rereading._running == 1)
    session.undo_stack.undo()
    engine.hold.set()
    settle(opened)
    assert session.cohort is cohort
    assert not session.out_of_step
    assert session.undo_stack.canRedo()


def test_the_first_rows_are_on_screen_while_the_rest_is_read(window, engine, qtbot, tmp_path):
    engine.hold.clear()
    window.files.open_workbook(tmp_path / "people.xlsx")
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.first_rows)
    model = window.first_rows.view.model()
    assert model.rowCount() == 3
    assert model.data(model.index(0, 0)) == "hidden"
    assert not window.session.is_open
    window.jobs.cancel()
    engine.hold.set()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.start)


@pytest.mark.whole_way
def test_corrections_are_saved_with_the_study(opened, correct, engine, tmp_path):
    correct(with_left_out(opened.session.plan, ["sex"]))
    path = tmp_path / "a.whatworked"
    assert opened.files.save_to(path)
    assert engine.load_study(path).plan.data.leave_out == ("sex",)


@pytest.mark.whole_way
def test_a_role_changes_nothing_of_the_reading(opened, engine, correct):
    read = len(engine.data_read)
    from evaluator.planning.roles import with_role

    correct(with_role(opened.session.plan, opened.session.cohort, "sex", "covariate"))
    assert len(engine.data_read) == read


@pytest.mark.whole_way
def test_what_is_saved_meanwhile_agrees_with_its_data(opened, engine, settle, tmp_path):
    """Else the study says for good that a column was left out which is in its data."""
    engine.hold.clear()
    opened.session.change(with_left_out(opened.session.plan, ["sex"]), "Leave out")
    assert opened.files.save_to(tmp_path / "s.whatworked")
    saved = engine.load_study(tmp_path / "s.whatworked")
    assert saved.plan.data.leave_out == ()
    assert opened.session.unsaved
    engine.hold.set()
    settle(opened)
    assert opened.files.save_to(tmp_path / "s.whatworked")
    assert engine.load_study(tmp_path / "s.whatworked").plan.data.leave_out == ("sex",)
    assert not opened.session.unsaved


@pytest.mark.whole_way
def test_other_work_on_files_takes_no_correction_back(opened, engine, settle, tmp_path):
    engine.hold.clear()
    opened.session.change(with_left_out(opened.session.plan, ["sex"]), "Leave out")
    opened.providers.write_template(tmp_path / "template.xlsx")
    opened.files.may_leave = lambda: True
    opened.files.open_study(tmp_path / "not there.whatworked")
    engine.hold.set()
    settle(opened)
    assert "sex" not in opened.session.cohort.frame
    assert opened.session.plan.data.leave_out == ("sex",)
    assert (tmp_path / "template.xlsx").exists()
