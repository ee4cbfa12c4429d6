"""From a shipped example through every page to files, with the real engine."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel

from evaluator.summary.logo import with_logo
from evaluator.values.plan import Plan, Report
from ui.pages import design_checks
from ui.state.engine import Engine
from ui.widgets.results.verdict_view import VerdictView

pytestmark = pytest.mark.whole_way


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def agree(monkeypatch):
    accepted = QDialog.DialogCode.Accepted
    monkeypatch.setattr(design_checks.LockDialog, "exec", lambda self: accepted)


@pytest.fixture
def evaluated(make_window, settle, agree):
    window = make_window(Engine())
    window.files.open_example("mentoring_matched")
    settle(window)
    assert not window.failure.isVisible(), words(window.failure)
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    assert window.current == "design_checks", words(window.failure)
    window.page("design_checks")._lock.click()
    settle(window)
    return window


def test_a_lock_slip_is_handed_over_before_any_result_is_worked_out(
    make_window, settle, monkeypatch, tmp_path
):
    slip = tmp_path / "slip.txt"

    def accept(dialog) -> int:
        dialog.holder.control.setText("Ms Price, commissioner's office")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(design_checks.LockDialog, "exec", accept)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(slip), "Text (*.txt)"))
    window = make_window(Engine())
    window.files.open_example("mentoring_matched")
    settle(window)
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    window.page("design_checks")._lock.click()
    settle(window)
    lock = window.session.plan.lock
    assert lock is not None and lock.code in slip.read_text("utf-8")
    assert window.current == "results" and window.session.evaluation is None
    assert "Ms Price" in words(window.page("results"))
    window.page("results")._act.click()
    settle(window)
    assert window.session.evaluation is not None


def test_before_the_lock_no_page_shows_an_effect(make_window, settle):
    window = make_window(Engine())
    window.files.open_example("mentoring_matched")
    settle(window)
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    shown = words(window.page("design_checks"))
    assert "Is the study large enough?" in shown
    assert "How alike the two groups are" in shown
    for key in ("design_checks", "results", "summary"):
        window.show_page(key)
        settle(window)
        page = window.page(key)
        assert page.findChild(VerdictView) is None
        assert "likely" not in words(page).casefold().replace("how likely people were", "")
    assert window.session.evaluation is None


def test_the_way_through_ends_in_files_and_a_study_that_verifies(evaluated, settle, tmp_path):
    window = evaluated
    assert window.current == "results", words(window.failure)
    results = window.page("results")
    verdict = window.session.evaluation.headline
    assert verdict.label in words(results)
    assert f"{verdict.rating} of 5: " in words(results)
    assert "You cannot say" in words(results)

    Image.new("RGB", (30, 20)).save(tmp_path / "logo.png")
    own = with_logo(Plan(report=Report(logo="logo.png", logo_text="Eastmarsh")), tmp_path).report
    window.session.logo = (own.logo, own.logo_text)
    window.show_page("summary")
    settle(window)
    summary = window.page("summary")
    assert summary._summary.logo.text == "Eastmarsh"
    assert len(summary._preview._pages) >= 2
    assert verdict.label in summary._read.toPlainText()
    for tick in summary._formats.values():
        tick.setChecked(True)
    summary.export(tmp_path / "out")
    settle(window)
    assert not window.failure.isVisible(), words(window.failure)
    written = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert {".pdf", ".docx", ".html", ".xlsx", ".json"} <= written
    assert "mentoring-with-lived-experience.pdf" in words(summary)

    workbook = window.session.workbook
    summary._verify.verify(workbook)
    settle(window)
    assert "Identical to the last digit: every number came back." in words(summary)

    path = tmp_path / "study.whatworked"
    assert window.files.save_to(path)
    window.files.open_study(path)
    settle(window)
    assert window.session.results is not None
    assert window.current == "results"


def test_an_amendment_hides_the_results_until_they_are_worked_out_again(evaluated, settle):
    window = evaluated
    page = window.page("programme")
    window.show_page("programme")
    name = page._bindings[0].field
    assert not name.isEnabled()
    window.session.start_amending("The name was misspelt.")
    window.refresh()
    assert name.isEnabled()
    name.edited.emit("Mentoring")
    window.show_page("results")
    results = window.page("results")
    assert "Finish amending the plan first." in words(results) and not results._act.isEnabled()
    window.session.finish_amending()
    window.refresh()
    assert "1 amendment, made after results were known" in words(results)
    assert "The results are out of date" in words(results)
    assert results.findChild(VerdictView) is None or not results.findChild(VerdictView).isVisible()
    assert window.session.results is None
    results._act.click()
    settle(window)
    assert window.session.results is not None
    (amendment,) = window.session.plan.amendments
    assert amendment.results_seen


def test_another_workbook_is_not_linked_to_a_study(evaluated, settle, tmp_path):
    window = evaluated
    path = tmp_path / "study.whatworked"
    window.files.save_to(path)
    other = Engine().example_files("workshop_no_comparison")[0]
    window.session.open_study(
        window.session.engine.load_study(path), path, cohort=None, workbook=None
    )
    window.show_page("results")
    assert "The workbook is not linked" in words(window.page("results"))
    window.files.open_data(other)
    settle(window)
    assert window.failure.isVisible()
    assert window.session.cohort is None


def test_without_a_comparison_group_the_lock_says_so_first(make_window, settle, monkeypatch):
    window = make_window(Engine())
    window.files.open_example("workshop_no_comparison")
    settle(window)
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    assert window.session.report.gates
    assert "No fair comparison is possible" in words(window.page("design_checks"))
    seen = []
    monkeypatch.setattr(
        design_checks.LockDialog, "exec", lambda self: seen.append(words_of(self)) or 0
    )
    window.page("design_checks")._lock.click()
    assert "Before you do" in seen[0]
    assert not window.session.locked


def words_of(dialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))
