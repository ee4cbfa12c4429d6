"""A finished summary of a shipped example is read without running anything."""

import pytest
from PySide6.QtWidgets import QPushButton

from evaluator.values.stricter import FEWEST, ROUNDINGS, StricterDisclosure
from ui.state.engine import Engine
from ui.state.jobs import Cancelled
from ui.widgets.results.effect_line import EffectLine
from ui.widgets.results.figure_view import FigureView


def stopped(*_given):
    raise Cancelled


def test_each_example_offers_its_summary(make_window):
    window = make_window(Engine())
    offered = [each.accessibleName() for each in window.start.findChildren(QPushButton)]
    for example in Engine().examples():
        assert example.finished
        assert f"Read its summary: {example.title}" in offered


@pytest.mark.whole_way
def test_the_summary_is_shown_and_nothing_is_run(make_window, settle, monkeypatch, heard):
    engine = Engine()
    ran = []
    monkeypatch.setattr(Engine, "evaluate", lambda *_args, **_more: ran.append(1))
    window = make_window(engine)
    window.start.finished_picked.emit("mentoring_matched")
    settle(window)
    assert window.current == "summary" and ran == []
    assert not window.failure.isVisible()
    assert "Promising" in window.page("summary")._read.toPlainText()
    assert not window.session.worth_keeping
    assert window.session.report is window.session.evaluation.design  # it was checked
    heard.clear()
    monkeypatch.setattr(engine, "draw", stopped)
    window.show_page("results")
    settle(window)
    page = window.page("results")
    assert any(words.startswith("Verdict: Promising. ") for words in heard)
    assert page.findChildren(EffectLine) and not page.findChildren(FigureView)
    monkeypatch.undo()
    window.show_page("results")
    settle(window)
    assert page.findChildren(FigureView)
    assert window.session.results is not None
    window.show_page("design_checks")
    settle(window)
    page = window.page("design_checks")
    assert not page._none.isVisible(), "it says that what results rest on was never checked"
    assert page._checks.isVisible() and ran == []


@pytest.mark.whole_way
def test_results_that_went_stale_leave_no_summary_to_send(make_window, settle):
    window = make_window(Engine())
    window.start.finished_picked.emit("mentoring_matched")
    settle(window)
    page = window.page("summary")
    assert page._export.isEnabled() and page._print.isEnabled()
    window.session.hold_to(StricterDisclosure(FEWEST[-1], ROUNDINGS[-1]))
    settle(window)
    assert window.session.results is None
    assert not page._export.isEnabled() and not page._print.isEnabled()
    assert page._summary is None
