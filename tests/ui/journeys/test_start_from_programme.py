"""Starting from a programme in the window: found by words, filled in, handed to a provider."""

import openpyxl
import pytest
from PySide6.QtWidgets import QDialog

from evaluator.planning.plan_columns import columns_of
from evaluator.programmes import programme_called, programmes
from evaluator.programmes.search import search
from evaluator.values.plan import Plan
from ui.state.still import still_to_say
from ui.widgets.common.programmes_dialog import ProgrammesDialog, described
from ui.widgets.plan.outcomes_editor import OutcomesEditor


@pytest.fixture
def dialog(qtbot):
    made = ProgrammesDialog(None, lambda words, tier: search(programmes(), words, tier=tier))
    qtbot.addWidget(made)
    return made


def test_a_programme_is_found_by_its_words_and_told_beside_the_list(dialog):
    assert dialog.list.count() == 30
    dialog.words.edited.emit("MARAC")
    assert [dialog.list.item(0).text(), dialog.list.count()] == [
        "Trauma-informed and referral-pathway training", 1]  # fmt: skip
    assert "Who was trained first, and why?" in dialog.about.toPlainText()
    dialog.words.edited.emit("xylophone")
    assert dialog.picked is None
    assert not dialog.study.isEnabled()


def test_no_study_starts_where_no_effect_can_be_claimed(dialog):
    dialog.words.edited.emit("needs assessment board")
    assert dialog.picked.key == "boards_and_strategy"
    assert not dialog.study.isEnabled()
    assert dialog.monitoring.isEnabled()
    assert "No effect can be claimed" in described(dialog.picked)
    dialog.monitoring.click()
    assert (dialog.result(), dialog.wish) == (QDialog.DialogCode.Accepted, "monitoring")


@pytest.mark.whole_way
def test_a_study_starts_with_what_is_known_and_can_be_taken_back(window, settle):
    window.programmes.start_study(programme_called("mentoring"))
    settle(window)
    plan = window.session.plan
    assert plan.programme.name == "Mentoring by people with lived experience"
    assert plan.programme.started_from == "mentoring"
    assert window.current == "programme"
    page = window.page("programme")
    assert page._pitfalls.isVisibleTo(page)
    assert "Did young people choose to take part" in page._asked.text()
    window.session.undo_stack.undo()
    assert window.session.plan == Plan()


def test_the_provider_gets_a_workbook_and_it_is_said(window, settle, heard, tmp_path):
    path = tmp_path / "book.xlsx"
    window.programmes.write_workbook(programme_called("mentoring"), path)
    settle(window)
    assert "book.xlsx is written." in heard
    assert window.job_bar.isVisible() and window.job_bar.cancel.isHidden()
    assert window.job_bar._words.text() == "book.xlsx is written."
    assert "risk_score" in [cell.value for cell in openpyxl.load_workbook(path)["Data"][1]]


@pytest.mark.whole_way
def test_a_known_measure_sets_its_direction_and_shows_its_caveats(opened, settle):
    opened.show_page("plan")
    settle(opened)
    editor = opened.page("plan").findChild(OutcomesEditor)
    editor._measure.edited.emit("sdq_total")
    outcome = opened.session.plan.outcomes[0]
    assert (outcome.measure, outcome.better, outcome.unit) == ("sdq_total", "lower", "points")
    assert "not comparable" in editor._caveats.text()
    editor._measure.edited.emit("")
    assert opened.session.plan.outcomes[0].measure == ""
    assert not editor._caveats.isVisibleTo(editor)


@pytest.mark.whole_way
def test_the_first_workbook_gets_a_guess_where_its_columns_are_others(window, settle, tmp_path):
    window.programmes.start_study(programme_called("mentoring"))
    settle(window)
    window.files.open_data(tmp_path / "people.xlsx")
    settle(window)
    plan = window.session.plan
    assert plan.programme.started_from == "mentoring"
    assert plan.roles.treated == window.session.engine.guess(window.session.cohort).roles.treated
    assert set(columns_of(plan)) <= set(window.session.cohort.frame)


def test_the_data_page_offers_the_workbook_that_the_programme_needs(
    window, settle, tmp_path, monkeypatch
):
    path = tmp_path / "to fill in.xlsx"
    monkeypatch.setattr("ui.appearance.asking.file_to_save", lambda *_: str(path))
    window.files.new()
    window.show_page("data")
    settle(window)
    assert not window.page("data")._empty._ask_for.isVisible()
    window.programmes.start_study(programme_called("mentoring"))
    window.show_page("data")
    settle(window)
    window.page("data")._empty._ask_for.click()
    settle(window)
    notes = [line for row in openpyxl.load_workbook(path)["Notes"].values for line in row if line]
    assert "The score at referral, before any mentor." in notes
    assert "One row is one young person." in notes


def test_what_the_plan_page_asks_comes_after_the_workbook(window, settle, tmp_path):
    window.programmes.start_study(programme_called("mentoring"))
    settle(window)
    assert [p.code for p in still_to_say(window.session)] == ["data_missing"]
    window.files.open_data(tmp_path / "people.xlsx")
    settle(window)
    assert "plan_worthwhile_missing" in [p.code for p in still_to_say(window.session)]
