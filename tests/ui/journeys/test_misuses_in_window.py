"""Every misuse of evidence is stopped or flagged in the window, from the plan to the results."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QTextBrowser

from tests.evaluator.misuses import MISUSES, volunteers_taken_for_cause
from tests.evaluator.worlds import save_book
from ui.pages import design_checks
from ui.state.engine import Engine
from ui.widgets.common.disclosure import Disclosure

pytestmark = pytest.mark.whole_way


def words(widget) -> str:
    """All that a page says, folded parts too."""
    for fold in widget.findChildren(Disclosure):
        fold.toggle.setChecked(True)
    labels = [label.text() for label in widget.findChildren(QLabel)]
    labels += [view.toPlainText() for view in widget.findChildren(QTextBrowser)]
    for found in widget.findChildren(QListWidget):
        labels += [found.item(row).text() for row in range(found.count())]
    return "\n".join(labels)


@pytest.fixture
def go(make_window, settle, monkeypatch, tmp_path: Path):
    """Open a study in the window, check its design, lock and evaluate as far as it lets one."""
    accepted = QDialog.DialogCode.Accepted
    monkeypatch.setattr(design_checks.LockDialog, "exec", lambda self: accepted)

    def way(misuse):
        window = make_window(Engine())
        window.files.open_workbook(save_book(misuse.frame, tmp_path / "data.xlsx"))
        settle(window)
        window.session.change(misuse.plan, "Plan")
        settle(window)
        window.show_page("plan")
        window.page("plan")._check.click()
        settle(window)
        if window.current == "design_checks":
            window.page("design_checks")._lock.click()
            settle(window)
        return window

    return way


@pytest.mark.parametrize("name", MISUSES)
def test_misuse_is_stopped_or_flagged_in_the_window(name: str, go) -> None:
    misuse = MISUSES[name]()
    window = go(misuse)
    if misuse.refused:
        assert window.session.evaluation is None
        told = words(window)
    else:
        assert window.current == "results", words(window.failure)
        assert window.session.evaluation.headline.level != "worked"
        told = words(window.page("results")) + words(window.page("design_checks"))
    assert [part for part in misuse.told if part not in told] == []


def test_the_verdict_in_the_window_carries_its_range_and_its_rating(go) -> None:
    window = go(volunteers_taken_for_cause())
    verdict = window.session.evaluation.headline
    shown = words(window.page("results"))
    assert verdict.headline in shown
    assert "likely" in verdict.headline and f"{verdict.rating} of 5" in verdict.headline
