"""The matching on the design page: live balance, a search that can be stopped, accept, lock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from evaluator.designs.matched.choices import kept, options
from evaluator.values.balance_attempt import Attempt
from evaluator.values.plan import Design
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan
from ui.state.engine import Engine
from ui.widgets.plan.matching_panel import MatchingPanel, attempt_line, standing

pytestmark = pytest.mark.whole_way

WORLD = referrals(treated=80, pool=260, effect=0.5, seed=11)


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def opened(make_window, settle, tmp_path):
    window = make_window(Engine())
    plan = replace(referrals_plan(design=Design("matched_comparison", {})), lock=None)
    window.session.start_with(cohort_of(WORLD), tmp_path / "data.xlsx", plan)
    window.show_page("plan")
    window.page("plan")._check.click()
    settle(window)
    assert window.current == "design_checks", words(window.failure)
    return window, window.page("design_checks").findChild(MatchingPanel)


def test_balance_is_told_and_moves_when_a_setting_changes(opened, settle, qtbot):
    window, panel = opened
    before = panel._balance.text()
    assert "Largest difference left" in before
    assert "Green" in before or "Amber" in before or "Red" in before
    assert "What the data suggest" in words(panel)
    panel._settings._fields["ratio"][1].edited.emit(3)
    assert window.session.report is None
    qtbot.waitUntil(lambda: window.session.report is not None)
    settle(window)
    assert panel._balance.text() != before
    assert window.session.plan.design.settings == {"ratio": 3}


def test_a_search_is_logged_and_what_did_best_can_be_taken(opened, settle):
    window, panel = opened
    assert not panel._use.isVisible()
    panel._search.click()
    settle(window)
    tried = window.session.plan.attempts
    assert len(tried) >= 10
    assert window.session.report is not None
    assert not window.session.undo_stack.canUndo()
    assert panel._use.isVisible()
    panel._use.click()
    settle(window)
    best = next(each for each in tried if each.rank == 1)
    assert window.session.plan.design.settings == best.as_planned
    assert window.session.report.matching.worst == pytest.approx(best.worst, abs=0.001)
    assert window.session.plan.attempts == tried
    window.session.lock()
    panel.refresh()
    assert not panel._search.isVisible()
    assert not panel._use.isVisible()


def test_a_search_can_be_cancelled(opened, settle):
    window, panel = opened
    panel._search.click()
    window.jobs.cancel()
    settle(window)
    assert window.session.plan.attempts == ()
    assert window.session.evaluation is None


def test_no_effect_and_nobody_is_shown(opened, settle):
    window, panel = opened
    panel._search.click()
    settle(window)
    shown = words(window.page("design_checks"))
    assert "likely" not in shown.casefold().replace("how likely people were", "")
    assert "K00" not in shown


def test_it_can_be_used_by_name_and_keyboard(opened, settle):
    _, panel = opened
    panel._search.click()
    settle(opened[0])
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for widget in panel.findChildren(kind):
            if widget.isVisible() and widget.objectName() != "qt_spinbox_lineedit":
                assert widget.accessibleName() or getattr(widget, "text", str)()
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert isinstance(panel._balance, QWidget)
    assert panel._balance.accessibleName() == "Balance as it stands"


def test_other_designs_have_no_matching(opened, settle):
    window, panel = opened
    plan = window.session.plan
    window.session.change(replace(plan, design=Design("difference_in_differences")), "Other")
    settle(window)
    assert not panel.isVisible()


@pytest.mark.parametrize(
    ("said", "there", "absent"),
    [
        ({}, {"ratio", "caliper", "order"}, {"subclasses", "tolerance", "trim", "imputations"}),
        ({"method": "entropy"}, {"estimand", "exact"}, {"ratio", "caliper", "distance"}),
        ({"method": "overlap"}, {"trim"}, {"estimand", "ratio"}),
        ({"distance": "mahalanobis"}, {"ratio"}, {"caliper", "link"}),
        ({"missing": "multiple_imputation"}, {"imputations"}, {"trim"}),
    ],
)
def test_only_settings_that_mean_something_are_asked(said, there, absent):
    from evaluator.designs.matched.matching_settings import Settings

    names = {option.name for option in options(Settings, said)}
    assert there <= names
    assert not absent & names


def test_every_setting_and_answer_has_words():
    from evaluator.designs.matched.matching_settings import USED_BY, Settings

    for method in USED_BY:
        for option in options(Settings, {"method": method}):
            assert option.label != option.name.replace("_", " ").capitalize(), option.name
            for choice in option.choices:
                assert choice.label != str(choice.value), choice


def test_another_method_leaves_no_setting_behind():
    said = {"method": "nearest", "ratio": 3, "caliper": 0.1, "exact": ["sex"], "estimand": "ATC"}
    assert kept({**said, "method": "full"}) == {
        "method": "full", "caliper": 0.1, "exact": ["sex"], "estimand": "ATC",
    }  # fmt: skip
    assert kept({**said, "method": "overlap"}) == {
        "method": "overlap", "exact": ["sex"],
    }  # fmt: skip
    assert kept({"method": "optimal", "estimand": "ATE"}) == {
        "method": "optimal",
    }  # fmt: skip


def test_words_for_what_is_not_known_yet():
    assert "not known yet" in standing(None)
    line = attempt_line(Attempt({"method": "nearest", "caliper": "none"}, 0.031, 120, 10, "", 2))
    assert line.startswith("2. Each participant with the most similar people, no limit: largest")
