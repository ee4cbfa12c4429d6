"""Tab, pressed: every control that can be used is reached once, forwards and backwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from ui_reach import assert_goes_round, ignore, pressed

from evaluator.designs import DESIGNS
from evaluator.values.plan import Design, lock
from evaluator.values.problems import Problem
from ui.pages import PAGES
from ui.state.engine import Engine
from ui.state.jobs import Failure

PAGE_KEYS = tuple(page.key for page in PAGES)


@pytest.fixture(scope="module")
def material():
    engine = Engine()
    workbook, plan_file = engine.example_files("mentoring_matched")
    cohort = engine.read_workbook(workbook, None, ignore)
    plan = engine.read_plan(plan_file)
    return cohort, workbook, plan


@pytest.fixture
def read(make_window, material):
    window = make_window(Engine())
    window.activateWindow()
    window.session.start_with(*material)
    return window


@pytest.fixture
def show(settle):
    def shown(window, key: str) -> QWidget:
        """The page, settled, and the button of the rail where the walk begins."""
        window.show_page(key)
        settle(window)
        rail = window.rail.findChildren(QAbstractButton)
        return next(b for b in rail if b.focusPolicy() & Qt.FocusPolicy.TabFocus)

    return shown


def test_the_start_page(window, show):
    assert_goes_round(window, show(window, "start"))


def test_tab_comes_to_the_page_on_screen_and_arrows_to_every_other(read, show):
    assert show(read, "plan") is read.rail.buttons["plan"]
    read.rail.buttons["plan"].setFocus()
    walked = []
    for _ in read.rail.buttons:
        QTest.keyClick(read.focusWidget(), Qt.Key.Key_Down)
        walked.append(read.focusWidget())
    shown = list(read.rail.buttons.values())
    begun = shown.index(walked[-1]) + 1
    assert walked == shown[begun:] + shown[:begun] and walked[-1] is read.rail.buttons["plan"]
    QTest.keyClick(walked[-1], Qt.Key.Key_Up)
    QTest.keyClick(read.focusWidget(), Qt.Key.Key_Return)
    assert read.current == "data"


def test_recent_files_are_walked_where_they_are_read(window, show, tmp_path):
    window.activateWindow()
    (tmp_path / "boxing.whatworked").touch()
    window.settings.add_recent(tmp_path / "boxing.whatworked")
    show(window, "start").setFocus()
    names = [s.accessibleName() for s in pressed(window, Qt.Key.Key_Tab) if isinstance(s, QWidget)]
    walked = [name for name in names if name in ("Plan a study", "boxing", "Take the tour")]
    assert walked == ["Plan a study", "boxing", "Take the tour"]


@pytest.mark.whole_way
@pytest.mark.parametrize("key", PAGE_KEYS)
def test_before_a_workbook_is_open(window, show, key):
    window.files.new()
    assert_goes_round(window, show(window, key))


@pytest.mark.whole_way
@pytest.mark.parametrize("key", PAGE_KEYS)
def test_with_a_workbook(read, show, key):
    assert_goes_round(read, show(read, key))


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", [design.key for design in DESIGNS])
def test_the_plan_for_every_design(read, show, kind):
    plan = read.session.plan
    read.session.change(replace(plan, design=Design(kind)), "Choose design")
    assert_goes_round(read, show(read, "plan"))


@pytest.mark.whole_way
def test_the_plan_after_its_settings_were_made_anew(read, show, settle):
    show(read, "plan")
    for design in (*DESIGNS, DESIGNS[0]):
        plan = read.session.plan
        read.session.change(replace(plan, design=Design(design.key)), "Choose design")
        settle(read)
        assert_goes_round(read, show(read, "plan"))


@pytest.mark.whole_way
def test_a_plan_that_cannot_be_checked_yet(read, show):
    plan = read.session.plan
    unsaid = replace(plan, outcomes=tuple(replace(o, worthwhile=None) for o in plan.outcomes))
    read.session.change(unsaid, "Change outcome")
    assert_goes_round(read, show(read, "plan"))


@pytest.mark.whole_way
def test_every_part_of_the_data_page(read, show, settle):
    first = show(read, "data")
    page = read.page("data")
    for place in range(page._tabs.count()):
        page._tabs.setCurrentIndex(place)
        settle(read)
        assert_goes_round(read, first)


@pytest.mark.whole_way
@pytest.mark.parametrize("key", PAGE_KEYS)
def test_while_amending_a_locked_plan_below_a_failure(read, show, key, material):
    cohort, workbook, plan = material
    read.session.start_with(
        cohort, workbook, lock(plan, cohort.provenance.sha256, datetime.now(UTC))
    )
    read.session.start_amending("To enable every field.")
    read.show_failure(Failure("It failed.", (Problem("a", "No.", "Yes."),), "details"))
    assert_goes_round(read, show(read, key))
