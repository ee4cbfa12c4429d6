"""Exporting over pages that somebody changed asks first, and verifying takes the lock slip."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox
from ui_fakes import REFUSED, small_cohort

from evaluator.commands.verification.findings import Verification
from evaluator.disclosure.near_copies import almost_the_same
from evaluator.summary.blocks import Summary
from evaluator.values.plan import Plan, Programme
from evaluator.values.problems import Refusal
from evaluator.values.released import Released
from ui.widgets.results.verify_panel import VerifyPanel


def summary(words: str) -> Summary:
    return Summary("Trial", words, date(2026, 1, 5).isoformat(), (), "", {"told": words})


@pytest.fixture
def page(window, settle):
    window.session.new()
    window.session.change(Plan(programme=Programme(name="Trial")), "Name it")
    found = window.page("summary")
    found._offer_formats()
    for key, tick in found._formats.items():
        tick.set_value(key == "html")
    return found


@pytest.fixture
def answer(monkeypatch):
    """Presses the button with the given words, and keeps what the box said."""
    said: list[str] = []

    def press(words: str) -> list[str]:
        monkeypatch.setattr(QMessageBox, "exec", lambda box: said.append(box.text()))
        monkeypatch.setattr(
            QMessageBox, "clickedButton",
            lambda box: next(each for each in box.buttons() if each.text() == words),
        )  # fmt: skip
        return said

    return press


def export(page, window, settle, folder, words):
    page._summary = summary(words)
    page.export(folder)
    settle(window)


def test_a_changed_page_is_kept_replaced_or_left(page, window, settle, answer, tmp_path):
    said = answer("Cancel")
    export(page, window, settle, tmp_path, "one")
    export(page, window, settle, tmp_path, "two")
    written = tmp_path / "trial.html"
    assert said == [] and "two" in written.read_text("utf-8"), "its own page is replaced unasked"
    written.write_text("my notes", "utf-8")
    export(page, window, settle, tmp_path, "three")
    assert len(said) == 1 and "trial.html" in said[0] and written.read_text("utf-8") == "my notes"
    answer("Keep both")
    export(page, window, settle, tmp_path, "four")
    assert written.read_text("utf-8") == "my notes"
    assert "four" in (tmp_path / "trial-2.html").read_text("utf-8")
    answer("Replace")
    export(page, window, settle, tmp_path, "five")
    assert "five" in written.read_text("utf-8")


def test_the_workbook_is_never_written_over(page, window, settle, answer, tmp_path):
    answer("Replace")
    (tmp_path / "trial.html").write_text("rows", "utf-8")
    window.session.workbook = tmp_path / "trial.html"
    export(page, window, settle, tmp_path, "one")
    assert window.failure.isVisible()
    assert (tmp_path / "trial.html").read_text("utf-8") == "rows"


def test_the_code_of_a_slip_is_compared_too(qtbot, window, settle, tmp_path):
    asked: list[str] = []

    def verify(study, path, slip):
        asked.append(slip)
        return Verification((), True, (), confirmed=("The lock slip is of this plan.",))

    window.session.new()
    window.session.engine.verify = verify
    jobs = window.jobs
    panel = VerifyPanel(window.session, jobs)
    qtbot.addWidget(panel)
    panel._slip.set_value(" ABCD-EFGH-JKMN-PQRS ")
    panel.verify(tmp_path / "data.xlsx")
    qtbot.waitUntil(lambda: not jobs.busy)
    assert asked == ["ABCD-EFGH-JKMN-PQRS"]
    assert any("lock slip is of this plan" in label.text() for label in panel.findChildren(QLabel))
    window.session.new()
    panel.refresh()
    assert panel._slip.words() == "", "the code of one study's slip is no other's"


def test_results_beside_an_earlier_summary_of_almost_the_same_people_are_asked_about(
    window, settle, answer
):
    """Only who says that nobody holds the earlier one gets the second, held against nothing."""
    held: list[int] = []

    def evaluate(_cohort, _plan, _progress, earlier=()):
        held.append(len(earlier))
        raise Refusal(almost_the_same() if earlier else REFUSED)

    window.session.new()
    window.session.cohort, window.session.workbook = small_cohort(), Path("people.xlsx")
    window.session.show_plan(Plan(programme=Programme(name="Trial")))
    window.session.lock()
    window.session.engine.evaluate = evaluate
    window.session.published = (Released("a", "b", "c", False, ()),)
    settle(window)
    page = window.page("results")
    said = answer("Keep the earlier one")
    page._evaluate()
    settle(window)
    assert held == [1] and "almost the same people" in said[0] and window.session.published
    assert window.failure.isVisible()
    answer("Nobody holds it")
    page._evaluate()
    settle(window)
    assert held == [1, 1, 0] and window.session.published == ()
    assert window.session._set_aside, "the next results say that it was set aside"


def test_what_to_export_is_said_before_a_folder_is_asked_for(page, heard, monkeypatch):
    asked = []
    monkeypatch.setattr("ui.appearance.asking.folder", lambda *_: asked.append(1) or "")
    page._summary = summary("one")
    page._export.setEnabled(True)
    for tick in page._formats.values():
        tick.setChecked(False)
    page._export.click()
    assert not asked and heard == ["Tick at least one format."]
    next(iter(page._formats.values())).setChecked(True)
    page._export.click()
    assert asked
