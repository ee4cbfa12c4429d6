"""The first-time tour: what each page is for, on the sample study, and never past the lock."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from ui.pages import PAGES
from ui.shell.start.tour import STEPS
from ui.state.engine import Engine


@pytest.fixture
def toured(make_window, settle):
    window = make_window(Engine())
    start(window).click()
    settle(window)
    return window


def start(window) -> QPushButton:
    buttons = window.start.findChildren(QPushButton)
    return next(b for b in buttons if b.accessibleName() == "Take the tour")


@pytest.mark.whole_way
def test_it_goes_from_page_to_page_and_stops_at_the_lock(toured, settle):
    seen = [toured.current]
    while toured.tour._on.isVisible():
        assert toured.tour._words.text() == STEPS[toured.current]
        toured.tour._on.click()
        settle(toured)
        seen.append(toured.current)
    assert seen == ["programme", "data", "plan", "design_checks"]
    assert not toured.session.locked


@pytest.mark.whole_way
def test_ended_it_stays_away(toured, settle):
    assert toured.tour.isVisible()
    toured.tour._end.click()
    for key in ("data", "plan"):
        toured.show_page(key)
        settle(toured)
        assert not toured.tour.isVisible()


@pytest.mark.whole_way
def test_it_ends_when_something_else_is_opened(toured, settle):
    toured.files.open_example("workshop_no_comparison")
    settle(toured)
    assert not toured.tour.isVisible()


def test_who_stays_with_an_unsaved_study_gets_no_tour(window, settle, monkeypatch):
    monkeypatch.setattr(window.files, "may_leave", lambda: False)
    start(window).click()
    window.files.new()
    settle(window)
    assert not window.tour.isVisible()


def test_every_step_is_a_page_and_each_sentence_is_short():
    assert set(STEPS) <= {page.key for page in PAGES}
    sentences = [s for words in STEPS.values() for s in words.replace("?", ".").split(". ")]
    assert max(len(sentence.split()) for sentence in sentences) <= 25
